//! The descriptor of a queue: raised while there is a reason for somebody who looks at it, and lowered when there is none.

use std::io;
use std::os::fd::RawFd;

use crate::os::raise::Signal;

pub(super) struct Descriptor {
    /// Whether somebody outside has the descriptor, and may be looking at it.
    pub(super) watched: bool,
    /// A descriptor that is raised for who waits; closed when nobody will.
    signal: Option<Signal>,
    /// How many threads are in [`Completions::wait`](super::Completions::wait).
    pub(super) waiting: usize,
    /// How many of them do not wait when nothing is outstanding.
    pub(super) takers: usize,
    /// How many waits of the others, under way or to come, somebody wants ended.
    pub(super) nudged: usize,
    /// Nothing will begin any more.
    pub(super) closed: bool,
    pub(super) raised: bool,
    /// It was raised since something can be taken, and not for another reason alone.
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

    /// Raises the descriptor if somebody looks at it and there is a reason, and lowers it if there is none any more.
    pub(super) fn tell(&mut self, done: usize, outstanding: usize) {
        let Some(signal) = &self.signal else { return };
        let looked_for = self.watched || self.waiting > 0;
        let is_done = looked_for && done > 0;
        // Who waits for what another took has nothing to wait for.
        let is_over = self.takers > 0 && outstanding == 0;
        let reason = is_done || is_over || self.waiting > self.takers && self.looks_up(done, outstanding);
        // Who watches for edges (EPOLLET) sees one for what can be taken, also where it was raised for another reason.
        let is_news = !std::mem::replace(&mut self.raised_for_done, is_done) && is_done;
        if reason != std::mem::replace(&mut self.raised, reason) {
            if reason { signal.raise() } else { signal.lower() }
        } else if is_news {
            signal.raise();
        }
    }

    /// Whether a wait that is also for an idle queue ends, though nothing can be taken.
    pub(super) fn looks_up(&self, done: usize, outstanding: usize) -> bool {
        self.nudged > 0 || self.is_closed(done, outstanding)
    }

    /// Whether nothing will come any more.
    pub(super) fn is_closed(&self, done: usize, outstanding: usize) -> bool {
        self.closed && outstanding == 0 && done == 0
    }

    pub(super) fn fd(&self) -> RawFd {
        self.signal.as_ref().map_or(-1, Signal::fd)
    }

    /// Takes it from all who look: it is closed when the caller drops it.
    pub(super) fn take(&mut self) -> Option<Signal> {
        self.signal.take()
    }
}
