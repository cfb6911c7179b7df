//! One connection and the requests on it. Reads and writes advance together: a client that waits for a
//! big write while the server waits for its replies to be read is a deadlock.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::error::{Error, Kind, Outcome};
use crate::proto::{DecodeError, FrameKind};

use super::Shared;
use super::inbox::Inbox;
use super::outbox::Outbox;
use super::request::{Answers, Request};
use super::wire::{Broken, Event, Wire};

/// While so many bytes wait to be written, further requests stay in the inbox: there their callers can
/// still take them back, and their failure is NOT_SENT.
const OUTBOX_FULL: u64 = 256 * 1024;

/// Why the pump stopped.
#[derive(Debug)]
pub(crate) enum Exit {
    /// The connection is of no more use.
    Broken(Broken),
    /// The client is closing, and every request has been answered.
    Drained,
    /// The client is closing, and its time to drain is over.
    TimeUp,
}

/// A request that has been pushed to the outbox.
struct InFlight {
    request: Request,
    /// The position after its last byte.
    end: u64,
}

pub(crate) struct Lane<S> {
    wire: Wire<S>,
    outbox: Outbox,
    /// In the order in which they were pushed, which is the order of the replies. A request whose caller
    /// has left stays: its reply is still to come.
    in_flight: VecDeque<InFlight>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Lane<S> {
    pub(crate) fn new(wire: Wire<S>) -> Self {
        Lane { wire, outbox: Outbox::default(), in_flight: VecDeque::new() }
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
            if inbox.poll(cx, answers, shared).is_ready() {
                break Poll::Ready(Exit::TimeUp);
            }
            self.load(inbox, answers);
            let moved = match self.exchange(cx, answers, shared) {
                Ok(moved) => moved,
                Err(broken) => break Poll::Ready(Exit::Broken(broken)),
            };
            if inbox.is_drained() && self.in_flight.is_empty() {
                break Poll::Ready(Exit::Drained);
            }
            // What was answered makes room: look at the inbox again before going to sleep.
            self.settle(answers, shared);
            if !moved && (inbox.pending.is_empty() || self.outbox.len() >= OUTBOX_FULL) {
                break Poll::Pending;
            }
        };
        self.settle(answers, shared);
        exit
    }

    /// Lets callers see what was done for them; whoever looks at the numbers then finds it counted.
    fn settle(&self, answers: &mut Answers, shared: &Shared) {
        shared.stats.in_flight.store(self.in_flight.len() as u64, Ordering::Relaxed);
        answers.flush(&shared.admission);
    }

    /// Takes requests from the inbox while the outbox has room.
    fn load(&mut self, inbox: &mut Inbox, answers: &mut Answers) {
        while self.outbox.len() < OUTBOX_FULL
            && let Some(request) = inbox.pending.pop_front()
        {
            if request.begin_send() {
                let end = self.outbox.push(request.bytes());
                self.in_flight.push_back(InFlight { request, end });
            } else {
                answers.forget(request);
            }
        }
    }

    /// Writes, then reads. False if nothing came.
    fn exchange(
        &mut self,
        cx: &mut Context<'_>,
        answers: &mut Answers,
        shared: &Shared,
    ) -> Result<bool, Broken> {
        let Err(broken) = self.write(cx, shared) else { return self.read(cx, answers, shared) };
        // The server is gone, but what it said before is still there: replies, or why it hung up.
        while self.read(cx, answers, shared)? {}
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
                Poll::Ready(Err(error)) => return Err(Broken::Io(error)),
            }
        }
        Ok(())
    }

    /// Reads once and answers whoever can be answered. False if there was nothing to read.
    fn read(&mut self, cx: &mut Context<'_>, answers: &mut Answers, shared: &Shared) -> Result<bool, Broken> {
        // What came with the handshake's last reply was read before, and is looked at here.
        let moved = match self.wire.poll_fill(cx) {
            Poll::Pending => false,
            Poll::Ready(Err(broken)) => return Err(broken),
            Poll::Ready(Ok(n)) => {
                shared.stats.bytes_in.add(n as u64);
                true
            }
        };
        while let Some(event) = self.wire.next()? {
            self.take(event, answers, shared)?;
        }
        Ok(moved)
    }

    fn take(&mut self, event: Event, answers: &mut Answers, shared: &Shared) -> Result<(), Broken> {
        let stats = &shared.stats;
        let (kind, answer) = match event {
            Event::Frame(kind, bytes) => (kind, Ok(bytes)),
            Event::Skipped(kind, error) => (kind, Err(over_limit(&error))),
        };
        if kind == FrameKind::Push {
            stats.push_dropped.add(1);
            return Ok(());
        }
        let request = self.in_flight.pop_front().ok_or_else(|| unasked(&answer))?;
        if request.end > self.outbox.written() {
            // An answer to a request the server cannot have read in full. Nobody knows what it belongs to.
            self.in_flight.push_front(request);
            return Err(unasked(&answer));
        }
        stats.replies.add(1);
        if kind == FrameKind::Error {
            stats.errors.add(1);
        }
        answers.give(request.request, answer);
        Ok(())
    }

    /// Ends the connection. Requests of which no byte was written go back to the front of the inbox, all
    /// others are answered with `error`: they may have been executed.
    pub(crate) fn dismantle(self, error: &Error, inbox: &mut Inbox, answers: &mut Answers) {
        let written = self.outbox.written();
        let mut unsent = VecDeque::new();
        for InFlight { request, end } in self.in_flight {
            let start = end - request.bytes().len() as u64;
            if start < written {
                answers.give(request, Err(error.clone().with_outcome(Outcome::MaybeExecuted)));
            } else if request.requeue() {
                unsent.push_back(request);
            } else {
                answers.forget(request);
            }
        }
        unsent.append(&mut inbox.pending);
        inbox.pending = unsent;
    }

    /// Tells the server that no more will come. A forked child may hold the same descriptor, so that
    /// closing ours alone would leave the connection open.
    pub(crate) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.wire.stream).poll_shutdown(cx)
    }
}

fn over_limit(error: &DecodeError) -> Error {
    let option =
        if matches!(error, DecodeError::TooDeep { .. }) { "max_reply_depth" } else { "max_reply_bytes" };
    Error::new(
        Kind::TooLarge,
        format!("{error}; the command was executed, its reply thrown away: ask for less at once, or raise {option}"),
    )
    .with_outcome(Outcome::Answered)
}

fn unasked(answer: &Result<Bytes, Error>) -> Broken {
    let start = answer.as_ref().map(|bytes| bytes.slice(..bytes.len().min(80))).unwrap_or_default();
    Broken::Protocol(format!("a reply came that nobody asked for: \"{}\"", start.escape_ascii()))
}
