//! A TCP proxy between a client and a real server that delays, slices, slows down, cuts and loses.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What happens to the bytes of one connection in one direction.
#[derive(Clone, Copy, Debug, Default)]
pub struct Path {
    /// The connection is reset, both ways, after so many bytes went this way.
    pub cut_at: Option<usize>,
    /// From this byte on all is read and nothing passed on.
    pub lost_from: Option<usize>,
    /// So many bytes at a time, each in a segment of its own.
    pub slice: Option<usize>,
    /// Before each piece.
    pub delay: Duration,
    /// Bytes in a second.
    pub rate: Option<usize>,
}

/// What happens to one connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plan {
    pub to_server: Path,
    pub to_client: Path,
}

/// The proxy. It ends when it is dropped.
pub struct Proxy {
    pub port: u16,
    target: Arc<AtomicU16>,
    open: Arc<Mutex<Vec<(TcpStream, TcpStream)>>>,
    /// Bytes that went to the server so far, over all connections.
    pub to_server: Arc<AtomicUsize>,
    pub connections: Arc<AtomicUsize>,
}

impl Proxy {
    /// `plan` gets the number of the connection, from 0 on.
    pub fn start(target: u16, plan: impl Fn(usize) -> Plan + Send + Sync + 'static) -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let target = Arc::new(AtomicU16::new(target));
        let (open, to_server, connections) =
            (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let proxy = Proxy {
            port,
            target: target.clone(),
            open: open.clone(),
            to_server: to_server.clone(),
            connections: connections.clone(),
        };
        std::thread::spawn(move || {
            for (number, client) in listener.incoming().enumerate() {
                let client = client.unwrap();
                connections.fetch_add(1, Ordering::SeqCst);
                let Ok(server) = TcpStream::connect(("127.0.0.1", target.load(Ordering::SeqCst))) else {
                    continue; // as if nobody listened there: the client's end closes
                };
                let plan = plan(number);
                open.lock().unwrap().push((client.try_clone().unwrap(), server.try_clone().unwrap()));
                pass(&client, &server, plan.to_server, Some(to_server.clone()));
                pass(&server, &client, plan.to_client, None);
            }
        });
        proxy
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// New connections go to another server; those that stand are closed.
    pub fn turn_to(&self, target: u16) {
        self.target.store(target, Ordering::SeqCst);
    }

    /// Closes the client's side of every connection, while the server's stands: what was sent to it arrives.
    pub fn reset_client_sides(&self) {
        for (client, _) in self.open.lock().unwrap().iter() {
            reset(client);
        }
    }

    /// Resets every connection that stands.
    pub fn reset_all(&self) {
        for (client, server) in self.open.lock().unwrap().drain(..) {
            reset(&client);
            reset(&server);
        }
    }
}

fn pass(from: &TcpStream, to: &TcpStream, path: Path, count: Option<Arc<AtomicUsize>>) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    to.set_nodelay(true).unwrap();
    std::thread::spawn(move || {
        let mut passed = 0;
        let mut buffer = vec![0; 64 * 1024];
        let started = Instant::now();
        loop {
            let n = match from.read(&mut buffer) {
                Ok(n) if n > 0 => n,
                _ => break,
            };
            if let Some(count) = &count {
                count.fetch_add(n, Ordering::SeqCst);
            }
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
                    reset(&from);
                    reset(&to);
                    return;
                }
                let kept = path.lost_from.map_or(len, |lost| lost.saturating_sub(passed).min(len));
                if to.write_all(&rest[..kept]).is_err() {
                    reset(&from);
                    return;
                }
                passed += len;
                rest = &rest[len..];
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}

/// Ends a connection at once, with a reset where the system lets us: other threads hold clones of it.
fn reset(stream: &TcpStream) {
    let linger = libc::linger { l_onoff: 1, l_linger: 0 };
    // SAFETY: plain calls on a descriptor that is open. A connect to AF_UNSPEC disconnects a socket at once,
    // with a reset, whoever else holds it; see connect(2).
    unsafe {
        use std::os::fd::AsRawFd;
        let fd = stream.as_raw_fd();
        let len = size_of_val(&linger) as u32;
        libc::setsockopt(fd, libc::SOL_SOCKET, libc::SO_LINGER, (&raw const linger).cast(), len);
        let mut nowhere: libc::sockaddr = std::mem::zeroed();
        nowhere.sa_family = libc::AF_UNSPEC as libc::sa_family_t;
        libc::connect(fd, &raw const nowhere, size_of_val(&nowhere) as u32);
    }
    let _ = stream.shutdown(Shutdown::Both);
}
