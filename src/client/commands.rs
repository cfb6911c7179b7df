//! The most common commands, typed. Each one documents what it sends; the server's documentation
//! (<https://redis.io/docs/latest/commands/>) says what that does.

use std::time::Duration;

use bytes::Bytes;

use super::{Client, Reply, Timeout};
use crate::error::Error;

/// The options of `SET`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetOptions {
    /// The key's time to live, in whole milliseconds, at least one; `None`: it does not expire.
    pub ttl: Option<Duration>,
    /// Only if the key does not exist (`NX`).
    pub if_absent: bool,
    /// Only if the key exists (`XX`).
    pub if_present: bool,
    /// Keep the key's present time to live (`KEEPTTL`).
    pub keep_ttl: bool,
}

impl Client {
    /// Runs a command with the client's timeout, like all typed commands.
    pub(crate) fn typed(&self, argv: &[&[u8]]) -> Result<Reply, Error> {
        self.call(argv, Timeout::Default)
    }

    fn counted(&self, argv: &[&[u8]]) -> Result<i64, Error> {
        self.typed(argv)?.integer()
    }

    /// `PING`: whether the server replies. mini-redis does not know the command; any error that says so is also a reply.
    pub fn ping(&self) -> Result<(), Error> {
        match self.typed(&[b"PING"]) {
            Err(error) if error.is_of_unknown_command() => Ok(()),
            reply => reply?.done().map(drop),
        }
    }

    /// `GET key`.
    pub fn get(&self, key: &[u8]) -> Result<Option<Bytes>, Error> {
        self.typed(&[b"GET", key])?.bytes()
    }

    /// `SET key value` with options. False if a condition was not met.
    pub fn set(&self, key: &[u8], value: &[u8], options: SetOptions) -> Result<bool, Error> {
        let mut millis = itoa::Buffer::new();
        let mut extra: Vec<&[u8]> = Vec::new(); // usually stays empty, and then allocates nothing
        if let Some(ttl) = options.ttl {
            extra.extend([b"PX", millis.format(ttl.as_millis()).as_bytes()]);
        }
        let flags: [(bool, &[u8]); 3] =
            [(options.if_absent, b"NX"), (options.if_present, b"XX"), (options.keep_ttl, b"KEEPTTL")];
        extra.extend(flags.iter().filter(|(on, _)| *on).map(|(_, word)| *word));
        let plain: [&[u8]; 3] = [b"SET", key, value];
        let argv = if extra.is_empty() { &plain[..] } else { &[&plain[..], &extra].concat() };
        self.typed(argv)?.done()
    }

    /// `DEL key`: how many were removed.
    pub fn del(&self, key: &[u8]) -> Result<i64, Error> {
        self.counted(&[b"DEL", key])
    }

    /// `EXISTS key`: 1 or 0.
    pub fn exists(&self, key: &[u8]) -> Result<i64, Error> {
        self.counted(&[b"EXISTS", key])
    }

    /// `PEXPIRE key ttl_ms`: 1 if set, 0 if there is no such key.
    pub fn expire(&self, key: &[u8], ttl_ms: i64) -> Result<i64, Error> {
        self.counted(&[b"PEXPIRE", key, itoa::Buffer::new().format(ttl_ms).as_bytes()])
    }

    /// `PTTL key`: the milliseconds left, -1 for a key that does not expire; `None` if there is no such key.
    pub fn ttl(&self, key: &[u8]) -> Result<Option<i64>, Error> {
        const NO_SUCH_KEY: i64 = -2;
        self.counted(&[b"PTTL", key]).map(|ms| (ms != NO_SUCH_KEY).then_some(ms))
    }

    /// `INCRBY key by`: the new value.
    pub fn incrby(&self, key: &[u8], by: i64) -> Result<i64, Error> {
        self.counted(&[b"INCRBY", key, itoa::Buffer::new().format(by).as_bytes()])
    }

    /// `DECR key`: the new value.
    pub fn decr(&self, key: &[u8]) -> Result<i64, Error> {
        self.counted(&[b"DECR", key])
    }

    /// `APPEND key value`: the new length.
    pub fn append(&self, key: &[u8], value: &[u8]) -> Result<i64, Error> {
        self.counted(&[b"APPEND", key, value])
    }

    /// `MGET key ...`: an array of texts and nils.
    pub fn mget(&self, keys: &[&[u8]]) -> Result<Reply, Error> {
        self.typed(&[&[&b"MGET"[..]], keys].concat())
    }

    /// `MSET key value ...`.
    pub fn mset(&self, pairs: &[(&[u8], &[u8])]) -> Result<(), Error> {
        let argv: Vec<&[u8]> = std::iter::once(&b"MSET"[..])
            .chain(pairs.iter().flat_map(|(key, value)| [*key, *value]))
            .collect();
        self.typed(&argv)?.done().map(drop)
    }

    /// `HGET key field`.
    pub fn hget(&self, key: &[u8], field: &[u8]) -> Result<Option<Bytes>, Error> {
        self.typed(&[b"HGET", key, field])?.bytes()
    }

    /// `HSET key field value`: 1 if the field is new, 0 if it was there.
    pub fn hset(&self, key: &[u8], field: &[u8], value: &[u8]) -> Result<i64, Error> {
        self.counted(&[b"HSET", key, field, value])
    }

    /// `PUBLISH channel payload`: how many clients received it.
    pub fn publish(&self, channel: &[u8], payload: &[u8]) -> Result<i64, Error> {
        self.counted(&[b"PUBLISH", channel, payload])
    }
}
