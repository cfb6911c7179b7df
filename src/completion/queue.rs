//! What a queue's lock protects: the open requests, the completions to be taken, and the descriptor.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use smallvec::SmallVec;

use super::backlog::{Backlog, Counted};
use super::descriptor::Descriptor;
use super::source::Ready;
use super::table::{Open, Table, Terms, Then};
use crate::lock::{Guard, Mutex};
use crate::oneshot::{Deadline, Left};
use crate::wait;

/// Up to this many completions taken at once are kept on the stack.
const FEW: usize = 64;

/// A request that has ended.
#[derive(Debug)]
pub struct Done<A> {
    /// The caller's tag.
    pub tag: u64,
    /// How it ended.
    pub answer: A,
}

/// A request that has ended, and has not been taken.
pub(super) struct Ended<A> {
    tag: u64,
    answer: A,
    then: Option<Then<A>>,
}

pub(super) struct Inner<A: Counted> {
    pub(super) table: Table<A>,
    pub(super) done: VecDeque<Ended<A>>,
    /// Sources that have something, and how many there are that may have something one day.
    pub(super) ready: VecDeque<Ready<A>>,
    pub(super) attached: usize,
    pub(super) descriptor: Descriptor,
    /// When [`Completions::expire`] will be called.
    pub(super) alarm: Deadline,
    /// How many requests have begun since one was sent, or since a caller was asked to let the sender run.
    pub(super) ahead: usize,
    /// Nothing will be taken from now on.
    pub(super) abandoned: bool,
    pub(super) backlog: Arc<Backlog>,
}

/// The queue. Aligned, so that its reference count, which two threads change for each request, has a cache line of its
/// own.
#[repr(align(64))]
pub struct Completions<A: Counted> {
    inner: Mutex<Inner<A>>,
}

impl<A: Counted> Completions<A> {
    /// An empty queue, whose replies count in this backlog. Fails if the process has no descriptor left.
    pub fn new(backlog: Arc<Backlog>) -> io::Result<Self> {
        let inner = Inner {
            table: Table::new(),
            done: VecDeque::new(),
            ready: VecDeque::new(),
            attached: 0,
            descriptor: Descriptor::new()?,
            alarm: Deadline::NEVER,
            ahead: 0,
            abandoned: false,
            backlog,
        };
        Ok(Completions { inner: Mutex::new(inner) })
    }

    pub(super) fn lock(&self) -> Guard<'_, Inner<A>> {
        self.inner.lock()
    }

    /// Whether about half of what is outstanding has begun since any was sent, or since this last returned true; see
    /// [`wait::queue`].
    pub fn is_sender_behind(&self) -> bool {
        let mut inner = self.lock();
        let is_behind = wait::queue::is_sender_behind(inner.ahead, inner.outstanding());
        if is_behind {
            inner.ahead = 0;
        }
        is_behind
    }

    /// How many completions a caller that has time should take at once; see [`wait::queue`].
    pub fn half(&self) -> usize {
        let inner = self.lock();
        if !inner.ready.is_empty() {
            return usize::MAX; // messages do not keep the server busy
        }
        wait::queue::half_of(inner.outstanding() + inner.done.len())
    }

    /// Ends every open request with this tag with the answer that `answer` makes; returns their number. A waiting command
    /// that was sent is ended at the server first, and completes after that, possibly with a reply.
    pub fn cancel(&self, tag: u64, mut answer: impl FnMut(&Terms<A::Target>, Left) -> A) -> usize {
        let mut inner = self.lock();
        let meant = inner.table.find(tag);
        for at in &meant {
            if !inner.table.ask_to_end(*at) {
                inner.give_up(*at, &mut answer);
            }
        }
        inner.tell();
        meant.len()
    }

    /// Ends every open request whose deadline has passed with the answer that `answer` makes, and sets the alarm to the
    /// next deadline, which it returns.
    pub fn expire(&self, mut answer: impl FnMut(&Terms<A::Target>, Left) -> A) -> Deadline {
        let mut inner = self.lock();
        while let Some(late) = inner.table.take_late() {
            match inner.table.has_more_time(late.entry) {
                Some(deadline) => inner.table.note(deadline, late),
                None => inner.give_up(late.entry, &mut answer),
            }
        }
        inner.alarm = inner.table.next_deadline();
        inner.tell();
        inner.alarm
    }

    /// How many requests have begun and not ended.
    pub fn outstanding(&self) -> usize {
        self.lock().outstanding()
    }

    /// Takes up to `most` completions, in the order in which they completed. `None` if there are none, and something is
    /// outstanding.
    pub fn drain(&self, most: usize, mut take: impl FnMut(Done<A>)) -> Option<usize> {
        let mut inner = self.lock();
        let taken = inner.done.len().min(most);
        // The lock is not held while the caller's code runs.
        let all: SmallVec<[Ended<A>; FEW]> = inner.done.drain(..taken).collect();
        inner.tell();
        inner.backlog.remove(all.iter().map(|ended| &ended.answer));
        // Decided under the same lock: a request that ends in between would be neither taken nor outstanding.
        let is_to_come = all.is_empty() && inner.to_come() > 0;
        let has_sources = !inner.ready.is_empty();
        drop(inner);
        for Ended { tag, answer, then } in all {
            take(Done {
                tag,
                answer: match then {
                    Some(then) => then(answer),
                    None => answer,
                },
            });
        }
        let taken = match has_sources {
            true => taken + self.drain_sources(most - taken, &mut |tag, answer| take(Done { tag, answer })),
            false => taken,
        };
        (taken > 0 || !is_to_come).then_some(taken)
    }

    /// Nothing will be taken from now on: completions are dropped, those to come as well.
    pub fn abandon(&self) {
        let mut inner = self.lock();
        inner.abandoned = true;
        let mut unused = Vec::new();
        for open in inner.table.all() {
            unused.extend(open.then.take());
            if let Some(given_up) = open.terms.given_up.take() {
                given_up.notify_one();
            }
        }
        let done = std::mem::take(&mut inner.done);
        let sources = std::mem::take(&mut inner.ready);
        inner.backlog.remove(done.iter().map(|ended| &ended.answer));
        let signal = inner.descriptor.take();
        drop(inner);
        drop((done, sources, unused, signal));
    }
}

impl<A: Counted> Inner<A> {
    /// See [`Descriptor::tell`].
    pub(super) fn tell(&mut self) {
        self.descriptor.tell(self.waiting(), self.to_come());
    }

    /// How many completions, and sources with something, wait to be taken.
    pub(super) fn waiting(&self) -> usize {
        self.done.len() + self.ready.len()
    }

    /// How many requests and sources may still complete something.
    pub(super) fn to_come(&self) -> usize {
        self.table.outstanding() + self.attached
    }

    /// How many requests have begun and not ended.
    pub(super) fn outstanding(&self) -> usize {
        self.table.outstanding()
    }

    pub(super) fn complete(&mut self, tag: u64, answer: A, then: Option<Then<A>>, is_taken: bool) {
        if !self.abandoned {
            let answer = self.backlog.add(answer, is_taken);
            self.done.push_back(Ended { tag, answer, then });
        }
    }

    /// Ends an open request that was canceled or has timed out.
    fn give_up(&mut self, at: u32, answer: impl FnOnce(&Terms<A::Target>, Left) -> A) {
        let Some(Open { tag, sent, terms, then }) = self.table.close(at) else { return };
        if let Some(given_up) = &terms.given_up {
            given_up.notify_one();
        }
        let answer = answer(&terms, Left { sent, interrupted: false });
        self.complete(tag, answer, then, false);
    }
}
