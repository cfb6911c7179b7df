//! Looking again for a while instead of going to sleep.
//!
//! A sleep and a wake-up cost a thread tens of microseconds, more than a server near by takes to answer. So who
//! waits looks a few times more before it sleeps, and lets every other thread run between two looks
//! (`sched_yield(2)`): what it spends is time that nobody else wanted.
//!
//! Where that does no good it gets rare ([`Habit`]): where replies take longer, and where a thread that lets others
//! run gets its core back late, since they have work to do. A sleeper has better chances then.

use std::cell::Cell;
use std::thread;
use std::time::Duration;

use crate::clock;

/// Nanoseconds that one look takes at most. What is longer was spent by others, who were let run.
const LOOK: u64 = 1_000;
/// How late a core may come back, in nanoseconds: for a start, and for each of the callers who want it as well.
const LATE: u64 = 1_000_000;
const LATE_PER_CALLER: u64 = 20_000;

thread_local! {
    /// Whether it pays for this thread to look before it sleeps.
    static HABIT: Cell<Habit> = const { Cell::new(Habit::new()) };
}

/// Looks by `take` for so much of this thread's own time, unless it has learnt that this does no good. `late` tells
/// of a time of [`clock`] whether the wait is over. `callers` are about to do the same, and may want the same core.
pub(crate) fn look<T>(
    time: Duration,
    callers: usize,
    late: impl Fn(u64) -> bool,
    mut take: impl FnMut() -> Option<T>,
) -> Option<T> {
    let mut habit = HABIT.get();
    if time.is_zero() || !habit.tries() {
        return None;
    }
    let mut spin = Spin::begin(time);
    let found = loop {
        let goes_on = spin.pause(callers) && !late(spin.looked());
        let found = take();
        if found.is_some() || !goes_on {
            break found;
        }
    };
    habit.learn(&spin, found.is_some());
    HABIT.set(habit);
    found
}

/// One wait of a thread that stays awake.
pub(crate) struct Spin {
    begun: u64,
    /// What is left of the thread's own time.
    left: u64,
    /// When it last looked.
    looked: u64,
    late: bool,
}

impl Spin {
    /// For so much of this thread's own time.
    pub(crate) fn begin(time: Duration) -> Spin {
        let begun = clock::now();
        Spin { begun, left: time.as_nanos() as u64, looked: begun, late: false }
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

    /// Whether others kept the core for long.
    pub(crate) fn was_late(&self) -> bool {
        self.late
    }

    /// When it last looked, on [`clock`].
    pub(crate) fn looked(&self) -> u64 {
        self.looked
    }
}

/// Whether spinning pays: learnt from how it went before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habit {
    /// How much speaks against it.
    doubt: u8,
    /// How many in a row did well.
    good: u8,
    /// Not before this time of [`clock`].
    rest_until: u64,
}

impl Habit {
    /// Then a rest is 2^9 times as long as what the spin took: so little is lost for good.
    const MOST: u8 = 8;
    /// What a spin took counts for so many nanoseconds at most: a process may be stopped for an hour.
    const LONGEST: u64 = 10_000_000;
    /// A spin that does well saves far less than one that ends late costs: so many make up for one.
    const ENOUGH: u8 = 32;

    pub(crate) const fn new() -> Habit {
        Habit { doubt: 0, good: 0, rest_until: 0 }
    }

    /// Whether to spin this time.
    pub(crate) fn tries(&self) -> bool {
        self.rest_until == 0 || self.rest_until <= clock::now()
    }

    /// A spin is over: whether what it waited for came meanwhile.
    pub(crate) fn learn(&mut self, spin: &Spin, came: bool) {
        if came && !spin.late {
            self.rest_until = 0;
            self.good += 1;
            if self.good == Self::ENOUGH {
                self.good = 0;
                self.doubt = self.doubt.saturating_sub(1);
            }
        } else {
            self.good = 0;
            self.doubt = (self.doubt + 1).min(Self::MOST);
            let took = (spin.looked - spin.begun).min(Self::LONGEST);
            self.rest_until = spin.looked + (took << (self.doubt + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    /// A spin from one time to another.
    fn spin(begun: u64, looked: u64, late: bool) -> Spin {
        Spin { begun, left: 0, looked, late }
    }

    #[test]
    fn who_spins_in_vain_rests_longer_and_longer() {
        let mut habit = Habit::new();
        assert!(habit.tries());
        let now = clock::now();
        let rests: Vec<u64> = (0..10)
            .map(|_| {
                habit.learn(&spin(now - MS, now, false), false);
                (habit.rest_until - now) / MS
            })
            .collect();
        assert_eq!(rests, [4, 8, 16, 32, 64, 128, 256, 512, 512, 512]);
        assert!(!habit.tries());
        (1..Habit::ENOUGH).for_each(|_| habit.learn(&spin(now - MS, now, false), true));
        assert!(
            habit.tries() && habit.doubt == Habit::MOST,
            "what came ends the rest, and not yet the doubt"
        );
        habit.learn(&spin(now - MS, now, false), true);
        assert_eq!(habit.doubt, Habit::MOST - 1);
    }

    #[test]
    fn a_core_that_came_back_late_speaks_against_it_whatever_came() {
        let mut habit = Habit::new();
        let now = 10_000_000 * MS;
        habit.learn(&spin(now - 3 * MS, now, true), true);
        assert_eq!(habit.rest_until, now + 12 * MS);
        habit.learn(&spin(now - 3_600_000 * MS, now, true), true);
        assert_eq!(
            habit.rest_until,
            now + 80 * MS,
            "a process that was stopped for an hour does not rest for hours"
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
