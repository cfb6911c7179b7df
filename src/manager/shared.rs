//! The shared state of a client, for its callers and its tasks.

use std::sync::Arc;
use std::time::Duration;

use crate::completion::Backlog;
use crate::config::Config;

use super::admission::Admission;
use super::cache::Cache;
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
    /// How long a waiting thread polls before it sleeps.
    pub(crate) spin: Duration,
}

impl Shared {
    pub(crate) fn new(config: &Config) -> Self {
        Shared {
            admission: Admission::new(config.max_in_flight, config.max_in_flight_bytes, config.on_full),
            backlog: Arc::new(Backlog::new(config.max_untaken_bytes)),
            cache: Cache::new(config),
            stats: Stats::default(),
            state: ClientState::new(),
            spin: config.spin,
        }
    }
}
