//! What a call leaves unchanged on its caller's thread: errno and the cancellation state.

use std::ffi::c_int;

use crate::os::cancel::HeldOff;
use crate::os::errno;

/// Lives as long as a call. The thread's errno is restored at its end, and until then pthread_cancel(3) is held off.
pub(super) struct Caller {
    errno: c_int,
    held_off: Option<HeldOff>,
}

impl Caller {
    /// For a call that may reach a cancellation point: a wait, a file, closing a descriptor.
    pub(super) fn enter() -> Caller {
        let mut caller = Caller::enter_briefly();
        caller.held_off = Some(HeldOff::begin());
        caller
    }

    /// For a call that reaches none, or holds cancellation off where it does.
    pub(super) fn enter_briefly() -> Caller {
        Caller { errno: errno::get(), held_off: None }
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        self.held_off = None; // first: it may change errno
        errno::set(self.errno);
    }
}
