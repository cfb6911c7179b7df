//! Answers callers, many at once.

use crate::completion::{self, Ticket};
use crate::oneshot::WakeSet;

use super::admission::{Admission, Cost};
use super::answer::Answer;
use super::request::{Caller, Request};

/// Answers callers, a batch at a time: capacity is returned once, and few wake-ups are needed, for all of them.
pub(crate) struct Answers {
    wakes: WakeSet,
    posts: Vec<(Ticket<Answer>, Answer)>,
    freed: Cost,
}

impl Answers {
    pub(crate) fn new() -> Self {
        Answers { wakes: WakeSet::default(), posts: Vec::new(), freed: Cost::NONE }
    }

    pub(crate) fn give(&mut self, mut request: Request, answer: Answer) {
        self.freed += request.cost();
        match request.take_caller() {
            Some(Caller::Thread(caller)) => caller.answer(answer, &mut self.wakes),
            Some(Caller::Queue(ticket)) => self.posts.push((ticket, answer)),
            #[cfg(test)]
            Some(Caller::Task(caller)) => drop(caller.send(answer)),
            None => {}
        }
    }

    /// Drops a request whose caller has left.
    pub(crate) fn forget(&mut self, mut request: Request) {
        self.freed += request.cost();
        drop(request.take_caller());
    }

    /// Publishes the answers. Capacity is returned first: a caller that is woken may call again at once.
    pub(crate) fn flush(&mut self, admission: &Admission) {
        admission.release(std::mem::replace(&mut self.freed, Cost::NONE));
        self.wakes.flush();
        completion::post(&mut self.posts);
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        // What was given is published, however the task ended. (`WakeSet` does the same.)
        completion::post(&mut self.posts);
    }
}

impl Request {
    /// Answers this one caller, at once.
    pub(crate) fn finish(self, answer: Answer, admission: &Admission) {
        let mut answers = Answers::new();
        answers.give(self, answer);
        answers.flush(admission);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;

    use super::*;
    use crate::completion::{Backlog, Completions, Terms};
    use crate::manager::request::Packet;
    use crate::manager::target::{NodeId, Target, Task};
    use crate::oneshot::Deadline;

    #[test]
    fn what_was_given_is_told_though_the_task_ends() {
        let queue = Arc::new(Completions::new(Arc::new(Backlog::new(1000))).unwrap());
        let terms = Terms {
            deadline: Deadline::NEVER,
            length: std::time::Duration::ZERO,
            send_by: Deadline::NEVER,
            send_length: std::time::Duration::ZERO,
            target: Target { node: NodeId::Only, task: Task::Lane(0) },
            given_up: None,
        };
        let ticket = queue.open(7, terms, None, 1).unwrap().ticket;
        let request = Request::new(Packet::one(&[b"PING"]), Deadline::NEVER, Caller::Queue(ticket));
        let mut answers = Answers::new();
        answers.give(request, Ok(Bytes::from_static(b"+PONG\r\n")));
        assert_eq!(queue.outstanding(), 1);
        drop(answers);
        let mut told = Vec::new();
        queue.drain(9, |done| told.push((done.tag, done.answer.unwrap())));
        assert_eq!(told, [(7, Bytes::from_static(b"+PONG\r\n"))]);
    }
}
