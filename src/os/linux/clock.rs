//! The monotonic clock, in nanoseconds: the one that futexes sleep on; see `clock_gettime(2)`.

/// Now, as `CLOCK_MONOTONIC` has it.
#[allow(unsafe_code)]
pub(crate) fn now() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid timespec to write to. CLOCK_MONOTONIC exists on every Linux.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
