//! Who waits for an answer.

use std::sync::Arc;

use crate::completion::Ticket;
use crate::error::Error;
use crate::lock::Mutex;
use crate::oneshot::{Sender, WakeSet};

use super::answer::Answer;
use super::parts::Parts;

/// Who waits for an answer.
pub(crate) enum Caller {
    /// A thread of the host.
    Thread(Sender<Answer>),
    /// A completion queue.
    Queue(Ticket<Answer>),
    /// One of those that wait for several answers, of which they get one.
    Part(Part),
    /// A task of the simulation.
    #[cfg(test)]
    Task(tokio::sync::oneshot::Sender<Answer>),
}

/// Answers that have been given and not been published yet.
#[derive(Default)]
pub(super) struct Given {
    pub(super) wakes: WakeSet,
    pub(super) posts: Vec<(Ticket<Answer>, Answer)>,
}

impl Caller {
    /// Marks its request as on its way. False if the caller has left: then it must not be sent for it any more.
    pub(super) fn begin_send(&self) -> bool {
        match self {
            Caller::Thread(caller) => caller.begin_send(),
            Caller::Queue(ticket) => ticket.begin_send(),
            Caller::Part(part) => part.begin_send(),
            #[cfg(test)]
            Caller::Task(caller) => !caller.is_closed(),
        }
    }

    /// Takes [`begin_send`](Self::begin_send) back. False if the caller has left.
    pub(super) fn requeue(&self) -> bool {
        match self {
            Caller::Thread(caller) => caller.requeue(),
            Caller::Queue(ticket) => ticket.requeue(),
            // Another part may be on its way.
            Caller::Part(part) => !part.is_abandoned(),
            #[cfg(test)]
            Caller::Task(caller) => !caller.is_closed(),
        }
    }

    pub(super) fn is_abandoned(&self) -> bool {
        match self {
            Caller::Thread(caller) => caller.is_abandoned(),
            Caller::Queue(ticket) => ticket.is_abandoned(),
            Caller::Part(part) => part.is_abandoned(),
            #[cfg(test)]
            Caller::Task(caller) => caller.is_closed(),
        }
    }

    /// Answers it as soon as `given` is published.
    pub(super) fn answer(self, answer: Answer, given: &mut Given) {
        match self {
            Caller::Thread(caller) => caller.answer(answer, &mut given.wakes),
            Caller::Queue(ticket) => given.posts.push((ticket, answer)),
            Caller::Part(part) => {
                if let Some((caller, whole)) = part.put(answer) {
                    caller.answer(whole, given);
                }
            }
            #[cfg(test)]
            Caller::Task(caller) => drop(caller.send(answer)),
        }
    }

    /// Answers it at once.
    pub(crate) fn answer_now(self, answer: Answer) {
        match self {
            Caller::Thread(caller) => caller.answer_now(answer),
            Caller::Queue(ticket) => ticket.answer_now(answer),
            Caller::Part(part) => {
                if let Some((caller, whole)) = part.put(answer) {
                    caller.answer_now(whole);
                }
            }
            #[cfg(test)]
            Caller::Task(caller) => drop(caller.send(answer)),
        }
    }

    /// Answers it at once with an error, which depends on whether its request was on its way.
    pub(super) fn fail(self, error: impl FnOnce(bool) -> Error) {
        let was_sent = match &self {
            Caller::Thread(caller) => caller.was_sent(),
            Caller::Queue(ticket) => ticket.was_sent(),
            Caller::Part(part) => part.several.lock().was_sent,
            // Its channel tells it.
            #[cfg(test)]
            Caller::Task(_) => return,
        };
        self.answer_now(Err(error(was_sent)));
    }
}

/// Waits for one of several answers. The last one, or the first error, answers the caller of all.
pub(crate) struct Part {
    several: Arc<Mutex<Several>>,
    at: usize,
}

struct Several {
    /// None once it is answered.
    caller: Option<Caller>,
    /// Whether a part was sent.
    was_sent: bool,
    parts: Parts,
}

impl Part {
    /// The parts of a caller's answer that are still to come.
    pub(crate) fn each(caller: Caller, parts: Parts) -> impl Iterator<Item = Part> {
        let missing = parts.missing();
        let several = Arc::new(Mutex::new(Several { caller: Some(caller), was_sent: false, parts }));
        missing.into_iter().map(move |at| Part { several: several.clone(), at })
    }

    fn begin_send(&self) -> bool {
        let mut several = self.several.lock();
        let is_first = !several.was_sent;
        let goes = several.caller.as_ref().is_some_and(|caller| match is_first {
            true => caller.begin_send(),
            false => !caller.is_abandoned(),
        });
        several.was_sent |= goes;
        goes
    }

    fn is_abandoned(&self) -> bool {
        self.several.lock().caller.as_ref().is_none_or(Caller::is_abandoned)
    }

    /// Adds an answer. Returns the caller, with the answer to all, when there is one.
    fn put(self, answer: Answer) -> Option<(Caller, Answer)> {
        let mut several = self.several.lock();
        let whole = match answer {
            Ok(frame) => Ok(several.parts.put(self.at, frame)?),
            Err(error) => Err(error),
        };
        several.caller.take().map(|caller| (caller, whole))
    }
}
