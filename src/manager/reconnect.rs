//! When to try again: exponential backoff with full jitter, as a pure function.
//!
//! Full jitter (a time drawn evenly between nothing and the cap of the attempt) spreads a fleet of clients
//! whose server restarts better than any fixed schedule:
//! <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>.

use std::time::Duration;

/// How long to wait before attempt `attempt` (the first after a loss is 0), for a `luck` from 0.0 to 1.0.
pub(crate) fn backoff(attempt: u32, min: Duration, max: Duration, luck: f64) -> Duration {
    let cap = min.saturating_mul(1u32.checked_shl(attempt).unwrap_or(u32::MAX)).min(max);
    cap.mul_f64(luck.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIN: Duration = Duration::from_millis(50);
    const MAX: Duration = Duration::from_millis(2000);

    #[test]
    fn the_cap_doubles_up_to_the_maximum() {
        let caps: Vec<_> = (0..8).map(|attempt| backoff(attempt, MIN, MAX, 1.0).as_millis()).collect();
        assert_eq!(caps, [50, 100, 200, 400, 800, 1600, 2000, 2000]);
    }

    #[test]
    fn it_never_overflows_and_never_exceeds_the_maximum() {
        for attempt in [31, 32, 33, 1000, u32::MAX] {
            assert_eq!(backoff(attempt, MIN, MAX, 1.0), MAX);
        }
    }

    #[test]
    fn luck_draws_from_nothing_to_the_cap() {
        assert_eq!(backoff(3, MIN, MAX, 0.0), Duration::ZERO);
        assert_eq!(backoff(3, MIN, MAX, 0.5), Duration::from_millis(200));
    }
}
