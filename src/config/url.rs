//! Reads a URL into a [`Config`].
//!
//! By hand, not by the `url` crate: that one follows the browsers, which drop tabs and newlines, take the
//! dots out of a socket's path and leave the host of an unknown scheme undecoded and unchecked. A test
//! compares the two where they ought to agree.
//!
//! No error here repeats any of the URL but the names and values of options. A password with a `/` or a
//! `?` in it, not escaped, ends up as port, path or query, and would be shown with them.

use std::net::Ipv6Addr;
use std::os::unix::net::SocketAddr;
use std::path::PathBuf;

use percent_encoding::percent_decode_str;

use super::{Config, Endpoint, table};
use crate::error::{Error, Kind};

/// Of a URL that names no port.
pub(super) const DEFAULT_PORT: u16 = 6379;

const FORMS: &str = "write redis://host:port/db, unix:///path/to/socket or embedded://";

/// Changes the config by all that the URL says, or by nothing if the URL is wrong.
pub(super) fn apply(config: &mut Config, url: &str) -> Result<(), Error> {
    let mut next = config.clone();
    let parts = Parts::split(url)?;
    next.endpoint = parts.endpoint()?;

    let mut pairs = parts.options()?;
    // A password with an & in it, not escaped, goes on as the next option's name.
    let quote = !pairs.iter().any(|(name, _)| name == "password");
    for (name, given) in [("username", parts.user), ("password", parts.password)] {
        if let Some(text) = given {
            pairs.push((name.to_owned(), decode(text, "the user name or password")?));
        }
    }
    if let Some(db) = parts.db()? {
        pairs.push(("db".to_owned(), db));
    }
    for (i, (name, value)) in pairs.iter().enumerate() {
        let row = table::find(name).ok_or_else(|| table::unknown(quote.then_some(name)))?;
        if row.is_url() {
            return Err(bad("the option url cannot be inside a URL"));
        }
        if pairs[..i].iter().any(|(earlier, _)| earlier == name) {
            return Err(bad(format!("{} is given twice; give it once", row.name)));
        }
        row.apply(&mut next, value, quote)?;
    }
    *config = next;
    Ok(())
}

fn bad(text: impl AsRef<str>) -> Error {
    Error::invalid(format!("bad URL: {}", text.as_ref()))
}

#[derive(Clone, Copy, PartialEq)]
enum Scheme {
    Tcp,
    Unix,
    Embedded,
}

/// A URL cut at its delimiters; nothing decoded yet.
struct Parts<'a> {
    scheme: Scheme,
    user: Option<&'a str>,
    password: Option<&'a str>,
    /// Host and port, or the name of an embedded server.
    host: &'a str,
    /// With its leading `/`, or empty.
    path: &'a str,
    query: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn split(url: &'a str) -> Result<Self, Error> {
        if url.is_empty() {
            return Err(bad(format!("it is empty; {FORMS}")));
        }
        if let Some(at) = url.find(|c: char| c == ' ' || c.is_control()) {
            return Err(bad(format!(
                "character {} is a space or a control character; write a space as %20 (is there a line end?)",
                url[..at].chars().count() + 1
            )));
        }
        if url.contains(char::REPLACEMENT_CHARACTER) {
            return Err(bad("it is not UTF-8; write its bytes percent-encoded, as %C3%A9"));
        }
        let (scheme, rest) =
            url.split_once("://").ok_or_else(|| bad(format!("there is no :// in it; {FORMS}")))?;
        let scheme = read_scheme(scheme)?;
        if rest.contains('#') {
            return Err(bad("a # has no meaning here; write it as %23 in a password or path"));
        }
        let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        // Else the rest of a password would be taken for a database, a path or an option.
        if !authority.is_empty() && tail.contains('@') {
            return Err(bad(
                "an @ after a / or ?; write / as %2F, ? as %3F and @ as %40 in user names, passwords, paths \
                 and values",
            ));
        }
        let (userinfo, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = match userinfo.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (userinfo, None),
        };
        let (path, query) = match tail.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (tail, None),
        };
        Ok(Parts { scheme, user: Some(user).filter(|u| !u.is_empty()), password, host, path, query })
    }

    fn endpoint(&self) -> Result<Endpoint, Error> {
        match self.scheme {
            Scheme::Tcp => {
                let (host, port) = host_and_port(self.host)?;
                Ok(Endpoint::Tcp { host, port })
            }
            Scheme::Unix => self.socket().map(Endpoint::Unix),
            Scheme::Embedded => {
                let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
                if !self.host.bytes().all(plain) {
                    return Err(bad("the name after embedded:// takes letters, digits, _ and -"));
                }
                if self.user.is_some() || self.password.is_some() || !matches!(self.path, "" | "/") {
                    return Err(bad(
                        "an embedded server has no users, passwords or databases; write embedded:// or \
                         embedded://name",
                    ));
                }
                Ok(Endpoint::Embedded { name: Some(self.host.to_owned()).filter(|n| !n.is_empty()) })
            }
        }
    }

    fn socket(&self) -> Result<PathBuf, Error> {
        if !self.host.is_empty() {
            return Err(bad("the path of a unix socket is absolute; write unix:///path, with three slashes"));
        }
        if self.path.len() < 2 {
            return Err(bad("the path of the unix socket is missing; write unix:///path/to/socket"));
        }
        let path = PathBuf::from(decode(self.path, "the path")?);
        // The limit differs between systems; the standard library knows it.
        if SocketAddr::from_pathname(&path).is_err() {
            return Err(bad("the path is longer than the path of a unix socket may be (107 bytes on Linux)"));
        }
        Ok(path)
    }

    /// The database in the path of a TCP URL.
    fn db(&self) -> Result<Option<String>, Error> {
        let given = self.path.strip_prefix('/').filter(|db| self.scheme == Scheme::Tcp && !db.is_empty());
        let Some(db) = given else { return Ok(None) };
        let db = decode(db, "the database")?;
        if table::decimal(&db).is_none_or(|n| n > i32::MAX as u64) {
            return Err(bad(
                "after the host and a / comes the database, an integer from 0 to 2147483647; write \
                 redis://host:port/0, and other options after a ?",
            ));
        }
        Ok(Some(db))
    }

    /// The names and values of the query, decoded.
    fn options(&self) -> Result<Vec<(String, String)>, Error> {
        let read = |pair: &str| {
            let (name, value) = pair.split_once('=').ok_or_else(|| {
                bad("each option after the ? is name=value, with an & between two; write & in a value as %26")
            })?;
            Ok((decode(name, "the name of an option")?, decode(value, "the value of an option")?))
        };
        match self.query {
            Some(query) if !query.is_empty() => query.split('&').map(read).collect(),
            _ => Ok(Vec::new()),
        }
    }
}

fn read_scheme(scheme: &str) -> Result<Scheme, Error> {
    match scheme.to_ascii_lowercase().as_str() {
        "redis" | "valkey" => Ok(Scheme::Tcp),
        "unix" | "redis+unix" => Ok(Scheme::Unix),
        "embedded" => Ok(Scheme::Embedded),
        "rediss" | "valkeys" => Err(Error::new(
            Kind::Unsupported,
            "bad URL: rediss:// and valkeys:// ask for TLS, and this version does not speak TLS; write \
             redis:// where the network is trusted, or put a TLS tunnel such as stunnel between",
        )),
        _ => Err(bad(format!("the part before :// is not known; {FORMS}"))),
    }
}

fn host_and_port(text: &str) -> Result<(String, u16), Error> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, after) =
                rest.split_once(']').ok_or_else(|| bad("a ] is missing after the IPv6 address"))?;
            let port = match after.strip_prefix(':') {
                None if !after.is_empty() => return Err(bad("after the ] comes a : and the port, or a /")),
                port => port,
            };
            (ipv6(address)?, port)
        }
        None => {
            let (host, port) = match text.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (text, None),
            };
            if port.is_some_and(|p| p.contains(':')) {
                return Err(bad("more than one : in host and port; write an IPv6 address in brackets, as \
                     redis://[::1]:6379, and a user as redis://user:password@host"));
            }
            (name_or_ipv4(host)?, port)
        }
    };
    let Some(port) = port else { return Ok((host, DEFAULT_PORT)) };
    match table::decimal(port).map(u16::try_from) {
        Some(Ok(port)) if port != 0 => Ok((host, port)),
        _ => Err(bad("the port after the : is an integer from 1 to 65535; leave out the : for port 6379")),
    }
}

fn name_or_ipv4(host: &str) -> Result<String, Error> {
    if host.is_empty() {
        return Err(bad("the host is missing; write redis://127.0.0.1:6379 for a server on this machine"));
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    if !host.bytes().all(plain) {
        return Err(bad(
            "a host takes letters, digits, dots, - and _; write an international name in its xn-- form, and \
             an address of IPv6 in brackets",
        ));
    }
    Ok(host.to_owned())
}

/// With a zone, an address is for the system's own lookup (`fe80::1%eth0`); in a URL its % is escaped.
fn ipv6(text: &str) -> Result<String, Error> {
    let (address, zone) = match text.split_once("%25") {
        Some((address, zone)) => (address, Some(zone)),
        None => (text, None),
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'~');
    let zone_fits = zone.is_none_or(|zone| !zone.is_empty() && zone.bytes().all(plain));
    if address.parse::<Ipv6Addr>().is_err() || !zone_fits {
        return Err(bad("in the brackets is no IPv6 address; write [::1], or [fe80::1%25eth0] with a zone"));
    }
    Ok(match zone {
        Some(zone) => format!("{address}%{zone}"),
        None => address.to_owned(),
    })
}

/// Percent-decodes, strictly: a % that escapes nothing is more likely a password's than meant to stay.
fn decode(text: &str, what: &str) -> Result<String, Error> {
    let two_digits = |s: &str| s.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !text.split('%').skip(1).all(two_digits) {
        return Err(bad(format!("in {what}, a % is not followed by two hexadecimal digits; write % as %25")));
    }
    let decoded = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| bad(format!("{what} is not UTF-8; percent-encode the bytes of its UTF-8 form")))?;
    if decoded.contains('\0') {
        return Err(bad(format!("{what} contains a NUL byte (%00); leave it out")));
    }
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
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
            ("redis://[fe80::1%25eth0]:7000", tcp("fe80::1%eth0", 7000), None, None, 0),
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
            ("unix:///run/redis.sock", Endpoint::Unix("/run/redis.sock".into()), None, None, 0),
            ("unix:///run/redis@1.sock?db=4", Endpoint::Unix("/run/redis@1.sock".into()), None, None, 4),
            ("unix:///a/../b%20c%3F/./d", Endpoint::Unix("/a/../b c?/./d".into()), None, None, 0),
            ("unix://u:p@/s", Endpoint::Unix("/s".into()), Some("u"), Some("p"), 0),
            ("redis+unix://:p@/s?db=1", Endpoint::Unix("/s".into()), None, Some("p"), 1),
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
            ("http://host", "before :// is not known"),
            ("canary7f3@x://host", "before :// is not known"),
            ("://host", "before :// is not known"),
            ("redis://", "host is missing"),
            ("redis:///1", "host is missing"),
            ("redis://:6379", "host is missing"),
            ("redis://u:canary7f3@", "host is missing"),
            ("redis://u:canary7f3@:6379", "host is missing"),
            ("redis://host:0", "from 1 to 65535"),
            ("redis://host:65536", "from 1 to 65535"),
            ("redis://host:", "from 1 to 65535"),
            ("redis://host:+1", "from 1 to 65535"),
            ("redis://user:canary7f3", "from 1 to 65535"),
            ("redis://::1", "in brackets"),
            ("redis://user:canary7f3:6379", "in brackets"),
            ("redis://[::1", "a ] is missing"),
            ("redis://[::1]6379", "after the ]"),
            ("redis://[127.0.0.1]", "no IPv6 address"),
            ("redis://[fe80::1%eth0]", "no IPv6 address"),
            ("redis://[fe80::1%25]", "no IPv6 address"),
            ("redis://b\u{fc}cher.example", "xn--"),
            ("redis://a%41", "a host takes"),
            ("redis://a,b", "a host takes"),
            ("redis://host/x", "an integer from 0 to 2147483647"),
            ("redis://host/2147483648", "an integer from 0 to 2147483647"),
            ("redis://host/-1", "an integer from 0 to 2147483647"),
            ("redis://host/1/", "an integer from 0 to 2147483647"),
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
            ("redis://host?tls=on", r#"no option "tls""#),
            ("redis://host?url=redis://other", "cannot be inside a URL"),
            ("redis://host?timeout=1&timeout=1", "timeout is given twice"),
            ("redis://host/1?db=1", "db is given twice"),
            ("redis://u:canary7f3@host?username=v", "username is given twice"),
            ("redis://u:canary7f3@host?password=canary7f3", "password is given twice"),
            ("unix://", "path of the unix socket is missing"),
            ("unix:///", "path of the unix socket is missing"),
            ("unix://u:canary7f3@", "path of the unix socket is missing"),
            ("unix://tmp/s", "three slashes"),
            ("unix://u:canary7f3@tmp/s", "three slashes"),
            ("unix:///a%00b", "NUL"),
            ("unix:///a%FF", "not UTF-8"),
            (&long, "longer than"),
            ("embedded://a.b", "letters, digits, _ and -"),
            ("embedded://a:1", "letters, digits, _ and -"),
            ("embedded://a%41", "letters, digits, _ and -"),
            ("embedded://a/1", "no users, passwords or databases"),
            ("embedded://u:canary7f3@a", "no users, passwords or databases"),
        ];
        for (url, why) in cases {
            let error = Config::from_url(url).map(|_| ()).unwrap_err();
            let text = error.to_string();
            assert_eq!(error.kind(), Kind::Invalid, "{url}: {text}");
            assert!(text.contains(why), "{url}: {text}");
            assert!(!text.contains(CANARY), "{url}: {text}");
        }
    }

    #[test]
    fn tls_is_unsupported_and_says_so() {
        for url in ["rediss://u:canary7f3@host", "valkeys://host", "REDISS://"] {
            let error = Config::from_url(url).map(|_| ()).unwrap_err();
            assert_eq!(error.kind(), Kind::Unsupported);
            assert!(error.to_string().contains("does not speak TLS"), "{error}");
            assert!(!error.to_string().contains(CANARY), "{error}");
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

        /// Any user, password, path and value comes back from its percent-encoded form.
        #[test]
        fn what_was_encoded_is_decoded(
            user in "[^\\x00]{1,20}", password in "[^\\x00]{1,20}", path in "[^\\x00]{1,20}",
        ) {
            let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
            let url = format!("unix://{}:{}@/{}", encoded(&user), encoded(&password), encoded(&path));
            let config = Config::from_url(&url).unwrap();
            prop_assert_eq!(config.username.as_deref(), Some(user.as_str()));
            prop_assert_eq!(config.password.as_ref().unwrap().expose(), password.as_str());
            prop_assert_eq!(config.endpoint, Endpoint::Unix(format!("/{path}").into()));
        }

        /// Where the URL is plain, the `url` crate sees the same parts.
        #[test]
        fn the_url_crate_agrees(
            user in "[a-zA-Z0-9._~!$&'()*+,;=-]{1,8}", password in "[a-zA-Z0-9._~!$&'()*+,;=:@-]{1,8}",
            host in "[a-z0-9_]([a-z0-9._-]{0,8}[a-z0-9_])?|\\[::[1-9a-f]\\]",
            port in 1..=u16::MAX, db in 0..=i32::MAX,
        ) {
            let text = format!("redis://{user}:{password}@{host}:{port}/{db}");
            let theirs = ::url::Url::parse(&text).unwrap();
            let ours = Config::from_url(&text).unwrap();
            let decoded = |s| percent_decode_str(s).decode_utf8().unwrap().into_owned();
            prop_assert_eq!(ours.username.unwrap(), decoded(theirs.username()));
            prop_assert_eq!(ours.password.as_ref().unwrap().expose(), decoded(theirs.password().unwrap()));
            prop_assert_eq!(
                ours.endpoint.to_string(),
                format!("redis://{}:{}", theirs.host_str().unwrap(), theirs.port().unwrap())
            );
            prop_assert_eq!(format!("/{}", ours.db), theirs.path());
        }
    }
}
