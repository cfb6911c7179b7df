//! A blocking command, one that may wait at the server, run so that it ends when its caller's call does.
//!
//! - **At the deadline** the server ends it: it is sent with its own timeout cut to what its caller has left. A server
//!   checks these timeouts only when something happens, or every 100 ms; so when the time is over, an ECHO follows the
//!   command on the same connection. Then the reply comes: the element, or nil. This needs no right and no other
//!   connection.
//! - **When its caller cancels**, or the client closes, another connection ends it (`control`), and its reply is read too.
//! - **In every other case** (a server that is paused or hangs, a user without the right) its connection is closed, so
//!   that the command does not go on waiting and take an element that nobody gets.

use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use crate::error::{Error, Kind, Outcome};
use crate::net::Link;
use crate::proto::{self, Scalar};

use super::answer::Answer;
use super::fence::Word;
use super::keepalive::Keepalive;
use super::private::{CALLER_MARGIN, Private, Ran, RunContext, SETTLE_TIME, WAIT_GRACE, is_nil, receive};
use super::request::{Request, Waits};
use super::wire::Broken;

/// How long a thread that the host interrupts waits for the server's reply about how the command ended.
pub(crate) const INTERRUPT_GRACE: Duration = Duration::from_millis(80);
/// How long a command that was canceled on a queue may take to complete.
const CANCEL_GRACE: Duration = Duration::from_millis(500);
/// When the client closes, how long blocking commands may take to end.
pub(super) const CLOSE_GRACE: Duration = Duration::from_millis(60);
/// A server counts in milliseconds, and a time is over for it when the next one has begun: after this long it certainly is.
const TICK: Duration = Duration::from_millis(2);
/// How long after one ECHO or UNBLOCK the next is sent, should the first have come too early.
const RETRY_AFTER: Duration = Duration::from_millis(10);

/// When and how the wait ends if nothing comes.
struct Plan {
    /// What is sent.
    request: Bytes,
    /// When the server has certainly ended it, if `by_server`; else when it is made to. `None`: never.
    ends_at: Option<Instant>,
    /// Whether the server ends it by the command's timeout.
    by_server: bool,
    /// From then on nil means that the caller's deadline came before the command's own timeout. `None`: nil means that the
    /// command's own timeout has passed.
    cut_from: Option<Instant>,
}

/// Why a command has to end before it has a reply.
#[derive(Clone, Copy, PartialEq, Eq)]
enum EndReason {
    /// The time that its caller, or its own timeout, gives it is over.
    Deadline,
    /// Its caller no longer wants it.
    Canceled,
    /// The client closes.
    Closing,
}

impl Plan {
    fn new(request: &Request, waits: &Waits, takes_fractions: bool, round_trip: Duration) -> Plan {
        let bytes = request.bytes();
        let Some(left) = request.deadline.remaining() else {
            return Plan { request: bytes.clone(), ends_at: None, by_server: true, cut_from: None };
        };
        // The reply has to get here in time.
        let longest = left - (round_trip * 2 + TICK).min(left / 4);
        let now = Instant::now();
        let own = waits.time.and_then(|wait| wait.time());
        if let Some(own) = own
            && own <= longest
        {
            let ends_at = Some(now + longest + TICK);
            return Plan { request: bytes.clone(), ends_at, by_server: true, cut_from: None };
        }
        let cut = waits.time.and_then(|wait| {
            let timeout = wait.at_most(longest, takes_fractions)?;
            Some((wait.with_time(bytes, timeout)?, now + timeout))
        });
        match cut {
            Some((request, at)) => {
                Plan { request, ends_at: Some(at + TICK), by_server: true, cut_from: Some(at) }
            }
            None => {
                let at = now + longest;
                Plan { request: bytes.clone(), ends_at: Some(at), by_server: false, cut_from: Some(at) }
            }
        }
    }

    /// Waits until there is a reason to end the command, and returns it.
    async fn end_reason<D>(&self, waits: &Waits, context: &mut RunContext<'_, D>) -> EndReason {
        let deadline = async {
            match self.ends_at {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = deadline => EndReason::Deadline,
            () = waits.canceled.notified() => EndReason::Canceled,
            _ = context.ending.wait_for(|ending| *ending) => EndReason::Closing,
        }
    }
}

impl<S: Link> Private<S> {
    /// Runs one command that may wait.
    pub(super) async fn wait<D>(
        &mut self,
        request: &Request,
        waits: &Waits,
        context: &mut RunContext<'_, D>,
    ) -> Result<Ran, Broken> {
        let plan = Plan::new(request, waits, self.takes_fractions, self.round_trip);
        let mut unsent = plan.request.clone();
        let mut keepalive = Keepalive::new(context.client.config.heartbeat);
        let stats = &context.client.shared.stats;
        let receiving = receive(&mut self.wire, &mut unsent, &mut keepalive, request, None, stats);
        let reason = tokio::select! {
            biased;
            reply = receiving => {
                let is_cut = plan.cut_from.is_some_and(|from| Instant::now() >= from);
                let why_nil = is_cut.then_some(EndReason::Deadline);
                return Ok(Ran { answer: explain_nil(reply?, why_nil), usable: true });
            }
            reason = plan.end_reason(waits, context) => reason,
        };
        let until = Instant::now()
            + match reason {
                EndReason::Deadline => {
                    request.deadline.remaining().unwrap_or_default() + WAIT_GRACE - CALLER_MARGIN
                }
                EndReason::Canceled if request.is_queued() => CANCEL_GRACE,
                EndReason::Canceled => INTERRUPT_GRACE - CALLER_MARGIN,
                EndReason::Closing => CLOSE_GRACE - CALLER_MARGIN,
            };
        let ended = if reason == EndReason::Deadline && plan.by_server {
            self.nudge_with_echo(request, &mut unsent, &mut keepalive, context, until).await?
        } else {
            self.unblock(request, waits, &mut unsent, &mut keepalive, context, until).await?
        };
        let by_own_timeout = reason == EndReason::Deadline && plan.cut_from.is_none();
        Ok(match ended {
            Some((reply, usable)) => {
                let why_nil = (!by_own_timeout).then_some(reason);
                Ran { answer: explain_nil(reply, why_nil), usable }
            }
            None => Ran { answer: Err(unknown(reason)), usable: false },
        })
    }

    /// Makes the server check the time. Returns the reply, and whether the connection can be used again; `None` if nothing
    /// came.
    async fn nudge_with_echo<D>(
        &mut self,
        request: &Request,
        unsent: &mut Bytes,
        keepalive: &mut Option<Keepalive>,
        context: &RunContext<'_, D>,
        until: Instant,
    ) -> Result<Option<(Answer, bool)>, Broken> {
        let stats = &context.client.shared.stats;
        let mut words = Vec::new();
        let reply = loop {
            if unsent.is_empty() {
                let word = Word::draw();
                *unsent = word.request(self.echo);
                words.push((word, Instant::now()));
            }
            let next = until.min(Instant::now() + RETRY_AFTER);
            let receiving = receive(&mut self.wire, unsent, keepalive, request, None, stats);
            match timeout_at(next, receiving).await {
                Ok(reply) => break reply?,
                Err(_) if next == until => return Ok(None),
                Err(_) => {}
            }
        };
        // The ECHOs were sent after the command and are answered after it, mostly at the same moment. Nothing that happens
        // from here on may cost the caller its reply.
        let until = Instant::now() + SETTLE_TIME;
        for (word, asked) in words {
            let receiving = receive(&mut self.wire, unsent, keepalive, request, None, stats);
            match timeout_at(until, receiving).await {
                Ok(Ok(Ok(frame))) if word.is_back_in(self.echo, &frame) || is_error(&frame) => {
                    self.round_trip = self.round_trip.min(asked.elapsed());
                }
                _ => return Ok(Some((reply, false))),
            }
        }
        Ok(Some((reply, true)))
    }

    /// Makes another connection end the command, where that is known to be safe. Returns what
    /// [`nudge_with_echo`](Self::nudge_with_echo) does.
    async fn unblock<D>(
        &mut self,
        request: &Request,
        waits: &Waits,
        unsent: &mut Bytes,
        keepalive: &mut Option<Keepalive>,
        context: &RunContext<'_, D>,
        until: Instant,
    ) -> Result<Option<(Answer, bool)>, Broken> {
        let probe = waits.time.and_then(|wait| wait.with_impossible_time(request.bytes()));
        let Some((peer, probe)) = self.peer.clone().zip(probe) else {
            return Ok(self.hang_up(request, keepalive, context, until).await);
        };
        let under_way = AtomicBool::new(false);
        // Asked again if it ended nothing: the server may not even have begun to wait.
        let mut ending = std::pin::pin!(async {
            loop {
                under_way.store(true, Ordering::Relaxed);
                if !context.control.end(&peer, probe.clone()).await {
                    return;
                }
                under_way.store(false, Ordering::Relaxed);
                sleep(RETRY_AFTER).await;
            }
        });
        let stats = &context.client.shared.stats;
        let receiving = receive(&mut self.wire, unsent, keepalive, request, None, stats);
        let reply = tokio::select! {
            biased;
            reply = receiving => Some(reply?),
            () = &mut ending => None,
            () = sleep_until(until) => return Ok(None),
        };
        let Some(reply) = reply else { return Ok(self.hang_up(request, keepalive, context, until).await) };
        // An UNBLOCK that is still in flight would end the next command. Its answer mostly comes at the same moment.
        let is_answered = std::future::poll_fn(|cx| match ending.as_mut().poll(cx) {
            Poll::Pending if under_way.load(Ordering::Relaxed) => Poll::Pending,
            Poll::Pending => Poll::Ready(true),
            Poll::Ready(()) => Poll::Ready(false),
        });
        let usable = timeout_at(Instant::now() + SETTLE_TIME, is_answered).await;
        Ok(Some((reply, usable == Ok(true))))
    }
}

impl<S: Link> Private<S> {
    /// Shuts the sending side down, which ends the command, and reads to the end: an element that was popped before is
    /// still to come. Returns what [`nudge_with_echo`](Self::nudge_with_echo) does.
    async fn hang_up<D>(
        &mut self,
        request: &Request,
        keepalive: &mut Option<Keepalive>,
        context: &RunContext<'_, D>,
        until: Instant,
    ) -> Option<(Answer, bool)> {
        let stats = &context.client.shared.stats;
        let to_the_end = async {
            self.wire.stream.shutdown().await.ok()?;
            let receiving = receive(&mut self.wire, &mut Bytes::new(), keepalive, request, None, stats).await;
            receiving.ok().map(|reply| (reply, false))
        };
        timeout_at(until.min(Instant::now() + WAIT_GRACE), to_the_end).await.ok().flatten()
    }
}

/// Makes nil the error that says why the command ended. `None`: by its own timeout, of which nil is the reply.
fn explain_nil(reply: Answer, why: Option<EndReason>) -> Answer {
    match (why, reply) {
        (Some(reason), Ok(frame)) if is_nil(&frame) => Err(ended(reason)),
        (_, reply) => reply,
    }
}

fn is_error(frame: &[u8]) -> bool {
    matches!(proto::scalar(frame), Some(Scalar::Error(_)))
}

/// The server has said how the command ended.
fn ended(reason: EndReason) -> Error {
    let said = "the server confirmed that the command ended and took nothing";
    error(reason, said).with_outcome(Outcome::Answered)
}

fn unknown(reason: EndReason) -> Error {
    let unsaid = "the server did not say in time how the command ended, so its connection was closed";
    error(reason, unsaid).with_outcome(Outcome::MaybeExecuted)
}

fn error(reason: EndReason, how_it_ended: &str) -> Error {
    let (kind, why) = match reason {
        EndReason::Deadline => (Kind::Timeout, "nothing came until the deadline"),
        EndReason::Canceled => (Kind::Canceled, "canceled"),
        EndReason::Closing => (Kind::Closed, "the client was closed"),
    };
    Error::new(kind, format!("{why}; {how_it_ended}"))
}
