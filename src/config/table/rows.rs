//! The rows: each option, with the text that becomes its documentation.

use std::time::Duration;

use super::parse::{has_no_nul, size, some};
use super::row::{Row, Takes};
use crate::config::values::{Config, CorePlacement, Fence, OnFull, Protocol, Secret};

/// A time of at least 1 ms, since 0 would say "never" in one reader's eyes and "for ever" in another's,
/// and of at most a day.
const fn milliseconds(store: fn(&mut Config, u64)) -> Takes {
    Takes::Number { range: 1..=86_400_000, unit: "milliseconds", store }
}

const fn bytes(store: fn(&mut Config, u64)) -> Takes {
    Takes::Number { range: 1024..=1 << 40, unit: "bytes", store }
}

/// Sorted by name.
pub(super) static OPTIONS: &[Row] = &[
    Row {
        name: "blocking_connections",
        takes: Takes::Number {
            range: 1..=10_000,
            unit: "connections",
            store: |c, n| c.blocking_connections = size(n),
        },
        default: "64",
        doc: "How many private connections there may be at one time: each blocking command (`BLPOP`, `XREAD BLOCK` \
              ...) and each session has one to itself. They are made when needed and closed when idle for 10 \
              seconds. While all are taken, `on_full` decides.",
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
        doc: "How long one attempt to connect may take: name lookup, connection and handshake. An attempt \
              that takes longer has failed. Of a name with several addresses, all are tried in this time: the next \
              one after 250 ms without a connection (less where the time is short), or as soon as one has failed.",
    },
    Row {
        name: "connections",
        takes: Takes::Number { range: 1..=64, unit: "connections", store: |c, n| c.connections = size(n) },
        default: "1",
        doc: "How many connections the threads share. A thread keeps to one of them, so that its commands run in \
              its order.",
    },
    Row {
        name: "core_placement",
        takes: Takes::OneOf(&[
            ("off", |c| c.core_placement = CorePlacement::Off),
            ("auto", |c| c.core_placement = CorePlacement::Auto),
        ]),
        default: "off",
        doc: "Who chooses the core that the library's io thread runs on. `off`: the kernel. `auto`: with 2 to 4 cores \
              the library as well (`sched_setaffinity`): the io thread leaves a core that is crowded with waiting \
              callers, and joins the core of a thread that keeps a completion queue busy. On such a machine that \
              raises throughput where the server runs on it too (docs/performance.md). It is off since some \
              sandboxes end a process for this system call; without `spin_us` it has no effect.",
    },
    Row {
        name: "db",
        takes: Takes::Number {
            range: 0..=i32::MAX as u64,
            unit: "a database number",
            store: |c, n| c.db = u32::try_from(n).unwrap_or(u32::MAX),
        },
        default: "0",
        doc: "The database all commands work on. A server has 16 unless it is configured otherwise, and \
              refuses the connection for a higher number; the embedded server has only 0.",
    },
    Row {
        name: "fence",
        takes: Takes::OneOf(&[("auto", |c| c.fence = Fence::Auto), ("always", |c| c.fence = Fence::Always)]),
        default: "auto",
        doc: "When replies are held back until an `ECHO` of a random word, sent behind their commands, has come \
              back in its turn: a server that answers one command twice is found out before anybody gets \
              another's reply. `auto`: for error replies and for statuses whose text is not fixed, the only \
              ones that can hold a line end. `always`: for all, except in sessions. For a server without `ECHO` another way is found, \
              of which the last, for a proxy that knows no more than `PING`, only counts replies.",
    },
    Row {
        name: "heartbeat",
        takes: Takes::Number {
            range: 0..=86_400_000,
            unit: "milliseconds",
            store: |c, n| c.heartbeat = Duration::from_millis(n),
        },
        default: "1000",
        doc: "How long a connection may be silent before it is probed. A peer whose host does not acknowledge is \
              given up after two to three heartbeats (not before 2 s); one whose host does but which says nothing, after ten, if \
              no caller waits for it any more. On other systems than Linux the host cannot be asked: then after ten in \
              either case. `0`: never, a dead peer is then found by the kernel alone, after \
              minutes.",
    },
    Row {
        name: "lazy_connect",
        takes: Takes::YesNo(|c, yes| c.lazy_connect = yes),
        default: "no",
        doc: "`no`: connecting returns when the connection stands, or fails. `yes`: it returns at once, and \
              the first commands wait for the connection until their own deadline.",
    },
    Row {
        name: "max_in_flight",
        takes: Takes::Number {
            range: 1..=1_000_000,
            unit: "commands",
            store: |c, n| c.max_in_flight = size(n),
        },
        default: "10000",
        doc: "How many commands of all threads together may be unanswered at one time, those of pipelines \
              counted one by one. While it is reached, `on_full` decides. Also how many requests of one \
              completion queue may be unanswered or not taken.",
    },
    Row {
        name: "max_in_flight_bytes",
        takes: bytes(|c, n| c.max_in_flight_bytes = size(n)),
        default: "67108864",
        doc: "How many bytes of commands may be unanswered at one time (64 MiB). While it is reached, \
              `on_full` decides.",
    },
    Row {
        name: "max_reply_bytes",
        takes: bytes(|c, n| c.max_reply_bytes = size(n)),
        default: "536870912",
        doc: "The largest reply that is read, in bytes (512 MiB). The call whose reply is larger fails. The \
              replies of a pipeline count together; one that is over is replaced by an error, `TOOLARGE`.",
    },
    Row {
        name: "max_reply_depth",
        takes: Takes::Number {
            range: 1..=100_000,
            unit: "levels",
            store: |c, n| c.max_reply_depth = size(n),
        },
        default: "10000",
        doc: "The deepest nesting of arrays, sets and maps in a reply that is read. The call whose reply is \
              deeper fails.",
    },
    Row {
        name: "max_untaken_bytes",
        takes: bytes(|c, n| c.max_untaken_bytes = size(n)),
        default: "1073741824",
        doc: "How many bytes of replies may be in completion queues, those of callbacks too, without being taken \
              (1 GiB). While there are as many, `redis_queue_submit` and the like fail with \
              `REDISCHAN_ERR_QUEUE_FULL`. A reply that comes while there are twice as many is dropped: its request \
              completes with `REDISCHAN_ERR_TOO_LARGE` and `REDISCHAN_ANSWERED`.",
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
              deadline. `fail`: it fails at once with `REDISCHAN_ERR_QUEUE_FULL`. In \
              both cases nothing of it was sent. What is submitted without waiting (completion queues, \
              callbacks) fails at once in any case.",
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
        doc: "What `AUTH` sends. Empty: no `AUTH`. No error and no log line shows it.",
    },
    Row {
        name: "protocol",
        takes: Takes::OneOf(&[
            ("auto", |c| c.protocol = Protocol::Auto),
            ("2", |c| c.protocol = Protocol::Resp2),
            ("3", |c| c.protocol = Protocol::Resp3),
        ]),
        default: "auto",
        doc: "The version of RESP. `auto`: 3 where the server knows it, else 2: also where it refuses HELLO in whatever \
              words, or hangs up at it twice. `3`: a server that does not know it is an error.",
    },
    Row {
        name: "reconnect_max",
        takes: milliseconds(|c, n| c.reconnect_max = Duration::from_millis(n)),
        default: "2000",
        doc: "The longest pause between two attempts to connect again. Not below `reconnect_min`.",
    },
    Row {
        name: "reconnect_min",
        takes: milliseconds(|c, n| c.reconnect_min = Duration::from_millis(n)),
        default: "50",
        doc: "The first pause before connecting again after a lost connection. It doubles with every attempt that \
              fails, and with every connection that is lost soon, up to `reconnect_max`; each pause is cut by a random \
              part, so that many clients do not come back in one moment. Only a connection that has stood for \
              `reconnect_max` (for 10 seconds, if that is longer) brings it back to `reconnect_min`.",
    },
    Row {
        name: "retry_reads",
        takes: Takes::YesNo(|c, yes| c.retry_reads = yes),
        default: "no",
        doc: "`yes`: a command that only reads (by the server's own list) and was lost with its connection is sent \
              again on the next one, once, if its deadline has not passed. If that connection is lost too, the call fails \
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
        doc: "How much of its own time a thread that waits spends looking for the reply before it sleeps: the \
              calling one, and the library's io thread. Between two looks every other thread may run \
              (`sched_yield`). It gets rarer while it does no good, and stops while the cores are busy with other \
              work. \
              `0`: wait asleep, without this system call.",
    },
    Row {
        name: "timeout",
        takes: milliseconds(|c, n| c.timeout = Duration::from_millis(n)),
        default: "5000",
        doc: "How long a call may take, from its start to its reply, that gives no time of its own \
              (`REDISCHAN_WAIT_DEFAULT`). Then it fails with `REDISCHAN_ERR_TIMEOUT`, and the connection \
              stays. For a command that waits at the server (`BLPOP` ...) it is how long sending it may take, and how much longer than its own time its reply may take.",
    },
    Row {
        name: "tls",
        takes: Takes::OneOf(&[("off", |c| c.tls.on = false), ("on", |c| c.tls.on = true)]),
        default: "off",
        doc: "`on`: TLS 1.2 or 1.3, and nothing is sent before the server has proved who it is. `rediss://` sets it.",
    },
    Row {
        name: "tls_ca_file",
        takes: Takes::Path(|c, v| c.tls.ca_file = v),
        default: "",
        doc: "A PEM file with the certificates of those who may sign the server's, or with the server's own, which is then trusted whoever signed it. Empty: those the system trusts.",
    },
    Row {
        name: "tls_cert_file",
        takes: Takes::Path(|c, v| c.tls.cert_file = v),
        default: "",
        doc: "A PEM file with the client's certificate, and the chain behind it, for servers that want one. Needs \
              `tls_key_file`.",
    },
    Row {
        name: "tls_insecure",
        takes: Takes::YesNo(|c, yes| c.tls.insecure = yes),
        default: "no",
        doc: "`yes`: any certificate will do, also one that is expired, of X.509 version 1 or signed weakly. The connection is encrypted, but with whom is not known: for tests.",
    },
    Row {
        name: "tls_key_file",
        takes: Takes::Path(|c, v| c.tls.key_file = v),
        default: "",
        doc: "A PEM file with the key of `tls_cert_file`, without a passphrase.",
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
        doc: "Whom the server's certificate must be for. Empty: the host of the URL.",
    },
    Row {
        name: "url",
        takes: Takes::Url,
        default: "redis://127.0.0.1:6379",
        doc: "Where the server is, as docs/options.md lists under URLs. Replaces the user, password and database it \
              gives and the options in its query; what it does not mention stays. Not allowed inside a URL.",
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
