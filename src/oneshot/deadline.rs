//! A time on the monotonic clock: one deadline for a whole call, whatever the call waits for.

use std::time::Duration;

use crate::os::clock;

/// Nanoseconds of [`clock`], on which callers sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(u64);

impl Deadline {
    /// No deadline.
    pub const NEVER: Deadline = Deadline(u64::MAX);

    /// At `time` from now; more than 580 years is never.
    pub fn after(time: Duration) -> Self {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        Deadline(clock::now().saturating_add(nanos))
    }

    /// The earlier of this and a time of [`clock`], if there is one.
    pub(crate) fn or_at(self, time: Option<u64>) -> Self {
        time.map_or(self, |time| self.min(Deadline(time)))
    }

    /// The time that is left; `None` if there is no deadline.
    pub fn remaining(self) -> Option<Duration> {
        (self != Deadline::NEVER).then(|| Duration::from_nanos(self.0.saturating_sub(clock::now())))
    }

    /// Whether it had passed by this time of [`clock`].
    pub(crate) fn is_before(self, now: u64) -> bool {
        self.0 <= now
    }

    /// Whether it has passed.
    pub fn has_passed(self) -> bool {
        self != Deadline::NEVER && self.is_before(clock::now())
    }

    /// A deadline that is `time` later.
    pub fn plus(self, time: Duration) -> Self {
        if self == Deadline::NEVER { self } else { Deadline(self.0.saturating_add(time.as_nanos() as u64)) }
    }

    /// The time of [`clock`]; `None` if there is no deadline.
    pub(super) fn nanos(self) -> Option<u64> {
        (self != Deadline::NEVER).then_some(self.0)
    }
}
