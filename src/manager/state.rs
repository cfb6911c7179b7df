//! The state of a client, for whoever watches it.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

/// Where a client stands. The numbers are the `REDISCHAN_STATE_*` constants of the C header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum State {
    /// A connection is missing; it is being made, or waited for.
    Connecting = 0,
    /// Commands are served.
    Ready = 1,
    /// The client is closed for good.
    Closed = 2,
}

/// The state of a client, as its nodes report it.
pub(crate) struct ClientState {
    state: watch::Sender<State>,
    /// Set once: no further call is accepted.
    closing: AtomicBool,
}

impl ClientState {
    pub(crate) fn new() -> Self {
        ClientState { state: watch::Sender::new(State::Connecting), closing: AtomicBool::new(false) }
    }

    pub(crate) fn get(&self) -> State {
        *self.state.borrow()
    }

    pub(crate) fn watch(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    /// Wakes the watchers if this is another state. Closed is final.
    pub(super) fn set(&self, state: State) {
        self.state.send_if_modified(|now| {
            let changes = *now != state && *now != State::Closed;
            if changes {
                *now = state;
            }
            changes
        });
    }

    /// A bug ended one of the tasks: what remains of the client accepts no more calls.
    pub(super) fn fail(&self) {
        self.closing.store(true, Ordering::Release);
        self.state.send_replace(State::Closed);
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    /// True for the first thread that closes the client.
    pub(crate) fn begin_closing(&self) -> bool {
        !self.closing.swap(true, Ordering::AcqRel)
    }
}
