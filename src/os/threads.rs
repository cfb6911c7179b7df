//! Threads of the library's own.

use std::io;
use std::marker::PhantomData;

use super::scheduling;

/// Starts a thread on which no signal of the host is ever handled, and which the kernel runs as it runs the process.
pub(crate) fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> io::Result<()> {
    // A new thread inherits the mask of the one that makes it. Blocking around the call, and not inside
    // the new thread, leaves no moment in which a signal could be handled there.
    let _blocked = SignalsBlocked::new();
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(|| {
            scheduling::adopt_that_of_the_process();
            body();
        })
        .map(drop)
}

/// Blocks all signals on the calling thread while it lives.
struct SignalsBlocked {
    before: libc::sigset_t,
    /// It belongs to its thread.
    _not_send: PhantomData<*const ()>,
}

#[allow(unsafe_code)]
impl SignalsBlocked {
    fn new() -> Self {
        // SAFETY: both sets are plain data owned by this frame; sigfillset and pthread_sigmask only write
        // them. A failure (an invalid `how`, which this is not) would leave `before` zeroed: no signals.
        unsafe {
            let mut all: libc::sigset_t = std::mem::zeroed();
            let mut before: libc::sigset_t = std::mem::zeroed();
            libc::sigfillset(&mut all);
            libc::pthread_sigmask(libc::SIG_BLOCK, &all, &mut before);
            SignalsBlocked { before, _not_send: PhantomData }
        }
    }
}

#[allow(unsafe_code)]
impl Drop for SignalsBlocked {
    fn drop(&mut self) {
        // SAFETY: `before` is the mask that pthread_sigmask gave for this same thread.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &self.before, std::ptr::null_mut()) };
    }
}
