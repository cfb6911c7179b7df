//! The manager in simulated time: streams in memory, a scripted or a random server, and a clock that jumps to the
//! next event. What takes minutes takes milliseconds, and the same way each time.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf};
use tokio::time::{Instant, sleep};

use super::*;
use crate::config::Config;
use crate::error::{Error, Kind, Outcome};
use crate::net::{Acks, Address, Dial, Link};
use crate::oneshot::Deadline;
use crate::proto;

/// The client's end of a connection.
struct Wire {
    stream: DuplexStream,
    /// After so many bytes a write passes on what is left of them and then fails, as one of TLS may.
    breaks_after: usize,
}

impl Link for Wire {
    fn acks(&self) -> Option<Acks> {
        None
    }

    fn unacknowledged(&self) -> u64 {
        0
    }

    fn failed_write_sent_nothing(&self) -> bool {
        false
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let passes = bytes.len().min(self.breaks_after);
        if passes == 0 && !bytes.is_empty() {
            return Poll::Ready(Err(std::io::ErrorKind::ConnectionReset.into()));
        }
        let taken = std::task::ready!(Pin::new(&mut self.stream).poll_write(cx, &bytes[..passes]))?;
        self.breaks_after -= taken;
        // Some were passed on, and the caller learns of the failure alone.
        if self.breaks_after == 0 {
            Poll::Ready(Err(std::io::ErrorKind::ConnectionReset.into()))
        } else {
            Poll::Ready(Ok(taken))
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

type Server = dyn Fn(usize, Peer) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> + Send + Sync;

/// Every dial starts the server's script for this connection, or is refused where it has none.
struct Simulated {
    server: Box<Server>,
    /// When each dial came.
    dials: Mutex<Vec<Instant>>,
    /// See [`Wire`]; the first connection alone.
    breaks_after: usize,
}

impl Dial for Simulated {
    type Link = Wire;

    async fn dial(&self) -> Result<Wire, Error> {
        let number = {
            let mut dials = self.dials.lock().unwrap();
            dials.push(Instant::now());
            dials.len() - 1
        };
        let (near, far) = tokio::io::duplex(64);
        match (self.server)(number, Peer { stream: far, read: Vec::new() }) {
            Some(script) => {
                tokio::spawn(script);
                Ok(Wire {
                    stream: near,
                    breaks_after: if number == 0 { self.breaks_after } else { usize::MAX },
                })
            }
            None => Err(Error::new(Kind::Connect, "refused")),
        }
    }
}

/// The server's end.
struct Peer {
    stream: DuplexStream,
    read: Vec<u8>,
}

impl Peer {
    /// The arguments of the next request; `None` when the client has hung up.
    async fn request(&mut self) -> Option<Vec<Vec<u8>>> {
        loop {
            if let Some((argv, len)) = parse(&self.read) {
                self.read.drain(..len);
                return Some(argv);
            }
            let mut some = [0; 64];
            match self.stream.read(&mut some).await {
                Ok(n) if n > 0 => self.read.extend_from_slice(&some[..n]),
                _ => return None,
            }
        }
    }

    async fn say(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes).await;
    }

    async fn say_bulk(&mut self, bytes: &[u8]) {
        self.say(&[format!("${}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()).await;
    }

    /// Answers everything: ECHO as ECHO does, BLPOP with nil, the rest with OK.
    async fn answer(&mut self, argv: &[Vec<u8>]) {
        match &argv[0][..] {
            b"ECHO" => self.say_bulk(&argv[1]).await,
            b"BLPOP" => self.say(b"*-1\r\n").await,
            _ => self.say(b"+OK\r\n").await,
        }
    }

    async fn serve(&mut self) {
        while let Some(argv) = self.request().await {
            self.answer(&argv).await;
        }
    }

    async fn handshake(&mut self) {
        while let Some(argv) = self.request().await {
            self.answer(&argv).await;
            if argv[0] == b"ECHO" {
                return;
            }
        }
    }
}

fn parse(bytes: &[u8]) -> Option<(Vec<Vec<u8>>, usize)> {
    let mut at = 0;
    let number = |at: &mut usize| {
        let end = *at + bytes.get(*at..)?.windows(2).position(|crlf| crlf == b"\r\n")?;
        let n: usize = std::str::from_utf8(&bytes[*at + 1..end]).ok()?.parse().ok()?;
        *at = end + 2;
        Some(n)
    };
    let argc = number(&mut at)?;
    let mut argv = Vec::new();
    for _ in 0..argc {
        let len = number(&mut at)?;
        argv.push(bytes.get(at..at + len)?.to_vec());
        at += len + 2;
    }
    (at <= bytes.len()).then_some((argv, at))
}

/// A client's side, without a client.
struct Handle {
    context: Arc<Context<Simulated>>,
    node: Node,
}

impl Handle {
    fn start(
        options: &str,
        server: impl Fn(usize, Peer) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> + Send + Sync + 'static,
    ) -> Handle {
        Handle::begin(Box::leak(Box::default()), options, usize::MAX, server)
    }

    /// One of several clients that take turns to connect again.
    fn start_beside(
        pacers: &'static Pacers,
        options: &str,
        server: impl Fn(usize, Peer) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> + Send + Sync + 'static,
    ) -> Handle {
        Handle::begin(pacers, options, usize::MAX, server)
    }

    /// The first connection breaks after so many bytes.
    fn begin(
        pacers: &'static Pacers,
        options: &str,
        breaks_after: usize,
        server: impl Fn(usize, Peer) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> + Send + Sync + 'static,
    ) -> Handle {
        let mut config = Config::from_url(&format!("redis://simulated?{options}")).unwrap();
        config.spin = Duration::ZERO; // that would be time of the real clock
        let config = Arc::new(config);
        let pacer = pacers.of(Address::Unix("simulated".into()));
        let dialer = Simulated { server: Box::new(server), dials: Mutex::default(), breaks_after };
        let shared = Arc::new(Shared::new(&config));
        let context = Arc::new(Context::new(config, dialer, shared, pacer));
        let (node, lanes, pool) = Node::new(&context);
        lanes.into_iter().for_each(|lane| drop(tokio::spawn(lane.run(None))));
        tokio::spawn(pool.run());
        Handle { context, node }
    }

    async fn close(&self, drain: Duration) {
        self.node.close(drain);
        self.until(State::Closed).await;
    }

    /// One command that has been admitted.
    fn request(&self, argv: &[&[u8]], caller: tokio::sync::oneshot::Sender<Answer>) -> Request {
        let packet = Packet::one(argv);
        self.context.shared.admission.acquire_now(packet.cost()).unwrap();
        Request::new(packet, Deadline::NEVER, Caller::Task(caller))
    }

    async fn call(&self, argv: &[&[u8]]) -> Result<Bytes, Error> {
        self.send(|caller| self.request(argv, caller)).await
    }

    /// ECHO of each text, as one pipeline.
    async fn echo_all(&self, texts: &[String]) -> Result<Bytes, Error> {
        let (mut bytes, mut commands) = (Vec::new(), Vec::new());
        for text in texts {
            proto::append(&mut bytes, [&b"ECHO"[..], text.as_bytes()].into_iter());
            commands.push(Command { facts: proto::facts(b"ECHO"), end: bytes.len() });
        }
        let packet = Packet::many(Bytes::from(bytes), Batch { commands, atomic: false });
        self.context.shared.admission.acquire_now(packet.cost())?;
        self.send(|caller| Request::new(packet, Deadline::NEVER, Caller::Task(caller))).await
    }

    async fn send(
        &self,
        request: impl FnOnce(tokio::sync::oneshot::Sender<Answer>) -> Request,
    ) -> Result<Bytes, Error> {
        let (caller, answer) = tokio::sync::oneshot::channel();
        self.node.send(Task::Lane(0), request(caller));
        answer.await.unwrap_or_else(|_| Err(Error::new(Kind::Closed, "the manager is gone")))
    }

    async fn until(&self, wanted: State) {
        self.context.shared.state.watch().wait_for(|state| *state == wanted).await.unwrap();
    }

    fn dials(&self) -> Vec<Instant> {
        self.context.dialer.dials.lock().unwrap().clone()
    }
}

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
async fn what_a_failed_write_may_have_sent_is_not_sent_again() {
    for breaks_after in 200..600 {
        let seen: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let at_server = seen.clone();
        let handle =
            Handle::begin(Box::leak(Box::default()), "reconnect_max=50", breaks_after, move |_, mut peer| {
                let seen = at_server.clone();
                Some(Box::pin(async move {
                    while let Some(argv) = peer.request().await {
                        seen.lock().unwrap().push(argv[1..].concat());
                        peer.answer(&argv).await;
                    }
                }))
            });
        handle.until(State::Ready).await;
        let texts: Vec<String> = (0..20).map(|n| format!("text {n}")).collect();
        let answers: Vec<_> = {
            let calls: Vec<_> = texts
                .iter()
                .map(|text| {
                    let (caller, answer) = tokio::sync::oneshot::channel();
                    let request = handle.request(&[b"ECHO", text.as_bytes()], caller);
                    handle.node.send(Task::Lane(0), request);
                    answer
                })
                .collect();
            let mut answers = Vec::new();
            for call in calls {
                answers.push(call.await.unwrap());
            }
            answers
        };
        for (text, answer) in texts.iter().zip(answers) {
            let times = seen.lock().unwrap().iter().filter(|one| *one == text.as_bytes()).count();
            match answer {
                Ok(_) => assert_eq!(times, 1, "{text}, {breaks_after}"),
                Err(error) => {
                    assert_eq!(error.outcome(), Outcome::MaybeExecuted);
                    assert!(times <= 1, "{text} was executed {times} times, {breaks_after}");
                }
            }
        }
        handle.close(Duration::ZERO).await;
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

#[tokio::test(start_paused = true)]
async fn closing_ends_an_attempt_and_answers_who_waits() {
    let handle = Handle::start("", |_, _| None);
    let waiting = handle.call(&[b"GET", b"k"]);
    let closing = async {
        sleep(Duration::from_millis(100)).await;
        handle.close(Duration::from_millis(50)).await;
    };
    let start = Instant::now();
    let (answer, ()) = tokio::join!(waiting, closing);
    let error = answer.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::Closed, Outcome::NotSent));
    assert!(start.elapsed() <= Duration::from_millis(200), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_read_is_sent_at_most_once_more_and_a_write_never() {
    for (name, sent_by_option) in [("GET", [1, 2]), ("SET", [1, 1])] {
        for (retry, wanted) in ["no", "yes"].into_iter().zip(sent_by_option) {
            let sent = Arc::new(std::sync::atomic::AtomicUsize::new(0));
            let seen = sent.clone();
            // Whoever asks anything loses the connection by it.
            let handle = Handle::start(&format!("retry_reads={retry}"), move |_, mut peer| {
                let seen = seen.clone();
                Some(Box::pin(async move {
                    peer.handshake().await;
                    while let Some(argv) = peer.request().await {
                        if argv[0] == name.as_bytes() {
                            seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                            return;
                        }
                        peer.answer(&argv).await;
                    }
                }))
            });
            let error = handle.call(&[name.as_bytes(), b"k"]).await.unwrap_err();
            assert_eq!((error.kind(), error.outcome()), (Kind::Io, Outcome::MaybeExecuted), "{name} {retry}");
            sleep(Duration::from_secs(60)).await;
            assert_eq!(sent.load(std::sync::atomic::Ordering::Relaxed), wanted, "{name} {retry}");
        }
    }
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

#[tokio::test(start_paused = true)]
async fn a_request_takes_the_connection_of_its_task_and_each_task_has_its_own_error() {
    // Three lanes are connected; the fourth connection, for the pool, is refused at first.
    let up = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let is_up = up.clone();
    let handle = Arc::new(Handle::start("connections=3&reconnect_max=100", move |number, mut peer| {
        let serves = number < 3 || is_up.load(std::sync::atomic::Ordering::Relaxed);
        serves.then(|| {
            Box::pin(async move {
                peer.handshake().await;
                while let Some(argv) = peer.request().await {
                    match &argv[0][..] {
                        b"INCR" => peer.say(format!(":{}\r\n", number.min(3)).as_bytes()).await,
                        _ => peer.answer(&argv).await,
                    }
                }
            }) as _
        })
    }));
    handle.until(State::Ready).await;
    let ask = async |task: Task| {
        let (caller, answer) = tokio::sync::oneshot::channel();
        handle.node.send(task, handle.request(&[b"INCR", b"k"], caller));
        answer.await.unwrap()
    };
    let mut connections = Vec::new();
    for lane in 0..3 {
        let answers = [ask(Task::Lane(lane)).await.unwrap(), ask(Task::Lane(lane)).await.unwrap()];
        assert_eq!(answers[0], answers[1]);
        connections.push(answers[0].clone());
    }
    connections.sort();
    assert_eq!(connections, [":0\r\n", ":1\r\n", ":2\r\n"]);
    let (waiting, _) = tokio::join!(ask(Task::Pool), async {
        sleep(Duration::from_secs(1)).await;
        let error = handle.node.connect_error(Task::Pool).unwrap();
        assert_eq!(error.kind(), Kind::Connect);
        assert_eq!([0, 1, 2].map(|lane| handle.node.connect_error(Task::Lane(lane))), [None, None, None]);
        up.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    assert_eq!(waiting.unwrap(), ":3\r\n");
    assert_eq!(handle.node.connect_error(Task::Pool), None);
}

/// A server that does, by the numbers of a seed, whatever a server should not do.
async fn wild_server(mut peer: Peer, mut luck: fastrand::Rng) {
    if luck.u8(..) < 20 {
        return; // hangs up before the handshake
    }
    peer.handshake().await;
    while let Some(argv) = peer.request().await {
        match luck.u8(..) {
            0..5 => return,
            5..9 => sleep(Duration::from_millis(luck.u64(..20_000))).await,
            9..12 => peer.say(b"-ERR one\r\n+two\r\n").await,
            12..14 => peer.say(b"-ERR out of the blue\r\n").await,
            14 => peer.say(b"\0").await,
            15 => {
                peer.say(b"$1000\r\nhalf of it").await;
                return;
            }
            _ => {}
        }
        peer.answer(&argv).await;
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_a_server_does_nobody_gets_anothers_reply_and_everybody_an_answer() {
    let mut sum = 0;
    for seed in 0..150 {
        let options = "heartbeat=500&connect_timeout=300&reconnect_min=1&reconnect_max=20";
        let options = if seed % 2 == 0 { options.to_owned() } else { options.to_owned() + "&fence=always" };
        let handle = Arc::new(Handle::start(&options, move |number, peer| {
            let mut luck = fastrand::Rng::with_seed(seed * 1000 + number as u64);
            (luck.u8(..) > 30).then(|| Box::pin(wild_server(peer, luck)) as _)
        }));
        let callers: Vec<_> = (0..20)
            .map(|caller| {
                let handle = handle.clone();
                tokio::spawn(async move {
                    let mut answered = 0;
                    for round in 0..20 {
                        // Every third call is a pipeline of up to four.
                        let commands = if round % 3 == 2 { 1 + caller % 4 } else { 0 };
                        let texts: Vec<String> = (0..commands.max(1))
                            .map(|n| format!("{caller} {round} {n} {}", "x".repeat(round * 7)))
                            .collect();
                        let call = async {
                            match commands {
                                0 => handle.call(&[b"ECHO", texts[0].as_bytes()]).await,
                                _ => handle.echo_all(&texts).await,
                            }
                        };
                        let Ok(answer) = tokio::time::timeout(Duration::from_secs(5), call).await else {
                            continue;
                        };
                        match answer {
                            Ok(frame) => {
                                let head =
                                    if commands > 0 { format!("*{commands}\r\n") } else { String::new() };
                                let wanted = texts
                                    .iter()
                                    .fold(head, |all, text| format!("{all}${}\r\n{text}\r\n", text.len()));
                                assert_eq!(frame, wanted.as_bytes(), "another's reply, seed {seed}");
                                answered += 1;
                            }
                            Err(error) => {
                                assert!(matches!(error.kind(), Kind::Io | Kind::Protocol), "{error:?}");
                                assert!(error.answered() as usize <= commands);
                            }
                        }
                    }
                    answered
                })
            })
            .collect();
        let mut answered = 0;
        for caller in callers {
            answered += caller.await.unwrap();
        }
        sum += answered;
        handle.close(Duration::ZERO).await;
    }
    assert!(sum > 10_000, "{sum} of 60 000 were answered");
}
