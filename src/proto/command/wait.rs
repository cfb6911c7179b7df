//! How long a command waits at the server: which argument holds the time, and how to shorten it.
//!
//! The argument's position and unit are from each command's page, such as
//! <https://redis.io/docs/latest/commands/blpop/>. 0 means no limit. Before Redis 6 a server accepts whole seconds only;
//! before Redis 7, one that accepts fractions rounds less than a millisecond down to 0. So whole milliseconds are sent,
//! and at least one.

use std::time::Duration;

use bytes::Bytes;

use crate::proto::{Tree, encode};

/// The unit of a command's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// Seconds, with fractions.
    Seconds,
    /// Seconds; fractions only from Redis 6 on.
    SecondsOnceWhole,
    /// Milliseconds.
    Milliseconds,
}

/// Which of a command's arguments holds its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Position {
    First,
    Last,
    /// The one after the word BLOCK.
    Block,
}

/// Sorted by name, upper case.
const TIMES: &[(&str, (Position, Unit))] = &[
    ("BLMOVE", (Position::Last, Unit::Seconds)),
    ("BLMPOP", (Position::First, Unit::Seconds)),
    ("BLPOP", (Position::Last, Unit::SecondsOnceWhole)),
    ("BRPOP", (Position::Last, Unit::SecondsOnceWhole)),
    ("BRPOPLPUSH", (Position::Last, Unit::SecondsOnceWhole)),
    ("BZMPOP", (Position::First, Unit::Seconds)),
    ("BZPOPMAX", (Position::Last, Unit::SecondsOnceWhole)),
    ("BZPOPMIN", (Position::Last, Unit::SecondsOnceWhole)),
    ("WAIT", (Position::Last, Unit::Milliseconds)),
    ("WAITAOF", (Position::Last, Unit::Milliseconds)),
    ("XREAD", (Position::Block, Unit::Milliseconds)),
    ("XREADGROUP", (Position::Block, Unit::Milliseconds)),
];

/// A command's waiting time at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Which argument holds it; the name is 0.
    at: usize,
    unit: Unit,
    /// How long that is; `None`: no limit.
    time: Option<Duration>,
}

impl Wait {
    /// The waiting time of a command. `None` if the command does not wait, or if its time is invalid: then the server
    /// refuses it at once.
    pub fn of(argv: &[&[u8]]) -> Option<Wait> {
        let (position, unit) = *super::lookup(TIMES, argv.first()?)?;
        let at = match position {
            Position::First => 1,
            Position::Last => argv.len() - 1,
            Position::Block => 1 + super::block(&mut argv.iter().copied().skip(1))?,
        };
        let text = std::str::from_utf8(argv.get(at).filter(|_| at > 0)?).ok()?;
        let time = match unit {
            Unit::Milliseconds => Duration::from_millis(text.parse().ok()?),
            Unit::Seconds | Unit::SecondsOnceWhole => Duration::try_from_secs_f64(text.parse().ok()?).ok()?,
        };
        Some(Wait { at, unit, time: (!time.is_zero()).then_some(time) })
    }

    /// How long it waits; `None`: no limit.
    pub fn time(&self) -> Option<Duration> {
        self.time
    }

    /// The longest time that a server accepts and that is not over `most`; `None` if there is none. `fractions`: whether
    /// the server is known to accept fractions of a second.
    pub fn at_most(&self, most: Duration, fractions: bool) -> Option<Duration> {
        let whole = self.unit == Unit::SecondsOnceWhole && !fractions;
        let millis = if whole { most.as_secs() * 1000 } else { (most.as_millis() as u64).max(1) };
        (millis > 0).then_some(Duration::from_millis(millis))
    }

    /// The same request with another time, in whole milliseconds, which must not be 0.
    pub fn with_time(&self, request: &Bytes, time: Duration) -> Option<Bytes> {
        let text = match self.unit {
            Unit::Milliseconds => time.as_millis().to_string(),
            _ if time.subsec_millis() == 0 => time.as_secs().to_string(),
            _ => format!("{}.{:03}", time.as_secs(), time.subsec_millis()),
        };
        self.with_argument(request, text.as_bytes())
    }

    /// The same request with a time that every server refuses before doing anything else.
    pub fn with_impossible_time(&self, request: &Bytes) -> Option<Bytes> {
        self.with_argument(request, b"none")
    }

    fn with_argument(&self, request: &Bytes, text: &[u8]) -> Option<Bytes> {
        // A request can be read like a reply: it is an array of strings.
        let tree = Tree::parse(request.clone()).ok()?;
        let mut argv = Vec::new();
        for (at, node) in tree.children(tree.root()).iter().enumerate() {
            argv.push(if at == self.at { text } else { tree.text(node)? });
        }
        Some(Bytes::from(encode(argv.iter().copied())))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::proto::{Verdict, classify, command::COMMANDS};

    fn wait(command: &str) -> Option<Wait> {
        Wait::of(&command.split(' ').map(str::as_bytes).collect::<Vec<_>>())
    }

    fn cut(command: &str, to: u64) -> String {
        let argv: Vec<_> = command.split(' ').map(str::as_bytes).collect();
        let request = Bytes::from(encode(argv.iter().copied()));
        let cut = Wait::of(&argv).unwrap().with_time(&request, Duration::from_millis(to)).unwrap();
        let tree = Tree::parse(cut).unwrap();
        let texts = tree.children(tree.root()).iter().map(|node| tree.text(node).unwrap());
        texts.map(|text| String::from_utf8_lossy(text).into_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_command_that_waits_says_for_how_long() {
        for (name, rule) in COMMANDS {
            let arguments = match rule {
                super::super::Blocking => "1 1 1 1",
                super::super::Reads => "BLOCK 1000 STREAMS s $",
                _ => continue,
            };
            let command = format!("{name} {arguments}");
            assert_eq!(wait(&command).unwrap().time(), Some(Duration::from_secs(1)), "{command}");
        }
        for (name, _) in TIMES {
            let verdict = classify(&[name.as_bytes(), b"BLOCK", b"1", b"STREAMS", b"s", b"$"]);
            assert!(matches!(verdict, Verdict::Blocking | Verdict::Session { .. }), "{name}");
        }
    }

    #[test]
    fn its_own_time() {
        assert_eq!(wait("blpop a b 0.25").unwrap().time(), Some(Duration::from_millis(250)));
        assert_eq!(
            wait("XREAD COUNT 5 BLOCK 250 STREAMS s $").unwrap().time(),
            Some(Duration::from_millis(250))
        );
        assert_eq!(
            wait("XREADGROUP GROUP BLOCK c BLOCK 7 STREAMS s >").unwrap().time(),
            Some(Duration::from_millis(7))
        );
        assert_eq!(wait("BLMPOP 2 1 k LEFT").unwrap().time(), Some(Duration::from_secs(2)));
        for forever in
            ["BLPOP k 0", "BLPOP k 0.0", "BRPOPLPUSH a b 0", "XREAD BLOCK 0 STREAMS s $", "WAIT 1 0"]
        {
            assert_eq!(wait(forever).unwrap().time(), None, "{forever}");
        }
        for none in [
            "GET k",
            "BLPOP",
            "BLPOP k x",
            "BLPOP k -1",
            "BLPOP k nan",
            "BLPOP k inf",
            "XREAD STREAMS BLOCK 5",
            "XREAD BLOCK",
            "XREAD BLOCK 0.5 STREAMS s $",
        ] {
            assert_eq!(wait(none), None, "{none}");
        }
    }

    #[test]
    fn less_than_its_own_time() {
        assert_eq!(cut("BLPOP a b 30", 1250), "BLPOP a b 1.250");
        assert_eq!(cut("BLPOP a b 30", 2000), "BLPOP a b 2");
        assert_eq!(cut("BZMPOP 0 1 z MIN", 1), "BZMPOP 0.001 1 z MIN");
        assert_eq!(cut("XREAD BLOCK 0 STREAMS BLOCK $", 1250), "XREAD BLOCK 1250 STREAMS BLOCK $");
        let blpop = wait("BLPOP k 0").unwrap();
        let (micro, second) = (Duration::from_micros(1), Duration::from_secs(1));
        assert_eq!(blpop.at_most(micro, true), Some(Duration::from_millis(1)), "0 would mean no limit");
        assert_eq!(blpop.at_most(second * 3 / 2, true), Some(second * 3 / 2));
        assert_eq!(blpop.at_most(second * 3 / 2, false), Some(second));
        assert_eq!(blpop.at_most(second / 2, false), None);
        assert_eq!(wait("BLMOVE a b LEFT LEFT 0").unwrap().at_most(second / 2, false), Some(second / 2));
    }

    #[test]
    fn arguments_are_kept_to_the_byte() {
        let argv: [&[u8]; 4] = [b"BLPOP", b"\r\n\0\xff", b"", b"5"];
        let request = Bytes::from(encode(argv));
        let wait = Wait::of(&argv).unwrap();
        let refused = wait.with_impossible_time(&request).unwrap();
        assert_eq!(refused, encode([&b"BLPOP"[..], b"\r\n\0\xff", b"", b"none"]));
    }
}
