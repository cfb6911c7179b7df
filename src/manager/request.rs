//! The message that travels from a caller to the manager: the encoded command and the way back.

use bytes::Bytes;

use crate::error::{Error, Kind, Outcome};
use crate::oneshot::{Sender, WakeSet};

use super::admission::{Admission, Cost};

/// What a caller waits for: one whole RESP frame as the server sent it, or why there is none.
pub(crate) type Answer = Result<Bytes, Error>;

/// One command on its way. Whatever happens to it, its caller is answered once.
pub(crate) struct Request {
    bytes: Bytes,
    /// Gone once answered.
    caller: Option<Sender<Answer>>,
}

impl Request {
    pub(crate) fn new(bytes: Vec<u8>, caller: Sender<Answer>) -> Self {
        Request { bytes: Bytes::from(bytes), caller: Some(caller) }
    }

    pub(crate) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Marks it as on its way. False if its caller has left, and it must not be sent any more.
    pub(crate) fn begin_send(&self) -> bool {
        self.caller.as_ref().is_some_and(Sender::begin_send)
    }

    /// Takes [`begin_send`](Self::begin_send) back. False if its caller has left.
    pub(crate) fn requeue(&self) -> bool {
        self.caller.as_ref().is_some_and(Sender::requeue)
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        self.caller.as_ref().is_none_or(Sender::is_abandoned)
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        // The manager answers through `Answers`. A request that is dropped elsewhere never got to it, or
        // was in its hands when a bug ended it.
        if let Some(caller) = self.caller.take() {
            let error = if std::thread::panicking() {
                Error::new(Kind::Panic, "a bug in redischan ended this client; please report it")
                    .with_outcome(Outcome::MaybeExecuted)
            } else {
                Error::new(Kind::Closed, "the client was closed before the command was sent")
            };
            caller.answer_now(Err(error));
        }
    }
}

/// Answers callers, a batch at a time: one return of room, and few wake-ups, for all of them.
pub(crate) struct Answers {
    wakes: WakeSet,
    freed: Cost,
}

impl Answers {
    pub(crate) fn new() -> Self {
        Answers { wakes: WakeSet::default(), freed: Cost::NONE }
    }

    pub(crate) fn give(&mut self, mut request: Request, answer: Answer) {
        self.freed += Cost::of(request.bytes.len());
        if let Some(caller) = request.caller.take() {
            caller.answer(answer, &mut self.wakes);
        }
    }

    /// Lets go of a request whose caller has left.
    pub(crate) fn forget(&mut self, mut request: Request) {
        self.freed += Cost::of(request.bytes.len());
        request.caller = None;
    }

    /// Makes the answers known. Room is returned first: a caller that is woken may come back at once.
    pub(crate) fn flush(&mut self, admission: &Admission) {
        admission.release(std::mem::replace(&mut self.freed, Cost::NONE));
        self.wakes.flush();
    }
}
