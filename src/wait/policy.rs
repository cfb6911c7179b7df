//! One spin of a thread, and what a thread learns from many of them: whether spinning pays off.

use std::thread;

use crate::os::clock;

/// The most nanoseconds that one poll counts for. Whatever took longer was the time of other threads.
pub(super) const POLL_NS: u64 = 1_000;
/// A core that comes back later than this, in nanoseconds, was wanted by others: the base, and what each caller adds
/// that has a call in flight and may want the same core.
const LATE_NS: u64 = 1_000_000;
const LATE_NS_PER_CALLER: u64 = 20_000;

/// One wait of a thread that stays awake: it polls, pauses, polls ...
#[derive(Debug)]
pub(super) struct Spin {
    begun: u64,
    /// When the last pause was over.
    last_poll: u64,
    late: bool,
}

impl Spin {
    pub(super) fn begin() -> Spin {
        let begun = clock::now();
        Spin { begun, last_poll: begun, late: false }
    }

    /// Lets other threads run. `callers` of them may want this core for a call of their own. Returns for how many
    /// nanoseconds this poll counts.
    pub(super) fn pause(&mut self, callers: usize) -> u64 {
        thread::yield_now();
        let now = clock::now();
        let away = now.saturating_sub(std::mem::replace(&mut self.last_poll, now));
        self.late = away > LATE_NS + LATE_NS_PER_CALLER * callers as u64;
        away.min(POLL_NS)
    }

    /// Whether others kept the core for long during the last pause.
    pub(super) fn was_late(&self) -> bool {
        self.late
    }

    /// When the last pause was over, on [`clock`].
    pub(super) fn last_poll(&self) -> u64 {
        self.last_poll
    }

    /// Makes the core come back late from the next pause, with so many callers.
    #[cfg(test)]
    pub(super) fn lose_core(&mut self, callers: usize) {
        self.last_poll = clock::now() - 2 * LATE_NS - LATE_NS_PER_CALLER * callers as u64;
    }
}

/// Learns from earlier spins whether the next one pays off.
#[derive(Clone, Copy, Debug)]
pub(super) struct SpinPolicy {
    /// How often the pause between two spins is doubled.
    penalty: u8,
    /// Successful spins in a row.
    successes: u8,
    /// No spin before this time of [`clock`].
    retry_at: u64,
}

impl SpinPolicy {
    /// The pause is then 2^9 times as long as what the spin took: less than 0.2 % of the time is lost.
    const MOST_PENALTY: u8 = 8;
    /// The most nanoseconds of a spin that count: a process may have been stopped for an hour.
    const LONGEST_NS: u64 = 10_000_000;
    /// A successful spin saves far less than a late one costs: this many in a row make up for one failure.
    const SUCCESSES: u8 = 32;

    pub(super) const fn new() -> SpinPolicy {
        SpinPolicy { penalty: 0, successes: 0, retry_at: 0 }
    }

    /// Whether to spin this time.
    pub(super) fn allows_spin(&self) -> bool {
        self.retry_at == 0 || self.retry_at <= clock::now()
    }

    /// Learns from a spin that is over; `found`: whether what it waited for came meanwhile.
    pub(super) fn learn(&mut self, spin: &Spin, found: bool) {
        if found && !spin.late {
            self.retry_at = 0;
            self.successes += 1;
            if self.successes == Self::SUCCESSES {
                self.successes = 0;
                self.penalty = self.penalty.saturating_sub(1);
            }
        } else {
            self.successes = 0;
            self.penalty = (self.penalty + 1).min(Self::MOST_PENALTY);
            let took = (spin.last_poll - spin.begun).min(Self::LONGEST_NS);
            self.retry_at = spin.last_poll + (took << (self.penalty + 1));
        }
    }

    /// From now on no spin is allowed.
    #[cfg(test)]
    pub(super) fn forbid(&mut self) {
        self.retry_at = u64::MAX;
    }

    #[cfg(test)]
    pub(super) fn penalty(&self) -> u8 {
        self.penalty
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    /// A spin from one time to another.
    fn spin(begun: u64, last_poll: u64, late: bool) -> Spin {
        Spin { begun, last_poll, late }
    }

    #[test]
    fn spins_in_vain_get_rarer_and_rarer() {
        let mut policy = SpinPolicy::new();
        assert!(policy.allows_spin());
        let now = clock::now();
        let pauses: Vec<u64> = (0..10)
            .map(|_| {
                policy.learn(&spin(now - MS, now, false), false);
                (policy.retry_at - now) / MS
            })
            .collect();
        assert_eq!(pauses, [4, 8, 16, 32, 64, 128, 256, 512, 512, 512]);
        policy.retry_at = u64::MAX;
        assert!(!policy.allows_spin());
        (1..SpinPolicy::SUCCESSES).for_each(|_| policy.learn(&spin(now - MS, now, false), true));
        assert!(
            policy.allows_spin() && policy.penalty == SpinPolicy::MOST_PENALTY,
            "a success ends the pause, and does not yet shorten the next one"
        );
        policy.learn(&spin(now - MS, now, false), true);
        assert_eq!(policy.penalty, SpinPolicy::MOST_PENALTY - 1);
    }

    #[test]
    fn a_core_that_came_back_late_is_a_failure_whatever_was_found() {
        let mut policy = SpinPolicy::new();
        let now = 10_000_000 * MS;
        policy.learn(&spin(now - 3 * MS, now, true), true);
        assert_eq!(policy.retry_at, now + 12 * MS);
        policy.learn(&spin(now - 3_600_000 * MS, now, true), true);
        assert_eq!(
            policy.retry_at,
            now + 80 * MS,
            "a process that was stopped for an hour does not pause for hours"
        );
    }

    #[test]
    fn a_poll_counts_for_little_however_long_others_ran() {
        let mut spin = Spin::begin();
        spin.last_poll -= 60_000 * MS;
        assert_eq!(spin.pause(0), POLL_NS);
        assert!(spin.was_late());
        assert!(spin.pause(0) <= POLL_NS);
    }

    #[test]
    fn how_late_is_late_depends_on_how_many_callers_there_are() {
        let mut spin = Spin::begin();
        spin.lose_core(10);
        spin.pause(10);
        assert!(spin.was_late());
        spin.lose_core(10);
        spin.pause(1_000_000_000);
        assert!(!spin.was_late());
    }
}
