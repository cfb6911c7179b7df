//! The manager in simulated time: streams in memory, a scripted or a random server, and a clock that jumps to the
//! next event. What takes minutes takes milliseconds, and the same way each time.

mod connections;
mod requests;

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf};
use tokio::time::Instant;

use super::*;
use crate::config::Config;
use crate::error::{Error, Kind, Outcome};
use crate::net::{Acks, Address, Dial, Link};
use crate::oneshot::Deadline;
use crate::proto;

/// The client's end of a connection.
struct Wire {
    stream: DuplexStream,
    /// After this many bytes a write passes on what remains of them and then fails, as one of TLS may.
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

    /// The first connection breaks after this many bytes.
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
        let (node, tasks) = Node::new(&context);
        tasks.lanes.into_iter().for_each(|lane| drop(tokio::spawn(lane.run(None))));
        tokio::spawn(tasks.pool.run());
        tokio::spawn(tasks.hub.run());
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
