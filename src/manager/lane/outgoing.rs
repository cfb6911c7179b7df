//! From the inbox to the socket: requests are loaded into the outbox, transactions only once the server is known to
//! accept any, and the outbox is written.

use std::pin::Pin;
use std::task::{Context, Poll};

use crate::manager::answers::Answers;
use crate::manager::batch;
use crate::manager::inbox::Inbox;
use crate::manager::request::Request;
use crate::manager::shared::Shared;
use crate::manager::wire::Broken;
use crate::net::Link;

use super::Lane;
use super::in_flight::{Asked, InFlight, Transactions};

/// While this many bytes wait to be written, further requests stay in the inbox: there their callers can still withdraw
/// them, and their failure is NOT_SENT.
const OUTBOX_FULL: u64 = 256 * 1024;

/// After this many connections that ended while it was asked, the question whether the server accepts transactions
/// counts as answered.
const TRIALS: u32 = 2;

impl<S: Link> Lane<S> {
    pub(super) fn may_load(&self) -> bool {
        let on_trial = matches!(self.transactions, Transactions::OnTrial);
        !self.leaving && !on_trial && self.outbox.len() < OUTBOX_FULL
    }

    /// Takes requests from the inbox while the outbox has capacity.
    pub(super) fn load(&mut self, inbox: &mut Inbox, answers: &mut Answers) {
        let before = self.outbox.len();
        while self.may_load()
            && let Some(mut request) = inbox.pending.pop_front()
        {
            if !self.is_tracked {
                request.read_plainly();
            }
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
        if self.fences.always && self.outbox.len() > before {
            self.raise_fence(self.fences.echo);
        }
    }

    /// Puts a transaction back until the server has accepted an empty one, or fails it if the server does not.
    fn try_transactions(&mut self, request: Request, inbox: &mut Inbox, answers: &mut Answers) {
        match std::mem::replace(&mut self.transactions, Transactions::OnTrial) {
            Transactions::Refused(error) => {
                inbox.trials_lost = 0;
                self.transactions = Transactions::Unknown; // the next one asks again: a user's rights may change
                answers.give(request, Err(error));
            }
            // A third connection is not put at risk for it, since others use it as well.
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

    /// Writes until all is written or the kernel takes no more.
    pub(super) fn write(&mut self, cx: &mut Context<'_>, shared: &Shared) -> Result<(), Broken> {
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
}
