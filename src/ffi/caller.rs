//! What a call leaves on its caller's thread as it found it.

use std::ffi::c_int;

/// Linux has the same number in every C library.
const PTHREAD_CANCEL_DISABLE: c_int = 1;

unsafe extern "C" {
    fn pthread_setcancelstate(state: c_int, before: *mut c_int) -> c_int;
}

/// Lives as long as a call. The thread's errno is restored at its end, and until then pthread_cancel(3) is held off:
/// a canceled thread is unwound from a cancellation point, such as the poll(2) it sleeps in, and frames of Rust cannot
/// be unwound so; it would end the process, and leave locks taken.
pub(super) struct Caller {
    errno: c_int,
    cancel_state: c_int,
}

impl Caller {
    pub(super) fn enter() -> Caller {
        let mut cancel_state = 0;
        // SAFETY: errno is this thread's own. The state that was is written to this frame; a failure (an invalid
        // state, which this is not) would leave the 0 that says that cancellation is enabled, as it is at first.
        unsafe {
            let errno = *libc::__errno_location();
            pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &mut cancel_state);
            Caller { errno, cancel_state }
        }
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        // SAFETY: as above; NULL is allowed for the state that was.
        unsafe {
            pthread_setcancelstate(self.cancel_state, std::ptr::null_mut());
            *libc::__errno_location() = self.errno;
        }
    }
}
