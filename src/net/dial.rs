//! From an address to a stream that is ready for RESP.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpStream, UnixStream};

use crate::error::{Error, Kind};

use super::{Dial, Stream, Tls};

/// A peer that takes nothing of what we send is given up by our own kernel after so many heartbeats, should
/// the io thread not have noticed before.
pub(crate) const KEEP_TRYING: u32 = 10;

/// Where to dial.
#[derive(Clone, Debug)]
pub(crate) enum Address {
    /// A host name or address, looked up anew at each dial, and a port.
    Host(String, u16),
    /// An address that is already known.
    Socket(SocketAddr),
    /// The path of a unix socket.
    Unix(PathBuf),
}

/// Dials one address, always the same way.
pub(crate) struct Dialer {
    pub(crate) address: Address,
    pub(crate) tls: Option<Tls>,
    /// How often the kernel asks an idle peer whether it is there; `None`: never.
    pub(crate) heartbeat: Option<Duration>,
    /// How texts call the server.
    pub(crate) endpoint: String,
}

impl Dial for Dialer {
    type Link = Stream;

    async fn dial(&self) -> Result<Stream, Error> {
        let stream = self.connect().await.map_err(|e| {
            // What the system has no number for, it could not look up.
            let unknown_host = matches!(self.address, Address::Host(..)) && e.raw_os_error().is_none();
            let hint = if unknown_host { "check the host's name" } else { "is a server listening there?" };
            let text = format!("cannot connect to {}: {e}; {hint}", self.endpoint);
            Error::new(Kind::Connect, text).with_errno(e.raw_os_error().unwrap_or(0))
        })?;
        match (stream, &self.tls) {
            (Stream::Tcp(tcp), Some(tls)) => {
                tls.shake(tcp, &self.endpoint).await.map(|tls| Stream::Tls(Box::new(tls)))
            }
            (stream, _) => Ok(stream),
        }
    }
}

impl Dialer {
    async fn connect(&self) -> io::Result<Stream> {
        let tcp = match &self.address {
            Address::Unix(path) => return UnixStream::connect(path).await.map(Stream::Unix),
            Address::Host(host, port) => TcpStream::connect((host.as_str(), *port)).await?,
            Address::Socket(address) => TcpStream::connect(address).await?,
        };
        // Requests are gathered before they are written; Nagle's algorithm would only delay the last of them.
        tcp.set_nodelay(true)?;
        if let Some(heartbeat) = self.heartbeat {
            watch(&tcp, heartbeat)?;
        }
        Ok(Stream::Tcp(tcp))
    }
}

/// Has the kernel probe an idle peer, and give up one that takes nothing; see `tcp(7)`.
fn watch(tcp: &TcpStream, heartbeat: Duration) -> io::Result<()> {
    const LEAST: Duration = Duration::from_secs(1); // the kernel counts in seconds
    const MOST: Duration = Duration::from_secs(32_767);
    let pause = heartbeat.clamp(LEAST, MOST);
    let socket = SockRef::from(tcp);
    socket.set_tcp_keepalive(
        &TcpKeepalive::new().with_time(pause).with_interval(pause).with_retries(KEEP_TRYING),
    )?;
    socket.set_tcp_user_timeout(Some(pause * KEEP_TRYING))
}
