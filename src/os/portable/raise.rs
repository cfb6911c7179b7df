//! A descriptor that is readable while it is raised, for poll(2), select(2), kqueue(2): the reading end of a pipe.
//!
//! Reads, writes and polls are cancellation points, so cancellation is held off: see `cancel.rs`.

use std::ffi::c_int;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

use super::super::Woken;
use super::super::cancel::HeldOff;

/// Raised it is readable, lowered it is not. Neither ever blocks.
pub(crate) struct Signal {
    reader: PipeReader,
    writer: PipeWriter,
}

impl Signal {
    pub(crate) fn new() -> io::Result<Self> {
        let (reader, writer) = io::pipe()?; // both are closed by exec
        never_block(reader.as_raw_fd())?;
        never_block(writer.as_raw_fd())?;
        Ok(Signal { reader, writer })
    }

    pub(crate) fn fd(&self) -> RawFd {
        self.reader.as_raw_fd()
    }

    /// Raised again, it is an edge to a program that watches for these. Async-signal-safe.
    pub(crate) fn raise(&self) {
        repeat(|| (&self.writer).write(&[1]));
    }

    /// It must be raised, however often it was.
    pub(crate) fn lower(&self) {
        repeat(|| (&self.reader).read(&mut [0; 64]));
    }
}

#[allow(unsafe_code)]
fn never_block(fd: RawFd) -> io::Result<()> {
    // SAFETY: no memory is passed. A new pipe has no other flag that could get lost.
    if unsafe { libc::fcntl(fd, libc::F_SETFL, libc::O_NONBLOCK) } < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// Until no signal interrupts it.
fn repeat(mut call: impl FnMut() -> io::Result<usize>) {
    let _held_off = HeldOff::begin();
    while call().is_err_and(|error| error.kind() == io::ErrorKind::Interrupted) {}
}

/// Waits until a descriptor, or another (-1: none), is readable, for so long at most (for ever: `None`).
#[allow(unsafe_code)]
pub(crate) fn wait(fd: RawFd, other: RawFd, time: Option<Duration>) -> Woken {
    let _held_off = HeldOff::begin();
    let mut polls = [fd, other].map(|fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 });
    // Rounded up, or the last millisecond would be spent looking at the clock.
    let millis = |time: Duration| c_int::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(c_int::MAX);
    // SAFETY: two pollfds, owned by this frame.
    match unsafe { libc::poll(polls.as_mut_ptr(), 2, time.map_or(-1, millis)) } {
        0 => Woken::TimedOut,
        n if n < 0 && io::Error::last_os_error().kind() == io::ErrorKind::Interrupted => Woken::Signal,
        _ if polls[1].revents != 0 => Woken::Other,
        _ => Woken::Look,
    }
}
