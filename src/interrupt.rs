//! A question that a host may want asked when a signal interrupts a wait: shall the call be given up?
//!
//! Interpreters handle signals between two instructions of theirs. While their thread sleeps in a call of this
//! library there is none, and Ctrl-C would wait for the reply. A thread's sleep ends when a signal handler has run
//! on it; then the host is asked.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

type Question = dyn Fn() -> bool + Send + Sync;

/// Kept across fork(): the host's function is the same in the child.
static QUESTION: ArcSwapOption<Box<Question>> = ArcSwapOption::const_empty();

/// Sets the question; `None`: signals interrupt nothing.
pub(crate) fn set(question: Option<Box<Question>>) {
    QUESTION.store(question.map(Arc::new));
}

/// Whether there is anybody to ask.
pub(crate) fn may_be_requested() -> bool {
    QUESTION.load().is_some()
}

/// Asks. Called on the thread that waits.
pub(crate) fn is_requested() -> bool {
    QUESTION.load_full().is_some_and(|question| question())
}
