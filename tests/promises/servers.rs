//! What callers see if a server is missing, not yet running, slow, or of a different kind.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use redischan::client::{SetOptions, State, Timeout};
use redischan::error::{Error, Kind, Outcome};

use crate::delivery::NOT_FOR_EVER;
use crate::support::oracle::connect;
use crate::support::port::Port;
use crate::support::scripted::Scripted;
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_06_redis_that_stands_still_costs_a_timeout_and_no_reply_is_shifted,
    row_20_scripted_stall_fills_the_bounds_and_says_so,
    row_03_scripted_reset_in_the_middle_of_a_big_write,
}

fn refused(url: &str) -> Error {
    connect(url).err().expect("no connection")
}

#[test]
fn nothing_listens() {
    let port = Port::new();
    let error = refused(&format!("redis://127.0.0.1:{}", port.number));
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
    assert_eq!(client.wait_state(State::Connecting, Timeout::After(NOT_FOR_EVER)).unwrap(), State::Ready);
    client.ping().unwrap();
}

fn row_06_redis_that_stands_still_costs_a_timeout_and_no_reply_is_shifted(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "timeout=1000&connect_timeout=60000")).unwrap();
    for i in 0..20 {
        client.set(format!("k{i}").as_bytes(), format!("v{i}").as_bytes(), SetOptions::default()).unwrap();
    }
    server.pause();
    for i in 0..5 {
        let error = client.get(format!("k{i}").as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::MaybeExecuted));
    }
    server.resume();
    for i in 5..20 {
        let value = client.command(&[b"GET", format!("k{i}").as_bytes()], Timeout::Never).unwrap();
        assert_eq!(value.bytes().unwrap().as_deref(), Some(format!("v{i}").as_bytes()));
    }
    assert_eq!(client.stats().timeouts, 5);
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

fn row_20_scripted_stall_fills_the_bounds_and_says_so(transport: Transport) {
    let server = Scripted::start_on(transport, |_, mut peer| peer.wait_for_hang_up());
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

/// What the kernel never accepted is not lost with the connection: it waits for the next one.
fn row_03_scripted_reset_in_the_middle_of_a_big_write(transport: Transport) {
    let (reset, now) = std::sync::mpsc::channel::<()>();
    let now = Mutex::new(now);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let note = seen.clone();
    let server = Scripted::start_on(transport, move |number, mut peer| {
        if number == 0 {
            now.lock().unwrap().recv().unwrap(); // reads nothing until then
            return peer.reset();
        }
        while let Some(argv) = peer.request() {
            note.lock().unwrap().push(argv[1].clone()); // first: its caller looks at once
            peer.say_bulk(&argv[1]);
        }
    });
    let client = Arc::new(connect(&server.url_with("timeout=60000")).unwrap());
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
            std::thread::spawn(move || (client.get(key.as_bytes()), key.into_bytes()))
        })
        .collect();
    while client.stats().in_flight + client.stats().queued < 11 {
        std::thread::yield_now();
    }
    reset.send(()).unwrap();
    let error = big.join().unwrap();
    assert_eq!((error.kind(), error.outcome()), (Kind::Io, Outcome::MaybeExecuted), "{error}");
    for caller in small {
        let (result, key) = caller.join().unwrap();
        let times = seen.lock().unwrap().iter().filter(|seen| **seen == key).count();
        match result {
            Ok(value) => {
                assert_eq!((value.as_deref(), times), (Some(&key[..]), 1), "sent once, on the new one")
            }
            // How much of what TLS was given reached the kernel is not known.
            Err(error) => {
                assert_eq!(transport, Transport::Tls, "{error}");
                assert_eq!((error.outcome(), times), (Outcome::MaybeExecuted, 0), "{error}");
            }
        }
    }
}
