//! Rows 20, 24, 25 and 36: limits, and many clients at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use redischan::client::{Client, MaxAge, SetOptions, State, Timeout};
use redischan::error::{Error, Kind, Outcome};

use crate::delivery::{NOT_FOR_EVER, under_load, wait_until_ready};
use crate::support::oracle::{self, Ledger, connect, failed_as};
use crate::support::proxy::{Plan, Proxy};
use crate::support::scripted::Scripted;
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_20_redis_stall_with_a_thousand_megabytes_submitted,
    row_24_redis_with_room_for_one_client,
    row_25_redis_failover_behind_a_proxy,
    row_25_redis_a_failover_is_followed_by_all_connections,
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
        // What callers hold while they encode adds to what is in flight.
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
    // SAFETY: it accepts any number. Otherwise malloc keeps memory that one thread allocated and another freed.
    while unsafe { libc::malloc_trim(0) } == 1 && oracle::rss() > before + 16 * 1024 {
        assert!(Instant::now() < until, "memory falls back: {} KiB more", oracle::rss() - before);
        std::thread::sleep(Duration::from_millis(20));
    }
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
        // The server closes the connection before the TLS handshake, so it cannot report why.
        assert_eq!(error.kind(), Kind::Tls, "{error}");
        assert!(error.to_string().contains("lost during the TLS handshake"), "{error}");
    } else {
        assert_eq!(error.kind(), Kind::Connect, "{error}");
        assert!(error.to_string().contains("max number of clients"), "{error}");
    }
    // A client that lost its connection reconnects when one is free again.
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
            // The server pauses writes, the replica catches up, and they swap.
            old_admin.command(&[b"FAILOVER"], Timeout::Default).unwrap();
            wait_for(&new, "role:master");
            wait_for(&old, "role:slave");
            // The proxy is late: writes reach what is now a replica.
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

/// One of them is refused a write; the others, on which nothing but reads are sent, leave as well.
fn row_25_redis_a_failover_is_followed_by_all_connections(transport: Transport) {
    let (old, new) = (Server::start(Flavor::Redis), Server::start(Flavor::Redis));
    let proxy = Proxy::start_on(transport, &old, |_| Plan::default());
    let client = connect(&proxy.url_with("timeout=60000&cache=on&connections=4")).unwrap();
    let served_by = || {
        let reply = client.command(&[b"CONFIG", b"GET", b"port"], Timeout::Default)?;
        Ok::<_, Error>(String::from_utf8_lossy(&reply.into_frame()).into_owned())
    };
    let flushes = || client.cache_stats().unwrap().flushes;
    // Which connection a thread uses depends on its number. What they see is looked at when all are done: one that failed
    // would let the others wait for ever.
    let barrier = Barrier::new(8);
    let seen: Vec<_> = std::thread::scope(|scope| {
        let threads = [(); 8].map(|()| {
            scope.spawn(|| {
                let before = (served_by(), client.cached_get(b"k", MaxAge::Default));
                let refused = barrier.wait().is_leader().then(|| {
                    let kept = flushes();
                    old.ask(&format!("REPLICAOF 127.0.0.1 {}", new.port));
                    proxy.turn_to(new.place(transport));
                    (client.set(b"k", b"v", SetOptions::default()), kept, flushes())
                });
                barrier.wait();
                (before, refused, served_by())
            })
        });
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let port = |server: &Server| format!("\r\n{}\r\n", server.port);
    for (number, ((served, read), refused, then)) in seen.into_iter().enumerate() {
        assert!(served.unwrap().contains(&port(&old)) && read.unwrap().is_none());
        if let Some((refused, before, after)) = refused {
            let error = refused.unwrap_err();
            assert_eq!(error.prefix(), b"READONLY", "{error}");
            assert!(after > before, "nothing that is kept is given out");
        }
        let then = then.unwrap();
        assert!(then.contains(&port(&new)), "thread {number}: {then}");
    }
    assert!(client.stats().reconnects >= 1);
}

/// That no more than a tenth arrive in any 100 ms is shown in simulated time, by `row_36` in src/manager/simulation:
/// here, a machine that stalls for a moment moves them together. But it cannot make them early.
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

/// Fails long enough to show that this client waits for its next attempt.
fn wait_until_it_has_failed(client: &Client) {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let error = client.command(&[b"PING"], Timeout::After(Duration::from_millis(20))).unwrap_err();
        if error.to_string().contains("cannot connect") {
            return;
        }
        assert!(Instant::now() < until, "no attempt was made: {error}");
    }
}

#[test]
fn row_36_redis_long_pauses_of_others_keep_nobody_from_coming_back() {
    let (alive, mut dead) = (Server::start(Flavor::Redis), Server::start(Flavor::Redis));
    let proxy = Proxy::start(alive.port, |_| Plan::default());
    let client = connect(&proxy.url()).unwrap();
    dead.kill();
    let rarely = "?lazy_connect=yes&reconnect_min=3600000&reconnect_max=3600000";
    let rare: Vec<Client> = (0..12).map(|_| connect(&(dead.tcp_url() + rarely)).unwrap()).collect();
    let eager = connect(&(dead.tcp_url() + "?lazy_connect=yes&reconnect_max=200")).unwrap();
    rare.iter().chain([&eager]).for_each(wait_until_it_has_failed);
    // A client of another server.
    for cut in 1..=3 {
        proxy.reset_all();
        let until = Instant::now() + Duration::from_secs(60);
        while client.stats().reconnects < cut {
            assert!(Instant::now() < until, "no connection {cut} for a minute");
            std::thread::sleep(Duration::from_millis(5));
        }
        wait_until_ready(&client);
    }
    // And one of the same server.
    dead.launch();
    wait_until_ready(&eager);
    assert!(rare.iter().any(|client| client.state() == State::Connecting), "they still pause");
}

#[test]
fn row_36_scripted_hanging_up_after_the_handshake_is_no_invitation() {
    let dials = [Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0))];
    let [at_once, after] = dials.clone();
    let hangs_up = Scripted::start_raw(move |_, _| {
        at_once.fetch_add(1, Ordering::Relaxed);
    });
    let greets = Scripted::start(move |_, _| {
        after.fetch_add(1, Ordering::Relaxed);
    });
    let _clients = [&hangs_up, &greets]
        .map(|server| connect(&(server.url() + "&lazy_connect=yes&reconnect_max=1000")).unwrap());
    // Both are dialed with growing pauses, so each is a clock for the other.
    let until = Instant::now() + Duration::from_secs(120);
    while dials[0].load(Ordering::Relaxed) < 12 {
        assert!(Instant::now() < until, "{dials:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
    let greeted = dials[1].load(Ordering::Relaxed);
    println!("{greeted} dials of the one that greets while the other got 12");
    assert!((1..=48).contains(&greeted), "{greeted} dials of the one that greets, 12 of the other");
}
