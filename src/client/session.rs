//! A session: a connection that one caller has for itself for a while.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::error::SendError;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::error::{Error, Kind};
use crate::manager::{Ended, Job, Lease, Message, Packet, Promise, Request, Shared, Waits};
use crate::oneshot;
use crate::proto::{self, Verdict};

use super::call::{self, Limit, Route};
use super::queue::Sending;
use super::{Client, Pipeline, Queue, Reply, Timeout};

/// A private connection of a client, for commands that change the connection or are about it: WATCH, MULTI,
/// SELECT, WAIT and the like. What it changed is taken back when it is dropped.
///
/// Commands run in the order in which they are called. When its connection is lost, the session is lost:
/// every later call says so, and nothing is begun anew behind its caller's back.
pub struct Session {
    requests: UnboundedSender<Request>,
    shared: Arc<Shared>,
    pool: usize,
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
                let pool = Route::Pool(self.lanes.len());
                return Err(call::timed_out(&self.shared, pool, left, length, send_length));
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
        let lease = Lease::new(inbox, Promise::new(ready), ended.clone());
        drop(self.pool.send(Message::Call(Job::Session(lease))));
        let (shared, pool, timeout) = (self.shared.clone(), self.lanes.len(), self.config.timeout);
        Ok((Session { requests, shared, pool, timeout, ended }, leased))
    }
}

impl Session {
    /// Runs a command on the session's connection, and returns its reply.
    pub fn command(&self, argv: &[&[u8]], timeout: Timeout) -> Result<Reply, Error> {
        self.run(call::packet(argv)?, Self::waits(argv)?, timeout)
    }

    /// How a command may wait at the server, if it does. One that would break the session is refused.
    fn waits(argv: &[&[u8]]) -> Result<Option<Waits>, Error> {
        Ok(match proto::classify(argv) {
            Verdict::Shared => None,
            Verdict::Blocking => Some(Waits::new(argv)),
            // WAIT and WAITAOF do.
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
        call::run(&self.shared, packet, limit, waits, Route::Pool(self.pool), send)
    }

    /// Gives a request to the task that has the connection. If that is gone, the request is answered here.
    fn send(&self, request: Request) {
        if let Err(SendError(request)) = self.requests.send(request)
            && let Some(refused) = self.ended.refused()
        {
            request.finish(Err(refused.clone()), &self.shared.admission);
        }
    }
}

impl Queue {
    /// Sends a command in a session of the same client, and returns at once. A session's commands run in the order in
    /// which they are sent.
    pub fn submit_in_session(
        &self,
        tag: u64,
        session: &Session,
        argv: &[&[u8]],
        timeout: Timeout,
    ) -> Result<(), Error> {
        let waits = Session::waits(argv)?;
        let packet = call::packet(argv)?;
        let sending = Sending { tag, timeout, party: session.pool, waits };
        self.send_by(sending, packet.cost(), || packet, None, |request| session.send(request))
    }

    /// Sends a pipeline in a session of the same client, and empties it unless this fails: then it is as it was.
    pub fn submit_pipeline_in_session(
        &self,
        tag: u64,
        session: &Session,
        pipeline: &mut Pipeline,
        timeout: Timeout,
    ) -> Result<(), Error> {
        if pipeline.is_empty() {
            return Err(Error::invalid("the pipeline is empty; add a command first"));
        }
        let sending = Sending { tag, timeout, party: session.pool, waits: None };
        self.send_by(sending, pipeline.cost(), || pipeline.take(), None, |request| session.send(request))
    }
}
