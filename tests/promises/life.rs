//! Row 27, the Rust part: a client is closed while threads use it. The C suite covers the rest of a process's life: fork,
//! exit, dlclose, signals, stale handles (rows 26 to 30).

use std::sync::Arc;
use std::time::Duration;

use redischan::client::{Client, Scan, Scanned, State, Timeout};
use redischan::error::{Kind, Outcome};

use crate::support::oracle::{self, connect, echo, failed_as};
use crate::support::proxy::{Plan, Proxy};
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_27_redis_closed_while_64_threads_are_in_calls,
    row_27_redis_dropped_without_a_close,
}

fn row_27_redis_closed_while_64_threads_are_in_calls(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start_on(transport, &server, |_| Plan::default());
    for round in 0..oracle::size(12, 10_000) {
        let connections = 1 + round % 3;
        let options = format!("timeout=600000&connections={connections}");
        let client = Arc::new(connect(&proxy.url_with(&options)).unwrap());
        let callers: Vec<_> = (0..64)
            .map(|thread| {
                let client = client.clone();
                std::thread::spawn(move || {
                    let forever = Timeout::Never;
                    loop {
                        let result = match thread % 4 {
                            0 if round % 2 == 0 => {
                                client.command(&[b"BLPOP", b"none", b"0"], forever).map(drop)
                            }
                            1 => client
                                .session(forever)
                                .and_then(|session| session.command(&[b"PING"], forever))
                                .map(drop),
                            _ => echo(&client, Timeout::Default),
                        };
                        if let Err(error) = result {
                            failed_as(&error, &[Kind::Closed]);
                            return;
                        }
                    }
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(round as u64 % 7));
        client.close(Timeout::After(Duration::ZERO)).unwrap();
        callers.into_iter().for_each(|caller| caller.join().unwrap());
        assert_eq!(client.state(), State::Closed);
        client.close(Timeout::Default).unwrap();
        let error = client.get(b"k").unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Closed, Outcome::NotSent));
    }
    oracle::no_sockets_are_left(&proxy.place);
}

fn row_27_redis_dropped_without_a_close(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start_on(transport, &server, |_| Plan::default());
    for _ in 0..50 {
        let client: Client = connect(&proxy.url_with("connections=2")).unwrap();
        let session = client.session(Timeout::Default).unwrap();
        drop(client);
        let error = session.command(&[b"PING"], Timeout::Default).unwrap_err();
        assert_eq!(error.kind(), Kind::Closed, "{error}");
    }
    oracle::no_sockets_are_left(&proxy.place);
}

#[test]
fn a_call_that_has_no_time_left_sends_nothing() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let none = Timeout::After(Duration::ZERO);
    let queue = client.queue().unwrap();
    let session = client.session(Timeout::Default).unwrap();
    let mut pipeline = client.pipeline(false);
    let incr: [&[u8]; 2] = [b"INCR", b"no time"];
    for _ in 0..200 {
        pipeline.add(&incr).unwrap();
        for error in [
            client.command(&incr, none).unwrap_err(),
            client.command(&[b"BLPOP", b"none", b"0"], none).unwrap_err(),
            client.exec(&mut pipeline, none).unwrap_err(),
            session.command(&incr, none).unwrap_err(),
            queue.submit(1, &incr, none).unwrap_err(),
        ] {
            assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::NotSent), "{error}");
        }
    }
    assert_eq!((queue.outstanding(), pipeline.len()), (0, 0));
    assert_eq!(client.get(b"no time").unwrap(), None);
}

#[test]
fn a_state_that_is_final_is_not_waited_for() {
    let server = Server::start(Flavor::Redis);
    let client = Arc::new(connect(&server.tcp_url()).unwrap());
    let waits = {
        let client = client.clone();
        std::thread::spawn(move || {
            let mut state = State::Ready; // then maybe Connecting, while some of its tasks have ended
            while state != State::Closed {
                state = client.wait_state(state, Timeout::Never).unwrap();
            }
        })
    };
    client.close(Timeout::Default).unwrap();
    waits.join().unwrap();
    assert_eq!(client.wait_state(State::Ready, Timeout::Never).unwrap(), State::Closed);
    assert_eq!(client.wait_state(State::Closed, Timeout::Never).unwrap_err().kind(), Kind::Closed);
}

#[test]
fn a_session_that_is_lost_is_not_worth_another_try() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let session = client.session(Timeout::Default).unwrap();
    let id = session.command(&[b"CLIENT", b"ID"], Timeout::Default).unwrap().integer().unwrap().to_string();
    client.command(&[b"CLIENT", b"KILL", b"ID", id.as_bytes()], Timeout::Default).unwrap();
    let first = session.command(&[b"PING"], Timeout::Default).unwrap_err();
    assert_eq!(first.kind(), Kind::Io);
    let later = session.command(&[b"PING"], Timeout::Default).unwrap_err();
    assert_eq!(
        (later.kind(), later.outcome(), later.retryable()),
        (Kind::Io, Outcome::NotSent, false),
        "{later}"
    );
}

#[test]
fn a_scan_that_finds_nothing_ends_at_its_deadline_and_goes_on_from_there() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let fill = b"for i = 1, 300000 do redis.call('SET', 'key:' .. i, '') end";
    client.command(&[b"EVAL", fill, b"0"], Timeout::After(Duration::from_secs(60))).unwrap();
    let mut scan = Scan::new(Scanned::Keys, None).unwrap().matching(b"no such key");
    let error = client.scan_elements(&mut scan, Timeout::After(Duration::from_millis(5))).unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout, "{error}");
    assert!(client.scan_elements(&mut scan, Timeout::Never).unwrap().is_none());
}
