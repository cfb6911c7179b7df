//! A question that a host may want asked when a signal interrupts a wait: shall the call be given up?
//!
//! Interpreters handle signals between two instructions of theirs. While their thread sleeps in a call of this
//! library there is none, and Ctrl-C would wait for the reply. A thread's sleep ends when a signal handler has run
//! on it; then the host is asked. A handler that runs between two sleeps, or before the first, ends none of them: so
//! the host is also asked now and then ([`Watch`]).
//!
//! A host that can do without a function of its own names the thread instead: see [`thread`].

pub(crate) mod thread;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;

use crate::os::{clock, fork, park};

type Question = dyn Fn() -> bool + Send + Sync;

/// How long a wait goes on before the host is asked, where a signal may have come unseen.
pub(crate) const SLICE: Duration = Duration::from_millis(50);
/// While no signal comes the host is asked at intervals that double, up to this one. They do not where no sleep tells of
/// a signal.
const LONGEST: Duration = if park::SIGNALS_END_WAITS { Duration::from_secs(1) } else { SLICE };
/// How long [`set`] waits for threads that are in the function before.
const PATIENCE: Duration = Duration::from_secs(1);

/// Kept across fork(): the host's function is the same in the child.
static QUESTION: ArcSwapOption<Asked> = ArcSwapOption::const_empty();

/// The host's function, and how many threads may be in it.
struct Asked {
    question: Box<Question>,
    /// The process, by its epoch, in the upper half: the threads of another are not here.
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

    /// Does nothing if the host's function forked, and this is the child.
    fn leave(&self) {
        let one_less = |word| (Self::inside_here(word) > 0).then(|| word - 1);
        let _sometimes = self.inside.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
    }

    fn is_quiet(&self) -> bool {
        Self::inside_here(self.inside.load(Ordering::SeqCst)) == 0
    }
}

/// Sets the question; `None`: signals interrupt nothing. When this returns no thread is in the one before, so that a
/// host can take away what its function needs; unless that function has not returned for a while: then it is false.
/// The thread that asks must not call this.
#[must_use]
pub(crate) fn set(question: Option<Box<Question>>) -> bool {
    let before = QUESTION.swap(None);
    // Either a thread that asks sees the question gone, or it is seen here.
    fence(Ordering::SeqCst);
    let begun = Instant::now();
    let is_quiet = before.is_none_or(|before| {
        while !before.is_quiet() && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(1));
        }
        // A thread that left the function in a way that it must not keeps the question alive, and is not waited for
        // again.
        before.is_quiet()
    });
    QUESTION.store(question.map(|question| Arc::new(Asked { question, inside: AtomicU64::new(0) })));
    is_quiet
}

/// Whether the calling thread may be interrupted: there is anybody to ask, or it has a token.
pub(crate) fn may_be_requested() -> bool {
    has_question() || thread::has_token()
}

/// Whether the calling thread is to be interrupted, by its token or by who is asked. Called while it holds no lock.
pub(crate) fn is_requested() -> bool {
    thread::take() || ask()
}

fn has_question() -> bool {
    QUESTION.load().is_some()
}

/// Asks. Called on the thread that waits, which holds no lock.
fn ask() -> bool {
    let Some(asked) = QUESTION.load_full() else { return false };
    asked.enter();
    fence(Ordering::SeqCst);
    let is_current = QUESTION.load().as_ref().is_some_and(|current| Arc::ptr_eq(current, &asked));
    let answer = is_current && (asked.question)();
    asked.leave();
    answer
}

/// When a thread that waits asks without having seen a signal.
pub(crate) struct Watch {
    /// A time of [`clock`]; `None` if there was nobody to ask when it began to wait.
    next: Option<u64>,
    pause: Duration,
}

impl Watch {
    pub(crate) fn begin() -> Watch {
        Watch { next: has_question().then(|| in_future(SLICE)), pause: SLICE }
    }

    /// When the thread's next sleep is to end for that.
    pub(crate) fn next(&self) -> Option<u64> {
        self.next
    }

    /// A sleep is over, by a signal or not. Whether the host wants the wait to be given up.
    pub(crate) fn gives_up(&mut self, signaled: bool) -> bool {
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
