//! The message that travels from a caller to the manager: what is encoded and the way back.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Notify;

use crate::completion::{self, Ticket};
use crate::cores;
use crate::error::{Error, Kind, Outcome};
use crate::oneshot::{Deadline, Sender, WakeSet};
use crate::proto::{self, Facts};

use super::admission::{Admission, Cost};
use super::batch::{Batch, Gather, Gathered};
use super::fence;

/// What a caller waits for: one whole RESP frame as the server sent it (that of a pipeline is made of those of its
/// commands), or why there is none.
pub(crate) type Answer = Result<Bytes, Error>;

/// What is to be sent as one: a command, or a batch of them.
pub(crate) struct Packet {
    bytes: Bytes,
    what: What,
}

enum What {
    One(&'static Facts),
    Many(Box<Gather>),
}

impl Packet {
    /// One command.
    pub(crate) fn one(argv: &[&[u8]]) -> Packet {
        let facts = proto::facts(argv.first().copied().unwrap_or_default());
        Packet { bytes: Bytes::from(proto::encode(argv.iter().copied())), what: What::One(facts) }
    }

    /// Several, encoded end to end.
    pub(crate) fn many(bytes: Bytes, batch: Batch) -> Packet {
        let gather = Gather::new(Arc::new(batch), bytes.clone());
        Packet { bytes, what: What::Many(Box::new(gather)) }
    }

    /// The room that it takes.
    pub(crate) fn cost(&self) -> Cost {
        Cost::of(self.commands(), self.bytes.len())
    }

    #[cfg(test)]
    pub(crate) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    fn commands(&self) -> usize {
        match &self.what {
            What::One(_) => 1,
            What::Many(gather) => gather.batch().commands.len(),
        }
    }
}

/// Who waits.
pub(crate) enum Caller {
    /// A thread of the host.
    Thread(Sender<Answer>),
    /// A completion queue.
    Queue(Ticket<Answer>),
    /// A task of this library, which asks for itself.
    Task(tokio::sync::oneshot::Sender<Answer>),
}

/// A packet on its way. Whatever happens to it, its caller is answered once.
pub(crate) struct Request {
    packet: Packet,
    /// When its caller gives up.
    pub(crate) deadline: Deadline,
    /// The core from which it was sent.
    pub(super) core: u32,
    /// Whether room was taken for it, which is to be given back.
    admitted: bool,
    /// Told when its caller gives up before its deadline, where somebody wants to know.
    given_up: Option<Arc<Notify>>,
    /// Gone once answered.
    caller: Option<Caller>,
}

impl Request {
    /// What room has been taken for.
    pub(crate) fn new(packet: Packet, deadline: Deadline, caller: Caller) -> Self {
        Request {
            packet,
            deadline,
            core: cores::this_core(),
            admitted: true,
            given_up: None,
            caller: Some(caller),
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
        let mut request = Request::new(Packet::one(argv), Deadline::NEVER, Caller::Task(caller));
        request.admitted = false;
        request
    }

    pub(crate) fn bytes(&self) -> &Bytes {
        &self.packet.bytes
    }

    /// How many commands it is.
    pub(crate) fn commands(&self) -> usize {
        self.packet.commands()
    }

    /// Whether its caller goes on without the reply.
    pub(super) fn is_queued(&self) -> bool {
        matches!(self.caller, Some(Caller::Queue(_)))
    }

    /// Whether a caller of the host made it.
    pub(crate) fn is_the_hosts(&self) -> bool {
        self.admitted
    }

    /// Whether running it twice does no harm.
    pub(crate) fn is_read_only(&self) -> bool {
        match &self.packet.what {
            What::One(facts) => facts.read_only,
            What::Many(gather) => gather.batch().read_only(),
        }
    }

    /// Whether it begins with MULTI.
    pub(crate) fn is_atomic(&self) -> bool {
        matches!(&self.packet.what, What::Many(gather) if gather.batch().atomic)
    }

    /// Whether the reply that comes next is the one for a whole transaction.
    pub(super) fn is_at_exec(&self) -> bool {
        matches!(&self.packet.what, What::Many(gather) if gather.is_at_exec())
    }

    /// What is known of the reply that comes next.
    pub(crate) fn facts(&self) -> &'static Facts {
        match &self.packet.what {
            What::One(facts) => facts,
            What::Many(gather) => gather.facts(),
        }
    }

    /// Where the command whose reply comes next ends among its bytes.
    pub(crate) fn next_end(&self) -> usize {
        match &self.packet.what {
            What::One(_) => self.packet.bytes.len(),
            What::Many(gather) => gather.next_end(),
        }
    }

    /// Takes the next reply, which has simple strings or errors in it if `lines`. Gives the answer, if it is complete.
    /// An array of more than `limit` bytes is not made.
    pub(crate) fn take(&mut self, reply: Answer, lines: bool, limit: usize) -> Option<Gathered> {
        match &mut self.packet.what {
            What::One(facts) => {
                let frame = reply.as_ref().ok();
                Some(Gathered {
                    doubtful: lines && !frame.is_some_and(|frame| fence::is_foreseen(frame, facts)),
                    replica: frame.is_some_and(|frame| frame.starts_with(b"-READONLY ")),
                    answer: self.judge(reply),
                })
            }
            What::Many(gather) => gather.take(reply, lines, limit),
        }
    }

    /// An error of what somebody wrote is no reason to send the same again: it may have written before it failed.
    pub(super) fn judge(&self, answer: Answer) -> Answer {
        match (&self.packet.what, answer) {
            (What::One(facts), Ok(frame)) if facts.scripted => match proto::scalar(&frame) {
                Some(proto::Scalar::Error(text)) => Err(Error::server(text).lasting()),
                _ => Ok(frame),
            },
            (_, answer) => answer,
        }
    }

    /// For who gathers the replies himself: `None` for one command.
    pub(crate) fn gather(&self) -> Option<Gather> {
        match &self.packet.what {
            What::One(_) => None,
            What::Many(gather) => Some(gather.anew()),
        }
    }

    /// Forgets the replies that came: it is sent again.
    pub(crate) fn restart(&mut self) {
        if let What::Many(gather) = &mut self.packet.what {
            **gather = gather.anew();
        }
    }

    /// The error of a request that was sent and will have no more replies.
    pub(crate) fn lost(&self, error: &Error) -> Error {
        let error = error.clone().with_outcome(Outcome::MaybeExecuted);
        match &self.packet.what {
            What::One(_) => error,
            What::Many(gather) => error.with_answered(gather.answered()),
        }
    }

    /// Marks it as on its way. False if its caller has left, and it must not be sent any more.
    pub(crate) fn begin_send(&self) -> bool {
        match &self.caller {
            Some(Caller::Thread(caller)) => caller.begin_send(),
            Some(Caller::Queue(ticket)) => ticket.begin_send(),
            Some(Caller::Task(caller)) => !caller.is_closed(),
            None => false,
        }
    }

    /// Takes [`begin_send`](Self::begin_send) back. False if its caller has left.
    pub(crate) fn requeue(&self) -> bool {
        match &self.caller {
            Some(Caller::Thread(caller)) => caller.requeue(),
            Some(Caller::Queue(ticket)) => ticket.requeue(),
            Some(Caller::Task(caller)) => !caller.is_closed(),
            None => false,
        }
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        match &self.caller {
            Some(Caller::Thread(caller)) => caller.is_abandoned(),
            Some(Caller::Queue(ticket)) => ticket.is_abandoned(),
            Some(Caller::Task(caller)) => caller.is_closed(),
            None => true,
        }
    }

    /// Answers this one caller, at once.
    pub(crate) fn finish(self, answer: Answer, admission: &Admission) {
        let mut answers = Answers::new();
        answers.give(self, answer);
        answers.flush(admission);
    }

    /// The room that is to be given back for it.
    fn room(&self) -> Cost {
        if self.admitted { self.packet.cost() } else { Cost::NONE }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        // The manager answers through `Answers`. A request that is dropped elsewhere never got to it, or was
        // in its hands when the client's end, or a bug, ended both. Nobody asks for its room any more then.
        let error = |sent| {
            let error = if std::thread::panicking() {
                Error::new(Kind::Panic, "a bug in redischan ended this client; please report it")
            } else {
                Error::new(Kind::Closed, "the client was closed before the reply came")
            };
            Err(error.with_outcome(if sent { Outcome::MaybeExecuted } else { Outcome::NotSent }))
        };
        match self.caller.take() {
            Some(Caller::Thread(caller)) => {
                let answer = error(caller.was_sent());
                caller.answer_now(answer);
            }
            Some(Caller::Queue(ticket)) => {
                let answer = error(ticket.was_sent());
                ticket.answer_now(answer);
            }
            Some(Caller::Task(_)) | None => {}
        }
    }
}

/// Answers callers, a batch at a time: one return of room, and few wake-ups, for all of them.
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
        self.freed += request.room();
        match request.caller.take() {
            Some(Caller::Thread(caller)) => caller.answer(answer, &mut self.wakes),
            Some(Caller::Queue(ticket)) => self.posts.push((ticket, answer)),
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
        completion::post(&mut self.posts);
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        // What was given is told, whichever way the task went. (`WakeSet` does the same.)
        completion::post(&mut self.posts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::completion::{Completions, Terms};

    #[test]
    fn what_was_given_is_told_though_the_task_ends() {
        let queue = Arc::new(Completions::new().unwrap());
        let terms =
            Terms { deadline: Deadline::NEVER, length: std::time::Duration::ZERO, party: 0, given_up: None };
        let ticket = queue.open(7, terms, 1).unwrap().ticket;
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
