//! A session: a connection reserved for one caller for a while.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::error::SendError;
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
    pub(super) target: Target,
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
        let (session, leased) = self.lease()?;
        match leased.wait(limit.deadline) {
            Ok(result) => result?,
            Err(left) => {
                let Limit { length, send_length, .. } = limit;
                let (topology, target) = (&session.topology, session.target);
                return Err(call::timed_out(&self.shared, topology, target, left, length, send_length));
            }
        }
        Ok(session)
    }

    /// A session whose connection is leased when there is one: what is sent in it meanwhile waits for that.
    pub fn session_without_waiting(&self) -> Result<Session, Error> {
        self.lease().map(|(session, _)| session)
    }

    /// Asks for a private connection. What is waited for tells when there is one, or why not.
    fn lease(&self) -> Result<(Session, oneshot::Receiver<Result<(), Error>>), Error> {
        call::still_open(&self.shared)?;
        let (requests, inbox) = unbounded_channel();
        let (ready, leased) = oneshot::channel();
        let ended = Arc::<Ended>::default();
        let target = self.topology.private();
        self.topology.lease(target, Lease::new(inbox, ReadySender::new(ready), ended.clone()));
        let session = Session {
            requests,
            shared: self.shared.clone(),
            topology: self.topology.clone(),
            target,
            timeout: self.config.timeout,
            ended,
        };
        Ok((session, leased))
    }
}

impl Session {
    /// Runs a command on the session's connection, and returns its reply.
    pub fn command(&self, argv: &[&[u8]], timeout: Timeout) -> Result<Reply, Error> {
        self.run(call::packet(argv)?, Self::waits(argv)?, timeout)
    }

    /// How a command may wait at the server, if it does. One that would break the session is refused.
    pub(super) fn waits(argv: &[&[u8]]) -> Result<Option<Waits>, Error> {
        Ok(match proto::classify(argv) {
            Verdict::Shared => None,
            Verdict::Blocking => Some(Waits::new(argv)),
            // WAIT and WAITAOF wait.
            Verdict::Session { .. } => Some(Waits::new(argv)).filter(|waits| waits.time.is_some()),
            Verdict::BadName => return Err(call::bad_name()),
            Verdict::Refused { use_instead } => {
                let text = format!("{} does not work in a session: {use_instead}", call::name(argv));
                return Err(Error::new(Kind::Unsupported, text));
            }
        })
    }

    /// Sends a packet on the session's connection, and waits for the answer.
    pub(super) fn run(&self, packet: Packet, waits: Option<Waits>, timeout: Timeout) -> Result<Reply, Error> {
        let limit = Limit::of_waiting(timeout, self.timeout, waits.as_ref());
        let send = |request| self.send(request);
        call::run(&self.shared, &self.topology, packet, limit, waits, self.target, send)
    }

    /// Gives a request to the task that has the connection. If that is gone, the request is answered here.
    pub(super) fn send(&self, request: Request) {
        if let Err(SendError(request)) = self.requests.send(request)
            && let Some(refused) = self.ended.refused()
        {
            request.finish(Err(refused.clone()), &self.shared);
        }
    }
}
