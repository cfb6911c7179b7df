//! What a queue also gives out: results that no request asked for, such as the messages of a subscriber.
//!
//! A source keeps what it has, within bounds of its own. It puts itself on the queue's list when there is something, and
//! whoever takes from the queue then takes from it, without the queue's lock.

use std::sync::Arc;

/// Something whose results are taken through a queue.
pub trait Source<A>: Send + Sync {
    /// Gives up to `most` results to `take`, and lists itself again if there are more.
    fn take_from(&self, most: usize, take: &mut dyn FnMut(A));
}

/// A source, and the tag that its results have.
pub(super) struct Ready<A> {
    pub(super) tag: u64,
    pub(super) source: Arc<dyn Source<A>>,
}
