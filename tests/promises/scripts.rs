//! Scripts and scans: the same path for calls and queues. A script runs once, whatever the server has forgotten, for
//! any user with permission for EVAL; a scan continues where its last page ended.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use redischan::client::{Client, Completion, Queue, Scan, Scanned, Script, Timeout};
use redischan::error::{Kind, Outcome};
use redischan::proto::{Kind as Type, Tree};

use crate::delivery::wait_until_ready;
use crate::support::oracle::{self, connect};
use crate::support::proxy::{Plan, Proxy};
use crate::support::scripted::{Scripted, fence};
use crate::support::server::{Flavor, Server};

const LONG: Timeout = Timeout::After(Duration::from_secs(20));
const COUNTS: &[u8] = b"return redis.call('INCR', KEYS[1])";

fn take_one(queue: &Queue) -> Completion {
    let mut one = None;
    queue.take(1, LONG, |completion| one = Some(completion)).unwrap();
    one.expect("it completes in time")
}

/// How often the server has run a command.
fn calls(server: &Server, command: &str) -> usize {
    let stats = server.ask("INFO commandstats");
    let line = stats.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:calls=")));
    line.and_then(|rest| rest.split(',').next()?.parse().ok()).unwrap_or(0)
}

fn counted(client: &Client, key: &[u8]) -> usize {
    client.get(key).unwrap().map_or(0, |digits| String::from_utf8_lossy(&digits).parse().unwrap())
}

#[test]
fn redis_a_script_s_text_is_sent_once_by_many_that_find_it_missing() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let queue = client.queue().unwrap();
    let script = Script::new(COUNTS);
    for round in 1..=3 {
        server.ask("SCRIPT FLUSH");
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| client.eval(&script, &[b"called"], &[], LONG).unwrap().integer().unwrap());
            }
        });
        assert_eq!(calls(&server, "eval"), 2 * round - 1, "once each time the server had forgotten it");
        server.ask("SCRIPT FLUSH");
        (0..100).for_each(|tag| queue.submit_script(tag, &script, &[b"queued"], &[], LONG).unwrap());
        (0..100).for_each(|_| assert!(take_one(&queue).result.is_ok()));
        assert_eq!(calls(&server, "eval"), 2 * round);
    }
    assert_eq!(calls(&server, "script|load"), 0);
    assert_eq!((counted(&client, b"called"), counted(&client, b"queued")), (48, 300));
}

#[test]
fn redis_who_may_eval_runs_scripts_in_every_way() {
    let server = Server::start(Flavor::Redis);
    for (user, rights) in [("few", "-@all +eval +evalsha +incr +multi +exec"), ("most", "+@all -script")] {
        assert_eq!(server.ask(&format!("ACL SETUSER {user} on >pw ~* {rights}")), "+OK");
        let client = connect(&server.tcp_url().replace("://", &format!("://{user}:pw@"))).unwrap();
        let (queue, session) = (client.queue().unwrap(), client.session(LONG).unwrap());
        let script = Script::new(COUNTS);
        let before = server.ask("GET ran").parse().unwrap_or(0);
        for known in [false, true] {
            let forget = || if known { String::new() } else { server.ask("SCRIPT FLUSH") };
            forget();
            client.eval(&script, &[b"ran"], &[], LONG).unwrap();
            forget();
            queue.submit_script(1, &script, &[b"ran"], &[], LONG).unwrap();
            take_one(&queue).result.unwrap();
            for atomic in [false, true] {
                for way in 0..3 {
                    forget();
                    let mut pipeline = client.pipeline(atomic);
                    (0..2).for_each(|_| pipeline.add_script(&script, &[b"ran"], &[]).unwrap());
                    let reply = match way {
                        0 => client.exec(&mut pipeline, LONG).unwrap(),
                        1 => session.exec(&mut pipeline, LONG).unwrap(),
                        _ => {
                            queue.submit_pipeline(2, &mut pipeline, LONG).unwrap();
                            take_one(&queue).result.unwrap()
                        }
                    };
                    let tree = Tree::parse(reply.into_frame()).unwrap();
                    let each = tree.children(tree.root());
                    assert!(each.iter().all(|node| node.kind() == Type::Integer), "{user}: {way} {atomic}");
                }
            }
        }
        assert_eq!(
            server.ask("GET ran"),
            (before + 2 * (2 + 2 * 3 * 2)).to_string(),
            "{user}: each ran once"
        );
    }
}

#[test]
fn redis_a_refusal_of_the_text_is_the_answer() {
    let server = Server::start(Flavor::Redis);
    assert_eq!(server.ask("ACL SETUSER sha on >pw ~* -@all +evalsha +incr"), "+OK");
    let client = connect(&server.tcp_url().replace("://", "://sha:pw@")).unwrap();
    let queue = client.queue().unwrap();
    let script = Script::new(COUNTS);
    let error = client.eval(&script, &[b"n"], &[], LONG).unwrap_err();
    assert_eq!((error.kind(), error.prefix()), (Kind::Server, &b"NOPERM"[..]), "{error}");
    (0..50).for_each(|tag| queue.submit_script(tag, &script, &[b"n"], &[], LONG).unwrap());
    for _ in 0..50 {
        let error = take_one(&queue).result.unwrap_err();
        assert_eq!(error.prefix(), b"NOPERM", "{error}");
    }
    assert!(calls(&server, "evalsha") <= 1 + 2 * 50, "the tries are bounded");
    // If the server knows the script, the permission for EVALSHA is enough.
    let admin = connect(&server.tcp_url()).unwrap();
    admin.command(&[b"SCRIPT", b"LOAD", COUNTS], LONG).unwrap();
    assert_eq!(client.eval(&script, &[b"n"], &[], LONG).unwrap().integer().unwrap(), 1);
}

#[test]
fn redis_scripts_run_once_though_the_server_forgets_and_connections_break() {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start(server.port, |_| Plan::default());
    let client = connect(&(proxy.url() + "?timeout=20000&reconnect_min=1&reconnect_max=20")).unwrap();
    let script = Script::new(COUNTS);
    let (ran, maybe, done) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let note = |result: Result<redischan::client::Reply, redischan::error::Error>| match result {
        Ok(_) => {
            ran.fetch_add(1, Ordering::Relaxed);
        }
        Err(error) if error.outcome() == Outcome::MaybeExecuted => {
            maybe.fetch_add(1, Ordering::Relaxed);
        }
        Err(error) => assert_eq!(error.outcome(), Outcome::NotSent, "{error}"),
    };
    let each = oracle::size(1_000, 50_000);
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..4)
            .map(|number| {
                let (client, script, note) = (&client, &script, &note);
                scope.spawn(move || {
                    let queue = client.queue().unwrap();
                    for n in 0..each {
                        if number % 2 == 0 {
                            note(client.eval(script, &[b"n"], &[], Timeout::Default));
                            continue;
                        }
                        queue.submit_script(n as u64, script, &[b"n"], &[], Timeout::Default).unwrap();
                        if n % 7 == 0 {
                            queue.cancel(n as u64 - n as u64 % 3);
                        }
                        if n % 16 == 15 {
                            (0..16).for_each(|_| note(take_one(&queue).result));
                        }
                    }
                    while queue.outstanding() > 0 {
                        note(take_one(&queue).result);
                    }
                    queue.take(usize::MAX, LONG, |completion| note(completion.result)).unwrap();
                })
            })
            .collect();
        let (done, proxy, server) = (&done, &proxy, &server);
        scope.spawn(move || {
            for n in 0.. {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(2));
                server.ask("SCRIPT FLUSH");
                if n % 20 == 19 {
                    proxy.reset_all();
                }
            }
        });
        let ended: Vec<_> = callers.into_iter().map(|caller| caller.join()).collect();
        done.store(true, Ordering::Relaxed);
        ended.into_iter().for_each(|ended| ended.unwrap());
    });
    wait_until_ready(&client);
    let (ran, maybe, counted) = (ran.into_inner(), maybe.into_inner(), counted(&client, b"n"));
    assert!(ran <= counted && counted <= ran + maybe, "{counted} ran, {ran} said so, {maybe} may have");
    assert!(ran > 0 && calls(&server, "eval") > 0);
}

#[test]
fn redis_a_script_that_says_the_server_s_word_runs_once() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let queue = client.queue().unwrap();
    let script = Script::new(
        b"redis.call('INCR', KEYS[1]) return redis.error_reply('NOSCRIPT No matching script. Please use EVAL.')",
    );
    for n in 1..=3 {
        let error = client.eval(&script, &[b"n"], &[], LONG).unwrap_err();
        assert_eq!((error.kind(), error.prefix()), (Kind::Server, &b"NOSCRIPT"[..]), "{error}");
        queue.submit_script(n, &script, &[b"n"], &[], LONG).unwrap();
        assert_eq!(take_one(&queue).result.unwrap_err().prefix(), b"NOSCRIPT");
        assert_eq!(counted(&client, b"n") as u64, 2 * n);
    }
}

#[test]
fn a_run_that_is_canceled_before_its_text_is_sent_never_is() {
    // After the refusal there is more to write than the connection accepts, so the text waits.
    const LARGE: usize = 64 * 1024 * 1024;
    static REQUESTS: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let (go_on, wait) = std::sync::mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let server = Scripted::start(move |_, mut peer| {
        let wait = wait.lock().unwrap();
        let mut gate = Some(&wait);
        while let Some(argv) = peer.any_request() {
            let name = String::from_utf8_lossy(&argv[0]).into_owned();
            if let Some(word) = fence(&argv) {
                if let Some(gate) = gate.take() {
                    gate.recv().unwrap(); // until there is more to write
                    peer.say_bulk(word);
                    gate.recv().unwrap();
                } else {
                    peer.say_bulk(word);
                }
                continue;
            }
            REQUESTS.lock().unwrap().push(name.clone());
            match name.as_str() {
                "EVALSHA" => peer.say("-NOSCRIPT No matching script. Please use EVAL.\r\n"),
                "SET" => peer.say("+OK\r\n"),
                _ => peer.say(":1\r\n"),
            }
        }
    });
    let client = connect(&(server.url() + "&max_in_flight_bytes=1000000000&heartbeat=0")).unwrap();
    let queue = client.queue().unwrap();
    let large = vec![b'x'; LARGE];
    let script = Script::new(COUNTS);
    queue.submit_script(1, &script, &[b"n"], &[], Timeout::Never).unwrap();
    while client.stats().errors == 0 {
        std::thread::yield_now(); // the refusal has arrived, and a fence has been sent after it
    }
    queue.submit(2, &[b"SET", b"k", &large], Timeout::Never).unwrap();
    while client.stats().commands < 2 {
        std::thread::yield_now();
    }
    go_on.send(()).unwrap();
    while client.stats().commands < 3 {
        std::thread::yield_now(); // the refusal is confirmed, and the text is about to be sent
    }
    assert_eq!(queue.outstanding(), 2);
    assert_eq!(queue.cancel(1), 1);
    let canceled = take_one(&queue);
    let error = canceled.result.unwrap_err();
    assert_eq!(
        (canceled.tag, error.kind(), error.outcome()),
        (1, Kind::Canceled, Outcome::NotSent),
        "{error}"
    );
    go_on.send(()).unwrap();
    assert!(take_one(&queue).result.is_ok());
    queue.submit(3, &[b"DEL", b"k"], Timeout::Never).unwrap();
    assert!(take_one(&queue).result.is_ok());
    assert_eq!(*REQUESTS.lock().unwrap(), ["EVALSHA", "SET", "DEL"]);
    assert_eq!(client.stats().queued, 0, "and its room is given back");
}

#[test]
fn redis_a_script_that_could_never_be_sent_with_its_text_is_refused_at_once() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&(server.tcp_url() + "?max_in_flight_bytes=2000")).unwrap();
    let queue = client.queue().unwrap();
    let text = |len: usize| [COUNTS, b" --", &vec![b'x'; len][..]].concat();
    let (fits, large) = (Script::new(&text(1500)), Script::new(&text(2500)));
    for n in 1..=3 {
        server.ask("SCRIPT FLUSH");
        assert_eq!(client.eval(&large, &[b"n"], &[], LONG).unwrap_err().kind(), Kind::TooLarge);
        let error = queue.submit_script(1, &large, &[b"n"], &[], LONG).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::TooLarge, Outcome::NotSent), "{error}");
        // As many as fit, though with its text none of them would fit beside another.
        (0..10).for_each(|tag| queue.submit_script(tag, &fits, &[b"n"], &[], LONG).unwrap());
        (0..10).for_each(|_| drop(take_one(&queue).result.unwrap()));
        assert_eq!((client.stats().queued, counted(&client, b"n")), (0, 10 * n));
    }
}

/// How a run ends whose script is unknown, and whose text gets no reply or ends the connection. `None` if it ended before
/// the text was sent.
fn lost_with_its_text(timeout: Timeout, queued: bool, hangs_up: bool) -> Option<(Kind, Outcome)> {
    let (seen, requests) = std::sync::mpsc::channel();
    let seen = Mutex::new(seen);
    let server = Scripted::start(move |_, mut peer| {
        while let Some(argv) = peer.request() {
            let name = String::from_utf8_lossy(&argv[0]).into_owned();
            let _ = seen.lock().unwrap().send(name.clone());
            match name.as_str() {
                "EVALSHA" => peer.say("-NOSCRIPT No matching script. Please use EVAL.\r\n"),
                "EVAL" if hangs_up => return peer.reset(),
                "EVAL" => {}
                _ => peer.say("+OK\r\n"),
            }
        }
    });
    let client = connect(&(server.url() + "&reconnect_min=1&reconnect_max=1")).unwrap();
    let script = Script::new(COUNTS);
    let error = if queued {
        let queue = client.queue().unwrap();
        queue.submit_script(1, &script, &[b"n"], &[], timeout).unwrap();
        take_one(&queue).result.unwrap_err()
    } else {
        client.eval(&script, &[b"n"], &[], timeout).unwrap_err()
    };
    let sent_again = client.stats().commands == 2;
    if error.outcome() == Outcome::NotSent || !sent_again {
        return None;
    }
    assert_eq!(requests.recv().unwrap(), "EVALSHA");
    assert_eq!(requests.recv().unwrap(), "EVAL");
    wait_until_ready(&client);
    if hangs_up {
        client.command(&[b"SET", b"k", b"v"], LONG).unwrap(); // on the next connection
    }
    assert!(requests.try_iter().all(|name| name == "SET"), "nothing was sent once more");
    Some((error.kind(), error.outcome()))
}

#[test]
fn a_script_whose_text_is_not_answered_may_have_run() {
    for queued in [false, true] {
        let lost = lost_with_its_text(LONG, queued, true);
        assert_eq!(lost, Some((Kind::Io, Outcome::MaybeExecuted)));
        // One deadline for both attempts, long enough for a reply to the first.
        let mut times = (0..).map(|n| Timeout::After(Duration::from_millis(50 << n)));
        let late = times.find_map(|time| lost_with_its_text(time, queued, false));
        assert_eq!(late, Some((Kind::Timeout, Outcome::MaybeExecuted)));
    }
}

#[test]
fn redis_a_scan_goes_on_by_a_queue_one_page_at_a_time() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let fill = b"for i = 1, 500 do redis.call('SET', 'key:' .. i, '') end";
    client.command(&[b"EVAL", fill, b"0"], LONG).unwrap();
    let queue = client.queue().unwrap();
    let mut scan = Scan::new(Scanned::Keys, None).unwrap().matching(b"key:*").count(20);
    let mut seen = HashSet::new();
    let mut note = |page: redischan::client::Reply| {
        let tree = Tree::parse(page.into_frame()).unwrap();
        seen.extend(tree.children(tree.root()).iter().map(|key| tree.text(key).unwrap().to_vec()));
    };
    let mut pages = 0;
    while queue.submit_scan(pages, &mut scan, LONG).unwrap() {
        let again = queue.submit_scan(99, &mut scan, LONG).unwrap_err();
        assert_eq!(again.kind(), Kind::Invalid, "{again}");
        assert_eq!(client.scan_page(&mut scan, LONG).unwrap_err().kind(), Kind::Invalid);
        if pages % 3 == 1 && queue.cancel(pages) == 1 {
            // Timed out: the same page is requested again.
            assert_eq!(take_one(&queue).result.unwrap_err().kind(), Kind::Canceled);
        } else {
            note(take_one(&queue).result.unwrap());
        }
        if pages == 7 {
            let late = queue.submit_scan(98, &mut scan, Timeout::After(Duration::ZERO)).unwrap_err();
            assert_eq!(late.kind(), Kind::Timeout, "{late}");
            note(client.scan_page(&mut scan, LONG).unwrap().unwrap()); // one way or the other
        }
        pages += 1;
    }
    assert!(!queue.submit_scan(99, &mut scan, LONG).unwrap(), "the end stays the end");
    assert!(client.scan_page(&mut scan, LONG).unwrap().is_none());
    assert_eq!((seen.len(), queue.outstanding()), (500, 0));

    // A refused request does not advance the scan, nor does a dropped queue.
    client.set(b"text", b"x", Default::default()).unwrap();
    let mut scan = Scan::new(Scanned::Set, Some(b"text")).unwrap();
    for tag in 0..2 {
        assert!(queue.submit_scan(tag, &mut scan, LONG).unwrap());
        assert_eq!(take_one(&queue).result.unwrap_err().prefix(), b"WRONGTYPE");
    }
    server.pause();
    let other = client.queue().unwrap();
    assert!(other.submit_scan(1, &mut scan, LONG).unwrap());
    drop(other);
    server.resume();
    assert_eq!(client.scan_page(&mut scan, LONG).unwrap_err().prefix(), b"WRONGTYPE");
}
