//! MGET by the client cache: each value is kept by itself, and those that are missing are read in one exchange.

use std::time::Duration;

use redischan::client::{Client, MaxAge, Queue, Timeout};
use redischan::error::{Error, Kind, Outcome};

use crate::cache::{LONG, cached, hear, run, set, stats};
use crate::support::oracle::connect;
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_64_redis_mget_asks_for_what_is_missing,
    row_64_redis_mget_while_the_server_is_silent,
    row_65_redis_mget_without_rights,
}

type Values = Vec<Option<String>>;

fn argv<'a>(keys: &[&'a str]) -> Vec<&'a [u8]> {
    ["MGET"].iter().chain(keys).map(|word| word.as_bytes()).collect()
}

pub(crate) fn try_mget(client: &Client, keys: &[&str]) -> Result<Values, Error> {
    let reply = client.cached(&argv(keys), MaxAge::Default, LONG)?;
    let text = |value: Option<&[u8]>| value.map(|value| String::from_utf8(value.to_vec()).unwrap());
    Ok(reply.texts(keys.len()).unwrap().into_iter().map(text).collect())
}

fn mget(client: &Client, keys: &[&str]) -> String {
    let word = |value: Option<String>| value.unwrap_or("nil".to_owned());
    try_mget(client, keys).unwrap().into_iter().map(word).collect::<Vec<_>>().join(" ")
}

/// The same by a queue.
fn submitted(client: &Client, queue: &Queue, keys: &[&str]) -> Result<Vec<u8>, Error> {
    queue.submit_cached(client, 7, &argv(keys), MaxAge::Default, LONG).unwrap();
    let mut done = Vec::new();
    while done.is_empty() {
        queue.take(1, LONG, |completion| done.push(completion.result)).unwrap();
    }
    done.remove(0).map(|reply| reply.into_frame().to_vec())
}

/// How often the server has run a command.
fn calls(server: &Server, command: &str) -> u64 {
    let stats = server.ask("INFO commandstats");
    let line = stats.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:calls=")));
    line.map_or(0, |line| line.split(',').next().unwrap().parse().unwrap())
}

fn row_64_redis_mget_asks_for_what_is_missing(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let (client, other) = (cached(&server, transport, ""), connect(&server.tcp_url()).unwrap());
    run(&other, "MSET a 1 b 2 c 3");
    run(&other, "LPUSH list 1");
    assert_eq!(mget(&client, &["a", "b", "none", "list", "a"]), "1 2 nil nil 1");
    assert_eq!((calls(&server, "get"), calls(&server, "mget")), (4, 0), "a and a are read once");

    // All but the list's error is kept, and shared with GET.
    let before = stats(&client);
    assert_eq!(mget(&client, &["none", "b", "a"]), "nil 2 1");
    assert_eq!(client.cached_get(b"b", MaxAge::Default).unwrap().unwrap(), "2");
    assert_eq!((stats(&client).hits - before.hits, stats(&client).misses - before.misses), (4, 0));
    assert_eq!(calls(&server, "get"), 4);

    // One's own write is read back at once, another's when the server has told.
    set(&client, "a", "mine");
    assert_eq!(mget(&client, &["a", "b"]), "mine 2");
    set(&other, "b", "theirs");
    hear(&client);
    let before = calls(&server, "get");
    let queue = client.queue().unwrap();
    assert_eq!(
        submitted(&client, &queue, &["a", "b", "c"]).unwrap(),
        b"*3\r\n$4\r\nmine\r\n$6\r\ntheirs\r\n$1\r\n3\r\n"
    );
    assert_eq!(calls(&server, "get"), before + 2, "b and c were missing");
    assert_eq!(submitted(&client, &queue, &["c", "b"]).unwrap(), b"*2\r\n$1\r\n3\r\n$6\r\ntheirs\r\n");
    assert_eq!((calls(&server, "get"), client.stats().in_flight), (before + 2, 0));
}

#[test]
fn row_64_redis_mget_of_more_keys_than_may_be_in_flight() {
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, Transport::Tcp, "max_in_flight=9");
    run(&client, "MSET a 1 b 2 c 3");
    assert_eq!(mget(&client, &["a", "b", "c"]), "1 2 3", "a read has three commands");
    assert_eq!((calls(&server, "get"), stats(&client).stored), (3, 3));
    client.forget(None).unwrap();
    assert_eq!(mget(&client, &["a", "b", "c", "d"]), "1 2 3 nil");
    assert_eq!((calls(&server, "mget"), stats(&client).stored), (1, 3), "then MGET is sent, and not kept");
    let argv: Vec<&[u8]> = std::iter::once(&b"MGET"[..]).chain((0..10).map(|_| &b"k"[..])).collect();
    assert!(client.cached(&argv, MaxAge::Default, LONG).is_ok());
}

/// Who leaves takes nobody along, and what was read for it is kept.
fn row_64_redis_mget_while_the_server_is_silent(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = cached(&server, transport, "heartbeat=60000");
    run(&client, "MSET a 1 b 2");
    server.pause();
    let brief = Timeout::After(Duration::from_millis(20));
    let error = client.cached(&argv(&["a", "b"]), MaxAge::Default, brief).unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout, "{error}");
    let queue = client.queue().unwrap();
    queue.submit_cached(&client, 1, &argv(&["a", "b"]), MaxAge::Default, LONG).unwrap();
    assert_eq!(queue.cancel(1), 1);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| mget(&client, &["b", "a"]));
        server.resume();
        assert_eq!(other.join().unwrap(), "2 1");
    });
    let mut canceled = Vec::new();
    queue.take(1, LONG, |completion| canceled.push(completion.result)).unwrap();
    assert_eq!(canceled.remove(0).unwrap_err().kind(), Kind::Canceled);
    hear(&client);
    assert_eq!((mget(&client, &["a", "b"]), client.stats().in_flight), ("1 2".to_owned(), 0));
}

fn row_65_redis_mget_without_rights(transport: Transport) {
    let few = ["--user", "few", "on", ">pw", "~*", "+@all", "-client"];
    let none = ["--user", "none", "on", ">pw", "~*", "+@all", "-get"];
    let server = Server::start_with(Flavor::Redis, &[few, none].concat());
    let other = connect(&server.tcp_url()).unwrap();

    // Without the right to be told of changes each MGET is sent.
    let client = cached(&server, transport, "username=few&password=pw");
    for number in 0..10 {
        set(&other, "k", &number.to_string());
        assert_eq!(mget(&client, &["k", "k"]), format!("{number} {number}"));
    }
    let seen = stats(&client);
    assert_eq!((calls(&server, "mget"), seen.stored, seen.hits, seen.misses), (10, 0, 0, 20));

    // Without the right to GET, which reads a missing key, the server's error is that of the whole.
    let client = cached(&server, transport, "username=none&password=pw");
    for _ in 0..2 {
        let error = try_mget(&client, &["k", "l"]).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Server, Outcome::Answered), "{error}");
        assert!(error.to_string().contains("NOPERM"), "{error}");
    }
    let queue = client.queue().unwrap();
    let error = submitted(&client, &queue, &["k", "l"]).unwrap_err();
    assert_eq!(error.kind(), Kind::Server, "{error}");
    assert_eq!(client.stats().in_flight, 0);
}
