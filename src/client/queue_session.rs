//! Sessions through completion queues: no thread waits for their commands.

use crate::error::Error;

use super::queue::Sending;
use super::{Pipeline, Queue, Session, Timeout, call};

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
        let sending = Sending { tag, timeout, target: session.target, waits };
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
        pipeline.check_not_empty()?;
        let sending = Sending { tag, timeout, target: session.target, waits: None };
        self.send_by(sending, pipeline.cost(), || pipeline.take(), None, |request| session.send(request))
    }
}
