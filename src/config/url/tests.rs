use super::*;
use crate::error::Kind;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use std::time::Duration;

const CANARY: &str = "canary7f3";

fn tcp(host: &str, port: u16) -> Endpoint {
    Endpoint::Tcp { host: host.into(), port }
}

#[test]
fn every_form_is_understood() {
    let embedded = |name: Option<&str>| Endpoint::Embedded { name: name.map(str::to_owned) };
    #[rustfmt::skip]
    let cases = [
        ("redis://localhost", tcp("localhost", 6379), None, None, 0),
        ("redis://localhost/", tcp("localhost", 6379), None, None, 0),
        ("redis://localhost?", tcp("localhost", 6379), None, None, 0),
        ("redis://LocalHost:1", tcp("LocalHost", 1), None, None, 0),
        ("REDIS://localhost:65535/2147483647", tcp("localhost", 65535), None, None, 2147483647),
        ("valkey://10.0.0.1:7000/15", tcp("10.0.0.1", 7000), None, None, 15),
        ("redis://my_host-1.example./2", tcp("my_host-1.example.", 6379), None, None, 2),
        ("redis://[::1]", tcp("::1", 6379), None, None, 0),
        ("redis://u:p@[2001:db8::1]:7000/1", tcp("2001:db8::1", 7000), Some("u"), Some("p"), 1),
        ("redis://host:", tcp("host", 6379), None, None, 0),
        ("redis://user@host", tcp("host", 6379), Some("user"), None, 0),
        ("redis://:pass@host", tcp("host", 6379), None, Some("pass"), 0),
        ("redis://@host", tcp("host", 6379), None, None, 0),
        ("redis://:@host", tcp("host", 6379), None, None, 0),
        ("redis://u%40x:p%2F%3f%23%25%3A@host", tcp("host", 6379), Some("u@x"), Some("p/?#%:"), 0),
        ("redis://u:p@ss:w+rd[@host", tcp("host", 6379), Some("u"), Some("p@ss:w+rd["), 0),
        ("redis://ü:%C3%BC@host", tcp("host", 6379), Some("ü"), Some("ü"), 0),
        ("redis://host?db=3&username=u&password=a%26b%20c", tcp("host", 6379), Some("u"), Some("a&b c"), 3),
        ("redis://host:7000?db=3", tcp("host", 7000), None, None, 3),
        ("redis://u:p@host/3?timeout=5000", tcp("host", 6379), Some("u"), Some("p"), 3),
        ("redis://localhost/0/", tcp("localhost", 6379), None, None, 0),
        ("redis://u:p@host:7000/3/?timeout=5000", tcp("host", 7000), Some("u"), Some("p"), 3),
        ("unix://:p%40w@/run/redis.sock", Endpoint::Unix("/run/redis.sock".into()), None, Some("p@w"), 0),
        ("redis+unix://u:p@/s?db=1", Endpoint::Unix("/s".into()), Some("u"), Some("p"), 1),
        ("unix://@/s", Endpoint::Unix("/s".into()), None, None, 0),
        ("unix:///run/redis.sock", Endpoint::Unix("/run/redis.sock".into()), None, None, 0),
        ("unix:///run/redis@1.sock?db=4", Endpoint::Unix("/run/redis@1.sock".into()), None, None, 4),
        ("unix:///a/../b%20c%3F/./d", Endpoint::Unix("/b c?/d".into()), None, None, 0),
        ("unix:///s?username=u&password=p", Endpoint::Unix("/s".into()), Some("u"), Some("p"), 0),
        ("redis+unix:///s?db=1&password=p", Endpoint::Unix("/s".into()), None, Some("p"), 1),
        ("embedded://", embedded(None), None, None, 0),
        ("embedded:///?timeout=5000", embedded(None), None, None, 0),
        ("embedded://Shared_1-a?timeout=5000", embedded(Some("Shared_1-a")), None, None, 0),
    ];
    for (url, endpoint, username, password, db) in cases {
        let config = Config::from_url(url).unwrap_or_else(|e| panic!("{url}: {e}"));
        let expected = Config {
            endpoint,
            username: username.map(str::to_owned),
            password: password.map(super::super::Secret::new),
            db,
            ..Config::default()
        };
        assert_eq!(config, expected, "{url}");
        assert_eq!(config.password.as_ref().map(|p| p.expose()), password, "{url}");
    }
}

#[test]
fn the_query_sets_options() {
    let config = Config::from_url("redis://h?timeout=7&lazy_connect=on&client_name=a%3Ab").unwrap();
    assert_eq!(config.timeout, Duration::from_millis(7));
    assert!(config.lazy_connect);
    assert_eq!(config.client_name.as_deref(), Some("a:b"));
}

#[test]
fn every_bad_form_is_refused_and_says_why() {
    let long = format!("unix:///{}", "x".repeat(200));
    #[rustfmt::skip]
    let cases = [
        ("", "it is empty"),
        ("localhost:6379", "no ://"),
        ("redis:localhost", "no ://"),
        ("user:canary7f3@host", "no ://"),
        ("http://host", "scheme before :// is unknown"),
        ("canary7f3@x://host", "scheme before :// is unknown"),
        ("://host", "scheme before :// is unknown"),
        ("redis://", "host is missing"),
        ("redis:///1", "host is missing"),
        ("redis://:6379", "host is missing"),
        ("redis://u:canary7f3@", "host is missing"),
        ("redis://u:canary7f3@:6379", "host is missing"),
        ("redis://host:0", "from 1 to 65535"),
        ("redis://host:65536", "from 1 to 65535"),
        ("redis://host:+1", "from 1 to 65535"),
        ("redis://user:canary7f3", "from 1 to 65535"),
        ("redis://::1", "host is missing"),
        ("redis://user:canary7f3:6379", "in brackets"),
        ("redis://[::1", "do not contain an IPv6 address"),
        ("redis://[::1]6379", "do not contain an IPv6 address"),
        ("redis://[127.0.0.1]", "do not contain an IPv6 address"),
        ("redis://[fe80::1%eth0]", "do not contain an IPv6 address"),
        ("redis://[fe80::1%25eth0]", "do not contain an IPv6 address"),
        ("redis://b\u{fc}cher.example", "xn--"),
        ("redis://a%41", "a host takes"),
        ("redis://a,b", "a host takes"),
        ("redis://host/x", "an integer from 0 to 2147483647"),
        ("redis://host/2147483648", "an integer from 0 to 2147483647"),
        ("redis://host/-1", "an integer from 0 to 2147483647"),
        ("redis://host//", "an integer from 0 to 2147483647"),
        ("redis://host/1/canary7f3", "an integer from 0 to 2147483647"),
        ("redis://host/%3", "two hexadecimal digits"),
        ("redis://host#x", "%23"),
        ("redis://u:canary#7f3@host", "%23"),
        ("redis://u:canary7f3#@host", "%23"),
        ("redis://u:canary7f3/@host", "%2F"),
        ("redis://u:/canary7f3@host", "%2F"),
        ("redis://u:?canary7f3@host", "%3F"),
        ("redis://u:x?timeout=canary7f3@host", "%3F"),
        ("redis://a@b:/canary7f3@host", "%2F"),
        ("unix://u:x/canary7f3@/s", "%2F"),
        ("unix://a@b:/canary7f3@/s", "%2F"),
        ("redis://u:canary7f3%@host", "two hexadecimal digits"),
        ("redis://u:canary7f3%2@host", "two hexadecimal digits"),
        ("redis://u:canary7f3%zz@host", "two hexadecimal digits"),
        ("redis://u:canary7f3%é@host", "two hexadecimal digits"),
        ("redis://u:canary7f3%FF@host", "not UTF-8"),
        ("redis://u:canary7f3\u{fffd}@host", "not UTF-8"),
        ("redis://u:canary7f3%00@host", "NUL"),
        ("redis://u:canary7f3\0@host", "control character"),
        ("redis://canary7f3%00@host", "NUL"),
        ("redis://host\n", "character 13 is a space or a control character"),
        ("redis://u:é canary7f3@host", "character 12 is a space"),
        ("redis://host?timeout", "name=value"),
        ("redis://host?&timeout=1", "name=value"),
        ("redis://host?timeout=1&", "name=value"),
        ("redis://host?password=x&canary7f3", "name=value"),
        ("redis://host?password=x&canary7f3=1", "no option of this name"),
        ("redis://host?password=x&timeout=canary7f3", "from 1 to 86400000"),
        ("redis://host?password=canary7f3%00", "NUL"),
        ("redis://host?timeout=soon", r#"milliseconds), not "soon""#),
        ("redis://u:canary7f3@host?timeout=soon", r#"milliseconds), not "soon""#),
        ("redis://host?timeout=%zz", "two hexadecimal digits"),
        ("redis://host?tiemout=1", "did you mean timeout?"),
        ("redis://host?tls=maybe", r#"the option tls takes off or on"#),
        ("redis://host?url=redis://other", "cannot be inside a URL"),
        ("redis://host?timeout=1&timeout=1", "timeout is given twice"),
        ("redis://host/1?db=1", "db is given twice"),
        ("redis://u:canary7f3@host?username=v", "username is given twice"),
        ("redis://u:canary7f3@host?password=canary7f3", "password is given twice"),
        ("unix://", "path of the unix socket is missing"),
        ("unix:///", "path of the unix socket is missing"),
        ("unix://u:canary7f3@", "path of the unix socket is missing"),
        ("unix://u:canary7f3@/", "path of the unix socket is missing"),
        ("unix://:canary7f3", "unix://user:password@/path"),
        ("redis://host//", "the database, an integer"),
        ("redis://host/0//", "the database, an integer"),
        ("redis://host?ssl_cert_reqs=none", "tls_insecure=yes"),
        ("redis://host?ssl_ca_certs=/ca", "here it is tls_ca_file"),
        ("redis://host?socket_timeout=1", "here it is timeout"),
        ("unix://tmp/s", "three slashes"),
        ("unix://u:canary7f3@tmp/s", "three slashes"),
        ("unix:///a%00b", "NUL"),
        ("unix:///a%FF", "not UTF-8"),
        (&long, "too long for a unix socket"),
        ("embedded://a.b", "letters, digits, _ and -"),
        ("embedded://a:1", "letters, digits, _ and -"),
        ("embedded://a%41", "letters, digits, _ and -"),
        ("embedded://a/1", "no users, passwords or databases"),
        ("embedded://u:canary7f3@a", "no users, passwords or databases"),
    ];
    for (url, why) in cases {
        let error = Config::from_url(url).map(|_| ()).expect_err(url);
        let text = error.to_string();
        assert_eq!(error.kind(), Kind::Invalid, "{url}: {text}");
        assert!(text.contains(why), "{url}: {text}");
        assert!(!text.contains(CANARY), "{url}: {text}");
    }
}

#[test]
fn rediss_and_valkeys_speak_tls() {
    for url in ["rediss://u:canary7f3@host", "valkeys://host", "REDISS://host:7000"] {
        let config = Config::from_url(url).unwrap();
        assert!(config.tls.on && config.validate().is_ok(), "{url}");
        assert!(config.server().starts_with("rediss://host:"), "{url}");
    }
    assert!(!Config::from_url("redis://host").unwrap().tls.on);
    assert!(Config::from_url("redis://host?tls=on").unwrap().tls.on);
    assert_eq!(Config::from_url("rediss://host?tls=off").unwrap_err().kind(), Kind::Invalid);
    for url in
        ["unix:///s?tls=on", "embedded://?tls=on", "redis://h?tls_ca_file=/x", "rediss://h?tls_cert_file=/x"]
    {
        assert_eq!(Config::from_url(url).unwrap().validate().unwrap_err().kind(), Kind::Invalid, "{url}");
    }
}

/// Text full of what a URL gives a meaning to.
fn shard() -> impl Strategy<Value = String> {
    prop_oneof![
        "[:/?#@%&=\\[\\]. ]{0,3}",
        "[a-z0-9]{0,4}",
        "%[0-9a-fA-F]{2}",
        "/?[?&](timeout=|db=|password=x&)?",
        "\\PC{0,3}",
        any::<String>()
    ]
}

proptest! {
    /// `CANARY` stands in the password of a URL, whatever is around it and wherever it ends up.
    #[test]
    fn no_url_panics_or_shows_its_password(
        scheme in prop_oneof![
            5 => Just("redis"),
            5 => prop::sample::select(vec!["rediss", "unix", "embedded", "other", ""]),
        ],
        user in prop_oneof![Just("user:"), Just("user:1"), Just("u@host:1"), Just(":")],
        before in prop_oneof![shard(), "/?\\?(timeout|db|x)="],
        after in shard(), rest in shard(), tail in shard(),
    ) {
        let url = format!("{scheme}://{user}{before}{CANARY}{after}@{rest}{tail}");
        if let Err(error) = Config::from_url(&url) {
            prop_assert!(!error.to_string().contains(CANARY), "{url}: {error}");
        }
    }

    #[test]
    fn no_option_panics(
        name in shard(), value in any::<String>(), pieces in prop::collection::vec(shard(), 0..8),
    ) {
        let mut config = Config::default();
        let _ = config.set(&name, &value);
        let _ = config.set("url", &value);
        let _ = config.set("url", &format!("redis://{}", pieces.concat()));
        let _ = config.set("url", &format!("unix:///{}", pieces.concat()));
        let _ = config.validate();
    }

    /// Any user, password and path comes back from its percent-encoded form.
    #[test]
    fn what_was_encoded_is_decoded(
        user in "[^\\x00]{1,20}", password in "[^\\x00]{1,20}", path in "[^\\x00]{1,20}",
    ) {
        let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let config = Config::from_url(&format!("redis://{}:{}@host", encoded(&user), encoded(&password))).unwrap();
        prop_assert_eq!(config.username.as_deref(), Some(user.as_str()));
        prop_assert_eq!(config.password.as_ref().unwrap().expose(), password.as_str());
        // A path that begins otherwise may be `.` or `..`, which mean something.
        let config = Config::from_url(&format!("unix:///socket{}", encoded(&path))).unwrap();
        prop_assert_eq!(config.endpoint, Endpoint::Unix(format!("/socket{path}").into()));
    }
}
