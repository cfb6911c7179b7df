//! A command whose reply may be kept, and what is sent for it.

use std::borrow::Cow;

use bytes::Bytes;

use crate::manager::batch::{Batch, Command};
use crate::proto::{self, Facts};

const CACHING_YES: &[u8] = b"*3\r\n$6\r\nCLIENT\r\n$7\r\nCACHING\r\n$3\r\nYES\r\n";

/// A command that reads one key, and whose reply may be kept.
pub(crate) struct Cacheable<'a> {
    key: &'a [u8],
    /// What tells it from others: for GET the key, so that nothing is encoded for a hit; otherwise the whole command.
    text: Cow<'a, [u8]>,
    /// Of another command than GET.
    others: Option<&'static Facts>,
}

impl<'a> Cacheable<'a> {
    /// GET of a key.
    pub(crate) fn get(key: &'a [u8]) -> Cacheable<'a> {
        Cacheable { key, text: Cow::Borrowed(key), others: None }
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
        Ok(Cacheable { key, text, others: Some(facts) })
    }

    pub(super) fn key(&self) -> &'a [u8] {
        self.key
    }

    pub(super) fn is_get(&self) -> bool {
        self.others.is_none()
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// The command with what makes its reply one to keep: CLIENT CACHING YES, for which the server then tells of the next
    /// change of the key (<https://redis.io/docs/latest/commands/client-caching/>), and PTTL. This order is enough: if
    /// the key changes between the command and PTTL, the server tells of it before it answers PTTL.
    pub(crate) fn fetch(&self) -> (Bytes, Batch) {
        let (get, pttl) = ([&b"GET"[..], self.key].into_iter(), [&b"PTTL"[..], self.key].into_iter());
        let len = |argv: &std::array::IntoIter<&[u8], 2>| proto::encoded_len(argv.clone());
        let mut bytes = Vec::with_capacity(CACHING_YES.len() + self.text.len().max(len(&get)) + len(&pttl));
        bytes.extend_from_slice(CACHING_YES);
        let caching = Command { facts: &proto::command::CACHING, end: bytes.len() };
        match self.others {
            None => proto::append(&mut bytes, get),
            Some(_) => bytes.extend_from_slice(&self.text),
        }
        let facts = self.others.unwrap_or_else(|| proto::facts(b"GET"));
        let read = Command { facts, end: bytes.len() };
        proto::append(&mut bytes, pttl);
        let ttl = Command { facts: proto::facts(b"PTTL"), end: bytes.len() };
        (Bytes::from(bytes), Batch { commands: vec![caching, read, ttl], atomic: false })
    }
}
