//! Rows 1 to 6: nothing is lost silently, and nothing runs twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use redischan::client::{Client, SetOptions, State, Timeout};
use redischan::error::{Kind, Outcome};

use crate::support::oracle::{self, Ledger, connect, echo, failed_as};
use crate::support::proxy::{Path, Plan, Proxy};
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_01_redis_killed_under_64_threads_and_restarted,
    row_02_redis_client_kill_again_and_again,
    row_03_redis_reset_at_every_byte_of_three_commands,
    row_04_redis_reply_lost_after_the_command_ran,
    row_05_redis_down_for_a_thousand_calls,
    row_06_redis_stopped_and_continued,
    row_06_redis_stopped_for_long_is_left_and_found_again,
}

/// A limit that even a busy machine keeps. What is promised takes a tenth of it or less, but a test's result must not
/// depend on how fast it runs.
pub const NOT_FOR_EVER: Duration = Duration::from_secs(60);

/// Runs `work` on a number of threads until `until` returns.
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
    let until = Instant::now() + NOT_FOR_EVER;
    while client.state() != State::Ready {
        assert!(Instant::now() < until, "no connection in {NOT_FOR_EVER:?}");
        let _ = client.wait_state(State::Connecting, Timeout::After(Duration::from_secs(1)));
    }
}

fn row_01_redis_killed_under_64_threads_and_restarted(transport: Transport) {
    // Persistent, or the ledger would be lost with the server.
    let mut server = Server::start_with(Flavor::Redis, &["--appendonly", "yes", "--appendfsync", "always"]);
    let client = connect(&server.url(transport, "timeout=60000&reconnect_max=500")).unwrap();
    let ledger = Ledger::default();
    let cycles = oracle::size(3, 200);
    under_load(
        64,
        |_| {
            if let Err(error) = ledger.add(&client, Timeout::Default) {
                // The server replies LOADING while it reads its file; then it has not run the command.
                failed_as(&error, &[Kind::Io, Kind::Server]);
            }
        },
        || {
            for cycle in 0..cycles {
                let before = client.stats().replies;
                while client.stats().replies < before + 100 {
                    std::thread::sleep(Duration::from_millis(1));
                }
                if cycle == 0 {
                    // So that some requests are unanswered at the server, whatever the threads do.
                    server.pause();
                    while client.stats().in_flight == 0 {
                        std::thread::yield_now();
                    }
                }
                server.kill();
                server.launch();
                let listens = Instant::now();
                wait_until_ready(&client);
                println!("served again after {:?}", listens.elapsed());
            }
        },
    );
    while client.ping().is_err() {} // LOADING
    let tally = ledger.check(&server.tcp_url());
    assert!(tally.ok > 64 && tally.maybe > 0, "{tally:?}");
    assert!(client.stats().reconnects >= cycles as u64);
}

fn row_02_redis_client_kill_again_and_again(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start_on(transport, &server, |_| Plan::default());
    let client = connect(&proxy.url_with("timeout=60000&reconnect_min=1&reconnect_max=20")).unwrap();
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
                // The connection is in use before it is killed.
                while echo(&client, Timeout::Default).is_err() {}
                let killed = killer
                    .command(&[b"CLIENT", b"KILL", b"TYPE", b"normal", b"SKIPME", b"yes"], Timeout::Never);
                assert!(killed.unwrap().integer().unwrap() >= 1);
            }
        },
    );
    while echo(&client, Timeout::Default).is_err() {} // the last kill may be news to it
    let tally = ledger.check(&server.tcp_url());
    assert!(tally.ok > 0 && client.stats().reconnects >= kills as u64, "{tally:?} {:?}", client.stats());
    assert_eq!(oracle::sockets_to(&proxy.place), 1, "one connection, and none left behind");
}

/// How many bytes go each way, on this transport, for a handshake, and for it and the three commands after it.
fn measure(transport: Transport, server: &Server, ledger: &Ledger) -> [(usize, usize); 2] {
    let proxy = Proxy::start_on(transport, server, |_| Plan::default());
    let client = connect(&proxy.url()).unwrap();
    let count = || [&proxy.to_server, &proxy.to_client].map(|bytes| bytes.load(Ordering::SeqCst));
    let [to_server, to_client] = count();
    three_commands(&client, ledger);
    let [all_to_server, all_to_client] = count();
    [(to_server, all_to_server), (to_client, all_to_client)]
}

fn three_commands(client: &Client, ledger: &Ledger) -> u64 {
    (0..3).filter(|_| ledger.add(client, Timeout::Default).is_err()).count() as u64
}

fn row_03_redis_reset_at_every_byte_of_three_commands(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let ledger = Ledger::default();
    let mut failed = 0;
    let ways = measure(transport, &server, &ledger);
    for (to_server, (handshake, all)) in [true, false].into_iter().zip(ways) {
        // The length of a handshake varies: an id or a signature may be some bytes longer.
        let offsets = handshake - 8..=all + 8;
        // A TLS record is read as a whole or not at all, so most of its bytes need no separate test.
        let small = if transport == Transport::Tls { 3 } else { 1 };
        for offset in offsets.step_by(oracle::size(small, 1)) {
            let cut = Path { cut_at: Some(offset), ..Path::default() };
            let plan = move |number| match (number, to_server) {
                (0, true) => Plan { to_server: cut, ..Plan::default() },
                (0, false) => Plan { to_client: cut, ..Plan::default() },
                _ => Plan::default(),
            };
            let proxy = Proxy::start_on(transport, &server, plan);
            let options = "timeout=60000&reconnect_min=1&reconnect_max=5&lazy_connect=yes";
            let client = connect(&proxy.url_with(options)).unwrap();
            failed += three_commands(&client, &ledger);
            assert!((0..2).any(|_| client.ping().is_ok()), "there is one cut, and it may be here");
        }
    }
    let tally = ledger.check(&server.tcp_url());
    assert!(tally.maybe == failed && failed > 10, "each failure may have run: {tally:?}, {failed} failed");
    assert!(tally.maybe_ran > 0 && tally.maybe_ran < tally.maybe, "some ran, some did not: {tally:?}");
}

fn row_04_redis_reply_lost_after_the_command_ran(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start_on(transport, &server, |_| Plan::default());
    let client = connect(&proxy.url_with("timeout=60000&heartbeat=3600000")).unwrap();
    let ledger = Ledger::default();
    let direct = connect(&server.tcp_url()).unwrap();
    // The server runs it; then the connection is lost before the reply arrives.
    proxy.lose_replies(true);
    std::thread::scope(|scope| {
        let call = scope.spawn(|| ledger.add(&client, Timeout::Default));
        while direct.exists(b"ledger").unwrap() == 0 {
            std::thread::yield_now();
        }
        proxy.reset_client_sides();
        let error = call.join().unwrap().unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Io, Outcome::MaybeExecuted), "{error}");
    });
    proxy.lose_replies(false);
    client.ping().unwrap();
    let tally = ledger.check(&server.tcp_url());
    assert_eq!((tally.maybe, tally.maybe_ran), (1, 1), "it did run, once");
}

fn row_05_redis_down_for_a_thousand_calls(transport: Transport) {
    let mut server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "timeout=300&reconnect_max=100")).unwrap();
    let ledger = Ledger::default();
    server.kill();
    client.wait_state(State::Ready, Timeout::After(NOT_FOR_EVER)).unwrap();
    // One attempt has failed.
    while !client.ping().unwrap_err().to_string().contains("cannot connect") {}
    std::thread::scope(|scope| {
        for _ in 0..50 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let error = ledger.add(&client, Timeout::After(Duration::from_millis(100))).unwrap_err();
                    assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::NotSent), "{error}");
                    assert!(error.retryable() && error.to_string().contains("cannot connect"), "{error}");
                }
            });
        }
    });
    server.launch();
    wait_until_ready(&client);
    let tally = ledger.check(&server.tcp_url());
    assert_eq!((tally.not_sent, tally.ok), (1000, 0));
}

fn row_06_redis_stopped_and_continued(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "timeout=300&connect_timeout=20000")).unwrap();
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
            }
        },
        || {
            std::thread::sleep(Duration::from_millis(100));
            server.pause();
            std::thread::sleep(pause);
            let paused = client.stats().timeouts;
            while client.stats().timeouts < paused + 8 {
                std::thread::sleep(Duration::from_millis(10));
            }
            server.resume();
            let resumed = Instant::now();
            while echo(&client, Timeout::Default).is_err() {
                assert!(resumed.elapsed() < NOT_FOR_EVER, "no service after SIGCONT");
            }
        },
    );
    let tally = ledger.check(&server.tcp_url());
    assert!(tally.maybe > 0 && tally.ok > 0, "{tally:?}");
}

fn row_06_redis_stopped_for_long_is_left_and_found_again(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let options = "timeout=100&connect_timeout=200&heartbeat=50&reconnect_max=100";
    let client = connect(&server.url(transport, options)).unwrap();
    server.pause();
    // No caller waits for longer than 100 ms, and nothing arrives for ten heartbeats: the connection is closed.
    let start = Instant::now();
    while client.state() == State::Ready {
        let _ = client.get(b"k");
        assert!(start.elapsed() < NOT_FOR_EVER);
    }
    server.resume();
    wait_until_ready(&client);
    echo(&client, Timeout::After(NOT_FOR_EVER)).unwrap();
}

#[test]
fn retry_reads_redis_sends_reads_again_and_writes_never() {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start(server.port, |_| Plan::default());
    let client =
        connect(&(proxy.url() + "?timeout=60000&heartbeat=3600000&retry_reads=yes&reconnect_min=1")).unwrap();
    client.set(b"k", b"v", SetOptions::default()).unwrap();
    server.pause();
    let before = proxy.to_server.load(Ordering::SeqCst);
    let both = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*3\r\n$6\r\nINCRBY\r\n$1\r\nn\r\n$1\r\n1\r\n".len();
    std::thread::scope(|scope| {
        let read = scope.spawn(|| client.get(b"k"));
        let write = scope.spawn(|| client.incrby(b"n", 1));
        while proxy.to_server.load(Ordering::SeqCst) < before + both {
            std::thread::yield_now();
        }
        proxy.reset_client_sides();
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
