//! The client cache under the faults of rows 55 to 67: numbered values, and readers that see no number fall.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use redischan::client::{CacheStats, Client, MaxAge, SetOptions, State, Timeout, Watch};
use redischan::error::{Error, Kind, Outcome};

use crate::cached_mget::try_mget;
use crate::support::oracle::{self, connect};
use crate::support::port::Port;
use crate::support::proxy::{Plan, Proxy};
use crate::support::scripted::{Peer, Scripted};
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_55_redis_no_reader_sees_a_number_fall,
    row_56_redis_own_writes_are_read_back,
    row_57_scripted_a_change_at_each_point_of_a_read,
    row_58_redis_killed_again_and_again,
    row_58_redis_no_hit_while_the_server_is_gone,
    row_60_redis_whatever_changes_a_key,
    row_61_redis_expired_values_are_not_given_out,
    row_62_redis_swapdb_is_seen_after_the_ttl,
    row_63_redis_a_reply_over_the_limit_fails_as_without_the_cache,
    row_64_redis_one_read_for_all_who_ask,
    row_64_redis_a_caller_that_is_interrupted,
    row_65_redis_without_the_right_to_client,
    row_65_redis_without_the_right_to_pttl,
    row_66_redis_closed_under_readers,
    row_67_redis_a_watched_value_follows_its_key,
    row_67_redis_a_watched_value_outlives_its_server,
    row_67_redis_a_hot_key_is_read_no_more_often_than_it_answers,
}
crate::on_tcp_and_tls! {
    row_59_redis_silent_loss,
}

const CACHED: &str = "cache=on&reconnect_min=1&reconnect_max=20";
pub(crate) const LONG: Timeout = Timeout::After(Duration::from_secs(120));

pub(crate) fn cached(server: &Server, transport: Transport, options: &str) -> Client {
    let timeout = if options.contains("timeout=") { "" } else { "&timeout=60000" };
    connect(&server.url(transport, &format!("{CACHED}{timeout}&{options}"))).unwrap()
}

fn read(client: &Client, key: &str) -> Option<String> {
    try_read(client, key).unwrap()
}

fn try_read(client: &Client, key: &str) -> Result<Option<String>, Error> {
    let value = client.cached_get(key.as_bytes(), MaxAge::Default)?;
    Ok(value.map(|value| String::from_utf8(value.to_vec()).unwrap()))
}

pub(crate) fn set(client: &Client, key: &str, value: &str) {
    client.set(key.as_bytes(), value.as_bytes(), SetOptions::default()).unwrap();
}

pub(crate) fn run(client: &Client, command: &str) {
    let argv: Vec<&[u8]> = command.split(' ').map(str::as_bytes).collect();
    client.command(&argv, LONG).unwrap();
}

pub(crate) fn stats(client: &Client) -> CacheStats {
    client.cache_stats().unwrap()
}

/// Reads a key until it comes from memory, and returns it.
fn settle(client: &Client, key: &str) -> Option<String> {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let before = stats(client).hits;
        let value = read(client, key);
        if stats(client).hits > before {
            return value;
        }
        assert!(Instant::now() < until, "{key} is never kept: {:?}", stats(client));
    }
}

/// The server's messages about whatever was done before have come: they are on the same connection as this reply.
pub(crate) fn hear(client: &Client) {
    client.ping().unwrap();
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(oracle::size(60, 1800) as u64);
    while !is_so() {
        assert!(Instant::now() < until, "it does not come to pass that {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Lets the threads of a test end when it ends, however it does.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Writers that count keys up, and readers through the cache that check that no number falls, while `faults` runs. In the
/// end each reader reads the last numbers.
fn numbered(server: &Server, client: &Client, reads: u64, faults: impl FnOnce()) {
    const KEYS: usize = 8;
    let key = |number: usize| format!("numbered:{number}");
    let (is_over, left) = (AtomicBool::new(false), AtomicU64::new(reads));
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (is_over, client) = (&is_over, connect(&server.tcp_url()).unwrap());
            scope.spawn(move || {
                for turn in writer.. {
                    if is_over.load(Ordering::SeqCst) {
                        break;
                    }
                    client.incrby(key(turn % KEYS).as_bytes(), 1).unwrap();
                    if turn % 16 == 0 {
                        std::thread::sleep(Duration::from_micros(200));
                    }
                }
            });
        }
        let readers: Vec<_> = (0..8)
            .map(|reader| {
                let (is_over, left) = (&is_over, &left);
                scope.spawn(move || {
                    let mut seen = [0; KEYS];
                    for turn in reader.. {
                        // A few by MGET.
                        let (number, several) = (turn % KEYS, if reader < 2 { 3 } else { 1 });
                        let keys: Vec<_> = (0..several).map(|next| key((number + next) % KEYS)).collect();
                        let values = match &keys[..] {
                            [key] => try_read(client, key).map(|value| vec![value]),
                            keys => try_mget(client, &keys.iter().map(String::as_str).collect::<Vec<_>>()),
                        };
                        // A read whose connection was lost fails, and shows nothing.
                        let Ok(values) = values else { continue };
                        for (next, value) in values.into_iter().enumerate() {
                            let seen = &mut seen[(number + next) % KEYS];
                            let value: u64 = value.map_or(0, |value| value.parse().unwrap());
                            assert!(value >= *seen, "{value} after {seen}");
                            *seen = value;
                        }
                        if is_over.load(Ordering::SeqCst) {
                            break;
                        }
                        left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
                            .ok();
                    }
                })
            })
            .collect();
        let _threads_end = Ends(&is_over);
        faults();
        until("all reads are done", || {
            left.load(Ordering::SeqCst) == 0 || readers.iter().any(|r| r.is_finished())
        });
        is_over.store(true, Ordering::SeqCst);
        for reader in readers {
            reader.join().unwrap();
        }
    });
    let direct = connect(&server.tcp_url()).unwrap();
    until("it is connected", || client.state() == State::Ready);
    hear(client);
    for number in 0..KEYS {
        let last =
            direct.get(key(number).as_bytes()).unwrap().map(|last| String::from_utf8(last.to_vec()).unwrap());
        for _ in 0..3 {
            assert_eq!(read(client, &key(number)), last);
        }
    }
}

fn row_55_redis_no_reader_sees_a_number_fall(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    numbers_rise(&server, &cached(&server, transport, ""));
}

#[test]
fn row_55_valkey_no_reader_sees_a_number_fall() {
    let server = Server::start(Flavor::Valkey);
    numbers_rise(&server, &cached(&server, Transport::Tcp, ""));
}

#[test]
fn row_55_redis_no_reader_sees_a_number_fall_with_several_connections() {
    let server = Server::start(Flavor::Redis);
    numbers_rise(&server, &cached(&server, Transport::Tcp, "connections=3&fence=always"));
}

fn numbers_rise(server: &Server, client: &Client) {
    numbered(server, client, oracle::size(100_000, 10_000_000) as u64, || {});
    let stats = stats(client);
    assert!(stats.hits > 0 && stats.stored > 0 && stats.invalidated > 0, "{stats:?}");
}

/// Writes numbers by each way there is, and reads each back through the cache at once, beside threads that read too.
fn row_56_redis_own_writes_are_read_back(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    read_back(&cached(&server, transport, "connections=2"));
}

#[test]
fn row_56_valkey_own_writes_are_read_back() {
    let server = Server::start(Flavor::Valkey);
    read_back(&cached(&server, Transport::Tcp, ""));
}

type Way = (&'static str, Box<dyn Fn(&Client, &str)>);

fn ways() -> Vec<Way> {
    let session = |commands: fn(&str) -> Vec<String>| {
        move |client: &Client, value: &str| {
            let session = client.session(LONG).unwrap();
            for command in commands(value) {
                let argv: Vec<&[u8]> = command.split(' ').map(str::as_bytes).collect();
                session.command(&argv, LONG).unwrap();
            }
        }
    };
    let batch = |atomic: bool| {
        move |client: &Client, value: &str| {
            let mut pipeline = client.pipeline(atomic);
            pipeline.add(&[b"PING"]).unwrap();
            pipeline.add(&[b"SET", b"own", value.as_bytes()]).unwrap();
            client.exec(&mut pipeline, LONG).unwrap();
        }
    };
    vec![
        ("SET", Box::new(|client, value| set(client, "own", value))),
        (
            "another thread",
            Box::new(|client, value| {
                std::thread::scope(|scope| scope.spawn(|| set(client, "own", value)).join().unwrap());
            }),
        ),
        ("MSET", Box::new(|client, value| run(client, &format!("MSET other 1 own {value}")))),
        (
            "RENAME",
            Box::new(|client, value| {
                set(client, "other", value);
                run(client, "RENAME other own");
            }),
        ),
        ("a pipeline", Box::new(batch(false))),
        ("a transaction", Box::new(batch(true))),
        ("a session", Box::new(session(|value| vec![format!("SET own {value}")]))),
        (
            "a session's transaction",
            Box::new(session(|value| {
                vec!["MULTI".into(), format!("SET own {value}"), "PING".into(), "EXEC".into()]
            })),
        ),
        (
            "a script",
            Box::new(|client, value| {
                let script = redischan::client::Script::new(b"return redis.call('SET', KEYS[1], ARGV[1])");
                client.eval(&script, &[b"own"], &[value.as_bytes()], LONG).unwrap();
            }),
        ),
        (
            "a script with a key that it did not declare",
            Box::new(|client, value| {
                run(client, &format!("EVAL return(redis.call('SET',ARGV[1],ARGV[2])) 0 own {value}"));
            }),
        ),
        (
            "a queue",
            Box::new(|client, value| {
                let queue = client.queue().unwrap();
                queue.submit(7, &[b"SET", b"own", value.as_bytes()], LONG).unwrap();
                let mut done = Vec::new();
                while done.is_empty() {
                    queue.take(1, LONG, |completion| done.push(completion.result)).unwrap();
                }
            }),
        ),
        (
            "FLUSHALL",
            Box::new(|client, value| {
                run(client, "FLUSHALL");
                assert_eq!(read(client, "own"), None);
                set(client, "own", value);
            }),
        ),
    ]
}

fn read_back(client: &Client) {
    let writes = oracle::size(300, 80_000) as u64;
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !is_over.load(Ordering::SeqCst) {
                    read(client, "own");
                    std::thread::yield_now();
                }
            });
        }
        let _threads_end = Ends(&is_over);
        let (mut number, mut stale) = (0, Vec::new());
        for (way, write) in ways() {
            for _ in 0..writes {
                number += 1;
                let value = number.to_string();
                write(client, &value);
                let got = read(client, "own");
                if got.as_ref() != Some(&value) {
                    stale.push(format!("{way}: {got:?} in place of {value}"));
                }
            }
        }
        assert!(
            stale.is_empty(),
            "{} of {number} were stale: {:?}",
            stale.len(),
            &stale[..stale.len().min(5)]
        );
    });
    let stats = stats(client);
    assert!(stats.hits > 0 && stats.own_writes >= writes, "{stats:?}");
}

/// Serves the reads of the cache, each with the number of the read as its value, and says `push` before the reply of that
/// number. Tells how many reads came.
fn numbering(mut peer: Peer, push: Option<(usize, &[u8])>, piece: usize, reads: &AtomicU64) {
    let mut at = 0;
    while let Some(argv) = peer.request() {
        let name = argv[0].as_slice();
        let reply = match name {
            b"CLIENT" => b"+OK\r\n".to_vec(),
            b"GET" => format!("$1\r\n{}\r\n", reads.fetch_add(1, Ordering::SeqCst)).into_bytes(),
            b"PTTL" => b":-1\r\n".to_vec(),
            _ => b"+PONG\r\n".to_vec(),
        };
        let mut said = Vec::new();
        if let Some((before, push)) = push
            && before == at
        {
            said.extend_from_slice(push);
        }
        said.extend(reply);
        peer.say_in_pieces(&said, piece);
        at += 1;
    }
}

fn row_57_scripted_a_change_at_each_point_of_a_read(transport: Transport) {
    let pushes: [&[u8]; 3] = [
        b">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n",
        b">2\r\n$10\r\ninvalidate\r\n*2\r\n$5\r\nother\r\n$1\r\nk\r\n",
        b">2\r\n$10\r\ninvalidate\r\n_\r\n",
    ];
    for push in pushes {
        for before in 0..4 {
            let reads = Arc::new(AtomicU64::new(0));
            let counted = reads.clone();
            let server = Scripted::start_on(transport, move |_, peer| {
                numbering(peer, Some((before, push)), 1 + before * 7, &counted);
            });
            let client = connect(&server.url_with(CACHED)).unwrap();
            assert_eq!(read(&client, "k").as_deref(), Some("0"), "who asked gets it, whatever comes between");
            hear(&client); // the fourth reply, before which the last of the pushes came
            assert_eq!(
                read(&client, "k").as_deref(),
                Some("1"),
                "{before}: it was not kept, or is kept no more"
            );
            assert_eq!(read(&client, "k").as_deref(), Some("1"), "{before}: nothing speaks against this one");
            assert_eq!(reads.load(Ordering::SeqCst), 2);
        }
    }
}

#[test]
fn row_57_scripted_other_pushes_and_answers_change_nothing_or_are_not_kept() {
    let others: [&[u8]; 4] = [
        b">2\r\n$10\r\ninvalidate\r\n*1\r\n$5\r\nother\r\n",
        b">1\r\n$21\r\ntracking-redir-broken\r\n",
        b">2\r\n$4\r\nodd!\r\n$1\r\nk\r\n",
        b">1\r\n$10\r\ninvalidate\r\n",
    ];
    for push in others {
        let reads = Arc::new(AtomicU64::new(0));
        let counted = reads.clone();
        let server = Scripted::start(move |_, peer| numbering(peer, Some((1, push)), 3, &counted));
        let client = connect(&server.url_with(CACHED)).unwrap();
        for _ in 0..3 {
            assert_eq!(read(&client, "k").as_deref(), Some("0"), "{}", push.escape_ascii());
        }
    }
    // What CACHING or PTTL is answered with decides whether a reply is kept, and never which reply the caller gets.
    let cases: [(&str, &str, &str, bool); 6] = [
        ("+OK", "$1\r\nv", ":1000000", true),
        ("+OK", "_", ":-2", true),
        ("-NOPERM no CLIENT", "$1\r\nv", ":-1", false),
        ("+OK", "$1\r\nv", "-NOPERM no PTTL", false),
        ("+OK", "$1\r\nv", ":0", false),
        ("+OK", "-WRONGTYPE it is a list", ":-1", false),
    ];
    for (caching, value, ttl, is_kept) in cases {
        let reads = Arc::new(AtomicU64::new(0));
        let counted = reads.clone();
        let server = Scripted::start(move |_, mut peer| {
            while let Some(argv) = peer.request() {
                peer.say(match argv[0].as_slice() {
                    b"CLIENT" => format!("{caching}\r\n"),
                    b"GET" => {
                        counted.fetch_add(1, Ordering::SeqCst);
                        format!("{value}\r\n")
                    }
                    _ => format!("{ttl}\r\n"),
                });
            }
        });
        let client = connect(&server.url_with(CACHED)).unwrap();
        for _ in 0..3 {
            match try_read(&client, "k") {
                Ok(None) => assert_eq!(value, "_"),
                Ok(Some(got)) => assert!(got == "v" && value.ends_with('v')),
                Err(error) => assert!(error.prefix() == b"WRONGTYPE" && value.starts_with('-'), "{error}"),
            }
        }
        assert_eq!(reads.load(Ordering::SeqCst), if is_kept { 1 } else { 3 }, "{caching} {value} {ttl}");
    }
}

fn row_58_redis_killed_again_and_again(transport: Transport) {
    let kills = oracle::size(20, 1000);
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, transport, "");
    let admin = connect(&server.tcp_url()).unwrap();
    numbered(&server, &client, oracle::size(20_000, 1_000_000) as u64, || {
        for _ in 0..kills {
            let lost = client.stats().reconnects;
            // Those of the writers are not tracked.
            for line in server.ask("CLIENT LIST").lines().filter(|line| is_tracked(line)) {
                let id = line.split(' ').next().unwrap().trim_start_matches("id=");
                let _ = admin.command(&[b"CLIENT", b"KILL", b"ID", id.as_bytes()], LONG);
            }
            until("it connects again", || client.stats().reconnects > lost);
        }
    });
    assert!(stats(&client).flushes >= kills as u64, "{:?}", stats(&client));
}

/// Whether this line of CLIENT LIST is that of a connection with CLIENT TRACKING.
fn is_tracked(line: &str) -> bool {
    line.split(' ').find_map(|field| field.strip_prefix("flags=")).is_some_and(|flags| flags.contains('t'))
}

fn row_58_redis_no_hit_while_the_server_is_gone(transport: Transport) {
    let mut server = Server::start(Flavor::Redis);
    let client = cached(&server, transport, "timeout=200");
    set(&client, "k", "before");
    assert_eq!(settle(&client, "k").as_deref(), Some("before"));
    server.kill();
    until("the loss is seen", || client.state() != State::Ready);
    let error = try_read(&client, "k").unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::NotSent), "{error}");
    server.launch();
    set(&connect(&server.tcp_url()).unwrap(), "k", "after");
    until("it is connected", || client.state() == State::Ready);
    assert_eq!(settle(&client, "k").as_deref(), Some("after"));
}

fn row_59_redis_silent_loss(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start_on(transport, &server, |_| Plan::default());
    let client = connect(&proxy.url_with(&format!("{CACHED}&heartbeat=50&timeout=500"))).unwrap();
    let other = connect(&server.tcp_url()).unwrap();
    set(&other, "k", "before");
    assert_eq!(settle(&client, "k").as_deref(), Some("before"));
    proxy.lose_replies(true);
    set(&other, "k", "after");
    // It may be read until the connection is found to be dead, and never again.
    until("the loss is found", || client.state() != State::Ready || stats(&client).flushes > 0);
    for _ in 0..5 {
        if let Ok(value) = try_read(&client, "k") {
            assert_eq!(value.as_deref(), Some("after"));
        }
    }
    proxy.lose_replies(false);
    proxy.reset_all();
    until("it is read again", || try_read(&client, "k").is_ok_and(|value| value.as_deref() == Some("after")));
}

fn row_60_redis_whatever_changes_a_key(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    changes(&server, transport);
}

#[test]
fn row_60_valkey_whatever_changes_a_key() {
    let server = Server::start(Flavor::Valkey);
    // A field with a time to live of its own, which a server of this version has.
    let client = cached(&server, Transport::Tcp, "");
    let other = connect(&server.tcp_url()).unwrap();
    run(&other, "HSET hash f 1");
    run(&other, "HPEXPIRE hash 60 FIELDS 1 f");
    until("the field is gone", || {
        hear(&client);
        client.cached(&[b"HGET", b"hash", b"f"], MaxAge::Default, LONG).unwrap().is_nil()
    });
    changes(&server, Transport::Tcp);
}

fn changes(server: &Server, transport: Transport) {
    let client = cached(server, transport, "");
    let other = connect(&server.tcp_url()).unwrap();
    let cases: &[(&str, &str, Option<&str>)] = &[
        ("SET k b", "k", Some("b")),
        ("APPEND k b", "k", Some("ab")),
        ("DEL k", "k", None),
        ("RENAME k l", "k", None),
        ("RENAME other k", "k", Some("o")),
        ("COPY other k REPLACE", "k", Some("o")),
        ("FLUSHDB", "k", None),
        ("FLUSHALL", "k", None),
        ("PEXPIRE k 1", "k", None),
        ("MULTI-SET", "k", Some("b")),
        ("EVAL return(redis.call('SET','k','b')) 0", "k", Some("b")),
    ];
    for (command, key, expected) in cases {
        set(&other, "k", "a");
        set(&other, "other", "o");
        hear(&client);
        assert_eq!(settle(&client, key).as_deref(), Some("a"), "{command}");
        if *command == "MULTI-SET" {
            let mut pipeline = other.pipeline(true);
            pipeline.add(&[b"SET", b"k", b"b"]).unwrap();
            other.exec(&mut pipeline, LONG).unwrap();
        } else {
            run(&other, command);
        }
        if command.starts_with("PEXPIRE") {
            // The server tells of the new time, and of the end when it deletes; before either, ours is over.
            std::thread::sleep(Duration::from_millis(2));
        }
        hear(&client);
        assert_eq!(read(&client, key).as_deref(), *expected, "{command}");
    }
    // The same name in another database, and flushing that, cost a read at most.
    set(&other, "k", "a");
    hear(&client);
    settle(&client, "k");
    let elsewhere = connect(&format!("{}?db=1", server.tcp_url())).unwrap();
    set(&elsewhere, "k", "elsewhere");
    run(&elsewhere, "FLUSHDB");
    hear(&client);
    assert_eq!(settle(&client, "k").as_deref(), Some("a"));
    // What a server does not remember it tells of, too.
    run(&other, "CONFIG SET tracking-table-max-keys 10");
    for round in 0..3 {
        for number in 0..50 {
            set(&other, &format!("many:{number}"), &round.to_string());
        }
        hear(&client);
        for number in 0..50 {
            assert_eq!(read(&client, &format!("many:{number}")), Some(round.to_string()));
        }
    }
    run(&other, "CONFIG SET tracking-table-max-keys 0");
    // Evicted, to make room for others.
    set(&other, "k", "a");
    hear(&client);
    settle(&client, "k");
    run(&other, "CONFIG SET maxmemory-policy allkeys-lru");
    run(&other, "CONFIG SET maxmemory 1");
    let _ = other.set(b"one more", b"v", SetOptions::default()); // makes the server evict all the others
    hear(&client);
    assert_eq!(read(&client, "k"), None);
}

fn row_61_redis_expired_values_are_not_given_out(transport: Transport) {
    let server = Server::start_with(Flavor::Redis, &["--enable-debug-command", "yes"]);
    let client = cached(&server, transport, "");
    let other = connect(&server.tcp_url()).unwrap();
    for active in ["1", "0"] {
        run(&other, &format!("DEBUG SET-ACTIVE-EXPIRE {active}"));
        let ttl = Duration::from_millis(300);
        // The server counts from before this has returned.
        other.set(b"k", b"v", SetOptions { ttl: Some(ttl), ..SetOptions::default() }).unwrap();
        let over = Instant::now() + ttl + Duration::from_millis(5);
        let (mut hits, before) = (0, stats(&client).hits);
        loop {
            let is_over = Instant::now() > over;
            match read(&client, "k") {
                Some(_) => assert!(!is_over, "5 ms past its time to live"),
                None => break,
            }
            hits = stats(&client).hits - before;
        }
        assert!(hits > 0, "until then it came from memory");
    }
    // An age that the caller asks for.
    set(&other, "k", "v");
    hear(&client);
    settle(&client, "k");
    let reads = stats(&client);
    std::thread::sleep(Duration::from_millis(30));
    client.cached_get(b"k", MaxAge::Of(Duration::from_millis(10))).unwrap();
    assert_eq!((stats(&client).expired, stats(&client).hits), (reads.expired + 1, reads.hits));
}

fn row_62_redis_swapdb_is_seen_after_the_ttl(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, transport, "cache_ttl=100");
    let other = connect(&server.tcp_url()).unwrap();
    set(&other, "k", "here");
    set(&connect(&format!("{}?db=1", server.tcp_url())).unwrap(), "k", "there");
    hear(&client);
    settle(&client, "k");
    run(&other, "SWAPDB 0 1");
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(read(&client, "k").as_deref(), Some("there"));
    // One's own is seen at once.
    settle(&client, "k");
    run(&client, "SWAPDB 0 1");
    assert_eq!(read(&client, "k").as_deref(), Some("here"));
}

#[test]
fn row_63_redis_the_cache_keeps_to_its_bound() {
    if !oracle::alone("cache::row_63_redis_the_cache_keeps_to_its_bound") {
        return;
    }
    let bound: usize = oracle::size(16, 64) << 20;
    let keys = oracle::size(40_000, 1_000_000);
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, Transport::Tcp, &format!("cache_max_bytes={bound}"));
    let value = vec![b'v'; 1024];
    let mut pipeline = client.pipeline(false);
    for number in 0..keys {
        pipeline.add(&[b"SET", format!("k{number}").as_bytes(), &value]).unwrap();
        if pipeline.len() == 1000 || number + 1 == keys {
            client.exec(&mut pipeline, LONG).unwrap();
        }
    }
    let before = oracle::rss() * 1024;
    for number in 0..keys {
        assert_eq!(read(&client, &format!("k{number}")).map(|value| value.len()), Some(1024));
    }
    let kept = stats(&client);
    assert!(kept.bytes <= bound as u64 && kept.bytes > bound as u64 / 2, "{kept:?}");
    assert!(kept.evicted > 0 && kept.stored == keys as u64, "{kept:?}");
    let grown = (oracle::rss() * 1024).saturating_sub(before);
    assert!(grown <= bound * 13 / 10 + (16 << 20), "{grown} bytes more for a bound of {bound}");
    // What is too large for the cache is given out, and not kept.
    let large = vec![b'l'; bound / 16];
    client.set(b"large", &large, SetOptions::default()).unwrap();
    for _ in 0..2 {
        assert_eq!(client.cached_get(b"large", MaxAge::Default).unwrap().unwrap(), large);
    }
    assert_eq!(stats(&client).stored, kept.stored);
}

fn row_64_redis_one_read_for_all_who_ask(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, transport, "heartbeat=60000");
    set(&client, "k", "v");
    let others = oracle::size(200, 1000);
    server.pause();
    // One asks, and leaves before the reply; on a slow machine even before it has asked: then another does.
    let asked = || {
        let first = client.cached(&[b"GET", b"k"], MaxAge::Default, Timeout::After(Duration::from_millis(1)));
        let error = first.unwrap_err();
        assert_eq!(error.kind(), Kind::Timeout);
        error.outcome() == Outcome::MaybeExecuted
    };
    while !asked() {}
    let before = stats(&client);
    let got = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..others {
            scope.spawn(|| {
                let value = read(&client, "k");
                got.lock().unwrap().push(value);
            });
        }
        until("all have joined", || stats(&client).joined - before.joined == others as u64);
        assert_eq!(stats(&client).misses - before.misses, others as u64);
        server.resume();
    });
    assert!(got.lock().unwrap().iter().all(|value| value.as_deref() == Some("v")));
    let calls = server.ask("INFO commandstats");
    let gets = calls.lines().find(|line| line.starts_with("cmdstat_get:")).unwrap();
    assert!(gets.contains(":calls=1,"), "{gets}");
}

fn row_65_redis_without_the_right_to_client(transport: Transport) {
    let user = ["--user", "few", "on", ">pw", "~*", "+@all", "-client"];
    let server = Server::start_with(Flavor::Redis, &user);
    let client = cached(&server, transport, "username=few&password=pw");
    untracked(&client, &connect(&server.tcp_url()).unwrap());
}

#[test]
fn row_65_scripted_a_server_of_an_earlier_version() {
    let server = Scripted::start_raw(|_, mut peer| {
        let mut value = 0;
        while let Some(argv) = peer.request() {
            match argv[0].as_slice() {
                b"HELLO" => peer.say("%1\r\n+version\r\n+6.2.14\r\n"),
                b"GET" => {
                    value += 1;
                    peer.say(format!("$1\r\n{value}\r\n"));
                }
                _ => {
                    assert_ne!(argv[1], b"CACHING", "its messages may come in the middle of a reply");
                    peer.say("+OK\r\n");
                }
            }
        }
    });
    let client = connect(&server.url_with(CACHED)).unwrap();
    assert_eq!(stats(&client).tracking, 0);
    for number in ["1", "2", "3"] {
        assert_eq!(read(&client, "k").as_deref(), Some(number));
    }
}

/// Every read goes to the server.
fn untracked(client: &Client, other: &Client) {
    for number in 0..20 {
        set(other, "k", &number.to_string());
        assert_eq!(read(client, "k"), Some(number.to_string()));
    }
    let stats = stats(client);
    assert_eq!((stats.hits, stats.misses, stats.stored, stats.tracking), (0, 20, 0, 0));
}

#[test]
fn row_65_redis_what_is_not_cacheable_is_refused() {
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, Transport::Tcp, "");
    for command in ["SET k v", "TTL k", "MGET", "KEYS *", "BLPOP k 0", "SUBSCRIBE c"] {
        let argv: Vec<&[u8]> = command.split(' ').map(str::as_bytes).collect();
        let error = client.cached(&argv, MaxAge::Default, LONG).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (Kind::Unsupported, Outcome::NotSent),
            "{command}: {error}"
        );
    }
    let without = connect(&server.tcp_url()).unwrap();
    let error = without.cached_get(b"k", MaxAge::Default).unwrap_err();
    assert!(error.kind() == Kind::Unsupported && error.to_string().contains("cache=on"), "{error}");
}

#[test]
fn row_60_redis_each_command_is_kept_by_itself() {
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, Transport::Tcp, "");
    run(&client, "HSET h f 1 g 2");
    let ask = |argv: &[&[u8]]| client.cached(argv, MaxAge::Default, LONG).unwrap().into_frame();
    let all: [&[&[u8]]; 4] =
        [&[b"HGET", b"h", b"f"], &[b"hget", b"h", b"g"], &[b"HGETALL", b"h"], &[b"HLEN", b"h"]];
    let first: Vec<_> = all.iter().map(|argv| ask(argv)).collect();
    let before = stats(&client).hits;
    assert_eq!(all.iter().map(|argv| ask(argv)).collect::<Vec<_>>(), first);
    assert_eq!(stats(&client).hits, before + 4);
    run(&client, "HSET h f 3");
    assert_eq!(&ask(all[0])[..], b"$1\r\n3\r\n");
    // A key that looks like a command.
    let odd = "*3\r\n$4\r\nHGET\r\n$1\r\nh\r\n$1\r\nf\r\n";
    assert_eq!(read(&client, odd), None);
    client.forget(Some(b"h")).unwrap();
    let stored = stats(&client).stored;
    ask(all[3]);
    assert_eq!(stats(&client).stored, stored + 1);
    client.forget(None).unwrap();
    read(&client, odd);
    assert_eq!(stats(&client).stored, stored + 2);
}

fn row_66_redis_closed_under_readers(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    for _ in 0..oracle::size(10, 100) {
        let client = cached(&server, transport, "");
        std::thread::scope(|scope| {
            for reader in 0..8 {
                let client = &client;
                scope.spawn(move || {
                    loop {
                        let key = format!("k{}", reader % 3);
                        match try_read(client, &key) {
                            Ok(_) => {
                                if reader == 0 {
                                    client.forget(Some(key.as_bytes())).ok();
                                }
                            }
                            Err(error) => return assert_eq!(error.kind(), Kind::Closed, "{error}"),
                        }
                    }
                });
            }
            until("there are hits", || client.cache_stats().is_ok_and(|stats| stats.hits > 100));
            client.close(Timeout::After(Duration::ZERO)).unwrap();
            assert_eq!(try_read(&client, "k0").unwrap_err().kind(), Kind::Closed);
        });
    }
}

/// The latest value of a watch, as a text.
fn latest(watch: &Watch) -> Option<String> {
    let value = watch.get().0.bytes().unwrap();
    value.map(|value| String::from_utf8(value.to_vec()).unwrap())
}

fn watch(client: &Client, key: &str) -> Watch {
    client.watch(&[b"GET", key.as_bytes()], LONG).unwrap()
}

fn row_67_redis_a_watched_value_follows_its_key(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    follows(&server, transport);
}

#[test]
fn row_67_valkey_a_watched_value_follows_its_key() {
    let server = Server::start(Flavor::Valkey);
    follows(&server, Transport::Tcp);
}

fn follows(server: &Server, transport: Transport) {
    let client = cached(server, transport, "");
    let other = connect(&server.tcp_url()).unwrap();
    let watch = watch(&client, "k");
    assert_eq!((latest(&watch), watch.get().1), (None, 1));
    assert!(watch.info().current);
    let mut seen = 1;
    let mut next = |expected: Option<&str>, what: &str| {
        // A value in between may be seen first.
        while latest(&watch).as_deref() != expected {
            let version = watch.wait(seen, LONG).unwrap();
            assert!(version > seen, "{what}: {version} after {seen}");
            seen = version;
        }
        until("it is current", || watch.info().current);
        assert_eq!(latest(&watch).as_deref(), expected, "{what}");
        seen = watch.get().1;
    };
    for (command, expected) in [
        ("SET k a", Some("a")),
        ("APPEND k b", Some("ab")),
        ("DEL k", None),
        ("SET k c", Some("c")),
        ("RENAME k l", None),
        ("RENAME l k", Some("c")),
        ("FLUSHALL", None),
        ("SET k d PX 50", Some("d")),
    ] {
        run(&other, command);
        next(expected, command);
    }
    next(None, "it expires");
    set(&client, "k", "mine");
    next(Some("mine"), "one's own write");
    let error = watch.wait(watch.get().1, Timeout::After(Duration::from_millis(1))).unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout, "{error}");
    // What the command cannot read changes nothing, and is told.
    run(&other, "DEL k");
    next(None, "gone");
    run(&other, "RPUSH k x");
    until("it is told", || watch.info().error.is_some_and(|error| error.prefix() == b"WRONGTYPE"));
    assert!(latest(&watch).is_none() && !watch.info().current);
    run(&other, "DEL k");
    set(&other, "k", "text");
    next(Some("text"), "a string again");
    assert!(watch.info().error.is_none());
    // Any command that reads one key.
    run(&other, "HSET flags a 1 b 0");
    let flags = client.watch(&[b"HGETALL", b"flags"], LONG).unwrap();
    let first = flags.get().0.into_frame();
    run(&other, "HSET flags b 1");
    flags.wait(1, LONG).unwrap();
    assert_ne!(flags.get().0.into_frame(), first);
    let error = client.watch(&[b"TTL", b"k"], LONG).err().unwrap();
    assert_eq!(error.kind(), Kind::Unsupported);
}

fn row_67_redis_a_watched_value_outlives_its_server(transport: Transport) {
    let mut server = Server::start(Flavor::Redis);
    let client = cached(&server, transport, "");
    set(&connect(&server.tcp_url()).unwrap(), "k", "before");
    let watches: Vec<Watch> = (0..oracle::size(500, 5000)).map(|_| watch(&client, "k")).collect();
    let alone = watch(&client, "other");
    server.kill();
    until("the loss is seen", || watches.iter().all(|watch| !watch.info().current));
    assert!(watches.iter().all(|watch| latest(watch).as_deref() == Some("before")), "the last value stays");
    assert_eq!(alone.wait(1, Timeout::After(Duration::from_millis(1))).unwrap_err().kind(), Kind::Timeout);
    server.launch();
    set(&connect(&server.tcp_url()).unwrap(), "k", "after");
    for watch in &watches {
        until("it is current again", || watch.info().current && latest(watch).as_deref() == Some("after"));
        assert!(watch.get().1 >= 2);
    }
    until("it is current again", || alone.info().current);
    assert_eq!(alone.get().1, 1, "it is what it was");
    client.close(Timeout::After(Duration::ZERO)).unwrap();
    assert!(!alone.info().current && latest(&watches[0]).as_deref() == Some("after"));
    assert_eq!(alone.wait(1, LONG).unwrap_err().kind(), Kind::Closed);
}

fn row_67_redis_a_hot_key_is_read_no_more_often_than_it_answers(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, transport, "");
    let watch = watch(&client, "hot");
    let is_over = AtomicBool::new(false);
    let (mut last, mut seen) = (0, 1);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let (is_over, writer) = (&is_over, connect(&server.tcp_url()).unwrap());
            scope.spawn(move || {
                while !is_over.load(Ordering::SeqCst) {
                    writer.incrby(b"hot", 1).unwrap();
                }
            });
        }
        let _threads_end = Ends(&is_over);
        for _ in 0..oracle::size(200, 5000) {
            watch.wait(seen, LONG).unwrap();
            let (reply, version) = watch.get();
            let value: u64 = std::str::from_utf8(&reply.bytes().unwrap().unwrap()).unwrap().parse().unwrap();
            assert!(version > seen && value > last, "{version}, {value} after {seen}, {last}");
            (seen, last) = (version, value);
        }
    });
    let final_value: u64 = client.incrby(b"hot", 0).unwrap() as u64;
    until("it shows the last", || latest(&watch).unwrap().parse::<u64>().unwrap() == final_value);
    let info = watch.info();
    assert!(info.reads >= info.version, "each version is a read: {info:?}");
}

#[test]
fn row_67_redis_a_descriptor_is_readable_while_a_version_is_new() {
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, Transport::Tcp, "");
    let other = connect(&server.tcp_url()).unwrap();
    let watch = watch(&client, "k");
    let fd = watch.descriptor().unwrap();
    let is_readable = || {
        let mut poll = libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
        // SAFETY: one valid pollfd.
        unsafe { libc::poll(&mut poll, 1, 0) == 1 }
    };
    assert!(is_readable(), "nobody has taken the first");
    watch.get();
    assert!(!is_readable());
    for number in 2..20 {
        set(&other, "k", &number.to_string());
        until("it is readable", is_readable);
        assert_eq!(watch.get().1, number);
        assert!(!is_readable());
    }
    assert_eq!(watch.descriptor().unwrap(), fd);
}

#[test]
fn row_67_redis_watches_come_and_go() {
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, Transport::Tcp, "");
    let other = connect(&server.tcp_url()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (client, other) = (&client, &other);
            scope.spawn(move || {
                for turn in 0..oracle::size(50, 1000) {
                    let key = format!("k{}", (thread + turn) % 3);
                    let watch = watch(client, &key);
                    set(other, &key, &format!("{thread}:{turn}"));
                    watch.wait(1, LONG).unwrap();
                }
            });
        }
    });
    // None is read any more.
    until("all tasks have ended", || {
        let before = client.stats().commands;
        set(&other, "k0", "x");
        hear(&client);
        std::thread::sleep(Duration::from_millis(20));
        client.stats().commands == before + 1
    });
    server.pause();
    let late = client.watch(&[b"GET", b"k0"], Timeout::After(Duration::from_millis(20))).err().unwrap();
    assert_eq!(late.kind(), Kind::Timeout);
    server.resume();
}

#[test]
fn row_65_scripted_a_proxy_that_hangs_up_at_tracking() {
    let server = Scripted::start_raw(|_, mut peer| {
        while let Some(argv) = peer.request() {
            let words: Vec<&[u8]> = argv.iter().map(Vec::as_slice).collect();
            match words[..] {
                [b"CLIENT", b"TRACKING", ..] => return peer.reset(),
                [b"HELLO", ..] => peer.say("%1\r\n+version\r\n+7.0.0\r\n"),
                [b"GET", key] => peer.say_bulk(key),
                _ => {
                    assert_ne!(words.get(1), Some(&&b"CACHING"[..]), "nothing is tracked");
                    peer.say("+OK\r\n");
                }
            }
        }
    });
    let client = connect(&server.url_with(CACHED)).unwrap();
    for _ in 0..3 {
        assert_eq!(read(&client, "k").as_deref(), Some("k"));
    }
    let stats = stats(&client);
    assert_eq!((stats.hits, stats.misses, stats.tracking), (0, 3, 0));
    let error = client.watch(&[b"GET", b"k"], LONG).err().unwrap();
    assert!(error.kind() == Kind::Unsupported && error.to_string().contains("CLIENT and PTTL"), "{error}");
}

fn row_65_redis_without_the_right_to_pttl(transport: Transport) {
    let user = ["--user", "few", "on", ">pw", "~*", "+@all", "-pttl"];
    let server = Server::start_with(Flavor::Redis, &user);
    let client = cached(&server, transport, "username=few&password=pw");
    let other = connect(&server.tcp_url()).unwrap();
    for number in 0..20 {
        set(&other, "k", &number.to_string());
        hear(&client);
        assert_eq!(read(&client, "k"), Some(number.to_string()));
    }
    let stats = stats(&client);
    assert_eq!((stats.hits, stats.stored), (0, 0), "nobody knows how long they live");
    assert_eq!(client.watch(&[b"GET", b"k"], LONG).err().unwrap().kind(), Kind::Unsupported);
}

fn row_63_redis_a_reply_over_the_limit_fails_as_without_the_cache(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, transport, "max_reply_bytes=1024");
    let other = connect(&server.tcp_url()).unwrap();
    set(&other, "k", &"v".repeat(10_000));
    let without = client.get(b"k").unwrap_err();
    for error in [try_read(&client, "k").unwrap_err(), client.watch(&[b"GET", b"k"], LONG).err().unwrap()] {
        assert_eq!((error.kind(), error.outcome()), (Kind::TooLarge, Outcome::Answered), "{error}");
        assert_eq!(error.to_string(), without.to_string());
    }
    set(&other, "k", "small");
    hear(&client);
    assert_eq!(settle(&client, "k").as_deref(), Some("small"));
}

#[test]
fn row_63_redis_a_client_without_capacity_for_a_read() {
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, Transport::Tcp, "max_in_flight=2");
    for error in [try_read(&client, "k").unwrap_err(), client.watch(&[b"GET", b"k"], LONG).err().unwrap()] {
        assert_eq!((error.kind(), error.outcome()), (Kind::TooLarge, Outcome::NotSent), "{error}");
        assert!(error.to_string().contains("max_in_flight allows 2"), "{error}");
    }
}

/// The one who asked is interrupted; those who joined it are not.
fn row_64_redis_a_caller_that_is_interrupted(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, transport, "heartbeat=60000");
    set(&client, "k", "v");
    server.pause();
    std::thread::scope(|scope| {
        let (tell, told) = std::sync::mpsc::channel();
        let client = &client;
        let first = scope.spawn(move || {
            tell.send(redischan::client::thread_token().unwrap()).unwrap();
            try_read(client, "k").unwrap_err()
        });
        until("the first asks", || stats(client).misses == 1 && client.stats().in_flight > 0);
        let others: Vec<_> = (0..8).map(|_| scope.spawn(|| read(client, "k"))).collect();
        until("the others have joined", || stats(client).joined == 8);
        assert!(redischan::client::interrupt_thread(told.recv().unwrap()));
        let error = first.join().unwrap();
        assert_eq!((error.kind(), error.outcome()), (Kind::Canceled, Outcome::MaybeExecuted), "{error}");
        server.resume();
        for other in others {
            assert_eq!(other.join().unwrap().as_deref(), Some("v"));
        }
    });
}

#[test]
fn row_58_redis_beside_clients_whose_server_is_dead() {
    let server = Server::start(Flavor::Redis);
    let nobody = Port::new();
    let url = format!("redis://127.0.0.1:{}?lazy_connect=yes&{CACHED}", nobody.number);
    let dead: Vec<Client> = (0..8).map(|_| connect(&url).unwrap()).collect();
    let client = cached(&server, Transport::Tcp, "");
    let other = connect(&server.tcp_url()).unwrap();
    let watch = watch(&client, "k");
    for number in 0..50 {
        set(&other, "k", &number.to_string());
        hear(&client);
        assert_eq!(settle(&client, "k"), Some(number.to_string()));
        until("the watch follows", || latest(&watch) == Some(number.to_string()));
        let late = dead[number % 8].cached(
            &[b"GET", b"k"],
            MaxAge::Default,
            Timeout::After(Duration::from_millis(1)),
        );
        assert_eq!(late.unwrap_err().outcome(), Outcome::NotSent);
    }
}
