//! When connections are made, checked and left.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep};

use super::*;

#[tokio::test(start_paused = true)]
async fn attempts_are_spaced_by_backoff_with_jitter() {
    let handle = Handle::start("reconnect_min=50&reconnect_max=2000", |number, mut peer| {
        (number >= 12).then(|| Box::pin(async move { peer.serve().await }) as _)
    });
    handle.until(State::Ready).await;
    let dials = handle.dials();
    assert_eq!(dials.len(), 13);
    for (attempt, pair) in dials.windows(2).enumerate() {
        let cap = Duration::from_millis(50 << (attempt + 1).min(8)).min(Duration::from_secs(2));
        assert!(pair[1] - pair[0] <= cap + Duration::from_millis(20), "attempt {attempt}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_36_of_two_hundred_clients_no_more_than_a_tenth_dial_in_any_100_ms() {
    const CLIENTS: usize = 200;
    let pacers: &'static Pacers = Box::leak(Box::default());
    let begin = Instant::now();
    let (stops, returns) = (begin + Duration::from_secs(60), begin + Duration::from_secs(65));
    let clients: Vec<Handle> = (0..CLIENTS)
        .map(|_| {
            Handle::start_beside(pacers, "", move |_, mut peer| {
                let now = Instant::now();
                let until = if now < stops { stops } else { now + Duration::from_secs(3600) };
                let serve = async move {
                    let _ = tokio::time::timeout_at(until, peer.serve()).await;
                };
                (now < stops || now >= returns).then(|| Box::pin(serve) as _)
            })
        })
        .collect();
    for client in &clients {
        client.until(State::Ready).await;
    }
    assert!(Instant::now() < stops);
    sleep(stops - Instant::now() + Duration::from_millis(1)).await;
    for client in &clients {
        client.until(State::Ready).await;
    }
    assert!(Instant::now() - returns < Duration::from_secs(10), "the last came back late");
    let mut dials: Vec<Instant> = clients.iter().flat_map(Handle::dials).filter(|at| *at >= stops).collect();
    dials.sort();
    assert!(dials.len() >= 2 * CLIENTS, "each has tried in vain, too: {}", dials.len());
    for (n, first) in dials.iter().enumerate() {
        let within = dials[n..].iter().take_while(|at| **at - *first < Duration::from_millis(100)).count();
        assert!(within <= CLIENTS / 10, "{within} in 100 ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_mute_server_costs_the_connect_timeout_and_no_pause_beyond() {
    let handle = Handle::start("connect_timeout=1000&reconnect_max=500", |_, mut peer| {
        Some(Box::pin(async move { while peer.request().await.is_some() {} }))
    });
    sleep(Duration::from_secs(20)).await;
    let dials = handle.dials();
    assert!(dials.len() >= 19, "each attempt that took a second has been a pause already: {}", dials.len());
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_probed_each_heartbeat_and_kept() {
    let probes = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let seen = probes.clone();
    let handle = Handle::start("heartbeat=1000", move |_, mut peer| {
        let seen = seen.clone();
        Some(Box::pin(async move {
            peer.handshake().await;
            while let Some(argv) = peer.request().await {
                seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                peer.answer(&argv).await;
            }
        }))
    });
    sleep(Duration::from_secs(60)).await;
    let probes = probes.load(std::sync::atomic::Ordering::Relaxed);
    assert!((50..=60).contains(&probes), "{probes}");
    assert_eq!(handle.dials().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_falls_silent_is_left_after_ten_heartbeats_when_nobody_waits() {
    let handle = Handle::start("heartbeat=1000&reconnect_min=1&reconnect_max=1", |number, mut peer| {
        Some(Box::pin(async move {
            peer.handshake().await;
            while let Some(argv) = peer.request().await {
                if number > 0 {
                    peer.answer(&argv).await;
                }
            }
        }))
    });
    handle.until(State::Ready).await;
    let start = Instant::now();
    // Somebody waits for half a minute, and leaves.
    let patient = tokio::time::timeout(Duration::from_secs(30), handle.call(&[b"ECHO", b"x"])).await;
    assert!(patient.is_err(), "the connection was kept for its sake");
    assert_eq!(handle.dials().len(), 1);
    handle.until(State::Connecting).await;
    let left = start.elapsed();
    assert!(left >= Duration::from_secs(39) && left <= Duration::from_secs(42), "{left:?}");
    handle.until(State::Ready).await;
    assert!(handle.call(&[b"ECHO", b"y"]).await.is_ok());
}

/// How many dials came in the time between these, counted from the first.
fn dials_between(handle: &Handle, from: Duration, until: Duration) -> usize {
    let dials = handle.dials();
    dials.iter().filter(|dial| (from..until).contains(&(**dial - dials[0]))).count()
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_up_after_the_handshake_is_dialed_as_rarely_as_one_that_refuses() {
    let (from, until) = (Duration::from_secs(4), Duration::from_secs(604));
    let refuses = Handle::start("", |_, _| None);
    let hangs_up = Handle::start("", |_, mut peer| Some(Box::pin(async move { peer.handshake().await })));
    let stands_for_a_second = Handle::start("", |_, mut peer| {
        Some(Box::pin(async move {
            peer.handshake().await;
            sleep(Duration::from_secs(1)).await;
        }))
    });
    sleep(until).await;
    // A pause is a second on average. (The bounds are more than five standard deviations away.)
    for (handle, dials) in [(&refuses, 520..690), (&hangs_up, 520..690), (&stands_for_a_second, 260..340)] {
        let seen = dials_between(handle, from, until);
        assert!(dials.contains(&seen), "{seen} of {dials:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_stood_for_a_while_is_made_again_at_once() {
    let handle = Handle::start("reconnect_max=1000", |number, mut peer| {
        Some(Box::pin(async move {
            peer.handshake().await;
            if number >= 10 {
                tokio::time::timeout(Duration::from_secs(1), peer.serve()).await.unwrap_or_default();
            }
        }))
    });
    sleep(Duration::from_secs(120)).await;
    let dials = handle.dials();
    for pair in dials.windows(2).skip(11) {
        let pause = pair[1] - pair[0] - Duration::from_secs(1);
        assert!(pause <= Duration::from_millis(50 + 10), "{pause:?}: the first pause is reconnect_min");
    }
    assert!(dials.len() > 100);
}

#[tokio::test(start_paused = true)]
async fn a_failover_is_followed_without_a_pause_whatever_was_before() {
    // Ten connections that do not last; then a replica; then the new primary.
    let handle = Handle::start("reconnect_max=60000", |number, mut peer| {
        Some(Box::pin(async move {
            peer.handshake().await;
            if number < 10 {
                return;
            }
            while let Some(argv) = peer.request().await {
                if number == 10 && argv[0] == b"SET" {
                    peer.say(b"-READONLY You can't write against a read only replica.\r\n").await;
                } else {
                    peer.answer(&argv).await;
                }
            }
        }))
    });
    while handle.dials().len() < 11 {
        sleep(Duration::from_millis(1)).await;
    }
    handle.until(State::Ready).await;
    let refused = handle.call(&[b"SET", b"k", b"v"]).await.unwrap();
    assert!(refused.starts_with(b"-READONLY"));
    let begun = Instant::now();
    assert_eq!(handle.call(&[b"SET", b"k", b"v"]).await.unwrap(), b"+OK\r\n"[..]);
    assert!(begun.elapsed() <= Duration::from_millis(10), "{:?}", begun.elapsed());
}

/// Calls a command that waits at the server, for as long as the server hangs up on it.
async fn blpop(handle: &Handle) -> Result<Bytes, Error> {
    let (caller, answer) = tokio::sync::oneshot::channel();
    let request = handle.request(&[b"BLPOP", b"q", b"0"], caller);
    handle.node.send(Task::Pool, request);
    answer.await.unwrap_or_else(|_| Err(Error::new(Kind::Closed, "the pool is gone")))
}

#[tokio::test(start_paused = true)]
async fn private_connections_that_do_not_last_are_made_with_growing_pauses_too() {
    // The shared connection stands; every other one is closed after its handshake, until it is not any more.
    let mended = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let now_well = mended.clone();
    let handle = Arc::new(Handle::start("", move |number, mut peer| {
        let well = number == 0 || now_well.load(std::sync::atomic::Ordering::Relaxed);
        Some(Box::pin(async move {
            peer.handshake().await;
            if well {
                peer.serve().await;
            }
        }))
    }));
    handle.until(State::Ready).await;
    let until = Instant::now() + Duration::from_secs(60);
    let caller = |handle: Arc<Handle>| async move {
        while Instant::now() < until {
            assert_eq!(blpop(&handle).await.unwrap_err().kind(), Kind::Io);
        }
    };
    let callers: Vec<_> = (0..4).map(|_| tokio::spawn(caller(handle.clone()))).collect();
    for caller in callers {
        caller.await.unwrap();
    }
    let dials = handle.dials().len() - 1;
    assert!((4..600).contains(&dials), "{dials} dials of four callers in a minute");
    mended.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(blpop(&handle).await.is_ok());
    let begun = Instant::now();
    for _ in 0..100 {
        assert!(blpop(&handle).await.is_ok());
    }
    assert_eq!(begun.elapsed(), Duration::ZERO, "what is of use costs no pause");
}

#[tokio::test(start_paused = true)]
async fn many_private_connections_to_a_server_that_is_down_are_tried_one_after_the_other() {
    let up = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let is_up = up.clone();
    let handle = Arc::new(Handle::start("blocking_connections=200", move |_, mut peer| {
        let is_up = is_up.load(std::sync::atomic::Ordering::Relaxed);
        is_up.then(|| Box::pin(async move { peer.serve().await }) as _)
    }));
    sleep(Duration::from_secs(1)).await;
    let callers: Vec<_> = (0..200)
        .map(|_| {
            let handle = handle.clone();
            tokio::spawn(async move { blpop(&handle).await })
        })
        .collect();
    sleep(Duration::from_secs(10)).await;
    up.store(true, std::sync::atomic::Ordering::Relaxed);
    for caller in callers {
        assert!(caller.await.unwrap().is_ok());
    }
    let dials = handle.dials();
    assert!(dials.len() > 400);
    for (n, start) in dials.iter().enumerate() {
        let near = dials[n..].iter().take_while(|dial| **dial - *start < Duration::from_millis(100)).count();
        assert!(near <= 20, "{near} dials within 100 ms");
    }
}
