//! What a cache has counted.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::manager::stats::Counter;
use crate::oneshot;

/// A client's cache, as it is at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheStats {
    /// Calls that were answered from memory.
    pub hits: u64,
    /// Calls that found nothing to be given out.
    pub misses: u64,
    /// Misses that waited for another caller's read.
    pub joined: u64,
    /// Replies that were kept.
    pub stored: u64,
    /// Replies that were not kept, since their key had changed, or their connection was lost, before they came.
    pub overtaken: u64,
    /// Keys that the server reported as changed.
    pub invalidated: u64,
    /// Keys that this client's own commands may have changed.
    pub own_writes: u64,
    /// Replies that were dropped for others.
    pub evicted: u64,
    /// Calls that found a reply that was too old.
    pub expired: u64,
    /// How often everything was dropped: FLUSHALL, FLUSHDB, a lost connection.
    pub flushes: u64,
    /// Now: replies in memory, those that are not given out any more included.
    pub entries: u64,
    /// Now: the bytes that they take.
    pub bytes: u64,
    /// Now: connections on which the server tells of changes; 0: every call goes to the server.
    pub tracking: u64,
}

#[derive(Default)]
pub(super) struct Counts {
    pub(super) hits: Spread,
    pub(super) misses: Spread,
    pub(super) expired: Spread,
    pub(super) joined: Counter,
    pub(super) stored: Counter,
    pub(super) overtaken: Counter,
    pub(super) invalidated: Counter,
    pub(super) own_writes: Counter,
    pub(super) flushes: Counter,
}

impl Counts {
    /// The gauges, and what the store counts, are 0.
    pub(super) fn read(&self) -> CacheStats {
        CacheStats {
            hits: self.hits.get(),
            misses: self.misses.get(),
            joined: self.joined.get(),
            stored: self.stored.get(),
            overtaken: self.overtaken.get(),
            invalidated: self.invalidated.get(),
            own_writes: self.own_writes.get(),
            expired: self.expired.get(),
            flushes: self.flushes.get(),
            ..CacheStats::default()
        }
    }
}

/// A number that many threads count up at once, most of them each in a cache line of its own.
#[derive(Default)]
pub(super) struct Spread([Line; 16]);

#[derive(Default)]
#[repr(align(128))]
struct Line(AtomicU64);

impl Spread {
    pub(super) fn add(&self, n: u64) {
        if let Some(line) = self.0.get(oneshot::this_thread() % self.0.len()) {
            line.0.fetch_add(n, Ordering::Relaxed);
        }
    }

    fn get(&self) -> u64 {
        self.0.iter().map(|line| line.0.load(Ordering::Relaxed)).sum()
    }
}
