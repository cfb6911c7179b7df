//! The two futex operations that the seats need; see `futex(2)`.

use std::sync::atomic::AtomicU32;

use super::Deadline;

/// Why a sleep ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Woken {
    /// Woken, or the word had changed: look again.
    Look,
    /// A signal handler ran on this thread.
    Signal,
    /// The deadline has passed.
    TimedOut,
}

/// Sleeps while `word` holds `expected`, until a wake whose mask shares a bit with `mask`.
#[allow(unsafe_code)]
pub(super) fn wait(word: &AtomicU32, expected: u32, mask: u32, deadline: Deadline) -> Woken {
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
pub(super) fn wake(word: &AtomicU32, mask: u32) {
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
