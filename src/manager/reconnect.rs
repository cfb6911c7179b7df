//! When to try again: exponential backoff with full jitter, as a pure function.
//!
//! Full jitter (a time drawn evenly between nothing and the cap of the attempt) spreads a fleet of clients
//! whose server restarts better than any fixed schedule:
//! <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>.

use std::time::Duration;

use tokio::time::Instant;

use crate::lock::Mutex;

/// How long to wait before attempt `attempt` (the first after a loss is 0), for a `luck` from 0.0 to 1.0.
pub(crate) fn backoff(attempt: u32, min: Duration, max: Duration, luck: f64) -> Duration {
    let cap = min.saturating_mul(1u32.checked_shl(attempt).unwrap_or(u32::MAX)).min(max);
    cap.mul_f64(luck.clamp(0.0, 1.0))
}

/// Between two attempts of one process to connect again, as long as few of its clients try to.
const GAP: Duration = Duration::from_millis(6);
/// All clients of a process that try to connect again take at least so long for one attempt each, if that
/// makes the gap smaller.
const ROUND: Duration = Duration::from_millis(1200);

/// Keeps the many clients of one process from coming back in one moment. Jitter alone does that for a fleet of
/// processes, whose losses are seen at different times; clients of one process see theirs at the same time.
#[derive(Default)]
pub(crate) struct Pacer(Mutex<Pace>);

#[derive(Default)]
struct Pace {
    /// How many clients are without a connection.
    trying: u32,
    /// When the next attempt may begin.
    next: Option<Instant>,
}

/// One client that is without a connection.
pub(crate) struct Trying<'a>(&'a Pacer);

impl Pacer {
    pub(crate) fn enter(&self) -> Trying<'_> {
        self.0.lock().trying += 1;
        Trying(self)
    }
}

impl Trying<'_> {
    /// When an attempt that is due at `due` may begin. No other attempt gets the same time.
    pub(crate) fn slot(&self, due: Instant) -> Instant {
        let mut pace = self.0.0.lock();
        let slot = pace.next.map_or(due, |next| next.max(due));
        pace.next = Some(slot + GAP.min(ROUND / pace.trying.max(1)));
        slot
    }
}

impl Drop for Trying<'_> {
    fn drop(&mut self) {
        self.0.0.lock().trying -= 1;
    }
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

    #[tokio::test(start_paused = true)]
    async fn clients_of_one_process_come_one_after_the_other() {
        let pacer = Pacer::default();
        let clients: Vec<_> = (0..200).map(|_| pacer.enter()).collect();
        let now = Instant::now();
        let slots: Vec<_> = clients.iter().map(|client| client.slot(now) - now).collect();
        for start in &slots {
            let within =
                slots.iter().filter(|slot| (*start..*start + Duration::from_millis(100)).contains(*slot));
            assert!(within.count() <= 20, "at most a tenth in any 100 ms");
        }
        assert!(*slots.last().unwrap() <= ROUND, "and the last one not late");
    }

    #[tokio::test(start_paused = true)]
    async fn ten_thousand_clients_are_not_kept_waiting_for_a_minute() {
        let pacer = Pacer::default();
        let clients: Vec<_> = (0..10_000).map(|_| pacer.enter()).collect();
        let now = Instant::now();
        assert!(clients.iter().map(|client| client.slot(now)).max().unwrap() - now <= ROUND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_single_client_does_not_wait() {
        let pacer = Pacer::default();
        let client = pacer.enter();
        let now = Instant::now();
        assert_eq!(client.slot(now), now);
        assert_eq!(client.slot(now + Duration::from_secs(1)), now + Duration::from_secs(1));
    }
}
