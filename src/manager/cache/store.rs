//! What a client keeps of the replies that came: bounded in bytes, read by the callers' threads, written by the io
//! thread.

use std::collections::hash_map::RandomState;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use bytes::Bytes;
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Lifecycle, OptionsBuilder, Weighter};

use super::command::Cacheable;
use crate::manager::stats::Counter;

/// Each has a lock, and an equal part of the bytes.
const SHARDS: usize = 16;
/// What an entry takes besides its texts: about this many bytes, of the map, the counts and the allocator.
const OVERHEAD: usize = 160;
/// The size of an entry for which the tables of the cache are made.
const USUAL: usize = 1024;

/// A command, as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Command {
    is_get: bool,
    text: Box<[u8]>,
}

impl From<&Cacheable<'_>> for Command {
    fn from(command: &Cacheable<'_>) -> Command {
        Command { is_get: command.is_get(), text: command.text().into() }
    }
}

impl Hash for Command {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.is_get, &*self.text).hash(state);
    }
}

impl Hash for Cacheable<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.is_get(), self.text()).hash(state);
    }
}

impl Equivalent<Command> for Cacheable<'_> {
    fn equivalent(&self, command: &Command) -> bool {
        self.is_get() == command.is_get && self.text() == &*command.text
    }
}

/// A reply, and for how long it may be given out.
pub(super) struct Entry {
    /// The frame, in memory of its own.
    pub(super) frame: Bytes,
    /// When its command was sent, in nanoseconds of the clock.
    pub(super) sent_at: u64,
    /// From when on it is not given out any more.
    pub(super) expires_at: u64,
    /// What tells that its key has changed: see [`Stamps`](super::stamps::Stamps).
    pub(super) stamp: super::stamps::Stamp,
    /// What tells that its connection is lost: see [`Tracking`](super::tracking::Tracking).
    pub(super) epoch: super::tracking::Epoch,
}

pub(super) struct Store {
    entries: Cache<Command, Arc<Entry>, Weight, RandomState, Evictions>,
    /// A larger entry is not kept.
    largest: usize,
    evicted: Arc<Counter>,
}

impl Store {
    pub(super) fn new(max_bytes: usize) -> Store {
        let evicted = Arc::<Counter>::default();
        let options = OptionsBuilder::new()
            .estimated_items_capacity((max_bytes / USUAL).max(SHARDS * 32))
            .weight_capacity(max_bytes as u64)
            .shards(SHARDS)
            .build();
        let Ok(options) = options else { unreachable!("both capacities are given") };
        let lifecycle = Evictions(evicted.clone());
        let entries = Cache::with_options(options, Weight, RandomState::new(), lifecycle);
        Store { entries, largest: max_bytes / SHARDS, evicted }
    }

    pub(super) fn get(&self, command: &Cacheable<'_>) -> Option<Arc<Entry>> {
        self.entries.get(command)
    }

    /// Whether a frame of this length may be kept.
    pub(super) fn has_room_for(&self, command: &Command, frame: usize) -> bool {
        weight(command, frame) <= self.largest
    }

    /// Keeps an entry, in the place of the one that this command had.
    pub(super) fn put(&self, command: Command, entry: Entry) {
        self.entries.insert(command, Arc::new(entry));
    }

    /// How many are kept, those that may not be given out any more included.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The bytes that these take.
    pub(super) fn bytes(&self) -> u64 {
        self.entries.weight()
    }

    /// How many were dropped for others.
    pub(super) fn evicted(&self) -> u64 {
        self.evicted.get()
    }
}

fn weight(command: &Command, frame: usize) -> usize {
    command.text.len() + frame + OVERHEAD
}

#[derive(Clone)]
struct Weight;

impl Weighter<Command, Arc<Entry>> for Weight {
    fn weight(&self, command: &Command, entry: &Arc<Entry>) -> u64 {
        weight(command, entry.frame.len()) as u64
    }
}

/// Counts what is dropped for others.
#[derive(Clone)]
struct Evictions(Arc<Counter>);

impl Lifecycle<Command, Arc<Entry>> for Evictions {
    type RequestState = ();

    fn on_evict(&self, _: &mut (), _: Command, _: Arc<Entry>) {
        self.0.add(1);
    }
}
