//! A proxy between a client and a real server that delays, slices, slows down, cuts and drops. It forwards bytes
//! unchanged, so on a TLS connection its faults hit encrypted records.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::server::Server;
use super::transport::{Listener, Place, Socket, Transport};

/// What happens to the bytes of one connection in one direction.
#[derive(Clone, Copy, Debug, Default)]
pub struct Path {
    /// The connection is reset, in both directions, after this many bytes went this way.
    pub cut_at: Option<usize>,
    /// From this byte on, everything is read and nothing is forwarded.
    pub lost_from: Option<usize>,
    /// This many bytes at a time, each in a separate segment.
    pub slice: Option<usize>,
    /// Before each piece.
    pub delay: Duration,
    /// Bytes per second.
    pub rate: Option<usize>,
}

/// What happens to one connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plan {
    pub to_server: Path,
    pub to_client: Path,
}

/// The proxy. Dropping it ends it and its connections.
pub struct Proxy {
    transport: Transport,
    pub place: Place,
    /// That of `place`; 0 for a unix socket.
    pub port: u16,
    /// Bytes received from clients so far, over all connections; they are forwarded even if the client disconnects.
    pub to_server: Arc<AtomicUsize>,
    /// Bytes received from the server so far, over all connections.
    pub to_client: Arc<AtomicUsize>,
    pub connections: Arc<AtomicUsize>,
    shared: Arc<Shared>,
    /// That of its unix socket.
    _dir: Option<TempDir>,
}

struct Shared {
    target: Mutex<Place>,
    open: Mutex<Vec<(Socket, Socket)>>,
    to_server: Arc<AtomicUsize>,
    to_client: Arc<AtomicUsize>,
    ended: AtomicBool,
    loses_replies: AtomicBool,
    /// How many more bytes go to the server until the client's side of their connection is reset; `NEVER`.
    until_cut: AtomicUsize,
}

const NEVER: usize = usize::MAX;

impl Proxy {
    /// Over TCP. `plan` gets the number of the connection, from 0 on.
    pub fn start(target: u16, plan: impl Fn(usize) -> Plan + Send + Sync + 'static) -> Proxy {
        Proxy::between(Transport::Tcp, Place::Port(target), plan)
    }

    /// Between clients that use this transport and the server.
    pub fn start_on(
        transport: Transport,
        server: &Server,
        plan: impl Fn(usize) -> Plan + Send + Sync + 'static,
    ) -> Proxy {
        Proxy::between(transport, server.place(transport), plan)
    }

    fn between(
        transport: Transport,
        target: Place,
        plan: impl Fn(usize) -> Plan + Send + Sync + 'static,
    ) -> Proxy {
        let dir = (transport == Transport::Unix).then(|| TempDir::new().unwrap());
        let path = dir.as_ref().map(|dir| dir.path().join("socket"));
        let listener = Listener::bind(path.as_deref());
        let place = listener.place();
        let connections = Arc::new(AtomicUsize::new(0));
        let shared = Arc::new(Shared {
            target: Mutex::new(target),
            open: Mutex::default(),
            to_server: Arc::default(),
            to_client: Arc::default(),
            ended: AtomicBool::new(false),
            loses_replies: AtomicBool::new(false),
            until_cut: AtomicUsize::new(NEVER),
        });
        let proxy = Proxy {
            transport,
            port: place.port(),
            place,
            to_server: shared.to_server.clone(),
            to_client: shared.to_client.clone(),
            connections: connections.clone(),
            shared: shared.clone(),
            _dir: dir,
        };
        std::thread::spawn(move || {
            for number in 0.. {
                let client = listener.accept();
                if shared.ended.load(Ordering::SeqCst) {
                    return;
                }
                connections.fetch_add(1, Ordering::SeqCst);
                let target = shared.target.lock().unwrap().clone();
                let Ok(server) = target.connect() else {
                    continue; // as if nothing listened there: the client's end closes
                };
                let plan = plan(number);
                shared.open.lock().unwrap().push((client.try_clone().unwrap(), server.try_clone().unwrap()));
                pass(&client, &server, plan.to_server, &shared, true);
                pass(&server, &client, plan.to_client, &shared, false);
            }
        });
        proxy
    }

    pub fn url(&self) -> String {
        self.url_with("")
    }

    /// Its URL, with options such as `timeout=100&db=1`.
    pub fn url_with(&self, options: &str) -> String {
        self.transport.url(&self.place, options)
    }

    /// New connections go to another server; existing ones are kept.
    pub fn turn_to(&self, target: impl Into<Place>) {
        *self.shared.target.lock().unwrap() = target.into();
    }

    /// After this many more bytes to the server, the client's side of their connection is reset. The server reads what
    /// was forwarded, and then the end.
    pub fn cut_client_after(&self, bytes: usize) {
        self.shared.until_cut.store(bytes, Ordering::SeqCst);
    }

    /// Starts or stops losing everything that comes from the server.
    pub fn lose_replies(&self, yes: bool) {
        self.shared.loses_replies.store(yes, Ordering::SeqCst);
    }

    /// Closes the client's side of every connection and keeps the server's open: what was sent to it arrives.
    pub fn reset_client_sides(&self) {
        for (client, _) in self.shared.open.lock().unwrap().iter() {
            client.reset();
        }
    }

    /// Resets every open connection.
    pub fn reset_all(&self) {
        for (client, server) in self.shared.open.lock().unwrap().drain(..) {
            client.reset();
            server.reset();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        let _ = self.place.connect(); // wakes the accepting thread
        self.reset_all();
    }
}

/// Forwards from one to the other, on a separate thread.
fn pass(from: &Socket, to: &Socket, path: Path, shared: &Arc<Shared>, is_to_server: bool) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    to.set_nodelay();
    let shared = shared.clone();
    std::thread::spawn(move || {
        let mut passed = 0;
        let mut buffer = vec![0; 64 * 1024];
        let started = Instant::now();
        loop {
            let mut n = match from.read(&mut buffer) {
                Ok(n) if n > 0 => n,
                _ => break,
            };
            let left = shared.until_cut.load(Ordering::SeqCst);
            let ends_here = is_to_server && left <= n;
            if is_to_server && left != NEVER {
                n = n.min(left);
                shared.until_cut.store(if ends_here { NEVER } else { left - n }, Ordering::SeqCst);
            }
            if ends_here {
                from.reset();
            }
            if !is_to_server && shared.loses_replies.load(Ordering::SeqCst) {
                continue;
            }
            // Counted before it is forwarded: once a reply was seen, both directions are counted.
            let count = if is_to_server { &shared.to_server } else { &shared.to_client };
            count.fetch_add(n, Ordering::SeqCst);
            let mut rest = &buffer[..n];
            while !rest.is_empty() {
                let mut len = rest.len().min(path.slice.unwrap_or(usize::MAX));
                if let Some(rate) = path.rate {
                    len = len.min(rate.div_ceil(50));
                    let due = Duration::from_secs_f64((passed + len) as f64 / rate as f64);
                    std::thread::sleep(due.saturating_sub(started.elapsed()));
                }
                if !path.delay.is_zero() {
                    std::thread::sleep(path.delay);
                }
                if let Some(cut) = path.cut_at
                    && passed + len >= cut
                {
                    let _ = to.write_all(&rest[..cut - passed]);
                    from.reset();
                    to.reset();
                    return;
                }
                let kept = path.lost_from.map_or(len, |lost| lost.saturating_sub(passed).min(len));
                if to.write_all(&rest[..kept]).is_err() {
                    from.reset();
                    return;
                }
                passed += len;
                rest = &rest[len..];
            }
            if ends_here {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}
