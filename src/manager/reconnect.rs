//! When to connect again: exponential backoff with full jitter, and turns among the clients of one process.
//!
//! Full jitter (a time drawn evenly between nothing and the cap of the attempt) spreads a fleet of clients
//! whose server restarts better than any fixed schedule:
//! <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::config::Config;
use crate::lock::Mutex;
use crate::net::Address;

/// How long to wait before attempt `attempt` (the first after a loss is 0), for a `luck` from 0.0 to 1.0.
fn pause(attempt: u32, min: Duration, max: Duration, luck: f64) -> Duration {
    let cap = min.saturating_mul(1u32.checked_shl(attempt).unwrap_or(u32::MAX)).min(max);
    cap.mul_f64(luck.clamp(0.0, 1.0))
}

/// A connection has lasted if it stood for `reconnect_max`, or for this long if that is less.
const LASTING: Duration = Duration::from_secs(10);

/// Counts how often in a row connecting has led to nothing that lasted.
///
/// A handshake alone proves nothing: a server that accepts each connection and closes it again is dialed with
/// growing pauses, as one that refuses them is. Only a connection that has stood for a while takes the count back.
pub(crate) struct Backoff {
    min: Duration,
    max: Duration,
    /// Failures in a row.
    failures: u32,
    /// When the last of them was counted.
    last_failure: Option<Instant>,
    /// When the next pause begins, or began.
    pause_from: Instant,
}

impl Backoff {
    pub(crate) fn new(config: &Config) -> Self {
        let (min, max) = (config.reconnect_min, config.reconnect_max);
        Backoff { min, max, failures: 0, last_failure: None, pause_from: Instant::now() }
    }

    /// When the next attempt is due; `None`: at once.
    pub(crate) fn due(&self, luck: f64) -> Option<Instant> {
        let attempt = self.failures.checked_sub(1)?;
        Some(self.pause_from + pause(attempt, self.min, self.max, luck))
    }

    /// An attempt that began then has failed. Pauses go from attempt to attempt: one that took long has been a
    /// pause already.
    pub(crate) fn failed(&mut self, began: Instant) {
        self.count(began, began);
    }

    /// A connection that stood from then on was lost just now.
    pub(crate) fn lost(&mut self, since: Instant) {
        self.reset_if_lasted(since);
        self.count(since, Instant::now());
    }

    /// A connection that stood from then on is left for a reason that says nothing against its server: it takes the count
    /// back if it lasted.
    pub(crate) fn reset_if_lasted(&mut self, since: Instant) {
        if since.elapsed() >= self.max.min(LASTING) {
            self.reset(since);
        }
    }

    /// A connection that stood from then on has been of use: it takes the count back.
    pub(crate) fn reset(&mut self, since: Instant) {
        if self.is_newer_than_last_failure(since) {
            self.failures = 0;
        }
    }

    /// Several connections that were begun before any of them failed fail for one reason: they count as one.
    fn count(&mut self, since: Instant, pause_from: Instant) {
        if self.is_newer_than_last_failure(since) {
            self.failures = self.failures.saturating_add(1);
            self.last_failure = Some(Instant::now());
            self.pause_from = pause_from;
        }
    }

    fn is_newer_than_last_failure(&self, since: Instant) -> bool {
        self.last_failure.is_none_or(|failure| since >= failure)
    }
}

/// Between two attempts of one process to connect to one endpoint again, as long as few of its clients try to.
const GAP: Duration = Duration::from_millis(6);
/// All clients that try to connect to one endpoint again take at least this long for one attempt each, if that
/// makes the gap smaller.
const ROUND: Duration = Duration::from_millis(1200);
/// What a timer that fires late may be late; what it lost is caught up.
const LATE: Duration = Duration::from_millis(2);

/// The endpoints that the clients of this process connect to, for as long as there are any.
#[derive(Default)]
pub(crate) struct Pacers(Mutex<HashMap<Address, Entry>>);

struct Entry {
    pace: Arc<Pace>,
    clients: usize,
}

/// Keeps the clients of one process that have one endpoint from coming back in one moment. Jitter alone does that
/// for a fleet of processes, whose losses are seen at different times; clients of one process see theirs at the
/// same time.
pub(crate) struct Pacer {
    all: &'static Pacers,
    address: Address,
    pace: Arc<Pace>,
}

#[derive(Default)]
struct Pace {
    /// How many connections are missing.
    trying: AtomicU32,
    /// When the next attempt may begin. Its lock is also the queue: its holder begins next.
    next: tokio::sync::Mutex<Option<Instant>>,
}

/// One connection that is missing.
pub(crate) struct Trying<'a>(&'a Pace);

impl Pacers {
    /// What the clients of this endpoint share.
    pub(crate) fn of(&'static self, address: Address) -> Pacer {
        let mut entries = self.0.lock();
        let entry =
            entries.entry(address.clone()).or_insert_with(|| Entry { pace: Arc::default(), clients: 0 });
        entry.clients += 1;
        Pacer { all: self, address, pace: entry.pace.clone() }
    }
}

impl Drop for Pacer {
    fn drop(&mut self) {
        let mut entries = self.all.0.lock();
        if let Some(entry) = entries.get_mut(&self.address) {
            entry.clients -= 1;
            if entry.clients == 0 {
                entries.remove(&self.address);
            }
        }
    }
}

impl Pacer {
    pub(crate) fn enter(&self) -> Trying<'_> {
        self.pace.trying.fetch_add(1, Ordering::Relaxed);
        Trying(&self.pace)
    }
}

impl Trying<'_> {
    /// Until this one may begin an attempt, which it is to do at once. Asked for when the attempt is due and not
    /// before: nothing is reserved for one whose pause may be long, or that may not come at all.
    pub(crate) async fn turn(&self) {
        let mut next = self.0.next.lock().await;
        if let Some(next) = *next {
            sleep_until(next).await;
        }
        let now = Instant::now();
        let begin = match (*next, now.checked_sub(LATE)) {
            (Some(next), Some(late)) => next.max(late),
            _ => now,
        };
        *next = Some(begin + GAP.min(ROUND / self.0.trying.load(Ordering::Relaxed).max(1)));
    }
}

impl Drop for Trying<'_> {
    fn drop(&mut self) {
        self.0.trying.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIN: Duration = Duration::from_millis(50);
    const MAX: Duration = Duration::from_millis(2000);

    fn pacers() -> &'static Pacers {
        Box::leak(Box::default())
    }

    fn endpoint(name: &str) -> Address {
        Address::host(name, 6379)
    }

    #[test]
    fn the_cap_doubles_up_to_the_maximum() {
        let caps: Vec<_> = (0..8).map(|attempt| pause(attempt, MIN, MAX, 1.0).as_millis()).collect();
        assert_eq!(caps, [50, 100, 200, 400, 800, 1600, 2000, 2000]);
    }

    #[test]
    fn it_never_overflows_and_never_exceeds_the_maximum() {
        for attempt in [31, 32, 33, 1000, u32::MAX] {
            assert_eq!(pause(attempt, MIN, MAX, 1.0), MAX);
        }
    }

    #[test]
    fn luck_draws_from_nothing_to_the_cap() {
        assert_eq!(pause(3, MIN, MAX, 0.0), Duration::ZERO);
        assert_eq!(pause(3, MIN, MAX, 0.5), Duration::from_millis(200));
    }

    /// The longest next pause, in milliseconds.
    fn cap(backoff: &Backoff) -> Option<u128> {
        backoff.due(1.0).map(|due| (due - backoff.pause_from).as_millis())
    }

    #[tokio::test(start_paused = true)]
    async fn connections_that_do_not_last_count_as_attempts_that_fail() {
        let mut backoff = Backoff::new(&Config::default());
        assert_eq!(cap(&backoff), None, "the first attempt of all comes at once");
        let mut caps = Vec::new();
        for _ in 0..8 {
            let since = Instant::now();
            tokio::time::sleep(Duration::from_millis(30)).await;
            backoff.lost(since);
            caps.extend(cap(&backoff));
        }
        assert_eq!(caps, [50, 100, 200, 400, 800, 1600, 2000, 2000]);
        let since = Instant::now();
        tokio::time::sleep(MAX - Duration::from_millis(1)).await;
        backoff.lost(since);
        assert_eq!(cap(&backoff), Some(2000), "it stood for less than reconnect_max");
        let since = Instant::now();
        tokio::time::sleep(MAX).await;
        backoff.lost(since);
        assert_eq!(cap(&backoff), Some(50), "one that has stood for a while takes the count back");
        backoff.failed(Instant::now());
        assert_eq!(cap(&backoff), Some(100));
    }

    #[tokio::test(start_paused = true)]
    async fn what_stood_for_ten_seconds_has_lasted_however_long_the_pauses_are() {
        let config = Config::from_url("redis://h?reconnect_max=3600000").unwrap();
        let mut backoff = Backoff::new(&config);
        for _ in 0..10 {
            tokio::time::sleep(Duration::from_millis(1)).await;
            backoff.failed(Instant::now());
        }
        assert!(cap(&backoff) > Some(20_000));
        let since = Instant::now();
        tokio::time::sleep(LASTING).await;
        backoff.lost(since);
        assert_eq!(cap(&backoff), Some(50));
    }

    #[tokio::test(start_paused = true)]
    async fn what_failed_together_counts_once() {
        let mut backoff = Backoff::new(&Config::default());
        let began = Instant::now();
        tokio::time::sleep(Duration::from_millis(10)).await;
        (0..64).for_each(|_| backoff.failed(began));
        assert_eq!(cap(&backoff), Some(50));
        // Nor does one of them that was found lost later say anything new, for or against.
        tokio::time::sleep(MAX).await;
        let second = Instant::now();
        tokio::time::sleep(Duration::from_millis(10)).await;
        backoff.failed(second);
        backoff.lost(began);
        assert_eq!(cap(&backoff), Some(100));
    }

    /// When each of this number of connections gets its turn, from now on.
    async fn turns(pacer: &Arc<Pacer>, clients: usize) -> Vec<Duration> {
        let begun = Instant::now();
        let entered = Arc::new(tokio::sync::Barrier::new(clients));
        let tasks: Vec<_> = (0..clients)
            .map(|_| {
                let (pacer, entered) = (pacer.clone(), entered.clone());
                tokio::spawn(async move {
                    let trying = pacer.enter();
                    entered.wait().await;
                    trying.turn().await;
                    let turn = begun.elapsed();
                    entered.wait().await;
                    turn
                })
            })
            .collect();
        let mut turns = Vec::new();
        for task in tasks {
            turns.push(task.await.unwrap());
        }
        turns
    }

    #[tokio::test(start_paused = true)]
    async fn clients_of_one_endpoint_come_one_after_the_other() {
        let turns = turns(&Arc::new(pacers().of(endpoint("a"))), 200).await;
        for start in &turns {
            let within =
                turns.iter().filter(|turn| (*start..*start + Duration::from_millis(100)).contains(*turn));
            assert!(within.count() <= 20, "at most a tenth in any 100 ms");
        }
        assert!(turns.iter().max().unwrap() <= &(ROUND + GAP), "and the last one not late");
    }

    #[tokio::test(start_paused = true)]
    async fn ten_thousand_clients_are_not_kept_waiting_for_a_minute() {
        let turns = turns(&Arc::new(pacers().of(endpoint("a"))), 10_000).await;
        assert!(turns.iter().max().unwrap() <= &(ROUND + GAP));
    }

    #[tokio::test(start_paused = true)]
    async fn a_single_client_does_not_wait() {
        let pacer = pacers().of(endpoint("a"));
        let client = pacer.enter();
        let now = Instant::now();
        client.turn().await;
        assert_eq!(Instant::now(), now);
        tokio::time::sleep(Duration::from_secs(1)).await;
        client.turn().await;
        assert_eq!(Instant::now(), now + Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn the_pauses_of_others_cost_nobody_a_turn() {
        let pacers = pacers();
        let (dead, alive) = (pacers.of(endpoint("dead")), pacers.of(endpoint("alive")));
        let sleeping: Vec<_> = (0..8).map(|_| dead.enter()).collect();
        let begun = Instant::now();
        // Each has had its turn, failed, and sleeps for a minute now.
        for client in &sleeping {
            client.turn().await;
        }
        let soon = begun.elapsed() + GAP;
        dead.enter().turn().await;
        assert!(begun.elapsed() <= soon, "another client of the same endpoint: {:?}", begun.elapsed());
        let before = Instant::now();
        alive.enter().turn().await;
        assert_eq!(Instant::now(), before, "a client of another endpoint");
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_does_not_come_leaves_its_turn_to_the_next() {
        let pacer = pacers().of(endpoint("a"));
        let (first, closed, second) = (pacer.enter(), pacer.enter(), pacer.enter());
        let now = Instant::now();
        first.turn().await;
        let left = tokio::time::timeout(Duration::from_millis(1), closed.turn()).await;
        assert!(left.is_err(), "it is not its turn yet");
        second.turn().await;
        assert_eq!(Instant::now() - now, GAP);
    }

    #[test]
    fn an_endpoint_goes_with_its_last_client() {
        let pacers = pacers();
        let (one, two) = (pacers.of(endpoint("Host")), pacers.of(endpoint("host")));
        assert!(Arc::ptr_eq(&one.pace, &two.pace), "names are the same in capitals");
        drop(one);
        assert_eq!(pacers.0.lock().len(), 1);
        drop(two);
        assert_eq!(pacers.0.lock().len(), 0);
    }
}
