//! The descriptor of a queue: raised while somebody watches it and there is something to see, lowered otherwise.

use std::io;
use std::os::fd::RawFd;

use crate::os::raise::Signal;

pub(super) struct Descriptor {
    /// Whether the program has asked for the descriptor, and may be polling it.
    pub(super) watched: bool,
    /// `None` once the queue is abandoned.
    signal: Option<Signal>,
    /// How many threads are in [`Completions::wait`](super::Completions::wait).
    pub(super) waiting: usize,
    /// How many of them return when nothing is outstanding.
    pub(super) takers: usize,
    /// How many waits of the others, current or future, are to be ended.
    pub(super) nudged: usize,
    /// No request will begin from now on.
    pub(super) closed: bool,
    pub(super) raised: bool,
    /// Whether a completion was among the reasons to raise it.
    pub(super) raised_for_done: bool,
}

impl Descriptor {
    /// Fails if the process has no descriptor left.
    pub(super) fn new() -> io::Result<Descriptor> {
        Ok(Descriptor {
            watched: false,
            signal: Some(Signal::new()?),
            waiting: 0,
            takers: 0,
            nudged: 0,
            closed: false,
            raised: false,
            raised_for_done: false,
        })
    }

    /// Raises the descriptor if it is watched and there is something to see, and lowers it if there is nothing left.
    pub(super) fn tell(&mut self, done: usize, outstanding: usize) {
        let Some(signal) = &self.signal else { return };
        let looked_for = self.watched || self.waiting > 0;
        let is_done = looked_for && done > 0;
        // Another thread may have taken the last completion; then there is nothing left to wait for.
        let is_over = self.takers > 0 && outstanding == 0;
        let reason = is_done || is_over || self.waiting > self.takers && self.looks_up(done, outstanding);
        // A loop that watches for edges (EPOLLET) gets one for a completion, even if it was raised for another reason.
        let is_news = !std::mem::replace(&mut self.raised_for_done, is_done) && is_done;
        if reason != std::mem::replace(&mut self.raised, reason) {
            if reason { signal.raise() } else { signal.lower() }
        } else if is_news {
            signal.raise();
        }
    }

    /// Whether a wait that includes idle queues ends without a completion.
    pub(super) fn looks_up(&self, done: usize, outstanding: usize) -> bool {
        self.nudged > 0 || self.is_closed(done, outstanding)
    }

    /// Whether nothing more will complete.
    pub(super) fn is_closed(&self, done: usize, outstanding: usize) -> bool {
        self.closed && outstanding == 0 && done == 0
    }

    pub(super) fn fd(&self) -> RawFd {
        self.signal.as_ref().map_or(-1, Signal::fd)
    }

    /// Removes it; it is closed when the caller drops it.
    pub(super) fn take(&mut self) -> Option<Signal> {
        self.signal.take()
    }
}
