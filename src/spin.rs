//! Looking again for a while instead of going to sleep.
//!
//! A sleep and a wake-up cost a thread tens of microseconds, more than a server near by takes to answer. So who
//! waits looks a few times more before it sleeps, and lets every other thread run between two looks
//! (`sched_yield(2)`): what it spends is time that nobody else wanted.
//!
//! Where that does no good it soon gets rare ([`Habit`]): where replies take longer, and where a thread that lets
//! others run gets its core back late, since they have work to do. A sleeper has better chances then.

use std::thread;
use std::time::Duration;

use crate::clock;

/// Nanoseconds that one look takes at most. What is longer was spent by others, who were let run.
const LOOK: u64 = 1_000;
/// How late a core may come back, in nanoseconds: for a start, and for each of the callers who want it as well.
const LATE: u64 = 1_000_000;
const LATE_PER_CALLER: u64 = 10_000;

/// One wait of a thread that stays awake.
pub(crate) struct Spin {
    /// What is left of the thread's own time.
    left: u64,
    /// When it last looked.
    looked: u64,
    late: bool,
}

impl Spin {
    /// For so much of this thread's own time.
    pub(crate) fn begin(time: Duration) -> Spin {
        Spin { left: time.as_nanos() as u64, looked: clock::now(), late: false }
    }

    /// Lets others run, `callers` of which may want this core for a call of their own. False if it is time to
    /// sleep.
    #[must_use]
    pub(crate) fn pause(&mut self, callers: usize) -> bool {
        thread::yield_now();
        let now = clock::now();
        let away = now.saturating_sub(std::mem::replace(&mut self.looked, now));
        self.late = away > LATE + LATE_PER_CALLER * callers as u64;
        self.left = self.left.saturating_sub(away.min(LOOK));
        self.left > 0 && !self.late
    }

    /// When it last looked, on [`clock`].
    pub(crate) fn looked(&self) -> u64 {
        self.looked
    }
}

/// Whether spinning pays: learnt from how it went before.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Habit {
    /// How much speaks against it.
    doubt: u8,
    /// How many waits go without.
    skip: u16,
}

impl Habit {
    /// With so much doubt only one wait in 2^10 tries it.
    const MOST: u8 = 10;
    /// The doubt of a core that came back late: it costs more than some time of our own.
    const LATE: u8 = 5;

    pub(crate) const fn new() -> Habit {
        Habit { doubt: 0, skip: 0 }
    }

    /// Whether to spin this time.
    pub(crate) fn tries(&mut self) -> bool {
        let tries = self.skip == 0;
        self.skip = self.skip.saturating_sub(1);
        tries
    }

    /// A spin is over: whether what it waited for came meanwhile.
    pub(crate) fn learn(&mut self, spin: &Spin, came: bool) {
        if came && !spin.late {
            self.doubt = self.doubt.saturating_sub(1);
        } else {
            self.doubt = (self.doubt + if spin.late { Self::LATE } else { 1 }).min(Self::MOST);
            self.skip = (1 << self.doubt) - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of 10 000 waits spin, if each spin ends so.
    fn spins(habit: &mut Habit, came: bool, late: bool) -> usize {
        let spin = Spin { late, ..Spin::begin(Duration::ZERO) };
        let spins = (0..10_000).filter(|_| {
            let tries = habit.tries();
            if tries {
                habit.learn(&spin, came);
            }
            tries
        });
        spins.count()
    }

    #[test]
    fn who_spins_in_vain_spins_seldom_and_who_does_not_always() {
        let mut habit = Habit::new();
        assert_eq!(spins(&mut habit, true, false), 10_000);
        assert!(spins(&mut habit, false, false) < 25);
        assert!(spins(&mut habit, true, false) > 8_900);
        assert_eq!(spins(&mut habit, true, false), 10_000);
        assert!(
            spins(&mut habit, true, true) < 15,
            "a core that comes back late speaks against it, whatever came"
        );
    }

    #[test]
    fn a_spin_ends() {
        let mut spin = Spin::begin(Duration::from_micros(50));
        let mut looks = 1;
        while spin.pause(0) {
            looks += 1;
        }
        // Each look takes a nanosecond at least, and counts for a microsecond at most.
        assert!((1..=50_000).contains(&looks), "{looks}");
    }

    #[test]
    fn a_spin_ends_when_the_core_comes_back_late() {
        let mut spin = Spin::begin(Duration::from_secs(1));
        spin.looked = clock::now() - 2 * LATE - 10 * LATE_PER_CALLER;
        assert!(!spin.pause(10) && spin.late);
    }
}
