//! Reads that are answered from memory until the server tells that their key has changed.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::error::{Error, Kind};
use crate::manager::{
    Answer, Asked, Cache, CacheStats, Cacheable, Caller, Cost, Miss, Packet, Request, Target,
};
use crate::oneshot::Receiver;

use super::call::{self, Limit};
use super::queue::Sending;
use super::{Client, Queue, Reply, Timeout};

/// How old an answer may be that comes from memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxAge {
    /// As old as the option `cache_ttl` allows.
    Default,
    /// This old at most, and never older than that.
    Of(Duration),
}

impl Client {
    /// Runs a command that reads one key, or MGET, or answers it from memory. Fails with [`Kind::Unsupported`] for any other
    /// command, and for a client without the option `cache`.
    ///
    /// What this client has written is never read back in an older form, whichever thread wrote it and on whichever of
    /// its connections, as long as the write has returned. What others write is seen as soon as the server has told.
    pub fn cached(&self, argv: &[&[u8]], max_age: MaxAge, timeout: Timeout) -> Result<Reply, Error> {
        if let Some(keys) = keys_of_mget(argv) {
            return self.cached_mget(keys, max_age, timeout);
        }
        let command = cacheable(argv)?;
        match self.look(&command, max_age, Bytes::clone)? {
            Some(frame) => Ok(Reply(frame)),
            None => self.fetch(&command, argv, max_age, timeout),
        }
    }

    /// `GET key`, by [`cached`](Self::cached).
    pub fn cached_get(&self, key: &[u8], max_age: MaxAge) -> Result<Option<Bytes>, Error> {
        self.cached(&[b"GET", key], max_age, Timeout::Default)?.bytes()
    }

    /// Applies `read` to the reply to `GET key` that is in memory, if there is one. It never waits.
    pub(crate) fn peek<T>(
        &self,
        key: &[u8],
        max_age: MaxAge,
        read: impl FnOnce(&Bytes) -> T,
    ) -> Result<Option<T>, Error> {
        self.look(&Cacheable::get(key), max_age, read)
    }

    /// `GET key` by the server, for a caller that has [peeked](Self::peek) in vain.
    pub(crate) fn fetch_get(&self, key: &[u8], max_age: MaxAge) -> Result<Option<Bytes>, Error> {
        self.fetch(&Cacheable::get(key), &[b"GET", key], max_age, Timeout::Default)?.bytes()
    }

    /// Forgets the replies to reads of a key, or all. It is a matter of this client: the server is not told.
    pub fn forget(&self, key: Option<&[u8]>) -> Result<(), Error> {
        self.cache()?.forget(key);
        Ok(())
    }

    /// The statistics of the cache.
    pub fn cache_stats(&self) -> Result<CacheStats, Error> {
        Ok(self.cache()?.stats())
    }

    pub(super) fn cache(&self) -> Result<&Arc<Cache>, Error> {
        call::still_open(&self.shared)?;
        self.shared.cache.as_ref().ok_or_else(|| {
            Error::new(Kind::Unsupported, "this client has no cache: connect with the option cache=on")
        })
    }

    pub(super) fn look<T>(
        &self,
        command: &Cacheable<'_>,
        max_age: MaxAge,
        read: impl FnOnce(&Bytes) -> T,
    ) -> Result<Option<T>, Error> {
        Ok(self.cache()?.look(command, self.max_age(max_age), read))
    }

    /// Reads from the server, together with whoever reads the same at this time.
    fn fetch(
        &self,
        command: &Cacheable<'_>,
        argv: &[&[u8]],
        max_age: MaxAge,
        timeout: Timeout,
    ) -> Result<Reply, Error> {
        let cache = self.cache()?;
        cache.miss();
        let (shared, target) = (&*self.shared, self.topology.shared());
        if !cache.tracks(target.task) {
            return self.call(argv, timeout);
        }
        call::check_size(argv)?;
        let limit = call::may_begin(shared, self.limit(timeout))?;
        let (caller, reply) = call::channel();
        let asked = cache.ask(command);
        if let Err(caller) = cache.join(&asked, Caller::Thread(caller)) {
            let packet = call::fetch(command);
            call::admit(shared, packet.cost(), limit)?;
            self.send_or_join(cache, &asked, packet, max_age, caller);
        }
        self.wait_for_fetch(reply, limit, target)
    }

    /// Sends a read, unless it is on its way for somebody else or its reply has come. Its capacity has been taken.
    pub(super) fn send_or_join(
        &self,
        cache: &Arc<Cache>,
        asked: &Asked<'_>,
        packet: Packet,
        max_age: MaxAge,
        caller: Caller,
    ) {
        let (admission, target, cost) = (&self.shared.admission, self.topology.shared(), packet.cost());
        match cache.join_or_begin(asked, self.max_age(max_age), target.task, caller) {
            Miss::Begun(fetch) => self.topology.send(target, Request::fetch(packet, fetch)),
            Miss::Joined => admission.release(cost),
            Miss::Hit(frame, caller) => {
                admission.release(cost);
                caller.answer_now(Ok(frame));
            }
        }
    }

    pub(super) fn wait_for_fetch(
        &self,
        reply: Receiver<Answer>,
        limit: Limit,
        target: Target,
    ) -> Result<Reply, Error> {
        let (shared, topology) = (&*self.shared, &*self.topology);
        match reply.spin_and_wait(limit.deadline, shared.spin, shared.admission.requests()) {
            Ok(answer) => Reply::new(answer?),
            Err(left) => {
                Err(call::timed_out(shared, topology, target, left, limit.length, limit.send_length))
            }
        }
    }

    pub(super) fn max_age(&self, max_age: MaxAge) -> Duration {
        match max_age {
            MaxAge::Default => self.config.cache_ttl,
            MaxAge::Of(time) => time,
        }
    }
}

impl Queue {
    /// The same as [`Client::cached`], with a completion for its answer, also for one that comes from memory.
    pub fn submit_cached(
        &self,
        client: &Client,
        tag: u64,
        argv: &[&[u8]],
        max_age: MaxAge,
        timeout: Timeout,
    ) -> Result<(), Error> {
        if let Some(keys) = keys_of_mget(argv) {
            return self.submit_cached_mget(client, tag, keys, max_age, timeout);
        }
        let command = cacheable(argv)?;
        let cache = client.cache()?;
        let sending = Sending { tag, timeout, target: self.topology().shared(), waits: None };
        if let Some(frame) = client.look(&command, max_age, Bytes::clone)? {
            return self.complete(sending, frame);
        }
        cache.miss();
        if !cache.tracks(sending.target.task) {
            return self.submit(tag, argv, timeout);
        }
        call::check_size(argv)?;
        let packet = call::fetch(&command);
        let (ticket, _) = self.begin(sending, packet.cost(), None)?;
        client.send_or_join(cache, &cache.ask(&command), packet, max_age, Caller::Queue(ticket));
        Ok(())
    }

    /// A completion with a reply that is there.
    pub(super) fn complete(&self, sending: Sending, frame: Bytes) -> Result<(), Error> {
        let (ticket, _) = self.begin(sending, Cost::NONE, None)?;
        ticket.answer_now(Ok(frame));
        Ok(())
    }
}

/// The keys of an MGET.
fn keys_of_mget<'a, 'b>(argv: &'a [&'b [u8]]) -> Option<&'a [&'b [u8]]> {
    match argv {
        [name, keys @ ..] if !keys.is_empty() && name.eq_ignore_ascii_case(b"MGET") => Some(keys),
        _ => None,
    }
}

pub(super) fn cacheable<'a>(argv: &[&'a [u8]]) -> Result<Cacheable<'a>, Error> {
    call::waits(argv)?; // a name that is none has its own error
    Cacheable::new(argv).map_err(|why| Error::new(Kind::Unsupported, format!("{}: {why}", call::name(argv))))
}
