//! A sleep on a queue's descriptor that an interrupt of the sleeping thread ends (redis_thread_interrupt).

use std::os::fd::RawFd;
use std::time::Duration;

use crate::interrupt::{SLICE, thread};
use crate::os::{Woken, raise};

/// Waits until a descriptor is readable or the calling thread is interrupted, for at most `time` (`None`: no limit).
/// A thread that has a token also sleeps on its alarm; without a free descriptor for one, it polls at intervals.
pub(super) fn wait(fd: RawFd, time: Option<Duration>) -> Woken {
    const NONE: RawFd = -1;
    if !thread::has_token() {
        return raise::wait(fd, NONE, time);
    }
    let alarm = thread::alarm();
    if thread::is_requested() {
        return Woken::Look;
    }
    let Some(alarm) = alarm else {
        return raise::wait(fd, NONE, Some(time.map_or(SLICE, |time| time.min(SLICE))));
    };
    let woken = raise::wait(fd, alarm.fd(), time);
    if woken == Woken::Other {
        alarm.lower();
    }
    woken
}
