//! Interrupts of a thread's waits, by its token.

use crate::error::{Error, Kind};
use crate::interrupt::thread;
use crate::oneshot;

/// A token by which other threads, and signal handlers, end the waits of the calling thread ([`interrupt_thread`]).
pub fn thread_token() -> Result<u64, Error> {
    oneshot::thread_token().ok_or_else(|| {
        Error::new(
            Kind::NoMem,
            "65536 threads of this process have a token already, or this thread is ending; use redis_set_interrupt",
        )
    })
}

/// Ends the current or next wait of the thread with this token, with [`Kind::Canceled`]. False if the thread has ended.
/// Async-signal-safe.
pub fn interrupt_thread(token: u64) -> bool {
    oneshot::interrupt_thread(token)
}

/// Clears an interrupt of the calling thread that has not ended a wait yet. Returns whether there was one.
pub fn clear_interrupt() -> bool {
    thread::take()
}

/// Fails if an interrupt of the calling thread is pending: before anything is sent, so nothing can have been executed.
pub(super) fn check() -> Result<(), Error> {
    if thread::take() { Err(error()) } else { Ok(()) }
}

pub(super) fn error() -> Error {
    Error::new(Kind::Canceled, "interrupted by the host")
}
