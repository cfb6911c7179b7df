//! A fence: a word nobody can foresee, which the server is asked to say. Its reply must come in its turn, or
//! the replies before it were not the ones to the requests before it.
//!
//! A simple string or a simple error ends at the first line end, so a text with a line end in it, as a
//! server's module can send, is read as two replies; from there on everybody would get another's reply. Where
//! such a text may have come, what follows is held back until a fence behind it has come back.

use std::hash::{BuildHasher, RandomState};

use bytes::Bytes;
use ring::rand::{SecureRandom, SystemRandom};

use crate::proto;

/// How a server says a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Echo {
    /// By `ECHO`.
    Command,
    /// By `PING` with an argument: for servers without ECHO, and for users who may not say it.
    PingWord,
    /// As the name of a command it does not know, which it repeats in its error: for users who may say neither.
    UnknownCommand,
    /// Not at all. It is only known that one reply came to a `PING`: for proxies that know nothing else. A text with
    /// a line end in it may be taken for that reply.
    Ping,
}

impl Echo {
    /// The best first.
    pub(crate) const ALL: [Echo; 4] = [Echo::Command, Echo::PingWord, Echo::UnknownCommand, Echo::Ping];

    /// Whether a server that says words this way may refuse to for a time: one that is busy with a script, or has a new
    /// opinion of its user. It looks for a command's name before all that.
    pub(crate) fn may_be_refused(self) -> bool {
        matches!(self, Echo::Command | Echo::PingWord)
    }
}

/// The word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word(String);

impl Word {
    /// From the kernel's randomness: a server that knew how a generator began could foresee the words of all
    /// connections, as could a process for another that it was forked from.
    pub(crate) fn draw() -> Word {
        let mut bytes = [0; 8];
        let number = match SystemRandom::new().fill(&mut bytes) {
            Ok(()) => u64::from_ne_bytes(bytes),
            // A kernel that has none to give: the standard library keeps secret keys for its hash tables.
            Err(_) => RandomState::new().hash_one(()),
        };
        Word(format!("redischan-{number:016x}"))
    }

    /// The command that has the server say it.
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

    /// Whether this reply says it.
    pub(crate) fn is_said_in(&self, frame: &[u8]) -> bool {
        memchr::memmem::find(frame, self.bytes()).is_some()
    }
}

/// Statuses that are themselves, whole: no text that somebody chose is in them.
const FIXED: [&[u8]; 3] = [b"+OK\r\n", b"+PONG\r\n", b"+QUEUED\r\n"];

/// Whether this reply, with simple strings or errors in it, is one that its command always gives.
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
