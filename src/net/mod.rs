//! A byte stream to the server: TCP, TLS over TCP, or a unix socket.

mod dial;
mod happy;
mod resolve;
mod stream;
mod tls;
mod verify;
mod x509;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::error::Error;

pub(crate) use crate::os::Acks;
pub(crate) use dial::{Address, Dialer, KEEP_TRYING};
pub(crate) use resolve::Resolver;
pub(crate) use stream::Stream;
pub(crate) use tls::{Tls, TlsFiles};

/// A connected stream whose kernel can be asked about the peer.
pub(crate) trait Link: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// What the kernel knows of the peer's host; `None` if the peer is on this machine or the kernel cannot tell.
    fn acks(&self) -> Option<Acks>;

    /// Bytes given to the kernel that the peer's host has not acknowledged yet.
    fn unacknowledged(&self) -> u64;

    /// Whether a failed write has sent nothing of what it was offered. A stream that encrypts may write several times in
    /// one call, and an error of a later write hides what the earlier ones sent.
    fn failed_write_sent_nothing(&self) -> bool;
}

/// Makes connections. Production code dials sockets; tests of the manager supply simulated streams.
pub(crate) trait Dial: Send + Sync + 'static {
    type Link: Link;

    /// One attempt, without a time limit: the caller has one for the whole handshake.
    fn dial(&self) -> impl Future<Output = Result<Self::Link, Error>> + Send;

    /// What delays attempts that are under way, if that is known.
    fn held_up_by(&self) -> Option<&'static str> {
        None
    }
}
