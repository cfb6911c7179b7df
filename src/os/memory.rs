//! Memory that C frees: that of malloc(3).

use std::ffi::c_void;
use std::ptr::NonNull;

/// Memory for so many bytes, if there is any.
#[allow(unsafe_code)]
pub(crate) fn allocate(len: usize) -> Option<NonNull<u8>> {
    // SAFETY: malloc takes any size.
    NonNull::new(unsafe { libc::malloc(len) }.cast())
}

/// Frees it. NULL is allowed.
///
/// # Safety
/// It came from [`allocate`], or from malloc(3), and has not been freed.
#[allow(unsafe_code)]
pub(crate) unsafe fn free(memory: *mut c_void) {
    // SAFETY: as the caller says.
    unsafe { libc::free(memory) };
}
