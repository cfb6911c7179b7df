//! The answer to a caller that waits until something is ready: a connection, a session.

use crate::error::{Error, Kind};
use crate::oneshot::Sender;

/// Whatever becomes of it, its caller is answered once.
pub(crate) struct ReadySender(Option<Sender<Result<(), Error>>>);

impl ReadySender {
    pub(crate) fn new(caller: Sender<Result<(), Error>>) -> Self {
        ReadySender(Some(caller))
    }

    pub(crate) fn answer(mut self, result: Result<(), Error>) {
        if let Some(caller) = self.0.take() {
            caller.answer_now(result);
        }
    }

    /// The answer is about to come. False if the caller has left, and will not take it.
    pub(crate) fn begin_send(&self) -> bool {
        self.0.as_ref().is_some_and(Sender::begin_send)
    }

    /// Whether the caller has left.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.0.as_ref().is_none_or(Sender::is_abandoned)
    }
}

impl Drop for ReadySender {
    fn drop(&mut self) {
        if let Some(caller) = self.0.take() {
            let error = if std::thread::panicking() {
                Error::new(Kind::Panic, "a bug in redischan ended this client; please report it")
            } else {
                Error::new(Kind::Closed, "the client was closed before this was ready")
            };
            caller.answer_now(Err(error));
        }
    }
}
