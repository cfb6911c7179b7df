//! What a call leaves on its caller's thread as it found it.

use std::ffi::c_int;

use crate::os::cancel::HeldOff;
use crate::os::errno;

/// Lives as long as a call. The thread's errno is restored at its end, and until then pthread_cancel(3) is held off.
pub(super) struct Caller {
    errno: c_int,
    held_off: Option<HeldOff>,
}

impl Caller {
    /// For a call that may come to a cancellation point: a wait, a file, a descriptor to close.
    pub(super) fn enter() -> Caller {
        let mut caller = Caller::enter_briefly();
        caller.held_off = Some(HeldOff::begin());
        caller
    }

    /// For a call that comes to none, or holds cancellation off where it does.
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
