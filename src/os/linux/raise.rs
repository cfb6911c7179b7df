//! A descriptor that is readable while it is raised, for poll(2), select(2), epoll(7): an `eventfd(2)`.
//!
//! It is used by syscall(2), which is no cancellation point: see `cancel.rs`.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

use super::super::Woken;

/// Raised it is readable, lowered it is not. Neither ever blocks.
pub(crate) struct Signal(OwnedFd);

#[allow(unsafe_code)]
impl Signal {
    pub(crate) fn new() -> io::Result<Self> {
        // SAFETY: no memory is passed; a descriptor that is not negative is new and ours.
        let fd = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: as above.
        Ok(Signal(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    pub(crate) fn fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }

    /// Raised again, it is an edge to a program that watches for these (EPOLLET). Async-signal-safe.
    pub(crate) fn raise(&self) {
        let one = 1u64.to_ne_bytes();
        // SAFETY: `one` can be read for its length.
        repeat(|| unsafe { libc::syscall(libc::SYS_write, self.fd(), one.as_ptr(), one.len()) });
    }

    /// It must be raised, however often it was.
    pub(crate) fn lower(&self) {
        let mut count = [0; 8];
        // SAFETY: `count` can be written for its length.
        repeat(|| unsafe { libc::syscall(libc::SYS_read, self.fd(), count.as_mut_ptr(), count.len()) });
    }
}

/// Until no signal interrupts it.
fn repeat(mut call: impl FnMut() -> libc::c_long) {
    while call() < 0 && io::Error::last_os_error().kind() == io::ErrorKind::Interrupted {}
}

/// Waits until a descriptor, or another (-1: none), is readable, for so long at most (for ever: `None`).
#[allow(unsafe_code)]
pub(crate) fn wait(fd: RawFd, other: RawFd, time: Option<Duration>) -> Woken {
    let mut polls = [fd, other].map(|fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 });
    let time = time.map(|time| libc::timespec {
        tv_sec: time.as_secs().try_into().unwrap_or(libc::time_t::MAX),
        tv_nsec: time.subsec_nanos().into(),
    });
    let time = time.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    let no_mask = std::ptr::null::<libc::sigset_t>();
    let polled = polls.as_mut_ptr();
    // SAFETY: two pollfds and a time or NULL (for ever), owned by this frame; NULL leaves the signal mask as it is.
    match unsafe { libc::syscall(libc::SYS_ppoll, polled, polls.len(), time, no_mask, 0usize) } {
        0 => Woken::TimedOut,
        n if n < 0 && io::Error::last_os_error().kind() == io::ErrorKind::Interrupted => Woken::Signal,
        _ if polls[1].revents != 0 => Woken::Other,
        _ => Woken::Look,
    }
}
