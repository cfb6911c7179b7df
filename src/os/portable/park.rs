//! Sleeping until a word changes, by a mutex and condition variables.
//!
//! A signal does not end such a sleep. Whoever has to look after signals sleeps in slices.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::lock::{Condvar, Mutex};

use super::super::Woken;
use super::super::cancel::HeldOff;
use super::super::fork::ForkLocal;
use super::clock;

/// Whether [`wait`] ends when a signal handler has run on the thread.
pub(crate) const SIGNALS_END_WAITS: bool = false;

/// As many as there are words, which lie 64 bytes apart. Words that share a bed wake each other for nothing.
const BEDS: usize = 512;
const BITS: usize = u32::BITS as usize;

/// Where the sleepers on one word are.
struct Bed {
    /// Taken between the look at the word and the sleep, and between the change of the word and the wake: so none is
    /// lost.
    look: Mutex<()>,
    /// One for each bit of a mask.
    sleepers: [Condvar; BITS],
}

/// A child has beds of its own: a thread that it does not have may hold the lock of one for ever.
static ALL: [ForkLocal<Bed>; BEDS] = [const { ForkLocal::new() }; BEDS];

fn bed_of(word: &AtomicU32) -> &'static ForkLocal<Bed> {
    let address = std::ptr::from_ref(word).addr();
    &ALL[(address / 64) % BEDS]
}

/// The bits of a mask, by their numbers.
fn bits(mask: u32) -> impl Iterator<Item = usize> {
    (0..BITS).filter(move |bit| mask & 1 << bit != 0)
}

/// Sleeps while `word` holds `expected`, until a wake whose mask shares a bit with `mask`, which has one, or until this
/// time of the clock (for ever: `None`).
pub(crate) fn wait(word: &AtomicU32, expected: u32, mask: u32, deadline: Option<u64>) -> Woken {
    let bed = bed_of(word).get_or_make(|| Bed { look: Mutex::new(()), sleepers: Default::default() });
    let left = |deadline: u64| Duration::from_nanos(deadline.saturating_sub(clock::now()));
    let _held_off = HeldOff::begin();
    let guard = bed.look.lock();
    if word.load(Ordering::Acquire) != expected {
        return Woken::Look;
    }
    let time = deadline.map(left);
    if time.is_some_and(|time| time.is_zero()) {
        return Woken::TimedOut;
    }
    let bit = mask.trailing_zeros() as usize % BITS;
    let _guard = bed.sleepers[bit].wait(guard, time);
    let is_over = deadline.is_some_and(|deadline| left(deadline).is_zero());
    if is_over && word.load(Ordering::Acquire) == expected { Woken::TimedOut } else { Woken::Look }
}

/// Wakes every sleeper on `word` whose mask shares a bit with `mask`. The word must have been changed before.
pub(crate) fn wake(word: &AtomicU32, mask: u32) {
    let Some(bed) = bed_of(word).get() else { return };
    drop(bed.look.lock());
    bits(mask).for_each(|bit| bed.sleepers[bit].notify_all());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[repr(align(64))]
    struct Word(AtomicU32);

    /// A thread of the parent's holds the lock for ever.
    #[test]
    #[allow(unsafe_code)]
    fn a_child_does_not_wait_for_a_lock_of_its_parents() {
        static WORD: Word = Word(AtomicU32::new(0));
        assert_eq!(wait(&WORD.0, 0, 1, Some(clock::now() + 1)), Woken::TimedOut);
        let bed = bed_of(&WORD.0).get().unwrap();
        let guard = bed.look.lock();
        // SAFETY: the child takes memory, which the C library allows after fork(), and ends by _exit; or by the alarm, if it
        // waits for that lock.
        let ended = unsafe {
            let child = libc::fork();
            if child == 0 {
                libc::alarm(60);
                wake(&WORD.0, 1);
                let woken = wait(&WORD.0, 0, 1, Some(clock::now() + 1_000_000));
                wake(&WORD.0, 1);
                libc::_exit(if woken == Woken::TimedOut { 77 } else { 1 });
            }
            let mut status = 0;
            libc::waitpid(child, &mut status, 0);
            (libc::WIFEXITED(status), libc::WEXITSTATUS(status))
        };
        drop(guard);
        assert_eq!(ended, (true, 77));
    }
}
