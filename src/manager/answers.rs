//! Answers callers, many at once.

use std::sync::Arc;

use crate::completion;

use super::admission::{Admission, Cost};
use super::answer::Answer;
use super::cache::Cache;
use super::caller::Given;
use super::request::{Recipient, Request};
use super::shared::Shared;

/// Answers callers, a batch at a time: capacity is returned once, and few wake-ups are needed, for all of them.
pub(crate) struct Answers {
    given: Given,
    freed: Cost,
    /// Told of what commands have changed before their callers are.
    cache: Option<Arc<Cache>>,
}

impl Answers {
    pub(crate) fn new(shared: &Shared) -> Self {
        Answers { given: Given::default(), freed: Cost::NONE, cache: shared.cache.clone() }
    }

    pub(crate) fn give(&mut self, mut request: Request, answer: Answer) {
        self.freed += request.cost();
        if let Some(cache) = &self.cache {
            request.each_written(|written| cache.wrote(written));
        }
        match request.take_recipient() {
            Some(Recipient::Caller(caller)) => caller.answer(answer, &mut self.given),
            Some(Recipient::Fetch(fetch)) => fetch.land(answer, &mut self.given),
            None => {}
        }
    }

    /// Drops a request whose caller has left.
    pub(crate) fn forget(&mut self, mut request: Request) {
        self.freed += request.cost();
        drop(request.take_recipient());
    }

    /// Publishes the answers. Capacity is returned first: a caller that is woken may call again at once.
    pub(crate) fn flush(&mut self, admission: &Admission) {
        admission.release(std::mem::replace(&mut self.freed, Cost::NONE));
        self.given.wakes.flush();
        completion::post(&mut self.given.posts);
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        // What was given is published, however the task ended. (`WakeSet` does the same.)
        completion::post(&mut self.given.posts);
    }
}

impl Request {
    /// Answers this one caller, at once.
    pub(crate) fn finish(self, answer: Answer, shared: &Shared) {
        let mut answers = Answers::new(shared);
        answers.give(self, answer);
        answers.flush(&shared.admission);
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::completion::{Backlog, Completions, Terms};
    use crate::config::Config;
    use crate::manager::caller::Caller;
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
        let mut answers = Answers::new(&Shared::new(&Config::default()));
        answers.give(request, Ok(Bytes::from_static(b"+PONG\r\n")));
        assert_eq!(queue.outstanding(), 1);
        drop(answers);
        let mut told = Vec::new();
        queue.drain(9, |done| told.push((done.tag, done.answer.unwrap())));
        assert_eq!(told, [(7, Bytes::from_static(b"+PONG\r\n"))]);
    }
}
