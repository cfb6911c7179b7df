//! Rows 10 to 15, 19, 21 to 23: whatever bytes arrive, no caller gets another's reply, and each failure has its code.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use redischan::client::{Client, SetOptions, Timeout};
use redischan::error::{Error, Kind, Outcome};

use crate::delivery::{NOT_FOR_EVER, under_load, wait_until_ready};
use crate::support::oracle::{self, Ledger, connect, echo, failed_as};
use crate::support::proxy::{Path, Plan, Proxy};
use crate::support::scripted::{Peer, Scripted, fence};
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_10_redis_replies_in_slices,
    row_11_scripted_malformed_frames_end_the_connection,
    row_12_scripted_declared_lengths_reserve_no_memory,
    row_13_redis_nesting_is_delivered,
    row_13_scripted_nesting_over_the_limit,
    row_14_scripted_error_that_is_not_utf_8,
    row_15_scripted_error_with_a_line_end_is_two_replies,
    row_15_scripted_any_reply_twice_with_fences_for_all,
    row_15_scripted_reply_out_of_the_blue,
    row_15_scripted_surplus_reply_to_an_idle_client,
    row_15_scripted_reply_that_cannot_be_this_commands,
    row_19_redis_arguments_at_and_over_the_limits,
    row_21_scripted_deadlines_shorter_than_the_server_takes,
    row_22_scripted_handshake_delayed_or_cut_at_each_step,
    row_22_scripted_handshake_with_one_reply_too_many,
    row_23_redis_errors_keep_their_words_and_the_connection,
    row_23_redis_refusals_at_the_door,
    row_23_redis_that_cannot_save_and_a_replica_that_takes_no_writes,
    row_23_scripted_words_of_clusters,
}

/// Checks that the client works again, on a new connection if the old one was replaced.
fn works_again(client: &Client) {
    let again = client.command(&[b"GET", b"again"], Timeout::After(NOT_FOR_EVER)).unwrap();
    assert_eq!(again.bytes().unwrap().as_deref(), Some(&b"again"[..]));
}

fn row_10_redis_replies_in_slices(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    for slice in 1..=7 {
        let path = Path { slice: Some(slice), ..Path::default() };
        let proxy = Proxy::start_on(transport, &server, move |_| Plan { to_client: path, ..Plan::default() });
        let client = connect(&proxy.url_with("timeout=60000")).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    (0..oracle::size(40, 20_000)).for_each(|_| echo(&client, Timeout::Default).unwrap())
                });
            }
        });
        assert_eq!(client.stats().reconnects, 0);
    }
}

/// Frames that RESP does not allow.
fn malformed() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    let plain: &[&[u8]] = &[
        b"$-2\r\n",
        b"*-2\r\n",
        b"=-1\r\n",
        b"%-1\r\n",
        b"~-1\r\n",
        b"!-1\r\n",
        b"|-1\r\n",
        b">-1\r\n",
        b":\r\n",
        b":1",
        b":12a\r\n",
        b":--1\r\n",
        b":1\n",
        b":99999999999999999999\r\n",
        b":-9223372036854775809\r\n",
        b"$\r\n",
        b"$a\r\n",
        b"$1a\r\n",
        b"$3\r\nabcd\r\n",
        b"$3\r\nabc\rX",
        b"$+3\r\nabc\r\n",
        b"$ 3\r\nabc\r\n",
        b"*1\r\n>0\r\n",
        b"*a\r\n",
        b"*1\r\n?\r\n",
        b"#x\r\n",
        b"#tt\r\n",
        b"#t\n",
        b"_x\r\n",
        b"_\n",
        b"%1\r\n+k\r\n?\r\n",
        b"$?\r\n",
        b"*?\r\n",
        b"\r\n",
        b"(1\r\n?\r\n",
        b"*2\r\n,1\r\n?\r\n",
        b"=5\r\ntxt:ab\r\n",
        b"=7\r\nabcdefgh\r\n",
        b"=a\r\n",
        b"~a\r\n",
        b"%a\r\n",
        b"\0\0\0\0",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\xff\xfe\xfd\r\n",
        b"$99999999999999999999\r\n",
    ];
    all.extend(plain.iter().map(|bytes| bytes.to_vec()));
    // Every byte that is not a type.
    let types = b"+-:$*_#,(!=%|~>";
    all.extend((0..=255u8).filter(|byte| !types.contains(byte)).map(|byte| [&[byte][..], b"1\r\n"].concat()));
    // Incomplete frames only stall: row 12 covers them.
    all.retain(|bytes| bytes.as_slice() != b":1");
    all
}

fn row_11_scripted_malformed_frames_end_the_connection(transport: Transport) {
    let frames = malformed();
    assert!(frames.len() >= 200, "{}", frames.len());
    for bad in frames.iter().step_by(oracle::size(4, 1)) {
        let say = bad.clone();
        let server = Scripted::start_on(transport, move |number, mut peer| match number {
            0 => {
                peer.request();
                peer.say(&say);
                peer.wait_for_hang_up();
            }
            _ => peer.echo(),
        });
        let client = connect(&(server.url() + "&reconnect_min=1")).unwrap();
        let error = client.command(&[b"ANY", b"k"], Timeout::Default).unwrap_err();
        let shown = bad.escape_ascii();
        assert_eq!(
            (error.kind(), error.outcome()),
            (Kind::Protocol, Outcome::MaybeExecuted),
            "{shown}: {error}"
        );
        works_again(&client);
    }
}

/// Replies whose content does not match their type, but which end where they should.
const ODD: [&[u8]; 12] = [
    b"(abc\r\n",
    b"(\r\n",
    b"(1.5\r\n",
    b"(1\r2\n3\r\n",
    b",abc\r\n",
    b",1,5\r\n",
    b",\r\n",
    b"=2\r\nab\r\n",
    b"=7\r\ntxt;abc\r\n",
    b"*2\r\n:1\r\n(x\r\n",
    b"%1\r\n+k\r\n*1\r\n,x\r\n",
    b"|1\r\n+k\r\n(x\r\n:1\r\n",
];

fn costs_its_caller(error: &Error, what: &[u8]) {
    let shown = what.escape_ascii();
    assert_eq!((error.kind(), error.outcome()), (Kind::Protocol, Outcome::Answered), "{shown}: {error}");
    assert!(error.to_string().contains("invalid") || error.to_string().contains("format"), "{error}");
}

#[test]
fn row_11_scripted_odd_content_costs_its_caller_alone() {
    let server = Scripted::start(|_, mut peer| {
        while let Some(argv) = peer.request() {
            match argv[0].as_slice() {
                b"ODD" | b"BLPOP" => peer.say(ODD[argv[1][0] as usize]),
                b"MULTI" => peer.say("+OK\r\n"),
                b"EXEC" => peer.say("*0\r\n"),
                _ => peer.say_bulk(&argv[1]),
            }
        }
    });
    let client = connect(&server.url()).unwrap();
    under_load(
        4,
        |_| echo(&client, Timeout::Default).unwrap(),
        || {
            for (number, what) in (0..).zip(ODD) {
                costs_its_caller(&says(&client, &[b"ODD", &[number]]), what);
                costs_its_caller(&says(&client, &[b"BLPOP", &[number], b"0"]), what);
                let mut pipeline = client.pipeline(false);
                for argv in [[&b"GET"[..], b"a"], [b"ODD", &[number]], [b"GET", b"b"]] {
                    pipeline.add(&argv).unwrap();
                }
                let all = client.exec(&mut pipeline, Timeout::Default).unwrap().into_frame();
                assert!(all.starts_with(b"*3\r\n$1\r\na\r\n-PROTOCOL "), "{}", all.escape_ascii());
                assert!(all.ends_with(b"\r\n$1\r\nb\r\n"), "{}", all.escape_ascii());
            }
        },
    );
    assert_eq!(client.stats().reconnects, 0);
}

fn odd_content_of_scripts(flavor: Flavor) {
    let server = Server::start(flavor);
    let client = connect(&(server.tcp_url() + "?timeout=60000")).unwrap();
    let script = b"redis.call('INCR', KEYS[1]) redis.setresp(3) return {1, {big_number=ARGV[1]}}";
    let odd: &[&[u8]] = &[b"EVAL", script, b"1", b"n", b"abc"];
    let session = client.session(Timeout::Default).unwrap();
    let mut executed = 0;
    under_load(
        8,
        |_| echo(&client, Timeout::Default).unwrap(),
        || {
            for text in
                ["abc", "", "-", "1 2", "1.5", "0x10", "1_000", "\u{ff11}", "1\r\n+2", &"1".repeat(1 << 17)]
            {
                let argv = [&odd[..4], &[text.as_bytes()]].concat();
                let error = says(&client, &argv);
                assert_eq!(
                    (error.kind(), error.outcome()),
                    (Kind::Protocol, Outcome::Answered),
                    "{text}: {error}"
                );
                let error = session.command(&argv, Timeout::Default).unwrap_err();
                assert_eq!(
                    (error.kind(), error.outcome()),
                    (Kind::Protocol, Outcome::Answered),
                    "{text}: {error}"
                );
                executed += 2;
            }
            for atomic in [false, true] {
                let mut pipeline = client.pipeline(atomic);
                for argv in [&[&b"PING"[..]][..], odd, &[b"GET", b"n"]] {
                    pipeline.add(argv).unwrap();
                }
                let all = client.exec(&mut pipeline, Timeout::Default).unwrap().into_frame();
                executed += 1;
                assert!(all.starts_with(b"*3\r\n+PONG\r\n-PROTOCOL "), "{}", all.escape_ascii());
                let end = format!("\r\n${}\r\n{executed}\r\n", executed.to_string().len());
                assert!(all.ends_with(end.as_bytes()), "{}", all.escape_ascii());
            }
        },
    );
    session.command(&[b"PING"], Timeout::Default).unwrap();
    assert_eq!(client.stats().reconnects, 0);
}

#[test]
fn row_11_redis_odd_content_of_scripts() {
    odd_content_of_scripts(Flavor::Redis);
}

#[test]
fn row_11_valkey_odd_content_of_scripts() {
    odd_content_of_scripts(Flavor::Valkey);
}

fn row_12_scripted_declared_lengths_reserve_no_memory(transport: Transport) {
    let me = format!("integrity::row_12_scripted_declared_lengths_reserve_no_memory::{transport}");
    if !oracle::alone(&me) {
        return;
    }
    for declared in [
        "*2147483648\r\n",
        "$4611686018427387904\r\n",
        "$1099511627775\r\n",
        "%2147483647\r\n",
        "*1000000000\r\n",
    ] {
        let (hang_up, now) = std::sync::mpsc::channel::<()>();
        let now = std::sync::Mutex::new(now);
        let server = Scripted::start_on(transport, move |_, mut peer| {
            peer.request();
            peer.say(declared);
            let _ = now.lock().unwrap().recv();
        });
        let client = connect(&server.url()).unwrap();
        let (before, read) = (oracle::rss(), client.stats().bytes_in);
        std::thread::scope(|scope| {
            let call = scope.spawn(|| client.command(&[b"ANY", b"k"], Timeout::Never));
            while client.stats().bytes_in < read + declared.len() as u64 && !call.is_finished() {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_millis(20)); // an effect would be visible by now
            assert!(oracle::rss() < before + 16 * 1024, "{declared}: {} KiB", oracle::rss() - before);
            hang_up.send(()).unwrap();
            let error = call.join().unwrap().unwrap_err();
            failed_as(&error, &[Kind::Io, Kind::Protocol, Kind::TooLarge]);
            assert_eq!(error.outcome(), Outcome::MaybeExecuted, "{declared}: {error}");
        });
    }
}

fn row_13_redis_nesting_is_delivered(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "")).unwrap();
    for depth in ["120", "7000"] {
        let script = b"local t = {} local top = t for i = 2, tonumber(ARGV[1]) do t[1] = {} t = t[1] end t[1] = 7 return top";
        let reply = client.command(&[b"EVAL", script, b"0", depth.as_bytes()], Timeout::Never).unwrap();
        let frame = reply.into_frame();
        let arrays = frame.windows(4).filter(|at| *at == b"*1\r\n").count();
        assert_eq!(arrays, depth.parse::<usize>().unwrap());
        redischan::proto::Tree::parse(frame).unwrap();
    }
}

fn row_13_scripted_nesting_over_the_limit(transport: Transport) {
    let nested = |depth: usize| ["*1\r\n".repeat(depth).as_bytes(), b":7\r\n"].concat();
    let server = Scripted::start_on(transport, move |_, mut peer| {
        while let Some(argv) = peer.request() {
            match argv[1].as_slice() {
                b"skippable" => peer.say(nested(50_000)),
                b"absurd" => peer.say(nested(1_000_000)),
                word => peer.say_bulk(word),
            }
        }
    });
    let client = connect(&server.url()).unwrap();
    let error = client.command(&[b"ANY", b"skippable"], Timeout::Default).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::TooLarge, Outcome::Answered), "{error}");
    works_again(&client);
    assert_eq!(client.stats().reconnects, 0, "only its caller failed");
    let error = client.command(&[b"ANY", b"absurd"], Timeout::Default).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::Protocol, Outcome::MaybeExecuted), "{error}");
    works_again(&client);
    assert_eq!(client.stats().reconnects, 1);
}

fn row_14_scripted_error_that_is_not_utf_8(transport: Transport) {
    let server = Scripted::start_on(transport, |_, mut peer| {
        while let Some(argv) = peer.request() {
            if argv[1] == b"bad" { peer.say(b"-ERR \xff\xfe\x80 text\r\n") } else { peer.say_bulk(&argv[1]) }
        }
    });
    let client = connect(&server.url()).unwrap();
    under_load(
        4,
        |_| echo(&client, Timeout::Default).unwrap(),
        || {
            for _ in 0..50 {
                let error = client.command(&[b"ANY", b"bad"], Timeout::Default).unwrap_err();
                assert_eq!(error.text(), b"ERR \xff\xfe\x80 text");
                assert_eq!(error.prefix(), b"ERR");
            }
        },
    );
    assert_eq!(client.stats().reconnects, 0);
}

/// A server that answers every request with its argument, and the request `evil` with these bytes.
fn evil_server(transport: Transport, says: &'static [u8]) -> Scripted {
    Scripted::start_on(transport, move |_, mut peer| {
        while let Some(argv) = peer.request() {
            if argv[1] == b"evil" { peer.say(says) } else { peer.say_bulk(&argv[1]) }
        }
    })
}

/// Many callers, each of which knows its own reply; one of them makes the server send an extra reply.
fn nobody_gets_anothers(server: &Scripted, options: &str) -> (usize, u64) {
    let options = format!("timeout=60000&reconnect_min=1&reconnect_max=2{options}");
    let client = connect(&server.url_with(&options)).unwrap();
    let failures = AtomicUsize::new(0);
    under_load(
        16,
        |_| {
            if let Err(error) = echo(&client, Timeout::Default) {
                failed_as(&error, &[Kind::Protocol]);
                assert_eq!(error.outcome(), Outcome::MaybeExecuted);
                failures.fetch_add(1, Ordering::Relaxed);
            }
        },
        || {
            for _ in 0..oracle::size(25, 3000) {
                // Any result will do: the server sent two replies to it.
                let _ = client.command(&[b"ANY", b"evil"], Timeout::Default);
                std::thread::sleep(Duration::from_millis(2));
            }
        },
    );
    // The next call may meet the extra reply.
    while let Err(error) = echo(&client, Timeout::Default) {
        failed_as(&error, &[Kind::Protocol]);
    }
    (failures.into_inner(), client.stats().reconnects)
}

fn row_15_scripted_error_with_a_line_end_is_two_replies(transport: Transport) {
    for says in [
        &b"-ERR no such thing 'a\r\n+OK'\r\n"[..],
        b"-ERR x\r\n$3\r\nabc\r\n",
        b"+a status\r\n+of two lines\r\n",
        b"*1\r\n-ERR x\r\n:7\r\n",
    ] {
        let server = evil_server(transport, says);
        let (_, reconnects) = nobody_gets_anothers(&server, "");
        assert!(reconnects >= oracle::size(25, 3000) as u64 / 2, "{}: {reconnects}", says.escape_ascii());
    }
}

fn row_15_scripted_any_reply_twice_with_fences_for_all(transport: Transport) {
    for says in [&b"$1\r\na\r\n$1\r\nb\r\n"[..], b":1\r\n:2\r\n", b"+OK\r\n+OK\r\n", b"_\r\n_\r\n"] {
        let server = evil_server(transport, says);
        let (_, reconnects) = nobody_gets_anothers(&server, "&fence=always");
        assert!(reconnects >= oracle::size(25, 3000) as u64 / 2, "{}: {reconnects}", says.escape_ascii());
    }
}

fn row_15_scripted_reply_out_of_the_blue(transport: Transport) {
    for (says, options) in [
        (&b"-ERR something happened\r\n"[..], ""),
        (b"+OK\r\n", "&fence=always"),
        (b":1\r\n", "&fence=always"),
    ] {
        let server = Scripted::start_on(transport, move |_, mut peer| {
            let mut number = 0;
            while let Some(argv) = peer.request() {
                number += 1;
                if number % 20 == 0 {
                    peer.say(says);
                }
                peer.say_bulk(&argv[1]);
            }
        });
        let (_, reconnects) = nobody_gets_anothers(&server, options);
        assert!(reconnects > 0, "{}", says.escape_ascii());
    }
}

fn row_15_scripted_surplus_reply_to_an_idle_client(transport: Transport) {
    let server = Scripted::start_on(transport, |number, mut peer| {
        if number == 0 {
            peer.request();
            peer.say("$1\r\na\r\n");
            std::thread::sleep(Duration::from_millis(100));
            peer.say("$1\r\nb\r\n");
            peer.wait_for_hang_up();
        } else {
            peer.echo();
        }
    });
    let client = connect(&server.url()).unwrap();
    assert_eq!(client.get(b"a").unwrap().as_deref(), Some(&b"a"[..]));
    let until = Instant::now() + NOT_FOR_EVER;
    while client.stats().reconnects == 0 {
        assert!(Instant::now() < until, "the surplus reply was not noticed");
        std::thread::sleep(Duration::from_millis(10));
    }
    works_again(&client);
}

fn row_15_scripted_reply_that_cannot_be_this_commands(transport: Transport) {
    let server = Scripted::start_on(transport, |number, mut peer| match number {
        0 => {
            peer.request();
            peer.say(":7\r\n");
            peer.wait_for_hang_up();
        }
        _ => peer.echo(),
    });
    let client = connect(&server.url()).unwrap();
    let error = client.get(b"k").unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::Protocol, Outcome::MaybeExecuted), "{error}");
    works_again(&client);
}

#[test]
fn fences_work_where_a_server_has_no_echo() {
    let heartbeats = Arc::new(AtomicUsize::new(0));
    let seen = heartbeats.clone();
    let server = Scripted::start_raw(move |_, mut peer| {
        // RESP2, and nothing but GET.
        while let Some(argv) = peer.any_request() {
            match argv[0].as_slice() {
                b"GET" => peer.say_bulk(&argv[1]),
                b"BAD" => peer.say("-ERR a\r\n"),
                name => {
                    peer.say(format!("-ERR unknown command '{}'\r\n", String::from_utf8_lossy(name)));
                    seen.fetch_add(1, Ordering::SeqCst);
                }
            }
        }
    });
    let client = connect(&(server.url() + "&heartbeat=200")).unwrap();
    for _ in 0..20 {
        assert_eq!(client.command(&[b"BAD"], Timeout::Default).unwrap_err().text(), b"ERR a");
        assert_eq!(client.get(b"k").unwrap().as_deref(), Some(&b"k"[..]));
    }
    let so_far = heartbeats.load(Ordering::SeqCst);
    while heartbeats.load(Ordering::SeqCst) < so_far + 3 {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(client.stats().reconnects, 0, "heartbeats are answered too");
}

fn row_19_redis_arguments_at_and_over_the_limits(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "max_in_flight_bytes=1073741824&timeout=60000")).unwrap();
    let over = vec![0; (512 << 20) + 1];
    let error = client.set(b"k", &over, SetOptions::default()).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::TooLarge, Outcome::NotSent), "{error}");
    drop(over);
    for value in [&b""[..], b"\0", b"a\0b\0", b"\r\n", b"$5\r\nabc"] {
        client.set(value, value, SetOptions::default()).unwrap();
        assert_eq!(client.get(value).unwrap().as_deref(), Some(value));
    }
    if let Err(error) = client.command(&vec![&b"MGET"[..]; 1 + (1 << 20) * 2], Timeout::Default) {
        failed_as(&error, &[Kind::TooLarge, Kind::Server]);
    }
    client.ping().unwrap();
    assert_eq!(client.stats().reconnects, 0, "the server was never made to hang up");
}

fn row_21_scripted_deadlines_shorter_than_the_server_takes(transport: Transport) {
    let server = Scripted::start_on(transport, |_, mut peer| {
        while let Some(argv) = peer.request() {
            std::thread::sleep(Duration::from_millis(2));
            peer.say_bulk(&argv[1]);
        }
    });
    let client = connect(&(server.url() + "&max_in_flight=64")).unwrap();
    let calls = oracle::size(400, 60_000);
    let answered = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..calls {
                    match echo(&client, Timeout::After(Duration::from_millis(1))) {
                        Ok(()) => drop(answered.fetch_add(1, Ordering::Relaxed)),
                        Err(error) => failed_as(&error, &[Kind::Timeout, Kind::QueueFull]),
                    }
                    let stats = client.stats();
                    assert!(stats.in_flight + stats.queued <= 64, "late replies are bounded: {stats:?}");
                }
            });
        }
    });
    echo(&client, Timeout::Never).unwrap();
    assert_eq!(client.stats().reconnects, 0);
}

fn row_22_scripted_handshake_delayed_or_cut_at_each_step(transport: Transport) {
    // HELLO, SETINFO twice, the fence: the step that fails, and how.
    for step in 0..4 {
        for delayed in [true, false] {
            let dialed_again = AtomicBool::new(false);
            let server = Scripted::start_raw_on(transport, move |number, mut peer| {
                if number > 0 {
                    dialed_again.store(true, Ordering::SeqCst);
                    peer.handshake();
                    return peer.echo();
                }
                let mut seen = 0;
                while let Some(argv) = peer.any_request() {
                    if seen == step && !delayed {
                        return peer.reset();
                    }
                    if seen == step {
                        // The client has closed this connection.
                        while !dialed_again.load(Ordering::SeqCst) {
                            std::thread::sleep(Duration::from_millis(1));
                        }
                    }
                    seen += 1;
                    match fence(&argv) {
                        Some(word) => peer.say_bulk(word),
                        None if argv[0] == b"HELLO" => peer.say("%0\r\n"),
                        None => peer.say("+late\r\n"),
                    }
                }
            });
            let options =
                "timeout=60000&lazy_connect=yes&connect_timeout=500&reconnect_min=1&reconnect_max=10";
            let client = connect(&server.url_with(options)).unwrap();
            for _ in 0..20 {
                echo(&client, Timeout::Default).unwrap();
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

fn row_22_scripted_handshake_with_one_reply_too_many(transport: Transport) {
    let server = Scripted::start_raw_on(transport, |number, mut peer| {
        if number == 0 {
            peer.any_request();
            peer.say("%0\r\n+surplus\r\n");
        }
        peer.handshake();
        peer.echo();
    });
    let error = connect(&server.url()).err().expect("refused");
    assert_eq!(error.kind(), Kind::Protocol, "{error}");
}

fn says(client: &Client, argv: &[&[u8]]) -> Error {
    client.command(argv, Timeout::Default).unwrap_err()
}

fn row_23_redis_errors_keep_their_words_and_the_connection(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "timeout=60000")).unwrap();
    let run = |argv: &[&[u8]]| client.command(argv, Timeout::Default).unwrap();
    client.set(b"text", b"v", SetOptions::default()).unwrap();
    let is = |error: Error, prefix: &str, text: &str| {
        assert_eq!(String::from_utf8_lossy(error.prefix()), prefix, "{error}");
        assert!(error.to_string().starts_with(text), "{error}");
        assert_eq!((error.kind(), error.outcome()), (Kind::Server, Outcome::Answered));
    };
    is(says(&client, &[b"LPUSH", b"text", b"x"]), "WRONGTYPE", "WRONGTYPE Operation against a key");
    is(says(&client, &[b"EVALSHA", &[b'0'; 40], b"0"]), "NOSCRIPT", "NOSCRIPT No matching script");
    run(&[b"CONFIG", b"SET", b"maxmemory", b"1"]);
    is(says(&client, &[b"SET", b"k", b"v"]), "OOM", "OOM command not allowed");
    run(&[b"CONFIG", b"SET", b"maxmemory", b"0"]);
    run(&[b"CONFIG", b"SET", b"min-replicas-to-write", b"1"]);
    is(says(&client, &[b"SET", b"k", b"v"]), "NOREPLICAS", "NOREPLICAS Not enough");
    run(&[b"CONFIG", b"SET", b"min-replicas-to-write", b"0"]);
    run(&[b"ACL", b"SETUSER", b"limited", b"on", b">pw", b"~*", b"+@all", b"-flushall"]);
    let limited = connect(&server.url(transport, "timeout=60000&username=limited&password=pw")).unwrap();
    is(says(&limited, &[b"FLUSHALL"]), "NOPERM", "NOPERM");
    // BUSY: a script on another connection has run for too long.
    run(&[b"CONFIG", b"SET", b"busy-reply-threshold", b"10"]);
    std::thread::scope(|scope| {
        let busy = scope.spawn(|| says(&limited, &[b"EVAL", b"while true do end", b"0"]));
        let until = Instant::now() + NOT_FOR_EVER;
        let error = loop {
            match client.get(b"text") {
                Err(error) => break error,
                Ok(_) => assert!(Instant::now() < until),
            }
        };
        assert!(error.retryable(), "{error:?}");
        let error = says(&client, &[b"EVAL", b"return 1", b"0"]);
        assert!(!error.retryable(), "a script can say that too: {error:?}");
        is(error, "BUSY", "BUSY Redis is busy");
        run(&[b"SCRIPT", b"KILL"]);
        assert!(busy.join().unwrap().to_string().contains("Script killed"));
    });
    let session = client.session(Timeout::Default).unwrap();
    session.command(&[b"MULTI"], Timeout::Default).unwrap();
    assert!(session.command(&[b"NOSUCH"], Timeout::Default).is_err());
    let error = session.command(&[b"EXEC"], Timeout::Default).unwrap_err();
    is(error, "EXECABORT", "EXECABORT Transaction discarded");
    assert_eq!((client.stats().reconnects, limited.stats().reconnects), (0, 0));
}

fn row_23_redis_refusals_at_the_door(transport: Transport) {
    let server = Server::start_with(Flavor::Redis, &["--requirepass", "secret"]);
    for (options, prefix) in [
        ("", "NOAUTH"),
        ("password=wrong", "WRONGPASS"),
        ("username=nobody&password=secret", "WRONGPASS"),
        ("password=wrong&protocol=2", "WRONGPASS"),
    ] {
        let error = connect(&server.url(transport, options)).err().expect("refused");
        assert_eq!((error.kind(), error.outcome()), (Kind::Auth, Outcome::NotSent), "{error}");
        assert_eq!(String::from_utf8_lossy(error.prefix()), prefix, "{error}");
    }
}

#[test]
fn row_23_redis_password_changed_meanwhile_is_an_auth_error_at_the_call() {
    let server = Server::start_with(Flavor::Redis, &["--requirepass", "secret"]);
    let url = |password: &str| server.tcp_url().replace("redis://", &format!("redis://:{password}@"));
    let client = connect(&(url("secret") + "?timeout=300&reconnect_min=1&reconnect_max=20")).unwrap();
    let admin = connect(&url("secret")).unwrap();
    let change = |to: &[u8]| {
        admin.command(&[b"CONFIG", b"SET", b"requirepass", to], Timeout::Default).unwrap();
        let others = [&b"CLIENT"[..], b"KILL", b"TYPE", b"normal", b"SKIPME", b"yes"];
        admin.command(&others, Timeout::Default).unwrap();
    };
    let fails = |call: &dyn Fn() -> Option<Error>| {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            // The connection ends while a call is on it, or is not lost yet.
            match call() {
                Some(error) if error.kind() == Kind::Auth => break error,
                _ => assert!(Instant::now() < until, "the new password is not asked for"),
            }
        }
    };
    change(b"other");
    for call in [
        &(|| client.get(b"k").err()) as &dyn Fn() -> Option<Error>,
        &|| client.command(&[b"BLPOP", b"k", b"0"], Timeout::Default).err(),
        &|| client.session(Timeout::Default).err(),
    ] {
        let error = fails(call);
        assert_eq!((error.outcome(), error.retryable()), (Outcome::NotSent, false), "{error}");
        assert_eq!(error.prefix(), b"WRONGPASS", "{error}");
        assert!(error.to_string().contains("password"), "{error}");
    }
    change(b"secret");
    wait_until_ready(&client);
    client.ping().unwrap();
}

fn row_23_redis_that_cannot_save_and_a_replica_that_takes_no_writes(transport: Transport) {
    let server = Server::start_with(Flavor::Redis, &["--dbfilename", "blocked.rdb"]);
    let client = connect(&server.url(transport, "timeout=60000")).unwrap();
    let run = |argv: &[&[u8]]| client.command(argv, Timeout::Default).unwrap();
    // MISCONF: a failed snapshot stops writes.
    run(&[b"CONFIG", b"SET", b"save", b"3600 1"]);
    std::fs::create_dir(server.dir().join("blocked.rdb")).unwrap();
    let _ = client.command(&[b"SAVE"], Timeout::Default);
    let _ = client.command(&[b"BGSAVE"], Timeout::Default);
    let until = Instant::now() + NOT_FOR_EVER;
    let error = loop {
        match client.set(b"k", b"v", SetOptions::default()) {
            Err(error) => break error,
            Ok(_) => std::thread::sleep(Duration::from_millis(20)),
        }
        assert!(Instant::now() < until, "BGSAVE should fail");
    };
    assert!(error.prefix() == b"MISCONF" && error.retryable(), "{error:?}");
    run(&[b"CONFIG", b"SET", b"save", b""]);
    assert_eq!(client.stats().reconnects, 0);
    // READONLY: the text reaches the caller; the connection is replaced without loss (row 25).
    run(&[b"REPLICAOF", b"127.0.0.1", b"1"]);
    let ledger = Ledger::default();
    under_load(
        4,
        |_| {
            if let Err(error) = echo(&client, Timeout::Default) {
                panic!("reads go on: {error}");
            }
        },
        || {
            for _ in 0..20 {
                let error = ledger.add(&client, Timeout::Default).unwrap_err();
                assert!(error.prefix() == b"READONLY" && error.retryable(), "{error:?}");
            }
        },
    );
    wait_until_ready(&client);
    run(&[b"REPLICAOF", b"NO", b"ONE"]);
    ledger.add(&client, Timeout::Default).unwrap();
}

fn row_23_scripted_words_of_clusters(transport: Transport) {
    let server = Scripted::start_on(transport, |_, mut peer: Peer| {
        while let Some(argv) = peer.request() {
            match argv[1].as_slice() {
                b"again" => peer.say_bulk(b"again"),
                word => peer.say([b"-", word, b"\r\n"].concat()),
            }
        }
    });
    let client = Arc::new(connect(&server.url()).unwrap());
    for text in [
        "CLUSTERDOWN The cluster is down",
        "TRYAGAIN Multiple keys request during rehashing of slot",
        "MOVED 3999 127.0.0.1:6381",
        "ASK 3999 127.0.0.1:6381",
        "LOADING Redis is loading the dataset in memory",
        "MASTERDOWN Link with MASTER is down",
    ] {
        let error = says(&client, &[b"SET", text.as_bytes(), b"v"]);
        assert_eq!(error.to_string(), text);
        assert_eq!(String::from_utf8_lossy(error.prefix()), text.split(' ').next().unwrap());
    }
    works_again(&client);
    assert_eq!(client.stats().reconnects, 0);
}
