//! Completion queues: each request completes once, with its own reply or error, whatever ends it.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redischan::client::{Completion, Queue, Timeout};
use redischan::error::{Kind, Outcome};

use crate::delivery::{NOT_FOR_EVER, wait_until_ready};
use crate::support::oracle::{self, Ledger, connect};
use crate::support::proxy::{Plan, Proxy};
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_02_redis_each_request_completes_once_under_kills_deadlines_and_cancels,
    row_04_redis_a_lost_reply_of_a_queue_says_that_it_may_have_run,
    row_05_redis_down_ends_requests_at_their_deadline_not_sent,
    row_18_redis_no_element_is_lost_by_pops_on_a_queue,
    row_18_redis_a_canceled_pop_does_not_go_on_waiting_at_the_server,
    row_20_redis_a_full_queue_refuses_and_keeps_nothing,
    row_27_redis_closing_races_with_taking,
    row_27_redis_a_queue_may_go_before_its_replies,
}

const LONG: Timeout = Timeout::After(NOT_FOR_EVER);
const AT_ONCE: Timeout = Timeout::After(Duration::ZERO);

fn take(queue: &Queue, most: usize, timeout: Timeout) -> Vec<Completion> {
    let mut all = Vec::new();
    queue.take(most, timeout, |completion| all.push(completion)).unwrap();
    all
}

fn text(tag: u64) -> String {
    format!("of request {tag}")
}

/// Checks that a reply belongs to its request and that a failure is one of these.
fn is_right(completion: &Completion, allowed: &[Kind]) -> bool {
    match &completion.result {
        Ok(reply) => reply.bytes().unwrap().as_deref() == Some(text(completion.tag).as_bytes()),
        Err(error) => allowed.contains(&error.kind()),
    }
}

fn row_02_redis_each_request_completes_once_under_kills_deadlines_and_cancels(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start_on(transport, &server, |_| Plan::default());
    let options = "timeout=60000&reconnect_min=1&reconnect_max=20&max_in_flight=500";
    let client = connect(&proxy.url_with(options)).unwrap();
    let queue = client.queue().unwrap();
    let submitted = Mutex::new(HashSet::new());
    let (next, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let each = oracle::size(3_000, 200_000);
    let mut completed = HashMap::new();
    std::thread::scope(|scope| {
        let submitters: Vec<_> = (0..3)
            .map(|number| {
                let (queue, submitted, next) = (&queue, &submitted, &next);
                scope.spawn(move || {
                    let mut luck = fastrand::Rng::with_seed(number);
                    for _ in 0..each {
                        let tag = next.fetch_add(1, Ordering::Relaxed) as u64;
                        let timeout =
                            if luck.u8(..) < 30 { Timeout::After(Duration::from_millis(1)) } else { LONG };
                        match queue.submit(tag, &[b"ECHO", text(tag).as_bytes()], timeout) {
                            Ok(()) => assert!(submitted.lock().unwrap().insert(tag)),
                            Err(error) => assert_eq!(error.kind(), Kind::QueueFull, "{error}"),
                        }
                        if luck.u8(..) < 30 {
                            queue.cancel(tag.saturating_sub(luck.u64(..50)));
                        }
                    }
                })
            })
            .collect();
        let (done, proxy) = (&done, &proxy);
        scope.spawn(move || {
            while !done.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(20));
                proxy.reset_all();
            }
        });
        let mut take_all = || {
            let taken = take(&queue, 64, Timeout::After(Duration::from_millis(20)));
            for completion in &taken {
                assert!(is_right(completion, &[Kind::Io, Kind::Timeout, Kind::Canceled]), "{completion:?}");
                assert!(completed.insert(completion.tag, ()).is_none(), "{} completed twice", completion.tag);
            }
            taken.len()
        };
        while !submitters.iter().all(|submitter| submitter.is_finished()) {
            take_all();
        }
        done.store(true, Ordering::Relaxed);
        while take_all() > 0 || queue.outstanding() > 0 {}
    });
    let submitted = submitted.into_inner().unwrap();
    assert_eq!(completed.len(), submitted.len());
    assert!(submitted.iter().all(|tag| completed.contains_key(tag)));
    wait_until_ready(&client);
    while client.stats().in_flight > 0 || client.stats().queued > 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!((0..3).any(|_| client.ping().is_ok()), "the last reset may have come this late, and no other");
}

fn row_04_redis_a_lost_reply_of_a_queue_says_that_it_may_have_run(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let proxy = Proxy::start_on(transport, &server, |_| Plan::default());
    let client = connect(&proxy.url_with("timeout=60000&reconnect_min=1")).unwrap();
    let queue = client.queue().unwrap();
    let direct = connect(&server.tcp_url()).unwrap();
    proxy.lose_replies(true);
    (0..10).for_each(|tag| queue.submit(tag, &[b"INCR", b"counter"], Timeout::Default).unwrap());
    while direct.get(b"counter").unwrap().as_deref() != Some(b"10") {
        std::thread::yield_now();
    }
    proxy.reset_client_sides();
    let mut lost = Vec::new();
    while lost.len() < 10 {
        lost.extend(take(&queue, 10, LONG));
    }
    for completion in lost {
        let error = completion.result.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Io, Outcome::MaybeExecuted), "{error}");
    }
    proxy.lose_replies(false);
    assert_eq!(client.get(b"counter").unwrap().as_deref(), Some(&b"10"[..]), "they did run, once");
}

fn row_05_redis_down_ends_requests_at_their_deadline_not_sent(transport: Transport) {
    let mut server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "timeout=200&reconnect_max=50")).unwrap();
    let queue = client.queue().unwrap();
    server.kill();
    client.wait_state(redischan::client::State::Ready, LONG).unwrap();
    // One attempt has failed.
    while !client.ping().unwrap_err().to_string().contains("cannot connect") {}
    (0..100).for_each(|tag| queue.submit(tag, &[b"INCR", b"counter"], Timeout::Default).unwrap());
    let mut ended = 0;
    while ended < 100 {
        for completion in take(&queue, 7, LONG) {
            let error = completion.result.unwrap_err();
            assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::NotSent), "{error}");
            assert!(error.retryable() && error.to_string().contains("cannot connect"), "{error}");
            ended += 1;
        }
    }
    server.launch();
    wait_until_ready(&client);
    assert_eq!(client.get(b"counter").unwrap(), None);
}

fn row_18_redis_no_element_is_lost_by_pops_on_a_queue(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "timeout=60000&blocking_connections=8")).unwrap();
    let queue = client.queue().unwrap();
    let elements = oracle::size(300, 20_000);
    let (mut popped, mut maybe) = (0, 0);
    let mut note = |completion: Completion| match completion.result {
        Ok(reply) => popped += usize::from(!reply.is_nil()),
        Err(error) => {
            assert_eq!(error.kind(), Kind::Timeout, "{error}");
            maybe += usize::from(error.outcome() == Outcome::MaybeExecuted);
        }
    };
    for element in 0..elements {
        // Some get one in time on any machine.
        let few = if element % 10 == 0 {
            LONG
        } else {
            Timeout::After(Duration::from_millis(1 + element as u64 % 5))
        };
        queue.submit(element as u64, &[b"BLPOP", b"list", b"0"], few).unwrap();
        if element % 3 != 0 {
            std::thread::sleep(Duration::from_micros(700));
        }
        client.command(&[b"RPUSH", b"list", b"x"], Timeout::Default).unwrap();
        queue.take(10, AT_ONCE, &mut note).unwrap();
    }
    while queue.outstanding() > 0 {
        queue.take(10, LONG, &mut note).unwrap();
    }
    queue.take(usize::MAX, AT_ONCE, &mut note).unwrap();
    let left = client.command(&[b"LLEN", b"list"], Timeout::Default).unwrap().integer().unwrap();
    let lost = elements - popped - left as usize;
    assert!(lost <= maybe, "{popped} popped, {left} left, {lost} lost, {maybe} may have popped one");
    assert!(popped > 0);
}

fn row_18_redis_a_canceled_pop_does_not_go_on_waiting_at_the_server(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "")).unwrap();
    let queue = client.queue().unwrap();
    queue.submit(1, &[b"BLPOP", b"list", b"0"], Timeout::Never).unwrap();
    queue.submit(2, &[b"BLPOP", b"list", b"0"], Timeout::Never).unwrap();
    while server.ask("INFO clients").matches("blocked_clients:2").count() == 0 {
        std::thread::yield_now();
    }
    assert_eq!(queue.cancel(1), 1);
    let canceled = take(&queue, 9, LONG).pop().unwrap();
    assert_eq!(queue.cancel(1), 0);
    let error = canceled.result.unwrap_err();
    assert_eq!((canceled.tag, error.kind()), (1, Kind::Canceled), "{error}");
    // It is only uncertain if the server took longer than half a second to reply.
    assert!(
        error.outcome() == Outcome::Answered || error.to_string().contains("did not say in time"),
        "{error}"
    );
    drop(queue); // abandons the other
    while server.ask("INFO clients").matches("blocked_clients:0").count() == 0 {
        std::thread::yield_now();
    }
    client.command(&[b"RPUSH", b"list", b"x"], Timeout::Default).unwrap();
    assert_eq!(client.command(&[b"LLEN", b"list"], Timeout::Default).unwrap().integer().unwrap(), 1);
}

fn row_20_redis_a_full_queue_refuses_and_keeps_nothing(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "max_in_flight=10")).unwrap();
    let (queue, other) = (client.queue().unwrap(), client.queue().unwrap());
    for _ in 0..20 {
        (0..10).for_each(|tag| queue.submit(tag, &[b"ECHO", text(tag).as_bytes()], LONG).unwrap());
        let error = queue.submit(10, &[b"ECHO", b"x"], LONG).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::QueueFull, Outcome::NotSent), "{error}");
        // Answered, and not taken: this queue is full, and the client is not.
        while queue.outstanding() > 0 {
            std::thread::yield_now();
        }
        assert_eq!(queue.submit(10, &[b"ECHO", b"x"], LONG).unwrap_err().kind(), Kind::QueueFull);
        while other.submit(11, &[b"ECHO", text(11).as_bytes()], LONG).is_err() {
            std::thread::yield_now(); // capacity is released just after
        }
        let taken = take(&queue, 100, LONG);
        assert_eq!(taken.len(), 10);
        assert!(taken.iter().all(|completion| is_right(completion, &[])));
        assert!(is_right(&take(&other, 1, LONG)[0], &[]));
    }
    assert_eq!(take(&queue, 1, LONG).len(), 0, "there is nothing to wait for");
}

fn row_27_redis_closing_races_with_taking(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    for round in 0..oracle::size(30, 2_000) {
        let client = Arc::new(connect(&server.url(transport, "timeout=60000")).unwrap());
        let queue = client.queue().unwrap();
        let mut submitted = 0;
        let mut completed = 0;
        std::thread::scope(|scope| {
            let closer = client.clone();
            scope.spawn(move || {
                std::thread::sleep(Duration::from_micros(round as u64 * 37 % 2_000));
                closer.close(if round % 2 == 0 { AT_ONCE } else { LONG }).unwrap();
            });
            loop {
                match queue.submit(submitted, &[b"ECHO", text(submitted).as_bytes()], LONG) {
                    Ok(()) => submitted += 1,
                    Err(error) if error.kind() == Kind::QueueFull => {}
                    Err(error) => break assert_eq!(error.kind(), Kind::Closed),
                }
                for completion in take(&queue, 5, AT_ONCE) {
                    assert!(is_right(&completion, &[Kind::Closed]), "{completion:?}");
                    completed += 1;
                }
            }
        });
        loop {
            let taken = take(&queue, 100, LONG);
            if taken.is_empty() {
                break;
            }
            assert!(taken.iter().all(|completion| is_right(completion, &[Kind::Closed])));
            completed += taken.len() as u64;
        }
        assert_eq!((completed, queue.outstanding()), (submitted, 0));
        if round % 3 == 0 {
            drop(client); // either may be dropped first
            drop(queue);
        }
    }
}

fn row_27_redis_a_queue_may_go_before_its_replies(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.url(transport, "timeout=60000")).unwrap();
    let ledger = Ledger::default();
    for round in 0..200 {
        let queue = client.queue().unwrap();
        (0..50).for_each(|tag| queue.submit(tag, &[b"ECHO", text(tag).as_bytes()], LONG).unwrap());
        if round % 2 == 0 {
            queue.descriptor();
        }
        drop(queue);
        ledger.add(&client, Timeout::Default).unwrap();
    }
    while client.stats().in_flight > 0 {
        std::thread::yield_now();
    }
    assert_eq!(ledger.check(&server.tcp_url()).ok, 200);
}

#[test]
fn redis_requests_of_one_thread_run_in_their_order() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&(server.tcp_url() + "?connections=4")).unwrap();
    let queue = client.queue().unwrap();
    for n in 0..1000u64 {
        queue.submit(n, &[b"INCR", b"order"], LONG).unwrap();
        if n % 10 == 0 {
            let now = client.incrby(b"order", 0).unwrap();
            assert_eq!(now as u64, n + 1, "a blocking call follows them");
        }
    }
    let mut seen = 0;
    while seen < 1000 {
        for completion in take(&queue, 64, LONG) {
            assert_eq!(
                (completion.tag, completion.result.unwrap().integer().unwrap()),
                (seen, seen as i64 + 1)
            );
            seen += 1;
        }
    }
}

#[test]
fn redis_a_pipeline_is_one_completion() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let queue = client.queue().unwrap();
    for atomic in [false, true] {
        let mut pipeline = client.pipeline(atomic);
        assert_eq!(queue.submit_pipeline(1, &mut pipeline, LONG).unwrap_err().kind(), Kind::Invalid);
        pipeline.add(&[b"SET", b"k", b"1"]).unwrap();
        pipeline.add(&[b"INCR", b"k"]).unwrap();
        queue.submit_pipeline(2, &mut pipeline, LONG).unwrap();
        assert!(pipeline.is_empty());
        let done = take(&queue, 9, LONG).pop().unwrap();
        assert_eq!(done.result.unwrap().into_frame(), &b"*2\r\n+OK\r\n:2\r\n"[..]);
    }
}

/// The server has work meanwhile; a loop that takes with no time gets all.
#[test]
fn redis_a_take_with_time_leaves_half_of_many() {
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    let queue = client.queue().unwrap();
    for (submitted, with_time) in [(16, 16), (20, 16), (100, 50)] {
        for tag in 0..submitted {
            queue.submit(tag, &[b"ECHO", text(tag).as_bytes()], LONG).unwrap();
        }
        while queue.outstanding() > 0 {
            std::thread::yield_now();
        }
        let first = take(&queue, usize::MAX, LONG);
        assert_eq!(first.len(), with_time, "{submitted}");
        let rest = take(&queue, usize::MAX, AT_ONCE);
        assert_eq!(rest.len(), submitted as usize - with_time, "{submitted}");
        let in_order = first.iter().chain(&rest).enumerate().all(|(n, one)| one.tag == n as u64);
        assert!(in_order && first.iter().chain(&rest).all(|one| is_right(one, &[])));
    }
}
