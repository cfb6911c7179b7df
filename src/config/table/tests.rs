use super::options_markdown;
use super::row::Takes;
use super::rows::OPTIONS;
use crate::config::{Config, Protocol};
use crate::error::Kind;

/// A value of each option that is not its default, to see that it is stored.
const OTHER: &[(&str, &str)] = &[
    ("blocking_connections", "1"),
    ("cache", "on"),
    ("cache_max_bytes", "65536"),
    ("cache_ttl", "1"),
    ("client_name", "worker:1"),
    ("connect_timeout", "1"),
    ("connections", "64"),
    ("core_placement", "auto"),
    ("db", "2147483647"),
    ("fence", "always"),
    ("heartbeat", "0"),
    ("lazy_connect", "yes"),
    ("max_in_flight", "1000000"),
    ("max_in_flight_bytes", "1024"),
    ("max_reply_bytes", "1024"),
    ("max_reply_depth", "100000"),
    ("max_untaken_bytes", "1024"),
    ("on_full", "fail"),
    ("password", "p"),
    ("protocol", "3"),
    ("reconnect_max", "86400000"),
    ("reconnect_min", "1"),
    ("retry_reads", "yes"),
    ("spin_us", "0"),
    ("sub_buffer", "1"),
    ("sub_buffer_bytes", "1024"),
    ("sub_total_bytes", "1024"),
    ("timeout", "007"),
    ("tls", "on"),
    ("tls_ca_file", "/ca"),
    ("tls_cert_file", "/cert"),
    ("tls_insecure", "yes"),
    ("tls_key_file", "/key"),
    ("tls_server_name", "s"),
    ("url", "embedded://"),
    ("username", "u"),
];

#[test]
fn names_are_distinct_and_sorted() {
    let names: Vec<_> = OPTIONS.iter().map(|row| row.name).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
}

#[test]
fn the_default_text_sets_the_default() {
    assert_eq!(OTHER.len(), OPTIONS.len());
    for (row, (name, other)) in OPTIONS.iter().zip(OTHER) {
        assert_eq!(row.name, *name);
        let mut config = Config::default();
        config.set(name, other).unwrap();
        assert_ne!(config, Config::default(), "{name} is not stored");
        config.set(name, row.default).unwrap();
        assert_eq!(config, Config::default(), "{name}");
    }
}

#[test]
fn numbers_keep_to_their_range_and_name_it() {
    for row in OPTIONS {
        let Takes::Number { range, .. } = &row.takes else { continue };
        let (min, max) = (*range.start(), *range.end());
        for good in [min, max] {
            Config::default().set(row.name, &good.to_string()).unwrap();
        }
        let under = min.checked_sub(1).map(|n| n.to_string());
        let over = (max + 1).to_string();
        let bad = ["", " 5", "5 ", "+5", "-1", "5000.0", "5s", "0x5", "٥", "99999999999999999999"];
        for value in bad.into_iter().chain(under.as_deref()).chain([over.as_str()]) {
            let error = Config::default().set(row.name, value).unwrap_err();
            let text = error.to_string();
            assert_eq!(error.kind(), Kind::Invalid);
            assert!(text.contains(row.name) && text.contains(&format!("{value:?}")), "{text}");
            assert!(text.contains(&format!("from {min} to {max}")), "{text}");
        }
    }
}

#[test]
fn yes_and_no_have_four_spellings() {
    for (yes, spellings) in [(true, ["yes", "True", "ON", "1"]), (false, ["no", "False", "OFF", "0"])] {
        for value in spellings {
            let mut config = Config { lazy_connect: !yes, ..Config::default() };
            config.set("lazy_connect", value).unwrap();
            assert_eq!(config.lazy_connect, yes, "{value}");
        }
    }
}

#[test]
fn words_are_stored() {
    for (value, protocol) in [("AUTO", Protocol::Auto), ("2", Protocol::Resp2), ("3", Protocol::Resp3)] {
        let mut config = Config::default();
        config.set("protocol", value).unwrap();
        assert_eq!(config.protocol, protocol);
    }
}

#[test]
fn bad_values_are_refused_with_what_is_allowed() {
    let long = "x y".repeat(40);
    for (name, value, text) in [
        ("protocol", "4", r#"the option protocol takes auto or 2 or 3, not "4""#),
        ("on_full", "drop", r#"the option on_full takes wait or fail, not "drop""#),
        ("lazy_connect", "maybe", r#"yes or no (or true, false, on, off, 1, 0), not "maybe""#),
        ("client_name", "a b", r#"printable ASCII without spaces, not "a b""#),
        ("client_name", "a\n", r#", not "a\n""#),
        ("client_name", "é", r#", not "é""#),
        ("client_name", &long, r#"x yx y"..."#),
        ("password", "canary7f3\0", "the option password takes a text without NUL bytes"),
        ("username", "canary7f3\0", "the option username takes a text without NUL bytes"),
    ] {
        let error = Config::default().set(name, value).unwrap_err().to_string();
        assert!(error.contains(text), "{error}");
        assert!(!error.contains("canary7f3") && error.len() < 200, "{error}");
    }
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest_one() {
    for (name, near) in [
        ("tiemout", "timeout"),
        ("Timeout", "timeout"),
        ("connect-timeout", "connect_timeout"),
        ("max_inflight", "max_in_flight"),
        ("user", "username"),
        ("pass", "password"),
        ("uri", "url"),
        ("dbs", "db"),
    ] {
        let text = Config::default().set(name, "1").unwrap_err().to_string();
        assert!(text.contains(&format!("no option {name:?}; did you mean {near}?")), "{text}");
    }
    for name in ["sentinel", "xy", ""] {
        let text = Config::default().set(name, "1").unwrap_err().to_string();
        assert!(!text.contains("did you mean") && text.contains("docs/options.md"), "{text}");
    }
}

#[test]
fn a_url_in_the_place_of_a_name_is_not_repeated() {
    let text = Config::default().set("redis://u:canary7f3@h", "url").unwrap_err().to_string();
    assert!(!text.contains("canary7f3"), "{text}");
}

/// With `REDISCHAN_WRITE_DOCS=1` it writes the file, which is what `make docs` runs.
#[test]
fn docs_options_md_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/options.md");
    if std::env::var_os("REDISCHAN_WRITE_DOCS").is_some_and(|v| v == "1") {
        std::fs::write(path, options_markdown()).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == options_markdown(), "{path} is not what the table says: run `make docs`");
}
