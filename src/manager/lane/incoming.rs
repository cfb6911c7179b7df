//! From the socket to the callers: each reply belongs to the first request in flight, or the connection is of no more
//! use.

use std::task::{Context, Poll};

use crate::faults;
use crate::manager::answer::Answer;
use crate::manager::answers::Answers;
use crate::manager::batch;
use crate::manager::inbox::Inbox;
use crate::manager::shared::Shared;
use crate::manager::unusable;
use crate::manager::wire::{Broken, Event};
use crate::net::Link;
use crate::proto::FrameKind;

use super::Lane;
use super::in_flight::{Answered, Asked, InFlight, Transactions};

impl<S: Link> Lane<S> {
    /// Reads once and answers each request whose reply is complete. False if there was nothing to read.
    pub(super) fn read(
        &mut self,
        cx: &mut Context<'_>,
        answers: &mut Answers,
        shared: &Shared,
    ) -> Result<bool, Broken> {
        let moved = match self.wire.poll_fill(cx) {
            Poll::Pending => false,
            Poll::Ready(Err(broken)) => return Err(broken),
            Poll::Ready(Ok(n)) => {
                shared.stats.bytes_in.add(n as u64);
                if let Some(keepalive) = &mut self.keepalive {
                    keepalive.hear();
                }
                true
            }
        };
        while let Some(event) = self.wire.next()? {
            self.take(event, answers, shared)?;
        }
        Ok(moved)
    }

    /// Takes a reply.
    fn take(&mut self, event: Event, answers: &mut Answers, shared: &Shared) -> Result<(), Broken> {
        let (kind, answer, has_line_text) = match event {
            Event::Frame { kind, bytes, has_line_text } => (kind, Ok(bytes), has_line_text),
            Event::OverLimit(kind, error) => (kind, Err(unusable::over_limit(&error)), true),
            Event::Unreadable(kind, bytes, error) => {
                let is_exec = self.in_flight.front().is_some_and(|first| first.asked.is_at_exec());
                (kind, unusable::answer(is_exec, &bytes, &error), true)
            }
        };
        let Some(first) = self.in_flight.front_mut() else {
            return Err(Broken::Protocol(format!("a reply came that nobody asked for: {}", shown(&answer))));
        };
        // Answered before the server can have read all of it: nobody knows what the reply belongs to.
        let early = first.next_end() > self.outbox.written();
        if early || !first.asked.may_be_answered(&answer) {
            let what = format!("a reply came that is not to the request before it: {}", shown(&answer));
            return Err(Broken::Protocol(what));
        }
        match &mut first.asked {
            Asked::Request(request) => {
                shared.stats.replies.add(1);
                shared.stats.errors.add(u64::from(kind == FrameKind::Error));
                if let Some(gathered) = request.take(answer, has_line_text, self.max_reply_bytes)
                    && let Some(InFlight { asked: Asked::Request(request), span }) =
                        self.in_flight.pop_front()
                {
                    self.give_or_hold(Answered { request, gathered, from: span.start }, answers);
                }
            }
            Asked::Trial(gather) => {
                if let Some(gathered) = gather.take(answer, false, self.max_reply_bytes) {
                    self.in_flight.pop_front();
                    self.transactions = match gathered.answer {
                        Ok(_) => Transactions::Taken,
                        Err(error) => Transactions::Refused(batch::no_transactions(&error)),
                    };
                }
            }
            Asked::Fence { word, echo } => {
                let word_is_back = answer.as_ref().is_ok_and(|frame| word.is_back_in(*echo, frame));
                self.take_fence(word_is_back, answers);
            }
        }
        Ok(())
    }

    /// Puts what the server refused, since it did not know the script, before all other requests. Until it is sent
    /// again it counts as not sent.
    pub(super) fn return_refused(&mut self, inbox: &mut Inbox, shared: &Shared) {
        if self.refused.is_empty() {
            return;
        }
        shared.stats.commands.add(self.refused.len() as u64);
        self.refused.drain(..).rev().for_each(|request| inbox.pending.push_front(request));
    }
}

impl<S> Lane<S> {
    /// Gives an answer to its caller; or keeps the request, if the server did not know its script.
    pub(super) fn give(&mut self, answered: Answered, answers: &mut Answers) {
        faults::pass("lane");
        let Answered { mut request, gathered, from } = answered;
        self.is_replica |= gathered.replica;
        self.commands -= request.commands();
        if !request.lacks_script(&gathered.answer) {
            let answer = request.mark_script_error_final(gathered.answer);
            answers.give(request, answer);
        } else if request.requeue() {
            request.prepare(&mut self.texts, from, self.outbox.pushed());
            self.refused.push(request);
        } else {
            answers.forget(request);
        }
    }
}

/// What an unexpected reply was: an error with its text, which may give the server's reason; of any other reply only
/// the type, since its content is somebody's data.
fn shown(answer: &Answer) -> String {
    const SHOWN: usize = 80;
    match answer
        .as_ref()
        .map(|frame| (frame.first(), frame.get(..frame.len().min(SHOWN)).unwrap_or_default()))
    {
        Ok((Some(b'-'), start)) => format!("\"{}\"", start.trim_ascii_end().escape_ascii()),
        Ok((Some(type_byte), _)) => format!("of type '{}'", type_byte.escape_ascii()),
        _ => "over its limit".to_owned(),
    }
}
