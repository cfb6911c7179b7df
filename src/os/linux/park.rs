//! The two futex operations that callers need to sleep and be woken; see `futex(2)`.

use std::sync::atomic::AtomicU32;

use super::super::{Woken, errno};

/// Whether [`wait`] ends when a signal handler has run on the thread.
pub(crate) const SIGNALS_END_WAITS: bool = true;

const NANOS: u64 = 1_000_000_000;

/// Sleeps while `word` holds `expected`, until a wake whose mask shares a bit with `mask`, or until this time of the
/// clock (for ever: `None`).
#[allow(unsafe_code)]
pub(crate) fn wait(word: &AtomicU32, expected: u32, mask: u32, deadline: Option<u64>) -> Woken {
    let time = deadline.map(|nanos| libc::timespec {
        tv_sec: (nanos / NANOS) as libc::time_t,
        tv_nsec: (nanos % NANOS) as libc::c_long,
    });
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
    match if result == -1 { errno::get() } else { 0 } {
        libc::ETIMEDOUT => Woken::TimedOut,
        libc::EINTR => Woken::Signal,
        _ => Woken::Look,
    }
}

/// Wakes every sleeper on `word` whose mask shares a bit with `mask`. The word must have been changed before.
#[allow(unsafe_code)]
pub(crate) fn wake(word: &AtomicU32, mask: u32) {
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
