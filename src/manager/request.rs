//! The message that travels from a caller to the manager: the encoded command and the way back.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Notify;

use crate::cores;
use crate::error::{Error, Kind, Outcome};
use crate::oneshot::{Deadline, Sender, WakeSet};
use crate::proto::{self, Facts};

use super::admission::{Admission, Cost};

/// What a caller waits for: one whole RESP frame as the server sent it, or why there is none.
pub(crate) type Answer = Result<Bytes, Error>;

/// Who waits.
enum Caller {
    /// A thread of the host.
    Thread(Sender<Answer>),
    /// A task of this library, which asks for itself.
    Task(tokio::sync::oneshot::Sender<Answer>),
}

/// One command on its way. Whatever happens to it, its caller is answered once.
pub(crate) struct Request {
    bytes: Bytes,
    /// What is known of the command.
    pub(crate) facts: &'static Facts,
    /// When its caller gives up.
    pub(crate) deadline: Deadline,
    /// The core from which it was sent.
    pub(crate) core: u32,
    /// Whether room was taken for it, which is to be given back.
    admitted: bool,
    /// Told when its caller gives up before its deadline, where somebody wants to know.
    given_up: Option<Arc<Notify>>,
    /// Gone once answered.
    caller: Option<Caller>,
}

impl Request {
    /// A command for which room has been taken.
    pub(crate) fn new(
        bytes: Vec<u8>,
        facts: &'static Facts,
        deadline: Deadline,
        caller: Sender<Answer>,
    ) -> Self {
        Request {
            bytes: Bytes::from(bytes),
            facts,
            deadline,
            core: cores::this_core(),
            admitted: true,
            given_up: None,
            caller: Some(Caller::Thread(caller)),
        }
    }

    /// The same, for a command that may wait at the server: `given_up` tells when it need not any more.
    pub(crate) fn that_waits(mut self, given_up: Arc<Notify>) -> Self {
        self.given_up = Some(given_up);
        self
    }

    /// Until its caller gives up before its deadline.
    pub(crate) async fn given_up(&self) {
        match &self.given_up {
            Some(given_up) => given_up.notified().await,
            None => std::future::pending().await,
        }
    }

    /// A command of the library's own.
    pub(crate) fn internal(argv: &[&[u8]], caller: tokio::sync::oneshot::Sender<Answer>) -> Self {
        let bytes = Bytes::from(proto::encode(argv.iter().copied()));
        let facts = proto::facts(argv.first().copied().unwrap_or_default());
        Request {
            bytes,
            facts,
            deadline: Deadline::NEVER,
            core: cores::this_core(),
            admitted: false,
            given_up: None,
            caller: Some(Caller::Task(caller)),
        }
    }

    pub(crate) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Whether a caller of the host made it.
    pub(crate) fn is_the_hosts(&self) -> bool {
        self.admitted
    }

    /// Marks it as on its way. False if its caller has left, and it must not be sent any more.
    pub(crate) fn begin_send(&self) -> bool {
        match &self.caller {
            Some(Caller::Thread(caller)) => caller.begin_send(),
            Some(Caller::Task(caller)) => !caller.is_closed(),
            None => false,
        }
    }

    /// Takes [`begin_send`](Self::begin_send) back. False if its caller has left.
    pub(crate) fn requeue(&self) -> bool {
        match &self.caller {
            Some(Caller::Thread(caller)) => caller.requeue(),
            Some(Caller::Task(caller)) => !caller.is_closed(),
            None => false,
        }
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        match &self.caller {
            Some(Caller::Thread(caller)) => caller.is_abandoned(),
            Some(Caller::Task(caller)) => caller.is_closed(),
            None => true,
        }
    }

    /// Answers this one caller, at once.
    pub(crate) fn finish(mut self, answer: Answer, admission: &Admission) {
        admission.release(self.room());
        match self.caller.take() {
            Some(Caller::Thread(caller)) => caller.answer_now(answer),
            Some(Caller::Task(caller)) => drop(caller.send(answer)),
            None => {}
        }
    }

    /// The room that is to be given back for it.
    fn room(&self) -> Cost {
        if self.admitted { Cost::of(self.bytes.len()) } else { Cost::NONE }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        // The manager answers through `Answers`. A request that is dropped elsewhere never got to it, or was
        // in its hands when the client's end, or a bug, ended both. Nobody asks for its room any more then.
        let Some(Caller::Thread(caller)) = self.caller.take() else { return };
        let error = if std::thread::panicking() {
            Error::new(Kind::Panic, "a bug in redischan ended this client; please report it")
        } else {
            Error::new(Kind::Closed, "the client was closed before the reply came")
        };
        let outcome = if caller.was_sent() { Outcome::MaybeExecuted } else { Outcome::NotSent };
        caller.answer_now(Err(error.with_outcome(outcome)));
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
        self.freed += request.room();
        match request.caller.take() {
            Some(Caller::Thread(caller)) => caller.answer(answer, &mut self.wakes),
            Some(Caller::Task(caller)) => drop(caller.send(answer)),
            None => {}
        }
    }

    /// Lets go of a request whose caller has left.
    pub(crate) fn forget(&mut self, mut request: Request) {
        self.freed += request.room();
        request.caller = None;
    }

    /// Makes the answers known. Room is returned first: a caller that is woken may come back at once.
    pub(crate) fn flush(&mut self, admission: &Admission) {
        admission.release(std::mem::replace(&mut self.freed, Cost::NONE));
        self.wakes.flush();
    }
}
