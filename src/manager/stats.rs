//! Counters that anybody may read at any time.

use std::sync::atomic::{AtomicU64, Ordering};

/// A number that goes up. Most are counted by the io thread alone, so that callers share no cache line.
#[derive(Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A number that goes up and down, the sum of what several tasks report.
#[derive(Default)]
pub(crate) struct Gauge(AtomicU64);

impl Gauge {
    /// Replaces what one task reported before.
    pub(crate) fn change(&self, before: u64, now: u64) {
        if before != now {
            self.0.fetch_add(now.wrapping_sub(before), Ordering::Relaxed);
        }
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Default)]
pub(crate) struct Stats {
    /// Requests that the tasks took from the callers.
    pub commands: Counter,
    /// Replies that were matched to a request, error replies included.
    pub replies: Counter,
    /// Error replies among them.
    pub errors: Counter,
    /// Calls that ended at their deadline.
    pub timeouts: Counter,
    /// Connections made after the first one.
    pub reconnects: Counter,
    /// Requests that have been handed to the connection and not yet been answered.
    pub in_flight: Gauge,
    /// Bytes the kernel took for, and gave from, all connections so far.
    pub bytes_out: Counter,
    pub bytes_in: Counter,
    /// Calls that found no capacity.
    pub queue_full: Counter,
    /// Push messages on connections that have subscribed to none.
    pub push_dropped: Counter,
}
