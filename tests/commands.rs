//! The everyday commands, on every server, transport and protocol.

mod support;

use std::sync::Arc;
use std::time::Duration;

use redischan::client::{Client, SetOptions, State, Timeout};
use redischan::config::Config;
use redischan::error::{Kind, Outcome};
use redischan::proto::command::Keys;
use redischan::proto::{self, Scalar, Tree, Verdict, scalar};
use support::matrix::Cell;
use support::server::{Flavor, Server};

fn connect(cell: &Cell) -> Client {
    Client::connect(Config::from_url(&cell.url).unwrap()).unwrap()
}

/// Each thread writes values that no other thread writes, and reads them back.
fn hammer(client: &Arc<Client>, cell: &Cell, threads: usize, rounds: usize) -> usize {
    let workers: Vec<_> = (0..threads)
        .map(|worker| {
            let (client, key) = (client.clone(), cell.key(&format!("hammer:{worker}")));
            std::thread::spawn(move || {
                (0..rounds)
                    .filter(|round| {
                        let value = format!("{worker}:{round}").repeat(1 + round % 50).into_bytes();
                        client.set(&key, &value, SetOptions::default()).unwrap();
                        client.get(&key).unwrap().as_deref() != Some(&value[..])
                    })
                    .count()
            })
        })
        .collect();
    workers.into_iter().map(|worker| worker.join().unwrap()).sum()
}

on_every_server! {
    fn set_and_get(cell) {
        let client = connect(cell);
        let key = cell.key("k");
        assert_eq!(client.get(&key).unwrap(), None);
        assert!(client.set(&key, b"value", SetOptions::default()).unwrap());
        assert_eq!(client.get(&key).unwrap().as_deref(), Some(&b"value"[..]));
        client.ping().unwrap();
        assert_eq!(client.state(), State::Ready);
    }

    fn values_of_any_bytes_and_sizes(cell) {
        let client = connect(cell);
        let key = cell.key("bytes");
        for size in [0, 1, 2, 100, 4095, 4096, 16 * 1024, 65_536, 1 << 20, 3 << 20] {
            let value: Vec<u8> = (0..size).map(|i| (i * 7 % 256) as u8).collect();
            client.set(&key, &value, SetOptions::default()).unwrap();
            assert!(client.get(&key).unwrap().as_deref() == Some(&value[..]), "{size} bytes");
        }
    }

    fn threads_share_one_client_and_get_their_own_replies(cell) {
        let client = Arc::new(connect(cell));
        assert_eq!(hammer(&client, cell, 32, 200), 0);
    }

    fn a_closed_client_says_so(cell) {
        let client = connect(cell);
        client.close(Timeout::Default).unwrap();
        assert_eq!(client.state(), State::Closed);
        let error = client.get(b"k").unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Closed, Outcome::NotSent));
        client.close(Timeout::Default).unwrap();
    }

    fn a_command_that_would_harm_the_others_is_refused(cell) {
        let client = connect(cell);
        for name in ["SELECT", "multi", "SUBSCRIBE", "MONITOR", "HELLO", "QUIT", "RESET", "WATCH", "WAIT", "Auth"] {
            let error = client.command(&[name.as_bytes(), b"1", b"1"], Timeout::Default).unwrap_err();
            assert_eq!((error.kind(), error.outcome()), (Kind::Unsupported, Outcome::NotSent), "{name}");
        }
        for argv in [&[][..], &[&b""[..]], &[b"  "], &[b"GET k"]] {
            assert_eq!(client.command(argv, Timeout::Default).unwrap_err().kind(), Kind::Invalid);
        }
        assert_eq!(client.get(&cell.key("untouched")).unwrap(), None);
    }
}

on_real_servers! {
    fn the_command_table_says_what_the_server_says(cell) {
        let client = connect(cell);
        let reply = client.command(&[b"COMMAND"], Timeout::Default).unwrap();
        let tree = Tree::parse(reply.into_frame()).unwrap();
        let mut compared = 0;
        for command in tree.children(tree.root()) {
            let about = tree.children(command);
            let name = tree.text(&about[0]).unwrap();
            let facts = proto::facts(name);
            if facts == &proto::command::UNKNOWN {
                continue; // newer than the table: may be anything
            }
            let shown = name.escape_ascii();
            let flag = |wanted: &[u8]| tree.children(&about[2]).iter().any(|flag| tree.text(flag) == Some(wanted));
            assert_eq!(facts.read_only, flag(b"readonly"), "{shown}");
            let [first, last, step] = [3, 4, 5].map(|at| about[at].integer());
            match facts.keys {
                Keys::None => assert_eq!(first, 0, "{shown}"),
                Keys::Range { first: f, last: l, step: s } => {
                    assert_eq!((f as i64, l as i64, s as i64), (first, last, step), "{shown}");
                }
                Keys::Numbered { .. } | Keys::Streams => assert!(flag(b"movablekeys"), "{shown}"),
            }
            if flag(b"blocking") && !matches!(name, b"xread" | b"xreadgroup") {
                let verdict = proto::classify(&[name]);
                assert!(!matches!(verdict, Verdict::Shared), "{shown} may wait");
            }
            compared += 1;
        }
        assert!(compared > 150, "{compared}");
        for argv in ["MSET a 1 b 2", "EVAL s 2 a b c", "ZUNIONSTORE d 2 a b", "XREAD COUNT 2 STREAMS a b 0 0", "BLPOP a b 0", "LMPOP 2 a b LEFT"] {
            let argv: Vec<&[u8]> = argv.split(' ').map(str::as_bytes).collect();
            let ask = [&[&b"COMMAND"[..], b"GETKEYS"], &argv[..]].concat();
            let reply = client.command(&ask, Timeout::Default).unwrap();
            let tree = Tree::parse(reply.into_frame()).unwrap();
            let keys: Vec<_> = tree.children(tree.root()).iter().map(|key| tree.text(key).unwrap()).collect();
            assert_eq!(proto::facts(argv[0]).keys.of(&argv), keys);
        }
    }

    fn replies_are_of_the_types_that_the_table_foresees(cell) {
        // Anything else would end the connection.
        let client = connect(cell);
        let k = |name: &str| String::from_utf8(cell.key(name)).unwrap();
        let (s, h, l, set, z, x, p) = (k("s"), k("h"), k("l"), k("set"), k("z"), k("x"), k("p"));
        let commands = format!(
            "SET {s} 1|SET {s} 1 GET|SET {s} 2 NX|GET {s}|GET none|STRLEN {s}|EXISTS {s}|APPEND {s} 0|INCR {s}|DECRBY {s} 2|\
             GETRANGE {s} 0 1|SUBSTR {s} 0 1|SETRANGE {s} 0 9|SETBIT {s} 1 1|GETBIT {s} 1|BITCOUNT {s}|GETEX {s}|GETSET {s} 5|\
             EXPIRE {s} 100|PEXPIRE {s} 100000|EXPIREAT {s} 9999999999|PEXPIREAT {s} 9999999999999|TTL {s}|PTTL {s}|PERSIST {s}|\
             DUMP {s}|DUMP none|TOUCH {s}|COPY {s} {s}2|RENAMENX {s}2 {s}3|RENAME {s}3 {s}2|UNLINK {s}2|SETNX {s} 1|\
             MSET {s} 1|MSETNX {s} 1|MGET {s} none|SETEX {s} 100 v|PSETEX {s} 100000 v|GETDEL {s}|DEL {s}|MOVE none 1|\
             HSET {h} f v|HMSET {h} f v|HGET {h} f|HGET {h} none|HSETNX {h} g 1|HINCRBY {h} g 1|HSTRLEN {h} f|HLEN {h}|\
             HEXISTS {h} f|HKEYS {h}|HVALS {h}|HMGET {h} f none|HGETALL {h}|HDEL {h} f|\
             LPUSH {l} a|RPUSH {l} b|LPUSHX {l} c|RPUSHX {l} d|LLEN {l}|LINDEX {l} 0|LINDEX {l} 99|LRANGE {l} 0 -1|\
             LINSERT {l} BEFORE a z|LREM {l} 1 z|LSET {l} 0 q|LTRIM {l} 0 1|\
             SADD {set} a b|SREM {set} b|SCARD {set}|SISMEMBER {set} a|SMEMBERS {set}|SINTER {set}|SUNION {set}|SDIFF {set}|\
             SMOVE {set} {set}2 a|ZADD {z} 1 a|ZCARD {z}|ZCOUNT {z} 0 9|ZLEXCOUNT {z} - +|ZRANGE {z} 0 -1|ZRANGE {z} 0 -1 WITHSCORES|\
             ZREM {z} a|XADD {x} 1-1 f v|XLEN {x}|XDEL {x} 1-1|XACK {x} g 1-1|PFADD {p} a|PFCOUNT {p}|PFMERGE {p}2 {p}|\
             PUBLISH {s} m|KEYS {s}*|DBSIZE|PING|PING text|LPUSH {h} wrong|GET {h}"
        );
        for command in commands.split('|') {
            let argv: Vec<&[u8]> = command.split(' ').map(str::as_bytes).collect();
            if let Err(error) = client.command(&argv, Timeout::Default) {
                assert_eq!(error.prefix(), b"WRONGTYPE", "{command}: {error}");
            }
        }
        assert_eq!(client.stats().reconnects, 0);
    }

    fn sessions_and_blocking_commands(cell) {
        let client = connect(cell);
        let (key, list) = (cell.key("watched"), cell.key("list"));
        let session = client.session(Timeout::Default).unwrap();
        let run = |argv: &[&[u8]]| session.command(argv, Timeout::Default).unwrap();
        run(&[b"WATCH", &key]);
        client.set(&key, b"changed", SetOptions::default()).unwrap();
        run(&[b"MULTI"]);
        run(&[b"SET", &key, b"mine"]);
        assert!(run(&[b"EXEC"]).is_nil(), "another changed the watched key");
        drop(session);
        std::thread::scope(|scope| {
            let pop = scope.spawn(|| {
                client.command(&[b"BLPOP", &list, b"0"], Timeout::After(Duration::from_secs(20))).unwrap()
            });
            client.command(&[b"RPUSH", &list, b"x"], Timeout::Default).unwrap();
            assert!(!pop.join().unwrap().is_nil());
        });
        // Whether the server's nil arrives in time depends on the machine: allow more time until it does.
        let mut limit = Duration::from_millis(30);
        let error = loop {
            let error = client.command(&[b"BLPOP", &list, b"0"], Timeout::After(limit)).unwrap_err();
            if error.outcome() == Outcome::Answered || limit > Duration::from_secs(30) {
                break error;
            }
            limit *= 2;
        };
        assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::Answered), "{error}");
        let error = client.command(&[b"WAIT", b"0", b"0"], Timeout::Default).unwrap_err();
        assert!(error.to_string().contains("redis_session_new"), "{error}");
    }

    fn typed_commands(cell) {
        let client = connect(cell);
        let key = cell.key("n");
        assert_eq!(client.incrby(&key, 5).unwrap(), 5);
        assert_eq!(client.decr(&key).unwrap(), 4);
        assert_eq!(client.append(&key, b"2").unwrap(), 2);
        assert_eq!(client.exists(&key).unwrap(), 1);
        assert_eq!(client.ttl(&key).unwrap(), Some(-1));
        assert_eq!(client.expire(&key, 60_000).unwrap(), 1);
        assert!((1..=60_000).contains(&client.ttl(&key).unwrap().unwrap()));
        assert_eq!(client.del(&key).unwrap(), 1);
        assert_eq!(client.ttl(&key).unwrap(), None);
        assert_eq!(client.expire(&key, 1).unwrap(), 0);
        let hash = cell.key("h");
        assert_eq!(client.hset(&hash, b"f", b"v").unwrap(), 1);
        assert_eq!(client.hget(&hash, b"f").unwrap().as_deref(), Some(&b"v"[..]));
        assert_eq!(client.hget(&hash, b"g").unwrap(), None);
        assert_eq!(client.publish(&cell.key("channel"), b"hello").unwrap(), 0);
        let (a, b) = (cell.key("a"), cell.key("b"));
        client.mset(&[(&a, b"1"), (&b, b"")]).unwrap();
        let reply = client.mget(&[&a, &b, &cell.key("none")]).unwrap().into_frame();
        // RESP2 sends nil as a bulk string, RESP3 as a separate type.
        let nil = if cell.url.ends_with("protocol=3") { "_" } else { "$-1" };
        assert_eq!(reply, format!("*3\r\n$1\r\n1\r\n$0\r\n\r\n{nil}\r\n"));
    }

    fn set_options(cell) {
        let client = connect(cell);
        let key = cell.key("k");
        let when = |if_absent, if_present| SetOptions { if_absent, if_present, ..SetOptions::default() };
        assert!(!client.set(&key, b"1", when(false, true)).unwrap());
        assert!(client.set(&key, b"1", when(true, false)).unwrap());
        assert!(!client.set(&key, b"2", when(true, false)).unwrap());
        let ttl = SetOptions { ttl: Some(Duration::from_secs(60)), ..SetOptions::default() };
        assert!(client.set(&key, b"3", ttl).unwrap());
        assert!(client.set(&key, b"4", SetOptions { keep_ttl: true, ..SetOptions::default() }).unwrap());
        assert!(client.ttl(&key).unwrap().unwrap() > 0);
        assert_eq!(client.get(&key).unwrap().as_deref(), Some(&b"4"[..]));
    }

    fn server_errors_reach_their_caller_and_no_one_else(cell) {
        let client = connect(cell);
        let key = cell.key("h");
        client.hset(&key, b"f", b"v").unwrap();
        let error = client.get(&key).unwrap_err();
        assert_eq!((error.kind(), error.outcome(), error.prefix()), (Kind::Server, Outcome::Answered, &b"WRONGTYPE"[..]));
        assert_eq!(client.hget(&key, b"f").unwrap().as_deref(), Some(&b"v"[..]));
        let nested = client.command(&[b"EVAL", b"return {1,redis.error_reply('MY error')}", b"0"], Timeout::Default);
        let frame = nested.unwrap().into_frame();
        assert_eq!(scalar(&frame), Some(Scalar::Aggregate(redischan::proto::Kind::Array, 2)));
    }

    fn nesting_up_to_the_limit_is_delivered(cell) {
        let deep = b"local t = 1 for i = 1, 120 do t = {t} end return t";
        let frame = connect(cell).command(&[b"EVAL", deep, b"0"], Timeout::Default).unwrap().into_frame();
        assert_eq!(&frame[..], [b"*1\r\n".repeat(120), b":1\r\n".to_vec()].concat());
    }
}

#[test]
fn redis_sees_one_connection_of_64_threads_that_make_a_million_calls() {
    let server = Server::start(Flavor::Redis);
    let cell = Cell { url: server.tcp_url() + "?client_name=shared", prefix: "one".into() };
    let client = Arc::new(connect(&cell));
    const ROUNDS: usize = 1_000_000 / 64 / 2 + 1;
    assert_eq!(hammer(&client, &cell, 64, ROUNDS), 0);
    let list = server.ask("CLIENT LIST");
    assert_eq!(list.matches("name=shared").count(), 1, "{list}");
    assert_eq!(list.matches("cmd=get").count() + list.matches("cmd=set").count(), 1, "{list}");
    assert_eq!(client.stats().replies, 64 * ROUNDS as u64 * 2);
}

#[test]
fn redis_with_a_password_and_a_database() {
    let server = Server::start_with(Flavor::Redis, &["--requirepass", "open sesame"]);
    let base = format!("127.0.0.1:{}", server.port);
    for protocol in [2, 3] {
        let right = format!("redis://:open%20sesame@{base}/3?protocol={protocol}");
        let client = Client::connect(Config::from_url(&right).unwrap()).unwrap();
        let info = client.command(&[b"CLIENT", b"INFO"], Timeout::Default).unwrap().bytes().unwrap().unwrap();
        assert!(String::from_utf8_lossy(&info).contains("db=3"));
        for wrong in ["redis://:canary@", "redis://user:canary@", "redis://"] {
            let url = format!("{wrong}{base}?protocol={protocol}");
            let error = Client::connect(Config::from_url(&url).unwrap()).err().expect("refused");
            assert_eq!((error.kind(), error.outcome()), (Kind::Auth, Outcome::NotSent), "{url}: {error}");
            assert!(!error.to_string().contains("canary"), "{error}");
        }
        let no_such_db = format!("redis://:open%20sesame@{base}/99?protocol={protocol}");
        let error = Client::connect(Config::from_url(&no_such_db).unwrap()).err().expect("refused");
        assert_eq!(error.kind(), Kind::Connect);
        assert!(error.to_string().contains("SELECT"), "{error}");
    }
}

#[test]
fn embedded_servers_are_shared_by_name_only() {
    let open = |url: &str| Client::connect(Config::from_url(url).unwrap()).unwrap();
    let (a, b, other, private) =
        (open("embedded://shared"), open("embedded://shared"), open("embedded://other"), open("embedded://"));
    a.set(b"k", b"v", SetOptions::default()).unwrap();
    assert_eq!(b.get(b"k").unwrap().as_deref(), Some(&b"v"[..]));
    assert_eq!(other.get(b"k").unwrap(), None);
    assert_eq!(private.get(b"k").unwrap(), None);
}
