//! How sources come into a queue, and are taken from.

use std::sync::Arc;

use super::backlog::Counted;
use super::queue::Completions;
use super::source::{Ready, Source};

impl<A: Counted> Completions<A> {
    /// Results of a source may come from now on.
    pub fn attach(&self) {
        let mut inner = self.lock();
        inner.attached += 1;
        inner.tell();
    }

    /// None will come any more.
    pub fn detach(&self) {
        let mut inner = self.lock();
        inner.attached = inner.attached.saturating_sub(1);
        inner.tell();
    }

    /// A source has something. It is listed once until that is taken.
    pub fn list(&self, tag: u64, source: Arc<dyn Source<A>>) {
        let mut inner = self.lock();
        if !inner.abandoned {
            inner.ready.push_back(Ready { tag, source });
            inner.tell();
        }
    }

    /// Takes up to `most` results of the sources that are listed.
    pub(super) fn drain_sources(&self, most: usize, take: &mut dyn FnMut(u64, A)) -> usize {
        let mut taken = 0;
        // Each at most once: one that lists itself again comes after the others, and after completions.
        let listed = self.lock().ready.len();
        for _ in 0..listed {
            if taken == most {
                break;
            }
            let Some(Ready { tag, source }) = self.unlist() else { break };
            // The queue's lock is not held: the source has one of its own.
            source.take_from(most - taken, &mut |answer| {
                taken += 1;
                take(tag, answer);
            });
        }
        taken
    }

    fn unlist(&self) -> Option<Ready<A>> {
        let mut inner = self.lock();
        let ready = inner.ready.pop_front();
        inner.tell();
        ready
    }
}
