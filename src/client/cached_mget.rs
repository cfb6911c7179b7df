//! MGET by the cache: what is in memory, and one GET for each key that is not, all of which are sent together. So each
//! value is kept, and changes, by itself.

use std::sync::Arc;

use bytes::Bytes;

use crate::error::Error;
use crate::manager::{Cache, Cacheable, Caller, Cost, Miss, Packet, Part, Parts, Request, Shared};

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
        let (parts, cache) = (self.kept(keys, max_age)?, self.cache()?);
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

    /// The values that are in memory.
    fn kept(&self, keys: &[&[u8]], max_age: MaxAge) -> Result<Parts, Error> {
        let look = |key: &&[u8]| self.look(&Cacheable::get(key), max_age, Bytes::clone);
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
        let (parts, cache) = (client.kept(keys, max_age)?, client.cache()?);
        let (shared, target) = (self.shared(), self.topology().shared());
        let sending = Sending { tag, timeout, target, waits: None };
        if let Some(frame) = parts.whole() {
            let (ticket, _) = self.begin(sending, Cost::NONE, None)?;
            ticket.answer_now(Ok(frame));
            return Ok(());
        }
        call::check_size(keys)?;
        let reads = Reads::of(keys, &parts.missing());
        if !(cache.tracks(target.task) && reads.fit(shared)) {
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
        let (shared, topology, max_age) = (&client.shared, &client.topology, client.max_age(max_age));
        let target = topology.shared();
        for ((command, packet), part) in self.0.into_iter().zip(Part::each(caller, parts)) {
            let (asked, cost) = (cache.ask(&command), packet.cost());
            cache.miss();
            match cache.join_or_begin(&asked, max_age, target.task, Caller::Part(part)) {
                Miss::Begun(fetch) => topology.send(target, Request::fetch(packet, fetch)),
                Miss::Joined => shared.admission.release(cost),
                Miss::Hit(frame, part) => {
                    shared.admission.release(cost);
                    part.answer_now(Ok(frame));
                }
            }
        }
    }
}
