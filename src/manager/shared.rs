//! The shared state of a client, for its callers and its tasks.

use std::sync::Arc;
use std::time::Duration;

use crate::completion::Backlog;
use crate::config::Config;

use super::admission::Admission;
use super::cache::Cache;
use super::failover::Failovers;
use super::state::ClientState;
use super::stats::Stats;

/// The shared state of a client.
pub(crate) struct Shared {
    pub(crate) admission: Admission,
    pub(crate) stats: Stats,
    pub(crate) state: ClientState,
    /// Replies in its queues that have not been taken.
    pub(crate) backlog: Arc<Backlog>,
    /// With the option `cache`.
    pub(crate) cache: Option<Arc<Cache>>,
    pub(crate) failovers: Failovers,
    /// How long a waiting thread polls before it sleeps.
    pub(crate) spin: Duration,
}

impl Shared {
    pub(crate) fn new(config: &Config) -> Self {
        Shared {
            admission: Admission::new(config.max_in_flight, config.max_in_flight_bytes, config.on_full),
            backlog: Arc::new(Backlog::new(config.max_untaken_bytes)),
            cache: Cache::new(config),
            failovers: Failovers::default(),
            stats: Stats::default(),
            state: ClientState::new(),
            spin: config.spin,
        }
    }

    /// A server takes no writes any more, and is left by all shared connections and the hub. What it told is not kept: it
    /// may be older than what comes next from another server.
    pub(super) fn note_failover(&self) {
        self.failovers.note();
        self.cache.iter().for_each(|cache| cache.flush());
    }
}
