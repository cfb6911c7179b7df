//! `make soak`: the faults of the promises all at once, for as long as one likes, with calls that verify
//! themselves. It ends with a table, and fails if anything was lost, run twice, misdelivered or left behind.
//!
//! usage: cargo test --release --test soak -- --minutes 20

mod batches;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use redischan::client::{Client, SetOptions, State, Timeout};
use redischan::error::{Kind, Outcome};
use support::oracle::{self, connect};
use support::proxy::{Path, Plan, Proxy};
use support::server::{Flavor, Server};

/// What happened so far.
#[derive(Default)]
struct Tally {
    verified: AtomicU64,
    wrong: AtomicU64,
    /// By kind of failure.
    failed: Mutex<BTreeMap<String, u64>>,
    late: AtomicU64,
    kills: AtomicU64,
    resets: AtomicU64,
    clients: AtomicU64,
    popped: AtomicU64,
}

const TIMEOUT: Duration = Duration::from_millis(500);

impl Tally {
    /// Notes one call: right, failed in a way that is allowed, or wrong.
    fn note<T>(
        &self,
        started: Instant,
        limit: Duration,
        result: Result<T, redischan::error::Error>,
        right: impl FnOnce(T) -> bool,
    ) {
        // The promise is 50 ms; this machine is busy with its own faults.
        if started.elapsed() > limit + Duration::from_millis(500) {
            self.late.fetch_add(1, Ordering::Relaxed);
        }
        match result {
            Ok(value) => {
                let counter = if right(value) { &self.verified } else { &self.wrong };
                counter.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => {
                let allowed = match error.kind() {
                    Kind::Io | Kind::Timeout | Kind::Closed | Kind::QueueFull | Kind::Protocol => true,
                    Kind::Server => {
                        matches!(
                            error.prefix(),
                            b"LOADING" | b"BUSY" | b"ERR" | b"NOSCRIPT" | b"WRONGTYPE" | b"EXECABORT"
                        )
                    }
                    _ => false,
                };
                if !allowed {
                    println!("not allowed: {error:?}");
                    self.wrong.fetch_add(1, Ordering::Relaxed);
                }
                *self
                    .failed
                    .lock()
                    .unwrap()
                    .entry(format!("{:?} {:?}", error.kind(), error.outcome()))
                    .or_default() += 1;
            }
        }
    }
}

/// LEDGER for long: a worker counts its own increments, and what each failure may have added.
#[derive(Default)]
struct Account {
    sure: u64,
    maybe: u64,
}

fn worker(number: usize, client: &Client, tally: &Tally, stop: &AtomicBool) -> Account {
    let mut account = Account::default();
    let mut luck = fastrand::Rng::with_seed(number as u64);
    let queue = client.queue().expect("there are descriptors");
    let mut round = 0u64;
    while !stop.load(Ordering::Relaxed) {
        round += 1;
        let started = Instant::now();
        match luck.u8(..100) {
            0..35 => {
                let text = format!("{number} {round} {}", "x".repeat(luck.usize(..200)));
                let result = client.command(&[b"ECHO", text.as_bytes()], Timeout::Default);
                tally.note(started, TIMEOUT, result, |reply| {
                    reply.bytes().is_ok_and(|got| got.as_deref() == Some(text.as_bytes()))
                });
            }
            35..40 => batches::pipeline(number, round, client, tally, &mut account),
            40..45 => batches::queue(number, round, &queue, tally),
            45..65 => {
                let result = client.command(
                    &[b"HINCRBY", b"soak:ledger", number.to_string().as_bytes(), b"1"],
                    Timeout::Default,
                );
                match &result {
                    Ok(_) => account.sure += 1,
                    Err(error) if error.outcome() == Outcome::MaybeExecuted => account.maybe += 1,
                    Err(_) => {}
                }
                let at_least = account.sure as i64;
                tally
                    .note(started, TIMEOUT, result, |reply| reply.integer().is_ok_and(|sum| sum >= at_least));
            }
            65..85 => {
                let key = format!("soak:{}", luck.u32(..1000));
                let value = format!("{key}={}", "v".repeat(luck.usize(..2000)));
                let result = client.set(key.as_bytes(), value.as_bytes(), SetOptions::default());
                tally.note(started, TIMEOUT, result, |set| set);
                let started = Instant::now();
                let result = client.get(key.as_bytes());
                tally.note(started, TIMEOUT, result, |got| {
                    got.is_none_or(|got| got.starts_with(format!("{key}=").as_bytes()))
                });
            }
            85..88 => {
                let limit = Duration::from_millis(luck.u64(..3));
                let text = format!("late {number} {round}");
                let result = client.command(&[b"ECHO", text.as_bytes()], Timeout::After(limit));
                tally.note(started, limit, result, |reply| {
                    reply.bytes().is_ok_and(|got| got.as_deref() == Some(text.as_bytes()))
                });
            }
            88..92 => {
                // Hostile: errors of the server, with texts of our own in them.
                let bad: &[&[u8]] = match luck.u8(..4) {
                    0 => &[b"NOSUCH", b"a\r\n+OK\r\n"],
                    1 => &[b"EVALSHA", b"x", b"0"],
                    2 => &[b"LPUSH", b"soak:ledger", b"x"],
                    _ => &[b"EVAL", b"return redis.error_reply('ERR a\\r\\n+OK')", b"0"],
                };
                let result = client.command(bad, Timeout::Default);
                tally.note(started, TIMEOUT, result, |_| false);
            }
            92..95 => {
                let limit = Duration::from_millis(5);
                let result = client.command(&[b"BLPOP", b"soak:queue", b"0"], Timeout::After(limit));
                if result.is_ok() {
                    tally.popped.fetch_add(1, Ordering::Relaxed);
                }
                tally.note(started, limit, result, |reply| !reply.is_nil());
            }
            95..97 => {
                let result = client.command(&[b"RPUSH", b"soak:queue", b"x"], Timeout::Default);
                tally.note(started, TIMEOUT, result, |reply| reply.integer().is_ok());
            }
            97..98 => {
                let result = client.session(Timeout::Default).and_then(|session| {
                    session.command(&[b"SELECT", b"1"], Timeout::Default)?;
                    session.command(&[b"MULTI"], Timeout::Default)?;
                    session.command(&[b"ECHO", b"in a transaction"], Timeout::Default)?;
                    session.command(&[b"EXEC"], Timeout::Default)
                });
                tally.note(started, TIMEOUT * 5, result, |reply| {
                    reply.into_frame().ends_with(b"in a transaction\r\n")
                });
            }
            _ => {
                let value = vec![b'a' + (round % 26) as u8; 200_000];
                let key = format!("soak:big:{number}");
                let result = client.set(key.as_bytes(), &value, SetOptions::default());
                let stored = result.is_ok();
                tally.note(started, TIMEOUT, result, |set| set);
                let started = Instant::now();
                let result = client.get(key.as_bytes());
                tally.note(started, TIMEOUT, result, |got| !stored || got.is_none_or(|got| got == value));
            }
        }
    }
    account
}

fn minutes() -> f64 {
    let args: Vec<String> = std::env::args().collect();
    let given = args.iter().position(|arg| arg == "--minutes").and_then(|at| args.get(at + 1)?.parse().ok());
    given.unwrap_or(0.2) // a look in passing, as a part of `make test`
}

fn main() {
    let length = Duration::from_secs_f64(minutes() * 60.0);
    let started = Instant::now();
    let mut server = Server::start_with(Flavor::Redis, &["--appendonly", "yes", "--appendfsync", "always"]);
    let paths = [
        Path::default(),
        Path { slice: Some(7), ..Path::default() },
        Path { delay: Duration::from_micros(200), ..Path::default() },
        Path { slice: Some(1000), ..Path::default() },
        Path { cut_at: Some(3_000_000), ..Path::default() },
    ];
    let proxy = Proxy::start(server.port, move |number| Plan {
        to_server: paths[number % paths.len()],
        to_client: paths[(number / paths.len()) % paths.len()],
    });
    let options = "?timeout=500&connect_timeout=1000&reconnect_min=5&reconnect_max=100&connections=2";
    let client = connect(&(proxy.url() + options)).expect("the server is there");
    let tally = Arc::new(Tally::default());
    let stop = AtomicBool::new(false);
    let mut baseline = None;
    let accounts: Vec<Account> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..32)
            .map(|number| {
                let (client, tally, stop) = (&client, &*tally, &stop);
                scope.spawn(move || worker(number, client, tally, stop))
            })
            .collect();
        let mut luck = fastrand::Rng::with_seed(7);
        while started.elapsed() < length {
            std::thread::sleep(Duration::from_millis(luck.u64(50..400)));
            match luck.u8(..10) {
                0 => {
                    server.kill();
                    server.launch();
                    tally.kills.fetch_add(1, Ordering::Relaxed);
                }
                1 => {
                    server.pause();
                    std::thread::sleep(Duration::from_millis(luck.u64(..900)));
                    server.resume();
                }
                2..6 => {
                    proxy.reset_all();
                    tally.resets.fetch_add(1, Ordering::Relaxed);
                }
                6 => {
                    // A client that comes and goes while others work.
                    let other = connect(&(server.tcp_url() + "?lazy_connect=yes&timeout=100"));
                    let _ = other.expect("it is lazy").get(b"soak:1");
                    tally.clients.fetch_add(1, Ordering::Relaxed);
                }
                _ => {}
            }
            // Once the first of everything has happened, memory has no reason to grow any more.
            if baseline.is_none() && started.elapsed() > length / 3 {
                baseline = Some(settled_rss());
            }
        }
        stop.store(true, Ordering::Relaxed);
        workers.into_iter().map(|worker| worker.join().expect("a worker ends")).collect()
    });
    while client.state() != State::Ready || client.ping().is_err() {
        std::thread::sleep(Duration::from_millis(10));
        assert!(started.elapsed() < length + Duration::from_secs(60), "no service at the end");
    }
    let direct = connect(&server.tcp_url()).expect("the server is there");
    let mut violations = 0;
    for (number, account) in accounts.iter().enumerate() {
        let sum = direct.hget(b"soak:ledger", number.to_string().as_bytes()).expect("the ledger");
        let sum: u64 = sum.map_or(0, |sum| String::from_utf8_lossy(&sum).parse().expect("a number"));
        if sum < account.sure || sum > account.sure + account.maybe {
            println!(
                "worker {number}: {sum} is not between {} and {}",
                account.sure,
                account.sure + account.maybe
            );
            violations += 1;
        }
    }
    let reconnects = client.stats().reconnects;
    let drift = settled_rss() as i64 - baseline.unwrap_or_else(settled_rss) as i64;
    direct.close(Timeout::Default).expect("closes");
    client.close(Timeout::Default).expect("closes");
    let until = Instant::now() + Duration::from_secs(5);
    while oracle::sockets_to(proxy.port) + oracle::sockets_to(server.port) > proxy_sockets(&proxy)
        && Instant::now() < until
    {
        std::thread::sleep(Duration::from_millis(20));
    }
    let sockets = oracle::sockets_to(proxy.port);
    let threads = oracle::library_threads();
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    println!("soak of {:.1} minutes", started.elapsed().as_secs_f64() / 60.0);
    println!("  verified calls      {:>12}", count(&tally.verified));
    println!("  wrong replies       {:>12}", count(&tally.wrong));
    println!("  ledger violations   {violations:>12}");
    println!("  later than promised {:>12}", count(&tally.late));
    println!("  server kills        {:>12}", count(&tally.kills));
    println!("  resets of all       {:>12}", count(&tally.resets));
    println!("  reconnects          {reconnects:>12}");
    println!("  elements popped     {:>12}", count(&tally.popped));
    println!("  other clients       {:>12}", count(&tally.clients));
    println!("  sockets left        {sockets:>12}");
    println!("  library threads     {threads:>12} (the io thread)");
    println!("  RSS drift           {drift:>8} KiB");
    for (kind, number) in tally.failed.lock().unwrap().iter() {
        println!("  failed: {kind:<28} {number:>8}");
    }
    let good = count(&tally.wrong) == 0
        && violations == 0
        && sockets == 0
        && threads <= 2
        && count(&tally.verified) > 1000;
    // A short run has not yet seen the most that buffers take.
    let grew = minutes() >= 5.0 && drift > 1024;
    println!(
        "\ntest result: {}. {} passed; {} failed;",
        if good && !grew { "ok" } else { "FAILED" },
        u8::from(good && !grew),
        u8::from(!good || grew)
    );
    std::process::exit(i32::from(!good || grew));
}

/// The proxy's own ends towards the server.
fn proxy_sockets(proxy: &Proxy) -> usize {
    proxy.connections.load(Ordering::Relaxed)
}

/// Resident memory once malloc has given back what nobody uses.
fn settled_rss() -> usize {
    // SAFETY: it takes any number.
    unsafe { libc::malloc_trim(0) };
    oracle::rss()
}
