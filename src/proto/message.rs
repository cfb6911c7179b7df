//! What a server sends to a connection that has subscribed: messages, and the confirmations of SUBSCRIBE and its like.
//! In RESP3 each is a push message, in RESP2 an array: <https://redis.io/docs/latest/develop/pubsub/>.

use super::kind::Kind;
use super::scalar::{Token, token, value};

/// What the names of a subscription are. The numbers index tables of all three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Names {
    /// Channels, by `SUBSCRIBE`.
    Channels = 0,
    /// Glob patterns that channels match, by `PSUBSCRIBE`.
    Patterns = 1,
    /// Channels of one shard, by `SSUBSCRIBE`.
    Shards = 2,
}

impl Names {
    /// All three.
    pub const ALL: [Names; 3] = [Names::Channels, Names::Patterns, Names::Shards];

    /// The command that subscribes to names of this kind.
    pub fn subscribe(self) -> &'static [u8] {
        match self {
            Names::Channels => b"SUBSCRIBE",
            Names::Patterns => b"PSUBSCRIBE",
            Names::Shards => b"SSUBSCRIBE",
        }
    }

    /// The command that ends such a subscription.
    pub fn unsubscribe(self) -> &'static [u8] {
        match self {
            Names::Channels => b"UNSUBSCRIBE",
            Names::Patterns => b"PUNSUBSCRIBE",
            Names::Shards => b"SUNSUBSCRIBE",
        }
    }
}

/// One of the things that a subscribed connection is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery<'a> {
    /// A published message.
    Message {
        /// By which kind of subscription it came.
        names: Names,
        /// The pattern that its channel matches; for other kinds of names empty.
        pattern: &'a [u8],
        /// Where it was published.
        channel: &'a [u8],
        /// What was published.
        payload: &'a [u8],
    },
    /// From here on the messages of a name come, or no longer come.
    Confirmation {
        /// The kind of name.
        names: Names,
        /// Whether they come.
        subscribed: bool,
        /// The name; `None` if there was none to unsubscribe from.
        name: Option<&'a [u8]>,
    },
}

/// Reads one whole frame, as cut by the [`Scanner`](super::Scanner). `None` if it is neither.
pub fn delivery<'a>(frame: &'a [u8]) -> Option<Delivery<'a>> {
    let head = value(frame, 0).filter(|head| matches!(head.kind, Kind::Push | Kind::Array))?;
    let mut at = head.end;
    let mut next = || {
        let element = token(frame, at)?;
        at = element.end;
        Some(element)
    };
    let what = text(&next()?)?;
    let message = |names, pattern, channel: Token<'a>, payload: Token<'a>| {
        let (channel, payload) = (text(&channel)?, text(&payload)?);
        Some(Delivery::Message { names, pattern, channel, payload })
    };
    match (what, head.n) {
        (b"message", 3) => message(Names::Channels, &[], next()?, next()?),
        (b"smessage", 3) => message(Names::Shards, &[], next()?, next()?),
        (b"pmessage", 4) => {
            let pattern = text(&next()?)?;
            message(Names::Patterns, pattern, next()?, next()?)
        }
        (what, 3) => {
            let (prefix, subscribed) =
                match (what.strip_suffix(b"unsubscribe"), what.strip_suffix(b"subscribe")) {
                    (Some(prefix), _) => (prefix, false),
                    (None, Some(prefix)) => (prefix, true),
                    (None, None) => return None,
                };
            let names = match prefix {
                b"" => Names::Channels,
                b"p" => Names::Patterns,
                b"s" => Names::Shards,
                _ => return None,
            };
            let name = next()?;
            let name = if name.kind == Kind::Nil { None } else { Some(text(&name)?) };
            next().filter(|count| count.kind == Kind::Integer)?;
            Some(Delivery::Confirmation { names, subscribed, name })
        }
        _ => None,
    }
}

/// The text of a string.
fn text<'a>(token: &Token<'a>) -> Option<&'a [u8]> {
    matches!(token.kind, Kind::String | Kind::Status | Kind::Verb).then_some(token.text)
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    const fn message(names: Names, pattern: &'static [u8]) -> Delivery<'static> {
        Delivery::Message { names, pattern, channel: b"c", payload: b"a\r\nb" }
    }

    const fn confirmation(names: Names, subscribed: bool, name: Option<&'static [u8]>) -> Delivery<'static> {
        Delivery::Confirmation { names, subscribed, name }
    }

    /// As servers send them, after the type byte.
    const ROWS: &[(&[u8], Delivery<'_>)] = &[
        (b"3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$4\r\na\r\nb\r\n", message(Names::Channels, b"")),
        (b"3\r\n$8\r\nsmessage\r\n$1\r\nc\r\n$4\r\na\r\nb\r\n", message(Names::Shards, b"")),
        (b"4\r\n$8\r\npmessage\r\n$2\r\n*?\r\n$1\r\nc\r\n$4\r\na\r\nb\r\n", message(Names::Patterns, b"*?")),
        (b"3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n", confirmation(Names::Channels, true, Some(b"c"))),
        (b"3\r\n$10\r\npsubscribe\r\n$0\r\n\r\n:9\r\n", confirmation(Names::Patterns, true, Some(b""))),
        (b"3\r\n$10\r\nssubscribe\r\n$1\r\nc\r\n:1\r\n", confirmation(Names::Shards, true, Some(b"c"))),
        (b"3\r\n$11\r\nunsubscribe\r\n$1\r\nc\r\n:0\r\n", confirmation(Names::Channels, false, Some(b"c"))),
        (b"3\r\n$12\r\npunsubscribe\r\n$1\r\nc\r\n:0\r\n", confirmation(Names::Patterns, false, Some(b"c"))),
        (b"3\r\n$12\r\nsunsubscribe\r\n$1\r\nc\r\n:0\r\n", confirmation(Names::Shards, false, Some(b"c"))),
    ];

    #[test]
    fn pushes_and_arrays_of_each_kind() {
        for (frame, delivery) in ROWS {
            for type_byte in [&b">"[..], b"*", b"|1\r\n+ttl\r\n:3\r\n>"] {
                let frame = [type_byte, frame].concat();
                assert_eq!(super::delivery(&frame), Some(*delivery), "{}", frame.escape_ascii());
            }
        }
        let none = confirmation(Names::Channels, false, None);
        assert_eq!(delivery(b">3\r\n$11\r\nunsubscribe\r\n_\r\n:0\r\n"), Some(none));
        assert_eq!(delivery(b"*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n"), Some(none));
    }

    #[test]
    fn what_is_cut_or_is_something_else_is_neither() {
        for (frame, _) in ROWS {
            let frame = [b">", *frame].concat();
            for end in 0..frame.len() {
                assert_eq!(delivery(&frame[..end]), None, "{}", frame[..end].escape_ascii());
            }
        }
        for frame in [
            &b">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n"[..],
            b">0\r\n",
            b"*0\r\n",
            b">1\r\n$7\r\nmessage\r\n",
            b">4\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nx\r\n$1\r\ny\r\n",
            b">3\r\n$7\r\nmessage\r\n:1\r\n$1\r\nx\r\n",
            b">3\r\n$9\r\nsubscribe\r\n*0\r\n:1\r\n",
            b">3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n$1\r\n1\r\n",
            b">3\r\n$10\r\nxsubscribe\r\n$1\r\nc\r\n:1\r\n",
            b"%1\r\n$7\r\nmessage\r\n$1\r\nx\r\n",
            b"*2\r\n$4\r\npong\r\n$1\r\nx\r\n",
            b"+OK\r\n",
        ] {
            assert_eq!(delivery(frame), None, "{}", frame.escape_ascii());
        }
    }
}
