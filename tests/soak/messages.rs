//! Numbered messages in the storm: each hole has its gap, and none comes twice.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redischan::client::{Client, Names, Script, Timeout, What};
use redischan::error::Kind;

const CHANNEL: &[u8] = b"soak:messages";

/// Numbers that a subscriber missed without a gap.
struct Hole {
    numbers: Range<u64>,
    found: Instant,
    /// How long after it the next gap came.
    told: Option<Duration>,
}

/// What was published and what came.
#[derive(Default)]
pub struct Messages {
    /// Numbers that the server has confirmed to have published.
    published: Mutex<BTreeSet<u64>>,
    /// What failed calls published may be missing.
    holes: Mutex<Vec<Hole>>,
    received: AtomicU64,
    gaps: AtomicU64,
    wrong: AtomicU64,
}

impl Messages {
    /// Publishes one number after the other, at a server that takes writes: one that was demoted would publish to its own
    /// subscribers alone, and confirm it.
    pub fn publish(&self, client: &Client, stop: &AtomicBool) {
        let script = Script::new(
            b"redis.call('SET', KEYS[1], ARGV[1]) return redis.call('PUBLISH', KEYS[1], ARGV[1])",
        );
        let mut number = 0u64;
        while !stop.load(Ordering::Relaxed) {
            let number_text = number.to_string();
            let args = [number_text.as_bytes()];
            if client.eval(&script, &[CHANNEL], &args, Timeout::Default).is_ok() {
                self.published.lock().unwrap().insert(number);
            }
            number += 1;
        }
    }

    /// Accounts for what one subscriber is given.
    pub fn receive(&self, client: &Client, stop: &AtomicBool) {
        let subscriber = client.subscriber().expect("the client is open");
        subscriber.want(Names::Channels, &[CHANNEL]).expect("the client is open");
        // Until the first message nothing is missed.
        let (mut next, mut in_gap) = (None::<u64>, true);
        let mut mine = None;
        while !stop.load(Ordering::Relaxed) {
            let message = match subscriber.next(Timeout::After(Duration::from_millis(100))) {
                Ok(message) => message,
                Err(error) if error.kind() == Kind::Timeout => continue,
                Err(error) => {
                    println!("not allowed, in a subscriber: {error:?}");
                    self.wrong.fetch_add(1, Ordering::Relaxed);
                    return;
                }
            };
            match message.what() {
                What::Gap(_) => {
                    self.gaps.fetch_add(1, Ordering::Relaxed);
                    in_gap = true;
                    if let Some(hole) = mine.take() {
                        let hole: &mut Hole = &mut self.holes.lock().unwrap()[hole];
                        hole.told = Some(hole.found.elapsed());
                    }
                }
                What::Published => {
                    self.received.fetch_add(1, Ordering::Relaxed);
                    let number: u64 = String::from_utf8_lossy(message.payload()).parse().expect("a number");
                    let expected = next.unwrap_or(number);
                    if number < expected {
                        println!("message {number} came after {}", expected - 1);
                        self.wrong.fetch_add(1, Ordering::Relaxed);
                    } else if number > expected && !in_gap {
                        let mut holes = self.holes.lock().unwrap();
                        mine = Some(holes.len());
                        holes.push(Hole { numbers: expected..number, found: Instant::now(), told: None });
                    }
                    (next, in_gap) = (Some(number + 1), false);
                }
                other => {
                    println!("not allowed, in a subscriber: {other:?}");
                    self.wrong.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }

    /// How many were received, how many gaps there were, and what was not as promised.
    pub fn end(&self, faults: &[(Instant, &str)]) -> (u64, u64, u64) {
        let published = self.published.lock().unwrap();
        let mut violations = self.wrong.load(Ordering::Relaxed);
        for hole in self.holes.lock().unwrap().iter() {
            let missing = published.range(hole.numbers.clone()).count();
            if missing > 0 {
                let before: Vec<String> = faults
                    .iter()
                    .filter_map(|(at, what)| {
                        let since = hole.found.checked_duration_since(*at)?;
                        (since < Duration::from_secs(5)).then(|| format!("{what} {since:?} before"))
                    })
                    .collect();
                println!(
                    "{missing} messages of {:?} are missing without a gap, which came after {:?}: {}",
                    hole.numbers,
                    hole.told,
                    before.join(", ")
                );
                violations += 1;
            }
        }
        (self.received.load(Ordering::Relaxed), self.gaps.load(Ordering::Relaxed), violations)
    }
}
