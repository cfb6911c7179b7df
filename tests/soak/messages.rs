//! Numbered messages in the storm: each hole has its gap, and none comes twice.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use redischan::client::{Client, Names, Script, Timeout, What};
use redischan::error::Kind;

const CHANNEL: &[u8] = b"soak:messages";

/// What was published and what came.
#[derive(Default)]
pub struct Messages {
    /// Numbers that the server has confirmed to have published.
    published: Mutex<BTreeSet<u64>>,
    /// Numbers that a subscriber missed without a gap. Those of failed calls may be missing.
    holes: Mutex<Vec<Range<u64>>>,
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
                }
                What::Published => {
                    self.received.fetch_add(1, Ordering::Relaxed);
                    let number: u64 = String::from_utf8_lossy(message.payload()).parse().expect("a number");
                    let expected = next.unwrap_or(number);
                    if number < expected {
                        println!("message {number} came after {}", expected - 1);
                        self.wrong.fetch_add(1, Ordering::Relaxed);
                    } else if number > expected && !in_gap {
                        self.holes.lock().unwrap().push(expected..number);
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
    pub fn end(&self) -> (u64, u64, u64) {
        let published = self.published.lock().unwrap();
        let mut violations = self.wrong.load(Ordering::Relaxed);
        for hole in self.holes.lock().unwrap().iter() {
            let missing = published.range(hole.clone()).count();
            if missing > 0 {
                println!("{missing} messages of {hole:?} are missing without a gap");
                violations += 1;
            }
        }
        (self.received.load(Ordering::Relaxed), self.gaps.load(Ordering::Relaxed), violations)
    }
}
