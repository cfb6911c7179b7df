//! A function of the host that decides, when a signal interrupts a wait, whether to cancel the call.
//!
//! Interpreters handle signals between two of their instructions. While their thread sleeps in a call of this library
//! they execute none, so Ctrl-C would wait for the reply. A thread's sleep ends when a signal handler has run on it;
//! then the host is asked. A handler that runs between two sleeps, or before the first, ends none of them, so the host
//! is also asked at intervals ([`Watch`]).
//!
//! A host that needs no function interrupts a thread by its token instead: see [`thread`].

pub(crate) mod thread;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;

use crate::os::{clock, fork, park};

type Question = dyn Fn() -> bool + Send + Sync;

/// How long a wait lasts before the host is asked, in case a signal went unnoticed.
pub(crate) const SLICE: Duration = Duration::from_millis(50);
/// Without a signal the host is asked at intervals that double up to this one. They stay short where a signal does not
/// end a sleep.
const LONGEST: Duration = if park::SIGNALS_END_WAITS { Duration::from_secs(1) } else { SLICE };
/// How long [`set`] waits for threads that are still in the previous function.
const SET_TIMEOUT: Duration = Duration::from_secs(1);

/// Kept across fork(): the child has the same function.
static QUESTION: ArcSwapOption<Asked> = ArcSwapOption::const_empty();

/// The host's function, and the number of threads that may be in it.
struct Asked {
    question: Box<Question>,
    /// The upper half is the epoch of the process: threads of another process do not exist here.
    inside: AtomicU64,
}

impl Asked {
    fn inside_here(word: u64) -> u64 {
        if word >> 32 == u64::from(fork::epoch()) { word & u64::from(u32::MAX) } else { 0 }
    }

    fn enter(&self) {
        let one_more = |word| Some(u64::from(fork::epoch()) << 32 | (Self::inside_here(word) + 1));
        let _always = self.inside.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_more);
    }

    /// Does nothing in a child that the host's function forked.
    fn leave(&self) {
        let one_less = |word| (Self::inside_here(word) > 0).then(|| word - 1);
        let _sometimes = self.inside.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
    }

    fn is_quiet(&self) -> bool {
        Self::inside_here(self.inside.load(Ordering::SeqCst)) == 0
    }
}

/// Sets the function; `None`: signals interrupt nothing. When this returns true, no thread is in the previous function,
/// so the host can free what it needs. It returns false if a thread did not leave that function in time. The function
/// must not call this.
#[must_use]
pub(crate) fn set(question: Option<Box<Question>>) -> bool {
    let previous = QUESTION.swap(None);
    // Either an asking thread sees that the function is gone, or this sees the thread.
    fence(Ordering::SeqCst);
    let begun = Instant::now();
    let is_quiet = previous.is_none_or(|previous| {
        while !previous.is_quiet() && begun.elapsed() < SET_TIMEOUT {
            std::thread::sleep(Duration::from_millis(1));
        }
        // A thread that left the function in a forbidden way (longjmp) keeps it alive, and is not waited for again.
        previous.is_quiet()
    });
    QUESTION.store(question.map(|question| Arc::new(Asked { question, inside: AtomicU64::new(0) })));
    is_quiet
}

/// Whether the calling thread may be interrupted: by the host's function or by a token.
pub(crate) fn may_be_requested() -> bool {
    has_question() || thread::has_token()
}

/// Whether the calling thread is to be interrupted, by its token or by the host's function. It must hold no lock.
pub(crate) fn is_requested() -> bool {
    thread::take() || ask()
}

fn has_question() -> bool {
    QUESTION.load().is_some()
}

/// Calls the host's function, on the waiting thread, which must hold no lock.
fn ask() -> bool {
    let Some(asked) = QUESTION.load_full() else { return false };
    asked.enter();
    fence(Ordering::SeqCst);
    let is_current = QUESTION.load().as_ref().is_some_and(|current| Arc::ptr_eq(current, &asked));
    let answer = is_current && (asked.question)();
    asked.leave();
    answer
}

/// When a waiting thread asks the host without having noticed a signal.
pub(crate) struct Watch {
    /// A time of [`clock`]; `None` if there was no function when the wait began.
    next: Option<u64>,
    pause: Duration,
}

impl Watch {
    pub(crate) fn begin() -> Watch {
        Watch { next: has_question().then(|| in_future(SLICE)), pause: SLICE }
    }

    /// When the thread's next sleep must end for that.
    pub(crate) fn next(&self) -> Option<u64> {
        self.next
    }

    /// To be called after each sleep, ended by a signal or not. Whether the host wants to cancel the wait.
    pub(crate) fn cancels(&mut self, signaled: bool) -> bool {
        if !signaled && self.next.is_none_or(|next| next > clock::now()) {
            return false;
        }
        if ask() {
            return true;
        }
        self.pause = if signaled { SLICE } else { (self.pause * 2).min(LONGEST) };
        self.next = has_question().then(|| in_future(self.pause));
        false
    }
}

fn in_future(time: Duration) -> u64 {
    clock::now() + time.as_nanos() as u64
}
