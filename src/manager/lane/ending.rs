//! The end of a connection: what becomes of the requests on it.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::Error;
use crate::manager::answers::Answers;
use crate::manager::inbox::Inbox;
use crate::manager::request::Request;
use crate::manager::shared::Shared;
use crate::net::Link;

use super::Lane;
use super::in_flight::{Asked, InFlight, Transactions};

impl<S: Link> Lane<S> {
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
        // After a reply that may have been read wrongly nobody knows what the others belong to.
        let is_sure = self.fences.held.is_empty();
        let held = self.fences.held.drain(..).map(|held| (held.request, true));
        let in_flight = self.in_flight.drain(..).filter_map(|InFlight { asked, span }| match asked {
            Asked::Request(request) => Some((request, span.start < written)),
            Asked::Fence { .. } | Asked::Trial(_) => None,
        });
        let mut unsent: VecDeque<Request> = self.refused.drain(..).collect();
        for (mut request, sent) in held.chain(in_flight) {
            if sent && !(again && request.claim_retry()) {
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
        self.fences.raised = 0;
        self.commands = 0;
        self.settle(answers, shared);
    }

    /// Tells the server that no more will come. A forked child may hold the same descriptor, so that
    /// closing ours alone would leave the connection open.
    pub(crate) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.wire.stream).poll_shutdown(cx)
    }
}
