//! Row 18: a waiting command ends when its caller leaves. Afterwards it takes nothing, and ending it affects no other
//! client's command and harms no server.

use std::time::{Duration, Instant};

use redischan::client::{Client, Timeout};
use redischan::error::{Error, Kind, Outcome};

use crate::on_each_transport;
use crate::support::oracle::connect;
use crate::support::proxy::{Plan, Proxy};
use crate::support::scripted::Scripted;
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

on_each_transport! {
    row_18_redis_a_user_of_few_rights_leaves_nothing_waiting,
    row_18_redis_what_was_given_up_while_the_server_paused_takes_nothing_later,
    row_18_redis_canceled_pops_hand_over_what_they_took,
    row_18_redis_what_waits_when_its_client_closes_is_ended,
}

/// Each command that waits, and one that ends its wait.
const COMMANDS: [(&str, &str); 10] = [
    ("BLPOP job:list 0", "RPUSH job:list x"),
    ("BRPOP job:list 0", "RPUSH job:list x"),
    ("BRPOPLPUSH job:list job:other 0", "RPUSH job:list x"),
    ("BLMOVE job:list job:other LEFT LEFT 0", "RPUSH job:list x"),
    ("BLMPOP 0 1 job:list LEFT", "RPUSH job:list x"),
    ("BZPOPMIN job:set 0", "ZADD job:set 1 x"),
    ("BZPOPMAX job:set 0", "ZADD job:set 1 x"),
    ("BZMPOP 0 1 job:set MIN", "ZADD job:set 1 x"),
    ("XREAD BLOCK 0 STREAMS job:stream $", "XADD job:stream * f v"),
    ("XREADGROUP GROUP g me BLOCK 0 STREAMS job:stream >", "XADD job:stream * f v"),
];

fn run(client: &Client, command: &str, timeout: Timeout) -> Result<Option<i64>, Error> {
    let argv: Vec<&[u8]> = command.split(' ').map(str::as_bytes).collect();
    client.command(&argv, timeout).map(|reply| reply.integer().ok())
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < end, "{what}: not within a minute");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// How many connections wait in a command.
fn waiting(server: &Server) -> usize {
    let list = server.ask("CLIENT LIST");
    let flags = list.split(' ').filter_map(|field| field.strip_prefix("flags="));
    flags.filter(|flags| flags.contains('b')).count()
}

/// The error of a call with a deadline of this many milliseconds, or more: as many as sending it takes here.
fn fails_once_sent(mut ms: u64, call: impl Fn(Timeout) -> Result<Option<i64>, Error>) -> Error {
    loop {
        let error = call(Timeout::After(Duration::from_millis(ms))).unwrap_err();
        assert_eq!(error.kind(), Kind::Timeout, "{error}");
        if error.outcome() != Outcome::NotSent {
            return error;
        }
        ms *= 2;
        assert!(ms < 60_000, "{error}");
    }
}

fn row_18_redis_a_user_of_few_rights_leaves_nothing_waiting(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    leaves_nothing_waiting(&server, &server.url(transport, ""));
}

#[test]
fn row_18_valkey_a_user_of_few_rights_leaves_nothing_waiting() {
    let server = Server::start(Flavor::Valkey);
    leaves_nothing_waiting(&server, &server.tcp_url());
}

fn leaves_nothing_waiting(server: &Server, url: &str) {
    let admin = connect(&server.tcp_url()).unwrap();
    run(&admin, "XGROUP CREATE job:stream g $ MKSTREAM", Timeout::Default).unwrap();
    let url = url.to_owned() + if url.contains('?') { "&" } else { "?" };
    // Without permission for CLIENT, INFO and ECHO; with both protocols.
    for (user, protocol) in [("three", 3), ("two", 2)] {
        let names = COMMANDS.map(|(command, _)| command.split(' ').next().unwrap().to_lowercase());
        let rights: Vec<String> = names.iter().map(|name| format!("+{name}")).collect();
        let rights = format!("ACL SETUSER {user} on >pw ~* {} +ping +hello", rights.join(" "));
        run(&admin, &rights, Timeout::Default).unwrap();
        let client = connect(&format!("{url}username={user}&password=pw&protocol={protocol}")).unwrap();
        for (command, push) in COMMANDS {
            run(&admin, "XGROUP SETID job:stream g $", Timeout::Default).unwrap();
            fails_once_sent(60, |timeout| run(&client, command, timeout));
            until(command, || waiting(server) == 0);
            run(&admin, push, Timeout::Default).unwrap();
            let key = push.split(' ').nth(1).unwrap();
            assert_eq!(
                run(&admin, &format!("EXISTS {key}"), Timeout::Default).unwrap(),
                Some(1),
                "{command}"
            );
            run(&admin, "DEL job:list job:set", Timeout::Default).unwrap();
        }
        // A session keeps its connection after that.
        let session = client.session(Timeout::Default).unwrap();
        let argv: [&[u8]; 3] = [b"BLPOP", b"job:none", b"0"];
        let error = fails_once_sent(60, |timeout| session.command(&argv, timeout).map(|_| None));
        if error.outcome() == Outcome::Answered {
            session.command(&[b"PING"], Timeout::Default).unwrap();
        }
    }
}

fn row_18_redis_what_was_given_up_while_the_server_paused_takes_nothing_later(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let admin = connect(&server.tcp_url()).unwrap();
    let url = server.url(transport, "");
    let client = connect(&url).unwrap();
    // All commands, also UNPAUSE, so this pause only ends after its time.
    for pause in ["100000 WRITE", "500 ALL"] {
        run(&admin, &format!("CLIENT PAUSE {pause}"), Timeout::Default).unwrap();
        std::thread::scope(|scope| {
            for n in 0..8 {
                let client = &client;
                scope.spawn(move || {
                    let argv = format!("BLPOP paused:{n} 0");
                    let error = run(client, &argv, Timeout::After(Duration::from_millis(60))).unwrap_err();
                    assert_eq!(error.kind(), Kind::Timeout, "{error}");
                });
            }
        });
        run(&admin, "CLIENT UNPAUSE", Timeout::After(Duration::from_secs(60))).unwrap();
        until("they are gone", || waiting(&server) == 0);
        for n in 0..8 {
            run(&admin, &format!("RPUSH paused:{n} x"), Timeout::Default).unwrap();
            assert_eq!(run(&admin, &format!("LLEN paused:{n}"), Timeout::Default).unwrap(), Some(1));
        }
        run(&admin, "FLUSHALL", Timeout::Default).unwrap();
    }
}

fn row_18_redis_canceled_pops_hand_over_what_they_took(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let admin = connect(&server.tcp_url()).unwrap();
    let client = connect(&server.url(transport, "")).unwrap();
    let queue = client.queue().unwrap();
    let rounds = crate::support::oracle::size(150, 20_000);
    let (mut popped, mut unsure, mut luck) = (0, 0, fastrand::Rng::with_seed(18));
    for round in 0..rounds as u64 {
        queue.submit(round, &[b"BLPOP", b"job:list", b"0"], Timeout::Never).unwrap();
        if luck.bool() {
            until("it waits, or has taken what is there", || {
                waiting(&server) == 1 || queue.outstanding() == 0
            });
        }
        std::thread::scope(|scope| {
            scope.spawn(|| run(&admin, "RPUSH job:list x", Timeout::Default).unwrap());
            scope.spawn(|| queue.cancel(round));
        });
        queue
            .take(1, Timeout::Never, |completion| match completion.result {
                Ok(_) => popped += 1,
                Err(error) => {
                    assert_eq!((completion.tag, error.kind()), (round, Kind::Canceled), "{error}");
                    unsure += usize::from(error.outcome() == Outcome::MaybeExecuted);
                }
            })
            .unwrap();
    }
    let left = run(&admin, "LLEN job:list", Timeout::Default).unwrap().unwrap() as usize;
    assert!(
        popped + left <= rounds && popped + left + unsure >= rounds,
        "{popped}, {left} left, {unsure} unsure"
    );
    assert!(popped > 0 && left > 0, "{popped}, {left} left: the two came in both orders");
    // Postponed by the pause, and then canceled: some servers abort when CLIENT UNBLOCK ends such a command.
    run(&admin, "DEL job:list", Timeout::Default).unwrap();
    run(&admin, "CLIENT PAUSE 100000 WRITE", Timeout::Default).unwrap();
    for tag in 0..4 {
        queue.submit(tag, &[b"BLPOP", b"job:list", b"0"], Timeout::Never).unwrap();
    }
    until("they are put off", || waiting(&server) == 4);
    (0..4).for_each(|tag| assert_eq!(queue.cancel(tag), 1));
    let mut ended = 0;
    while ended < 4 {
        let note = |completion: redischan::client::Completion| {
            let error = completion.result.unwrap_err();
            assert_eq!((error.kind(), error.outcome()), (Kind::Canceled, Outcome::MaybeExecuted), "{error}");
        };
        ended += queue.take(4, Timeout::Never, note).unwrap();
    }
    run(&admin, "CLIENT UNPAUSE", Timeout::Default).unwrap();
    until("they are gone", || waiting(&server) == 0);
    run(&admin, "RPUSH job:list x", Timeout::Default).unwrap();
    assert_eq!(run(&admin, "LLEN job:list", Timeout::Default).unwrap(), Some(1));
}

fn row_18_redis_what_waits_when_its_client_closes_is_ended(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "")).unwrap();
    std::thread::scope(|scope| {
        let waiters: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| run(&client, "BLPOP job:list 0", Timeout::Never).unwrap_err()))
            .collect();
        until("they wait", || waiting(&server) == 8);
        client.close(Timeout::After(Duration::ZERO)).unwrap();
        for waiter in waiters {
            let error = waiter.join().unwrap();
            assert!(error.kind() == Kind::Closed && error.outcome() != Outcome::NotSent, "{error}");
        }
    });
    until("they are gone", || waiting(&server) == 0);
}

#[test]
fn row_18_redis_with_no_time_given_a_commands_own_time_counts() {
    let mut server = Server::start(Flavor::Redis);
    let client = connect(&(server.tcp_url() + "?timeout=60")).unwrap();
    let admin = connect(&server.tcp_url()).unwrap();
    for command in ["BLPOP job:list 0", "BLPOP job:list 60"] {
        let popped = std::thread::scope(|scope| {
            let popping = scope.spawn(|| run(&client, command, Timeout::Default));
            until("it waits", || waiting(&server) == 1);
            std::thread::sleep(Duration::from_millis(300)); // longer than the option and its grace
            run(&admin, "RPUSH job:list x", Timeout::Default).unwrap();
            popping.join().unwrap()
        });
        popped.unwrap();
    }
    assert!(client.command(&[b"BLPOP", b"job:none", b"0.01"], Timeout::Never).unwrap().is_nil());
    let session = client.session(Timeout::Default).unwrap();
    assert!(session.command(&[b"BLPOP", b"job:none", b"0.2"], Timeout::Never).unwrap().is_nil());
    // But it waits no longer than other commands for a server that is missing.
    drop(session);
    server.kill();
    let queue = client.queue().unwrap();
    queue.submit(1, &[b"BLPOP", b"job:list", b"0"], Timeout::Default).unwrap();
    let mut errors = vec![run(&client, "BLPOP job:list 0", Timeout::Default).unwrap_err()];
    queue.take(1, Timeout::Never, |completion| errors.push(completion.result.unwrap_err())).unwrap();
    for error in errors {
        let lost = (error.kind(), error.outcome()) == (Kind::Io, Outcome::NotSent);
        assert!(lost || (error.kind(), error.outcome()) == (Kind::Timeout, Outcome::NotSent), "{error}");
    }
}

/// A server before Redis 6 refuses a time with a fraction as not an integer. What it was sent for each deadline.
#[test]
fn row_18_scripted_an_old_server_is_sent_whole_seconds() {
    let (seen, times) = std::sync::mpsc::channel();
    let seen = std::sync::Mutex::new(seen);
    let server = Scripted::start_raw(move |_, mut peer| {
        while let Some(argv) = peer.any_request() {
            let words: Vec<_> = argv.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
            match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                ["HELLO", ..] => peer.say("-ERR unknown command `HELLO`\r\n"),
                ["INFO", ..] => peer.say_bulk(
                    b"# Server\r\nredis_version:5.0.7\r\nrun_id:0123456789012345678901234567890123456789\r\n",
                ),
                ["ECHO", word] => peer.say_bulk(word.as_bytes()),
                ["CLIENT", "ID"] => peer.say(":7\r\n"),
                ["BLPOP", _, time] => {
                    seen.lock().unwrap().send(time.to_owned()).unwrap();
                    peer.say("*-1\r\n");
                }
                _ => peer.say("+OK\r\n"),
            }
        }
    });
    let client = connect(&server.url()).unwrap();
    for (deadline, sent) in [(600_500, "600"), (1_500_000, "1000"), (700, "1000")] {
        let result = run(&client, "BLPOP k 1000", Timeout::After(Duration::from_millis(deadline)));
        // The script answers at once, before any timeout.
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(times.recv().unwrap(), sent);
    }
}

#[test]
fn row_18_redis_nothing_is_ended_on_another_server() {
    let (here, there) = (Server::start(Flavor::Redis), Server::start(Flavor::Redis));
    let proxy = Proxy::start(here.port, |_| Plan::default());
    let client = connect(&proxy.url()).unwrap();
    (0..20).for_each(|_| drop(here.ask("PING"))); // its client ids are ahead of the other's
    let queue = client.queue().unwrap();
    queue.submit(1, &[b"BLPOP", b"job:list", b"0"], Timeout::Never).unwrap();
    until("it waits", || waiting(&here) == 1);
    let list = here.ask("CLIENT LIST");
    let line = list.lines().find(|line| line.contains("cmd=blpop")).unwrap();
    let id: i64 = line.split(' ').find_map(|field| field.strip_prefix("id=")).unwrap().parse().unwrap();
    // Another client that has the same id at the other server.
    let other = connect(&there.tcp_url()).unwrap();
    until("the next number is the one", || there.ask("CLIENT ID") == format!(":{}", id - 1));
    let stranger = other.session(Timeout::Default).unwrap();
    let number = stranger.command(&[b"CLIENT", b"ID"], Timeout::Default).unwrap().integer().unwrap();
    assert_eq!(number, id);
    proxy.turn_to(there.port);
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| stranger.command(&[b"BLPOP", b"job:list", b"0"], Timeout::Never));
        until("the stranger waits", || waiting(&there) == 1);
        assert_eq!(queue.cancel(1), 1);
        let mut ended = Vec::new();
        queue.take(1, Timeout::Never, |completion| ended.push(completion.result.unwrap_err())).unwrap();
        assert_eq!((ended[0].kind(), ended[0].outcome()), (Kind::Canceled, Outcome::MaybeExecuted));
        until("the connection is closed", || waiting(&here) == 0);
        assert_eq!(waiting(&there), 1, "the stranger's command goes on");
        there.ask("RPUSH job:list x");
        waits.join().unwrap().unwrap();
    });
}

/// The server answers the command but not what was sent after it, or it hangs up: the element is delivered anyway.
#[test]
fn row_18_scripted_an_element_that_has_come_is_not_lost() {
    for hangs_up in [false, true] {
        let server = Scripted::start_raw(move |_, mut peer| {
            while let Some(argv) = peer.any_request() {
                let words: Vec<_> = argv.iter().map(|word| String::from_utf8_lossy(word)).collect();
                match words.iter().map(|word| &**word).collect::<Vec<_>>()[..] {
                    ["HELLO", ..] => peer.say("%1\r\n+proto\r\n:3\r\n"),
                    ["ECHO", word] => peer.say_bulk(word.as_bytes()),
                    ["BLPOP", ..] => {
                        peer.any_request(); // sent at the deadline to end the wait
                        peer.say("*2\r\n$1\r\nk\r\n$1\r\nx\r\n");
                        if hangs_up {
                            return;
                        }
                        peer.any_request();
                        return;
                    }
                    _ => peer.say("+OK\r\n"),
                }
            }
        });
        let client = connect(&server.url()).unwrap();
        // If the machine is too busy to deliver it in time, the call may fail, but not each time.
        let comes = || run(&client, "BLPOP k 0", Timeout::After(Duration::from_millis(100))).is_ok();
        assert!((0..100).any(|_| comes()), "hangs up: {hangs_up}");
    }
}

/// A probe of the connection would be part of the transaction.
#[test]
fn row_18_redis_nothing_is_said_in_a_session_but_by_its_owner() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&(server.tcp_url() + "?fence=always")).unwrap();
    let session = client.session(Timeout::Default).unwrap();
    let says = |argv: &[&[u8]]| session.command(argv, Timeout::Default).unwrap().into_frame();
    assert_eq!(&says(&[b"MULTI"])[..], b"+OK\r\n");
    assert_eq!(&says(&[b"SET", b"k", b"v"])[..], b"+QUEUED\r\n");
    assert_eq!(&says(&[b"BLPOP", b"job:none", b"1"])[..], b"+QUEUED\r\n");
    assert_eq!(&says(&[b"GET", b"k"])[..], b"+QUEUED\r\n");
    assert_eq!(&says(&[b"EXEC"])[..], b"*3\r\n+OK\r\n_\r\n$1\r\nv\r\n");
}
