//! Pipelines, transactions and scripts under the faults of rows 3, 15, 16 and 17: the result of each command is
//! reported, and nothing of one caller reaches another.

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
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_03_redis_pipeline_cut_at_every_byte,
    row_03_redis_transaction_cut_at_every_byte,
    row_03_redis_transaction_of_a_session_cut_at_every_byte,
    row_03_redis_transaction_of_a_queues_session_cut_at_every_byte,
    row_03_redis_large_pipeline_reset_midway_runs_nothing_twice,
    row_03_redis_pipelines_that_only_read_are_sent_again_if_wished,
    row_15_scripted_error_with_a_line_end_in_a_pipeline_shifts_nothing,
    row_16_redis_a_transaction_that_is_refused_runs_nothing,
    row_17_redis_transactions_are_never_mixed_with_other_threads_commands,
    row_17_redis_watch_tells_of_a_change,
}

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
    /// In a session that no thread waits for, as a user without CLIENT.
    InQueueSession,
}

impl How {
    fn is_in_session(self) -> bool {
        matches!(self, How::InSession | How::InQueueSession)
    }

    /// What the user needs in the URL.
    fn login(self) -> &'static str {
        if self == How::InQueueSession { "&username=limited&password=pw" } else { "" }
    }
}

fn run(client: &Client, key: &str, how: How) -> Result<Reply, Error> {
    let mut pipeline = increments(client, key, how != How::Plain);
    match how {
        How::InSession => client.session(Timeout::Default)?.exec(&mut pipeline, Timeout::Default),
        How::InQueueSession => {
            let (queue, session) = (client.queue()?, client.session_without_waiting()?);
            queue.submit_pipeline_in_session(1, &session, &mut pipeline, Timeout::Default)?;
            let mut completions = Vec::new();
            while completions.is_empty() {
                queue.take(2, Timeout::Default, |completion| completions.push(completion))?;
            }
            assert_eq!((completions.len(), queue.outstanding()), (1, 0), "it completes once");
            completions.remove(0).result
        }
        _ => client.exec(&mut pipeline, Timeout::Default),
    }
}

/// How many bytes go each way for the handshake of the connection that is cut, and for it and the commands.
fn measure(transport: Transport, server: &Server, how: How) -> [(usize, usize); 2] {
    let proxy = Proxy::start_on(transport, server, |_| Plan::default());
    let client = connect(&proxy.url_with(&format!("timeout=60000{}", how.login()))).unwrap();
    let count = || [&proxy.to_server, &proxy.to_client].map(|bytes| bytes.load(Ordering::SeqCst));
    let handshake = count();
    run(&client, "whole", how).unwrap();
    let all = count();
    // A session's connection comes second, with its own handshake.
    let before = if how.is_in_session() { handshake } else { [0; 2] };
    [(handshake[0], all[0] - before[0]), (handshake[1], all[1] - before[1])]
}

/// Cuts the connection at every byte, in each direction, and compares the reported results with what the server did.
fn cut_everywhere(how: How, transport: Transport) {
    let limited = ["--user", "limited", "on", ">pw", "~*", "&*", "+@all", "-client"];
    let server = Server::start_with(Flavor::Redis, &limited);
    let direct = connect(&server.tcp_url()).unwrap();
    let cut_connection = usize::from(how.is_in_session());
    let mut results = Vec::new();
    for (to_server, (handshake, all)) in [true, false].into_iter().zip(measure(transport, &server, how)) {
        // The length of a handshake varies: an id or a signature may be some bytes longer.
        let offsets = handshake - 8..=all + 8;
        // A TLS record is read as a whole or not at all, so most of its bytes need no separate test.
        let small = if transport == Transport::Tls && to_server { 5 } else { 1 };
        for offset in offsets.step_by(oracle::size(small, 1)) {
            let cut = Path { cut_at: Some(offset), ..Path::default() };
            let plan = move |number| match (number == cut_connection, to_server) {
                (true, true) => Plan { to_server: cut, ..Plan::default() },
                (true, false) => Plan { to_client: cut, ..Plan::default() },
                _ => Plan::default(),
            };
            let proxy = Proxy::start_on(transport, &server, plan);
            let options = "timeout=60000&reconnect_min=1&reconnect_max=5&lazy_connect=yes";
            let client = connect(&proxy.url_with(&format!("{options}{}", how.login()))).unwrap();
            if how.is_in_session() {
                wait_until_ready(&client); // its connection is then the first
            }
            let key = format!("cut:{to_server}:{offset}");
            let result = run(&client, &key, how);
            results.push((key, result));
            assert!((0..2).any(|_| client.ping().is_ok()), "there is one cut, and it may be here");
        }
    }
    // All connections are closed: the server has read and executed all that it ever will.
    while !server.ask("INFO clients").contains("connected_clients:2\r\n") {
        std::thread::sleep(Duration::from_millis(1));
    }
    let (mut partly, mut failed) = (0, 0);
    for (key, result) in results {
        let ran = ran(&direct, &key);
        match result {
            Ok(reply) => assert_eq!((elements(&reply).len(), ran), (COMMANDS, COMMANDS)),
            Err(error) => {
                failed += 1;
                assert_eq!(error.kind(), Kind::Io, "{error}");
                let answered = error.answered() as usize;
                assert!(answered <= ran, "{answered} were reported, {ran} ran: {error}");
                assert!(ran <= COMMANDS, "{ran} ran");
                assert!(ran == 0 || error.outcome() == Outcome::MaybeExecuted, "{ran} ran: {error}");
                assert!(how == How::Plain || ran == 0 || ran == COMMANDS, "{ran} of a transaction ran");
                partly += usize::from(0 < answered && answered < COMMANDS);
            }
        }
    }
    assert!(failed > 20, "{failed} failed");
    // All replies are in one TLS record.
    let may_be_partly = how == How::Plain && transport != Transport::Tls;
    assert_eq!(may_be_partly, partly > 0, "only a pipeline can be answered in part: {partly}");
}

/// How many of the increments the server has executed.
fn ran(direct: &Client, key: &str) -> usize {
    direct.get(key.as_bytes()).unwrap().map_or(0, |n| String::from_utf8_lossy(&n).parse().unwrap())
}

fn row_03_redis_pipeline_cut_at_every_byte(transport: Transport) {
    cut_everywhere(How::Plain, transport);
}

fn row_03_redis_transaction_cut_at_every_byte(transport: Transport) {
    cut_everywhere(How::Atomic, transport);
}

fn row_03_redis_transaction_of_a_session_cut_at_every_byte(transport: Transport) {
    cut_everywhere(How::InSession, transport);
}

fn row_03_redis_transaction_of_a_queues_session_cut_at_every_byte(transport: Transport) {
    cut_everywhere(How::InQueueSession, transport);
}

/// A pipeline of megabytes takes many writes; at the reset some are at the server, some in the kernel's buffers and some
/// not yet written. The reported result must be true for each command, and none may run twice.
fn row_03_redis_large_pipeline_reset_midway_runs_nothing_twice(transport: Transport) {
    const APPENDS: usize = 800;
    const SIZE: usize = 4000;
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start_on(transport, &server, |_| Plan::default());
    let direct = connect(&(server.tcp_url() + "?timeout=60000")).unwrap();
    let client = connect(&proxy.url_with("timeout=60000&reconnect_min=1&reconnect_max=5")).unwrap();
    let mut luck = fastrand::Rng::with_seed(7);
    let (mut failed, mut ran_some) = (0, 0);
    for round in 0..oracle::size(12, 200) {
        let atomic = round % 4 == 3;
        let key = |n: usize| format!("{round}:{n}").into_bytes();
        let mut pipeline = client.pipeline(atomic);
        for n in 0..APPENDS {
            pipeline.add(&[b"APPEND", &key(n), &[b'x'; SIZE]]).unwrap();
        }
        let connections = proxy.connections.load(Ordering::SeqCst);
        proxy.cut_client_after(luck.usize(1_000..APPENDS * SIZE * 3 / 4));
        let result = client.exec(&mut pipeline, Timeout::Default);
        client.ping().unwrap();
        assert!(proxy.connections.load(Ordering::SeqCst) > connections, "it was reset");
        // The server has read to the end of what it was sent, and closed that connection.
        while !server.ask("INFO clients").contains("connected_clients:3\r\n") {
            std::thread::sleep(Duration::from_millis(1));
        }
        let mut lengths = direct.pipeline(false);
        (0..APPENDS).for_each(|n| lengths.add(&[b"STRLEN", &key(n)]).unwrap());
        let lengths = texts(&direct.exec(&mut lengths, Timeout::Default).unwrap());
        let count = |length: usize| lengths.iter().filter(|got| **got == length.to_string()).count();
        let ran = count(SIZE);
        let told = result.as_ref().map(|_| "all were answered").map_err(Error::outcome);
        assert_eq!(count(2 * SIZE), 0, "executed twice; reported: {told:?}");
        assert_eq!(ran + count(0), APPENDS, "executed in part; reported: {told:?}");
        ran_some += usize::from(ran > 0);
        match result {
            Ok(reply) => assert_eq!((elements(&reply).len(), ran), (APPENDS, APPENDS)),
            Err(error) => {
                failed += 1;
                assert!(ran == 0 || error.outcome() == Outcome::MaybeExecuted, "{ran} ran: {error}");
                assert!(error.answered() as usize <= ran, "{ran} ran: {error}");
                assert!(!atomic || ran == 0, "{ran} of a transaction whose EXEC was not sent");
            }
        }
    }
    assert!(failed > 0 && ran_some > 0, "{failed} failed, {ran_some} ran in part");
}

fn row_03_redis_pipelines_that_only_read_are_sent_again_if_wished(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let direct = connect(&server.tcp_url()).unwrap();
    direct.set(b"k", b"v", SetOptions::default()).unwrap();
    for wished in [true, false] {
        let proxy = Proxy::start_on(transport, &server, |_| Plan::default());
        let yes = if wished { "yes" } else { "no" };
        let options = format!("timeout=60000&heartbeat=3600000&reconnect_min=1&retry_reads={yes}");
        let client = connect(&proxy.url_with(&options)).unwrap();
        let mut reads = client.pipeline(false);
        for _ in 0..COMMANDS {
            reads.add(&[b"GET", b"k"]).unwrap();
        }
        server.pause();
        let before = proxy.to_server.load(Ordering::SeqCst);
        let result = std::thread::scope(|scope| {
            let call = scope.spawn(|| client.exec(&mut reads, Timeout::Default));
            while proxy.to_server.load(Ordering::SeqCst) == before {
                std::thread::yield_now();
            }
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

fn row_15_scripted_error_with_a_line_end_in_a_pipeline_shifts_nothing(transport: Transport) {
    // What a module may send: a text with a line end, which is read as two replies.
    let server = Scripted::start_on(transport, |_, mut peer| {
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

fn row_16_redis_a_transaction_that_is_refused_runs_nothing(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let direct = connect(&server.tcp_url()).unwrap();
    let user: [&[u8]; 8] = [b"ACL", b"SETUSER", b"u", b"on", b">p", b"~*", b"+@all", b"-multi"];
    direct.command(&user, Timeout::Default).unwrap();
    let client = connect(&server.url(transport, "username=u&password=p")).unwrap();
    for how in [How::Atomic, How::Atomic, How::InSession] {
        let error = run(&client, "denied", how).unwrap_err();
        assert_eq!((error.kind(), error.prefix()), (Kind::Server, &b"NOPERM"[..]), "{error}");
    }
    assert_eq!(direct.get(b"denied").unwrap(), None, "nothing was executed");
    // Nor does a refused EXEC leave the shared connection in a transaction.
    direct.command(&[b"ACL", b"SETUSER", b"u", b"+multi", b"-exec"], Timeout::Default).unwrap();
    let error = run(&client, "denied", How::Atomic).unwrap_err();
    assert_eq!(error.kind(), Kind::Server, "{error}");
    assert_eq!(client.get(b"denied").unwrap(), None);
    // A permission that is granted later counts.
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

fn row_17_redis_transactions_are_never_mixed_with_other_threads_commands(transport: Transport) {
    transactions_stay_apart(Flavor::Redis, transport);
}

#[test]
fn row_17_valkey_transactions_are_never_mixed_with_other_threads_commands() {
    transactions_stay_apart(Flavor::Valkey, Transport::Tcp);
}

fn transactions_stay_apart(flavor: Flavor, transport: Transport) {
    let server = Server::start(flavor);
    let client = connect(&server.url(transport, "timeout=60000")).unwrap();
    let rounds = oracle::size(300, 20_000);
    under_load(
        8,
        |thread| {
            // A reply of QUEUED would mean that the call is in another caller's transaction.
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

fn row_17_redis_watch_tells_of_a_change(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "")).unwrap();
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
fn redis_scripts_run_in_pipelines_though_the_server_has_forgotten_them() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let script = Script::new(b"return {KEYS[1], ARGV[1]}");
    for atomic in [false, true] {
        client.command(&[b"SCRIPT", b"FLUSH"], Timeout::Default).unwrap();
        let mut pipeline = client.pipeline(atomic);
        for n in 0..3 {
            pipeline.add_script(&script, &[b"k"], &[format!("{n}").as_bytes()]).unwrap();
        }
        let reply = client.exec(&mut pipeline, Timeout::Default).unwrap();
        assert!(elements(&reply).iter().all(|(kind, _)| *kind == Type::Array), "{:?}", elements(&reply));
    }
    let failing = Script::new(b"return redis.error_reply('MINE it failed')");
    let error = client.eval(&failing, &[], &[], Timeout::Default).unwrap_err();
    assert_eq!((error.kind(), error.prefix()), (Kind::Server, &b"MINE"[..]));
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
    let client = connect(&(proxy.url() + "?timeout=60000&reconnect_min=1&reconnect_max=100")).unwrap();
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
