//! What the tasks of a node are given.

use std::sync::Arc;

use crate::config::Config;
use crate::lock::Mutex;

use super::hub::HubStatus;
use super::reconnect::{Backoff, Pacer};
use super::shared::Shared;
use super::status::Status;

/// What the tasks of a node are given.
pub(crate) struct Context<D> {
    pub(crate) config: Arc<Config>,
    /// What texts call the server.
    pub(super) server: String,
    pub(super) dialer: D,
    pub(crate) shared: Arc<Shared>,
    pub(super) status: Arc<Status>,
    pub(super) pacer: Pacer,
    pub(super) hub: Arc<HubStatus>,
    /// Of the private connections together: each shows whether connecting succeeds.
    pub(super) private_backoff: Mutex<Backoff>,
}

impl<D> Context<D> {
    pub(crate) fn new(config: Arc<Config>, dialer: D, shared: Arc<Shared>, pacer: Pacer) -> Self {
        let server = config.server();
        let status = Arc::new(Status::new(config.connections, shared.clone()));
        let private_backoff = Mutex::new(Backoff::new(&config));
        let hub = Arc::default();
        Context { config, server, dialer, shared, status, pacer, hub, private_backoff }
    }
}
