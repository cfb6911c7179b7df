//! How much has come and not been taken: the bound on a client's memory for replies.
//!
//! What is in flight is bounded when it is submitted. But a caller that submits and does not take would collect replies
//! without end, and how large they are nobody knows before they come. So two things happen, in this order: while the
//! replies hold `most` bytes nothing more is submitted; and a reply that comes while they hold twice as much is dropped.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What a queue carries.
pub(crate) trait Counted {
    /// Where a request goes, as its caller wants to know at its end.
    type Target;

    /// How many bytes it keeps.
    fn bytes(&self) -> usize;
    /// In place of one that was dropped.
    fn dropped(bytes: usize) -> Self;
}

/// The count of one client, for all its queues.
#[derive(Debug)]
pub struct Backlog {
    bytes: AtomicUsize,
    most: usize,
}

impl Backlog {
    /// Of at most so many bytes.
    pub fn new(most: usize) -> Backlog {
        Backlog { bytes: AtomicUsize::new(0), most }
    }

    /// How many bytes there are, if that is too many to ask for more.
    pub fn excess(&self) -> Option<usize> {
        Some(self.bytes.load(Ordering::Relaxed)).filter(|bytes| *bytes >= self.most)
    }

    /// Counts what has come, or what there is in its place. What the server no longer has (`is_taken`) is always kept.
    pub(super) fn add<A: Counted>(&self, answer: A, is_taken: bool) -> A {
        let (held, bytes) = (self.bytes.load(Ordering::Relaxed), answer.bytes());
        if !is_taken && bytes > 0 && held >= self.most.saturating_mul(2) {
            return A::dropped(bytes);
        }
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        answer
    }

    /// It was taken, or nobody will.
    pub(super) fn remove<'a, A: Counted + 'a>(&self, answers: impl Iterator<Item = &'a A>) {
        self.bytes.fetch_sub(answers.map(Counted::bytes).sum(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Counted for usize {
        type Target = ();

        fn bytes(&self) -> usize {
            *self
        }
        fn dropped(_: usize) -> usize {
            0
        }
    }

    impl Counted for &str {
        type Target = ();

        fn bytes(&self) -> usize {
            self.len()
        }
        fn dropped(_: usize) -> Self {
            ""
        }
    }

    #[test]
    fn first_no_more_is_asked_for_and_then_no_more_is_kept() {
        let backlog = Backlog::new(100);
        assert_eq!((backlog.add(99_usize, false), backlog.excess()), (99, None));
        assert_eq!(
            (backlog.add(100_usize, false), backlog.excess()),
            (100, Some(199)),
            "what is in flight still comes"
        );
        assert_eq!(backlog.add(1_usize, false), 1);
        assert_eq!((backlog.add(1_usize, false), backlog.excess()), (0, Some(200)));
        assert_eq!((backlog.add(1_usize, true), backlog.excess()), (1, Some(201)));
        backlog.remove([99, 100, 1].iter());
        assert_eq!(backlog.excess(), None);
    }
}
