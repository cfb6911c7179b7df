//! What callers see of the hub without asking it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

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

    pub(super) fn set_connected(&self) {
        *self.connect_error.lock() = None;
        self.is_connected.store(true, Ordering::Release);
    }

    pub(super) fn set_disconnected(&self, error: Option<Error>) {
        *self.connect_error.lock() = error;
        self.is_connected.store(false, Ordering::Release);
    }
}
