//! A failure, as the four facts a caller needs: its kind, whether the command may have run, the server's code word, and
//! a text that says what to do next.

use std::borrow::Cow;
use std::fmt;

/// The kinds of failure. The numbers are the `REDISCHAN_ERR_*` codes of the C header and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Kind {
    /// A bad argument; nothing was sent.
    Invalid = -1,
    /// No connection could be made; nothing was sent.
    Connect = -2,
    /// The server refused the user name, the password or the database.
    Auth = -3,
    /// The TLS handshake failed.
    Tls = -4,
    /// The client was closed.
    Closed = -5,
    /// The connection was lost.
    Io = -6,
    /// The deadline passed.
    Timeout = -7,
    /// Too many requests, or bytes of requests, are in flight.
    QueueFull = -8,
    /// The caller canceled the request.
    Canceled = -9,
    /// The server answered with an error.
    Server = -10,
    /// The reply is not of the type asked for.
    Type = -11,
    /// The server violated RESP, or sent a reply without a request.
    Protocol = -12,
    /// The caller's buffer is too small.
    Range = -13,
    /// A blocking call was made inside a callback of the library.
    Reentrant = -14,
    /// The handle was created before `fork()`.
    Forked = -15,
    /// The command cannot run on a shared connection, or this build cannot do it.
    Unsupported = -16,
    /// There is no memory for the caller's copy.
    NoMem = -17,
    /// A bug in this library.
    Panic = -18,
    /// An argument or a reply exceeds its limit.
    TooLarge = -19,
}

impl Kind {
    /// The `REDISCHAN_ERR_*` number.
    pub const fn code(self) -> i32 {
        self as i32
    }
}

/// Whether a command that failed may have run on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Outcome {
    /// No byte of it reached the kernel: it is safe to send it again.
    NotSent = 0,
    /// Some or all of it was sent and no reply arrived: it may have run, at most once.
    MaybeExecuted = 1,
    /// The server replied.
    Answered = 2,
}

/// A failure. Boxed, so that a `Result` on the hot path stays small.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: Kind,
    outcome: Outcome,
    os_errno: i32,
    /// Whether every retry would fail in the same way.
    lasting: bool,
    /// Of a pipeline: at least this many commands were answered.
    answered: u32,
    text: Cow<'static, [u8]>,
}

impl Error {
    /// A failure before anything was sent.
    pub fn new(kind: Kind, text: impl Into<Cow<'static, str>>) -> Self {
        let text = match text.into() {
            Cow::Borrowed(s) => Cow::Borrowed(s.as_bytes()),
            Cow::Owned(s) => Cow::Owned(s.into_bytes()),
        };
        Error(Box::new(Inner {
            kind,
            outcome: Outcome::NotSent,
            os_errno: 0,
            lasting: false,
            answered: 0,
            text,
        }))
    }

    /// [`Kind::Invalid`]: the caller's mistake, with a text that says how to fix it.
    pub fn invalid(text: impl Into<Cow<'static, str>>) -> Self {
        Error::new(Kind::Invalid, text)
    }

    /// An error reply of the server, its bytes unchanged (`WRONGTYPE Operation against ...`).
    pub fn server(text: &[u8]) -> Self {
        Error(Box::new(Inner {
            kind: Kind::Server,
            outcome: Outcome::Answered,
            os_errno: 0,
            lasting: false,
            answered: 0,
            text: Cow::Owned(text.to_vec()),
        }))
    }

    /// An operating system error, with what was being done when it occurred.
    pub fn os(kind: Kind, doing: &str, source: &std::io::Error) -> Self {
        Error::new(kind, format!("{doing}: {source}")).with_errno(source.raw_os_error().unwrap_or(0))
    }

    /// The same failure with another outcome.
    #[must_use]
    pub fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.0.outcome = outcome;
        self
    }

    /// The same failure as another kind.
    #[must_use]
    pub fn with_kind(mut self, kind: Kind) -> Self {
        self.0.kind = kind;
        self
    }

    /// The same failure, marked as one that every retry would repeat.
    #[must_use]
    pub fn lasting(mut self) -> Self {
        self.0.lasting = true;
        self
    }

    /// The same failure with the operating system's error number (see `errno(3)`).
    #[must_use]
    pub fn with_errno(mut self, os_errno: i32) -> Self {
        self.0.os_errno = os_errno;
        self
    }

    /// The same failure of a pipeline whose first `commands` commands had been answered.
    #[must_use]
    pub fn with_answered(mut self, commands: usize) -> Self {
        self.0.answered = u32::try_from(commands).unwrap_or(u32::MAX);
        self
    }

    /// Which kind of failure.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Whether the command may have run.
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// The `errno` that caused the failure, 0 if there is none.
    pub fn os_errno(&self) -> i32 {
        self.0.os_errno
    }

    /// Of a pipeline: how many of its commands, from the first on, are known to have been answered, and so executed.
    /// Nothing is known about the others beyond [`outcome`](Self::outcome).
    pub fn answered(&self) -> u32 {
        self.0.answered
    }

    /// The text. A server's error text is not always UTF-8.
    pub fn text(&self) -> &[u8] {
        &self.0.text
    }

    /// The first word of the server's text (`WRONGTYPE`), which Redis uses as the error's code. Empty for failures that
    /// did not come from the server, and for words that are not in upper case.
    pub fn prefix(&self) -> &[u8] {
        if !matches!(self.0.kind, Kind::Server | Kind::Auth | Kind::Connect) {
            return b"";
        }
        let word = first_word(self.text());
        let is_code = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
        if !word.is_empty() && word.iter().all(is_code) { word } else { b"" }
    }

    /// Whether the server refused temporarily, and before it executed anything.
    pub fn is_temporary(&self) -> bool {
        let reason = match self.prefix() {
            // The whole transaction was discarded because one command was refused; that command's reason decides.
            b"EXECABORT" => self.reason().unwrap_or_default(),
            _ => self.text(),
        };
        TEMPORARY.contains(&first_word(reason))
    }

    /// Whether the server refused a command that it does not know, or not in this form. Servers word this differently,
    /// and without a specific code word.
    pub fn is_of_unknown_command(&self) -> bool {
        self.0.kind == Kind::Server && matches!(self.prefix(), b"ERR" | b"")
    }

    /// Why a transaction was discarded, according to EXECABORT.
    fn reason(&self) -> Option<&[u8]> {
        // How Redis words a refusal at EXEC, and how `manager::batch` adds an earlier one.
        [&b" was refused: "[..], b" because of: "].into_iter().find_map(|mark| {
            memchr::memmem::find(self.text(), mark).and_then(|at| self.text().get(at + mark.len()..))
        })
    }

    /// Whether sending the same command again may succeed and cannot run it twice: nothing was sent and the cause may
    /// pass, or the server refused the command before running it ([`is_temporary`](Self::is_temporary)).
    pub fn retryable(&self) -> bool {
        match self.0.kind {
            Kind::Server => !self.0.lasting && self.0.outcome == Outcome::Answered && self.is_temporary(),
            Kind::Connect | Kind::Io | Kind::Timeout | Kind::QueueFull => {
                self.0.outcome == Outcome::NotSent && !self.0.lasting
            }
            _ => false,
        }
    }
}

/// The code words with which a server refuses a command before executing any of it, for a reason that may pass:
/// `processCommand` of Redis (src/server.c) and `getNodeByQuery` (src/cluster.c).
const TEMPORARY: [&[u8]; 10] = [
    b"LOADING",     // it is loading its data from disk
    b"BUSY",        // a script is running
    b"MASTERDOWN",  // a replica without its master, with replica-serve-stale-data no
    b"CLUSTERDOWN", // a slot has no server
    b"TRYAGAIN",    // a slot is migrating, and some of the keys have moved already
    b"READONLY",    // a replica: after a failover the client finds the new master
    b"OOM",         // at maxmemory, until something is evicted or deleted
    b"MISCONF",     // the last snapshot failed, until one succeeds
    b"NOREPLICAS",  // fewer than min-replicas-to-write
    b"UNBLOCKED",   // a waiting command: the server has become a replica
];

fn first_word(text: &[u8]) -> &[u8] {
    text.split(|b| *b == b' ').next().unwrap_or(b"")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(self.text()))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}/{:?}: {self}", self.0.kind, self.0.outcome)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefix_is_the_first_upper_case_word_of_a_server_error() {
        assert_eq!(Error::server(b"WRONGTYPE Operation against a key").prefix(), b"WRONGTYPE");
        assert_eq!(Error::server(b"no code here").prefix(), b"");
        assert_eq!(Error::server(b"").prefix(), b"");
        assert_eq!(Error::invalid("WRONGTYPE is not ours to say").prefix(), b"");
    }

    #[test]
    fn only_what_cannot_run_twice_is_retryable() {
        for text in [
            "LOADING Redis is loading the dataset in memory",
            "BUSY Redis is busy running a script.",
            "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
            "CLUSTERDOWN The cluster is down",
            "TRYAGAIN Multiple keys request during rehashing of slot",
            "READONLY You can't write against a read only replica.",
            "OOM command not allowed when used memory > 'maxmemory'.",
            "MISCONF Redis is configured to save RDB snapshots",
            "NOREPLICAS Not enough good replicas to write.",
            "UNBLOCKED force unblock from blocking operation",
            "EXECABORT Transaction discarded because of: READONLY You can't write against a read only replica.",
            "EXECABORT Transaction discarded because of previous errors. Command 2 was refused: OOM command not allowed",
        ] {
            assert!(Error::server(text.as_bytes()).retryable(), "{text}");
            assert!(!Error::server(text.as_bytes()).lasting().retryable(), "{text}");
            let unsure = Error::server(text.as_bytes()).with_outcome(Outcome::MaybeExecuted);
            assert!(!unsure.retryable(), "{text}");
        }
        for text in [
            "WRONGTYPE Operation",
            "ERR LOADING",
            "BUSYGROUP Consumer Group name already exists",
            "BUSYKEY Target key name already exists.",
            "MOVED 1 host:1",
            "NOSCRIPT No matching script.",
            "EXECABORT Transaction discarded because of previous errors.",
            "EXECABORT Transaction discarded because of previous errors. Command 1 was refused: ERR unknown command",
            "",
        ] {
            assert!(!Error::server(text.as_bytes()).retryable(), "{text}");
        }
        assert!(Error::new(Kind::Timeout, "late").retryable());
        assert!(!Error::new(Kind::Timeout, "late").with_outcome(Outcome::MaybeExecuted).retryable());
    }

    #[test]
    fn an_unknown_command_has_no_code_word_of_its_own() {
        for (text, unknown) in [
            ("ERR unknown command 'X'", true),
            ("unsupported command", true),
            ("", true),
            ("NOPERM no permissions", false),
            ("LOADING", false),
        ] {
            assert_eq!(Error::server(text.as_bytes()).is_of_unknown_command(), unknown, "{text}");
        }
    }

    #[test]
    fn an_error_is_one_pointer() {
        assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    }
}
