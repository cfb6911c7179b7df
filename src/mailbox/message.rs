//! What a subscriber is given.

use bytes::Bytes;

use crate::error::Error;
use crate::proto::{Delivery, Names, delivery};

/// From this size on a payload is kept where it was read, if nothing else is there: a smaller one is copied, since it
/// would keep a whole block of read bytes alive.
const LARGE: usize = 16 * 1024;

/// What a waiting message takes besides its texts, roughly: the object, its counts and its place in the mailbox.
const OVERHEAD: usize = 128;

/// Why messages are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub enum Reason {
    /// The mailbox was full, or the message was larger than it or than a reply may be.
    Overflow = 2,
    /// The server gave the shard of a name away.
    Moved = 3,
    /// The connection was lost.
    Connection = 1,
}

impl Reason {
    /// Of two neighboring gaps the reason of which less is known.
    fn or(self, other: Reason) -> Reason {
        let rank = |reason| match reason {
            Reason::Overflow => 0,
            Reason::Moved => 1,
            Reason::Connection => 2,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

/// Messages are missing here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Why.
    pub reason: Reason,
    /// How many are known to be missing, and their bytes. At a lost connection nobody knows: 0 then.
    pub lost: u64,
    /// Of channels and payloads.
    pub lost_bytes: u64,
    /// How long the subscription was down, in milliseconds.
    pub ms: u64,
}

impl Gap {
    pub(super) fn join(&mut self, other: &Gap) {
        self.reason = self.reason.or(other.reason);
        self.lost += other.lost;
        self.lost_bytes += other.lost_bytes;
        self.ms += other.ms;
    }
}

/// What a [`Message`] is.
#[derive(Clone, Debug)]
pub enum What {
    /// A published message.
    Published,
    /// Messages are missing in this place.
    Gap(Gap),
    /// The server refuses this name, or no longer serves it: nothing more of it will come.
    Ended(Error),
    /// The server has confirmed this name: from here on its messages come.
    Begun,
}

/// What a subscriber is given: a message, or what it has to know about the order of its messages.
#[derive(Debug)]
pub struct Message {
    what: What,
    names: Names,
    /// The channel, the pattern and, unless it is in `large`, the payload, each with a NUL after it.
    texts: Box<[u8]>,
    channel: usize,
    pattern: usize,
    /// With a NUL after it.
    large: Option<Bytes>,
}

impl Message {
    fn new(what: What, names: Names, channel: &[u8], pattern: &[u8], payload: Option<&[u8]>) -> Message {
        let len = channel.len() + pattern.len() + payload.map_or(0, <[u8]>::len) + 3;
        let mut texts = Vec::with_capacity(len);
        for text in [Some(channel), Some(pattern), payload].into_iter().flatten() {
            texts.extend_from_slice(text);
            texts.push(0);
        }
        let (channel, pattern) = (channel.len(), pattern.len());
        Message { what, names, texts: texts.into(), channel, pattern, large: None }
    }

    /// A published message.
    pub(crate) fn published(names: Names, pattern: &[u8], channel: &[u8], payload: &[u8]) -> Message {
        Message::new(What::Published, names, channel, pattern, Some(payload))
    }

    /// Whether a payload is worth keeping where it was read.
    pub(crate) fn is_large(payload: &[u8]) -> bool {
        payload.len() >= LARGE
    }

    /// The same from its whole frame, of which the payload is the last text. A large payload stays where it is if
    /// nothing else is in that memory.
    pub(crate) fn from_frame(frame: Bytes) -> Option<Message> {
        let Delivery::Message { names, pattern, channel, payload } = delivery(&frame)? else { return None };
        if !Message::is_large(payload) {
            return Some(Message::published(names, pattern, channel, payload));
        }
        let whole = Message::new(What::Published, names, channel, pattern, None);
        let start = payload.as_ptr().addr() - frame.as_ptr().addr();
        let end = start + payload.len();
        let large = match frame.try_into_mut() {
            Ok(mut frame) => {
                // The first byte of the line end after the payload becomes its NUL.
                frame.truncate(end + 1);
                *frame.get_mut(end)? = 0;
                frame.freeze().slice(start..)
            }
            Err(frame) => [frame.get(start..end)?, b"\0"].concat().into(),
        };
        Some(Message { large: Some(large), ..whole })
    }

    /// Messages are missing.
    pub(crate) fn gap(gap: Gap) -> Message {
        Message::new(What::Gap(gap), Names::Channels, b"", b"", Some(b""))
    }

    /// Nothing more of this name will come, since the server says so; its text is the payload.
    pub(crate) fn ended(names: Names, name: &[u8], error: Error) -> Message {
        let text = error.text().to_vec();
        Message::of_name(What::Ended(error), names, name, &text)
    }

    /// The messages of this name come now.
    pub(crate) fn begun(names: Names, name: &[u8]) -> Message {
        Message::of_name(What::Begun, names, name, b"")
    }

    fn of_name(what: What, names: Names, name: &[u8], payload: &[u8]) -> Message {
        match names {
            Names::Patterns => Message::new(what, names, b"", name, Some(payload)),
            Names::Channels | Names::Shards => Message::new(what, names, name, b"", Some(payload)),
        }
    }

    /// What it is.
    pub fn what(&self) -> &What {
        &self.what
    }

    /// The kind of the name that it came by.
    pub fn names(&self) -> Names {
        self.names
    }

    /// The channel that it was published to; empty for a gap. The NUL after it is part of the slice.
    pub fn channel_with_nul(&self) -> &[u8] {
        self.texts.get(..=self.channel).unwrap_or(b"\0")
    }

    /// The pattern that its channel matches, if it came by a pattern; otherwise empty. With a NUL.
    pub fn pattern_with_nul(&self) -> &[u8] {
        self.texts.get(self.channel + 1..self.channel + self.pattern + 2).unwrap_or(b"\0")
    }

    /// What was published, or why the name ended; empty for a gap. With a NUL.
    pub fn payload_with_nul(&self) -> &[u8] {
        match &self.large {
            Some(large) => large,
            None => self.texts.get(self.channel + self.pattern + 2..).unwrap_or(b"\0"),
        }
    }

    /// The channel.
    pub fn channel(&self) -> &[u8] {
        without_nul(self.channel_with_nul())
    }

    /// The pattern.
    pub fn pattern(&self) -> &[u8] {
        without_nul(self.pattern_with_nul())
    }

    /// The payload.
    pub fn payload(&self) -> &[u8] {
        without_nul(self.payload_with_nul())
    }

    /// The name that was subscribed to and that it came by.
    pub(crate) fn name(&self) -> &[u8] {
        if self.names == Names::Patterns { self.pattern() } else { self.channel() }
    }

    /// The bytes of its texts.
    pub(super) fn len(&self) -> usize {
        self.channel + self.pattern + self.payload_with_nul().len() - 1
    }

    /// What it takes while it waits.
    pub(super) fn cost(&self) -> usize {
        self.len() + OVERHEAD
    }
}

fn without_nul(text: &[u8]) -> &[u8] {
    text.split_last().map_or(&[], |(_, text)| text)
}
