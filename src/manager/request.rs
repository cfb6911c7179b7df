//! The message that travels from a caller to the manager: what is encoded and the way back.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Notify;

use crate::error::{Error, Kind, Outcome};
use crate::oneshot::Deadline;
use crate::os::cores;
use crate::proto::{self, Facts, Script, Wait, Written};

use super::admission::Cost;
use super::answer::Answer;
use super::batch::{Batch, Gather, Gathered};
use super::cache::Fetch;
use super::caller::Caller;
use super::fence;
use super::script::{Run, Texts};

/// What is to be sent as one: a command, or a batch of them.
pub(crate) struct Packet {
    bytes: Bytes,
    what: What,
}

enum What {
    One(&'static Facts),
    Many(Box<Gather>),
    Script(Box<Run>),
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

    /// A run of a script, encoded by the hash.
    pub(crate) fn script(script: &Script, by_hash: Vec<u8>) -> Packet {
        Packet { bytes: Bytes::from(by_hash), what: What::Script(Box::new(Run::new(script))) }
    }

    /// The capacity that it needs.
    pub(crate) fn cost(&self) -> Cost {
        match &self.what {
            What::Script(run) => Cost::of(1, run.len_at_most(self.bytes.len())),
            What::One(_) | What::Many(_) => Cost::of(self.commands(), self.bytes.len()),
        }
    }

    #[cfg(test)]
    pub(crate) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    fn commands(&self) -> usize {
        match &self.what {
            What::One(_) | What::Script(_) => 1,
            What::Many(gather) => gather.batch().commands.len(),
        }
    }
}

/// Who gets the answer.
pub(super) enum Recipient {
    Caller(Caller),
    /// All who wait for a read of the cache.
    Fetch(Fetch),
}

/// What is known of a blocking command.
#[derive(Clone)]
pub(crate) struct Waits {
    /// For how long, if it says so in a way that this library knows.
    pub(crate) time: Option<Wait>,
    /// Notified by its caller when it need not wait any more.
    pub(crate) canceled: Arc<Notify>,
}

impl Waits {
    pub(crate) fn new(argv: &[&[u8]]) -> Waits {
        Waits { time: Wait::of(argv), canceled: Arc::default() }
    }
}

/// A packet on its way. Whatever happens to it, its caller is answered once.
pub(crate) struct Request {
    packet: Packet,
    /// When its caller leaves.
    pub(crate) deadline: Deadline,
    /// The core from which it was sent.
    pub(super) core: u32,
    /// The capacity that was taken for it.
    cost: Cost,
    /// Whether it was sent again after its connection was lost, which is done once.
    retried: bool,
    /// Of a command that may wait at the server.
    waits: Option<Waits>,
    /// Gone once answered.
    recipient: Option<Recipient>,
}

impl Request {
    /// For a packet that has been admitted.
    pub(crate) fn new(packet: Packet, deadline: Deadline, caller: Caller) -> Self {
        Request::to(Recipient::Caller(caller), packet, deadline)
    }

    /// The same, of the cache: whoever waits for it has a deadline of its own.
    pub(crate) fn fetch(packet: Packet, fetch: Fetch) -> Self {
        Request::to(Recipient::Fetch(fetch), packet, Deadline::NEVER)
    }

    fn to(recipient: Recipient, packet: Packet, deadline: Deadline) -> Self {
        Request {
            cost: packet.cost(),
            packet,
            deadline,
            core: cores::this_core(),
            retried: false,
            waits: None,
            recipient: Some(recipient),
        }
    }

    /// The same, for a command that may wait at the server.
    pub(crate) fn that_waits(mut self, waits: Waits) -> Self {
        self.waits = Some(waits);
        self
    }

    /// What is known of its wait, if it may wait at the server.
    pub(crate) fn waits(&self) -> Option<&Waits> {
        self.waits.as_ref()
    }

    pub(crate) fn bytes(&self) -> &Bytes {
        &self.packet.bytes
    }

    /// What is to be sent in place of the bytes: a run of a script may have to bring the text.
    pub(super) fn text(&self) -> Option<Bytes> {
        match &self.packet.what {
            What::Script(run) => run.text(&self.packet.bytes),
            What::One(_) | What::Many(_) => None,
        }
    }

    /// True if `answer` is NOSCRIPT for this script: the server does not have it, so the request is to be sent again.
    pub(super) fn lacks_script(&self, answer: &Answer) -> bool {
        match (&self.packet.what, answer) {
            (What::Script(run), Ok(frame)) => run.is_refused_by(frame),
            _ => false,
        }
    }

    /// Prepares it for being sent again: see [`Texts::prepare`].
    pub(super) fn prepare(&mut self, texts: &mut Texts, from: u64, pushed: u64) {
        if let What::Script(run) = &mut self.packet.what {
            texts.prepare(run, from, pushed);
        }
    }

    /// How many commands it is.
    pub(crate) fn commands(&self) -> usize {
        self.packet.commands()
    }

    /// Whether its caller goes on without the reply.
    pub(super) fn is_queued(&self) -> bool {
        matches!(self.recipient, Some(Recipient::Caller(Caller::Queue(_))))
    }

    /// Whether running it twice does no harm.
    pub(crate) fn is_read_only(&self) -> bool {
        match &self.packet.what {
            What::One(facts) => facts.read_only,
            What::Many(gather) => gather.batch().read_only(),
            What::Script(run) => run.facts.read_only,
        }
    }

    /// Claims its only retry, for when its connection was lost after it was sent. False if that would not be safe, or if
    /// the retry was claimed before.
    pub(crate) fn claim_retry(&mut self) -> bool {
        self.is_read_only() && !std::mem::replace(&mut self.retried, true)
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
            What::Script(run) => run.facts,
        }
    }

    /// Where the command whose reply comes next ends among its bytes.
    pub(crate) fn next_end(&self) -> usize {
        match &self.packet.what {
            What::One(_) => self.packet.bytes.len(),
            What::Many(gather) => gather.next_end(),
            What::Script(run) => run.len(self.packet.bytes.len()),
        }
    }

    /// Takes the next reply and returns the answer, if it is complete. `has_line_text`: see
    /// [`Frame::has_line_text`](proto::Frame::has_line_text). An array of more than `limit` bytes is not made.
    pub(crate) fn take(&mut self, reply: Answer, has_line_text: bool, limit: usize) -> Option<Gathered> {
        let discards =
            matches!(&self.packet.what, What::Many(gather) if gather.is_large()) && self.is_abandoned();
        let facts = match &mut self.packet.what {
            What::One(facts) => facts,
            What::Script(run) => run.facts,
            What::Many(gather) => {
                if discards {
                    gather.discard();
                }
                return gather.take(reply, has_line_text, limit);
            }
        };
        let frame = reply.as_ref().ok();
        Some(Gathered {
            doubtful: has_line_text && !frame.is_some_and(|frame| fence::is_foreseen(frame, facts)),
            replica: frame.is_some_and(|frame| frame.starts_with(b"-READONLY ")),
            answer: reply,
        })
    }

    /// A script's error is never retryable: it may have written before failing. (Nor is a function's.)
    pub(super) fn mark_script_error_final(&self, answer: Answer) -> Answer {
        let facts = match &self.packet.what {
            What::One(facts) => facts,
            What::Script(run) => run.facts,
            What::Many(_) => return answer,
        };
        match answer {
            Ok(frame) if facts.scripted => match proto::scalar(&frame) {
                Some(proto::Scalar::Error(text)) => Err(Error::server(text).lasting()),
                _ => Ok(frame),
            },
            answer => answer,
        }
    }

    /// To gather the replies apart from the request: `None` for one command.
    pub(crate) fn gather(&self) -> Option<Gather> {
        match &self.packet.what {
            What::One(_) | What::Script(_) => None,
            What::Many(gather) => Some(gather.restarted()),
        }
    }

    /// Forgets the replies that came: it is sent again.
    pub(crate) fn restart(&mut self) {
        if let What::Many(gather) = &mut self.packet.what {
            **gather = gather.restarted();
        }
    }

    /// The error of a request that was sent and will have no more replies.
    pub(crate) fn lost(&self, error: &Error) -> Error {
        let error = error.clone().with_outcome(Outcome::MaybeExecuted);
        match &self.packet.what {
            What::One(_) | What::Script(_) => error,
            What::Many(gather) => error.with_answered(gather.answered()),
        }
    }

    /// Marks it as on its way. False if its caller has left, and it must not be sent any more.
    pub(crate) fn begin_send(&self) -> bool {
        match &self.recipient {
            Some(Recipient::Caller(caller)) => caller.begin_send(),
            Some(Recipient::Fetch(fetch)) => fetch.begin_send(),
            None => false,
        }
    }

    /// Takes [`begin_send`](Self::begin_send) back. False if its caller has left.
    pub(crate) fn requeue(&self) -> bool {
        match &self.recipient {
            Some(Recipient::Caller(caller)) => caller.requeue(),
            Some(Recipient::Fetch(fetch)) => fetch.requeue(),
            None => false,
        }
    }

    /// Calls `each` with what each of its commands may have changed.
    pub(super) fn each_written(&self, mut each: impl FnMut(&Written<'_>)) {
        let mut one = |bytes: &[u8], facts: &Facts| {
            if !facts.read_only {
                each(&proto::written(&proto::argv(bytes), facts));
            }
        };
        match &self.packet.what {
            What::One(facts) => one(&self.packet.bytes, facts),
            What::Script(run) => one(&self.packet.bytes, run.facts),
            What::Many(gather) => {
                let mut from = 0;
                for command in &gather.batch().commands {
                    one(self.packet.bytes.get(from..command.end).unwrap_or_default(), command.facts);
                    from = command.end;
                }
            }
        }
    }

    /// The same, to be given back.
    pub(super) fn cost(&self) -> Cost {
        self.cost
    }

    /// Of a read of the cache leaves the command alone, for a connection on which the server does not tell of changes: it,
    /// or a proxy, may not know CLIENT CACHING, and may hang up at it.
    pub(super) fn read_plainly(&mut self) {
        let (Some(Recipient::Fetch(fetch)), What::Many(gather)) = (&mut self.recipient, &self.packet.what)
        else {
            return;
        };
        if let [caching, read, _] = gather.batch().commands[..] {
            fetch.read_plainly();
            self.packet =
                Packet { bytes: self.packet.bytes.slice(caching.end..read.end), what: What::One(read.facts) };
        }
    }

    /// Who gets the answer, which does not come from the request any more.
    pub(super) fn take_recipient(&mut self) -> Option<Recipient> {
        self.recipient.take()
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        match &self.recipient {
            Some(Recipient::Caller(caller)) => caller.is_abandoned(),
            Some(Recipient::Fetch(fetch)) => fetch.is_abandoned(),
            None => true,
        }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        // Tasks answer through `Answers`. A request that is dropped elsewhere never got to a task, or was there when the
        // client's end, or a bug, ended it. Its capacity is not needed any more then.
        let error = |sent| {
            let error = if std::thread::panicking() {
                Error::new(Kind::Panic, "a bug in redischan ended this client; please report it")
            } else {
                Error::new(Kind::Closed, "the client was closed before the reply came")
            };
            error.with_outcome(if sent { Outcome::MaybeExecuted } else { Outcome::NotSent })
        };
        match self.recipient.take() {
            Some(Recipient::Caller(caller)) => caller.fail(error),
            Some(Recipient::Fetch(fetch)) => fetch.fail(error),
            None => {}
        }
    }
}
