//! How long a command waits at the server: where it says so, and how to say less.
//!
//! The argument's place and unit are those of each command's page, such as
//! <https://redis.io/docs/latest/commands/blpop/>. 0 is for ever. A server before Redis 6 takes whole seconds only;
//! before Redis 7 one that takes fractions rounds what is below a millisecond down to 0. So whole milliseconds are
//! said, and at least one.

use std::time::Duration;

use bytes::Bytes;

use crate::proto::{Tree, encode};

/// In what a command counts its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// Seconds, with fractions.
    Seconds,
    /// Seconds; fractions only from Redis 6 on.
    SecondsOnceWhole,
    /// Milliseconds.
    Milliseconds,
}

/// Where in its arguments a command says how long it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    First,
    Last,
    /// Behind the word BLOCK.
    Block,
}

/// Sorted by name, upper case.
const TIMES: &[(&str, (Place, Unit))] = &[
    ("BLMOVE", (Place::Last, Unit::Seconds)),
    ("BLMPOP", (Place::First, Unit::Seconds)),
    ("BLPOP", (Place::Last, Unit::SecondsOnceWhole)),
    ("BRPOP", (Place::Last, Unit::SecondsOnceWhole)),
    ("BRPOPLPUSH", (Place::Last, Unit::SecondsOnceWhole)),
    ("BZMPOP", (Place::First, Unit::Seconds)),
    ("BZPOPMAX", (Place::Last, Unit::SecondsOnceWhole)),
    ("BZPOPMIN", (Place::Last, Unit::SecondsOnceWhole)),
    ("WAIT", (Place::Last, Unit::Milliseconds)),
    ("WAITAOF", (Place::Last, Unit::Milliseconds)),
    ("XREAD", (Place::Block, Unit::Milliseconds)),
    ("XREADGROUP", (Place::Block, Unit::Milliseconds)),
];

/// A command's time at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Which argument says it, the name being 0.
    at: usize,
    unit: Unit,
    /// How long that is; `None`: for ever.
    time: Option<Duration>,
}

impl Wait {
    /// Of a command that waits. `None` if it does not, or does not say for how long in a way that a server takes: then
    /// the server refuses it at once.
    pub fn of(argv: &[&[u8]]) -> Option<Wait> {
        let (place, unit) = *super::lookup(TIMES, argv.first()?)?;
        let at = match place {
            Place::First => 1,
            Place::Last => argv.len() - 1,
            Place::Block => 1 + super::block(&mut argv.iter().copied().skip(1))?,
        };
        let text = std::str::from_utf8(argv.get(at).filter(|_| at > 0)?).ok()?;
        let time = match unit {
            Unit::Milliseconds => Duration::from_millis(text.parse().ok()?),
            Unit::Seconds | Unit::SecondsOnceWhole => Duration::try_from_secs_f64(text.parse().ok()?).ok()?,
        };
        Some(Wait { at, unit, time: (!time.is_zero()).then_some(time) })
    }

    /// How long it waits; `None`: for ever.
    pub fn time(&self) -> Option<Duration> {
        self.time
    }

    /// The most that a server can be asked to wait and is not over `most`; `None` if there is none. `fractions`: whether
    /// it is known to take fractions of a second.
    pub fn at_most(&self, most: Duration, fractions: bool) -> Option<Duration> {
        let whole = self.unit == Unit::SecondsOnceWhole && !fractions;
        let millis = if whole { most.as_secs() * 1000 } else { (most.as_millis() as u64).max(1) };
        (millis > 0).then_some(Duration::from_millis(millis))
    }

    /// The same request with another time, in whole milliseconds and not 0.
    pub fn with_time(&self, request: &Bytes, time: Duration) -> Option<Bytes> {
        let text = match self.unit {
            Unit::Milliseconds => time.as_millis().to_string(),
            _ if time.subsec_millis() == 0 => time.as_secs().to_string(),
            _ => format!("{}.{:03}", time.as_secs(), time.subsec_millis()),
        };
        self.with_argument(request, text.as_bytes())
    }

    /// The same request with a time that every server refuses before it does anything else.
    pub fn with_impossible_time(&self, request: &Bytes) -> Option<Bytes> {
        self.with_argument(request, b"none")
    }

    fn with_argument(&self, request: &Bytes, text: &[u8]) -> Option<Bytes> {
        // A request has the form of a reply: an array of strings.
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
        assert_eq!(blpop.at_most(micro, true), Some(Duration::from_millis(1)), "0 would be for ever");
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
