//! A number that only rises, read from memory in the storm: by the cache, and as a watched value.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use redischan::client::{Client, MaxAge, Timeout, Watch};
use redischan::error::Error;

const KEY: &[u8] = b"soak:number";

#[derive(Default)]
pub struct Numbers {
    reads: AtomicU64,
    watched: AtomicU64,
    wrong: AtomicU64,
}

impl Numbers {
    /// Counts up. A call that failed may have counted.
    pub fn count(&self, client: &Client, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            let _ = client.incrby(KEY, 1);
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Reads by a client with a cache, which also counts: what it has counted is in what it reads.
    pub fn read(&self, client: &Client, stop: &AtomicBool) {
        let (mut last, mut last_watched, mut watch) = (0, 0, None);
        for turn in 0u64.. {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            if turn % 1000 == 0
                && let Ok(own) = client.incrby(KEY, 1)
            {
                self.check(&mut last, own, "its own write");
            }
            if let Ok(Some(value)) = client.cached_get(KEY, MaxAge::Default) {
                self.reads.fetch_add(1, Ordering::Relaxed);
                self.check(&mut last, number(&value), "a cached read");
            }
            if watch.is_none() {
                watch = watched(client).ok();
            }
            if let Some(watch) = &watch
                && let Ok(Some(value)) = watch.get().0.bytes()
            {
                self.watched.fetch_add(1, Ordering::Relaxed);
                self.check(&mut last_watched, number(&value), "a watched value");
            }
        }
    }

    fn check(&self, last: &mut i64, now: i64, what: &str) {
        if now < *last {
            println!("{what}: {now} after {last}");
            self.wrong.fetch_add(1, Ordering::Relaxed);
        }
        *last = now;
    }

    /// How many reads there were, how many of watched values, and how many were not as promised.
    pub fn end(&self) -> (u64, u64, u64) {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (count(&self.reads), count(&self.watched), count(&self.wrong))
    }
}

fn watched(client: &Client) -> Result<Watch, Error> {
    client.watch(&[b"GET", KEY], Timeout::Default)
}

fn number(value: &[u8]) -> i64 {
    std::str::from_utf8(value).ok().and_then(|text| text.parse().ok()).expect("a number")
}
