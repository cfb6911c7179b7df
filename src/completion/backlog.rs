//! The bound on a client's memory for replies that arrived and were not taken.
//!
//! Requests are bounded when they are submitted. But a caller that submits and never takes would collect replies without
//! limit, and their sizes are not known in advance. So there are two limits: while untaken replies hold `most` bytes,
//! nothing more is submitted; and a reply that arrives while they hold twice as much is dropped.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What a queue holds.
pub(crate) trait Counted {
    /// The request's target, which its caller needs at its end.
    type Target;

    /// How many bytes it holds.
    fn bytes(&self) -> usize;
    /// What replaces one that was dropped.
    fn dropped(bytes: usize) -> Self;
}

/// The count of one client, over all its queues.
#[derive(Debug)]
pub struct Backlog {
    bytes: AtomicUsize,
    most: usize,
}

impl Backlog {
    /// With a limit of `most` bytes.
    pub fn new(most: usize) -> Backlog {
        Backlog { bytes: AtomicUsize::new(0), most }
    }

    /// The number of untaken bytes, if it is too high to submit more.
    pub fn excess(&self) -> Option<usize> {
        Some(self.bytes.load(Ordering::Relaxed)).filter(|bytes| *bytes >= self.most)
    }

    /// Counts an answer, or its replacement. An element that the server no longer has (`is_taken`) is always kept.
    pub(super) fn add<A: Counted>(&self, answer: A, is_taken: bool) -> A {
        let (held, bytes) = (self.bytes.load(Ordering::Relaxed), answer.bytes());
        if !is_taken && bytes > 0 && held >= self.most.saturating_mul(2) {
            return A::dropped(bytes);
        }
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        answer
    }

    /// Subtracts answers that were taken, or never will be.
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
