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

mod changes;
mod command;
mod counts;
mod flights;
#[cfg(all(test, redischan_model))]
mod model;
mod replies;
mod stamps;
mod store;
#[cfg(test)]
mod tests;
mod tracking;
mod truth;
mod watched;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Notify, SemaphorePermit, oneshot};

use crate::config::Config;
use crate::error::Error;
use crate::lock::Mutex;
use crate::os::clock;
use crate::proto::{self, Scalar};

use super::answer::Answer;
use super::batch::own_error;
use super::caller::{Caller, Given};
use super::target::Task;

pub(crate) use command::Cacheable;
pub use counts::CacheStats;
use counts::Counts;
pub(crate) use flights::Landed;
use flights::{Flight, Flights, Waiter};
use replies::{TimeToLive, fetched, second};
use stamps::{Slot, Stamps};
use store::{Command, Entry, Sought, Store};
use tracking::Tracking;
pub(crate) use truth::Truth;
use watched::Watched;

pub(crate) struct Cache {
    store: Store,
    stamps: Stamps,
    tracking: Tracking,
    flights: Mutex<Flights>,
    watched: Watched,
    /// The longest that a reply is given out, in nanoseconds.
    ttl: u64,
    counts: Counts,
}

/// A command that a caller asks for, with what is worked out once.
pub(crate) struct Asked<'a> {
    sought: Sought<'a>,
    command: Command,
    slot: Slot,
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
enum Found<T> {
    /// What was made of it.
    Fresh(T),
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
                watched: Watched::new(),
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
        match self.find(&self.store.sought(command), max_age, read) {
            Found::Fresh(result) => {
                self.counts.hits.add(1);
                Some(result)
            }
            Found::TooOld => {
                self.counts.expired.add(1);
                None
            }
            Found::Nothing => None,
        }
    }

    fn find<T>(&self, sought: &Sought<'_>, max_age: Duration, read: impl FnOnce(&Bytes) -> T) -> Found<T> {
        self.store.read(sought, |entry| {
            let Some(entry) = entry.filter(|entry| self.stands(&entry.truth)) else { return Found::Nothing };
            let end = entry.truth.sent_at.saturating_add(nanos(max_age)).min(entry.truth.expires_at);
            match has_come(end, clock::coarse(), clock::now) {
                false => Found::Fresh(read(&entry.frame)),
                true => Found::TooOld,
            }
        })
    }

    /// Whether neither the key has changed nor the connection been lost.
    fn stands(&self, truth: &Truth) -> bool {
        self.stamps.is_current(truth.stamp) && self.tracking.is_current(truth.epoch)
    }

    /// Whether a reply may still be given out.
    pub(crate) fn is_true(&self, truth: &Truth) -> bool {
        self.stands(truth) && !has_come(truth.expires_at, clock::coarse(), clock::now)
    }

    /// Whether a reply that comes on this target's connection may be kept.
    pub(crate) fn tracks(&self, task: Task) -> bool {
        matches!(task, Task::Lane(lane) if self.tracking.epoch(lane).is_some())
    }

    /// How long a reply may still be given out.
    pub(crate) fn time_left(&self, truth: &Truth) -> Duration {
        Duration::from_nanos(truth.expires_at.saturating_sub(clock::now()))
    }

    /// For one of the few watches that may read at a time.
    pub(crate) async fn permit(&self) -> Option<SemaphorePermit<'_>> {
        self.watched.reads.acquire().await.ok()
    }

    /// Tells `changed` whenever a reply to this command is not true any more, until [`unwatch`](Self::unwatch).
    pub(crate) fn watch(&self, command: &Cacheable<'_>, changed: Arc<Notify>) {
        self.watched.add(command.key(), changed);
    }

    pub(crate) fn unwatch(&self, command: &Cacheable<'_>, changed: &Arc<Notify>) {
        self.watched.remove(command.key(), changed);
    }

    /// Reads for a watch, which does not look at what is kept.
    pub(crate) fn read(
        self: &Arc<Self>,
        command: &Cacheable<'_>,
        task: Task,
        watch: oneshot::Sender<Landed>,
    ) -> Option<Fetch> {
        let Asked { command, slot, .. } = self.ask(command);
        let mut flights = self.flights.lock();
        let stamp = self.stamps.of(slot);
        let watch = flights.join(&command, stamp, Waiter::Watch(watch)).err()?;
        let id = flights.begin(&command, stamp, watch);
        Some(Fetch { cache: self.clone(), id, task, is_plain: false })
    }

    /// Counts a call that found nothing.
    pub(crate) fn miss(&self) {
        self.counts.misses.add(1);
    }

    /// For [`join`](Self::join) and [`join_or_begin`](Self::join_or_begin).
    pub(crate) fn ask<'a>(&self, command: &'a Cacheable<'a>) -> Asked<'a> {
        let sought = self.store.sought(command);
        Asked { command: sought.command(), sought, slot: self.stamps.slot(command.key()) }
    }

    /// Adds a caller to the flight for a command, if there is one.
    pub(crate) fn join(&self, asked: &Asked<'_>, caller: Caller) -> Result<(), Caller> {
        let stamp = self.stamps.of(asked.slot);
        let joined = self.flights.lock().join(&asked.command, stamp, Waiter::Caller(caller));
        self.counts.joined.add(u64::from(joined.is_ok()));
        match joined {
            Err(Waiter::Caller(caller)) => Err(caller),
            _ => Ok(()),
        }
    }

    /// Adds a caller to the flight for a command, or begins one that is to be sent on this target's connection.
    pub(crate) fn join_or_begin(
        self: &Arc<Self>,
        asked: &Asked<'_>,
        max_age: Duration,
        task: Task,
        caller: Caller,
    ) -> Miss {
        let mut flights = self.flights.lock();
        // Under the lock, under which answers are kept: else one command could be sent twice.
        if let Found::Fresh(frame) = self.find(&asked.sought, max_age, Bytes::clone) {
            return Miss::Hit(frame, caller);
        }
        let stamp = self.stamps.of(asked.slot);
        match flights.join(&asked.command, stamp, Waiter::Caller(caller)) {
            Ok(()) => {
                self.counts.joined.add(1);
                Miss::Joined
            }
            Err(waiter) => {
                let id = flights.begin(&asked.command, stamp, waiter);
                Miss::Begun(Fetch { cache: self.clone(), id, task, is_plain: false })
            }
        }
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

    /// Until when the reply to a flight is true, if it is known at all.
    fn truth(&self, flight: &Flight, left: TimeToLive) -> Option<Truth> {
        let (epoch, sent_at) = flight.sent?;
        let expires_at = sent_at.saturating_add(left.0.min(self.ttl));
        Some(Truth { stamp: flight.stamp, epoch: epoch?, sent_at, expires_at })
    }

    /// Keeps the reply of a flight, if nothing speaks against it.
    fn keep(&self, command: Command, reply: &[u8], truth: Truth) {
        let is_error = matches!(proto::scalar(reply), None | Some(Scalar::Error(_)));
        if is_error || !self.store.has_room_for(&command, reply.len()) {
            return;
        }
        if !self.stands(&truth) {
            self.counts.overtaken.add(1);
            return;
        }
        // A slice of what was read would keep all of it.
        self.store.put(command, Entry { frame: Bytes::copy_from_slice(reply), truth });
        self.counts.stored.add(1);
    }
}

/// A flight, as its request has it: whoever waits for it is answered once, whatever becomes of the request.
pub(crate) struct Fetch {
    cache: Arc<Cache>,
    id: u64,
    /// Where it is sent.
    task: Task,
    /// Whether the command alone is sent, so that its reply is not kept.
    is_plain: bool,
}

impl Fetch {
    pub(super) fn read_plainly(&mut self) {
        self.is_plain = true;
    }

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
        let cache = &self.cache;
        let mut flights = cache.flights.lock();
        let Some(mut flight) = flights.end(self.id) else { return };
        let (waiters, mut truth) = (std::mem::take(&mut flight.waiters), None);
        let answer = answer.map(|frame| match fetched(&frame) {
            _ if self.is_plain => frame,
            Some((reply, left)) => {
                truth = cache.truth(&flight, left);
                if let Some(truth) = truth {
                    cache.keep(flight.command, reply, truth);
                }
                frame.slice_ref(reply)
            }
            None => second(&frame),
        });
        // What GET alone would have failed with.
        let answer = answer.and_then(|reply| own_error(&reply).map_or(Ok(reply), Err));
        drop(flights);
        for waiter in waiters {
            match waiter {
                Waiter::Caller(caller) => caller.answer(answer.clone(), given),
                Waiter::Watch(watch) => drop(watch.send(Landed { answer: answer.clone(), truth })),
            }
        }
    }

    /// There will be no answer.
    pub(super) fn fail(self, error: impl Fn(bool) -> Error) {
        let flight = self.cache.flights.lock().end(self.id);
        for waiter in flight.map(|flight| flight.waiters).unwrap_or_default() {
            match waiter {
                Waiter::Caller(caller) => caller.fail(&error),
                Waiter::Watch(watch) => drop(watch.send(Landed { answer: Err(error(true)), truth: None })),
            }
        }
    }
}

/// Whether a time has come. The coarse clock stands still between two ticks, and for longer while a hypervisor takes the
/// core away that counts them: where that may matter, the exact one is asked.
fn has_come(time: u64, coarse: u64, exact: impl FnOnce() -> u64) -> bool {
    const DOUBT: u64 = 1_000_000_000;
    coarse >= time || (time - coarse < DOUBT && exact() >= time)
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
