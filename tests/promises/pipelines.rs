//! Pipelines, transactions and scripts under the faults of rows 3, 15, 16 and 17: what came of each command is told,
//! and nothing of one caller's gets to another.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use redischan::client::{Client, Pipeline, Reply, Scan, Scanned, Script, SetOptions, Timeout};
use redischan::error::{Error, Kind, Outcome};
use redischan::proto::{Kind as Type, Tree};

use crate::delivery::{under_load, wait_until_ready};
use crate::support::oracle::{self, connect};
use crate::support::proxy::{Path, Plan, Proxy};
use crate::support::scripted::Scripted;
use crate::support::server::{Flavor, Server};

const COMMANDS: usize = 5;

/// The elements of a reply: type and text, or the number in digits.
fn elements(reply: &Reply) -> Vec<(Type, String)> {
    let tree = Tree::parse(reply.clone().into_frame()).unwrap();
    let children = tree.children(tree.root()).iter();
    let shown = |node: &redischan::proto::Node| match tree.text(node) {
        Some(text) => String::from_utf8_lossy(text).into_owned(),
        None => node.integer().to_string(),
    };
    children.map(|node| (node.kind(), shown(node))).collect()
}

fn texts(reply: &Reply) -> Vec<String> {
    elements(reply).into_iter().map(|(_, text)| text).collect()
}

/// Increments of one key.
fn increments(client: &Client, key: &str, atomic: bool) -> Pipeline {
    let mut pipeline = client.pipeline(atomic);
    for _ in 0..COMMANDS {
        pipeline.add(&[b"INCR", key.as_bytes()]).unwrap();
    }
    pipeline
}

/// How a pipeline is run.
#[derive(Clone, Copy, Debug, PartialEq)]
enum How {
    Plain,
    Atomic,
    InSession,
}

fn run(client: &Client, key: &str, how: How) -> Result<Reply, Error> {
    let mut pipeline = increments(client, key, how != How::Plain);
    match how {
        How::InSession => client.session(Timeout::Default)?.exec(&mut pipeline, Timeout::Default),
        _ => client.exec(&mut pipeline, Timeout::Default),
    }
}

/// Cuts the connection at every byte, one way and the other, and compares what was told with what the server did.
fn cut_everywhere(how: How) {
    let server = Server::start(Flavor::Redis);
    let direct = connect(&server.tcp_url()).unwrap();
    let sent = {
        let proxy = Proxy::start(server.port, |_| Plan::default());
        let client = connect(&proxy.url()).unwrap();
        let handshake = proxy.to_server.load(Ordering::SeqCst);
        run(&client, "whole", how).unwrap();
        // A session's connection comes second, with a handshake of its own.
        let second = if how == How::InSession { handshake } else { 0 };
        second..=proxy.to_server.load(Ordering::SeqCst) - if how == How::InSession { handshake } else { 0 }
    };
    let cut_connection = usize::from(how == How::InSession);
    let (mut partly, mut failed) = (0, 0);
    let ways = [(true, sent), (false, 100..=900)];
    for (to_server, offsets) in ways {
        let step = oracle::size(if to_server { 1 } else { 7 }, 1);
        for offset in offsets.step_by(step) {
            let cut = Path { cut_at: Some(offset + 1), ..Path::default() };
            let plan = move |number| match (number == cut_connection, to_server) {
                (true, true) => Plan { to_server: cut, ..Plan::default() },
                (true, false) => Plan { to_client: cut, ..Plan::default() },
                _ => Plan::default(),
            };
            let proxy = Proxy::start(server.port, plan);
            let url = proxy.url() + "?timeout=5000&reconnect_min=1&reconnect_max=5&lazy_connect=yes";
            let client = connect(&url).unwrap();
            if how == How::InSession {
                wait_until_ready(&client); // its connection is then the first
            }
            let key = format!("cut:{to_server}:{offset}");
            let result = run(&client, &key, how);
            let ran = ran(&direct, &key);
            match &result {
                Ok(reply) => assert_eq!((elements(reply).len(), ran), (COMMANDS, COMMANDS)),
                Err(error) => {
                    failed += 1;
                    assert_eq!(error.kind(), Kind::Io, "{error}");
                    let answered = error.answered() as usize;
                    assert!(answered <= ran, "{answered} were told, {ran} ran: {error}");
                    assert!(ran == 0 || error.outcome() == Outcome::MaybeExecuted, "{ran} ran: {error}");
                    assert!(how == How::Plain || ran == 0 || ran == COMMANDS, "{ran} of a transaction ran");
                    partly += usize::from(0 < answered && answered < COMMANDS);
                }
            }
            assert!((0..2).any(|_| client.ping().is_ok()), "there is one cut, and it may be here");
        }
    }
    assert!(failed > 50, "{failed} failed");
    assert_eq!(how == How::Plain, partly > 0, "only a pipeline can be answered in part: {partly}");
}

/// How many of the increments the server has executed, once it has read all that it got.
fn ran(direct: &Client, key: &str) -> usize {
    let read =
        || direct.get(key.as_bytes()).unwrap().map_or(0, |n| String::from_utf8_lossy(&n).parse().unwrap());
    let mut before = read();
    loop {
        std::thread::sleep(Duration::from_millis(2));
        let now = read();
        if now == before {
            return now;
        }
        before = now;
    }
}

#[test]
fn row_03_redis_pipeline_cut_at_every_byte() {
    cut_everywhere(How::Plain);
}

#[test]
fn row_03_redis_transaction_cut_at_every_byte() {
    cut_everywhere(How::Atomic);
}

#[test]
fn row_03_redis_transaction_of_a_session_cut_at_every_byte() {
    cut_everywhere(How::InSession);
}

#[test]
fn row_03_redis_pipelines_that_only_read_are_sent_again_if_wished() {
    let server = Server::start(Flavor::Redis);
    let direct = connect(&server.tcp_url()).unwrap();
    direct.set(b"k", b"v", SetOptions::default()).unwrap();
    for wished in [true, false] {
        let proxy = Proxy::start(server.port, |_| Plan::default());
        let yes = if wished { "yes" } else { "no" };
        let client =
            connect(&format!("{}?timeout=5000&reconnect_min=1&retry_reads={yes}", proxy.url())).unwrap();
        let mut reads = client.pipeline(false);
        for _ in 0..COMMANDS {
            reads.add(&[b"GET", b"k"]).unwrap();
        }
        server.pause();
        let result = std::thread::scope(|scope| {
            let call = scope.spawn(|| client.exec(&mut reads, Timeout::Default));
            std::thread::sleep(Duration::from_millis(100));
            proxy.reset_client_sides();
            server.resume();
            call.join().unwrap()
        });
        match result {
            Ok(reply) => assert!(wished && texts(&reply) == ["v"; COMMANDS]),
            Err(error) => assert!(!wished && error.outcome() == Outcome::MaybeExecuted, "{error}"),
        }
    }
}

#[test]
fn row_15_scripted_error_with_a_line_end_in_a_pipeline_shifts_nothing() {
    // What a module may say: a text with a line end, which reads as two replies.
    let server = Scripted::start(|_, mut peer| {
        while let Some(argv) = peer.request() {
            match &argv[0][..] {
                b"SPLIT" => peer.say("-ERR one\r\n+two\r\n"),
                _ => peer.say_bulk(&argv[1]),
            }
        }
    });
    let client = connect(&(server.url() + "&reconnect_min=1")).unwrap();
    for _ in 0..20 {
        let mut pipeline = client.pipeline(false);
        for argv in [[&b"ECHO"[..], b"a"], [b"SPLIT", b"x"], [b"ECHO", b"b"], [b"ECHO", b"c"]] {
            pipeline.add(&argv).unwrap();
        }
        let error = client.exec(&mut pipeline, Timeout::Default).unwrap_err();
        assert!(matches!(error.kind(), Kind::Protocol | Kind::Io), "{error}");
        assert_eq!(error.outcome(), Outcome::MaybeExecuted);
        let one = client.command(&[b"ECHO", b"mine"], Timeout::Default).unwrap();
        assert_eq!(one.bytes().unwrap().as_deref(), Some(&b"mine"[..]));
    }
}

#[test]
fn row_16_redis_a_transaction_that_is_refused_runs_nothing() {
    let server = Server::start(Flavor::Redis);
    let direct = connect(&server.tcp_url()).unwrap();
    let user: [&[u8]; 8] = [b"ACL", b"SETUSER", b"u", b"on", b">p", b"~*", b"+@all", b"-multi"];
    direct.command(&user, Timeout::Default).unwrap();
    let url = server.tcp_url().replace("redis://", "redis://u:p@");
    let client = connect(&url).unwrap();
    for how in [How::Atomic, How::Atomic, How::InSession] {
        let error = run(&client, "denied", how).unwrap_err();
        assert_eq!((error.kind(), error.prefix()), (Kind::Server, &b"NOPERM"[..]), "{error}");
    }
    assert_eq!(direct.get(b"denied").unwrap(), None, "nothing was executed");
    // Nor does a refused EXEC leave the shared connection within a transaction.
    direct.command(&[b"ACL", b"SETUSER", b"u", b"+multi", b"-exec"], Timeout::Default).unwrap();
    let error = run(&client, "denied", How::Atomic).unwrap_err();
    assert_eq!(error.kind(), Kind::Server, "{error}");
    assert_eq!(client.get(b"denied").unwrap(), None);
    // A right that is given later counts.
    direct.command(&[b"ACL", b"SETUSER", b"u", b"+exec"], Timeout::Default).unwrap();
    assert_eq!(elements(&run(&client, "granted", How::Atomic).unwrap()).len(), COMMANDS);
    assert_eq!(client.stats().reconnects, 0);
}

#[test]
fn row_16_embedded_server_without_transactions_runs_nothing() {
    let client = connect("embedded://").unwrap();
    let mut pipeline = client.pipeline(true);
    pipeline.add(&[b"SET", b"k", b"v"]).unwrap();
    let error = client.exec(&mut pipeline, Timeout::Default).unwrap_err();
    assert_eq!(error.kind(), Kind::Unsupported, "{error}");
    assert_eq!(client.get(b"k").unwrap(), None);
}

#[test]
fn row_17_redis_transactions_are_never_mixed_with_other_threads_commands() {
    transactions_stay_apart(Flavor::Redis);
}

#[test]
fn row_17_valkey_transactions_are_never_mixed_with_other_threads_commands() {
    transactions_stay_apart(Flavor::Valkey);
}

fn transactions_stay_apart(flavor: Flavor) {
    let server = Server::start(flavor);
    let client = connect(&(server.tcp_url() + "?timeout=20000")).unwrap();
    let rounds = oracle::size(300, 20_000);
    under_load(
        8,
        |thread| {
            // A reply that is QUEUED would be somebody else's transaction.
            let value = format!("{thread}");
            assert!(client.set(b"shared", value.as_bytes(), SetOptions::default()).unwrap());
            assert!(client.incrby(b"left", 0).unwrap() >= 0);
        },
        || {
            std::thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| {
                        for _ in 0..rounds {
                            let mut both = client.pipeline(true);
                            both.add(&[b"INCR", b"left"]).unwrap();
                            both.add(&[b"GET", b"right"]).unwrap();
                            both.add(&[b"INCR", b"right"]).unwrap();
                            let got = texts(&client.exec(&mut both, Timeout::Default).unwrap());
                            assert_eq!(got[0], got[2], "both were the same before, and are after: {got:?}");
                        }
                    });
                }
            });
        },
    );
    assert_eq!(client.stats().reconnects, 0);
}

#[test]
fn row_17_redis_watch_tells_of_a_change() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let key: &[u8] = b"watched";
    let session = client.session(Timeout::Default).unwrap();
    for spoiled in [true, false, true, false] {
        session.command(&[b"WATCH", key], Timeout::Default).unwrap();
        if spoiled {
            client.incrby(key, 100).unwrap();
        }
        let mut pipeline = client.pipeline(true);
        pipeline.add(&[b"INCR", key]).unwrap();
        let reply = session.exec(&mut pipeline, Timeout::Default).unwrap();
        assert_eq!(reply.is_nil(), spoiled);
        assert!(pipeline.is_empty());
    }
    assert_eq!(client.get(key).unwrap().as_deref(), Some(&b"202"[..]));
}

#[test]
fn redis_an_error_hides_none_of_the_others() {
    for (flavor, protocol) in [(Flavor::Redis, 2), (Flavor::Redis, 3), (Flavor::Valkey, 3)] {
        let server = Server::start(flavor);
        let client = connect(&format!("{}?protocol={protocol}", server.tcp_url())).unwrap();
        let key: &[u8] = b"slots";
        let mut pipeline = client.pipeline(false);
        for argv in [&[b"SET", key, b"1"][..], &[b"LPUSH", key, b"x"], &[b"NOSUCH"], &[b"INCR", key]] {
            pipeline.add(argv).unwrap();
        }
        let got = elements(&client.exec(&mut pipeline, Timeout::Default).unwrap());
        let kinds: Vec<Type> = got.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [Type::Status, Type::Error, Type::Error, Type::Integer], "{got:?}");
        assert!(got[1].1.starts_with("WRONGTYPE") && got[3].1 == "2");
    }
}

#[test]
fn redis_a_discarded_transaction_names_the_command() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let key: &[u8] = b"discarded";
    let mut pipeline = client.pipeline(true);
    pipeline.add(&[b"SET", key, b"1"]).unwrap();
    pipeline.add(&[b"GET", key, b"too", b"many"]).unwrap();
    let error = client.exec(&mut pipeline, Timeout::Default).unwrap_err();
    assert_eq!((error.kind(), error.prefix()), (Kind::Server, &b"EXECABORT"[..]));
    assert!(error.to_string().contains("Command 2 was refused: ERR wrong number of arguments"), "{error}");
    assert!(error.to_string().ends_with("(it was GET)"), "{error}");
    assert_eq!(client.get(key).unwrap(), None);
}

#[test]
fn redis_replies_over_the_limit_are_told_in_their_place() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&(server.tcp_url() + "?max_reply_bytes=2000")).unwrap();
    client.set(b"large", &[b'x'; 3000], SetOptions::default()).unwrap();
    client.set(b"medium", &[b'x'; 900], SetOptions::default()).unwrap();
    let mut pipeline = client.pipeline(false);
    for key in [&b"large"[..], b"medium", b"medium", b"medium", b"nothing"] {
        pipeline.add(&[b"GET", key]).unwrap();
    }
    let got = elements(&client.exec(&mut pipeline, Timeout::Default).unwrap());
    let over: Vec<bool> = got.iter().map(|(_, text)| text.starts_with("TOOLARGE ")).collect();
    assert_eq!(over, [true, false, false, true, false], "{got:?}");
    assert_eq!(got[4].0, Type::Nil);
    assert_eq!(client.stats().reconnects, 0);
}

#[test]
fn redis_room_is_counted_in_commands() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&(server.tcp_url() + "?max_in_flight=10&on_full=fail")).unwrap();
    let mut pipeline = client.pipeline(false);
    (0..10).for_each(|_| pipeline.add(&[b"PING"]).unwrap());
    assert_eq!(pipeline.add(&[b"PING"]).unwrap_err().kind(), Kind::TooLarge);
    server.pause();
    std::thread::scope(|scope| {
        let call = scope.spawn(|| client.exec(&mut pipeline, Timeout::Default));
        while client.stats().in_flight < 10 {
            std::thread::yield_now();
        }
        assert_eq!(client.ping().unwrap_err().kind(), Kind::QueueFull);
        server.resume();
        assert_eq!(texts(&call.join().unwrap().unwrap()), ["PONG"; 10]);
    });
    client.ping().unwrap();
    assert_eq!(client.stats().in_flight, 0);
}

#[test]
fn redis_a_script_is_loaded_once_by_many_threads() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let script = Script::new(b"return {KEYS[1], ARGV[1]}");
    for round in 1..=3 {
        client.command(&[b"SCRIPT", b"FLUSH"], Timeout::Default).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    let reply = client.eval(&script, &[b"k"], &[b"v"], Timeout::Default).unwrap();
                    assert_eq!(texts(&reply), ["k", "v"]);
                });
            }
        });
        assert_eq!(calls(&client, "script|load"), round, "once each time the server had forgotten it");
    }
    // In a pipeline and in a transaction, though the server has forgotten it again.
    for atomic in [false, true] {
        client.command(&[b"SCRIPT", b"FLUSH"], Timeout::Default).unwrap();
        let mut pipeline = client.pipeline(atomic);
        for n in 0..3 {
            pipeline.add_script(&script, &[b"k"], &[format!("{n}").as_bytes()]).unwrap();
        }
        let reply = client.exec(&mut pipeline, Timeout::Default).unwrap();
        assert!(elements(&reply).iter().all(|(kind, _)| *kind == Type::Array), "{:?}", elements(&reply));
    }
    assert_eq!(calls(&client, "script|load"), 3, "none was needed there");
    let failing = Script::new(b"return redis.error_reply('MINE it failed')");
    let error = client.eval(&failing, &[], &[], Timeout::Default).unwrap_err();
    assert_eq!((error.kind(), error.prefix()), (Kind::Server, &b"MINE"[..]));
}

/// How often the server has run a command.
fn calls(client: &Client, command: &str) -> usize {
    let stats =
        client.command(&[b"INFO", b"commandstats"], Timeout::Default).unwrap().bytes().unwrap().unwrap();
    let stats = String::from_utf8_lossy(&stats).into_owned();
    let line = stats.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:calls=")));
    line.and_then(|rest| rest.split(',').next()?.parse().ok()).unwrap_or(0)
}

#[test]
fn redis_functions_run_by_fcall() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let library =
        b"#!lua name=mine\nredis.register_function('twice', function(_, args) return args[1] * 2 end)";
    client.command(&[b"FUNCTION", b"LOAD", library], Timeout::Default).unwrap();
    let reply = client.command(&[b"FCALL", b"twice", b"0", b"21"], Timeout::Default).unwrap();
    assert_eq!(reply.integer().unwrap(), 42);
}

#[test]
fn redis_a_scan_sees_all_that_was_there_and_goes_on_after_a_loss() {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start(server.port, |_| Plan::default());
    let client = connect(&(proxy.url() + "?timeout=20000&reconnect_min=1&reconnect_max=100")).unwrap();
    let keys: Vec<String> = (0..500).map(|n| format!("there:{n}")).collect();
    for key in &keys {
        client.set(key.as_bytes(), b"x", SetOptions::default()).unwrap();
    }
    let pages = AtomicUsize::new(0);
    let mut seen = HashSet::new();
    let mut scan =
        Scan::new(Scanned::Keys, None).unwrap().matching(b"there:*").count(20).of_type(b"string").unwrap();
    loop {
        if pages.fetch_add(1, Ordering::Relaxed) == 5 {
            server.pause();
            let error = client.scan_page(&mut scan, Timeout::After(Duration::from_millis(100))).unwrap_err();
            assert_eq!(error.kind(), Kind::Timeout, "{error}");
            proxy.reset_client_sides();
            server.resume();
            wait_until_ready(&client);
        }
        client
            .set(format!("new:{}", pages.load(Ordering::Relaxed)).as_bytes(), b"x", SetOptions::default())
            .unwrap();
        let Some(page) = client.scan_page(&mut scan, Timeout::Default).unwrap() else { break };
        seen.extend(texts(&page));
    }
    assert!(keys.iter().all(|key| seen.contains(key)), "{} of {}", seen.len(), keys.len());
    assert!(seen.iter().all(|key| key.starts_with("there:")));
}
