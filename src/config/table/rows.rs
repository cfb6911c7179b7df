//! The rows: each option, with the text that becomes its documentation.

use std::time::Duration;

use super::parse::{has_no_nul, size, some};
use super::row::{Row, Takes};
use crate::config::values::{Config, CorePlacement, Fence, OnFull, Protocol, Secret};

/// A time from 1 ms, since 0 could be read as "never" or as "forever", to one day.
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
        doc: "The maximum number of private connections: each blocking command (`BLPOP`, `XREAD BLOCK` ...) and each \
              session has one to itself. They are made when needed and closed after 10 seconds without use. While all \
              are in use, `on_full` decides.",
    },
    Row {
        name: "cache",
        takes: Takes::OneOf(&[("off", |c| c.cache = false), ("on", |c| c.cache = true)]),
        default: "off",
        doc: "`on`: `redis_cached_get` and its like answer from memory until the server tells that the key has changed \
              (`CLIENT TRACKING`). It takes Redis 7 or Valkey, RESP3 and the right to `CLIENT`; elsewhere these calls \
              go to the server each time.",
    },
    Row {
        name: "cache_max_bytes",
        // A sixteenth of less would have no room for usual values.
        takes: Takes::Number {
            range: 65_536..=1 << 40,
            unit: "bytes",
            store: |c, n| c.cache_max_bytes = size(n),
        },
        default: "67108864",
        doc: "The maximum number of bytes of replies in the cache (64 MiB), with their commands and 160 bytes more for \
              each. Beyond it those are dropped that were asked for least. A reply of more than a sixteenth of it is \
              not kept.",
    },
    Row {
        name: "cache_ttl",
        takes: milliseconds(|c, n| c.cache_ttl = Duration::from_millis(n)),
        default: "60000",
        doc: "The longest that a reply is given out from the cache, counted from when its command was sent. It is what \
              ends a value of which the server does not tell, as after `SWAPDB`.",
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
        name: "sub_buffer",
        takes: Takes::Number {
            range: 1..=100_000_000,
            unit: "messages",
            store: |c, n| c.sub_buffer = size(n),
        },
        default: "65536",
        doc: "The maximum number of messages that wait for one subscriber. At the limit the oldest are dropped (or the \
              new ones: `redis_sub_set`), and a gap in their place says how many.",
    },
    Row {
        name: "sub_buffer_bytes",
        takes: bytes(|c, n| c.sub_buffer_bytes = size(n)),
        default: "67108864",
        doc: "The maximum number of bytes of messages that wait for one subscriber (64 MiB), 128 bytes more for each \
              message; beyond it as for `sub_buffer`. A larger message is dropped, and is a gap.",
    },
    Row {
        name: "sub_total_bytes",
        takes: bytes(|c, n| c.sub_total_bytes = size(n)),
        default: "268435456",
        doc: "The maximum number of bytes of messages that wait for all subscribers of the client together (256 MiB), \
              counted once for each subscriber. Beyond it the subscriber with the most drops its oldest half.",
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
