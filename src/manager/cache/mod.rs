//! The client cache: replies that are given out from memory until the server says that their key has changed.
//!
//! ```text
//!  caller -- look --> store      still the stamp of its key? still its connection? not expired? --> a hit
//!     | no
//!     +-- join or begin --> flights -- [CLIENT CACHING YES][read][PTTL] --> lane --> server
//!                              ^                                              |
//!  io thread: land: the reply to all who wait, and to the store <-------------+
//!             change: the server's push, or one's own write: the key's stamp goes up      stamps
//!             end: the connection is lost: its epoch is over                               tracking
//! ```
//! Whoever looks decides by a few numbers whether what is kept may be given out, so that a change, a flush or the loss of
//! a connection takes no lock and has nothing to find: it moves a number. Hits are on the caller's thread.

mod command;
mod counts;
mod flights;
mod stamps;
mod store;
#[cfg(test)]
mod tests;
mod tracking;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::config::Config;
use crate::error::Error;
use crate::lock::Mutex;
use crate::os::clock;
use crate::proto::{self, Scalar, Tree, Written};

use super::answer::Answer;
use super::caller::{Caller, Given};
use super::target::Task;

pub(crate) use command::Cacheable;
pub use counts::CacheStats;
use counts::Counts;
use flights::{Flight, Flights};
use stamps::Stamps;
use store::{Command, Entry, Store};
use tracking::Tracking;

pub(crate) struct Cache {
    store: Store,
    stamps: Stamps,
    tracking: Tracking,
    flights: Mutex<Flights>,
    /// The longest that a reply is given out, in nanoseconds.
    ttl: u64,
    counts: Counts,
}

/// What a caller that found nothing has to do.
pub(crate) enum Miss {
    /// Wait for the answer.
    Joined,
    /// Send this.
    Begun(Fetch),
    /// The answer has come meanwhile. Its caller has not been told.
    Hit(Bytes, Caller),
}

/// What there is in memory for a command.
enum Found {
    Fresh(Arc<Entry>),
    /// It has expired, or is older than the caller wants.
    TooOld,
    Nothing,
}

impl Cache {
    /// The cache that these options ask for.
    pub(super) fn new(config: &Config) -> Option<Arc<Cache>> {
        config.cache.then(|| {
            Arc::new(Cache {
                store: Store::new(config.cache_max_bytes),
                stamps: Stamps::new(config.cache_max_bytes),
                tracking: Tracking::new(config.connections),
                flights: Mutex::default(),
                ttl: nanos(config.cache_ttl),
                counts: Counts::default(),
            })
        })
    }

    /// Applies `read` to the reply that is kept for a command, if it is at most so old and may be given out.
    pub(crate) fn look<T>(
        &self,
        command: &Cacheable<'_>,
        max_age: Duration,
        read: impl FnOnce(&Bytes) -> T,
    ) -> Option<T> {
        match self.find(command, max_age) {
            Found::Fresh(entry) => {
                self.counts.hits.add(1);
                Some(read(&entry.frame))
            }
            Found::TooOld => {
                self.counts.expired.add(1);
                None
            }
            Found::Nothing => None,
        }
    }

    fn find(&self, command: &Cacheable<'_>, max_age: Duration) -> Found {
        let entry = self.store.get(command);
        let is_true =
            |entry: &Entry| self.stamps.is_current(entry.stamp) && self.tracking.is_current(entry.epoch);
        let Some(entry) = entry.filter(|entry| is_true(entry)) else { return Found::Nothing };
        // The coarse clock may be late, by less than its step.
        let now = clock::coarse() + clock::coarse_step();
        let age = now.saturating_sub(entry.sent_at);
        if now < entry.expires_at && age <= nanos(max_age) { Found::Fresh(entry) } else { Found::TooOld }
    }

    /// Whether a reply that comes on this target's connection may be kept.
    pub(crate) fn tracks(&self, task: Task) -> bool {
        matches!(task, Task::Lane(lane) if self.tracking.epoch(lane).is_some())
    }

    /// Counts a call that found nothing.
    pub(crate) fn miss(&self) {
        self.counts.misses.add(1);
    }

    /// Adds a caller to the flight for a command, if there is one.
    pub(crate) fn join(&self, command: &Cacheable<'_>, caller: Caller) -> Result<(), Caller> {
        let stamp = self.stamps.of(command.key());
        let joined = self.flights.lock().join(&Command::from(command), stamp, caller);
        self.counts.joined.add(u64::from(joined.is_ok()));
        joined
    }

    /// Adds a caller to the flight for a command, or begins one that is to be sent on this target's connection.
    pub(crate) fn join_or_begin(
        self: &Arc<Self>,
        command: &Cacheable<'_>,
        max_age: Duration,
        task: Task,
        caller: Caller,
    ) -> Miss {
        let key = Command::from(command);
        let mut flights = self.flights.lock();
        // Under the lock, under which answers are kept: else one command could be sent twice.
        if let Found::Fresh(entry) = self.find(command, max_age) {
            return Miss::Hit(entry.frame.clone(), caller);
        }
        let stamp = self.stamps.of(command.key());
        match flights.join(&key, stamp, caller) {
            Ok(()) => {
                self.counts.joined.add(1);
                Miss::Joined
            }
            Err(caller) => {
                let id = flights.begin(&key, stamp, caller);
                Miss::Begun(Fetch { cache: self.clone(), id, task })
            }
        }
    }

    /// Forgets what is kept of a key, or everything.
    pub(crate) fn forget(&self, key: Option<&[u8]>) {
        match key {
            Some(key) => self.stamps.change(key),
            None => self.stamps.change_all(),
        }
    }

    /// One of the client's own commands, which may have changed this, has been answered; its caller has not been told.
    pub(super) fn wrote(&self, written: &Written<'_>) {
        match written {
            Written::Everything => self.flush(),
            Written::Keys(keys) => {
                self.counts.own_writes.add(keys.len() as u64);
                keys.iter().for_each(|key| self.stamps.change(key));
            }
        }
    }

    /// Takes a push message of a shared connection; `None` if it could not be read, and may have named any key. False if
    /// it is none of the cache's.
    pub(super) fn take_push(&self, message: Option<&Bytes>) -> bool {
        let Some(message) = message else {
            self.flush();
            return true;
        };
        let Ok(tree) = Tree::parse(message.clone()) else { return false };
        let [kind, keys, ..] = tree.children(tree.root()) else { return false };
        if tree.text(kind) != Some(b"invalidate") {
            return false;
        }
        match tree.children(keys) {
            [] => self.flush(), // null: the database was flushed
            keys => {
                self.counts.invalidated.add(keys.len() as u64);
                keys.iter().filter_map(|key| tree.text(key)).for_each(|key| self.stamps.change(key));
            }
        }
        true
    }

    /// The lane has a connection on which the server tells of changes.
    pub(super) fn begin_lane(&self, task: Task) {
        if let Task::Lane(lane) = task {
            self.tracking.begin(lane);
        }
    }

    /// The lane's connection is lost, or left.
    pub(super) fn end_lane(&self, task: Task) {
        if let Task::Lane(lane) = task
            && self.tracking.end(lane)
        {
            self.counts.flushes.add(1);
        }
    }

    fn flush(&self) {
        self.stamps.change_all();
        self.counts.flushes.add(1);
    }

    /// The statistics so far.
    pub(crate) fn stats(&self) -> CacheStats {
        CacheStats {
            evicted: self.store.evicted(),
            entries: self.store.len() as u64,
            bytes: self.store.bytes(),
            tracking: self.tracking.lanes() as u64,
            ..self.counts.read()
        }
    }

    /// Keeps the reply of a flight, if nothing speaks against it.
    fn keep(&self, flight: Flight, reply: &[u8], left: TimeToLive) {
        let Some((Some(epoch), sent_at)) = flight.sent else { return };
        let is_error = matches!(proto::scalar(reply), None | Some(Scalar::Error(_)));
        if is_error || !self.store.has_room_for(&flight.command, reply.len()) {
            return;
        }
        if !self.stamps.is_current(flight.stamp) || !self.tracking.is_current(epoch) {
            self.counts.overtaken.add(1);
            return;
        }
        let expires_at = sent_at.saturating_add(left.0.min(self.ttl));
        // A slice of what was read would keep all of it.
        let frame = Bytes::copy_from_slice(reply);
        self.store.put(flight.command, Entry { frame, sent_at, expires_at, stamp: flight.stamp, epoch });
        self.counts.stored.add(1);
    }
}

/// A flight, as its request has it: whoever waits for it is answered once, whatever becomes of the request.
pub(crate) struct Fetch {
    cache: Arc<Cache>,
    id: u64,
    /// Where it is sent.
    task: Task,
}

impl Fetch {
    pub(super) fn begin_send(&self) -> bool {
        let epoch = match self.task {
            Task::Lane(lane) => self.cache.tracking.epoch(lane),
            Task::Pool => None,
        };
        self.cache.flights.lock().begin_send(self.id, epoch, clock::now())
    }

    pub(super) fn requeue(&self) -> bool {
        self.cache.flights.lock().requeue(self.id)
    }

    pub(super) fn is_abandoned(&self) -> bool {
        self.cache.flights.lock().is_abandoned(self.id)
    }

    /// Answers all who wait for it, and keeps the reply.
    pub(super) fn land(self, answer: Answer, given: &mut Given) {
        let mut flights = self.cache.flights.lock();
        let Some(mut flight) = flights.end(self.id) else { return };
        let callers = std::mem::take(&mut flight.callers);
        let answer = answer.map(|frame| match fetched(&frame) {
            Some((reply, left)) => {
                self.cache.keep(flight, reply, left);
                frame.slice_ref(reply)
            }
            None => second(&frame),
        });
        drop(flights);
        for caller in callers {
            caller.answer(answer.clone(), given);
        }
    }

    /// There will be no answer.
    pub(super) fn fail(self, error: impl Fn(bool) -> Error) {
        let flight = self.cache.flights.lock().end(self.id);
        for caller in flight.map(|flight| flight.callers).unwrap_or_default() {
            caller.fail(&error);
        }
    }
}

/// How long a key has left to live, in nanoseconds; the most that there is if it does not expire.
struct TimeToLive(u64);

/// The reply among those to a [fetch](Cacheable::fetch), if it may be kept: CACHING was accepted, and PTTL answered. Without
/// looking through the reply, which may be long.
fn fetched(frame: &[u8]) -> Option<(&[u8], TimeToLive)> {
    let rest = frame.strip_prefix(b"*3\r\n+OK\r\n")?.strip_suffix(b"\r\n")?;
    let end = memchr::memrchr(b'\n', rest)? + 1;
    let (reply, ttl) = rest.split_at_checked(end)?;
    let ttl = std::str::from_utf8(ttl.strip_prefix(b":")?).ok()?;
    match ttl.parse::<i64>().ok()? {
        // It does not expire, or there is no such key: one that has gone since has changed.
        -1 | -2 => Some((reply, TimeToLive(u64::MAX))),
        ms => Some((reply, TimeToLive(u64::try_from(ms).ok()?.saturating_mul(1_000_000)))),
    }
}

/// The reply to the command itself.
fn second(frame: &Bytes) -> Bytes {
    let reply = |tree: Tree| {
        let reply = tree.children(tree.root()).get(1)?;
        Some(Bytes::copy_from_slice(tree.raw(reply)))
    };
    Tree::parse(frame.clone()).ok().and_then(reply).unwrap_or_else(|| frame.clone())
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
