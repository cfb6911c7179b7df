//! What one connection of a client has found out about its server, for the others: it takes no writes any more.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// No connection is left for a failover more often than this: it may come to the same server again.
pub(super) const PACE: Duration = Duration::from_secs(1);

/// The failovers that a client has seen.
#[derive(Default)]
pub(crate) struct Failovers {
    /// How often a shared connection has been answered READONLY, and was left for that.
    noted: AtomicU64,
    /// How often a shared connection has been made after one was noted, in place of one from before.
    followed: AtomicU64,
    follows: Notify,
}

impl Failovers {
    pub(super) fn note(&self) {
        self.noted.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn noted(&self) -> u64 {
        self.noted.load(Ordering::Relaxed)
    }

    pub(super) fn follow(&self) {
        self.followed.fetch_add(1, Ordering::Relaxed);
        self.follows.notify_waiters();
    }

    pub(super) fn followed(&self) -> u64 {
        self.followed.load(Ordering::Relaxed)
    }

    /// Until a shared connection has followed a failover, but for those that are `known`.
    pub(super) async fn until_followed(&self, known: u64) {
        loop {
            let follows = self.follows.notified(); // before looking, so that none is missed
            if self.followed() != known {
                return;
            }
            follows.await;
        }
    }
}

/// What a connection leaves its server for.
pub(super) struct Follow {
    /// Those that were noted before it was made.
    known: u64,
    /// Not before: it would come to the same server again and again.
    from: Instant,
}

impl Follow {
    pub(super) fn new(known: u64, from: Instant) -> Follow {
        Follow { known, from }
    }

    /// Whether the server may be left now.
    pub(super) fn is_due(&self) -> bool {
        Instant::now() >= self.from
    }

    /// Whether it is to be left, since another connection was answered READONLY.
    pub(super) fn is_told(&self, failovers: &Failovers) -> bool {
        failovers.noted() != self.known && self.is_due()
    }
}
