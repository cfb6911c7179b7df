//! The monotonic clock, in nanoseconds: the one that futexes sleep on; see `clock_gettime(2)`.

/// Now, as `CLOCK_MONOTONIC` has it.
pub(crate) fn now() -> u64 {
    read(libc::clock_gettime, libc::CLOCK_MONOTONIC)
}

/// Now, or a moment before, up to the last tick that the kernel has counted: a quarter of the time that [`now`] takes.
pub(crate) fn coarse() -> u64 {
    read(libc::clock_gettime, libc::CLOCK_MONOTONIC_COARSE)
}

type Read = unsafe extern "C" fn(libc::clockid_t, *mut libc::timespec) -> libc::c_int;

#[allow(unsafe_code)]
fn read(read: Read, clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid timespec to write to. Both clocks exist on every Linux.
    unsafe { read(clock, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
