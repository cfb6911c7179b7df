//! errno: the numbers that have a meaning here, and this thread's own.

use std::ffi::c_int;

pub(crate) use libc::{
    EACCES, EADDRNOTAVAIL, EAFNOSUPPORT, EHOSTUNREACH, EMFILE, ENETDOWN, ENETUNREACH, ENFILE, ENOBUFS,
    ENOMEM, EPERM, ETIMEDOUT,
};

#[cfg(test)]
pub(crate) use libc::ECONNREFUSED;

#[cfg(any(target_os = "android", target_os = "netbsd", target_os = "openbsd"))]
use libc::__errno as location;
#[cfg(target_os = "linux")]
use libc::__errno_location as location;
#[cfg(any(target_os = "macos", target_os = "ios", target_os = "freebsd"))]
use libc::__error as location;

/// What it is for the calling thread.
#[allow(unsafe_code)]
pub(crate) fn get() -> c_int {
    // SAFETY: the address of this thread's errno, which is valid while the thread lives.
    unsafe { *location() }
}

/// Sets it for the calling thread.
#[allow(unsafe_code)]
pub(crate) fn set(errno: c_int) {
    // SAFETY: as above.
    unsafe { *location() = errno };
}
