//! Fences of a lane: replies that may have been read wrongly are held until a fence that was sent after them has come
//! back. See `manager/fence.rs`.

use crate::manager::answers::Answers;
use crate::manager::fence::{Echo, Word};

use super::Lane;
use super::in_flight::{Answered, Asked, InFlight};

impl<S> Lane<S> {
    /// Asks the server to repeat a word, after everything that was asked before.
    pub(super) fn raise_fence(&mut self, echo: Echo) {
        let word = Word::draw();
        let span = self.outbox.push(&word.request(echo));
        self.fences.raised += 1;
        self.in_flight.push_back(InFlight { asked: Asked::Fence { word, echo }, span });
    }

    /// The reply to the first fence in flight. With the word in it, all replies before it were right.
    pub(super) fn take_fence(&mut self, word_is_back: bool, answers: &mut Answers) {
        self.in_flight.pop_front();
        self.fences.raised -= 1;
        if word_is_back {
            for held in std::mem::take(&mut self.fences.held) {
                self.give(held, answers);
            }
        } else {
            self.raise_fence(Echo::UnknownCommand);
        }
    }

    /// Gives an answer to its caller, or holds it until a fence sent after it has come back.
    pub(super) fn give_or_hold(&mut self, answered: Answered, answers: &mut Answers) {
        if self.fences.held.is_empty() && !self.fences.always && !answered.gathered.doubtful {
            self.give(answered, answers);
            return;
        }
        if self.fences.raised == 0 {
            self.raise_fence(self.fences.echo);
        }
        self.fences.held.push(answered);
    }
}
