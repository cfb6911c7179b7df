//! The configuration of a client: its server, user and limits (`values.rs`). Every option has a name and a text value
//! (`table/`), and a URL can carry all of them (`url.rs`).

mod table;
mod url;
mod values;

use std::ffi::OsString;

use crate::error::Error;

pub use table::options_markdown;
pub use values::{Config, CorePlacement, Endpoint, Fence, OnFull, Protocol, Secret, TlsOptions};

impl Config {
    /// The defaults, changed by the URL. Does not [validate](Config::validate): a password may still follow.
    pub fn from_url(url: &str) -> Result<Config, Error> {
        let mut config = Config::default();
        config.set("url", url)?;
        Ok(config)
    }

    /// Sets one option by name. The last setting wins; `url` replaces the endpoint and everything it mentions, and
    /// leaves the rest. A failed call changes nothing.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let row = table::find(name).ok_or_else(|| table::unknown(Some(name)))?;
        if row.is_url() { url::apply(self, value) } else { row.apply(self, value, true) }
    }

    /// Where to connect without a URL: `$REDIS_URL`, or `redis://127.0.0.1:6379` if that is unset or empty.
    pub fn default_url() -> String {
        url_or_default(std::env::var_os("REDIS_URL"))
    }
}

/// Bytes that are not UTF-8 become U+FFFD here, which the URL parser refuses with an explanation.
fn url_or_default(url: Option<OsString>) -> String {
    match url {
        Some(url) if !url.is_empty() => url.to_string_lossy().into_owned(),
        _ => Config::default().endpoint.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn with(options: &[(&str, &str)]) -> Config {
        let mut config = Config::default();
        for (name, value) in options {
            config.set(name, value).unwrap();
        }
        config
    }

    #[test]
    fn a_url_replaces_what_it_mentions_and_nothing_else() {
        let config = with(&[
            ("username", "early"),
            ("password", "early"),
            ("db", "7"),
            ("timeout", "11"),
            ("url", "redis://:late@example.org/3?connect_timeout=12"),
        ]);
        let expected = with(&[
            ("url", "redis://example.org"),
            ("username", "early"),
            ("password", "late"),
            ("db", "3"),
            ("timeout", "11"),
            ("connect_timeout", "12"),
        ]);
        assert_eq!(config, expected);
    }

    #[test]
    fn options_after_the_url_win() {
        let config = with(&[("url", "redis://u:p@h/3?timeout=1"), ("db", "4"), ("timeout", "2")]);
        assert_eq!((config.db, config.timeout), (4, Duration::from_millis(2)));
    }

    #[test]
    fn a_failed_set_changes_nothing() {
        let mut config = with(&[("url", "redis://u:p@h/3")]);
        let before = config.clone();
        for (name, value) in [
            ("url", "redis://other/4?timeout=9&on_full=never"),
            ("url", "redis://other/4?timeout=9&timeout=9"),
            ("timeout", "0"),
            ("nonsense", "1"),
        ] {
            assert!(config.set(name, value).is_err(), "{name}={value}");
            assert_eq!(config, before, "{name}={value}");
        }
    }

    #[test]
    fn validate_refuses_what_does_not_fit_together() {
        type Options = &'static [(&'static str, &'static str)];
        let cases: &[(Options, Option<&str>)] = &[
            (&[], None),
            (&[("reconnect_min", "70"), ("reconnect_max", "70")], None),
            (&[("reconnect_min", "71"), ("reconnect_max", "70")], Some("reconnect_min (71 ms)")),
            (&[("url", "redis://user@host")], Some("user name without a password")),
            (&[("url", "redis://user:@host")], Some("user name without a password")),
            (&[("url", "redis://user@host"), ("password", "p")], None),
            (&[("password", "p")], None),
            (&[("cache", "on"), ("protocol", "2")], Some("RESP3 alone")),
            (&[("cache", "on"), ("protocol", "3")], None),
            (&[("url", "embedded://"), ("cache", "on")], Some("does not tell of changes")),
            (&[("url", "embedded://"), ("db", "0")], None),
            (&[("url", "embedded://"), ("db", "1")], Some("one database")),
            (&[("url", "embedded://"), ("password", "p")], Some("no users and passwords")),
        ];
        for (options, refusal) in cases {
            match (with(options).validate(), refusal) {
                (Ok(()), None) => {}
                (Err(e), Some(text)) => assert!(e.to_string().contains(text), "{options:?}: {e}"),
                (got, _) => panic!("{options:?}: {got:?}"),
            }
        }
    }

    #[test]
    fn an_endpoint_reads_back_from_its_display() {
        let endpoints = [
            Endpoint::Tcp { host: "127.0.0.1".into(), port: 6379 },
            Endpoint::Tcp { host: "Redis_1.example".into(), port: 1 },
            Endpoint::Tcp { host: "::1".into(), port: 65535 },
            Endpoint::Unix("/run/redis/redis.sock".into()),
            Endpoint::Unix("/tmp/a b?c#d%20e@ü\t.sock".into()),
            Endpoint::Unix("/a/../b/./c".into()),
            Endpoint::Unix("//..".into()),
            Endpoint::Unix("/a/..b//c.".into()),
            Endpoint::Embedded { name: None },
            Endpoint::Embedded { name: Some("shared_1-a".into()) },
        ];
        for endpoint in endpoints {
            let url = endpoint.to_string();
            assert_eq!(Config::from_url(&url).unwrap().endpoint, endpoint, "{url}");
        }
    }

    #[test]
    fn an_unset_or_empty_variable_means_this_machine() {
        use std::os::unix::ffi::OsStringExt;
        assert_eq!(url_or_default(None), "redis://127.0.0.1:6379");
        assert_eq!(url_or_default(Some("".into())), "redis://127.0.0.1:6379");
        assert_eq!(url_or_default(Some("redis://h".into())), "redis://h");
        let url = url_or_default(Some(OsString::from_vec(b"redis://:\xff@h".to_vec())));
        assert!(Config::from_url(&url).unwrap_err().to_string().contains("not UTF-8"));
    }

    #[test]
    fn the_password_is_not_shown() {
        let config = with(&[("url", "redis://user:canary7f3@host"), ("client_name", "app")]);
        assert_eq!(config.password.as_ref().unwrap().expose(), "canary7f3");
        let shown = format!("{config:?} {config:#?} {}", config.endpoint);
        assert!(!shown.contains("canary7f3") && shown.contains("***"), "{shown}");
    }
}
