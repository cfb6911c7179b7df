//! Rows 1 to 6: nothing is lost without a word, and nothing runs twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use redischan::client::{Client, SetOptions, State, Timeout};
use redischan::error::{Kind, Outcome};

use crate::support::oracle::{self, Ledger, connect, echo, failed_as};
use crate::support::proxy::{Path, Plan, Proxy};
use crate::support::server::{Flavor, Server};

/// Runs `work` on so many threads until `until` returns.
pub fn under_load(threads: usize, work: impl Fn(usize) + Send + Sync, until: impl FnOnce()) {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (stop, work) = (&stop, &work);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    work(thread);
                }
            });
        }
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(until));
        stop.store(true, Ordering::Relaxed);
        if let Err(panic) = result {
            std::panic::resume_unwind(panic);
        }
    });
}

pub fn wait_until_ready(client: &Client) {
    let until = Instant::now() + Duration::from_secs(20);
    while client.state() != State::Ready {
        assert!(Instant::now() < until, "no connection in 20 s");
        let _ = client.wait_state(State::Connecting, Timeout::After(Duration::from_secs(1)));
    }
}

#[test]
fn row_01_redis_killed_under_64_threads_and_restarted() {
    // Kept across the kills, or the ledger would be gone with the server.
    let mut server = Server::start_with(Flavor::Redis, &["--appendonly", "yes", "--appendfsync", "always"]);
    let client = connect(&(server.tcp_url() + "?timeout=10000&reconnect_max=500")).unwrap();
    let ledger = Ledger::default();
    let cycles = oracle::size(3, 200);
    under_load(
        64,
        |_| {
            if let Err(error) = ledger.add(&client, Timeout::Default) {
                // The server says LOADING while it reads its file, and has not run the command then.
                failed_as(&error, &[Kind::Io, Kind::Server]);
            }
        },
        || {
            for _ in 0..cycles {
                std::thread::sleep(Duration::from_millis(150));
                server.kill();
                server.launch();
                let listens = Instant::now();
                wait_until_ready(&client);
                assert!(listens.elapsed() < Duration::from_secs(2), "{:?}", listens.elapsed());
            }
        },
    );
    while client.ping().is_err() {} // LOADING
    let tally = ledger.check(&server.tcp_url());
    assert!(tally.ok > 64 && tally.maybe > 0, "{tally:?}");
    assert!(client.stats().reconnects >= cycles as u64);
}

#[test]
fn row_02_redis_client_kill_again_and_again() {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start(server.port, |_| Plan::default());
    let client = connect(&(proxy.url() + "?timeout=10000&reconnect_min=1&reconnect_max=20")).unwrap();
    let killer = connect(&server.tcp_url()).unwrap();
    let ledger = Ledger::default();
    let kills = oracle::size(100, 10_000);
    under_load(
        16,
        |thread| {
            let result = match thread % 2 {
                0 => ledger.add(&client, Timeout::Default),
                _ => echo(&client, Timeout::Default),
            };
            if let Err(error) = result {
                failed_as(&error, &[Kind::Io]);
            }
        },
        || {
            for _ in 0..kills {
                std::thread::sleep(Duration::from_millis(10));
                killer
                    .command(&[b"CLIENT", b"KILL", b"TYPE", b"normal", b"SKIPME", b"yes"], Timeout::Never)
                    .unwrap();
            }
        },
    );
    let tally = ledger.check(&server.tcp_url());
    assert!(tally.ok > 0 && client.stats().reconnects > kills as u64 / 10, "{tally:?} {:?}", client.stats());
    wait_until_ready(&client);
    assert_eq!(oracle::sockets_to(proxy.port), 1, "one connection, and none left behind");
}

/// How many bytes go each way for a handshake, and for the three commands after it.
fn measure(server: &Server, ledger: &Ledger) -> (usize, usize) {
    let proxy = Proxy::start(server.port, |_| Plan::default());
    let client = connect(&proxy.url()).unwrap();
    let handshake = proxy.to_server.load(Ordering::SeqCst);
    three_commands(&client, ledger);
    (handshake, proxy.to_server.load(Ordering::SeqCst))
}

fn three_commands(client: &Client, ledger: &Ledger) -> u64 {
    (0..3).filter(|_| ledger.add(client, Timeout::Default).is_err()).count() as u64
}

#[test]
fn row_03_redis_reset_at_every_byte_of_three_commands() {
    let server = Server::start(Flavor::Redis);
    let ledger = Ledger::default();
    let (handshake, all) = measure(&server, &ledger);
    let mut failed = 0;
    // What the server sent is shorter; its handshake is a little longer than ours or shorter, so begin early.
    let ways = [(true, handshake + 1..=all), (false, 100..=700)];
    for (to_server, offsets) in ways {
        let step = oracle::size(if to_server { 1 } else { 5 }, 1);
        for offset in offsets.step_by(step) {
            let cut = Path { cut_at: Some(offset), ..Path::default() };
            let plan = move |number| match (number, to_server) {
                (0, true) => Plan { to_server: cut, ..Plan::default() },
                (0, false) => Plan { to_client: cut, ..Plan::default() },
                _ => Plan::default(),
            };
            let proxy = Proxy::start(server.port, plan);
            let url = proxy.url() + "?timeout=5000&reconnect_min=1&reconnect_max=5&lazy_connect=yes";
            let client = connect(&url).unwrap();
            failed += three_commands(&client, &ledger);
            assert!((0..2).any(|_| client.ping().is_ok()), "there is one cut, and it may be here");
        }
    }
    let tally = ledger.check(&server.tcp_url());
    assert!(tally.maybe == failed && failed > 10, "each failure may have run: {tally:?}, {failed} failed");
    assert!(tally.maybe_ran > 0 && tally.maybe_ran < tally.maybe, "some ran, some did not: {tally:?}");
}

#[test]
fn row_04_redis_reply_lost_after_the_command_ran() {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start(server.port, |_| Plan::default());
    let client = connect(&(proxy.url() + "?timeout=1000")).unwrap();
    let ledger = Ledger::default();
    // The server runs it; then the connection goes before the reply gets through.
    server.pause();
    let before = proxy.to_server.load(Ordering::SeqCst);
    std::thread::scope(|scope| {
        let call = scope.spawn(|| ledger.add(&client, Timeout::After(Duration::from_secs(10))));
        while proxy.to_server.load(Ordering::SeqCst) == before {
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_millis(50));
        // The request is in the server's socket. The client's side of the proxy goes away.
        proxy.reset_client_sides();
        let error = call.join().unwrap().unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Io, Outcome::MaybeExecuted), "{error}");
        server.resume();
    });
    wait_until_ready(&client);
    client.ping().unwrap();
    let tally = ledger.check(&server.tcp_url());
    assert_eq!((tally.maybe, tally.maybe_ran), (1, 1), "it did run, once");
}

#[test]
fn row_05_redis_down_for_a_thousand_calls() {
    let mut server = Server::start(Flavor::Redis);
    let client = connect(&(server.tcp_url() + "?timeout=300&reconnect_max=100")).unwrap();
    let ledger = Ledger::default();
    server.kill();
    client.wait_state(State::Ready, Timeout::After(Duration::from_secs(5))).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..50 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let start = Instant::now();
                    let error = ledger.add(&client, Timeout::After(Duration::from_millis(100))).unwrap_err();
                    assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::NotSent), "{error}");
                    assert!(error.retryable() && error.to_string().contains("cannot connect"), "{error}");
                    assert!(start.elapsed() < Duration::from_millis(1500), "{:?}", start.elapsed());
                }
            });
        }
    });
    server.launch();
    wait_until_ready(&client);
    client.ping().unwrap();
    let tally = ledger.check(&server.tcp_url());
    assert_eq!((tally.not_sent, tally.ok), (1000, 0));
}

#[test]
fn row_06_redis_stopped_and_continued() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&(server.tcp_url() + "?timeout=300&connect_timeout=1000")).unwrap();
    let ledger = Ledger::default();
    let pause = Duration::from_millis(oracle::size(1500, 30_000) as u64);
    under_load(
        8,
        |thread| {
            let start = Instant::now();
            let result = match thread % 2 {
                0 => ledger.add(&client, Timeout::Default),
                _ => echo(&client, Timeout::Default),
            };
            if let Err(error) = result {
                failed_as(&error, &[Kind::Timeout, Kind::Io]);
                if error.kind() == Kind::Timeout {
                    assert!(start.elapsed() >= Duration::from_millis(300));
                }
                assert!(start.elapsed() < Duration::from_millis(1300), "{:?}", start.elapsed());
            }
        },
        || {
            std::thread::sleep(Duration::from_millis(100));
            server.pause();
            std::thread::sleep(pause);
            server.resume();
            let resumed = Instant::now();
            while echo(&client, Timeout::Default).is_err() {
                assert!(resumed.elapsed() < Duration::from_secs(2), "no service after SIGCONT");
            }
            std::thread::sleep(Duration::from_millis(100));
        },
    );
    let tally = ledger.check(&server.tcp_url());
    assert!(tally.maybe > 0 && tally.ok > 0, "{tally:?}");
}

#[test]
fn row_06_redis_stopped_for_long_is_left_and_found_again() {
    let server = Server::start(Flavor::Redis);
    let client =
        connect(&(server.tcp_url() + "?timeout=100&connect_timeout=200&heartbeat=50&reconnect_max=100"))
            .unwrap();
    server.pause();
    // Nobody waits for longer than 100 ms, and for ten heartbeats nothing comes: the connection is given up.
    let start = Instant::now();
    while client.state() == State::Ready {
        let _ = client.get(b"k");
        assert!(start.elapsed() < Duration::from_secs(10));
    }
    server.resume();
    wait_until_ready(&client);
    echo(&client, Timeout::After(Duration::from_secs(5))).unwrap();
}

#[test]
fn retry_reads_redis_sends_reads_again_and_writes_never() {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start(server.port, |_| Plan::default());
    let client = connect(&(proxy.url() + "?timeout=10000&retry_reads=yes&reconnect_min=1")).unwrap();
    client.set(b"k", b"v", SetOptions::default()).unwrap();
    server.pause();
    std::thread::scope(|scope| {
        let read = scope.spawn(|| client.get(b"k"));
        let write = scope.spawn(|| client.incrby(b"n", 1));
        while client.stats().in_flight < 2 {
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_millis(50));
        proxy.reset_all();
        server.resume();
        let error = write.join().unwrap().unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Io, Outcome::MaybeExecuted));
        assert_eq!(read.join().unwrap().unwrap().as_deref(), Some(&b"v"[..]));
    });
}

#[test]
fn connections_redis_a_thread_keeps_to_one_and_all_are_used() {
    let server = Server::start(Flavor::Redis);
    let client = Arc::new(connect(&(server.tcp_url() + "?connections=4&client_name=many")).unwrap());
    let id =
        |client: &Client| client.command(&[b"CLIENT", b"ID"], Timeout::Default).unwrap().integer().unwrap();
    let ids: Vec<i64> = (0..16)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || {
                let first = id(&client);
                assert!((0..50).all(|_| id(&client) == first), "a thread's commands run in its order");
                first
            })
        })
        .map(|thread| thread.join().unwrap())
        .collect();
    let distinct: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), 4);
    let list = server.ask("CLIENT LIST");
    assert_eq!(list.matches("name=many").count(), 4);
    client.close(Timeout::Default).unwrap();
    assert_eq!(client.state(), State::Closed);
}
