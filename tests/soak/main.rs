//! `make soak`: all faults of the promises at once, for any length of time, with calls that verify
//! themselves. It ends with a table, and fails if anything was lost, run twice, misdelivered or left over.
//!
//! * [`nodes`]: a server and its replica, and the faults injected into them; clients use TCP, unix socket and TLS, each
//!   through a proxy, some as a user without CLIENT
//! * [`elements`], [`batches`]: counted pops, pipelines, transactions, queues
//! * [`messages`]: numbered messages, and subscribers that account for each
//! * [`numbers`]: a number that only rises, read from memory
//! * [`calm`]: pops that are abandoned on an undisturbed server, by deadlines, and by asyncio in a separate process
//! * clients of servers that do not exist, which must not slow the others
//!
//! usage: cargo test --release --test soak -- --minutes 20

mod batches;
mod calm;
mod elements;
mod messages;
mod nodes;
mod numbers;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::panic::Location;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redischan::client::{Client, SetOptions, State, Timeout};
use redischan::error::{Error, Kind, Outcome};

use calm::Calm;
use elements::Elements;
use messages::Messages;
use nodes::Nodes;
use numbers::Numbers;
use support::oracle::{self, connect};
use support::proxy::{Path, Plan, Proxy};
use support::transport::{Place, Transport};

/// A user with every permission except for CLIENT, as an argument of a server, and the options that log in.
const LIMITED: [&str; 8] = ["--user", "limited", "on", ">pw", "~*", "&*", "+@all", "-client"];
const LIMITED_LOGIN: &str = "username=limited&password=pw";

/// What has happened so far.
#[derive(Default)]
struct Tally {
    verified: AtomicU64,
    wrong: AtomicU64,
    /// By kind of failure.
    failed: Mutex<BTreeMap<String, u64>>,
    late: AtomicU64,
    kills: AtomicU64,
    resets: AtomicU64,
    pauses: AtomicU64,
    failovers: AtomicU64,
    crashes: AtomicU64,
    clients: AtomicU64,
    nobody: AtomicU64,
}

const TIMEOUT: Duration = Duration::from_millis(500);

impl Tally {
    /// Records one call: right, failed in an allowed way, or wrong; then the caller's line is printed.
    #[track_caller]
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
                let is_right = right(value);
                if !is_right {
                    println!("wrong after {:?}, as {} has it", started.elapsed(), Location::caller());
                }
                let counter = if is_right { &self.verified } else { &self.wrong };
                counter.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => {
                let allowed = match error.kind() {
                    Kind::Io | Kind::Timeout | Kind::Closed | Kind::QueueFull | Kind::Protocol => true,
                    Kind::Server => {
                        matches!(
                            error.prefix(),
                            b"LOADING"
                                | b"BUSY"
                                | b"ERR"
                                | b"NOSCRIPT"
                                | b"WRONGTYPE"
                                | b"EXECABORT"
                                | b"READONLY"
                                | b"UNBLOCKED"
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

/// LEDGER over a long time: a worker counts its own increments, and what each failure may have added.
#[derive(Default)]
struct Account {
    sure: u64,
    maybe: u64,
}

fn worker(number: usize, client: &Client, elements: &Elements, tally: &Tally, stop: &AtomicBool) -> Account {
    let mut account = Account::default();
    let mut luck = fastrand::Rng::with_seed(number as u64);
    let queue = client.queue().expect("there are descriptors");
    let mut round = 0u64;
    // Whether a large value of this worker may arrive after others.
    let mut late_values = false;
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
                // Hostile: errors of the server that contain our texts.
                let bad: &[&[u8]] = match luck.u8(..4) {
                    0 => &[b"NOSUCH", b"a\r\n+OK\r\n"],
                    1 => &[b"EVALSHA", b"x", b"0"],
                    2 => &[b"LPUSH", b"soak:ledger", b"x"], // it is a hash from the start
                    _ => &[b"EVAL", b"return redis.error_reply('ERR a\\r\\n+OK')", b"0"],
                };
                let result = client.command(bad, Timeout::Default);
                tally.note(started, TIMEOUT, result, |_| false);
            }
            92..94 => {
                let limit = Duration::from_millis(luck.u64(1..10));
                let result = client.command(&elements.pop(), Timeout::After(limit));
                let right = elements.note(&result);
                tally.note(started, limit, result, |_| right);
            }
            94..95 => batches::pops(round, &queue, elements, tally),
            95..97 => {
                let result = elements.push(client);
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
                // One that may have been executed may still be on its way, through a slow proxy, and overtaken by later ones.
                let maybe = |error: &Error| error.outcome() == Outcome::MaybeExecuted;
                late_values |= result.as_ref().is_err_and(maybe);
                let stored = result.is_ok();
                tally.note(started, TIMEOUT, result, |set| set);
                let started = Instant::now();
                let result = client.get(key.as_bytes());
                tally.note(started, TIMEOUT, result, |got| {
                    let whole =
                        |got: &[u8]| got.len() == value.len() && got.iter().all(|byte| *byte == got[0]);
                    got.is_none_or(|got| whole(&got) && (!stored || late_values || got == value))
                });
            }
        }
    }
    account
}

fn minutes() -> f64 {
    let args: Vec<String> = std::env::args().collect();
    let given = args.iter().position(|arg| arg == "--minutes").and_then(|at| args.get(at + 1)?.parse().ok());
    given.unwrap_or(0.2) // a short run, as a part of `make test`
}

/// Clients of a port where nothing listens, and of one where nothing ever answers.
struct Nowhere {
    _mute: std::net::TcpListener,
    /// Bound, so that no other program gets its port.
    _closed: socket2::Socket,
    clients: Vec<Client>,
}

impl Nowhere {
    fn start() -> Nowhere {
        let any: std::net::SocketAddr = ([127, 0, 0, 1], 0).into();
        let mute = std::net::TcpListener::bind(any).expect("there are ports");
        let closed = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None);
        let closed = closed.expect("there are descriptors");
        closed.bind(&any.into()).expect("there are ports");
        let ports =
            [mute.local_addr(), closed.local_addr().map(|address| address.as_socket().expect("of TCP"))]
                .map(|address| address.expect("it is bound").port());
        let client =
            |port| connect(&format!("redis://127.0.0.1:{port}?lazy_connect=yes&connect_timeout=500"));
        let clients = (0..8).map(|n| client(ports[n % 2]).expect("it is lazy")).collect();
        Nowhere { _mute: mute, _closed: closed, clients }
    }

    fn work(&self, tally: &Tally, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            for client in &self.clients {
                let error = client.command(&[b"GET", b"k"], Timeout::After(Duration::from_millis(20)));
                let error = error.expect_err("nothing listens there");
                let right = error.kind() == Kind::Timeout && error.outcome() == Outcome::NotSent;
                if !right {
                    println!("wrong, where no server is: {error:?}");
                }
                let counter = if right { &tally.nobody } else { &tally.wrong };
                counter.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

fn proxies(nodes: &Nodes) -> Vec<(Transport, Proxy)> {
    let paths = [
        Path::default(),
        Path { slice: Some(7), ..Path::default() },
        Path { delay: Duration::from_micros(200), ..Path::default() },
        Path { slice: Some(1000), ..Path::default() },
        Path { cut_at: Some(3_000_000), ..Path::default() },
    ];
    let plan = move |number: usize| Plan {
        to_server: paths[number % paths.len()],
        to_client: paths[(number / paths.len()) % paths.len()],
    };
    let on = |transport| (transport, Proxy::start_on(transport, nodes.primary(), plan));
    [Transport::Tcp, Transport::Unix, Transport::Tls].map(on).into()
}

/// One of the faults, or a pause.
fn fault(
    nodes: &mut Nodes,
    proxies: &[(Transport, Proxy)],
    tally: &Tally,
    luck: &mut fastrand::Rng,
) -> Option<&'static str> {
    let count = |counter: &AtomicU64, yes: bool| {
        counter.fetch_add(u64::from(yes), Ordering::Relaxed);
    };
    let (_, proxy) = &proxies[luck.usize(..proxies.len())];
    let what = match luck.u8(..20) {
        0..2 => {
            let killed = nodes.kill();
            count(&tally.kills, killed);
            killed.then_some("killed")
        }
        2..4 => {
            nodes.stop_for(Duration::from_millis(luck.u64(..900)));
            Some("stopped until")
        }
        4..11 => {
            proxy.reset_all();
            count(&tally.resets, true);
            Some("reset")
        }
        11 => {
            let what = if luck.bool() { "WRITE" } else { "ALL" };
            nodes.pause_for(Duration::from_millis(luck.u64(50..600)), what);
            count(&tally.pauses, true);
            Some("paused")
        }
        12..14 => {
            let swapped = nodes.fail_over(proxies);
            count(&tally.failovers, swapped);
            swapped.then_some("failed over")
        }
        14..16 => {
            // A client that comes and goes while others work.
            let other = connect(&proxy.url_with("lazy_connect=yes&timeout=100"));
            let _ = other.expect("it is lazy").get(b"soak:1");
            count(&tally.clients, true);
            None
        }
        _ => None,
    };
    tally.crashes.fetch_add(nodes.crashed(), Ordering::Relaxed);
    what
}

fn main() {
    let length = Duration::from_secs_f64(minutes() * 60.0);
    let started = Instant::now();
    let mut nodes = Nodes::start();
    let proxies = proxies(&nodes);
    let options = "timeout=500&connect_timeout=1000&reconnect_min=5&reconnect_max=100&connections=2";
    let limited = format!("{options}&{LIMITED_LOGIN}");
    let client = |(_, proxy): &(Transport, Proxy), options| {
        connect(&proxy.url_with(options)).expect("the server is there")
    };
    let mut clients: Vec<Client> = proxies.iter().map(|proxy| client(proxy, options)).collect();
    clients.extend([&proxies[0], &proxies[2]].map(|proxy| client(proxy, &limited)));
    // One connection each: after a failover, one of several may still be with the demoted server, which lags behind.
    let with_cache = options.replace("connections=2", "connections=1") + "&cache=on";
    let cached: Vec<Client> = proxies.iter().map(|proxy| client(proxy, &with_cache)).collect();
    let (tally, elements, messages) = (Tally::default(), Elements::new("soak:queue"), Messages::default());
    let numbers = Numbers::default();
    // Before another command can give the key another type.
    clients[0].command(&[b"HSET", b"soak:ledger", b"begin", b"0"], Timeout::Never).expect("it is calm yet");
    let calm = Calm::start(length);
    let nowhere = Nowhere::start();
    let stop = AtomicBool::new(false);
    let mut baseline = None;
    let mut faults = Vec::new();
    let accounts: Vec<Account> = std::thread::scope(|scope| {
        let (clients, elements, messages, numbers, tally, calm, nowhere, stop) =
            (&clients, &elements, &messages, &numbers, &tally, &calm, &nowhere, &stop);
        let workers: Vec<_> = (0..32)
            .map(|number| {
                let client = &clients[number % clients.len()];
                scope.spawn(move || worker(number, client, elements, tally, stop))
            })
            .collect();
        let others: Vec<_> = (0..calm.threads())
            .map(|number| scope.spawn(move || calm.work(number, stop)))
            .chain((0..2).map(|_| scope.spawn(move || nowhere.work(tally, stop))))
            .chain(clients.iter().map(|client| scope.spawn(move || messages.receive(client, stop))))
            .chain([scope.spawn(move || messages.publish(&clients[0], stop))])
            .chain([scope.spawn(move || numbers.count(&clients[0], stop))])
            .chain(cached.iter().map(|client| scope.spawn(move || numbers.read(client, stop))))
            .collect();
        let mut luck = fastrand::Rng::with_seed(7);
        while started.elapsed() < length {
            std::thread::sleep(Duration::from_millis(luck.u64(50..400)));
            if let Some(what) = fault(&mut nodes, &proxies, tally, &mut luck) {
                faults.push((Instant::now(), what));
            }
            // Once everything has happened once, memory has no reason to grow.
            if baseline.is_none() && started.elapsed() > length / 3 {
                baseline = Some(settled_rss());
            }
        }
        // However short the run is.
        let until = Instant::now() + Duration::from_secs(60);
        while count(&tally.failovers) == 0 && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(100));
            let swapped = nodes.fail_over(&proxies);
            tally.failovers.fetch_add(u64::from(swapped), Ordering::Relaxed);
        }
        stop.store(true, Ordering::Relaxed);
        let accounts = workers.into_iter().map(|worker| worker.join().expect("a worker ends")).collect();
        others.into_iter().for_each(|other| other.join().expect("it ends"));
        accounts
    });
    for client in &clients {
        while client.state() != State::Ready || client.ping().is_err() {
            std::thread::sleep(Duration::from_millis(10));
            assert!(started.elapsed() < length + Duration::from_secs(180), "no service at the end");
        }
    }
    let direct = connect(&nodes.primary().tcp_url()).expect("the server is there");
    let violations = ledger_violations(&accounts, &direct);
    let storm = elements.count(&direct);
    let reconnects: u64 = clients.iter().map(|client| client.stats().reconnects).sum();
    let drift = settled_rss() as i64 - baseline.unwrap_or_else(settled_rss) as i64;
    direct.close(Timeout::Default).expect("closes");
    for client in clients.iter().chain(&cached).chain(&nowhere.clients) {
        client.close(Timeout::Default).expect("closes");
    }
    let (calm, asyncio, asyncio_lost_none) = calm.end();
    let places: Vec<&Place> = proxies.iter().map(|(_, proxy)| &proxy.place).collect();
    let left = || places.iter().map(|place| oracle::sockets_to(*place)).sum::<usize>();
    let until = Instant::now() + Duration::from_secs(20);
    while (left() > 0 || oracle::library_threads() > 1) && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    let (sockets, threads) = (left(), oracle::library_threads());
    println!("soak of {:.1} minutes", started.elapsed().as_secs_f64() / 60.0);
    println!("  verified calls      {:>12}", count(&tally.verified));
    println!("  wrong replies       {:>12}", count(&tally.wrong));
    println!("  ledger violations   {violations:>12}");
    println!("  later than promised {:>12}", count(&tally.late));
    println!("  server kills        {:>12}", count(&tally.kills));
    println!("  server crashes      {:>12}", count(&tally.crashes));
    println!("  failovers           {:>12}", count(&tally.failovers));
    println!("  pauses              {:>12}", count(&tally.pauses));
    println!("  resets of all       {:>12}", count(&tally.resets));
    println!("  reconnects          {reconnects:>12}");
    println!("  other clients       {:>12}", count(&tally.clients));
    println!("  calls to no server  {:>12}", count(&tally.nobody));
    for (where_, elements) in [("in the storm", &storm), ("calm", &calm)] {
        println!(
            "  elements, {where_}: {} popped, {} left, {} lost, {} reported as MAYBE_EXECUTED, {} wrong",
            elements.popped, elements.left, elements.lost, elements.maybe_popped, elements.wrong
        );
    }
    println!("  elements, {asyncio}");
    let (received, gaps, message_violations) = messages.end(&faults);
    println!("  messages received   {received:>12} ({gaps} gaps, {message_violations} not as promised)");
    let (reads, watched, number_violations) = numbers.end();
    println!(
        "  cached reads        {reads:>12} ({watched} of a watched value, {number_violations} not as promised)"
    );
    println!("  sockets left        {sockets:>12}");
    println!("  library threads     {threads:>12} (the io thread)");
    println!("  RSS drift           {drift:>8} KiB");
    for (kind, number) in tally.failed.lock().unwrap().iter() {
        println!("  failed: {kind:<28} {number:>8}");
    }
    let good = [
        ("wrong replies", count(&tally.wrong) == 0),
        ("the ledger", violations == 0),
        ("server crashes", count(&tally.crashes) == 0),
        ("failovers", count(&tally.failovers) > 0),
        ("calls to no server", count(&tally.nobody) > 0),
        ("elements in the storm", storm.violations() == 0),
        ("elements that were calm", calm.violations() == 0),
        ("elements of asyncio", asyncio_lost_none),
        ("messages", message_violations == 0 && received > 0),
        ("cached reads", number_violations == 0 && reads > 0 && watched > 0),
        ("sockets left", sockets == 0),
        ("library threads", threads <= 1),
        ("verified calls", count(&tally.verified) > 1000),
        // In a short run, buffers may not have reached their largest size yet.
        ("memory", minutes() < 5.0 || drift <= 1024),
    ];
    let failed = good
        .iter()
        .filter(|(what, good)| {
            !good && {
                println!("not as promised: {what}");
                true
            }
        })
        .count();
    println!(
        "\ntest result: {}. {} passed; {failed} failed;",
        if failed == 0 { "ok" } else { "FAILED" },
        good.len() - failed
    );
    std::process::exit(i32::from(failed > 0));
}

fn count(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// The workers whose sum in the ledger contradicts the reported results.
fn ledger_violations(accounts: &[Account], direct: &Client) -> usize {
    let is_wrong = |(number, account): &(usize, &Account)| {
        let sum = direct.hget(b"soak:ledger", number.to_string().as_bytes()).expect("the ledger");
        let sum: u64 = sum.map_or(0, |sum| String::from_utf8_lossy(&sum).parse().expect("a number"));
        let (least, most) = (account.sure, account.sure + account.maybe);
        let wrong = sum < least || sum > most;
        if wrong {
            println!("worker {number}: {sum} is not between {least} and {most}");
        }
        wrong
    };
    accounts.iter().enumerate().filter(is_wrong).count()
}

/// Resident memory, after malloc has returned what is unused.
fn settled_rss() -> usize {
    // SAFETY: it accepts any number.
    unsafe { libc::malloc_trim(0) };
    oracle::rss()
}
