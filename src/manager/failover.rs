//! What one connection of a client has found out about its server, for the others: it takes no writes any more.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Notify;
use tokio::time::Instant;

/// How often a shared connection of this client has been answered READONLY, and was left for that.
#[derive(Default)]
pub(crate) struct Failovers {
    count: AtomicU64,
    noted: Notify,
}

impl Failovers {
    pub(super) fn note(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.noted.notify_waiters();
    }

    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Until the next one.
    pub(super) async fn until_noted(&self) {
        self.noted.notified().await;
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
        failovers.count() != self.known && self.is_due()
    }
}
