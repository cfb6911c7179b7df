//! What is to be done on a private connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::manager::ready::ReadySender;
use crate::manager::request::Request;

/// What needs a private connection.
pub(crate) enum Job {
    /// One command that may wait at the server.
    Blocking(Request),
    /// A session.
    Session(Lease),
}

/// A connection for as long as somebody wants it.
pub(crate) struct Lease {
    /// The commands of the session. It ends with their sender.
    pub(crate) requests: UnboundedReceiver<Request>,
    /// Told when the connection is there.
    pub(crate) ready: ReadySender,
    /// Set by the session's owner.
    pub(crate) ended: Arc<Ended>,
}

/// That the owner of a session has freed it.
#[derive(Default)]
pub(crate) struct Ended {
    is_set: AtomicBool,
    notify: Notify,
}

impl Ended {
    pub(crate) fn set(&self) {
        self.is_set.store(true, Ordering::Release);
        self.notify.notify_one();
    }

    pub(super) fn is_set(&self) -> bool {
        self.is_set.load(Ordering::Acquire)
    }

    pub(super) async fn wait(&self) {
        while !self.is_set() {
            self.notify.notified().await;
        }
    }
}
