//! Push messages, which a server sends unrequested between any two replies: each is counted once, wherever it arrives,
//! and never taken for a reply.

use std::time::Duration;

use redischan::client::{SetOptions, Timeout};

use crate::support::oracle::connect;
use crate::support::scripted::{Peer, Scripted, fence};
use crate::support::server::{Flavor, Server};

const PUSH: &str = ">2\r\n+invalidate\r\n*1\r\n+k\r\n";

/// Answers BLPOP and the pipelined words as requested: each reply follows a push, and is surrounded by another push in two
/// parts.
fn answer_with_pushes(peer: &mut Peer, argv: &[Vec<u8>]) {
    let (half, rest) = PUSH.split_at(9);
    peer.say([PUSH, half].concat());
    peer.say(rest);
    match argv[0].as_slice() {
        b"BLPOP" => peer.say(format!("*2\r\n$1\r\nk\r\n$1\r\nx\r\n{half}")),
        b"MULTI" => peer.say(format!("+OK\r\n{half}")),
        b"RESET" => peer.say(format!("+RESET\r\n{half}")),
        _ => peer.say(format!("$1\r\nx\r\n{half}")),
    }
    peer.say(rest);
}

#[test]
fn scripted_on_a_shared_connection() {
    let server = Scripted::start(|_, mut peer| {
        while let Some(argv) = peer.request() {
            answer_with_pushes(&mut peer, &argv);
        }
    });
    let client = connect(&server.url()).unwrap();
    for round in 0..30 {
        assert_eq!(client.get(b"k").unwrap().as_deref(), Some(&b"x"[..]));
        // The one that follows the last reply may still be on its way.
        assert!([3 * round + 2, 3 * round + 3].contains(&client.stats().push_dropped));
    }
    assert_eq!(client.stats().replies, 30);
}

#[test]
fn scripted_in_a_session_and_when_it_is_reset() {
    let server = Scripted::start(|_, mut peer| {
        while let Some(argv) = peer.request() {
            answer_with_pushes(&mut peer, &argv);
            if argv[0] == b"RESET" {
                peer.handshake();
            }
        }
    });
    let client = connect(&server.url_with("timeout=20000&blocking_connections=1")).unwrap();
    for _ in 0..10 {
        let session = client.session(Timeout::Default).unwrap();
        let reply = session.command(&[b"GET", b"k"], Timeout::Default).unwrap();
        assert_eq!(reply.bytes().unwrap().as_deref(), Some(&b"x"[..]));
        let mut pipeline = client.pipeline(false);
        (0..3).for_each(|_| pipeline.add(&[b"GET", b"k"]).unwrap());
        let replies = session.exec(&mut pipeline, Timeout::Default).unwrap();
        assert_eq!(&replies.into_frame()[..], b"*3\r\n$1\r\nx\r\n$1\r\nx\r\n$1\r\nx\r\n");
    }
    // The connection comes back once it has been reset.
    let session = client.session(Timeout::Default).unwrap();
    assert_eq!(client.stats().push_dropped, 10 * (1 + 3 + 1) * 3);
    drop(session);
}

#[test]
fn scripted_while_a_command_waits() {
    let server = Scripted::start(|_, mut peer| {
        while let Some(argv) = peer.request() {
            (0..5).for_each(|_| {
                peer.say(PUSH);
                std::thread::sleep(Duration::from_millis(1)); // so that each is usually read separately
            });
            answer_with_pushes(&mut peer, &argv);
        }
    });
    let client = connect(&server.url_with("timeout=20000&blocking_connections=1")).unwrap();
    for round in 0..10 {
        let reply = client.command(&[b"BLPOP", b"k", b"0"], Timeout::After(Duration::from_secs(20))).unwrap();
        assert_eq!(&reply.into_frame()[..], b"*2\r\n$1\r\nk\r\n$1\r\nx\r\n");
        assert!([8 * round + 7, 8 * round + 8].contains(&client.stats().push_dropped));
    }
    assert_eq!(client.stats().reconnects, 0);
}

#[test]
fn scripted_before_between_and_after_the_replies_to_a_handshake() {
    let server = Scripted::start_raw(|_, mut peer| {
        let (half, rest) = PUSH.split_at(9);
        while let Some(argv) = peer.any_request() {
            peer.say(PUSH);
            match (fence(&argv), argv[0].as_slice()) {
                // In one piece, so that they are read with the last reply.
                (Some(word), _) => {
                    let word = std::str::from_utf8(word).unwrap();
                    peer.say(format!("${}\r\n{word}\r\n{PUSH}{half}", word.len()));
                    break;
                }
                (None, b"HELLO") => peer.say("%1\r\n+server\r\n+scripted\r\n"),
                (None, _) => peer.say("+OK\r\n"),
            }
        }
        let request = peer.request();
        peer.say(rest);
        if request.is_some() {
            peer.say("$1\r\nx\r\n");
            peer.echo();
        }
    });
    let client = connect(&server.url()).unwrap();
    assert_eq!(client.get(b"k").unwrap().as_deref(), Some(&b"x"[..]));
    // HELLO, CLIENT SETINFO twice, and the word; then two after it.
    assert_eq!(client.stats().push_dropped, 4 + 2);
    assert_eq!(client.stats().reconnects, 0);
}

#[test]
fn redis_on_a_shared_connection() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&(server.tcp_url() + "?client_name=shared")).unwrap();
    let list = server.ask("CLIENT LIST");
    let line = list.lines().find(|line| line.contains("name=shared")).unwrap();
    let id = line.split(' ').find_map(|field| field.strip_prefix("id=")).unwrap();
    let session = client.session(Timeout::Default).unwrap();
    let run = |argv: &[&[u8]]| drop(session.command(argv, Timeout::Default).unwrap());
    run(&[b"CLIENT", b"TRACKING", b"ON", b"REDIRECT", id.as_bytes()]);
    for round in 1..=20 {
        run(&[b"GET", b"tracked"]);
        client.set(b"tracked", b"changed", SetOptions::default()).unwrap();
        assert_eq!(client.get(b"tracked").unwrap().as_deref(), Some(&b"changed"[..]));
        assert_eq!(client.stats().push_dropped, round);
    }
}

#[test]
fn redis_while_a_command_waits() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let session = client.session(Timeout::Default).unwrap();
    let run = |argv: &[&[u8]]| drop(session.command(argv, Timeout::Default).unwrap());
    run(&[b"CLIENT", b"TRACKING", b"ON"]);
    for round in 1..=10 {
        run(&[b"GET", b"tracked"]);
        std::thread::scope(|scope| {
            let waiting =
                scope.spawn(|| session.command(&[b"BLPOP", b"list", b"0"], Timeout::Never).unwrap());
            while !server.ask("CLIENT LIST").contains("cmd=blpop") {
                std::thread::sleep(Duration::from_millis(1));
            }
            client.set(b"tracked", b"changed", SetOptions::default()).unwrap();
            client.command(&[b"RPUSH", b"list", b"x"], Timeout::Default).unwrap();
            let popped = waiting.join().unwrap().into_frame();
            assert_eq!(&popped[..], b"*2\r\n$4\r\nlist\r\n$1\r\nx\r\n");
        });
        assert_eq!(client.stats().push_dropped, round);
    }
}
