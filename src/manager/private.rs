//! A connection that one caller has for itself: for a command that may wait at the server, or for a session.

use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

use crate::config::Config;
use crate::error::{Error, Kind, Outcome};
use crate::faults;
use crate::log::{self, Level};
use crate::net::Link;
use crate::proto::{self, FrameKind, Scalar};

use super::batch::Gather;
use super::handshake;
use super::keepalive::{Keepalive, Look, Verdict};
use super::lane::over_limit;
use super::odd;
use super::open::{Opened, Purpose};
use super::request::{Answer, Request};
use super::wire::{Broken, Event, Wire};
use super::{Shared, Stats, explain};

/// Ends the command that the connection of this id waits in, and returns when that has been done.
pub(crate) trait Unblock {
    async fn unblock(&self, id: i64);
}

pub(crate) struct Private<S> {
    wire: Wire<S>,
    /// Its number at the server, by which another connection can end its wait.
    id: Option<i64>,
    round_trip: Duration,
    /// The most bytes that the answer to a pipeline may have.
    max_reply_bytes: usize,
    /// Whether the server has taken a MULTI.
    transactions: bool,
}

/// How a command ended.
pub(crate) struct Ran {
    pub(crate) answer: Answer,
    /// Whether the connection can be used again.
    pub(crate) usable: bool,
}

/// How a command ended that was waited for.
enum Ended {
    /// With this reply.
    Reply(Answer),
    /// Nobody waits any more, and there is no way to end it.
    Hopeless,
}

impl<S: Link> Private<S> {
    pub(crate) fn new(opened: Opened<S>, config: &Config) -> Self {
        let Opened { wire, greeting } = opened;
        Private {
            wire,
            id: greeting.id,
            round_trip: greeting.round_trip,
            max_reply_bytes: config.max_reply_bytes,
            transactions: false,
        }
    }

    /// Whether the server has said nothing since the last reply, not even farewell. Push messages do not count:
    /// a session may have asked for them (CLIENT TRACKING), and they come when they like.
    pub(crate) async fn is_quiet(&mut self, stats: &Stats) -> bool {
        std::future::poll_fn(|cx| Poll::Ready(self.poll_quiet(cx, stats))).await
    }

    fn poll_quiet(&mut self, cx: &mut Context<'_>, stats: &Stats) -> bool {
        loop {
            match self.wire.next() {
                Ok(None) => match self.wire.poll_fill(cx) {
                    Poll::Ready(Ok(_)) => {}
                    Poll::Ready(Err(_)) => return false,
                    Poll::Pending => return self.wire.owes_nothing_but_push(),
                },
                Ok(Some(event)) if event.kind() == FrameKind::Push => stats.push_dropped.add(1),
                Ok(Some(_)) | Err(_) => return false,
            }
        }
    }

    /// Runs a request to its end.
    ///
    /// The reply is waited for even if the caller gives up: with a pop it carries an element that is nowhere
    /// else any more. A command that still waits at its caller's deadline is ended at the server, so that its
    /// real reply comes in time: the element, or that there was none.
    pub(crate) async fn run(
        &mut self,
        request: &Request,
        heartbeat: Duration,
        server: &str,
        shared: &Shared,
        unblock: &impl Unblock,
    ) -> Ran {
        if !self.is_quiet(&shared.stats).await {
            let text = "the server ended the connection, or said what nobody asked for";
            return Ran { answer: Err(Error::new(Kind::Io, text)), usable: false };
        }
        if !request.begin_send() {
            return Ran { answer: Err(Error::new(Kind::Timeout, "its caller left")), usable: true };
        }
        let mut gather = request.gather();
        let stats = &shared.stats;
        let ended = match &mut gather {
            Some(gather) => self.exchange_all(request, gather, heartbeat, stats).await.map(Ended::Reply),
            None => self.exchange(request, heartbeat, stats, unblock).await,
        };
        match ended {
            Ok(Ended::Reply(answer)) => {
                if request.is_abandoned() && answer.as_ref().is_ok_and(|frame| !is_nil(frame)) {
                    log::emit(Level::Warn, "private", || {
                        "a reply came after its caller had given up, and was thrown away".to_owned()
                    });
                }
                Ran { answer: request.judge(answer), usable: true }
            }
            Ok(Ended::Hopeless) => {
                let error = Error::new(Kind::Timeout, "the command was given up, and its connection with it");
                Ran { answer: Err(error.with_outcome(Outcome::MaybeExecuted)), usable: false }
            }
            Err(broken) => {
                let answered = gather.map_or(0, |gather| gather.answered());
                Ran { answer: Err(explain(&broken, server).with_answered(answered)), usable: false }
            }
        }
    }

    async fn exchange(
        &mut self,
        request: &Request,
        heartbeat: Duration,
        stats: &Stats,
        unblock: &impl Unblock,
    ) -> Result<Ended, Broken> {
        faults::pass("private");
        let mut unsent = request.bytes().clone();
        let mut keepalive = Keepalive::new(heartbeat);
        let patience = until_unblock(request, self.round_trip);
        let Some(id) = self.id else {
            return tokio::select! {
                reply = receive(&mut self.wire, &mut unsent, &mut keepalive, request, None, stats) => reply.map(Ended::Reply),
                () = patience => Ok(Ended::Hopeless),
            };
        };
        tokio::select! {
            reply = receive(&mut self.wire, &mut unsent, &mut keepalive, request, None, stats) => return reply.map(Ended::Reply),
            () = patience => {}
        }
        // Both must be back before this connection may do anything else: an UNBLOCK that is late would end the
        // next command.
        let receiving = receive(&mut self.wire, &mut unsent, &mut keepalive, request, None, stats);
        let (reply, ()) = tokio::join!(receiving, unblock.unblock(id));
        reply.map(|answer| {
            Ended::Reply(answer.and_then(|frame| if is_nil(&frame) { Err(given_up()) } else { Ok(frame) }))
        })
    }

    /// Runs a batch.
    async fn exchange_all(
        &mut self,
        request: &Request,
        gather: &mut Gather,
        heartbeat: Duration,
        stats: &Stats,
    ) -> Result<Answer, Broken> {
        // Without MULTI the commands would be executed one by one: so it goes alone, the first time. (An empty
        // transaction, as a shared connection tries it, would forget the watched keys.)
        let try_first = gather.batch().atomic && !self.transactions;
        let mut rest = request.bytes().clone();
        let mut unsent = rest.split_to(if try_first { gather.next_end().min(rest.len()) } else { 0 });
        let mut keepalive = Keepalive::new(heartbeat);
        if try_first {
            let reply = receive(&mut self.wire, &mut unsent, &mut keepalive, request, None, stats).await?;
            gather.take(reply, false, self.max_reply_bytes);
            if let Some(refusal) = gather.refusal() {
                return Ok(Err(refusal));
            }
            self.transactions = true;
        }
        unsent = rest;
        faults::pass("private");
        loop {
            let reply = receive(&mut self.wire, &mut unsent, &mut keepalive, request, None, stats).await?;
            if let Some(gathered) = gather.take(reply, false, self.max_reply_bytes) {
                return Ok(gathered.answer);
            }
        }
    }

    /// Makes it as new: RESET takes back whatever a session did (transaction, watched keys, database, user ...)
    /// and logs it off, so the handshake follows. See <https://redis.io/docs/latest/commands/reset/>.
    pub(crate) async fn reset(mut self, config: &Config, stats: &Stats) -> Option<Private<S>> {
        let reset = async {
            let (id, bytes) = (self.id, proto::encode([&b"RESET"[..]]));
            if !self.is_quiet(stats).await {
                return None;
            }
            self.wire.stream.write_all(&bytes).await.ok()?;
            self.wire.stream.flush().await.ok()?;
            loop {
                match self.wire.receive().await.ok()? {
                    event if event.kind() == FrameKind::Push => stats.push_dropped.add(1),
                    Event::Frame { bytes, .. } if &bytes[..] == b"+RESET\r\n" => break,
                    _ => return None, // a server before 6.2 does not know it
                }
            }
            let mut manners = handshake::Manners::new(config);
            let shaken = handshake::shake(&mut self.wire, config, Purpose::Private, &mut manners);
            let greeting = shaken.await.ok()?;
            Some(Private { id: greeting.id.or(id), round_trip: greeting.round_trip, ..self })
        };
        tokio::time::timeout(config.connect_timeout, reset).await.ok()?
    }
}

/// The reply, however long it takes, unless the connection is found dead. What is unsent is written meanwhile.
async fn receive<S: Link>(
    wire: &mut Wire<S>,
    unsent: &mut Bytes,
    keepalive: &mut Option<Keepalive>,
    request: &Request,
    gather: Option<&Gather>,
    stats: &Stats,
) -> Result<Answer, Broken> {
    let mut heard = wire.received();
    loop {
        let next = async {
            match keepalive {
                Some(keepalive) => std::future::poll_fn(|cx| keepalive.poll_due(cx)).await,
                None => std::future::pending().await,
            }
        };
        let unsent_before = unsent.len();
        let event = tokio::select! {
            event = wire.exchange(unsent) => Some(event),
            () = next => None,
        };
        stats.bytes_out.add((unsent_before - unsent.len()) as u64);
        match event {
            Some(event) => match event? {
                event if event.kind() == FrameKind::Push => stats.push_dropped.add(1),
                Event::Frame { bytes, kind, .. } => {
                    stats.replies.add(1);
                    stats.errors.add(u64::from(kind == FrameKind::Error));
                    return Ok(Ok(bytes));
                }
                Event::Skipped(_, error) => {
                    stats.replies.add(1);
                    return Ok(Err(over_limit(&error)));
                }
                Event::Odd(_, bytes, error) => {
                    stats.replies.add(1);
                    return Ok(odd::answer(gather.is_some_and(Gather::is_at_exec), &bytes, &error));
                }
            },
            None => {
                let heard_before = std::mem::replace(&mut heard, wire.received());
                if let Some(keepalive) = keepalive.as_mut().filter(|_| heard != heard_before) {
                    keepalive.hear(); // a long reply on its way
                    continue;
                }
                let acks = wire.stream.acks();
                let delivered = unsent.is_empty() && wire.stream.unacknowledged() == 0;
                let look = Look { acks, owed: true, delivered, patient: !request.is_abandoned() };
                match keepalive.as_mut().map(|keepalive| keepalive.judge(look)) {
                    Some(Verdict::HostIsGone) => {
                        return Err(Broken::Silent("the server's host does not answer any more"));
                    }
                    Some(Verdict::ServerIsMute) => {
                        return Err(Broken::Silent("the server does not answer any more"));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Until the command has to be ended at the server: so that its reply is there at its caller's deadline, or since
/// its caller has gone.
async fn until_unblock(request: &Request, round_trip: Duration) {
    let in_time = async {
        match request.deadline.remaining() {
            Some(left) => sleep(left.saturating_sub((round_trip * 2).min(left / 2))).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = in_time => {}
        () = request.given_up() => {}
    }
}

fn is_nil(frame: &[u8]) -> bool {
    matches!(proto::scalar(frame), Some(Scalar::Nil))
}

fn given_up() -> Error {
    Error::new(
        Kind::Timeout,
        "nothing came until the deadline; the server confirmed that the command ended without having done anything",
    )
    .with_outcome(Outcome::Answered)
}
