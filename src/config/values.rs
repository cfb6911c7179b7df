//! The options, as the client has them.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::error::Error;

/// The port of a URL that names none.
pub(super) const DEFAULT_PORT: u16 = 6379;

/// All options of one client. [`Config::set`] checks each value, [`Config::validate`] their combination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where the server is.
    pub endpoint: Endpoint,
    /// The ACL user; without one, the password is that of the server's `default` user.
    pub username: Option<String>,
    /// What AUTH sends; `None`: no AUTH.
    pub password: Option<Secret>,
    /// The database that SELECT selects.
    pub db: u32,
    /// What CLIENT SETNAME sends.
    pub client_name: Option<String>,
    /// Which version of RESP to speak.
    pub protocol: Protocol,
    /// How long a call without its own timeout may take.
    pub timeout: Duration,
    /// How long one attempt to connect may take, handshake included.
    pub connect_timeout: Duration,
    /// Whether connecting returns before the first connection is established.
    pub lazy_connect: bool,
    /// The maximum number of unanswered requests.
    pub max_in_flight: usize,
    /// The maximum number of bytes of unanswered requests.
    pub max_in_flight_bytes: usize,
    /// What a call does while one of these two limits is reached.
    pub on_full: OnFull,
    /// The largest reply that is read.
    pub max_reply_bytes: usize,
    /// The deepest nesting of a reply that is read.
    pub max_reply_depth: usize,
    /// The maximum number of bytes of replies in completion queues that have not been taken.
    pub max_untaken_bytes: usize,
    /// Whether replies may be kept in memory until the server tells that their key has changed.
    pub cache: bool,
    /// The maximum number of bytes of replies that are kept.
    pub cache_max_bytes: usize,
    /// The longest that a reply is kept.
    pub cache_ttl: Duration,
    /// The maximum number of messages that wait for one subscriber.
    pub sub_buffer: usize,
    /// The maximum number of bytes of messages that wait for one subscriber.
    pub sub_buffer_bytes: usize,
    /// The maximum number of bytes of messages that wait for all subscribers together.
    pub sub_total_bytes: usize,
    /// The first pause before connecting again.
    pub reconnect_min: Duration,
    /// The longest pause before connecting again.
    pub reconnect_max: Duration,
    /// How many connections the client's threads share; a thread always uses the same one.
    pub connections: usize,
    /// How many private connections blocking commands and sessions may use at a time.
    pub blocking_connections: usize,
    /// How long a connection may be silent before it is probed; zero: never probed.
    pub heartbeat: Duration,
    /// Which replies are delivered only after a fence sent after them has returned.
    pub fence: Fence,
    /// Whether reads whose connection was lost are sent again.
    pub retry_reads: bool,
    /// How long a waiting thread polls before it sleeps; zero: it sleeps at once.
    pub spin: Duration,
    /// Whether the io thread is moved between cores.
    pub core_placement: CorePlacement,
    /// Whether to use TLS, and how.
    pub tls: TlsOptions,
}

/// The options for TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsOptions {
    /// Whether TLS is used.
    pub on: bool,
    /// The certificates that may have signed the server's; `None`: those the system trusts.
    pub ca_file: Option<PathBuf>,
    /// The client's certificate chain.
    pub cert_file: Option<PathBuf>,
    /// The key of the client's certificate.
    pub key_file: Option<PathBuf>,
    /// The name that the server's certificate must be for; `None`: the host of the URL.
    pub server_name: Option<String>,
    /// Whether any certificate is accepted.
    pub insecure: bool,
}

/// Which replies are delivered only after a fence sent after them has returned: a command with an unpredictable reply.
/// It reveals a server that answered one command twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fence {
    /// Replies that might be two: errors and statuses whose text is not fixed.
    Auto,
    /// All replies, a batch at a time.
    Always,
}

/// Where a server is. Its `Display` is a URL without user, password or options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A host name or address (IPv6 without brackets) and a port.
    Tcp {
        /// The host.
        host: String,
        /// The port, never 0.
        port: u16,
    },
    /// A socket in the file system.
    Unix(PathBuf),
    /// A server inside this process.
    Embedded {
        /// Clients with the same name share one server; without a name it is private.
        name: Option<String>,
    },
}

/// Which version of RESP a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// RESP3 if the server supports it, otherwise RESP2.
    Auto,
    /// RESP2.
    Resp2,
    /// RESP3, or no connection.
    Resp3,
}

/// Who decides on which core the io thread runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorePlacement {
    /// The kernel alone.
    Off,
    /// This library as well, on 2 to 4 cores: by `sched_setaffinity(2)`.
    Auto,
}

/// What a call does while a limit of what may be in flight is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFull {
    /// Wait for capacity, until the call's deadline.
    Wait,
    /// Fail at once.
    Fail,
}

/// A text that no log line and no error may show: it has no `Display`, and its `Debug` is `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps the text.
    pub fn new(text: impl Into<String>) -> Self {
        Secret(text.into())
    }

    /// The text itself, for the bytes of AUTH and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What must be escaped so that a socket path reads back as the same path.
const IN_PATH: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'?').add(b'#');
/// The same if a part of the path is `.` or `..`: a URL drops such parts between its slashes, even if their dots are
/// escaped.
const IN_DOTTED_PATH: &AsciiSet = &IN_PATH.add(b'/');

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Endpoint::Tcp { host, port } if host.contains(':') => write!(f, "redis://[{host}]:{port}"),
            Endpoint::Tcp { host, port } => write!(f, "redis://{host}:{port}"),
            Endpoint::Unix(path) => {
                let path = path.to_string_lossy();
                let dots = path.split('/').any(|part| matches!(part, "." | ".."));
                let escaped = if dots { IN_DOTTED_PATH } else { IN_PATH };
                let below_root = path.strip_prefix('/').unwrap_or(&path);
                write!(f, "unix:///{}", utf8_percent_encode(below_root, escaped))
            }
            Endpoint::Embedded { name } => write!(f, "embedded://{}", name.as_deref().unwrap_or("")),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Config {
            endpoint: Endpoint::Tcp { host: "127.0.0.1".into(), port: DEFAULT_PORT },
            username: None,
            password: None,
            db: 0,
            client_name: None,
            protocol: Protocol::Auto,
            timeout: Duration::from_millis(5000),
            connect_timeout: Duration::from_millis(5000),
            lazy_connect: false,
            max_in_flight: 10_000,
            max_in_flight_bytes: 64 << 20,
            on_full: OnFull::Wait,
            max_reply_bytes: 512 << 20,
            max_reply_depth: 10_000,
            max_untaken_bytes: 1 << 30,
            cache: false,
            cache_max_bytes: 64 << 20,
            cache_ttl: Duration::from_millis(60_000),
            sub_buffer: 65_536,
            sub_buffer_bytes: 64 << 20,
            sub_total_bytes: 256 << 20,
            reconnect_min: Duration::from_millis(50),
            reconnect_max: Duration::from_millis(2000),
            connections: 1,
            blocking_connections: 64,
            heartbeat: Duration::from_millis(1000),
            fence: Fence::Auto,
            retry_reads: false,
            spin: Duration::from_micros(100),
            core_placement: CorePlacement::Off,
            tls: TlsOptions::default(),
        }
    }
}

impl Config {
    /// Checks the options together: call it when all of them are set.
    pub fn validate(&self) -> Result<(), Error> {
        if self.reconnect_min > self.reconnect_max {
            return Err(Error::invalid(format!(
                "reconnect_min ({} ms) is more than reconnect_max ({} ms); raise reconnect_max or lower reconnect_min",
                self.reconnect_min.as_millis(),
                self.reconnect_max.as_millis(),
            )));
        }
        if self.username.is_some() && self.password.is_none() {
            return Err(Error::invalid(
                "a user name without a password; set the option password, or write \
                 redis://user:password@host (for a user who needs no password, any text will do)",
            ));
        }
        if self.tls.on && !matches!(self.endpoint, Endpoint::Tcp { .. }) {
            return Err(Error::invalid(
                "TLS is for TCP: a unix socket and the embedded server do not leave this machine; leave out tls",
            ));
        }
        if self.tls.cert_file.is_some() != self.tls.key_file.is_some() {
            return Err(Error::invalid("tls_cert_file and tls_key_file go together; set both, or neither"));
        }
        if !self.tls.on && self.tls != TlsOptions::default() {
            return Err(Error::invalid(
                "TLS is off, but one of its options is set; use rediss://, or set tls to on",
            ));
        }
        if self.cache && self.protocol == Protocol::Resp2 {
            return Err(Error::invalid(
                "a server tells of changes by RESP3 alone, so the cache needs it; leave out protocol=2, or cache=on",
            ));
        }
        if let Endpoint::Embedded { .. } = self.endpoint {
            if self.cache {
                return Err(Error::invalid(
                    "the embedded server does not tell of changes, so nothing could be kept; leave out cache=on",
                ));
            }
            if self.password.is_some() {
                return Err(Error::invalid(
                    "the embedded server has no users and passwords; leave out username and password",
                ));
            }
            if self.db != 0 {
                return Err(Error::invalid(
                    "the embedded server has one database; leave out db, or set it to 0",
                ));
            }
        }
        Ok(())
    }

    /// The server's name in error texts and log lines: a URL without user, password or options.
    pub fn server(&self) -> String {
        let plain = self.endpoint.to_string();
        if self.tls.on { plain.replacen("redis:", "rediss:", 1) } else { plain }
    }
}
