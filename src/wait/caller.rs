//! How a caller's thread waits: it polls for a while, and learns whether that pays off on this thread.

use std::cell::Cell;
use std::time::Duration;

use super::policy::{Spin, SpinPolicy};

thread_local! {
    static POLICY: Cell<SpinPolicy> = const { Cell::new(SpinPolicy::new()) };
}

/// Calls `poll` until it finds something, for up to `time`; not at all if the thread has learned that this does not pay
/// off. `is_over` says of a time of [`clock`](crate::os::clock) whether the deadline has passed. `callers`, this one among
/// them, have a call in flight and may want the same core.
pub(crate) fn poll_for<T>(
    time: Duration,
    callers: usize,
    is_over: impl Fn(u64) -> bool,
    mut poll: impl FnMut() -> Option<T>,
) -> Option<T> {
    let mut policy = POLICY.get();
    if time.is_zero() || !policy.allows_spin() {
        return None;
    }
    let mut spin = Spin::begin();
    let (most, mut spent) = (time.as_nanos() as u64, 0);
    let found = loop {
        spent += spin.pause(callers);
        let goes_on = spent < most && !spin.was_late() && !is_over(spin.last_poll());
        let found = poll();
        if found.is_some() || !goes_on {
            break found;
        }
    };
    policy.learn(&spin, found.is_some());
    POLICY.set(policy);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: Duration = Duration::from_micros(50);

    #[test]
    fn a_spin_in_vain_ends_and_is_learned_from() {
        let mut polls = 0;
        let found = poll_for(
            TIME,
            1,
            |_| false,
            || {
                polls += 1;
                None::<()>
            },
        );
        // Each poll takes a nanosecond at least, and counts for a microsecond at most.
        assert!(found.is_none() && (1..=50_000).contains(&polls), "{polls}");
        assert_eq!(POLICY.get().penalty(), 1);
    }

    #[test]
    fn what_comes_meanwhile_is_found() {
        let mut polls = 0;
        let found = poll_for(
            Duration::from_secs(3600),
            1_000_000_000,
            |_| false,
            || {
                polls += 1;
                (polls == 20).then_some("it")
            },
        );
        assert_eq!((found, POLICY.get().penalty()), (Some("it"), 0));
    }

    #[test]
    fn a_deadline_ends_it_after_a_last_poll() {
        let mut polls = 0;
        let found = poll_for(
            Duration::from_secs(3600),
            1,
            |_| true,
            || {
                polls += 1;
                None::<()>
            },
        );
        assert_eq!((found, polls), (None, 1));
    }

    #[test]
    fn without_time_there_is_no_poll() {
        assert!(poll_for(Duration::ZERO, 1, |_| false, || Some(())).is_none());
    }
}
