//! A fence: an unpredictable word that the server is asked to repeat. Its reply must come in order, or the replies before
//! it did not belong to the requests before it.
//!
//! A simple string or a simple error ends at the first line end, so a text with a line end in it, which a server's module
//! can send, is read as two replies; from then on every caller would get another caller's reply. Where such a text may
//! have come, the replies are held until a fence that was sent after it has come back.

use std::hash::{BuildHasher, RandomState};

use bytes::Bytes;
use ring::rand::{SecureRandom, SystemRandom};

use crate::proto;

/// How a server is made to repeat a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Echo {
    /// By `ECHO`.
    Command,
    /// By `PING` with an argument: for servers without ECHO, and for users without the right to it.
    PingWord,
    /// As the name of an unknown command, which the server repeats in its error: for users with neither right.
    UnknownCommand,
    /// Not at all. All that is known is that one reply came to a `PING`: for proxies that know nothing else. A text with a
    /// line end in it may be mistaken for that reply.
    Ping,
}

impl Echo {
    /// The best first.
    pub(crate) const ALL: [Echo; 4] = [Echo::Command, Echo::PingWord, Echo::UnknownCommand, Echo::Ping];

    /// Whether a server that repeats words this way may refuse to for a time: while it is busy with a script, or after its
    /// user lost a right. An unknown command is refused before all that is checked.
    pub(crate) fn may_be_refused(self) -> bool {
        matches!(self, Echo::Command | Echo::PingWord)
    }
}

/// The word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word(String);

impl Word {
    /// From the kernel's randomness: a server that knew a generator's seed could predict the words of all connections, and
    /// so could a forked process for its parent.
    pub(crate) fn draw() -> Word {
        let mut bytes = [0; 8];
        let number = match SystemRandom::new().fill(&mut bytes) {
            Ok(()) => u64::from_ne_bytes(bytes),
            // A kernel that has none: the standard library keeps secret keys for its hash tables.
            Err(_) => RandomState::new().hash_one(()),
        };
        Word(format!("redischan-{number:016x}"))
    }

    /// The command that makes the server repeat it.
    pub(crate) fn argv(&self, echo: Echo) -> Vec<&[u8]> {
        match echo {
            Echo::Command => vec![b"ECHO", self.bytes()],
            Echo::PingWord => vec![b"PING", self.bytes()],
            Echo::UnknownCommand => vec![self.bytes()],
            Echo::Ping => vec![b"PING"],
        }
    }

    /// The same, encoded.
    pub(crate) fn request(&self, echo: Echo) -> Bytes {
        Bytes::from(proto::encode(self.argv(echo)))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether this can be the reply to its [`request`](Self::request).
    pub(crate) fn is_back_in(&self, echo: Echo, frame: &[u8]) -> bool {
        match echo {
            Echo::Ping => matches!(frame.first(), Some(b'+' | b'-' | b'!' | b'$')),
            _ => self.is_said_in(frame),
        }
    }

    /// Whether this reply contains it.
    pub(crate) fn is_said_in(&self, frame: &[u8]) -> bool {
        memchr::memmem::find(frame, self.bytes()).is_some()
    }
}

/// Complete fixed statuses: they contain no text that somebody chose.
const FIXED: [&[u8]; 3] = [b"+OK\r\n", b"+PONG\r\n", b"+QUEUED\r\n"];

/// Whether this reply, which contains simple strings or errors, is one of the fixed replies to its command.
pub(crate) fn is_foreseen(frame: &[u8], facts: &proto::Facts) -> bool {
    facts.replies.contains(&b'+') && FIXED.contains(&frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_however_the_server_says_it() {
        let word = Word::draw();
        let text = word.0.clone();
        assert!(word.is_said_in(format!("${}\r\n{text}\r\n", text.len()).as_bytes()));
        assert!(word.is_said_in(format!("-ERR unknown command '{text}'\r\n").as_bytes()));
        assert!(!word.is_said_in(b"+OK\r\n"));
        assert_ne!(word, Word::draw());
    }

    #[test]
    fn a_word_does_not_come_from_a_generator_that_begins_where_somebody_says() {
        let drawn = || {
            fastrand::seed(7);
            Word::draw()
        };
        assert_ne!(drawn(), drawn());
    }

    #[test]
    fn only_fixed_statuses_of_known_commands_are_foreseen() {
        let foreseen = |name: &[u8], frame: &[u8]| is_foreseen(frame, proto::facts(name));
        assert!(foreseen(b"SET", b"+OK\r\n") && foreseen(b"PING", b"+PONG\r\n"));
        assert!(!foreseen(b"MODULE.SET", b"+OK\r\n"), "a module may say any text");
        assert!(!foreseen(b"EVAL", b"+OK\r\n") && !foreseen(b"SET", b"+OKAY\r\n"));
        assert!(!foreseen(b"SET", b"-ERR x\r\n"));
    }
}
