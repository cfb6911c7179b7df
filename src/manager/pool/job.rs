//! What is to be done on a private connection.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::error::Error;
use crate::manager::Shared;
use crate::manager::channel::Receiver;
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
    /// The commands of the session, which may come before there is a connection. It ends with their sender.
    pub(super) requests: Receiver<Request>,
    /// Told when the connection is there.
    pub(super) ready: ReadySender,
    /// Set by the session's owner.
    pub(super) ended: Arc<Ended>,
}

impl Lease {
    pub(crate) fn new(requests: UnboundedReceiver<Request>, ready: ReadySender, ended: Arc<Ended>) -> Lease {
        Lease { requests: Receiver::new(requests), ready, ended }
    }

    /// Whether nobody wants it any more.
    pub(super) fn is_abandoned(&self) -> bool {
        self.ready.is_abandoned() || self.ended.is_set()
    }

    /// There will be no connection. What was sent to the session meanwhile, and what is under way, fails for the same reason.
    pub(super) fn refuse(self, error: Error, shared: &Arc<Shared>) {
        let Lease { requests, ready, ended } = self;
        let _first = ended.refused.set(error.clone());
        ready.answer(Err(error.clone()));
        let shared = shared.clone();
        requests.end(move |request| request.finish(Err(error.clone()), &shared));
    }
}

/// That the owner of a session has freed it.
#[derive(Default)]
pub(crate) struct Ended {
    is_set: AtomicBool,
    notify: Notify,
    /// Why the session never had a connection.
    refused: OnceLock<Error>,
}

impl Ended {
    pub(crate) fn set(&self) {
        self.is_set.store(true, Ordering::Release);
        self.notify.notify_one();
    }

    /// Why the session never had a connection, if that is so.
    pub(crate) fn refused(&self) -> Option<&Error> {
        self.refused.get()
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
