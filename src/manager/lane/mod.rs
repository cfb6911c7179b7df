//! A lane: one shared connection and the requests on it.
//!
//! ```text
//!  inbox --load--> outbox --write--> socket      outgoing.rs
//!                    |
//!                 in_flight, in order             in_flight.rs
//!                    |
//!  callers <--give-- take <--read--- socket      incoming.rs; doubtful replies wait for a fence: fences.rs
//! ```
//! Reads and writes advance together: a client that waits for a big write while the server waits for its replies to be
//! read is a deadlock. This file is the pump that drives both; what becomes of requests at the end is in ending.rs.

mod ending;
mod fences;
mod in_flight;
mod incoming;
mod outgoing;

use std::collections::VecDeque;
use std::task::{Context, Poll};

use crate::config::{Config, CorePlacement};
use crate::net::Link;
use crate::wait::TaskWait;

use super::answers::Answers;
use super::failover::Follow;
use super::inbox::Inbox;
use super::keepalive::{Keepalive, Look, Verdict};
use super::open::Opened;
use super::outbox::Outbox;
use super::request::Request;
use super::script::Texts;
use super::shared::Shared;
use super::wire::{Broken, Wire};

use in_flight::{Asked, Fences, InFlight, Transactions};

/// Memory for this many requests in flight is kept.
const KEPT: usize = 1024;

/// Why the pump stopped.
#[derive(Debug)]
pub(crate) enum Exit {
    /// The connection is of no more use.
    Broken(Broken),
    /// The server accepts no more writes; every request on the connection has been answered.
    ReadOnly,
    /// The client is closing, and every request has been answered.
    Drained,
    /// The client is closing, and its time to drain is over.
    TimeUp,
}

pub(crate) struct Lane<S> {
    wire: Wire<S>,
    outbox: Outbox,
    /// In the order in which they were pushed, which is the order of the replies. A request whose caller has left
    /// remains: its reply is still to come.
    in_flight: VecDeque<InFlight>,
    fences: Fences,
    transactions: Transactions,
    /// Whether the server tells of changes.
    is_tracked: bool,
    /// How many commands of callers are in flight or held.
    commands: usize,
    /// The most bytes that the answer to a pipeline may have.
    max_reply_bytes: usize,
    /// Runs of scripts that the server did not know, in order: they go back to the inbox.
    refused: Vec<Request>,
    texts: Texts,
    keepalive: Option<Keepalive>,
    wait: TaskWait,
    follow: Follow,
    /// The server said READONLY.
    is_replica: bool,
    /// The connection is to be replaced: no further request is loaded.
    leaving: bool,
    /// What was last reported to the statistics.
    reported: u64,
}

impl<S: Link> Lane<S> {
    pub(crate) fn new(opened: Opened<S>, config: &Config, follow: Follow) -> Self {
        Lane {
            wire: opened.wire,
            outbox: Outbox::default(),
            in_flight: VecDeque::new(),
            fences: Fences::new(config, opened.greeting.echo),
            transactions: Transactions::Unknown,
            is_tracked: opened.greeting.is_tracked,
            commands: 0,
            max_reply_bytes: config.max_reply_bytes,
            refused: Vec::new(),
            texts: Texts::default(),
            keepalive: Keepalive::new(config.heartbeat),
            wait: TaskWait::new(config.spin, config.core_placement == CorePlacement::Auto),
            follow,
            is_replica: false,
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
            if inbox.poll(cx, answers, shared, self.wait.is_asleep()).is_ready() {
                break Poll::Ready(Exit::TimeUp);
            }
            if let Some(from) = inbox.take_origin() {
                self.wait.work();
                self.wait.note_origin(from);
            }
            self.follow_failover(shared); // before a request goes to a server that has been left
            self.load(inbox, answers);
            let moved = match self.exchange(cx, answers, shared) {
                Ok(moved) => moved,
                Err(broken) => break Poll::Ready(Exit::Broken(broken)),
            };
            self.follow_failover(shared); // before a caller learns of it
            self.return_refused(inbox, shared);
            if self.owed() == 0 {
                if inbox.is_drained() {
                    break Poll::Ready(Exit::Drained);
                }
                if self.leaving {
                    break Poll::Ready(Exit::ReadOnly);
                }
            }
            // What was answered freed capacity: look at the inbox again before sleeping.
            self.settle(answers, shared);
            if moved || (self.may_load() && !inbox.pending.is_empty()) {
                self.wait.work();
                continue;
            }
            match self.poll_keepalive(cx) {
                Poll::Pending => {}
                Poll::Ready(Ok(())) => continue,
                Poll::Ready(Err(broken)) => break Poll::Ready(Exit::Broken(broken)),
            }
            // Asleep, it has to be woken by the next request: so it polls the inbox again, and registers for that.
            if self.wait.is_asleep() || self.wait.stays_awake(self.owed(), cx) {
                break Poll::Pending;
            }
        };
        self.settle(answers, shared);
        exit
    }

    /// Leaves a server that has said READONLY, here or to another connection of this client.
    fn follow_failover(&mut self, shared: &Shared) {
        if std::mem::take(&mut self.is_replica) && !self.leaving && self.follow.is_due() {
            shared.note_failover();
        }
        self.leaving |= self.follow.is_told(&shared.failovers);
    }

    /// How many callers' requests are on the connection.
    fn owed(&self) -> usize {
        let trial = usize::from(matches!(self.transactions, Transactions::OnTrial));
        self.in_flight.len() - self.fences.raised - trial + self.fences.held.len()
    }

    /// Lets callers see what was done for them; whoever looks at the numbers then finds it counted.
    fn settle(&mut self, answers: &mut Answers, shared: &Shared) {
        let commands = self.commands as u64;
        shared.stats.in_flight.change(std::mem::replace(&mut self.reported, commands), commands);
        answers.flush(&shared.admission);
    }

    /// Writes, then reads. False if nothing came.
    fn exchange(
        &mut self,
        cx: &mut Context<'_>,
        answers: &mut Answers,
        shared: &Shared,
    ) -> Result<bool, Broken> {
        let Err(broken) = self.write(cx, shared) else { return self.read(cx, answers, shared) };
        // A server that ends a connection may have sent its reason, and may have answered what it read before: take
        // what is there. Whatever is wrong with it, the write failed first.
        while let Ok(true) = self.read(cx, answers, shared) {}
        Err(broken)
    }

    /// Checks a connection that has been silent for a while.
    fn poll_keepalive(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        let Some(keepalive) = &mut self.keepalive else { return Poll::Pending };
        std::task::ready!(keepalive.poll_due(cx));
        self.in_flight.shrink_to(KEPT); // frees what a burst needed
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
        Poll::Ready(match keepalive.assess(look) {
            Verdict::Rest => Ok(()),
            Verdict::Probe => {
                self.raise_fence(self.fences.echo);
                Ok(())
            }
            Verdict::HostIsGone => Err(Broken::Silent("the server's host does not answer any more")),
            Verdict::ServerIsMute => Err(Broken::Silent("the server does not answer any more")),
        })
    }
}
