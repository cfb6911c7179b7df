//! What a lane has sent and expects replies to, and what it knows until they come.

use std::ops::Range;

use crate::config::{Config, Fence};
use crate::error::Error;
use crate::manager::answer::Answer;
use crate::manager::batch::{Gather, Gathered};
use crate::manager::fence::{Echo, Word};
use crate::manager::request::Request;

/// Something that has been pushed to the outbox and expects a reply.
pub(super) struct InFlight {
    pub(super) asked: Asked,
    /// The positions of its bytes.
    pub(super) span: Range<u64>,
}

pub(super) enum Asked {
    /// By a caller.
    Request(Request),
    /// By the lane, to check that replies still match requests, or that the server is alive.
    Fence { word: Word, echo: Echo },
    /// By the lane, to check that the server accepts transactions: an empty one.
    Trial(Gather),
}

impl InFlight {
    /// The position after the command whose reply comes next.
    pub(super) fn next_end(&self) -> u64 {
        match &self.asked {
            Asked::Request(request) => self.span.start + request.next_end() as u64,
            Asked::Trial(gather) => self.span.start + gather.next_end() as u64,
            Asked::Fence { .. } => self.span.end,
        }
    }
}

impl Asked {
    /// Whether this can be the next reply to it.
    pub(super) fn may_be_answered(&self, answer: &Answer) -> bool {
        let first = answer.as_ref().ok().and_then(|frame| frame.first()).copied();
        let is_error = matches!(first, Some(b'-' | b'!'));
        match self {
            Asked::Request(request) => first.is_none_or(|type_byte| request.facts().may_reply(type_byte)),
            Asked::Trial(gather) => first.is_none_or(|type_byte| gather.facts().may_reply(type_byte)),
            Asked::Fence { word, echo } => {
                // A refusal proves nothing.
                answer.as_ref().is_ok_and(|frame| word.is_back_in(*echo, frame))
                    || (echo.may_be_refused() && is_error)
            }
        }
    }

    /// Whether the reply that comes next is the one for a caller's whole transaction.
    pub(super) fn is_at_exec(&self) -> bool {
        matches!(self, Asked::Request(request) if request.is_at_exec())
    }
}

/// A request whose reply is complete.
pub(super) struct Answered {
    pub(super) request: Request,
    pub(super) gathered: Gathered,
    /// The position of its first byte.
    pub(super) from: u64,
}

pub(super) struct Fences {
    /// How the server repeats a word.
    pub(super) echo: Echo,
    /// Whether every reply is doubtful.
    pub(super) always: bool,
    /// How many fences are in flight.
    pub(super) raised: usize,
    /// Replies that came since one was doubtful, until the next fence has come back.
    pub(super) held: Vec<Answered>,
}

impl Fences {
    pub(super) fn new(config: &Config, echo: Echo) -> Fences {
        Fences { echo, always: config.fence == Fence::Always, raised: 0, held: Vec::new() }
    }
}

/// Whether the server accepts MULTI and EXEC from this user. Asked before the first transaction: where it does not,
/// its commands would be executed one by one.
pub(super) enum Transactions {
    Unknown,
    OnTrial,
    Taken,
    Refused(Error),
}
