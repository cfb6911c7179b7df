//! The platform: whatever the library asks of the operating system beyond the standard library. Only files of this
//! folder name `libc` (`tests/layers.rs` looks).
//!
//! ```text
//!              for callers and the io thread                             linux            portable
//!  park        sleep until a word changes, wake several sleepers         futex            mutex, condition variables
//!  raise       a descriptor that is readable while it is raised          eventfd          pipe
//!  peer        whether the other host still acknowledges; keepalive      TCP_INFO         unknown; keepalive as a wish
//!  cores       which core a thread runs on, and how it leaves one        affinity         one core, no moves
//!  clock       monotonic time, and a cheaper one                         CLOCK_MONOTONIC  Instant
//!  scheduling  the library's threads are run as the process is           policy, nice     as they were made
//!  fork        memory that a child finds cleared                         MADV_WIPEONFORK  pthread_atfork
//! ```
//! Beside the backends there is what all Unix systems have: [`cancel`], [`errno`], [`memory`], [`threads`], and [`fork`]
//! on top of its backend.
//!
//! Linux has the first backend, every other system the second. `--cfg redischan_portable` picks the second on Linux too,
//! so that the whole suite runs on it (`make portable`). ADR 25 says in what it is weaker.

pub(crate) mod cancel;
pub(crate) mod errno;
pub(crate) mod fork;
pub(crate) mod memory;
pub(crate) mod threads;

#[cfg(not(any(redischan_portable, not(target_os = "linux"))))]
mod linux;

#[cfg(not(any(redischan_portable, not(target_os = "linux"))))]
use linux as backend;

#[cfg(any(test, redischan_portable, not(target_os = "linux")))]
#[cfg_attr(not(any(redischan_portable, not(target_os = "linux"))), allow(dead_code))]
mod portable;

#[cfg(any(redischan_portable, not(target_os = "linux")))]
use portable as backend;

#[cfg(test)]
mod tests;

pub(crate) use backend::{clock, cores, park, peer, raise};
use backend::{fork as forked, scheduling};

use std::time::Duration;

/// Why a thread's sleep ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(redischan_model, allow(dead_code))]
pub(crate) enum Woken {
    /// What it waits for may have happened: look again.
    Look,
    /// A signal handler ran on this thread.
    Signal,
    /// The time is over.
    TimedOut,
    /// The second of two descriptors is readable.
    Other,
}

/// How the peer's kernel answers ours. It does so also while the server itself is busy or stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Acks {
    /// Whether something was sent again, or probed for, and nothing has come back since.
    pub(crate) unanswered: bool,
    /// The time since it last acknowledged anything.
    pub(crate) silent_for: Duration,
}
