//! What a client keeps of the replies that came: bounded in bytes, read by the callers' threads, written by the io
//! thread.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
use std::sync::Arc;

use bytes::Bytes;
use quick_cache::unsync::Cache;
use quick_cache::{Equivalent, Lifecycle, OptionsBuilder, Weighter};

use super::command::Cacheable;
use super::truth::Truth;
use crate::lock::ReadMostly;
use crate::manager::stats::Counter;

/// Each has a lock, and an equal part of the bytes.
const SHARDS: usize = if cfg!(redischan_model) { 1 } else { 16 };
/// What an entry takes besides its texts: about this many bytes, of the map, the counts and the allocator.
const OVERHEAD: usize = 160;
/// The size of an entry for which the tables of the cache are made.
const USUAL: usize = 1024;

/// A command, as it is kept.
#[derive(Clone, Eq)]
pub(super) struct Command {
    hash: u64,
    is_get: bool,
    text: Arc<[u8]>,
}

impl PartialEq for Command {
    fn eq(&self, other: &Command) -> bool {
        self.is_get == other.is_get && self.text == other.text
    }
}

impl Hash for Command {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// A command that is looked for, and its hash.
pub(super) struct Sought<'a> {
    hash: u64,
    command: &'a Cacheable<'a>,
}

impl Sought<'_> {
    /// The command, as it is kept.
    pub(super) fn command(&self) -> Command {
        Command { hash: self.hash, is_get: self.command.is_get(), text: self.command.text().into() }
    }
}

impl Hash for Sought<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl Equivalent<Command> for Sought<'_> {
    fn equivalent(&self, command: &Command) -> bool {
        self.command.is_get() == command.is_get && self.command.text() == &*command.text
    }
}

/// Of what is a hash already, by keys that nobody knows.
#[derive(Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only hashes are hashed")
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// A reply, and until when it may be given out.
pub(super) struct Entry {
    /// The frame, in memory of its own.
    pub(super) frame: Bytes,
    pub(super) truth: Truth,
}

type Shard = Cache<Command, Entry, Weight, BuildHasherDefault<AsItIs>, Evictions>;

pub(super) struct Store {
    shards: Box<[ReadMostly<Shard>]>,
    /// With keys of its own: commands come from outside.
    hashes: RandomState,
    /// A larger entry is not kept.
    largest: usize,
    evicted: Arc<Counter>,
}

impl Store {
    pub(super) fn new(max_bytes: usize) -> Store {
        let evicted = Arc::<Counter>::default();
        let largest = max_bytes / SHARDS;
        let shard = || {
            let options = OptionsBuilder::new()
                .estimated_items_capacity((largest / USUAL).max(32))
                .weight_capacity(largest as u64)
                .build();
            let Ok(options) = options else { unreachable!("both capacities are given") };
            let (hasher, lifecycle) = (BuildHasherDefault::default(), Evictions(evicted.clone()));
            ReadMostly::new(Cache::with_options(options, Weight, hasher, lifecycle))
        };
        Store { shards: (0..SHARDS).map(|_| shard()).collect(), hashes: RandomState::new(), largest, evicted }
    }

    /// A command, to look for.
    pub(super) fn sought<'a>(&self, command: &'a Cacheable<'a>) -> Sought<'a> {
        let mut hasher = self.hashes.build_hasher();
        hasher.write(command.text());
        hasher.write_u8(u8::from(command.is_get()));
        Sought { hash: hasher.finish(), command }
    }

    /// Applies `read` to what is kept for a command.
    pub(super) fn read<T>(&self, sought: &Sought<'_>, read: impl FnOnce(Option<&Entry>) -> T) -> T {
        match self.shard(sought.hash) {
            Some(shard) => shard.read(|entries| read(entries.get(sought))),
            None => read(None),
        }
    }

    /// Whether a frame of this length may be kept.
    pub(super) fn has_room_for(&self, command: &Command, frame: usize) -> bool {
        weight(command, frame) <= self.largest
    }

    /// Keeps an entry, in the place of the one that this command had.
    pub(super) fn put(&self, command: Command, entry: Entry) {
        if let Some(shard) = self.shard(command.hash) {
            shard.write(|entries| entries.insert(command, entry));
        }
    }

    /// The tables within a shard are made by the lowest and the highest bits.
    fn shard(&self, hash: u64) -> Option<&ReadMostly<Shard>> {
        self.shards.get((hash >> 32) as usize % SHARDS)
    }

    /// How many are kept, those that may not be given out any more included.
    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.read(Cache::len)).sum()
    }

    /// The bytes that these take.
    pub(super) fn bytes(&self) -> u64 {
        self.shards.iter().map(|shard| shard.read(Cache::weight)).sum()
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

impl Weighter<Command, Entry> for Weight {
    fn weight(&self, command: &Command, entry: &Entry) -> u64 {
        weight(command, entry.frame.len()) as u64
    }
}

/// Counts what is dropped for others.
#[derive(Clone)]
struct Evictions(Arc<Counter>);

impl Lifecycle<Command, Entry> for Evictions {
    type RequestState = ();

    fn on_evict(&self, _: &mut (), _: Command, _: Entry) {
        self.0.add(1);
    }
}
