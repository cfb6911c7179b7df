//! The options, one row each. A row holds everything about an option: parsing, error texts and `docs/options.md` are
//! made from it.
//!
//! Over 400 lines: one row for each option, with the text that becomes its documentation.

use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use super::{Config, CorePlacement, Fence, OnFull, Protocol, Secret, url};
use crate::error::Error;

/// One option.
pub(super) struct Row {
    pub(super) name: &'static str,
    takes: Takes,
    /// The text that sets the default; empty if nothing is set.
    default: &'static str,
    doc: &'static str,
}

/// The values that an option takes, and where they are stored.
enum Takes {
    Number {
        range: RangeInclusive<u64>,
        unit: &'static str,
        store: fn(&mut Config, u64),
    },
    YesNo(fn(&mut Config, bool)),
    OneOf(&'static [Word]),
    Text {
        form: &'static str,
        allows: fn(&str) -> bool,
        secret: bool,
        store: fn(&mut Config, &str),
    },
    /// Of a file.
    Path(fn(&mut Config, Option<PathBuf>)),
    Url,
}

/// A word, and what it does.
type Word = (&'static str, fn(&mut Config));

/// A time from 1 ms, since 0 could be read as "never" or as "forever", to one day.
const fn milliseconds(store: fn(&mut Config, u64)) -> Takes {
    Takes::Number { range: 1..=86_400_000, unit: "milliseconds", store }
}

const fn bytes(store: fn(&mut Config, u64)) -> Takes {
    Takes::Number { range: 1024..=1 << 40, unit: "bytes", store }
}

/// Sorted by name.
static OPTIONS: &[Row] = &[
    Row {
        name: "blocking_connections",
        takes: Takes::Number {
            range: 1..=10_000,
            unit: "connections",
            store: |c, n| c.blocking_connections = size(n),
        },
        default: "64",
        doc: "The maximum number of private connections: each blocking command (`BLPOP`, `XREAD BLOCK` ...) and each \
              session has one to itself. They are made when needed and closed after 10 seconds without use. While all \
              are in use, `on_full` decides.",
    },
    Row {
        name: "client_name",
        // The server's own rule for CLIENT SETNAME.
        takes: Takes::Text {
            form: "a text of printable ASCII without spaces",
            allows: |v| v.bytes().all(|b| b.is_ascii_graphic()),
            secret: false,
            store: |c, v| c.client_name = some(v),
        },
        default: "",
        doc: "The name of the connection, as `CLIENT LIST` shows it. Empty: no name.",
    },
    Row {
        name: "connect_timeout",
        takes: milliseconds(|c, n| c.connect_timeout = Duration::from_millis(n)),
        default: "5000",
        doc: "How long one attempt to connect may take: name lookup, connection and handshake. An attempt that takes \
              longer fails. If a name has several addresses, all are tried within this time: the next one after 250 \
              ms without a connection (less if the time is short), or as soon as one has failed.",
    },
    Row {
        name: "connections",
        takes: Takes::Number { range: 1..=64, unit: "connections", store: |c, n| c.connections = size(n) },
        default: "1",
        doc: "How many connections the threads share. A thread always uses the same one, so that its commands run in \
              order.",
    },
    Row {
        name: "core_placement",
        takes: Takes::OneOf(&[
            ("off", |c| c.core_placement = CorePlacement::Off),
            ("auto", |c| c.core_placement = CorePlacement::Auto),
        ]),
        default: "off",
        doc: "Who chooses the core that the library's io thread runs on. `off`: the kernel. `auto`: on 2 to 4 cores \
              the library as well (`sched_setaffinity`): the io thread leaves a core that is crowded with waiting \
              callers, and joins the core of a thread that keeps a completion queue busy. This raises throughput if \
              the server runs on the same machine (docs/performance.md). It is off by default since some sandboxes \
              kill a process for this system call; without `spin_us` it has no effect.",
    },
    Row {
        name: "db",
        takes: Takes::Number {
            range: 0..=i32::MAX as u64,
            unit: "a database number",
            store: |c, n| c.db = u32::try_from(n).unwrap_or(u32::MAX),
        },
        default: "0",
        doc: "The database that all commands use. A server has 16 unless configured otherwise, and refuses the \
              connection for a higher number; the embedded server has only 0.",
    },
    Row {
        name: "fence",
        takes: Takes::OneOf(&[("auto", |c| c.fence = Fence::Auto), ("always", |c| c.fence = Fence::Always)]),
        default: "auto",
        doc: "Which replies are held back until an `ECHO` of a random word, sent after their commands, has returned \
              in order: this detects a server that answers one command twice before any caller gets another's reply. \
              `auto`: error replies and statuses whose text is not fixed, the only ones that can contain a line end. \
              `always`: all, except in sessions. A server without `ECHO` is checked in another way; the last resort, \
              for a proxy that knows only `PING`, is to count replies.",
    },
    Row {
        name: "heartbeat",
        takes: Takes::Number {
            range: 0..=86_400_000,
            unit: "milliseconds",
            store: |c, n| c.heartbeat = Duration::from_millis(n),
        },
        default: "1000",
        doc: "How long a connection may be silent before it is probed. If the peer's host does not acknowledge, the \
              connection is closed after two to three heartbeats (not before 2 s); if the host does but the server \
              stays silent, after ten, once no caller waits for it any more. On systems other than Linux the host \
              cannot be asked: after ten in either case. `0`: never; only the kernel then detects a dead peer, after \
              minutes.",
    },
    Row {
        name: "lazy_connect",
        takes: Takes::YesNo(|c, yes| c.lazy_connect = yes),
        default: "no",
        doc: "`no`: connecting returns when the connection is established, or fails. `yes`: it returns at once, and \
              the first commands wait for the connection until their deadline.",
    },
    Row {
        name: "max_in_flight",
        takes: Takes::Number {
            range: 1..=1_000_000,
            unit: "commands",
            store: |c, n| c.max_in_flight = size(n),
        },
        default: "10000",
        doc: "The maximum number of unanswered commands, over all threads; those of a pipeline count one by one. \
              While the limit is reached, `on_full` decides. Also the maximum number of requests in one completion \
              queue that are unanswered or not taken.",
    },
    Row {
        name: "max_in_flight_bytes",
        takes: bytes(|c, n| c.max_in_flight_bytes = size(n)),
        default: "67108864",
        doc: "The maximum number of bytes of unanswered commands (64 MiB). While the limit is reached, `on_full` \
              decides.",
    },
    Row {
        name: "max_reply_bytes",
        takes: bytes(|c, n| c.max_reply_bytes = size(n)),
        default: "536870912",
        doc: "The largest reply that is read, in bytes (512 MiB). A call with a larger reply fails. The replies of a \
              pipeline count together; one that exceeds the limit is replaced by an error, `TOOLARGE`.",
    },
    Row {
        name: "max_reply_depth",
        takes: Takes::Number {
            range: 1..=100_000,
            unit: "levels",
            store: |c, n| c.max_reply_depth = size(n),
        },
        default: "10000",
        doc: "The deepest nesting of arrays, sets and maps in a reply that is read. A call with a deeper reply fails.",
    },
    Row {
        name: "max_untaken_bytes",
        takes: bytes(|c, n| c.max_untaken_bytes = size(n)),
        default: "1073741824",
        doc: "The maximum number of bytes of replies in completion queues, including those of callbacks, that have \
              not been taken (1 GiB). While the limit is reached, `redis_queue_submit` and the like fail with \
              `REDISCHAN_ERR_QUEUE_FULL`. A reply that arrives at twice the limit is dropped: its request completes \
              with `REDISCHAN_ERR_TOO_LARGE` and `REDISCHAN_ANSWERED`.",
    },
    Row {
        name: "on_full",
        takes: Takes::OneOf(&[
            ("wait", |c| c.on_full = OnFull::Wait),
            ("fail", |c| c.on_full = OnFull::Fail),
        ]),
        default: "wait",
        doc: "What a call does while `max_in_flight` or `max_in_flight_bytes` is reached, or, for sessions and \
              commands that wait at the server, `blocking_connections`. `wait`: it waits for capacity, until its \
              deadline. `fail`: it fails at once with `REDISCHAN_ERR_QUEUE_FULL`. If it fails, nothing was sent. \
              Requests of completion queues and callbacks always fail at once.",
    },
    Row {
        name: "password",
        takes: Takes::Text {
            form: "a text without NUL bytes",
            allows: has_no_nul,
            secret: true,
            store: |c, v| c.password = some(v).map(Secret::new),
        },
        default: "",
        doc: "The password that `AUTH` sends. Empty: no `AUTH`. No error and no log line shows it.",
    },
    Row {
        name: "protocol",
        takes: Takes::OneOf(&[
            ("auto", |c| c.protocol = Protocol::Auto),
            ("2", |c| c.protocol = Protocol::Resp2),
            ("3", |c| c.protocol = Protocol::Resp3),
        ]),
        default: "auto",
        doc: "The version of RESP. `auto`: 3 if the server supports it, otherwise 2, also if it refuses `HELLO` in \
              any words or closes the connection at it twice. `3`: a server without RESP3 is an error.",
    },
    Row {
        name: "reconnect_max",
        takes: milliseconds(|c, n| c.reconnect_max = Duration::from_millis(n)),
        default: "2000",
        doc: "The longest pause between two attempts to reconnect. Not below `reconnect_min`.",
    },
    Row {
        name: "reconnect_min",
        takes: milliseconds(|c, n| c.reconnect_min = Duration::from_millis(n)),
        default: "50",
        doc: "The first pause before reconnecting after a lost connection. It doubles with every failed attempt, and \
              with every connection that is soon lost, up to `reconnect_max`; each pause is shortened by a random \
              part, so that many clients do not return at the same moment. Only a connection that has lasted for \
              `reconnect_max`, or for 10 seconds if that is less, resets it to `reconnect_min`.",
    },
    Row {
        name: "retry_reads",
        takes: Takes::YesNo(|c, yes| c.retry_reads = yes),
        default: "no",
        doc: "`yes`: a command that only reads (by the server's own list) and whose connection was lost is sent again \
              on the next one, once, if its deadline has not passed. If that connection is lost too, the call fails \
              like any other. Writes are never sent again.",
    },
    Row {
        name: "spin_us",
        takes: Takes::Number {
            range: 0..=10_000,
            unit: "microseconds",
            store: |c, n| c.spin = Duration::from_micros(n),
        },
        default: "100",
        doc: "How much CPU time a waiting thread spends polling for the reply before it sleeps: the calling thread, \
              and the library's io thread. It yields between two polls (`sched_yield`), polls less often while that \
              does not help, and not at all while the cores are busy with other work. `0`: sleep at once, without \
              this system call.",
    },
    Row {
        name: "timeout",
        takes: milliseconds(|c, n| c.timeout = Duration::from_millis(n)),
        default: "5000",
        doc: "How long a call without its own timeout (`REDISCHAN_WAIT_DEFAULT`) may take, from its start to its \
              reply. Then it fails with `REDISCHAN_ERR_TIMEOUT`, and the connection stays. For a command that waits \
              at the server (`BLPOP` ...) it limits how long sending it may take, and how long after the command's \
              own time its reply may arrive.",
    },
    Row {
        name: "tls",
        takes: Takes::OneOf(&[("off", |c| c.tls.on = false), ("on", |c| c.tls.on = true)]),
        default: "off",
        doc: "`on`: TLS 1.2 or 1.3; nothing is sent before the server has proved its identity. `rediss://` sets it.",
    },
    Row {
        name: "tls_ca_file",
        takes: Takes::Path(|c, v| c.tls.ca_file = v),
        default: "",
        doc: "A PEM file with the certificates that may have signed the server's, or with the server's certificate \
              itself, which is then trusted whoever signed it. Empty: the certificates that the system trusts.",
    },
    Row {
        name: "tls_cert_file",
        takes: Takes::Path(|c, v| c.tls.cert_file = v),
        default: "",
        doc: "A PEM file with the client's certificate, followed by its chain, for servers that require one. Needs \
              `tls_key_file`.",
    },
    Row {
        name: "tls_insecure",
        takes: Takes::YesNo(|c, yes| c.tls.insecure = yes),
        default: "no",
        doc: "`yes`: any certificate is accepted, even one that is expired, of X.509 version 1 or weakly signed. The \
              connection is encrypted, but the peer's identity is unknown: for tests only.",
    },
    Row {
        name: "tls_key_file",
        takes: Takes::Path(|c, v| c.tls.key_file = v),
        default: "",
        doc: "A PEM file with the private key of `tls_cert_file`, without a passphrase.",
    },
    Row {
        name: "tls_server_name",
        takes: Takes::Text {
            form: "a host name or IP address",
            allows: |v| v.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:".contains(&b)),
            secret: false,
            store: |c, v| c.tls.server_name = some(v),
        },
        default: "",
        doc: "The name that the server's certificate must be for. Empty: the host of the URL.",
    },
    Row {
        name: "url",
        takes: Takes::Url,
        default: "redis://127.0.0.1:6379",
        doc: "Where the server is, in one of the forms in docs/options.md under URLs. It sets the user, password and \
              database that it contains and the options in its query; the others stay. Not allowed inside a URL.",
    },
    Row {
        name: "username",
        takes: Takes::Text {
            form: "a text without NUL bytes",
            allows: has_no_nul,
            secret: true,
            store: |c, v| c.username = some(v),
        },
        default: "",
        doc: "The ACL user; needs a `password`. Empty: the password is that of the server's `default` user.",
    },
];

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn has_no_nul(text: &str) -> bool {
    !text.contains('\0')
}

/// On a 32-bit machine, a limit beyond the address space is no limit.
fn size(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// Only digits: Rust's `parse` would accept a `+` too.
pub(super) fn decimal(text: &str) -> Option<u64> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn yes_or_no(text: &str) -> Option<bool> {
    let is = |word: &&str| text.eq_ignore_ascii_case(word);
    if ["yes", "true", "on", "1"].iter().any(is) {
        Some(true)
    } else if ["no", "false", "off", "0"].iter().any(is) {
        Some(false)
    } else {
        None
    }
}

impl Row {
    /// Whether this is `url`, the one option that a URL cannot carry.
    pub(super) fn is_url(&self) -> bool {
        matches!(self.takes, Takes::Url)
    }

    /// Stores the value. `quote`: whether an error may repeat it.
    pub(super) fn apply(&self, config: &mut Config, value: &str, quote: bool) -> Result<(), Error> {
        let stored = match &self.takes {
            Takes::Number { range, store, .. } => {
                decimal(value).filter(|n| range.contains(n)).map(|n| store(config, n))
            }
            Takes::YesNo(store) => yes_or_no(value).map(|yes| store(config, yes)),
            Takes::OneOf(words) => {
                let word = words.iter().find(|(word, _)| value.eq_ignore_ascii_case(word));
                word.map(|(_, store)| store(config))
            }
            Takes::Text { allows, store, .. } => allows(value).then(|| store(config, value)),
            Takes::Path(store) => has_no_nul(value).then(|| store(config, some(value).map(PathBuf::from))),
            Takes::Url => return url::apply(config, value),
        };
        stored.ok_or_else(|| {
            let mut text = format!("the option {} takes {}", self.name, self.takes);
            if quote && !matches!(self.takes, Takes::Text { secret: true, .. }) {
                let _ = write!(text, ", not {}", quoted(value));
            }
            Error::invalid(text)
        })
    }
}

impl std::fmt::Display for Takes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Takes::Number { range, unit, .. } => {
                write!(f, "an integer from {} to {} ({unit})", range.start(), range.end())
            }
            Takes::YesNo(_) => f.write_str("yes or no (or true, false, on, off, 1, 0)"),
            Takes::OneOf(words) => {
                let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
                f.write_str(&words.join(" or "))
            }
            Takes::Text { form, .. } => f.write_str(form),
            Takes::Path(_) => f.write_str("the path of a file"),
            Takes::Url => f.write_str("a URL"),
        }
    }
}

/// The value in a form that a reader can find again: escaped, and cut if it is long.
fn quoted(value: &str) -> String {
    const SHOWN: usize = 60;
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}...", &value[..end]),
        None => format!("{value:?}"),
    }
}

/// The option of that name.
pub(super) fn find(name: &str) -> Option<&'static Row> {
    OPTIONS.iter().find(|row| row.name == name)
}

/// The error for an unknown name. The name is repeated only if given, and only if it looks like a name: a call with
/// swapped arguments could bring a URL or a password here.
pub(super) fn unknown(name: Option<&str>) -> Error {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    let name = name.filter(|n| !n.is_empty() && n.len() <= 32 && n.bytes().all(plain));
    let mut text = match name {
        Some(name) => format!("there is no option {name:?}"),
        None => "there is no option of this name".to_owned(),
    };
    if let Some(ours) = name.and_then(of_another_client) {
        let _ = write!(text, "; here it is {ours}");
    } else if let Some(near) = name.and_then(nearest) {
        let _ = write!(text, "; did you mean {near}?");
    }
    text.push_str(" (all options: docs/options.md)");
    Error::invalid(text)
}

/// What options of other clients are called here, if their names are more than a typing error away.
const OF_OTHERS: &[(&str, &str)] = &[
    ("ssl_cert_reqs", "tls_insecure: none is tls_insecure=yes, and required is the default"),
    (
        "ssl_check_hostname",
        "tls_server_name, to check another name than the host's, or tls_insecure=yes, to accept any",
    ),
    ("ssl_ca_certs", "tls_ca_file"),
    ("ssl_ca_data", "tls_ca_file, the path of a file"),
    ("ssl_ca_path", "tls_ca_file, the path of one file"),
    ("ssl_certfile", "tls_cert_file"),
    ("ssl_keyfile", "tls_key_file"),
    ("ssl_password", "not supported: tls_key_file is a key without a passphrase"),
    ("ssl_min_version", "not needed: TLS is 1.2 or 1.3"),
    ("ssl", "tls=on, or rediss:// instead of redis://"),
    ("skip_verify", "tls_insecure=yes"),
    ("insecure_skip_verify", "tls_insecure=yes"),
    ("socket_timeout", "timeout, in milliseconds"),
    ("read_timeout", "timeout, in milliseconds"),
    ("write_timeout", "timeout, in milliseconds"),
    ("command_timeout", "timeout, in milliseconds"),
    ("socket_connect_timeout", "connect_timeout, in milliseconds"),
    ("dial_timeout", "connect_timeout, in milliseconds"),
    ("socket_keepalive", "heartbeat, in milliseconds, which is on by default"),
    ("health_check_interval", "heartbeat, in milliseconds"),
    ("max_connections", "blocking_connections, for commands that wait; all others share one connection"),
    ("pool_size", "blocking_connections, for commands that wait; all others share one connection"),
    ("retry_on_timeout", "retry_reads, for lost connections"),
];

fn of_another_client(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase().replace('-', "_");
    OF_OTHERS.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours)
}

/// The option that a wrong name may have meant: the name begins it (`pass`), or is a typing error away.
fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase().replace('-', "_");
    let begun = |row: &&Row| name.len() >= 3 && row.name.starts_with(&name);
    if let Some(row) = OPTIONS.iter().find(begun) {
        return Some(row.name);
    }
    let scored = OPTIONS.iter().map(|row| (distance(&name, row.name), row.name));
    let (slips, near) = scored.min()?;
    (slips <= (near.len() / 3).clamp(1, 2)).then_some(near)
}

/// The Levenshtein distance: how many characters to insert, delete or replace.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// `docs/options.md`, whole.
pub fn options_markdown() -> String {
    let mut text = String::from(HEAD);
    for row in OPTIONS {
        let default = match row.default {
            "" => "none".to_owned(),
            default => format!("`{default}`"),
        };
        let _ = writeln!(text, "| `{}` | {} | {default} | {} |", row.name, row.takes, row.doc);
    }
    text
}

const HEAD: &str = "\
<!-- Made from src/config/table.rs by `make docs`; edit that file. -->

# Options

Every option has a name and a text value. Times are in milliseconds, sizes in bytes, numbers in decimal
digits. A wrong name or value fails at once with `REDISCHAN_ERR_INVALID` and a text that says what is
allowed.

- In C, before connecting: `redis_options_set(options, \"timeout\", \"500\")`, then `redis_connect_with`. In C++:
  `redischan::options().set(\"timeout\", \"500\")`. In Python, as keywords: `Client(url, timeout=500)`.
- In a URL, as query parameters: `redis://127.0.0.1:6379/0?timeout=500&on_full=fail`. Each name at most once.

The last setting of an option wins.

## URLs

| form | meaning |
| --- | --- |
| `redis://host` | TCP, port 6379, database 0 |
| `redis://user:password@host:port/db` | with everything; a user needs a password |
| `redis://:password@host` | a password without a user name |
| `redis://[::1]:6379` | an IPv6 address, in brackets |
| `valkey://...`, `valkeys://...` | the same as `redis://...`, `rediss://...` |
| `rediss://host` | the same over TLS, like `redis://host?tls=on` |
| `unix:///run/redis.sock?db=1` | a unix socket, by its absolute path |
| `unix://:password@/run/redis.sock` | the same, with a password; also as `?password=...` |
| `redis+unix://...` | the same as `unix://...` |
| `embedded://` | a server inside this process, private to the client |
| `embedded://name` | one shared by all clients of this process that use the same name |

In user names, passwords and values, percent-encode characters with a special meaning: `/` is `%2F`, `?` is
`%3F`, `#` is `%23`, `@` is `%40`, `:` is `%3A`, `&` is `%26`, `%` is `%25`, a space is `%20`; in the path
of a socket only `?`, `#`, `%` and spaces. A `+` is a plus sign.

If no URL is given, `$REDIS_URL` is used, otherwise `redis://127.0.0.1:6379`.

## All options

| name | values | default | what it does |
| --- | --- | --- | --- |
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    /// A value of each option that is not its default, to see that it is stored.
    const OTHER: &[(&str, &str)] = &[
        ("blocking_connections", "1"),
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
}
