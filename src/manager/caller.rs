//! Who waits for an answer.

use crate::completion::Ticket;
use crate::error::Error;
use crate::oneshot::{Sender, WakeSet};

use super::answer::Answer;

/// Who waits for an answer.
pub(crate) enum Caller {
    /// A thread of the host.
    Thread(Sender<Answer>),
    /// A completion queue.
    Queue(Ticket<Answer>),
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
            #[cfg(test)]
            Caller::Task(caller) => !caller.is_closed(),
        }
    }

    /// Takes [`begin_send`](Self::begin_send) back. False if the caller has left.
    pub(super) fn requeue(&self) -> bool {
        match self {
            Caller::Thread(caller) => caller.requeue(),
            Caller::Queue(ticket) => ticket.requeue(),
            #[cfg(test)]
            Caller::Task(caller) => !caller.is_closed(),
        }
    }

    pub(super) fn is_abandoned(&self) -> bool {
        match self {
            Caller::Thread(caller) => caller.is_abandoned(),
            Caller::Queue(ticket) => ticket.is_abandoned(),
            #[cfg(test)]
            Caller::Task(caller) => caller.is_closed(),
        }
    }

    /// Answers it as soon as `given` is published.
    pub(super) fn answer(self, answer: Answer, given: &mut Given) {
        match self {
            Caller::Thread(caller) => caller.answer(answer, &mut given.wakes),
            Caller::Queue(ticket) => given.posts.push((ticket, answer)),
            #[cfg(test)]
            Caller::Task(caller) => drop(caller.send(answer)),
        }
    }

    /// Answers it at once.
    pub(crate) fn answer_now(self, answer: Answer) {
        match self {
            Caller::Thread(caller) => caller.answer_now(answer),
            Caller::Queue(ticket) => ticket.answer_now(answer),
            #[cfg(test)]
            Caller::Task(caller) => drop(caller.send(answer)),
        }
    }

    /// Answers it at once with an error, which depends on whether its request was on its way.
    pub(super) fn fail(self, error: impl FnOnce(bool) -> Error) {
        let was_sent = match &self {
            Caller::Thread(caller) => caller.was_sent(),
            Caller::Queue(ticket) => ticket.was_sent(),
            // Its channel tells it.
            #[cfg(test)]
            Caller::Task(_) => return,
        };
        self.answer_now(Err(error(was_sent)));
    }
}
