//! One shared connection and the requests on it. Reads and writes advance together: a client that waits for a
//! big write while the server waits for its replies to be read is a deadlock.
//!
//! Over 400 lines: sending, receiving, fences and the end of a connection share its state.

use std::collections::VecDeque;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::time::Instant;

use crate::config::{Config, Fence};
use crate::error::{Error, Kind, Outcome};
use crate::faults;
use crate::net::Link;
use crate::proto::{DecodeError, FrameKind};

use super::Shared;
use super::batch::{self, Gather, Gathered};
use super::fence::{Echo, Word};
use super::inbox::Inbox;
use super::keepalive::{Keepalive, Look, Verdict};
use super::odd;
use super::open::Opened;
use super::outbox::Outbox;
use super::request::{Answer, Answers, Request};
use super::script::Texts;
use super::vigil::Vigil;
use super::wire::{Broken, Event, Wire};

/// While so many bytes wait to be written, further requests stay in the inbox: there their callers can
/// still take them back, and their failure is NOT_SENT.
const OUTBOX_FULL: u64 = 256 * 1024;

/// After so many connections that ended at it, the question whether the server takes transactions is answered.
const TRIALS: u32 = 2;

/// Room for so many requests in flight is kept for good.
const KEPT: usize = 1024;

/// Why the pump stopped.
#[derive(Debug)]
pub(crate) enum Exit {
    /// The connection is of no more use.
    Broken(Broken),
    /// The server takes no writes any more; every request on the connection has been answered.
    ReadOnly,
    /// The client is closing, and every request has been answered.
    Drained,
    /// The client is closing, and its time to drain is over.
    TimeUp,
}

/// What has been pushed to the outbox and wants a reply.
struct InFlight {
    asked: Asked,
    /// The positions of its bytes.
    span: Range<u64>,
}

enum Asked {
    /// By a caller.
    Request(Request),
    /// By this lane, to see whether replies still match, or whether there is anybody.
    Fence { word: Word, echo: Echo },
    /// By this lane, to see whether the server takes transactions: an empty one.
    Trial(Gather),
}

/// Whether the server takes MULTI and EXEC from this user. Asked before the first transaction: where it does not,
/// its commands would be executed one by one.
enum Transactions {
    Unknown,
    OnTrial,
    Taken,
    Refused(Error),
}

impl InFlight {
    /// The position behind the command whose reply comes next.
    fn next_end(&self) -> u64 {
        match &self.asked {
            Asked::Request(request) => self.span.start + request.next_end() as u64,
            Asked::Trial(gather) => self.span.start + gather.next_end() as u64,
            Asked::Fence { .. } => self.span.end,
        }
    }
}

impl Asked {
    /// Whether this can be the next reply to it.
    fn may_be_answered(&self, answer: &Answer) -> bool {
        let first = answer.as_ref().ok().and_then(|frame| frame.first()).copied();
        let is_error = matches!(first, Some(b'-' | b'!'));
        match self {
            Asked::Request(request) => first.is_none_or(|type_byte| request.facts().may_reply(type_byte)),
            Asked::Trial(gather) => first.is_none_or(|type_byte| gather.facts().may_reply(type_byte)),
            Asked::Fence { word, echo } => {
                // A refusal proves nothing.
                answer.as_ref().is_ok_and(|frame| word.is_back_in(*echo, frame))
                    || (echo.may_be_refused() && is_error)
            }
        }
    }
}

/// A request whose reply is complete.
struct Answered {
    request: Request,
    gathered: Gathered,
    /// The position of its first byte.
    from: u64,
}

pub(crate) struct Lane<S> {
    wire: Wire<S>,
    outbox: Outbox,
    /// In the order in which they were pushed, which is the order of the replies. A request whose caller
    /// has left stays: its reply is still to come.
    in_flight: VecDeque<InFlight>,
    /// How many of them are fences.
    fences: usize,
    transactions: Transactions,
    /// How many commands of callers are in flight or held.
    commands: usize,
    /// The most bytes that the answer to a pipeline may have.
    max_reply_bytes: usize,
    /// Replies that came since one was doubtful, until the next fence has come back.
    held: Vec<Answered>,
    /// Runs of scripts that the server did not know, in their order: they go back to the inbox.
    refused: Vec<Request>,
    texts: Texts,
    echo: Echo,
    /// Whether every reply is doubtful.
    fence_always: bool,
    keepalive: Option<Keepalive>,
    vigil: Vigil,
    /// From when on the connection is replaced if the server says READONLY.
    leave_replica_from: Instant,
    /// Set then: no further request is loaded.
    leaving: bool,
    /// What was last reported to the statistics.
    reported: u64,
}

impl<S: Link> Lane<S> {
    pub(crate) fn new(opened: Opened<S>, config: &Config, leave_replica_from: Instant) -> Self {
        Lane {
            wire: opened.wire,
            outbox: Outbox::default(),
            in_flight: VecDeque::new(),
            fences: 0,
            transactions: Transactions::Unknown,
            commands: 0,
            max_reply_bytes: config.max_reply_bytes,
            held: Vec::new(),
            refused: Vec::new(),
            texts: Texts::default(),
            echo: opened.greeting.echo,
            fence_always: config.fence == Fence::Always,
            keepalive: Keepalive::new(config.heartbeat),
            vigil: Vigil::new(config),
            leave_replica_from,
            leaving: false,
            reported: 0,
        }
    }

    /// Moves requests from the inbox to the socket and replies from the socket to their callers, until
    /// nothing moves any more or there is a reason to stop.
    pub(crate) fn poll_pump(
        &mut self,
        cx: &mut Context<'_>,
        inbox: &mut Inbox,
        answers: &mut Answers,
        shared: &Shared,
    ) -> Poll<Exit> {
        let exit = loop {
            if inbox.poll(cx, answers, shared, self.vigil.is_asleep()).is_ready() {
                break Poll::Ready(Exit::TimeUp);
            }
            if let Some(from) = inbox.take_origin() {
                self.vigil.work();
                self.vigil.note_origin(from);
            }
            self.load(inbox, answers);
            let moved = match self.exchange(cx, answers, shared) {
                Ok(moved) => moved,
                Err(broken) => break Poll::Ready(Exit::Broken(broken)),
            };
            self.return_refused(inbox, shared);
            if self.owed() == 0 {
                if inbox.is_drained() {
                    break Poll::Ready(Exit::Drained);
                }
                if self.leaving {
                    break Poll::Ready(Exit::ReadOnly);
                }
            }
            // What was answered makes room: look at the inbox again before going to sleep.
            self.settle(answers, shared);
            if moved || (self.may_load() && !inbox.pending.is_empty()) {
                self.vigil.work();
                continue;
            }
            match self.poll_keepalive(cx) {
                Poll::Pending => {}
                Poll::Ready(Ok(())) => continue,
                Poll::Ready(Err(broken)) => break Poll::Ready(Exit::Broken(broken)),
            }
            // Asleep it has to be woken by what comes next: so it looks once more, and says so.
            if self.vigil.is_asleep() || self.vigil.stays_awake(self.owed(), cx) {
                break Poll::Pending;
            }
        };
        self.settle(answers, shared);
        exit
    }

    /// How many callers' requests are on the connection.
    fn owed(&self) -> usize {
        let trial = usize::from(matches!(self.transactions, Transactions::OnTrial));
        self.in_flight.len() - self.fences - trial + self.held.len()
    }

    /// Lets callers see what was done for them; whoever looks at the numbers then finds it counted.
    fn settle(&mut self, answers: &mut Answers, shared: &Shared) {
        let commands = self.commands as u64;
        shared.stats.in_flight.change(std::mem::replace(&mut self.reported, commands), commands);
        answers.flush(&shared.admission);
    }

    fn may_load(&self) -> bool {
        let on_trial = matches!(self.transactions, Transactions::OnTrial);
        !self.leaving && !on_trial && self.outbox.len() < OUTBOX_FULL
    }

    /// Takes requests from the inbox while the outbox has room.
    fn load(&mut self, inbox: &mut Inbox, answers: &mut Answers) {
        let before = self.outbox.len();
        while self.may_load()
            && let Some(request) = inbox.pending.pop_front()
        {
            if request.is_atomic() && !matches!(self.transactions, Transactions::Taken) {
                self.try_transactions(request, inbox, answers);
            } else if request.begin_send() {
                if request.is_atomic() {
                    inbox.trials_lost = 0;
                }
                let span = match request.text() {
                    Some(text) => self.outbox.push(&text),
                    None => self.outbox.push(request.bytes()),
                };
                self.commands += request.commands();
                self.in_flight.push_back(InFlight { asked: Asked::Request(request), span });
            } else {
                answers.forget(request);
            }
        }
        if self.fence_always && self.outbox.len() > before {
            self.raise_fence(self.echo);
        }
    }

    /// Puts a transaction back until the server has said that it takes any; or tells its caller that it does not.
    fn try_transactions(&mut self, request: Request, inbox: &mut Inbox, answers: &mut Answers) {
        match std::mem::replace(&mut self.transactions, Transactions::OnTrial) {
            Transactions::Refused(error) => {
                inbox.trials_lost = 0;
                self.transactions = Transactions::Unknown; // the next one asks anew: a user's rights may change
                answers.give(request, Err(error));
            }
            // A third connection is not put at risk for it, which others use as well.
            _ if inbox.trials_lost >= TRIALS => {
                inbox.trials_lost = 0;
                self.transactions = Transactions::Unknown;
                answers.give(request, Err(batch::hung_up_at_transactions()));
            }
            _ => {
                inbox.pending.push_front(request);
                let trial = batch::trial();
                let span = self.outbox.push(&trial.bytes);
                self.in_flight.push_back(InFlight { asked: Asked::Trial(trial.gather), span });
            }
        }
    }

    /// Asks the server for a word behind all that has been asked so far.
    fn raise_fence(&mut self, echo: Echo) {
        let word = Word::draw();
        let span = self.outbox.push(&word.request(echo));
        self.fences += 1;
        self.in_flight.push_back(InFlight { asked: Asked::Fence { word, echo }, span });
    }

    /// Writes, then reads. False if nothing came.
    fn exchange(
        &mut self,
        cx: &mut Context<'_>,
        answers: &mut Answers,
        shared: &Shared,
    ) -> Result<bool, Broken> {
        let Err(broken) = self.write(cx, shared) else { return self.read(cx, answers, shared) };
        // A server that ends a connection may have said why, and may have answered what it read before: take
        // what is there. Whatever is wrong with it, the write has failed first.
        while let Ok(true) = self.read(cx, answers, shared) {}
        Err(broken)
    }

    /// Writes until all is written or the kernel takes no more.
    fn write(&mut self, cx: &mut Context<'_>, shared: &Shared) -> Result<(), Broken> {
        while !self.outbox.front().is_empty() {
            match Pin::new(&mut self.wire.stream).poll_write(cx, self.outbox.front()) {
                Poll::Pending => break,
                Poll::Ready(Ok(0)) => return Err(Broken::Eof),
                Poll::Ready(Ok(n)) => {
                    self.outbox.advance(n);
                    shared.stats.bytes_out.add(n as u64);
                }
                Poll::Ready(Err(error)) => {
                    if !self.wire.stream.failed_write_sent_nothing() {
                        self.outbox.lose_front();
                    }
                    return Err(Broken::Io(error));
                }
            }
        }
        // TLS may have taken bytes that the kernel has not.
        match Pin::new(&mut self.wire.stream).poll_flush(cx) {
            Poll::Ready(Err(error)) => Err(Broken::Io(error)),
            _ => Ok(()),
        }
    }

    /// Reads once and answers whoever can be answered. False if there was nothing to read.
    fn read(&mut self, cx: &mut Context<'_>, answers: &mut Answers, shared: &Shared) -> Result<bool, Broken> {
        let moved = match self.wire.poll_fill(cx) {
            Poll::Pending => false,
            Poll::Ready(Err(broken)) => return Err(broken),
            Poll::Ready(Ok(n)) => {
                shared.stats.bytes_in.add(n as u64);
                if let Some(keepalive) = &mut self.keepalive {
                    keepalive.hear();
                }
                true
            }
        };
        while let Some(event) = self.wire.next()? {
            self.take(event, answers, shared)?;
        }
        Ok(moved)
    }

    /// What the server said belongs to the first in flight, or the connection is broken.
    fn take(&mut self, event: Event, answers: &mut Answers, shared: &Shared) -> Result<(), Broken> {
        let (kind, answer, lines) = match event {
            Event::Frame { kind, bytes, lines } => (kind, Ok(bytes), lines),
            Event::Skipped(kind, error) => (kind, Err(over_limit(&error)), true),
            Event::Odd(kind, bytes, error) => {
                let request = self.in_flight.front().and_then(|first| match &first.asked {
                    Asked::Request(request) => Some(request),
                    Asked::Fence { .. } | Asked::Trial(_) => None,
                });
                (kind, odd::answer(request.is_some_and(Request::is_at_exec), &bytes, &error), true)
            }
        };
        if kind == FrameKind::Push {
            shared.stats.push_dropped.add(1);
            return Ok(());
        }
        let Some(first) = self.in_flight.front_mut() else {
            return Err(Broken::Protocol(format!("a reply came that nobody asked for: {}", shown(&answer))));
        };
        // Answered before it can have been read in full: nobody knows what the reply belongs to.
        let early = first.next_end() > self.outbox.written();
        if early || !first.asked.may_be_answered(&answer) {
            let what = format!("a reply came that is not to the request before it: {}", shown(&answer));
            return Err(Broken::Protocol(what));
        }
        match &mut first.asked {
            Asked::Request(request) => {
                shared.stats.replies.add(1);
                shared.stats.errors.add(u64::from(kind == FrameKind::Error));
                if let Some(gathered) = request.take(answer, lines, self.max_reply_bytes)
                    && let Some(InFlight { asked: Asked::Request(request), span }) =
                        self.in_flight.pop_front()
                {
                    self.believe_or_hold(Answered { request, gathered, from: span.start }, answers);
                }
            }
            Asked::Trial(gather) => {
                if let Some(gathered) = gather.take(answer, false, self.max_reply_bytes) {
                    self.in_flight.pop_front();
                    self.transactions = match gathered.answer {
                        Ok(_) => Transactions::Taken,
                        Err(error) => Transactions::Refused(batch::no_transactions(&error)),
                    };
                }
            }
            Asked::Fence { word, echo } => {
                let word_is_back = answer.as_ref().is_ok_and(|frame| word.is_back_in(*echo, frame));
                self.in_flight.pop_front();
                self.fences -= 1;
                if word_is_back {
                    self.believe(answers);
                } else {
                    self.raise_fence(Echo::UnknownCommand);
                }
            }
        }
        Ok(())
    }

    /// Gives an answer to its caller, or keeps it back until a fence behind it has come back.
    fn believe_or_hold(&mut self, answered: Answered, answers: &mut Answers) {
        if self.held.is_empty() && !self.fence_always && !answered.gathered.doubtful {
            self.give(answered, answers);
            return;
        }
        if self.fences == 0 {
            self.raise_fence(self.echo);
        }
        self.held.push(answered);
    }

    /// A fence came back in its turn: all replies before it were right.
    fn believe(&mut self, answers: &mut Answers) {
        for held in std::mem::take(&mut self.held) {
            self.give(held, answers);
        }
    }

    fn give(&mut self, answered: Answered, answers: &mut Answers) {
        faults::pass("lane");
        let Answered { mut request, gathered, from } = answered;
        if gathered.replica {
            self.leaving = Instant::now() >= self.leave_replica_from;
        }
        self.commands -= request.commands();
        if !request.lacks_script(&gathered.answer) {
            let answer = request.judge(gathered.answer);
            answers.give(request, answer);
        } else if request.requeue() {
            request.prepare(&mut self.texts, from, self.outbox.pushed());
            self.refused.push(request);
        } else {
            answers.forget(request);
        }
    }

    /// What the server refused, as it did not know the script, is sent next. Until then it counts as not sent.
    fn return_refused(&mut self, inbox: &mut Inbox, shared: &Shared) {
        if self.refused.is_empty() {
            return;
        }
        shared.stats.commands.add(self.refused.len() as u64);
        self.refused.drain(..).rev().for_each(|request| inbox.pending.push_front(request));
    }

    /// Looks after a connection that has been silent for a while.
    fn poll_keepalive(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        let Some(keepalive) = &mut self.keepalive else { return Poll::Pending };
        std::task::ready!(keepalive.poll_due(cx));
        self.in_flight.shrink_to(KEPT); // what a burst needed is given back
        let arrived = self.outbox.written().saturating_sub(self.wire.stream.unacknowledged());
        let first = self.in_flight.front();
        let look = Look {
            acks: self.wire.stream.acks(),
            owed: first.is_some(),
            delivered: first.is_some_and(|first| first.span.end <= arrived),
            patient: first.is_some_and(
                |first| matches!(&first.asked, Asked::Request(request) if !request.is_abandoned()),
            ),
        };
        Poll::Ready(match keepalive.judge(look) {
            Verdict::Rest => Ok(()),
            Verdict::Probe => {
                self.raise_fence(self.echo);
                Ok(())
            }
            Verdict::HostIsGone => Err(Broken::Silent("the server's host does not answer any more")),
            Verdict::ServerIsMute => Err(Broken::Silent("the server does not answer any more")),
        })
    }

    /// Ends the connection. Requests of which no byte was written go back to the front of the inbox, and with
    /// `again` those that only read, once; all others are answered with `error`: they may have been executed.
    pub(crate) fn dismantle(
        mut self,
        error: &Error,
        again: bool,
        inbox: &mut Inbox,
        answers: &mut Answers,
        shared: &Shared,
    ) {
        let written = self.outbox.written();
        // Behind a reply that is not believed nobody knows what the others belong to.
        let is_sure = self.held.is_empty();
        let held = self.held.drain(..).map(|held| (held.request, true));
        let in_flight = self.in_flight.drain(..).filter_map(|InFlight { asked, span }| match asked {
            Asked::Request(request) => Some((request, span.start < written)),
            Asked::Fence { .. } | Asked::Trial(_) => None,
        });
        let mut unsent: VecDeque<Request> = self.refused.drain(..).collect();
        for (mut request, sent) in held.chain(in_flight) {
            if sent && !(again && request.repeat()) {
                let error = request.lost(error);
                let error = if is_sure { error } else { error.with_answered(0) };
                answers.give(request, Err(error));
            } else if request.requeue() {
                request.restart();
                unsent.push_back(request);
            } else {
                answers.forget(request);
            }
        }
        unsent.append(&mut inbox.pending);
        inbox.pending = unsent;
        if matches!(self.transactions, Transactions::OnTrial) {
            inbox.trials_lost += 1;
        }
        self.fences = 0;
        self.commands = 0;
        self.settle(answers, shared);
    }

    /// Tells the server that no more will come. A forked child may hold the same descriptor, so that
    /// closing ours alone would leave the connection open.
    pub(crate) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.wire.stream).poll_shutdown(cx)
    }
}

pub(super) fn over_limit(error: &DecodeError) -> Error {
    let option =
        if matches!(error, DecodeError::TooDeep { .. }) { "max_reply_depth" } else { "max_reply_bytes" };
    Error::new(
        Kind::TooLarge,
        format!("{error}; the command was executed, its reply thrown away: ask for less at once, or raise {option}"),
    )
    .with_outcome(Outcome::Answered)
}

/// What an unexpected reply was: an error with its text, which may say why the server sent it; of any other
/// only the type, since what it says is somebody's data.
fn shown(answer: &Answer) -> String {
    const SHOWN: usize = 80;
    match answer
        .as_ref()
        .map(|frame| (frame.first(), frame.get(..frame.len().min(SHOWN)).unwrap_or_default()))
    {
        Ok((Some(b'-'), start)) => format!("\"{}\"", start.trim_ascii_end().escape_ascii()),
        Ok((Some(type_byte), _)) => format!("of type '{}'", type_byte.escape_ascii()),
        _ => "over its limit".to_owned(),
    }
}
