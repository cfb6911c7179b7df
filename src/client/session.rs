//! A session: a connection reserved for one caller for a while.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::error::{Error, Kind};
use crate::manager::{Ended, Lease, Packet, ReadySender, Request, Shared, Target, Waits};
use crate::oneshot;
use crate::proto::{self, Verdict};
use crate::topology::Topology;

use super::call::{self, Limit};
use super::{Client, Reply, Timeout};

/// A private connection of a client, for commands that change the connection or concern it: WATCH, MULTI, SELECT, WAIT
/// and the like. Dropping the session resets its connection.
///
/// Commands run in the order in which they are called. If the connection is lost, so is the session: every later call
/// fails with that reason, and nothing is repeated without the caller's knowledge.
pub struct Session {
    requests: UnboundedSender<Request>,
    shared: Arc<Shared>,
    topology: Arc<Topology>,
    target: Target,
    timeout: Duration,
    ended: Arc<Ended>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.ended.set();
    }
}

impl Client {
    /// Leases a private connection, waiting for one if all are in use.
    pub fn session(&self, timeout: Timeout) -> Result<Session, Error> {
        let limit = self.limit(timeout);
        call::still_open(&self.shared)?;
        let (requests, inbox) = unbounded_channel();
        let (ready, leased) = oneshot::channel();
        let ended = Arc::<Ended>::default();
        let lease = Lease { requests: inbox, ready: ReadySender::new(ready), ended: ended.clone() };
        let target = self.topology.private();
        self.topology.lease(target, lease);
        match leased.wait(limit.deadline) {
            Ok(result) => result?,
            Err(left) => {
                let Limit { length, send_length, .. } = limit;
                return Err(call::timed_out(&self.shared, &self.topology, target, left, length, send_length));
            }
        }
        Ok(Session {
            requests,
            shared: self.shared.clone(),
            topology: self.topology.clone(),
            target,
            timeout: self.config.timeout,
            ended,
        })
    }
}

impl Session {
    /// Runs a command on the session's connection, and returns its reply.
    pub fn command(&self, argv: &[&[u8]], timeout: Timeout) -> Result<Reply, Error> {
        let waits = match proto::classify(argv) {
            Verdict::Shared => None,
            Verdict::Blocking => Some(Waits::new(argv)),
            // WAIT and WAITAOF wait.
            Verdict::Session { .. } => Some(Waits::new(argv)).filter(|waits| waits.time.is_some()),
            Verdict::BadName => return Err(call::bad_name()),
            Verdict::Refused { use_instead } => {
                let text = format!("{} does not work in a session: {use_instead}", call::name(argv));
                return Err(Error::new(Kind::Unsupported, text));
            }
        };
        self.run(call::packet(argv)?, waits, timeout)
    }

    /// Sends a packet on the session's connection, and waits for the answer.
    pub(super) fn run(&self, packet: Packet, waits: Option<Waits>, timeout: Timeout) -> Result<Reply, Error> {
        let limit = Limit::of_waiting(timeout, self.timeout, waits.as_ref());
        let send = |request| drop(self.requests.send(request));
        call::run(&self.shared, &self.topology, packet, limit, waits, self.target, send)
    }
}
