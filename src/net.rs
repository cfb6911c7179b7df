//! A byte stream to the server: TCP or a unix socket.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};

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

pub(crate) enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

/// Connects. There is no time limit in here: the caller has one for the whole handshake.
pub(crate) async fn dial(address: &Address) -> io::Result<Stream> {
    let tcp = match address {
        Address::Unix(path) => return UnixStream::connect(path).await.map(Stream::Unix),
        Address::Host(host, port) => TcpStream::connect((host.as_str(), *port)).await?,
        Address::Socket(address) => TcpStream::connect(address).await?,
    };
    // Requests are gathered before they are written; Nagle's algorithm would only delay the last of them.
    tcp.set_nodelay(true)?;
    Ok(Stream::Tcp(tcp))
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Tcp(tcp) => Pin::new(tcp).poll_read(cx, into),
            Stream::Unix(unix) => Pin::new(unix).poll_read(cx, into),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Tcp(tcp) => Pin::new(tcp).poll_write(cx, bytes),
            Stream::Unix(unix) => Pin::new(unix).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Tcp(tcp) => Pin::new(tcp).poll_flush(cx),
            Stream::Unix(unix) => Pin::new(unix).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Tcp(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Stream::Unix(unix) => Pin::new(unix).poll_shutdown(cx),
        }
    }
}
