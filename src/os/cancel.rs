//! `pthread_cancel(3)`, held off.
//!
//! A canceled thread is unwound from a cancellation point, such as a read(2) or write(2) of the C library. Frames of
//! Rust cannot be unwound so: it would end the process, and leave locks taken. So no call into this library may be one.

use std::ffi::c_int;
use std::marker::PhantomData;
use std::sync::Arc;
use std::task::{Wake, Waker};

/// Linux has the same number in every C library.
const PTHREAD_CANCEL_DISABLE: c_int = 1;

#[allow(unsafe_code)]
unsafe extern "C" {
    fn pthread_setcancelstate(state: c_int, before: *mut c_int) -> c_int;
}

/// While it lives the calling thread is not canceled; what was asked for meanwhile takes effect at a later
/// cancellation point. It costs some 25 ns with glibc 2.36, which is why what is called most does without.
pub(crate) struct HeldOff {
    before: c_int,
    /// It belongs to its thread.
    _not_send: PhantomData<*const ()>,
}

#[allow(unsafe_code)]
impl HeldOff {
    pub(crate) fn begin() -> HeldOff {
        let mut before = 0;
        // SAFETY: the state that was is written to this frame. A failure (an invalid state, which this is not) would
        // leave the 0 that says that cancellation is enabled, as it is at first.
        unsafe { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &mut before) };
        HeldOff { before, _not_send: PhantomData }
    }
}

#[allow(unsafe_code)]
impl Drop for HeldOff {
    fn drop(&mut self) {
        // SAFETY: NULL is allowed for the state that was.
        unsafe { pthread_setcancelstate(self.before, std::ptr::null_mut()) };
    }
}

/// A waker that holds cancellation off while it wakes: to wake the io thread is a write(2). A caller that finds it
/// awake pays nothing.
pub(crate) fn uncanceled(waker: Waker) -> Waker {
    struct Uncanceled(Waker);

    impl Wake for Uncanceled {
        fn wake(self: Arc<Self>) {
            self.wake_by_ref();
        }

        fn wake_by_ref(self: &Arc<Self>) {
            let _held_off = HeldOff::begin();
            self.0.wake_by_ref();
        }
    }

    Waker::from(Arc::new(Uncanceled(waker)))
}
