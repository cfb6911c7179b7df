//! What callers see of the hub without asking it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::Notify;

use crate::error::Error;
use crate::lock::Mutex;
use crate::mailbox::Total;

/// What callers see of the hub without asking it.
#[derive(Default)]
pub(crate) struct HubStatus {
    /// What waits in all mailboxes of the client.
    pub(crate) total: Arc<Total>,
    numbers: AtomicU64,
    is_connected: AtomicBool,
    connect_error: Mutex<Option<Error>>,
    /// Notified when a lane leaves its server, since that takes no more writes.
    left: Notify,
}

impl HubStatus {
    /// A number that no other subscriber or addition of this client has.
    pub(crate) fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.is_connected.load(Ordering::Acquire)
    }

    /// Why there is no connection, if there is none and the reason is known.
    pub(crate) fn connect_error(&self) -> Option<Error> {
        self.connect_error.lock().clone()
    }

    /// A lane has left its server, which is a replica now: what is published elsewhere may no longer come from there.
    pub(in crate::manager) fn leave_replica(&self) {
        self.left.notify_waiters();
    }

    /// Until a lane leaves its server.
    pub(super) async fn until_left(&self) {
        self.left.notified().await;
    }

    pub(super) fn set_connected(&self) {
        *self.connect_error.lock() = None;
        self.is_connected.store(true, Ordering::Release);
    }

    pub(super) fn set_disconnected(&self, error: Option<Error>) {
        *self.connect_error.lock() = error;
        self.is_connected.store(false, Ordering::Release);
    }
}
