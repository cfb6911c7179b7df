//! Rows 20, 24, 25 and 36: limits, and many clients at once.

use std::time::{Duration, Instant};

use redischan::client::{Client, SetOptions, State, Timeout};
use redischan::error::{Kind, Outcome};

use crate::delivery::{NOT_FOR_EVER, under_load, wait_until_ready};
use crate::support::oracle::{self, Ledger, connect, failed_as};
use crate::support::proxy::{Plan, Proxy};
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_20_redis_stall_with_a_thousand_megabytes_submitted,
    row_20_redis_memory_falls_back_after_requests_were_abandoned,
    row_24_redis_with_room_for_one_client,
    row_25_redis_failover_behind_a_proxy,
    row_36_redis_restarted_with_two_hundred_clients,
}

fn row_20_redis_stall_with_a_thousand_megabytes_submitted(transport: Transport) {
    if !oracle::alone(&format!("bounds::row_20_redis_stall_with_a_thousand_megabytes_submitted::{transport}"))
    {
        return;
    }
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "on_full=fail&timeout=500")).unwrap();
    let value = vec![b'x'; 1 << 20];
    client.set(b"warm", &value, SetOptions::default()).unwrap();
    let before = oracle::rss();
    server.pause();
    let counts = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..100)
            .map(|_| {
                scope.spawn(|| {
                    let mut full = 0;
                    for _ in 0..oracle::size(4, 10) {
                        let error = client.set(b"k", &value, SetOptions::default()).unwrap_err();
                        failed_as(&error, &[Kind::QueueFull, Kind::Timeout]);
                        if error.kind() == Kind::QueueFull {
                            assert_eq!(error.outcome(), Outcome::NotSent);
                            full += 1;
                        }
                    }
                    full
                })
            })
            .collect();
        // What callers hold while they encode comes on top of what is in flight.
        let mut most = 0;
        while !callers.iter().all(|caller| caller.is_finished()) {
            most = most.max(oracle::rss());
            std::thread::sleep(Duration::from_millis(5));
        }
        let full: u32 = callers.into_iter().map(|caller| caller.join().unwrap()).sum();
        (full, most)
    });
    assert!(counts.0 > 0 && client.stats().queue_full > 0, "{counts:?}");
    assert!(counts.1 < before + 96 * 1024 + 100 * 1024, "{} MiB", (counts.1 - before) / 1024);
    server.resume();
    client.command(&[b"PING"], Timeout::After(NOT_FOR_EVER)).unwrap();
    let until = Instant::now() + NOT_FOR_EVER;
    // SAFETY: it takes any number. What was freed by other threads than took it stays with malloc otherwise.
    while unsafe { libc::malloc_trim(0) } == 1 && oracle::rss() > before + 16 * 1024 {
        assert!(Instant::now() < until, "memory falls back: {} KiB more", oracle::rss() - before);
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn row_20_redis_memory_falls_back_after_requests_were_abandoned(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "timeout=50&heartbeat=50&max_in_flight=100")).unwrap();
    server.pause();
    let value = vec![b'x'; 100_000];
    std::thread::scope(|scope| {
        for _ in 0..50 {
            scope.spawn(|| drop(client.set(b"k", &value, SetOptions::default())));
        }
    });
    // Those that did not get onto the connection are let go while the server still stands.
    let until = Instant::now() + NOT_FOR_EVER;
    while client.stats().queued > 0 {
        assert!(Instant::now() < until, "{:?}", client.stats());
        std::thread::sleep(Duration::from_millis(10));
    }
    server.resume();
}

fn row_24_redis_with_room_for_one_client(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let first = connect(&server.url(transport, "")).unwrap();
    let waiting = connect(&server.url(transport, "lazy_connect=yes&timeout=300&reconnect_max=200")).unwrap();
    wait_until_ready(&waiting);
    first.command(&[b"CONFIG", b"SET", b"maxclients", b"1"], Timeout::Default).unwrap();
    let error = connect(&server.url(transport, "")).err().expect("refused");
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    if transport == Transport::Tls {
        // The server hangs up before the handshake of TLS, and so cannot say why.
        assert_eq!(error.kind(), Kind::Tls, "{error}");
        assert!(error.to_string().contains("lost during the TLS handshake"), "{error}");
    } else {
        assert_eq!(error.kind(), Kind::Connect, "{error}");
        assert!(error.to_string().contains("max number of clients"), "{error}");
    }
    // One that had a connection and lost it comes back when there is room again.
    first.command(&[b"CLIENT", b"KILL", b"TYPE", b"normal", b"SKIPME", b"yes"], Timeout::Default).unwrap();
    let error = waiting.command(&[b"GET", b"k"], Timeout::After(Duration::from_millis(300))).unwrap_err();
    failed_as(&error, &[Kind::Timeout, Kind::Io]);
    drop(first);
    wait_until_ready(&waiting);
}

fn row_25_redis_failover_behind_a_proxy(transport: Transport) {
    let (old, new) = (Server::start(Flavor::Redis), Server::start(Flavor::Redis));
    let new_admin = connect(&new.tcp_url()).unwrap();
    let old_admin = connect(&old.tcp_url()).unwrap();
    let old_port = old.port.to_string();
    new_admin.command(&[b"REPLICAOF", b"127.0.0.1", old_port.as_bytes()], Timeout::Default).unwrap();
    let wait_for = |server: &Server, what: &str| {
        let until = Instant::now() + NOT_FOR_EVER;
        while !server.ask("INFO replication").contains(what) {
            assert!(Instant::now() < until, "{what}: {}", server.ask("INFO replication"));
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    wait_for(&new, "master_link_status:up");
    wait_for(&old, "state=online");
    let proxy = Proxy::start_on(transport, &old, |_| Plan::default());
    let client = connect(&proxy.url_with("timeout=60000")).unwrap();
    let ledger = Ledger::default();
    under_load(
        8,
        |_| {
            if let Err(error) = ledger.add(&client, Timeout::Default) {
                failed_as(&error, &[Kind::Server]);
                assert_eq!(error.prefix(), b"READONLY", "{error}");
            }
        },
        || {
            (0..100).for_each(|_| ledger.add(&client, Timeout::Default).unwrap());
            // The servers hold writes back, the replica catches up, and they swap.
            old_admin.command(&[b"FAILOVER"], Timeout::Default).unwrap();
            wait_for(&new, "role:master");
            wait_for(&old, "role:slave");
            // The proxy is late: writes come to what is a replica now.
            let until = Instant::now() + NOT_FOR_EVER;
            while ledger.add(&client, Timeout::Default).is_ok() {
                assert!(Instant::now() < until, "{}", old.ask("INFO replication"));
            }
            proxy.turn_to(new.place(transport));
            let swapped = Instant::now();
            while ledger.add(&client, Timeout::Default).is_err() {
                assert!(swapped.elapsed() < NOT_FOR_EVER, "writes have not resumed");
                std::thread::sleep(Duration::from_millis(5));
            }
            println!("writes resumed after {:?}", swapped.elapsed());
        },
    );
    let tally = ledger.check(&new.tcp_url());
    assert!(tally.ok > 0 && tally.refused > 0 && tally.maybe == 0, "no call was lost: {tally:?}");
}

/// That no more than a tenth come in any 100 ms is shown in simulated time, by `row_36` of src/manager/simulation.rs:
/// here a machine that stands still for a moment moves them together. What it cannot do is bring them early.
fn row_36_redis_restarted_with_two_hundred_clients(transport: Transport) {
    const CLIENTS: usize = 200;
    let mut server = Server::start_with(Flavor::Redis, &["--maxclients", "1000"]);
    let url = server.url(transport, "timeout=120000&connect_timeout=60000");
    let clients: Vec<Client> = (0..CLIENTS).map(|_| connect(&url).unwrap()).collect();
    server.kill();
    for client in &clients {
        client.wait_state(State::Ready, Timeout::After(NOT_FOR_EVER)).unwrap();
    }
    let start = Instant::now();
    server.launch();
    let mut times = vec![None; clients.len()];
    while times.iter().any(Option::is_none) {
        for (client, time) in clients.iter().zip(&mut times) {
            if time.is_none() && client.state() == State::Ready {
                *time = Some(start.elapsed());
            }
        }
        assert!(start.elapsed() < NOT_FOR_EVER);
        std::thread::sleep(Duration::from_millis(1));
    }
    let mut times: Vec<Duration> = times.into_iter().flatten().collect();
    times.sort();
    println!("of {CLIENTS} the last came after {:?}", times.last().unwrap());
    let window = Duration::from_millis(100);
    for (before, time) in times.iter().enumerate() {
        let windows = 1 + (time.as_nanos() / window.as_nanos()) as usize;
        assert!(before < CLIENTS / 10 * windows, "{} came within {time:?}", before + 1);
    }
}
