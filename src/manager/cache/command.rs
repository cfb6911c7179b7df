//! A command whose reply may be kept, and what is sent for it.

use std::borrow::Cow;

use bytes::Bytes;

use crate::manager::batch::{Batch, Command};
use crate::proto::{self, Facts};

/// A command that reads one key, and whose reply may be kept.
pub(crate) struct Cacheable<'a> {
    key: &'a [u8],
    facts: &'static Facts,
    /// What tells it from others: for GET the key, so that nothing is encoded for a hit; otherwise the whole command.
    text: Cow<'a, [u8]>,
    is_get: bool,
}

impl<'a> Cacheable<'a> {
    /// GET of a key.
    pub(crate) fn get(key: &'a [u8]) -> Cacheable<'a> {
        Cacheable { key, facts: proto::facts(b"GET"), text: Cow::Borrowed(key), is_get: true }
    }

    /// Any command. Fails, with the reason, for one whose reply must not be kept.
    pub(crate) fn new(argv: &[&'a [u8]]) -> Result<Cacheable<'a>, &'static str> {
        let (facts, key) = proto::cacheable(argv)?;
        if let [name, key] = argv
            && name.eq_ignore_ascii_case(b"GET")
        {
            return Ok(Cacheable::get(key));
        }
        let text = Cow::Owned(proto::encode(argv.iter().copied()));
        Ok(Cacheable { key, facts, text, is_get: false })
    }

    pub(super) fn key(&self) -> &'a [u8] {
        self.key
    }

    pub(super) fn is_get(&self) -> bool {
        self.is_get
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// The command with what makes its reply one to keep: CLIENT CACHING YES, for which the server then tells of the next
    /// change of the key (<https://redis.io/docs/latest/commands/client-caching/>), and PTTL. This order is enough: if
    /// the key changes between the command and PTTL, the server tells of it before it answers PTTL.
    pub(crate) fn fetch(&self) -> (Bytes, Batch) {
        let mut bytes = proto::encode([&b"CLIENT"[..], b"CACHING", b"YES"]);
        let caching = Command { facts: &proto::command::CACHING, end: bytes.len() };
        match self.is_get {
            true => proto::append(&mut bytes, [&b"GET"[..], self.key].into_iter()),
            false => bytes.extend_from_slice(&self.text),
        }
        let read = Command { facts: self.facts, end: bytes.len() };
        proto::append(&mut bytes, [&b"PTTL"[..], self.key].into_iter());
        let ttl = Command { facts: proto::facts(b"PTTL"), end: bytes.len() };
        (Bytes::from(bytes), Batch { commands: vec![caching, read, ttl], atomic: false })
    }
}
