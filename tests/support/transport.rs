//! The three transports: TCP, unix socket and TLS. A connection's promises hold on each, so most tests of
//! the promises have one body and run once per transport.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::certificates::authority;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    Tcp,
    Unix,
    Tls,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Transport::Tcp => "tcp",
            Transport::Unix => "unix",
            Transport::Tls => "tls",
        })
    }
}

impl Transport {
    /// The URL of a server at `place` that is reached in this way.
    pub fn url(self, place: &Place, options: &str) -> String {
        let base = match (self, place) {
            (Transport::Tcp, Place::Port(port)) => format!("redis://127.0.0.1:{port}?"),
            (Transport::Tls, Place::Port(port)) => {
                format!("rediss://127.0.0.1:{port}?tls_ca_file={}&", authority().ca().display())
            }
            (Transport::Unix, Place::Path(path)) => format!("unix://{}?", path.display()),
            _ => panic!("{self} does not lead to {place:?}"),
        };
        (base + options).trim_end_matches(['?', '&']).to_owned()
    }
}

/// `on_each_transport! { row_04_redis_what, ... }` for functions that take a [`Transport`]: three tests of each,
/// `row_04_redis_what::tcp` and so on.
#[macro_export]
macro_rules! on_each_transport {
    ($($name:ident),* $(,)?) => { $( $crate::on_transports! { $name: tcp Tcp, unix Unix, tls Tls } )* };
}

/// The same for tests that need a network, which a unix socket does not have.
#[macro_export]
macro_rules! on_tcp_and_tls {
    ($($name:ident),* $(,)?) => { $( $crate::on_transports! { $name: tcp Tcp, tls Tls } )* };
}

/// The tests of one function.
#[macro_export]
macro_rules! on_transports {
    ($name:ident: $($test:ident $transport:ident),*) => {
        mod $name {
            use $crate::support::transport::Transport;
            $(
                #[test]
                fn $test() {
                    super::$name(Transport::$transport)
                }
            )*
        }
    };
}

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the loopback interface.
    Port(u16),
    Path(PathBuf),
}

impl Place {
    /// 0 for a unix socket.
    pub fn port(&self) -> u16 {
        match self {
            Place::Port(port) => *port,
            Place::Path(_) => 0,
        }
    }

    pub fn connect(&self) -> io::Result<Socket> {
        match self {
            Place::Port(port) => TcpStream::connect(("127.0.0.1", *port)).map(Socket::Tcp),
            Place::Path(path) => UnixStream::connect(path).map(Socket::Unix),
        }
    }
}

impl From<&Place> for Place {
    fn from(place: &Place) -> Place {
        place.clone()
    }
}

impl From<u16> for Place {
    fn from(port: u16) -> Place {
        Place::Port(port)
    }
}

pub enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener, PathBuf),
}

impl Listener {
    /// On a free port, or at this path.
    pub fn bind(at: Option<&Path>) -> Listener {
        match at {
            None => Listener::Tcp(TcpListener::bind(("127.0.0.1", 0)).unwrap()),
            Some(path) => Listener::Unix(UnixListener::bind(path).unwrap(), path.to_owned()),
        }
    }

    pub fn place(&self) -> Place {
        match self {
            Listener::Tcp(tcp) => Place::Port(tcp.local_addr().unwrap().port()),
            Listener::Unix(_, path) => Place::Path(path.clone()),
        }
    }

    pub fn accept(&self) -> Socket {
        match self {
            Listener::Tcp(tcp) => Socket::Tcp(tcp.accept().unwrap().0),
            Listener::Unix(unix, _) => Socket::Unix(unix.accept().unwrap().0),
        }
    }
}

/// A connected socket of either kind.
pub enum Socket {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Socket {
    pub fn try_clone(&self) -> io::Result<Socket> {
        match self {
            Socket::Tcp(tcp) => tcp.try_clone().map(Socket::Tcp),
            Socket::Unix(unix) => unix.try_clone().map(Socket::Unix),
        }
    }

    /// Sends each write separately; a unix socket always does.
    pub fn set_nodelay(&self) {
        if let Socket::Tcp(tcp) = self {
            tcp.set_nodelay(true).unwrap();
        }
    }

    pub fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        match self {
            Socket::Tcp(tcp) => tcp.shutdown(how),
            Socket::Unix(unix) => unix.shutdown(how),
        }
    }

    pub fn set_read_timeout(&self, limit: Option<Duration>) -> io::Result<()> {
        match self {
            Socket::Tcp(tcp) => tcp.set_read_timeout(limit),
            Socket::Unix(unix) => unix.set_read_timeout(limit),
        }
    }

    /// When the last descriptor is closed, a TCP connection ends with a reset instead of an orderly close. A unix socket
    /// does so anyway if it holds unread bytes.
    pub fn close_with_reset(&self) {
        let linger = libc::linger { l_onoff: 1, l_linger: 0 };
        let (into, len) = ((&raw const linger).cast(), size_of_val(&linger) as u32);
        // SAFETY: a plain socket option on a descriptor that is open; a unix socket ignores it.
        unsafe { libc::setsockopt(self.as_raw_fd(), libc::SOL_SOCKET, libc::SO_LINGER, into, len) };
    }

    /// Ends the connection at once, even if another process holds it: TCP with a reset. The peer of a unix socket reads what
    /// had been written to it, and then the end; its writes fail.
    pub fn reset(&self) {
        self.close_with_reset();
        if let Socket::Tcp(tcp) = self {
            // SAFETY: plain data, and a plain call on a descriptor that is open. A connect to AF_UNSPEC
            // disconnects a TCP socket at once, with a reset, even if another process holds it; see connect(2).
            unsafe {
                let mut nowhere: libc::sockaddr = std::mem::zeroed();
                nowhere.sa_family = libc::AF_UNSPEC as libc::sa_family_t;
                libc::connect(tcp.as_raw_fd(), &raw const nowhere, size_of_val(&nowhere) as u32);
            }
        }
        let _ = self.shutdown(Shutdown::Both);
    }
}

impl AsRawFd for Socket {
    fn as_raw_fd(&self) -> RawFd {
        match self {
            Socket::Tcp(tcp) => tcp.as_raw_fd(),
            Socket::Unix(unix) => unix.as_raw_fd(),
        }
    }
}

impl Read for Socket {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Socket::Tcp(tcp) => tcp.read(into),
            Socket::Unix(unix) => unix.read(into),
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Socket::Tcp(tcp) => tcp.write(bytes),
            Socket::Unix(unix) => unix.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where the peer of each connected socket of this process listens; those of the library and of the test alike.
pub fn peers() -> Vec<Place> {
    let descriptors = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
    let numbers = descriptors.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter_map(peer_of).collect()
}

fn peer_of(descriptor: RawFd) -> Option<Place> {
    // SAFETY: plain data of which any bytes are a value. The kernel writes at most `len` bytes and says how many;
    // a descriptor that was closed meanwhile, or is no socket, is an error.
    let (address, len) = unsafe {
        let mut address: libc::sockaddr_un = std::mem::zeroed();
        let mut len = size_of_val(&address) as libc::socklen_t;
        if libc::getpeername(descriptor, (&raw mut address).cast(), &raw mut len) != 0 {
            return None;
        }
        (address, len as usize)
    };
    match i32::from(address.sun_family) {
        libc::AF_INET => {
            // SAFETY: both are plain data, and an address of this family is a sockaddr_in, which is smaller.
            let address: libc::sockaddr_in = unsafe { std::mem::transmute_copy(&address) };
            Some(Place::Port(u16::from_be(address.sin_port)))
        }
        libc::AF_UNIX if len > size_of::<libc::sa_family_t>() => {
            let path = address.sun_path.iter().take_while(|c| **c != 0).map(|c| *c as u8).collect();
            Some(Place::Path(String::from_utf8(path).ok()?.into()))
        }
        _ => None,
    }
}
