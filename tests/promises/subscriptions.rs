//! Subscriptions under the faults of rows 41 to 54: a numbered publisher, and subscribers that account for every number.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redischan::client::{Client, Message, Names, Reason, Subscriber, Timeout, What};
use redischan::error::Kind;

use crate::support::oracle::{self, connect};
use crate::support::proxy::{Path, Plan, Proxy};
use crate::support::scripted::{Peer, Scripted, fence};
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_41_redis_each_hole_has_its_gap_in_its_place,
    row_41_redis_restarted,
    row_41_redis_follows_a_failover,
    row_41_redis_follows_a_failover_that_no_command_has_met,
    row_41_scripted_follows_a_failover_that_costs_a_connection,
    row_41_redis_an_unused_connection_is_closed,
    row_42_redis_killed_again_while_resubscribing,
    row_43_redis_what_is_published_after_subscribing_is_never_missed,
    row_44_redis_a_subscriber_that_sleeps_holds_up_nobody,
    row_46_redis_one_denied_name_costs_the_others_nothing,
    row_47_redis_names_come_and_go_at_random,
    row_48_redis_stopped_for_a_while,
    row_49_redis_no_server_for_a_while,
    row_51_redis_messages_of_any_size,
    row_51_scripted_what_is_no_message,
    row_52_redis_resp2,
    row_54_redis_many_names_after_a_restart,
}
crate::on_tcp_and_tls! {
    row_48_redis_silent_loss,
}

/// Longer than any test takes.
const LONG: Timeout = Timeout::After(Duration::from_secs(120));
const FAST: &str = "timeout=60000&reconnect_min=1&reconnect_max=20";

fn subscribe(client: &Client, names: Names, list: &[&str]) -> Subscriber {
    let subscriber = client.subscriber().unwrap();
    add(&subscriber, names, list).unwrap();
    subscriber
}

fn add(subscriber: &Subscriber, names: Names, list: &[&str]) -> Result<(), redischan::error::Error> {
    let list: Vec<&[u8]> = list.iter().map(|name| name.as_bytes()).collect();
    subscriber.add(names, &list, LONG)
}

fn publish(client: &Client, channel: &str, number: u64) -> i64 {
    let payload = number.to_string();
    let argv: [&[u8]; 3] = [b"PUBLISH", channel.as_bytes(), payload.as_bytes()];
    client.command(&argv, LONG).unwrap().integer().unwrap()
}

fn number(message: &Message) -> u64 {
    std::str::from_utf8(message.payload()).unwrap().parse().unwrap()
}

/// What a subscriber was given so far, of one channel with ascending numbers.
#[derive(Default)]
struct Account {
    /// The next number, if none is missing.
    next: u64,
    received: u64,
    gaps: u64,
    /// A gap was the last thing.
    in_gap: bool,
    lost: u64,
}

impl Account {
    fn take(&mut self, message: &Message) {
        match message.what() {
            What::Published => {
                let number = number(message);
                assert!(number >= self.next, "{number} after {}: twice, or out of order", self.next);
                assert!(
                    number == self.next || self.in_gap,
                    "{} to {number} are missing without a gap",
                    self.next
                );
                (self.next, self.in_gap) = (number + 1, false);
                self.received += 1;
            }
            What::Gap(gap) => {
                self.gaps += 1;
                self.in_gap = true;
                self.lost += gap.lost;
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Publishes ascending numbers while `faults` runs, and accounts for them in a subscriber. `faults` gets what is next for
/// the subscriber. Gives the account and how many were published.
fn account_for(client: &Client, publisher: &Client, faults: impl FnOnce(&AtomicU64)) -> (Account, u64) {
    let subscriber = subscribe(client, Names::Channels, &["numbers"]);
    let (is_over, next, last) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(u64::MAX));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut first = 0;
            while !is_over.load(Ordering::SeqCst) {
                let mut pipeline = publisher.pipeline(false);
                for number in first..first + 20 {
                    pipeline.add(&[b"PUBLISH", b"numbers", number.to_string().as_bytes()]).unwrap();
                }
                // A pipeline that was cut may have been published, and is not published again.
                let _ = publisher.exec(&mut pipeline, LONG);
                first += 20;
            }
            last.store(first, Ordering::SeqCst);
            // Until somebody gets it, so that the account has an end.
            while publish(publisher, "numbers", first) == 0 {}
        });
        let accounting = scope.spawn(|| {
            let mut account = Account::default();
            while account.next <= last.load(Ordering::SeqCst) {
                account.take(&subscriber.next(LONG).unwrap());
                next.store(account.next, Ordering::SeqCst);
            }
            account
        });
        faults(&next);
        is_over.store(true, Ordering::SeqCst);
        (accounting.join().unwrap(), last.load(Ordering::SeqCst))
    })
}

fn row_41_redis_each_hole_has_its_gap_in_its_place(transport: Transport) {
    let kills = oracle::size(40, 1000) as u64;
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, FAST)).unwrap();
    let publisher = connect(&server.tcp_url()).unwrap();
    let (account, published) = account_for(&client, &publisher, |taken| {
        for _ in 0..kills {
            let before = taken.load(Ordering::SeqCst);
            while taken.load(Ordering::SeqCst) < before + oracle::size(100, 1000) as u64 {
                oracle::echo(&client, LONG).unwrap();
            }
            server.ask("CLIENT KILL TYPE pubsub");
        }
    });
    assert!(account.received <= published + 1);
    assert!(account.gaps > 0 && account.gaps <= kills, "{} gaps for {kills} losses", account.gaps);
    assert_eq!(account.lost, 0, "nobody knows how many");
    assert_eq!(client.stats().reconnects, 0, "commands have a connection of their own");
}

fn row_41_redis_restarted(transport: Transport) {
    let mut server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, FAST)).unwrap();
    let publisher = connect(&format!("{}?{FAST}", server.tcp_url())).unwrap();
    let (account, _) = account_for(&client, &publisher, |taken| {
        for _ in 0..3 {
            let before = taken.load(Ordering::SeqCst);
            while taken.load(Ordering::SeqCst) < before + 100 {
                std::thread::yield_now();
            }
            server.kill();
            server.launch();
        }
    });
    assert_eq!(account.gaps, 3);
}

/// A server that was demoted passes on what its primary publishes only for as long as the two are connected.
fn row_41_redis_follows_a_failover(transport: Transport) {
    // In RESP2 a server cannot be asked what it is, and is left for each shared connection that has followed.
    for (protocol, connections) in [(2, 1), (3, 4)] {
        let (old, new) = (Server::start(Flavor::Redis), Server::start(Flavor::Redis));
        let proxy = Proxy::start_on(transport, &old, |_| Plan::default());
        let options = format!("{FAST}&protocol={protocol}&connections={connections}&client_name=mine");
        let client = connect(&proxy.url_with(&options)).unwrap();
        let subscriber = subscribe(&client, Names::Channels, &["c"]);
        old.ask(&format!("REPLICAOF 127.0.0.1 {}", new.port));
        proxy.turn_to(new.place(transport));
        until("a write is refused, and then served", || client.set(b"k", b"v", Default::default()).is_ok());
        has_moved(&subscriber, &old, &new);
        // The shared connections follow one after the other; that of the subscriptions is left for the first.
        until("no connection is left", || !old.ask("CLIENT LIST").contains("name=mine"));
        publish(&connect(&new.tcp_url()).unwrap(), "c", 2);
        assert_eq!(number(&subscriber.next(LONG).unwrap()), 2);
    }
}

/// Nobody writes, so nobody is answered READONLY: the server is asked now and then what it is.
fn row_41_redis_follows_a_failover_that_no_command_has_met(transport: Transport) {
    let (old, new) = (Server::start(Flavor::Redis), Server::start(Flavor::Redis));
    let proxy = Proxy::start_on(transport, &old, |_| Plan::default());
    let options = format!("{FAST}&heartbeat=50&client_name=mine");
    let client = connect(&proxy.url_with(&options)).unwrap();
    let subscriber = subscribe(&client, Names::Channels, &["c"]);
    client.ping().unwrap();
    old.ask(&format!("REPLICAOF 127.0.0.1 {}", new.port));
    proxy.turn_to(new.place(transport));
    has_moved(&subscriber, &old, &new);
    until("no connection is left", || !old.ask("CLIENT LIST").contains("name=mine"));
    client.set(b"k", b"v", Default::default()).unwrap();
}

/// What is asked of a silent connection does not keep it.
fn row_41_redis_an_unused_connection_is_closed(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, &format!("{FAST}&heartbeat=100&client_name=mine"))).unwrap();
    let connections = || server.ask("CLIENT LIST").matches("name=mine").count();
    let subscriber = subscribe(&client, Names::Channels, &["c"]);
    assert_eq!(connections(), 2);
    drop(subscriber);
    until("the connection of the subscriptions is closed", || connections() == 1);
    client.ping().unwrap();
}

/// The subscription has moved, with a gap.
fn has_moved(subscriber: &Subscriber, old: &Server, new: &Server) {
    until("the new server has the subscription", || channels_at(new, "").contains("c"));
    until_live(subscriber);
    until("the old one has none", || channels_at(old, "").is_empty());
    publish(&connect(&new.tcp_url()).unwrap(), "c", 1);
    let What::Gap(gap) = subscriber.next(LONG).unwrap().what().clone() else { panic!("no gap") };
    assert_eq!((gap.reason, gap.lost), (Reason::Connection, 0));
    assert_eq!(number(&subscriber.next(LONG).unwrap()), 1);
}

/// The shared connection is cut when READONLY has come, and the reply to a later command has not.
fn row_41_scripted_follows_a_failover_that_costs_a_connection(transport: Transport) {
    let in_doubt = Arc::new(AtomicBool::new(false));
    let asked = in_doubt.clone();
    let server = Scripted::start_on(transport, move |number, mut peer| match number {
        0 => {
            // The fence that READONLY waits for is answered once another command has come after it.
            let mut words = Vec::new();
            while let Some(argv) = peer.any_request() {
                match fence(&argv) {
                    Some(word) => words.push(word.to_vec()),
                    None if argv[0] == b"SET" => peer.say("-READONLY a replica\r\n"),
                    None => break,
                }
                asked.store(!words.is_empty(), Ordering::SeqCst);
            }
            words.iter().for_each(|word| peer.say_bulk(word));
        }
        2 => peer.wait_for_hang_up(),
        _ => serve_subscriptions(&mut peer, ">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\n5\r\n"),
    });
    let client = connect(&server.url_with(FAST)).unwrap();
    let subscriber = subscribe(&client, Names::Channels, &["c"]);
    assert_eq!(number(&subscriber.next(LONG).unwrap()), 5);
    let queue = client.queue().unwrap();
    queue.submit(1, &[b"SET", b"k", b"v"], LONG).unwrap();
    until("READONLY waits for a fence", || in_doubt.load(Ordering::SeqCst));
    queue.submit(2, &[b"GET", b"k"], LONG).unwrap();
    let What::Gap(gap) = subscriber.next(LONG).unwrap().what().clone() else { panic!("no gap") };
    assert_eq!(gap.reason, Reason::Connection);
    assert_eq!(number(&subscriber.next(LONG).unwrap()), 5);
    let mut ends = Vec::new();
    while ends.len() < 2 {
        queue
            .take(2, LONG, |completion| ends.push((completion.tag, completion.result.unwrap_err().kind())))
            .unwrap();
    }
    assert_eq!(ends, [(1, Kind::Server), (2, Kind::Io)]);
}

/// The channels that the server has subscribers of, of this prefix.
fn channels_at(server: &Server, prefix: &str) -> BTreeSet<String> {
    let direct = connect(&server.tcp_url()).unwrap();
    let argv: [&[u8]; 3] = [b"PUBSUB", b"CHANNELS", &[prefix.as_bytes(), b"*"].concat()];
    let reply = direct.command(&argv, LONG).unwrap().into_frame();
    let all = redischan::proto::texts(&reply).unwrap();
    all.into_iter().map(|name| String::from_utf8(name.unwrap().to_vec()).unwrap()).collect()
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let give_up = Instant::now() + Duration::from_secs(120);
    while !is_so() {
        assert!(Instant::now() < give_up, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn until_live(subscriber: &Subscriber) {
    until("the subscriber is live again", || subscriber.stats().live);
}

fn row_42_redis_killed_again_while_resubscribing(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, FAST)).unwrap();
    let subscriber = client.subscriber().unwrap();
    let names: Vec<String> = (0..10_000).map(|number| format!("many:{number}")).collect();
    let list: Vec<&[u8]> = names.iter().map(|name| name.as_bytes()).collect();
    subscriber.add(Names::Channels, &list, LONG).unwrap();
    for round in 0..oracle::size(10, 100) {
        // Some come, some go, whatever the connection does meanwhile.
        let some = &list[round * 10..round * 10 + 10];
        subscriber.remove(Names::Channels, Some(some)).unwrap();
        server.ask("CLIENT KILL TYPE pubsub");
        // From at once to after all of it.
        std::thread::sleep(Duration::from_millis(3 * round as u64));
        subscriber.want(Names::Channels, &some[..5]).unwrap();
    }
    let gone = |at: usize| at < 10 * oracle::size(10, 100) && at % 10 >= 5;
    let wanted: BTreeSet<_> =
        names.iter().enumerate().filter(|(at, _)| !gone(*at)).map(|(_, name)| name.clone()).collect();
    // The loss may be seen later than the last of these steps.
    let is_settled = || channels_at(&server, "many:") == wanted && subscriber.stats().live;
    until("the server has what is wanted", is_settled);
    assert_eq!(subscriber.stats().mailbox.names.confirmed, wanted.len());
    drop(subscriber);
    until("all are unsubscribed", || channels_at(&server, "many:").is_empty());
}

fn row_43_redis_what_is_published_after_subscribing_is_never_missed(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, FAST)).unwrap();
    for round in 0..oracle::size(500, 100_000) as u64 {
        let channel = format!("once:{}", round % 7);
        let subscriber = subscribe(&client, Names::Channels, &[&channel]);
        assert!(publish(&client, &channel, round) > 0);
        assert_eq!(number(&subscriber.next(LONG).unwrap()), round);
        assert_eq!(subscriber.stats().mailbox.counted.received, 1, "nor does anything of others come");
        // And one that joins a name which stands, without a round trip.
        let second = subscribe(&client, Names::Channels, &[&channel]);
        publish(&client, &channel, round + 1);
        assert_eq!([&subscriber, &second].map(|one| number(&one.next(LONG).unwrap())), [round + 1; 2]);
    }
}

fn row_44_redis_a_subscriber_that_sleeps_holds_up_nobody(transport: Transport) {
    const MESSAGES: u64 = 20_000;
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, &format!("{FAST}&sub_buffer=1000"))).unwrap();
    let [asleep, newest, awake] = [(); 3].map(|()| client.subscriber().unwrap());
    newest.set("overflow", "drop_newest").unwrap();
    awake.set("buffer", "1000000").unwrap();
    for subscriber in [&asleep, &newest, &awake] {
        add(subscriber, Names::Channels, &["flood"]).unwrap();
    }
    let publisher = connect(&server.tcp_url()).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for first in (0..MESSAGES).step_by(100) {
                let mut pipeline = publisher.pipeline(false);
                for number in first..first + 100 {
                    pipeline.add(&[b"PUBLISH", b"flood", number.to_string().as_bytes()]).unwrap();
                }
                publisher.exec(&mut pipeline, LONG).unwrap();
            }
        });
        for expected in 0..MESSAGES {
            assert_eq!(number(&awake.next(LONG).unwrap()), expected);
            if expected % 100 == 0 {
                oracle::echo(&client, LONG).unwrap();
            }
        }
    });
    until("all have come", || asleep.stats().mailbox.counted.received == MESSAGES);
    let counts = asleep.stats().mailbox;
    assert_eq!((counts.waiting, counts.counted.dropped), (1000, MESSAGES - 1000));
    let What::Gap(gap) = asleep.next(LONG).unwrap().what().clone() else { panic!("no gap") };
    assert_eq!((gap.reason, gap.lost), (Reason::Overflow, MESSAGES - 1000));
    (MESSAGES - 1000..MESSAGES).for_each(|n| assert_eq!(number(&asleep.next(LONG).unwrap()), n));
    (0..1000).for_each(|n| assert_eq!(number(&newest.next(LONG).unwrap()), n));
    let What::Gap(gap) = newest.next(LONG).unwrap().what().clone() else { panic!("no gap") };
    assert_eq!((gap.reason, gap.lost), (Reason::Overflow, MESSAGES - 1000));
    assert_eq!(awake.stats().mailbox.counted.gaps, 0);
}

/// Publishes this many messages of this size, and waits until they have come.
fn flood(
    client: &Client,
    publisher: &Client,
    subscriber: &Subscriber,
    messages: u64,
    size: usize,
    together: u64,
) {
    let before = subscriber.stats().mailbox.counted.received;
    let payload = vec![b'x'; size];
    for done in (0..messages).step_by(together as usize) {
        let mut pipeline = publisher.pipeline(false);
        for _ in 0..together {
            pipeline.add(&[b"PUBLISH", b"flood", &payload]).unwrap();
        }
        publisher.exec(&mut pipeline, LONG).unwrap();
        until("they have come", || subscriber.stats().mailbox.counted.received == before + done + together);
    }
    oracle::echo(client, LONG).unwrap();
}

#[test]
fn row_44_redis_memory_is_bounded() {
    if !oracle::alone("subscriptions::row_44_redis_memory_is_bounded") {
        return;
    }
    let server = Server::start(Flavor::Redis);
    let publisher = connect(&server.tcp_url()).unwrap();
    let options = "sub_buffer_bytes=8388608&sub_total_bytes=16777216";
    let client = connect(&format!("{}?{options}", server.tcp_url())).unwrap();
    let subscribers = [(); 8].map(|()| subscribe(&client, Names::Channels, &["flood"]));
    flood(&client, &publisher, &subscribers[0], 10, 10_000, 10); // what the first of all needs
    let before = oracle::rss();
    flood(&client, &publisher, &subscribers[0], 10_000, 10_000, 100);
    let waiting: usize = subscribers.iter().map(|one| one.stats().mailbox.waiting_bytes).sum();
    assert!(waiting <= 16 << 20, "{waiting} bytes wait in all of them");
    let grown = oracle::rss().saturating_sub(before);
    assert!(grown <= (16 + 16) << 10, "{grown} KiB for 100 MB that nobody took");
    for subscriber in &subscribers {
        let counts = subscriber.stats().mailbox;
        let What::Gap(gap) = subscriber.next(LONG).unwrap().what().clone() else { panic!("no gap") };
        assert_eq!(gap.lost + counts.waiting as u64, counts.counted.received, "the count is exact");
    }
}

#[test]
fn row_45_redis_small_messages_pin_no_blocks() {
    if !oracle::alone("subscriptions::row_45_redis_small_messages_pin_no_blocks") {
        return;
    }
    let messages = oracle::size(8_192, 65_536) as u64;
    let server = Server::start(Flavor::Redis);
    let publisher = connect(&server.tcp_url()).unwrap();
    let client = connect(&server.tcp_url()).unwrap();
    let subscriber = subscribe(&client, Names::Channels, &["flood"]);
    flood(&client, &publisher, &subscriber, 10, 100, 1);
    let before = oracle::rss();
    // Each comes by a read of its own.
    flood(&client, &publisher, &subscriber, messages, 100, 1);
    let counts = subscriber.stats().mailbox;
    assert_eq!(counts.waiting as u64, messages + 10);
    let grown = oracle::rss().saturating_sub(before) * 1024;
    assert!(grown <= 2 * counts.waiting_bytes + (16 << 20), "{grown} bytes for {}", counts.waiting_bytes);
}

fn row_46_redis_one_denied_name_costs_the_others_nothing(transport: Transport) {
    let user = ["--user", "few", "on", ">pw", "~*", "resetchannels", "&ok*", "+@all", "-client"];
    let server = Server::start_with(Flavor::Redis, &user);
    let client = connect(&server.url(transport, &format!("{FAST}&username=few&password=pw"))).unwrap();
    let publisher = connect(&server.tcp_url()).unwrap();
    let subscriber = client.subscriber().unwrap();
    let error = add(&subscriber, Names::Channels, &["denied"]).unwrap_err();
    assert_eq!((error.kind(), error.prefix()), (Kind::Server, &b"NOPERM"[..]), "{error}");
    let names: Vec<String> =
        (0..1000).map(|n| if n == 617 { "denied".into() } else { format!("ok:{n}") }).collect();
    let list: Vec<&str> = names.iter().map(String::as_str).collect();
    let error = add(&subscriber, Names::Channels, &list).unwrap_err();
    assert_eq!(error.prefix(), b"NOPERM", "{error}");
    assert_eq!(subscriber.stats().mailbox.names.wanted, 0, "none of them was added");
    until("none is left at the server", || channels_at(&server, "").is_empty());
    // Without waiting, the one is reported and the others stand.
    let bytes: Vec<&[u8]> = names.iter().map(|name| name.as_bytes()).collect();
    subscriber.want(Names::Channels, &bytes).unwrap();
    let ended = subscriber.next(LONG).unwrap();
    assert!(matches!(ended.what(), What::Ended(error) if error.prefix() == b"NOPERM"), "{ended:?}");
    assert_eq!(ended.channel(), b"denied");
    until_live(&subscriber);
    assert_eq!(subscriber.stats().mailbox.names.wanted, 999);
    publish(&publisher, "ok:1", 1);
    assert_eq!(number(&subscriber.next(LONG).unwrap()), 1);
    // Rights that are taken away from a subscribed user: the server ends the connection.
    server.ask("ACL SETUSER few resetchannels &ok:1 &ok:2*");
    let mut ended = BTreeSet::new();
    loop {
        let message = subscriber.next(LONG).unwrap();
        match message.what() {
            What::Ended(_) => drop(ended.insert(String::from_utf8_lossy(message.channel()).into_owned())),
            What::Gap(gap) => {
                assert_eq!((gap.reason, gap.lost), (Reason::Connection, 0));
                if subscriber.stats().mailbox.waiting == 0 && subscriber.stats().live {
                    break;
                }
            }
            other => panic!("{other:?}"),
        }
        if subscriber.stats().live && ended.len() == 999 - 112 {
            break;
        }
    }
    until_live(&subscriber);
    publish(&publisher, "ok:1", 2);
    publish(&publisher, "ok:3", 3);
    publish(&publisher, "ok:299", 4);
    let mut numbers = Vec::new();
    while numbers.len() < 2 {
        let message = subscriber.next(LONG).unwrap();
        match message.what() {
            What::Published => numbers.push(number(&message)),
            What::Ended(_) => drop(ended.insert(String::from_utf8_lossy(message.channel()).into_owned())),
            _ => {}
        }
    }
    assert_eq!(numbers, [2, 4]);
    assert_eq!(ended.len(), 999 - 112, "ok:1, ok:2, ok:20 to 29, ok:200 to 299 stay");
}

fn row_47_redis_names_come_and_go_at_random(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, FAST)).unwrap();
    let publisher = connect(&server.tcp_url()).unwrap();
    let steps = oracle::size(60, 15_000);
    let (is_over, names) = (AtomicBool::new(false), 16);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                for name in 0..names {
                    publish(&publisher, &format!("random:{name}"), 1);
                }
            }
        });
        let threads: Vec<_> = (0..64)
            .map(|seed| {
                let client = &client;
                scope.spawn(move || {
                    let mut random = fastrand_like(seed);
                    let mut subscriber = client.subscriber().unwrap();
                    let mut have = BTreeSet::new();
                    for _ in 0..steps {
                        let name = format!("random:{}", random() % names);
                        match random() % 4 {
                            0 => {
                                subscriber.remove(Names::Channels, Some(&[name.as_bytes()])).unwrap();
                                have.remove(&name);
                                // What is taken from here on is not of it.
                                while let Ok(message) = subscriber.next(Timeout::After(Duration::ZERO)) {
                                    let channel = String::from_utf8(message.channel().to_vec()).unwrap();
                                    assert!(have.contains(&channel), "{channel} was removed");
                                }
                            }
                            1 if random().is_multiple_of(8) => {
                                subscriber = client.subscriber().unwrap();
                                have.clear();
                            }
                            2 => {
                                subscriber.want(Names::Channels, &[name.as_bytes()]).unwrap();
                                have.insert(name);
                            }
                            _ => {
                                add(&subscriber, Names::Channels, &[&name]).unwrap();
                                have.insert(name);
                            }
                        }
                    }
                    (subscriber, have)
                })
            })
            .collect();
        let at_rest: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        is_over.store(true, Ordering::SeqCst);
        at_rest.iter().for_each(|(subscriber, _)| until_live(subscriber));
        let wanted: BTreeSet<String> = at_rest.iter().flat_map(|(_, have)| have.iter().cloned()).collect();
        until("the server has what is wanted", || channels_at(&server, "random:") == wanted);
        for (subscriber, have) in &at_rest {
            assert_eq!(subscriber.stats().mailbox.names.wanted, have.len());
        }
    });
    until("nothing is left", || channels_at(&server, "random:").is_empty());
}

/// A generator that the test can begin again: xorshift.
fn fastrand_like(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state >> 11
    }
}

fn row_48_redis_stopped_for_a_while(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, &format!("{FAST}&heartbeat=200"))).unwrap();
    let publisher = connect(&server.tcp_url()).unwrap();
    let subscriber = subscribe(&client, Names::Channels, &["c"]);
    server.pause();
    std::thread::sleep(Duration::from_millis(1000)); // five heartbeats
    server.resume();
    publish(&publisher, "c", 1);
    assert_eq!(number(&subscriber.next(LONG).unwrap()), 1, "no gap");
    server.pause();
    until("the connection is given up", || !subscriber.stats().live);
    server.resume();
    until_live(&subscriber);
    publish(&publisher, "c", 2);
    let What::Gap(gap) = subscriber.next(LONG).unwrap().what().clone() else { panic!("no gap") };
    assert_eq!(gap.reason, Reason::Connection);
    assert_eq!(number(&subscriber.next(LONG).unwrap()), 2);
}

fn row_48_redis_silent_loss(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start_on(transport, &server, |_| Plan::default());
    let client = connect(&proxy.url_with(&format!("{FAST}&heartbeat=100"))).unwrap();
    let publisher = connect(&server.tcp_url()).unwrap();
    let subscriber = subscribe(&client, Names::Channels, &["c"]);
    proxy.lose_replies(true);
    until("the loss is noticed", || !subscriber.stats().live);
    publish(&publisher, "c", 1);
    proxy.lose_replies(false);
    proxy.reset_all();
    until_live(&subscriber);
    publish(&publisher, "c", 2);
    assert!(matches!(subscriber.next(LONG).unwrap().what(), What::Gap(_)));
    assert_eq!(number(&subscriber.next(LONG).unwrap()), 2);
}

fn row_49_redis_no_server_for_a_while(transport: Transport) {
    let mut server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, FAST)).unwrap();
    server.kill();
    let subscriber = client.subscriber().unwrap();
    let short = Timeout::After(Duration::from_millis(50));
    let error = subscriber.add(Names::Channels, &[b"late"], short).unwrap_err();
    oracle::failed_as(&error, &[Kind::Timeout]);
    assert_eq!(subscriber.stats().mailbox.names.wanted, 0, "it was taken back");
    nobody_dials_for_nothing(transport);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| add(&subscriber, Names::Channels, &["waited"]));
        let patient = client.subscriber().unwrap();
        patient.set("events", "yes").unwrap();
        patient.want(Names::Channels, &[b"wanted"]).unwrap();
        std::thread::sleep(Duration::from_millis(100));
        server.launch();
        waiting.join().unwrap().unwrap();
        let begun = patient.next(LONG).unwrap();
        assert!(matches!(begun.what(), What::Begun) && begun.channel() == b"wanted", "{begun:?}");
        until("only these", || channels_at(&server, "") == ["wanted", "waited"].map(String::from).into());
    });
    client.close(Timeout::After(Duration::ZERO)).unwrap();
    let error = subscriber.next(LONG).unwrap_err();
    oracle::failed_as(&error, &[Kind::Closed]);
    oracle::failed_as(&add(&subscriber, Names::Channels, &["never"]).unwrap_err(), &[Kind::Closed]);
}

/// Once a name is no longer wanted, no connection is made for it.
fn nobody_dials_for_nothing(transport: Transport) {
    let dials = std::sync::Arc::new(AtomicU64::new(0));
    let counted = dials.clone();
    let server = Scripted::start_raw_on(transport, move |number, mut peer| {
        if number == 0 {
            peer.handshake();
            return peer.wait_for_hang_up();
        }
        counted.fetch_add(1, Ordering::SeqCst); // and it hangs up
    });
    let client = connect(&server.url_with(FAST)).unwrap();
    let subscriber = client.subscriber().unwrap();
    subscriber.want(Names::Channels, &[b"c"]).unwrap();
    until("it is dialed", || dials.load(Ordering::SeqCst) >= 3);
    subscriber.remove(Names::Channels, None).unwrap();
    // An attempt may be under way; afterwards there is none.
    std::thread::sleep(Duration::from_millis(100));
    let until_now = dials.load(Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(300));
    assert!(dials.load(Ordering::SeqCst) <= until_now + 1, "{until_now}, and more");
}

fn row_51_redis_messages_of_any_size(transport: Transport) {
    let mut sizes = vec![0, 1, 16 << 10, (16 << 10) - 1, 1 << 20, 60 << 20, 100 << 20];
    if oracle::size(0, 1) == 0 {
        sizes.truncate(5);
    }
    let server =
        Server::start_with(Flavor::Redis, &["--client-output-buffer-limit", "pubsub", "0", "0", "0"]);
    let client = connect(&server.url(transport, &format!("{FAST}&sub_buffer_bytes=80000000"))).unwrap();
    let publisher = connect(&server.tcp_url()).unwrap();
    let subscriber = subscribe(&client, Names::Channels, &["c"]);
    for size in sizes {
        let payload: Vec<u8> = (0..size).map(|at| at as u8).collect();
        publisher.command(&[b"PUBLISH", b"c", &payload], LONG).unwrap();
        let message = subscriber.next(LONG).unwrap();
        match message.what() {
            What::Published => assert!(message.payload() == payload, "{size} bytes"),
            What::Gap(gap) => {
                assert_eq!((gap.reason, gap.lost, gap.lost_bytes), (Reason::Overflow, 1, size as u64 + 1));
                assert!(size > 80_000_000);
            }
            other => panic!("{other:?}"),
        }
    }
    // Larger than a reply may be: its channel is not known, and everybody is told.
    let narrow = connect(&server.url(transport, &format!("{FAST}&max_reply_bytes=10000"))).unwrap();
    let (one, other) =
        (subscribe(&narrow, Names::Channels, &["c"]), subscribe(&narrow, Names::Channels, &["d"]));
    publisher.command(&[b"PUBLISH", b"c", &[0; 20_000]], LONG).unwrap();
    publish(&publisher, "c", 1);
    publish(&publisher, "d", 1);
    for subscriber in [one, other] {
        let What::Gap(gap) = subscriber.next(LONG).unwrap().what().clone() else { panic!("no gap") };
        assert_eq!((gap.reason, gap.lost, gap.lost_bytes), (Reason::Overflow, 1, 0));
        assert_eq!(number(&subscriber.next(LONG).unwrap()), 1);
    }
}

/// Answers SUBSCRIBE as a RESP3 server does, until the client hangs up.
fn serve_subscriptions(peer: &mut Peer, unasked: &str) {
    while let Some(argv) = peer.any_request() {
        if let Some(word) = fence(&argv) {
            peer.say_bulk(word);
            if !unasked.is_empty() {
                peer.say(unasked);
            }
            continue;
        }
        for name in &argv[1..] {
            let name = std::str::from_utf8(name).unwrap();
            peer.say(format!(">3\r\n$9\r\nsubscribe\r\n${}\r\n{name}\r\n:1\r\n", name.len()));
        }
    }
}

fn row_51_scripted_what_is_no_message(transport: Transport) {
    const MESSAGE: &str = ">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\n5\r\n";
    // What other servers may send one day is ignored; the connection stays.
    for harmless in [
        ">0\r\n",
        ">1\r\n+new\r\n",
        ">3\r\n$4\r\nnews\r\n$1\r\nc\r\n$1\r\nx\r\n",
        ">2\r\n$7\r\nmessage\r\n:1\r\n",
    ] {
        let server = Scripted::start_on(transport, move |_, mut peer| {
            serve_subscriptions(&mut peer, &[harmless, MESSAGE].concat());
        });
        let client = connect(&server.url()).unwrap();
        let subscriber = subscribe(&client, Names::Channels, &["c"]);
        assert_eq!(number(&subscriber.next(LONG).unwrap()), 5, "{harmless:?}");
        assert!(subscriber.stats().live);
    }
    // What cannot be costs the connection, and the next one is begun anew, with a gap.
    let impossible = [
        "$5\r\nhello\r\n",
        "+OK\r\n",
        "-ERR out of the blue\r\n",
        ">3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n",
        ">3\r\n$11\r\nunsubscribe\r\n$1\r\nc\r\n:0\r\n",
        ">3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n",
        "@",
        ">3\r\n$7\r\nmess",
    ];
    for bad in impossible {
        let server = Scripted::start_on(transport, move |number, mut peer| match number {
            // The first connection is that of commands.
            0 => peer.wait_for_hang_up(),
            1 => {
                // Once a subscriber is served: in the middle of a confirmation nothing has been lost yet.
                let mut served = 0;
                while let Some(argv) = peer.any_request() {
                    if let Some(word) = fence(&argv) {
                        peer.say_bulk(word);
                        served += 1;
                        if served == 1 {
                            peer.say(MESSAGE);
                            peer.say(bad);
                            if bad.ends_with("mess") {
                                return;
                            }
                        }
                    } else {
                        peer.say(">3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n");
                    }
                }
            }
            _ => serve_subscriptions(&mut peer, MESSAGE),
        });
        let client = connect(&server.url_with(FAST)).unwrap();
        let subscriber = subscribe(&client, Names::Channels, &["c"]);
        assert_eq!(number(&subscriber.next(LONG).unwrap()), 5, "{bad:?}");
        let gap = subscriber.next(LONG).unwrap();
        assert!(matches!(gap.what(), What::Gap(gap) if gap.reason == Reason::Connection), "{bad:?}: {gap:?}");
        assert_eq!(number(&subscriber.next(LONG).unwrap()), 5, "{bad:?}");
    }
}

fn row_52_redis_resp2(transport: Transport) {
    let kills = oracle::size(20, 1000) as u64;
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, &format!("{FAST}&protocol=2&heartbeat=50"))).unwrap();
    let publisher = connect(&server.tcp_url()).unwrap();
    let (account, _) = account_for(&client, &publisher, |taken| {
        for _ in 0..kills {
            let before = taken.load(Ordering::SeqCst);
            while taken.load(Ordering::SeqCst) < before + 100 {
                std::thread::yield_now();
            }
            server.ask("CLIENT KILL TYPE pubsub");
        }
    });
    assert!(account.gaps > 0 && account.gaps <= kills);
    // Patterns and channels; heartbeats in between.
    let subscriber = subscribe(&client, Names::Patterns, &["a*"]);
    add(&subscriber, Names::Channels, &["abc"]).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    publish(&publisher, "abc", 1);
    let [first, second] = [(); 2].map(|()| subscriber.next(LONG).unwrap());
    assert_eq!(
        (first.names(), second.names(), second.pattern()),
        (Names::Channels, Names::Patterns, &b"a*"[..])
    );
    assert_eq!(subscriber.stats().mailbox.counted.gaps, 0);
    // A user without PING and ECHO is served as well.
    server.ask("ACL SETUSER few on >pw ~* &* +@all -ping -echo -client");
    let options = format!("{FAST}&protocol=2&heartbeat=50&username=few&password=pw");
    let few = connect(&server.url(transport, &options)).unwrap();
    let subscriber = subscribe(&few, Names::Channels, &["c"]);
    std::thread::sleep(Duration::from_millis(200));
    publish(&publisher, "c", 7);
    assert_eq!(number(&subscriber.next(LONG).unwrap()), 7);
}

#[test]
fn row_52_embedded() {
    let client = connect("embedded://?heartbeat=50&timeout=60000").unwrap();
    for round in 0..100 {
        let subscriber = subscribe(&client, Names::Channels, &["a", "b"]);
        publish(&client, "a", round);
        publish(&client, "b", round);
        assert_eq!([(); 2].map(|()| number(&subscriber.next(LONG).unwrap())), [round; 2]);
    }
    let subscriber = subscribe(&client, Names::Channels, &["a"]);
    std::thread::sleep(Duration::from_millis(300)); // some heartbeats
    publish(&client, "a", 1);
    assert_eq!(number(&subscriber.next(LONG).unwrap()), 1, "and no gap");
    let error = add(&subscriber, Names::Patterns, &["a*"]).unwrap_err();
    assert_eq!(error.kind(), Kind::Server, "mini-redis has no patterns: {error}");
    publish(&client, "a", 2);
    assert_eq!(number(&subscriber.next(LONG).unwrap()), 2);
}

#[test]
fn row_53_redis_a_shard_that_is_given_away() {
    let server = Server::start_with(Flavor::Redis, &["--cluster-enabled", "yes"]);
    assert_eq!(server.ask("CLUSTER ADDSLOTSRANGE 0 16383"), "+OK");
    until("the cluster is up", || server.ask("CLUSTER INFO").contains("cluster_state:ok"));
    let client = connect(&format!("{}?{FAST}", server.tcp_url())).unwrap();
    let publisher = connect(&server.tcp_url()).unwrap();
    let subscriber = client.subscriber().unwrap();
    subscriber.set("events", "yes").unwrap();
    // Three slots: one command would be refused.
    add(&subscriber, Names::Shards, &["a", "b", "c"]).unwrap();
    add(&subscriber, Names::Channels, &["a"]).unwrap();
    for _ in 0..4 {
        assert!(matches!(subscriber.next(LONG).unwrap().what(), What::Begun));
    }
    let spublish = |channel: &[u8]| publisher.command(&[b"SPUBLISH", channel, b"1"], LONG).map(drop);
    spublish(b"a").unwrap();
    let message = subscriber.next(LONG).unwrap();
    assert_eq!((message.names(), message.channel()), (Names::Shards, &b"a"[..]));
    let slot = server.ask("CLUSTER KEYSLOT a");
    assert_eq!(server.ask(&format!("CLUSTER DELSLOTS {}", slot.trim_start_matches(':'))), "+OK");
    // It asks again, and is told that the slot is nobody's.
    let mut ended = false;
    while !ended {
        let message = subscriber.next(LONG).unwrap();
        match message.what() {
            What::Gap(gap) => assert_eq!(gap.reason, Reason::Moved),
            What::Ended(_) => {
                assert_eq!((message.names(), message.channel()), (Names::Shards, &b"a"[..]));
                ended = true;
            }
            other => panic!("{other:?}"),
        }
    }
    until_live(&subscriber);
    assert_eq!(
        subscriber.stats().mailbox.names.confirmed,
        3,
        "the others, and the channel of that name, stay"
    );
    server.ask("CONFIG SET cluster-require-full-coverage no");
    until("the other slots are served", || spublish(b"b").is_ok());
    let mut message = subscriber.next(LONG).unwrap();
    while matches!(message.what(), What::Gap(_)) {
        message = subscriber.next(LONG).unwrap();
    }
    assert_eq!((message.names(), message.channel()), (Names::Shards, &b"b"[..]));
}

#[test]
fn redis_events_of_keys() {
    let server = Server::start(Flavor::Redis);
    for protocol in [2, 3] {
        server.ask("CONFIG SET notify-keyspace-events Eg");
        let client = connect(&format!("{}/3?{FAST}&protocol={protocol}", server.tcp_url())).unwrap();
        let subscriber = client.subscriber().unwrap();
        let error = subscriber.add_keyspace(b"user:*", LONG).unwrap_err();
        oracle::failed_as(&error, &[Kind::Unsupported]);
        assert!(error.to_string().contains("notify-keyspace-events"), "{error}");
        assert_eq!(subscriber.stats().mailbox.names.wanted, 0);
        server.ask("CONFIG SET notify-keyspace-events KA");
        subscriber.add_keyspace(b"user:*", LONG).unwrap();
        client.set(b"other:1", b"x", Default::default()).unwrap();
        client.set(b"user:1", b"x", Default::default()).unwrap();
        let event = subscriber.next(LONG).unwrap();
        assert_eq!((event.channel(), event.payload()), (&b"__keyspace@3__:user:1"[..], &b"set"[..]));
    }
    // A user who may not ask is not refused for it.
    server.ask("ACL SETUSER few on >pw ~* &* +@all -config");
    let few = connect(&format!("{}?{FAST}&username=few&password=pw", server.tcp_url())).unwrap();
    let subscriber = few.subscriber().unwrap();
    subscriber.add_keyspace(b"*", LONG).unwrap();
    few.set(b"k", b"x", Default::default()).unwrap();
    assert_eq!(subscriber.next(LONG).unwrap().channel(), b"__keyspace@0__:k");
}

fn row_54_redis_many_names_after_a_restart(transport: Transport) {
    let count = oracle::size(20_000, 100_000);
    let mut server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, FAST)).unwrap();
    let names: Vec<String> = (0..count).map(|number| format!("many:{number}")).collect();
    let list: Vec<&[u8]> = names.iter().map(|name| name.as_bytes()).collect();
    let subscriber = client.subscriber().unwrap();
    subscriber.add(Names::Channels, &list, LONG).unwrap();
    server.kill();
    until("the loss is seen", || !subscriber.stats().live);
    server.launch();
    until_live(&subscriber);
    let publisher = connect(&server.tcp_url()).unwrap();
    assert_eq!(publish(&publisher, &names[count - 1], 1), 1);
    assert!(matches!(subscriber.next(LONG).unwrap().what(), What::Gap(_)));
    assert_eq!(number(&subscriber.next(LONG).unwrap()), 1);
    // The server's output buffer for a subscriber ends it at 32 MiB, and at 8 MiB after a while.
    assert_eq!(channels_at(&server, "many:").len(), count);
}

/// A handshake that hangs up at what follows it, at each byte: an addition waits for the next connection.
#[test]
fn row_41_redis_cut_at_every_byte_of_a_subscription() {
    let server = Server::start(Flavor::Redis);
    let direct = Proxy::start(server.port, |_| Plan::default());
    let run = |client: &Client| subscribe(client, Names::Channels, &["a", "b"]);
    let client = connect(&direct.url_with(FAST)).unwrap();
    let count = || [&direct.to_server, &direct.to_client].map(|bytes| bytes.load(Ordering::SeqCst));
    let handshake = count();
    drop(run(&client));
    let all = count();
    for (way, (handshake, all)) in handshake.into_iter().zip(all).enumerate() {
        for at in 1..=all - handshake {
            let cut = Path { cut_at: Some(at), ..Path::default() };
            let plan = move |number| match (number, way) {
                (1, 0) => Plan { to_server: cut, ..Plan::default() },
                (1, 1) => Plan { to_client: cut, ..Plan::default() },
                _ => Plan::default(),
            };
            let proxy = Proxy::start(server.port, plan);
            let client = connect(&proxy.url_with(FAST)).unwrap();
            let subscriber = run(&client);
            let publisher = connect(&server.tcp_url()).unwrap();
            // A connection that was cut behind the confirmation is lost again.
            let mut is_served = false;
            while !is_served {
                publish(&publisher, "b", 1);
                while let Ok(message) = subscriber.next(Timeout::After(Duration::from_millis(20))) {
                    is_served |= matches!(message.what(), What::Published);
                }
            }
        }
    }
}
