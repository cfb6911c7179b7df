//! Row 20: requests without a waiting caller, and replies that are not taken, do not accumulate.

use std::time::{Duration, Instant};

use redischan::client::{SetOptions, Timeout};
use redischan::error::{Kind, Outcome};

use crate::on_each_transport;
use crate::support::oracle::connect;
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

on_each_transport! {
    row_20_redis_replies_that_are_not_taken_are_bounded,
    row_20_redis_what_was_abandoned_is_let_go,
    row_20_redis_session_after_session_where_one_connection_is_enough,
}

const LONG: Timeout = Timeout::After(Duration::from_secs(60));
const VALUE: usize = 100_000;

fn row_20_redis_replies_that_are_not_taken_are_bounded(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "max_untaken_bytes=1000000")).unwrap();
    client.set(b"k", &vec![b'x'; VALUE], SetOptions::default()).unwrap();
    let queue = client.queue().unwrap();
    // All are in flight before the first reply, which would count, arrives.
    server.pause();
    for tag in 0..100 {
        queue.submit(tag, &[b"GET", b"k"], LONG).unwrap();
    }
    server.resume();
    while queue.outstanding() > 0 {
        std::thread::yield_now();
    }
    let error = queue.submit(100, &[b"GET", b"k"], LONG).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::QueueFull, Outcome::NotSent), "{error}");
    assert!(error.to_string().contains("max_untaken_bytes"), "{error}");
    let (mut kept, mut dropped) = (0, 0);
    queue
        .take(1000, Timeout::After(Duration::ZERO), |completion| match completion.result {
            Ok(reply) => {
                assert_eq!(reply.bytes().unwrap().unwrap().len(), VALUE);
                kept += 1;
            }
            Err(error) => {
                assert_eq!((error.kind(), error.outcome()), (Kind::TooLarge, Outcome::Answered), "{error}");
                dropped += 1;
            }
        })
        .unwrap();
    assert_eq!((kept, dropped), (20, 80), "twice the option, and no more");
    // A reply that was taken no longer counts, as for callers that wait.
    queue.submit(100, &[b"GET", b"k"], LONG).unwrap();
    assert_eq!(queue.take(1, LONG, |completion| assert!(completion.result.is_ok())).unwrap(), 1);
}

fn row_20_redis_what_was_abandoned_is_let_go(transport: Transport) {
    for heartbeat in [0, 50] {
        let server = Server::start(Flavor::Redis);
        let options = format!("timeout=50&heartbeat={heartbeat}&max_in_flight=100");
        let client = connect(&server.url(transport, &options)).unwrap();
        server.pause();
        let value = vec![b'x'; VALUE];
        std::thread::scope(|scope| {
            for _ in 0..50 {
                scope.spawn(|| drop(client.set(b"k", &value, SetOptions::default())));
            }
        });
        // Those that were not written, while the server is still stopped.
        let until = Instant::now() + Duration::from_secs(60);
        while client.stats().queued > 0 {
            assert!(Instant::now() < until, "{:?}", client.stats());
            std::thread::sleep(Duration::from_millis(10));
        }
        server.resume();
    }
}

fn row_20_redis_session_after_session_where_one_connection_is_enough(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "blocking_connections=1&on_full=fail")).unwrap();
    for round in 0..200 {
        let session = client.session(LONG).unwrap_or_else(|error| panic!("round {round}: {error}"));
        assert!(session.command(&[b"WATCH", b"k"], LONG).is_ok());
        let error = client.session(LONG).err().expect("one is in use");
        assert_eq!(error.kind(), Kind::QueueFull, "{error}");
    }
    // A command of the previous session may not have been answered yet.
    let session = client.session(LONG).unwrap();
    server.pause();
    session.command(&[b"GET", b"k"], Timeout::After(Duration::from_millis(20))).unwrap_err();
    drop(session);
    server.resume();
    client.session(LONG).unwrap().command(&[b"GET", b"k"], LONG).unwrap();
}
