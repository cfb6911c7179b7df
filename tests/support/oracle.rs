//! How a test checks that nothing was lost, run twice, misdelivered or left over.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redischan::client::{Client, Timeout};
use redischan::config::Config;
use redischan::error::{Error, Kind, Outcome};

use super::transport::{self, Place};

pub fn connect(url: &str) -> Result<Client, Error> {
    Client::connect(Config::from_url(url).unwrap())
}

/// LEDGER: each operation is `HINCRBY ledger <its own field> 1`. Afterwards OK means 1, NOT_SENT 0,
/// MAYBE_EXECUTED 0 or 1, and never 2.
#[derive(Default)]
pub struct Ledger {
    next: AtomicU64,
    results: Mutex<HashMap<String, Result<(), Error>>>,
}

impl Ledger {
    /// One operation.
    pub fn add(&self, client: &Client, timeout: Timeout) -> Result<(), Error> {
        let field = format!("f{}", self.next.fetch_add(1, Ordering::Relaxed));
        let reply = client.command(&[b"HINCRBY", b"ledger", field.as_bytes(), b"1"], timeout);
        let result = reply.and_then(|reply| {
            assert_eq!(reply.integer()?, 1, "run twice, or another's reply");
            Ok(())
        });
        self.results.lock().unwrap().insert(field, result.clone());
        result
    }

    /// Compares with the server's values. `url` must reach it without any fault.
    pub fn check(&self, url: &str) -> Tally {
        let client = connect(url).unwrap();
        let all = client.command(&[b"HGETALL", b"ledger"], Timeout::Never).unwrap();
        let tree = redischan::proto::Tree::parse(all.into_frame()).unwrap();
        let texts: Vec<String> = tree
            .children(tree.root())
            .iter()
            .map(|node| String::from_utf8_lossy(tree.text(node).unwrap()).into_owned())
            .collect();
        let counts: HashMap<_, _> =
            texts.chunks(2).map(|pair| (pair[0].clone(), pair[1].parse::<u64>().unwrap())).collect();
        assert_eq!(texts.len() % 2, 0);
        let results = self.results.lock().unwrap();
        let mut tally = Tally::default();
        for (field, result) in results.iter() {
            let count = counts.get(field).copied().unwrap_or(0);
            match result {
                Ok(()) => {
                    assert_eq!(count, 1, "{field} was answered");
                    tally.ok += 1;
                }
                Err(error) => match error.outcome() {
                    Outcome::NotSent => {
                        assert_eq!(count, 0, "{field}: {error:?}");
                        tally.not_sent += 1;
                    }
                    Outcome::MaybeExecuted => {
                        assert!(count <= 1, "{field} ran {count} times: {error:?}");
                        tally.maybe += 1;
                        tally.maybe_ran += count;
                    }
                    Outcome::Answered => {
                        assert_eq!(count, 0, "{field}: {error:?}");
                        tally.refused += 1;
                    }
                },
            }
        }
        tally
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub ok: u64,
    pub not_sent: u64,
    pub maybe: u64,
    pub maybe_ran: u64,
    pub refused: u64,
}

/// ECHO: a unique text, and whether it came back. A call may fail, but must not return a wrong reply.
pub fn echo(client: &Client, timeout: Timeout) -> Result<(), Error> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let text = format!("{number}:{}", "x".repeat((number % 50) as usize));
    let reply = client.command(&[b"ECHO", text.as_bytes()], timeout)?;
    let got = reply.bytes()?;
    assert_eq!(got.as_deref(), Some(text.as_bytes()), "another's reply");
    Ok(())
}

/// Checks that a call failed in one of these ways, and that the error's text says what to do.
pub fn failed_as(error: &Error, kinds: &[Kind]) {
    assert!(kinds.contains(&error.kind()), "{error:?} is none of {kinds:?}");
    assert!(error.text().len() > 10, "{error:?}");
}

/// LEAK: how many open sockets of this process are connected to that address.
pub fn sockets_to(place: impl Into<Place>) -> usize {
    let place = place.into();
    transport::peers().into_iter().filter(|peer| *peer == place).count()
}

/// LEAK: waits until no socket is connected to that address.
pub fn no_sockets_are_left(place: &Place) {
    let until = Instant::now() + Duration::from_secs(20);
    while sockets_to(place) > 0 {
        assert!(Instant::now() < until, "{} sockets are left", sockets_to(place));
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// LEAK: the library's own threads.
pub fn library_threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    names.filter(|name| name.starts_with("redischan-")).count()
}

/// Resident memory of this process, in KiB.
pub fn rss() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// For tests that measure their process: true in a process that only runs `test`; otherwise starts one, waits for
/// it, fails if it fails, and is false.
pub fn alone(test: &str) -> bool {
    if std::env::var("REDISCHAN_ALONE").is_ok_and(|name| name == test) {
        return true;
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env("REDISCHAN_ALONE", test)
        // One heap: with several, memory that malloc keeps in each would be counted as the library's.
        .env("MALLOC_ARENA_MAX", "1")
        .output()
        .unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{test} alone ({:?}):\n{text}",
        output.status
    );
    false
}

/// The size of a test: small in `make test`, full if REDISCHAN_FULL is set, as in `make soak`.
pub fn size(small: usize, full: usize) -> usize {
    if std::env::var_os("REDISCHAN_FULL").is_some() { full } else { small }
}
