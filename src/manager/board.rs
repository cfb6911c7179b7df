//! Where a client stands: the sum of what its connections report, for whoever watches.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

use crate::error::Error;
use crate::lock::Mutex;

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

/// One task of a client: a shared connection, or the pool of private ones.
struct Party {
    state: State,
    /// Why its last attempt to connect failed.
    trouble: Option<Error>,
}

pub(crate) struct Board {
    state: watch::Sender<State>,
    parties: Mutex<Vec<Party>>,
    /// Set once: no further call is taken.
    closing: AtomicBool,
}

/// Reports Closed when its task ends; if a bug ends it, for the whole client.
pub(crate) struct ClosedAtEnd<'a> {
    pub(crate) board: &'a Board,
    pub(crate) party: usize,
}

impl Drop for ClosedAtEnd<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.board.doom();
        } else {
            self.board.set(self.party, State::Closed);
        }
    }
}

impl Board {
    /// For these tasks, in the state in which each begins.
    pub(crate) fn new(states: impl IntoIterator<Item = State>) -> Self {
        let parties = states.into_iter().map(|state| Party { state, trouble: None }).collect();
        Board {
            state: watch::Sender::new(State::Connecting),
            parties: Mutex::new(parties),
            closing: AtomicBool::new(false),
        }
    }

    /// One party changed its state. The client is ready when all are, and closed when all are.
    pub(crate) fn set(&self, party: usize, state: State) {
        let mut parties = self.parties.lock();
        if let Some(party) = parties.get_mut(party) {
            party.state = state;
            if state == State::Ready {
                party.trouble = None;
            }
        }
        let all = |state| parties.iter().all(|party| party.state == state);
        let sum = match () {
            () if all(State::Closed) => State::Closed,
            () if all(State::Ready) => State::Ready,
            () => State::Connecting,
        };
        // Under the lock, so that two changes are seen in their order. Closed is for good.
        self.state.send_if_modified(|now| {
            let changes = *now != sum && *now != State::Closed;
            if changes {
                *now = sum;
            }
            changes
        });
    }

    /// A bug ended one of the tasks: what is left of the client takes no more calls.
    fn doom(&self) {
        self.closing.store(true, Ordering::Release);
        self.state.send_replace(State::Closed);
    }

    pub(crate) fn set_trouble(&self, party: usize, trouble: Error) {
        if let Some(party) = self.parties.lock().get_mut(party) {
            party.trouble = Some(trouble);
        }
    }

    /// Why this party has no connection, if it has none and the reason is known.
    pub(crate) fn trouble(&self, party: usize) -> Option<Error> {
        self.parties.lock().get(party).and_then(|party| party.trouble.clone())
    }

    pub(crate) fn state(&self) -> State {
        *self.state.borrow()
    }

    pub(crate) fn watch(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    /// True for the first who closes.
    pub(crate) fn begin_closing(&self) -> bool {
        !self.closing.swap(true, Ordering::AcqRel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn a_client_is_what_all_its_parties_are() {
        let board = Board::new([State::Connecting; 2]);
        board.set(0, State::Ready);
        assert_eq!(board.state(), State::Connecting);
        board.set(1, State::Ready);
        assert_eq!(board.state(), State::Ready);
        board.set_trouble(1, Error::new(Kind::Connect, "down"));
        board.set(1, State::Connecting);
        assert_eq!(
            (board.state(), board.trouble(0), board.trouble(1).is_some()),
            (State::Connecting, None, true)
        );
        board.set(1, State::Ready);
        assert_eq!(board.trouble(1), None);
        board.set(0, State::Closed);
        assert_eq!(board.state(), State::Connecting, "not all are closed yet");
        board.set(1, State::Closed);
        board.set(1, State::Ready);
        assert_eq!(board.state(), State::Closed, "for good");
    }

    #[test]
    fn a_panic_closes_the_whole_client() {
        let board = std::sync::Arc::new(Board::new([State::Connecting; 2]));
        let doomed = board.clone();
        let task = std::thread::spawn(move || {
            let _closed = ClosedAtEnd { board: &doomed, party: 0 };
            panic!("injected");
        });
        assert!(task.join().is_err());
        assert!(board.state() == State::Closed && board.is_closing());
    }
}
