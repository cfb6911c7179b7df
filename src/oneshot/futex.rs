//! The two futex operations that the seats need; see `futex(2)`.

use super::Deadline;
use super::sync::AtomicU32;

/// Why a sleep ended.
#[derive(Debug, PartialEq, Eq)]
#[cfg_attr(redischan_model, allow(dead_code))]
pub(super) enum Woken {
    /// Woken, or the word had changed: look again.
    Look,
    /// A signal handler ran on this thread.
    Signal,
    /// The deadline has passed.
    TimedOut,
}

#[cfg(not(redischan_model))]
pub(super) use kernel::{wait, wake};
#[cfg(redischan_model)]
pub(super) use model::{wait, wake};

#[cfg(not(redischan_model))]
mod kernel {
    use super::*;

    /// Sleeps while `word` holds `expected`, until a wake whose mask shares a bit with `mask`.
    #[allow(unsafe_code)]
    pub(in crate::oneshot) fn wait(word: &AtomicU32, expected: u32, mask: u32, deadline: Deadline) -> Woken {
        let time = deadline.timespec();
        let time = time.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        // SAFETY: `word` and `time` live through the call. FUTEX_WAIT_BITSET takes an absolute time on
        // CLOCK_MONOTONIC, or null for ever; it changes no memory of ours.
        let result = unsafe {
            libc::syscall(
                libc::SYS_futex,
                word.as_ptr(),
                libc::FUTEX_WAIT_BITSET | libc::FUTEX_PRIVATE_FLAG,
                expected,
                time,
                std::ptr::null::<u32>(),
                mask,
            )
        };
        // SAFETY: errno is this thread's own.
        match if result == -1 { unsafe { *libc::__errno_location() } } else { 0 } {
            libc::ETIMEDOUT => Woken::TimedOut,
            libc::EINTR => Woken::Signal,
            _ => Woken::Look,
        }
    }

    /// Wakes every sleeper on `word` whose mask shares a bit with `mask`.
    #[allow(unsafe_code)]
    pub(in crate::oneshot) fn wake(word: &AtomicU32, mask: u32) {
        // SAFETY: FUTEX_WAKE_BITSET only uses the address of `word`.
        unsafe {
            libc::syscall(
                libc::SYS_futex,
                word.as_ptr(),
                libc::FUTEX_WAKE_BITSET | libc::FUTEX_PRIVATE_FLAG,
                i32::MAX,
                std::ptr::null::<libc::timespec>(),
                std::ptr::null::<u32>(),
                mask,
            );
        }
    }
}

/// The same two promises of the kernel, that no wake is lost and that a deadline ends a sleep, without it.
#[cfg(redischan_model)]
mod model {
    use std::sync::atomic::Ordering;

    use loom::sync::{Condvar, Mutex};

    use super::*;

    loom::lazy_static! {
        static ref LOCK: Mutex<()> = Mutex::new(());
        static ref WOKEN: Condvar = Condvar::new();
    }

    pub(in crate::oneshot) fn wait(word: &AtomicU32, expected: u32, _mask: u32, deadline: Deadline) -> Woken {
        let guard = LOCK.lock().unwrap();
        if word.load(Ordering::Acquire) != expected {
            return Woken::Look;
        }
        if deadline != Deadline::NEVER {
            return Woken::TimedOut;
        }
        drop(WOKEN.wait(guard).unwrap());
        Woken::Look
    }

    pub(in crate::oneshot) fn wake(_word: &AtomicU32, _mask: u32) {
        drop(LOCK.lock().unwrap());
        WOKEN.notify_all();
    }
}
