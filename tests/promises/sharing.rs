//! Rows 16 to 18: commands that would harm the other callers of a shared connection.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use redischan::client::{SetOptions, Timeout};
use redischan::error::{Kind, Outcome};

use crate::delivery::{NOT_FOR_EVER, under_load};
use crate::support::oracle::{connect, echo};
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_16_redis_what_would_break_the_connection_is_refused,
    row_17_redis_sessions_do_not_see_each_other,
    row_17_redis_push_messages_do_not_end_a_session,
    row_18_redis_blpop_beside_64_threads,
    row_18_redis_blpop_that_times_out_loses_no_element,
}

fn row_16_redis_what_would_break_the_connection_is_refused(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "")).unwrap();
    let refused = |argv: &[&str], calls: &str| {
        let argv: Vec<&[u8]> = argv.iter().map(|arg| arg.as_bytes()).collect();
        let error = client.command(&argv, Timeout::Default).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Unsupported, Outcome::NotSent), "{error}");
        assert!(error.to_string().contains(calls), "{error}");
    };
    under_load(
        4,
        |_| echo(&client, Timeout::Default).unwrap(),
        || {
            for _ in 0..20 {
                refused(&["CLIENT", "REPLY", "OFF"], "CLIENT REPLY does not work on");
                refused(&["CLIENT", "REPLY", "SKIP"], "each caller waits for its own reply");
                refused(&["MONITOR"], "redis-cli monitor");
                refused(&["SUBSCRIBE", "c"], "redis_subscribe");
                refused(&["SYNC"], "INFO replication");
                refused(&["QUIT"], "redis_client_close");
                refused(&["RESET"], "session");
                refused(&["HELLO", "2"], "option protocol");
                refused(&["SELECT", "1"], "redis_session_new");
                for name in [&[][..], &[&b""[..]], &[b" "], &[b"GET k"], &[b"\r\nGET"]] {
                    assert_eq!(client.command(name, Timeout::Default).unwrap_err().kind(), Kind::Invalid);
                }
            }
        },
    );
    assert_eq!(client.stats().reconnects, 0);
}

fn row_17_redis_sessions_do_not_see_each_other(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "")).unwrap();
    let admin = connect(&server.tcp_url()).unwrap();
    admin.command(&[b"ACL", b"SETUSER", b"other", b"on", b">pw", b"~*", b"+@all"], Timeout::Default).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..2u8 {
            let client = &client;
            scope.spawn(move || {
                for round in 0..30u8 {
                    let session = client.session(Timeout::Default).unwrap();
                    let run = |argv: &[&[u8]]| session.command(argv, Timeout::Default).unwrap().bytes();
                    // Each starts as new, whatever the previous one did.
                    assert_eq!(
                        run(&[b"CLIENT", b"GETNAME"]).unwrap().unwrap_or_default(),
                        "",
                        "no name is left"
                    );
                    assert_eq!(run(&[b"ACL", b"WHOAMI"]).unwrap().as_deref(), Some(&b"default"[..]));
                    let db = [b'1' + thread];
                    run(&[b"SELECT", &db]).unwrap();
                    run(&[b"AUTH", b"other", b"pw"]).unwrap();
                    run(&[b"CLIENT", b"SETNAME", b"me"]).unwrap();
                    run(&[b"CLIENT", b"TRACKING", b"ON"]).ok();
                    run(&[b"SET", b"mine", &[b'0' + thread, b'0' + round]]).unwrap();
                    run(&[b"WATCH", b"mine"]).unwrap();
                    run(&[b"MULTI"]).unwrap();
                    run(&[b"GET", b"mine"]).unwrap();
                    if round % 2 == 0 {
                        let got = session.command(&[b"EXEC"], Timeout::Default).unwrap();
                        let frame = got.into_frame();
                        assert!(frame.windows(2).any(|at| at == [b'0' + thread, b'0' + round]));
                    } // else it is freed in the middle of a transaction
                }
            });
        }
        for _ in 0..200 {
            assert_eq!(client.get(b"mine").unwrap(), None, "the shared connection is in database 0");
            client.set(b"zero", b"0", SetOptions::default()).unwrap();
        }
    });
    assert_eq!(client.stats().reconnects, 0);
}

fn row_17_redis_push_messages_do_not_end_a_session(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "blocking_connections=1")).unwrap();
    let mut connections = BTreeSet::new();
    for round in 0..21 {
        let session = client.session(Timeout::Default).unwrap();
        connections.insert(session.command(&[b"CLIENT", b"ID"], Timeout::Default).unwrap().into_frame());
        let run = |argv: &[&[u8]]| session.command(argv, Timeout::Default).unwrap().bytes();
        run(&[b"CLIENT", b"TRACKING", b"ON"]).unwrap();
        run(&[b"GET", b"tracked"]).unwrap();
        client.set(b"tracked", b"changed", SetOptions::default()).unwrap();
        // The invalidation is written to the session's connection before the reply to this.
        echo(&client, Timeout::Default).unwrap();
        if round % 2 == 0 {
            assert_eq!(run(&[b"GET", b"tracked"]).unwrap().as_deref(), Some(&b"changed"[..]));
        } // else it comes back to the pool with a push message unread
    }
    assert_eq!(client.stats().push_dropped, 21);
    assert_eq!(connections.len(), 1, "one connection served all sessions: {connections:?}");
}

fn p99(client: &redischan::client::Client, threads: usize) -> Duration {
    let mut all: Vec<Duration> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let call = |_| {
                        let start = Instant::now();
                        client.get(b"k").unwrap();
                        start.elapsed()
                    };
                    (0..200).map(call).collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    all.sort();
    all[all.len() * 99 / 100]
}

fn row_18_redis_blpop_beside_64_threads(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "timeout=60000")).unwrap();
    let without = p99(&client, 64);
    let beside = std::thread::scope(|scope| {
        let blocked = scope.spawn(|| client.command(&[b"BLPOP", b"empty", b"0"], Timeout::Never));
        while server.ask("CLIENT LIST").matches("cmd=blpop").count() == 0 {
            std::thread::yield_now();
        }
        let beside = p99(&client, 64);
        assert!(!blocked.is_finished(), "it waits all the while");
        client.command(&[b"RPUSH", b"empty", b"x"], Timeout::Default).unwrap();
        blocked.join().unwrap().unwrap();
        beside
    });
    println!("p99 of GET: {without:?} alone, {beside:?} beside a BLPOP");
}

fn row_18_redis_blpop_that_times_out_loses_no_element(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "timeout=60000")).unwrap();
    let pushed = crate::support::oracle::size(300, 20_000);
    let maybe = AtomicUsize::new(0);
    let mut popped: Vec<usize> = std::thread::scope(|scope| {
        let poppers: Vec<_> = (0..4)
            .map(|popper| {
                let (client, maybe) = (&client, &maybe);
                scope.spawn(move || {
                    let mut got = Vec::new();
                    let mut ended = 0;
                    while ended < 20 {
                        let patience = Duration::from_millis(1 + (got.len() as u64 + popper) % 5);
                        match client.command(&[b"BLPOP", b"queue", b"0"], Timeout::After(patience)) {
                            Ok(reply) => {
                                ended = 0;
                                let frame = reply.into_frame();
                                let text = String::from_utf8_lossy(&frame).into_owned();
                                got.push(text.lines().last().unwrap().parse::<usize>().unwrap());
                            }
                            Err(error) => {
                                assert_eq!(error.kind(), Kind::Timeout, "{error}");
                                if error.outcome() == Outcome::MaybeExecuted {
                                    maybe.fetch_add(1, Ordering::Relaxed);
                                }
                                ended += usize::from(
                                    client
                                        .command(&[b"EXISTS", b"pushing"], Timeout::Default)
                                        .unwrap()
                                        .integer()
                                        .unwrap()
                                        == 0,
                                );
                            }
                        }
                    }
                    got
                })
            })
            .collect();
        client.set(b"pushing", b"1", SetOptions::default()).unwrap();
        for number in 0..pushed {
            client.command(&[b"RPUSH", b"queue", number.to_string().as_bytes()], Timeout::Default).unwrap();
            if number % 3 == 0 {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        client.del(b"pushing").unwrap();
        poppers.into_iter().flat_map(|popper| popper.join().unwrap()).collect()
    });
    let left = client.command(&[b"LLEN", b"queue"], Timeout::Default).unwrap().integer().unwrap();
    let all = popped.len();
    popped.sort();
    popped.dedup();
    assert_eq!(popped.len(), all, "each was popped once");
    let (lost, maybe) = (pushed - all - left as usize, maybe.into_inner());
    assert!(lost <= maybe, "{all} popped, {left} left, {lost} lost, {maybe} may have popped one");
}

#[test]
fn blocking_connections_redis_are_capped_kept_and_reaped() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&(server.tcp_url() + "?blocking_connections=2&client_name=pooled")).unwrap();
    let connections = || server.ask("CLIENT LIST").matches("name=pooled").count();
    for _ in 0..5 {
        assert!(client.command(&[b"BLPOP", b"none", b"0.01"], Timeout::Default).unwrap().is_nil());
    }
    assert_eq!(connections(), 2, "the shared one, and one that is used again and again");
    let sessions = [client.session(Timeout::Default).unwrap(), client.session(Timeout::Default).unwrap()];
    let error = client.session(Timeout::After(Duration::from_millis(50))).err().expect("none is free");
    assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::NotSent), "{error}");
    assert!(error.to_string().contains("blocking_connections"), "{error}");
    drop(sessions);
    client.session(Timeout::Default).unwrap();
    let until = Instant::now() + NOT_FOR_EVER;
    while connections() > 1 {
        assert!(Instant::now() < until, "idle connections are closed after 10 s");
        std::thread::sleep(Duration::from_millis(100));
    }
    let picky = connect(&(server.tcp_url() + "?blocking_connections=1&on_full=fail")).unwrap();
    let _held = picky.session(Timeout::Default).unwrap();
    let error = picky.command(&[b"BLPOP", b"none", b"1"], Timeout::Default).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::QueueFull, Outcome::NotSent), "{error}");
}

#[test]
fn a_session_redis_whose_call_timed_out_stays_in_step() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let session = client.session(Timeout::Default).unwrap();
    server.pause();
    let error = session.command(&[b"ECHO", b"late"], Timeout::After(Duration::from_secs(2))).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::MaybeExecuted));
    server.resume();
    let reply = session.command(&[b"ECHO", b"mine"], Timeout::After(NOT_FOR_EVER)).unwrap();
    assert_eq!(reply.bytes().unwrap().as_deref(), Some(&b"mine"[..]));
}
