//! MGET by the cache: what is in memory, and one GET for each key that is not, all of which are sent together. So each
//! value is kept, and changes, by itself.

use std::sync::Arc;

use bytes::Bytes;

use crate::error::Error;
use crate::manager::{Cache, Cacheable, Caller, Cost, Packet, Part, Parts, Shared};

use super::call;
use super::queue::Sending;
use super::{Client, MaxAge, Queue, Reply, Timeout};

impl Client {
    pub(super) fn cached_mget(
        &self,
        keys: &[&[u8]],
        max_age: MaxAge,
        timeout: Timeout,
    ) -> Result<Reply, Error> {
        let cache = self.cache()?;
        let parts = self.kept(cache, keys, max_age)?;
        if let Some(frame) = parts.whole() {
            return Ok(Reply(frame));
        }
        call::check_size(keys)?;
        let (shared, target) = (&*self.shared, self.topology.shared());
        let reads = Reads::of(keys, &parts.missing());
        if !(cache.tracks(target.task) && reads.fit(shared)) {
            return self.call(&mget(keys), timeout);
        }
        let limit = call::may_begin(shared, self.limit(timeout))?;
        call::admit(shared, reads.cost(), limit)?;
        let (caller, reply) = call::channel();
        reads.send(self, cache, max_age, Caller::Thread(caller), parts);
        self.wait_for_fetch(reply, limit, target)
    }

    /// The values that are in memory. The others are counted as missed.
    fn kept(&self, cache: &Cache, keys: &[&[u8]], max_age: MaxAge) -> Result<Parts, Error> {
        let look = |key: &&[u8]| {
            let found = self.look(&Cacheable::get(key), max_age, Bytes::clone)?;
            if found.is_none() {
                cache.miss();
            }
            Ok(found)
        };
        keys.iter().map(look).collect::<Result<_, _>>().map(Parts::new)
    }
}

impl Queue {
    pub(super) fn submit_cached_mget(
        &self,
        client: &Client,
        tag: u64,
        keys: &[&[u8]],
        max_age: MaxAge,
        timeout: Timeout,
    ) -> Result<(), Error> {
        let cache = client.cache()?;
        let parts = client.kept(cache, keys, max_age)?;
        let sending = Sending { tag, timeout, target: self.topology().shared(), waits: None };
        if let Some(frame) = parts.whole() {
            return self.complete(sending, frame);
        }
        call::check_size(keys)?;
        let reads = Reads::of(keys, &parts.missing());
        if !(cache.tracks(sending.target.task) && reads.fit(self.shared())) {
            return self.submit(tag, &mget(keys), timeout);
        }
        let (ticket, _) = self.begin(sending, reads.cost(), None)?;
        reads.send(client, cache, max_age, Caller::Queue(ticket), parts);
        Ok(())
    }
}

fn mget<'a>(keys: &[&'a [u8]]) -> Vec<&'a [u8]> {
    [&b"MGET"[..]].into_iter().chain(keys.iter().copied()).collect()
}

/// Reads of the keys that are not in memory.
struct Reads<'a>(Vec<(Cacheable<'a>, Packet)>);

impl<'a> Reads<'a> {
    fn of(keys: &[&'a [u8]], missing: &[usize]) -> Reads<'a> {
        let read = |key: &&'a [u8]| {
            let command = Cacheable::get(key);
            let packet = call::fetch(&command);
            (command, packet)
        };
        Reads(missing.iter().filter_map(|at| keys.get(*at)).map(read).collect())
    }

    fn cost(&self) -> Cost {
        Cost::sum(self.0.iter().map(|(_, packet)| packet.cost()))
    }

    /// Whether they may all be in flight at once. Otherwise MGET itself is sent, and nothing is kept.
    fn fit(&self, shared: &Shared) -> bool {
        shared.admission.check(self.cost()).is_ok()
    }

    /// Sends each, unless it is on its way for somebody else. Their capacity has been taken.
    fn send(self, client: &Client, cache: &Arc<Cache>, max_age: MaxAge, caller: Caller, parts: Parts) {
        for ((command, packet), part) in self.0.into_iter().zip(Part::each(caller, parts)) {
            client.send_or_join(cache, &cache.ask(&command), packet, max_age, Caller::Part(part));
        }
    }
}
