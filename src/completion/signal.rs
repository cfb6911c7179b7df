//! A descriptor that is readable while it is raised, for poll(2), select(2), epoll(7), kqueue(2).
//!
//! Callers use it by syscall(2), which is no cancellation point: see `cancel.rs`.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::time::Duration;

/// An `eventfd(2)` on Linux, a pipe elsewhere.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) type Signal = eventfd::EventFd;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) type Signal = pipe::Pipe;

/// Raised it is readable, lowered it is not. Neither ever blocks.
pub(super) trait Raise: Sized {
    fn new() -> io::Result<Self>;
    fn fd(&self) -> RawFd;
    /// Raised again, it is an edge to who watches for these (EPOLLET). Called in signal handlers.
    fn raise(&self);
    /// It must be raised, however often it was.
    fn lower(&self);
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod eventfd {
    use super::*;
    use std::os::fd::FromRawFd;

    pub struct EventFd(OwnedFd);

    #[allow(unsafe_code)]
    impl Raise for EventFd {
        fn new() -> io::Result<Self> {
            // SAFETY: no memory is passed; a descriptor that is not negative is new and ours.
            let fd = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
            if fd < 0 {
                return Err(io::Error::last_os_error());
            }
            // SAFETY: as above.
            Ok(EventFd(unsafe { OwnedFd::from_raw_fd(fd) }))
        }

        fn fd(&self) -> RawFd {
            self.0.as_raw_fd()
        }

        fn raise(&self) {
            write(&self.0, &1u64.to_ne_bytes());
        }

        fn lower(&self) {
            read(&self.0, &mut [0; 8]);
        }
    }
}

#[cfg(any(test, not(any(target_os = "linux", target_os = "android"))))]
mod pipe {
    use super::*;

    pub struct Pipe {
        reader: OwnedFd,
        writer: OwnedFd,
    }

    #[allow(unsafe_code)]
    impl Raise for Pipe {
        fn new() -> io::Result<Self> {
            let (reader, writer) = io::pipe()?; // both are closed by exec
            let (reader, writer) = (OwnedFd::from(reader), OwnedFd::from(writer));
            for fd in [&reader, &writer] {
                // SAFETY: the descriptor is open, and no memory is passed.
                if unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) } < 0 {
                    return Err(io::Error::last_os_error());
                }
            }
            Ok(Pipe { reader, writer })
        }

        fn fd(&self) -> RawFd {
            self.reader.as_raw_fd()
        }

        fn raise(&self) {
            write(&self.writer, &[1]);
        }

        fn lower(&self) {
            read(&self.reader, &mut [0; 64]);
        }
    }
}

#[allow(unsafe_code)]
fn write(fd: &OwnedFd, bytes: &[u8]) {
    loop {
        // SAFETY: `bytes` can be read for its length.
        let n = unsafe { libc::syscall(libc::SYS_write, fd.as_raw_fd(), bytes.as_ptr(), bytes.len()) };
        if n >= 0 || io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return;
        }
    }
}

#[allow(unsafe_code)]
fn read(fd: &OwnedFd, buffer: &mut [u8]) {
    loop {
        // SAFETY: `buffer` can be written for its length.
        let n = unsafe { libc::syscall(libc::SYS_read, fd.as_raw_fd(), buffer.as_mut_ptr(), buffer.len()) };
        if n >= 0 || io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return;
        }
    }
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Woken {
    /// Readable, or the time is over.
    Look,
    /// The other descriptor is readable.
    Alarm,
    /// A signal handler ran on this thread.
    Signal,
}

/// Waits until a descriptor, or another (-1: none), is readable, for so long at most (for ever: `None`).
#[allow(unsafe_code)]
pub(super) fn wait(fd: RawFd, other: RawFd, time: Option<Duration>) -> Woken {
    let mut polls = [fd, other].map(|fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 });
    let time = time.map(|time| libc::timespec {
        tv_sec: time.as_secs().try_into().unwrap_or(libc::time_t::MAX),
        tv_nsec: time.subsec_nanos().into(),
    });
    let time = time.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    let no_mask = std::ptr::null::<libc::sigset_t>();
    let polled = polls.as_mut_ptr();
    // SAFETY: two pollfds and a time or NULL (for ever), owned by this frame; NULL leaves the signal mask as it is.
    let n = unsafe { libc::syscall(libc::SYS_ppoll, polled, polls.len(), time, no_mask, 0usize) };
    if n < 0 && io::Error::last_os_error().kind() == io::ErrorKind::Interrupted {
        Woken::Signal
    } else if polls[1].revents != 0 {
        Woken::Alarm
    } else {
        Woken::Look
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_readable(signal: &impl Raise) -> bool {
        let mut poll = libc::pollfd { fd: signal.fd(), events: libc::POLLIN, revents: 0 };
        #[allow(unsafe_code)]
        // SAFETY: one pollfd, owned by this frame.
        let n = unsafe { libc::poll(&mut poll, 1, 0) };
        n == 1
    }

    fn goes_up_and_down<S: Raise>() {
        let signal = S::new().unwrap();
        for _ in 0..1000 {
            assert!(!is_readable(&signal));
            signal.raise();
            assert!(is_readable(&signal) && is_readable(&signal), "it stays up");
            signal.lower();
        }
    }

    #[test]
    fn an_eventfd_goes_up_and_down() {
        goes_up_and_down::<Signal>();
    }

    #[test]
    fn a_pipe_goes_up_and_down() {
        goes_up_and_down::<pipe::Pipe>();
    }
}
