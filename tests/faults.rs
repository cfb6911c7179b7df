//! Faults, injected for real: what their callers are told, and that the next call works.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use redischan::client::{Client, SetOptions, State, Timeout};
use redischan::config::Config;
use redischan::error::{Error, Kind, Outcome};
use support::scripted::Scripted;
use support::server::{Flavor, Server};

fn connect(url: &str) -> Result<Client, Error> {
    Client::connect(Config::from_url(url).unwrap())
}

fn refused(url: &str) -> Error {
    connect(url).err().expect("no connection")
}

/// Waits until the client serves again: the first call after a loss may find the connection half dead.
fn get_again(client: &Client) -> Option<Vec<u8>> {
    client.get(b"again").unwrap().map(|value| value.to_vec())
}

#[test]
fn nothing_listens() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = refused(&format!("redis://127.0.0.1:{port}"));
    assert_eq!((error.kind(), error.outcome()), (Kind::Connect, Outcome::NotSent));
    assert_eq!(error.os_errno(), libc::ECONNREFUSED);
    assert!(error.to_string().contains("is a server listening there?"), "{error}");
    let error = refused("unix:///no/such/socket");
    assert_eq!((error.kind(), error.os_errno()), (Kind::Connect, libc::ENOENT));
    assert_eq!(refused("redis://no-such-host.invalid").kind(), Kind::Connect);
}

#[test]
fn scripted_server_that_accepts_and_says_nothing() {
    let server = Scripted::start_raw(|_, mut peer| peer.wait_for_hang_up());
    let error = refused(&format!("redis://127.0.0.1:{}?connect_timeout=100", server.port));
    assert_eq!(error.kind(), Kind::Connect);
    assert!(error.to_string().contains("within 100 ms"), "{error}");
}

#[test]
fn scripted_server_of_another_protocol() {
    let server = Scripted::start_raw(|_, mut peer| peer.say("HTTP/1.1 400 Bad Request\r\n\r\n"));
    let error = refused(&server.url());
    assert_eq!((error.kind(), error.outcome()), (Kind::Protocol, Outcome::NotSent), "{error}");
}

#[test]
fn a_lazy_client_waits_for_its_server() {
    let mut server = Server::start(Flavor::Redis);
    server.kill();
    let client = connect(&(server.tcp_url() + "?lazy_connect=yes&timeout=200")).unwrap();
    let error = client.get(b"k").unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::NotSent));
    assert!(error.to_string().contains("cannot connect"), "{error}");
    assert_eq!(client.state(), State::Connecting);
    server.launch();
    assert_eq!(
        client.wait_state(State::Connecting, Timeout::After(Duration::from_secs(10))).unwrap(),
        State::Ready
    );
    client.ping().unwrap();
}

/// Promise 1 in small: every call ends, each failure says what may have happened, and the ledger agrees.
#[test]
fn redis_killed_under_load_and_restarted() {
    let mut server = Server::start(Flavor::Redis);
    let client = Arc::new(connect(&(server.tcp_url() + "?timeout=5000&reconnect_max=200")).unwrap());
    let stop = Arc::new(AtomicBool::new(false));
    let workers: Vec<_> = (0..16)
        .map(|worker| {
            let (client, stop) = (client.clone(), stop.clone());
            std::thread::spawn(move || {
                let (mut lost, mut done) = (0, 0);
                while !stop.load(Ordering::Relaxed) {
                    let key = format!("w{worker}").into_bytes();
                    match client.set(&key, b"v", SetOptions::default()) {
                        Ok(_) => done += 1,
                        Err(error) => {
                            assert_eq!(
                                (error.kind(), error.outcome()),
                                (Kind::Io, Outcome::MaybeExecuted),
                                "{error}"
                            );
                            lost += 1;
                        }
                    }
                }
                (lost, done)
            })
        })
        .collect();
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(100));
        server.kill();
        server.launch();
        client.wait_state(State::Connecting, Timeout::After(Duration::from_secs(10))).unwrap();
    }
    std::thread::sleep(Duration::from_millis(100));
    stop.store(true, Ordering::Relaxed);
    let counts: Vec<(u32, u32)> = workers.into_iter().map(|worker| worker.join().unwrap()).collect();
    assert!(counts.iter().all(|(lost, done)| *lost <= 3 && *done > 0), "{counts:?}");
    assert!(client.stats().reconnects >= 3);
}

#[test]
fn redis_that_stands_still_costs_a_timeout_and_no_reply_is_shifted() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&(server.tcp_url() + "?timeout=100")).unwrap();
    for i in 0..20 {
        client.set(format!("k{i}").as_bytes(), format!("v{i}").as_bytes(), SetOptions::default()).unwrap();
    }
    server.pause();
    for i in 0..5 {
        let start = Instant::now();
        let error = client.get(format!("k{i}").as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::MaybeExecuted));
        assert!(start.elapsed() < Duration::from_secs(2));
    }
    server.resume();
    for i in 5..20 {
        let value = client.command(&[b"GET", format!("k{i}").as_bytes()], Timeout::Never).unwrap();
        assert_eq!(value.bytes().unwrap().as_deref(), Some(format!("v{i}").as_bytes()));
    }
    assert_eq!(client.stats().timeouts, 5);
}

#[test]
fn scripted_replies_in_slices_reach_their_callers() {
    let server = Scripted::start(|number, mut peer| {
        while let Some(argv) = peer.request() {
            let arg = &argv[1];
            let reply = [format!("${}\r\n", arg.len()).as_bytes(), arg, b"\r\n"].concat();
            peer.say_in_pieces(&reply, 1 + number % 7);
        }
    });
    let client = connect(&server.url()).unwrap();
    for i in 0..500 {
        let arg = format!("arg {i}").repeat(i % 10);
        assert_eq!(client.get(arg.as_bytes()).unwrap().as_deref(), Some(arg.as_bytes()));
    }
}

#[test]
fn scripted_reset_after_the_request_was_read() {
    let server = Scripted::start(|number, mut peer| {
        if number == 0 {
            peer.request();
            peer.reset();
        } else {
            peer.echo();
        }
    });
    let client = connect(&server.url()).unwrap();
    let error = client.get(b"lost").unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::Io, Outcome::MaybeExecuted));
    assert_eq!(get_again(&client).as_deref(), Some(&b"again"[..]));
    assert_eq!(client.stats().reconnects, 1);
}

#[test]
fn scripted_bytes_that_are_not_resp_end_the_connection() {
    for bad in
        ["?what\r\n", "$-2\r\n", ":12a\r\n", "*1\r\n>0\r\n", "$3\r\nabcd\r\n", "=-1\r\n", "%-1\r\n", "#x\r\n"]
    {
        let server = Scripted::start(move |number, mut peer| {
            if number == 0 {
                peer.request();
                peer.say(bad);
                peer.wait_for_hang_up();
            } else {
                peer.echo();
            }
        });
        let client = connect(&server.url()).unwrap();
        let error = client.get(b"k").unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (Kind::Protocol, Outcome::MaybeExecuted),
            "{bad:?}: {error}"
        );
        assert_eq!(get_again(&client).as_deref(), Some(&b"again"[..]), "{bad:?}");
    }
}

#[test]
fn scripted_reply_that_nobody_asked_for_ends_the_connection() {
    let server = Scripted::start(|number, mut peer| {
        if number == 0 {
            peer.request();
            peer.say("$1\r\na\r\n$1\r\nb\r\n");
            peer.wait_for_hang_up();
        } else {
            peer.echo();
        }
    });
    let client = connect(&server.url()).unwrap();
    assert_eq!(client.get(b"a").unwrap().as_deref(), Some(&b"a"[..]));
    // Whether this call meets the old connection or already the new one, it never gets the surplus reply.
    match client.get(b"again") {
        Ok(value) => assert_eq!(value.as_deref(), Some(&b"again"[..])),
        Err(error) => assert_eq!(error.kind(), Kind::Protocol),
    }
    assert_eq!(get_again(&client).as_deref(), Some(&b"again"[..]));
}

#[test]
fn scripted_push_messages_are_nobodys_reply() {
    let server = Scripted::start(|_, mut peer| {
        while let Some(argv) = peer.request() {
            peer.say(">2\r\n+invalidate\r\n*1\r\n+k\r\n");
            peer.say(format!("${}\r\n", argv[1].len()));
            peer.say(&argv[1]);
            peer.say("\r\n>1\r\n+more\r\n");
        }
    });
    let client = connect(&server.url()).unwrap();
    for i in 0..50 {
        let key = format!("k{i}");
        assert_eq!(client.get(key.as_bytes()).unwrap().as_deref(), Some(key.as_bytes()));
    }
    assert!(client.stats().push_dropped >= 99);
}

#[test]
fn scripted_reply_over_the_limit_fails_its_caller_alone() {
    let server = Scripted::start(|_, mut peer| {
        while let Some(argv) = peer.request() {
            let value = if argv[1] == b"big" { vec![b'x'; 100_000] } else { argv[1].clone() };
            peer.say([format!("${}\r\n", value.len()).as_bytes(), &value, b"\r\n"].concat());
        }
    });
    let client = connect(&(server.url() + "&max_reply_bytes=2048")).unwrap();
    let error = client.get(b"big").unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::TooLarge, Outcome::Answered));
    assert_eq!(client.get(b"small").unwrap().as_deref(), Some(&b"small"[..]));
    assert_eq!(client.stats().reconnects, 0, "the connection was kept");
}

#[test]
fn scripted_stall_fills_the_bounds_and_says_so() {
    let server = Scripted::start(|_, mut peer| peer.wait_for_hang_up());
    let client = Arc::new(connect(&(server.url() + "&max_in_flight=2&on_full=fail")).unwrap());
    let waiting: Vec<_> = (0..2)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || client.command(&[b"GET", b"k"], Timeout::Never))
        })
        .collect();
    while client.stats().in_flight + client.stats().queued < 2 {
        std::thread::yield_now();
    }
    let error = client.get(b"k").unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::QueueFull, Outcome::NotSent));
    assert!(error.retryable() && client.stats().queue_full == 1);
    client.close(Timeout::After(Duration::ZERO)).unwrap();
    for waiter in waiting {
        let error = waiter.join().unwrap().unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Closed, Outcome::MaybeExecuted));
    }
}

#[test]
fn scripted_server_closes_while_64_callers_wait() {
    let server = Scripted::start(|_, mut peer| peer.wait_for_hang_up());
    for drain in [Timeout::After(Duration::ZERO), Timeout::After(Duration::from_millis(50))] {
        let client = Arc::new(connect(&server.url()).unwrap());
        let callers: Vec<_> = (0..64)
            .map(|_| {
                let client = client.clone();
                std::thread::spawn(move || {
                    client.command(&[b"GET", b"k"], Timeout::Never).unwrap_err().kind()
                })
            })
            .collect();
        while client.stats().in_flight < 64 {
            std::thread::yield_now();
        }
        client.close(drain).unwrap();
        assert!(callers.into_iter().all(|caller| caller.join().unwrap() == Kind::Closed));
    }
}

#[test]
fn redis_drains_what_is_under_way_before_it_closes() {
    let server = Server::start(Flavor::Redis);
    let client = Arc::new(connect(&server.tcp_url()).unwrap());
    let slow = {
        let client = client.clone();
        let script = b"local t = redis.call('TIME') local e = t[1] * 1000000 + t[2] + 200000 \
                       repeat t = redis.call('TIME') until t[1] * 1000000 + t[2] > e return 'done'";
        std::thread::spawn(move || client.command(&[b"EVAL", script, b"0"], Timeout::Never))
    };
    while client.stats().in_flight == 0 {
        std::thread::yield_now();
    }
    client.close(Timeout::Default).unwrap();
    assert_eq!(slow.join().unwrap().unwrap().bytes().unwrap().as_deref(), Some(&b"done"[..]));
}

/// A client that waits for a big write while the server waits for its replies to be read is a deadlock.
#[test]
fn redis_big_values_both_ways_at_once() {
    let server = Server::start(Flavor::Redis);
    let client = Arc::new(connect(&(server.tcp_url() + "?timeout=30000")).unwrap());
    let workers: Vec<_> = (0..8u8)
        .map(|worker| {
            let client = client.clone();
            std::thread::spawn(move || {
                let (key, value) = ([worker], vec![worker; 10 << 20]);
                for _ in 0..3 {
                    client.set(&key, &value, SetOptions::default()).unwrap();
                    assert!(client.get(&key).unwrap().as_deref() == Some(&value[..]));
                }
            })
        })
        .collect();
    workers.into_iter().for_each(|worker| worker.join().unwrap());
}

/// What the kernel never took is not lost with the connection: it waits for the next one.
#[test]
fn scripted_reset_in_the_middle_of_a_big_write() {
    let (reset, now) = std::sync::mpsc::channel::<()>();
    let now = std::sync::Mutex::new(now);
    let server = Scripted::start(move |number, mut peer| {
        if number == 0 {
            now.lock().unwrap().recv().unwrap(); // reads nothing until then
            peer.reset();
        } else {
            peer.echo();
        }
    });
    let client = Arc::new(connect(&format!("redis://127.0.0.1:{}?timeout=10000", server.port)).unwrap());
    let big = {
        let client = client.clone();
        std::thread::spawn(move || {
            client.set(b"big", &vec![b'x'; 32 << 20], SetOptions::default()).unwrap_err()
        })
    };
    while client.stats().bytes_out < 100_000 {
        std::thread::yield_now();
    }
    let small: Vec<_> = (0..10)
        .map(|i| {
            let (client, key) = (client.clone(), format!("small {i}"));
            std::thread::spawn(move || client.get(key.as_bytes()).unwrap().as_deref() == Some(key.as_bytes()))
        })
        .collect();
    while client.stats().in_flight + client.stats().queued < 11 {
        std::thread::yield_now();
    }
    reset.send(()).unwrap();
    let error = big.join().unwrap();
    assert_eq!((error.kind(), error.outcome()), (Kind::Io, Outcome::MaybeExecuted), "{error}");
    assert!(
        small.into_iter().all(|caller| caller.join().unwrap()),
        "each was sent once, on the new connection"
    );
}
