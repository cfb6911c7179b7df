//! How a thread waits for a queue and is woken, and why.

use std::os::fd::RawFd;

use super::alarm;
use super::backlog::Counted;
use super::queue::{Completions, Inner};
use crate::oneshot::Deadline;
use crate::os::Woken;

/// Why a wait that includes idle queues ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Something can be taken.
    Done,
    /// It was ended by a nudge.
    Nudge,
    /// Nothing is outstanding, and no request will begin.
    Closed,
}

impl<A: Counted> Completions<A> {
    /// The descriptor: readable while something can be taken.
    pub fn descriptor(&self) -> RawFd {
        let mut inner = self.lock();
        inner.descriptor.watched = true;
        inner.tell();
        inner.descriptor.fd()
    }

    /// Waits until something can be taken or the deadline has passed. With `even_idle` it also waits while nothing is
    /// outstanding, until [`look`](Self::look) has something to report. True if a signal handler ran on this thread.
    pub fn wait(&self, deadline: Deadline, even_idle: bool) -> bool {
        let fd = {
            let mut inner = self.lock();
            let is_over = match even_idle {
                true => inner.looks_up(),
                false => inner.to_come() == 0,
            };
            if is_over || inner.waiting() > 0 {
                return false;
            }
            inner.descriptor.waiting += 1;
            inner.descriptor.takers += usize::from(!even_idle);
            inner.descriptor.fd()
        };
        let woken = alarm::wait(fd, deadline.remaining());
        let mut inner = self.lock();
        inner.descriptor.waiting -= 1;
        inner.descriptor.takers -= usize::from(!even_idle);
        inner.tell();
        woken == Woken::Signal
    }

    /// Why a wait that includes idle queues ends now, if it does; a nudge is consumed.
    pub fn look(&self) -> Option<Seen> {
        let mut inner = self.lock();
        if inner.waiting() > 0 {
            return Some(Seen::Done);
        }
        if inner.descriptor.nudged > 0 {
            inner.descriptor.nudged -= 1;
            inner.tell();
            return Some(Seen::Nudge);
        }
        inner.descriptor.is_closed(inner.waiting(), inner.to_come()).then_some(Seen::Closed)
    }

    /// Ends one wait that includes idle queues: the current one or the next.
    pub fn nudge(&self) {
        let mut inner = self.lock();
        inner.descriptor.nudged = inner.descriptor.nudged.saturating_add(1);
        inner.tell();
    }

    /// No request will begin from now on: waits for an idle queue end.
    pub fn close(&self) {
        let mut inner = self.lock();
        inner.descriptor.closed = true;
        inner.tell();
    }
}

impl<A: Counted> Inner<A> {
    /// Whether a wait that includes idle queues ends without a completion.
    fn looks_up(&self) -> bool {
        self.descriptor.looks_up(self.waiting(), self.to_come())
    }
}
