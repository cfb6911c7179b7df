//! A question that a host may want asked when a signal interrupts a wait: shall the call be given up?
//!
//! Interpreters handle signals between two instructions of theirs. While their thread sleeps in a call of this
//! library there is none, and Ctrl-C would wait for the reply. A thread's sleep ends when a signal handler has run
//! on it; then the host is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;

use crate::process::ForkLocal;

type Question = dyn Fn() -> bool + Send + Sync;

/// How long a wait goes on before the host is asked, where a signal may have come unseen.
pub(crate) const SLICE: Duration = Duration::from_millis(50);

/// Kept across fork(): the host's function is the same in the child.
static QUESTION: ArcSwapOption<Box<Question>> = ArcSwapOption::const_empty();

/// How many threads of this process may be in the host's function.
static ASKING: ForkLocal<AtomicUsize> = ForkLocal::new();

/// Sets the question; `None`: signals interrupt nothing. Returns when no thread is in the one before, so that a
/// host can take away what its function needs: the thread that asks must not call this.
pub(crate) fn set(question: Option<Box<Question>>) {
    QUESTION.store(None);
    // Sequentially consistent, as in `is_requested`: either that thread sees the question gone, or it is seen here.
    while asking().load(Ordering::SeqCst) > 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    QUESTION.store(question.map(Arc::new));
}

/// Whether there is anybody to ask.
pub(crate) fn may_be_requested() -> bool {
    QUESTION.load().is_some()
}

/// Asks. Called on the thread that waits.
pub(crate) fn is_requested() -> bool {
    if !may_be_requested() {
        return false;
    }
    let asking = asking(); // stays the same should the host's function fork
    asking.fetch_add(1, Ordering::SeqCst);
    let answer = QUESTION.load_full().is_some_and(|question| question());
    asking.fetch_sub(1, Ordering::SeqCst);
    answer
}

fn asking() -> &'static AtomicUsize {
    ASKING.get_or_make(|| AtomicUsize::new(0))
}
