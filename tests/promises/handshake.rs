//! Servers and proxies that support less than a current server: whatever they refuse, in any wording, the rest works.
//! Some close the connection at a command that they do not know.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use redischan::client::{Client, Timeout};
use redischan::error::{Error, Kind, Outcome};

use crate::support::oracle::connect;
use crate::support::scripted::{Peer, Scripted};

/// How a command is refused.
#[derive(Clone, Copy, Debug)]
enum No {
    /// With this error, where `%` is its name.
    Words(&'static str),
    HangUp,
    /// With this error, and then the connection ends.
    Both(&'static str),
}

/// The wordings of servers and proxies, and some invented ones.
const WORDS: [&str; 12] = [
    "ERR unknown command '%', with args beginning with: '3'",
    "unsupported command '%'",
    "ERR unknown or unsupported command '%'",
    "ERR Unknown Command: %",
    "ERR command '%' is not allowed",
    "ERR Command is not available: '%'",
    "ERR syntax error",
    "ERR wrong number of arguments for '%' command",
    "NOPERM this user has no permissions to run the '%' command",
    "NOPROTO unsupported protocol version",
    "",
    "no",
];

/// A proxy that knows GET, BLPOP, AUTH and PING, and those of these commands that `knows` names.
fn proxy(knows: &'static [&'static str], no: No) -> (Scripted, Arc<AtomicUsize>) {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    let server = Scripted::start_raw(move |_, mut peer| {
        counted.fetch_add(1, Ordering::SeqCst);
        while let Some(argv) = peer.any_request() {
            if !answer(&mut peer, &argv, knows, no) {
                return;
            }
        }
    });
    (server, connections)
}

/// False if the connection ends.
fn answer(peer: &mut Peer, argv: &[Vec<u8>], knows: &[&str], no: No) -> bool {
    let name = String::from_utf8_lossy(&argv[0]).to_uppercase();
    match name.as_str() {
        "GET" => peer.say_bulk(&argv[1]),
        "BLPOP" => peer.say("*2\r\n$1\r\nk\r\n$1\r\nx\r\n"),
        "AUTH" => peer.say("+OK\r\n"),
        "BAD" => peer.say("-ERR a\r\n"),
        "PING" if argv.len() == 1 => peer.say("+PONG\r\n"),
        "PING" | "ECHO" if knows.contains(&name.as_str()) => peer.say_bulk(&argv[1]),
        "HELLO" if knows.contains(&"HELLO") => peer.say("%1\r\n+proto\r\n:3\r\n"),
        "CLIENT" if knows.contains(&"CLIENT") => {
            peer.say(if argv[1] == b"ID" { ":7\r\n" } else { "+OK\r\n" });
        }
        _ => match no {
            No::Words(words) => peer.say(format!("-{}\r\n", words.replace('%', &name))),
            No::Both(words) => {
                peer.say(format!("-{}\r\n", words.replace('%', &name)));
                return false;
            }
            No::HangUp => return false,
        },
    }
    true
}

/// Errors need a fence, BLPOP and the session need separate connections, and an idle connection is probed.
///
/// `connect_with` gets the heartbeat: a longer one if, on a slow machine, nothing arrived for ten of them.
fn works(connect_with: impl Fn(u64) -> Client, what: &str) -> Client {
    let mut heartbeat = 10;
    loop {
        let client = connect_with(heartbeat);
        match try_works(&client, what) {
            Ok(()) if client.stats().reconnects == 0 => return client,
            outcome => assert!(heartbeat < 1000, "{what}: {outcome:?}, {:?}", client.stats()),
        }
        heartbeat *= 5;
    }
}

fn try_works(client: &Client, what: &str) -> Result<(), Error> {
    for round in 0..2 {
        let error = client.command(&[b"BAD"], Timeout::Default).unwrap_err();
        if error.kind() == Kind::Io {
            return Err(error);
        }
        assert_eq!(error.text(), b"ERR a", "{what}: {error}");
        assert_eq!(client.get(b"k")?.as_deref(), Some(&b"k"[..]), "{what}");
        let mut pipeline = client.pipeline(false);
        for argv in [&[&b"GET"[..], b"a"][..], &[b"BAD"], &[b"GET", b"b"]] {
            pipeline.add(argv).unwrap();
        }
        let all = client.exec(&mut pipeline, Timeout::Default)?.into_frame();
        assert_eq!(&all[..], b"*3\r\n$1\r\na\r\n-ERR a\r\n$1\r\nb\r\n", "{what}");
        let popped = client.command(&[b"BLPOP", b"k", b"0"], Timeout::Default)?;
        assert_eq!(&popped.into_frame()[..], b"*2\r\n$1\r\nk\r\n$1\r\nx\r\n", "{what}");
        if round == 0 {
            let session = client.session(Timeout::Default)?;
            session.command(&[b"GET", b"k"], Timeout::Default)?;
        }
        let before = client.stats();
        let until = Instant::now() + Duration::from_secs(60);
        while client.stats().bytes_in == before.bytes_in {
            assert!(Instant::now() < until, "{what}: no heartbeat is answered");
            std::thread::sleep(Duration::from_millis(1)); // until a heartbeat was answered
        }
    }
    Ok(())
}

const MATRIX: [&[&str]; 10] = [
    &[],
    &["HELLO"],
    &["ECHO"],
    &["PING"],
    &["CLIENT"],
    &["HELLO", "ECHO"],
    &["HELLO", "CLIENT"],
    &["HELLO", "PING"],
    &["CLIENT", "ECHO"],
    &["HELLO", "CLIENT", "ECHO"],
];

#[test]
fn scripted_refusals_in_any_words_cost_only_what_was_refused() {
    for (number, words) in WORDS.into_iter().enumerate() {
        for knows in MATRIX.iter().skip(number % 4).step_by(4) {
            let (server, _) = proxy(knows, No::Words(words));
            let connect_with = |heartbeat| {
                connect(&format!("{}&heartbeat={heartbeat}&client_name=x", server.url())).unwrap()
            };
            let client = works(connect_with, &format!("{knows:?}, {words}"));
            let mut transaction = client.pipeline(true);
            transaction.add(&[b"GET", b"k"]).unwrap();
            let error = client.exec(&mut transaction, Timeout::Default).unwrap_err();
            assert!(matches!(error.kind(), Kind::Unsupported | Kind::Server), "{words}: {error}");
            assert_ne!(error.outcome(), Outcome::MaybeExecuted, "{words}: {error}");
            assert_eq!(client.stats().reconnects, 0, "{words}");
        }
    }
}

#[test]
fn scripted_hanging_up_costs_only_what_was_hung_up_at() {
    for no in [No::HangUp, No::Both("ERR unknown command '%'"), No::Both("no")] {
        for (number, knows) in MATRIX.into_iter().enumerate() {
            for options in
                ["", "&protocol=2", "&password=secret"].iter().take(1 + 2 * usize::from(number % 3 == 0))
            {
                let (server, connections) = proxy(knows, no);
                let what = format!("{knows:?}, {no:?}, {options}");
                let connect_with = |heartbeat| {
                    connections.store(0, Ordering::SeqCst);
                    let client = connect(&format!("{}&heartbeat={heartbeat}{options}", server.url()))
                        .unwrap_or_else(|e| panic!("{what}: {e}"));
                    assert!(connections.load(Ordering::SeqCst) <= 5, "{what}");
                    client
                };
                works(connect_with, &what);
            }
        }
    }
}

#[test]
fn scripted_hanging_up_at_multi_fails_the_transaction_and_ends_two_connections() {
    let (server, _) = proxy(&["HELLO", "CLIENT", "ECHO"], No::HangUp);
    let client = connect(&(server.url() + "&reconnect_min=1&reconnect_max=10")).unwrap();
    for lost in [2, 4] {
        let mut transaction = client.pipeline(true);
        transaction.add(&[b"GET", b"k"]).unwrap();
        let error = client.exec(&mut transaction, Timeout::Default).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Io, Outcome::NotSent), "{error}");
        assert!(error.to_string().contains("MULTI"), "{error}");
        assert_eq!(client.stats().reconnects, lost);
        assert_eq!(client.get(b"k").unwrap().as_deref(), Some(&b"k"[..]));
    }
}

#[test]
fn scripted_one_cut_in_the_handshake_does_not_change_the_protocol() {
    for cut_at in ["HELLO", "CLIENT", "ECHO"] {
        let server = Scripted::start_raw(move |number, mut peer| {
            let mut protocol = "2";
            while let Some(argv) = peer.any_request() {
                if number == 0 && argv[0] == cut_at.as_bytes() {
                    return peer.reset();
                }
                match argv[0].as_slice() {
                    b"PROTOCOL" => peer.say_bulk(protocol.as_bytes()),
                    name => {
                        protocol = if name == b"HELLO" { "3" } else { protocol };
                        answer(&mut peer, &argv, &["HELLO", "CLIENT", "ECHO"], No::HangUp);
                    }
                }
            }
        });
        let client = connect(&server.url()).unwrap();
        let protocol = client.command(&[b"PROTOCOL"], Timeout::Default).unwrap();
        assert_eq!(protocol.bytes().unwrap().as_deref(), Some(&b"3"[..]), "{cut_at}");
        assert_eq!(client.command(&[b"BAD"], Timeout::Default).unwrap_err().text(), b"ERR a", "{cut_at}");
    }
}

fn refused(url: &str) -> Error {
    connect(url).err().expect("refused")
}

#[test]
fn scripted_what_is_no_refusal_of_hello_keeps_its_meaning() {
    for (words, kind) in [
        ("WRONGPASS invalid username-password pair or user is disabled.", Kind::Auth),
        ("LOADING Redis is loading the dataset in memory", Kind::Connect),
        ("BUSY Redis is busy running a script", Kind::Connect),
        ("MASTERDOWN Link with MASTER is down", Kind::Connect),
        ("DENIED Redis is running in protected mode", Kind::Connect),
        ("ERR max number of clients reached", Kind::Connect),
    ] {
        for no in [No::Words(words), No::Both(words)] {
            for options in ["", "&password=secret", "&protocol=3"] {
                let (server, connections) = proxy(&[], no);
                let error = refused(&(server.url() + options));
                assert_eq!((error.kind(), error.outcome()), (kind, Outcome::NotSent), "{words}: {error}");
                assert!(error.to_string().starts_with(words), "{error}");
                assert_eq!(connections.load(Ordering::SeqCst), 1, "{words}: one attempt, one connection");
            }
        }
    }
}

#[test]
fn scripted_a_password_that_is_wanted_before_hello() {
    const WORDS: &str = "NOAUTH Authentication required.";
    let (server, connections) = proxy(&["CLIENT", "ECHO"], No::Words(WORDS));
    works(
        |heartbeat| connect(&format!("{}&heartbeat={heartbeat}&password=secret", server.url())).unwrap(),
        "NOAUTH",
    );
    let before = connections.load(Ordering::SeqCst);
    let error = refused(&server.url());
    assert_eq!((error.kind(), error.outcome()), (Kind::Auth, Outcome::NotSent), "{error}");
    assert!(error.to_string().starts_with(WORDS), "{error}");
    assert_eq!(connections.load(Ordering::SeqCst), before + 1, "one attempt, one connection");
}

#[test]
fn scripted_a_password_that_is_refused_in_resp2_is_an_auth_error() {
    for words in ["ERR invalid password", "ERR Client sent AUTH, but no password is set", "no"] {
        let server = Scripted::start_raw(move |_, mut peer| {
            while let Some(argv) = peer.any_request() {
                match argv[0].as_slice() {
                    b"AUTH" => peer.say(format!("-{words}\r\n")),
                    _ => peer.say("-ERR unknown command\r\n"),
                }
            }
        });
        let error = refused(&(server.url() + "&password=wrong"));
        assert_eq!((error.kind(), error.outcome()), (Kind::Auth, Outcome::NotSent), "{words}: {error}");
    }
}

#[test]
fn scripted_protocol_3_takes_no_less() {
    for no in [No::Words("ERR unknown command 'HELLO'"), No::Words("no"), No::HangUp, No::Both("no")] {
        let (server, _) = proxy(&["CLIENT", "ECHO"], no);
        let error = refused(&(server.url() + "&protocol=3"));
        assert_eq!((error.kind(), error.outcome()), (Kind::Unsupported, Outcome::NotSent), "{no:?}: {error}");
        assert!(error.to_string().contains("option protocol"), "{error}");
    }
}

#[test]
fn scripted_a_server_that_hangs_up_at_everything_is_dialed_twice() {
    let dials = Arc::new(AtomicUsize::new(0));
    let counted = dials.clone();
    let server = Scripted::start_raw(move |_, mut peer| {
        counted.fetch_add(1, Ordering::SeqCst);
        peer.any_request();
    });
    let error = refused(&server.url());
    assert_eq!((error.kind(), error.outcome()), (Kind::Connect, Outcome::NotSent), "{error}");
    assert!(error.to_string().contains("rediss://"), "{error}");
    assert_eq!(dials.load(Ordering::SeqCst), 2);
}
