//! How the system looks after a TCP connection. What it knows of the other end is asked for in another way on each
//! system, so that it counts as unknown here.

use std::io;
use std::os::fd::{AsFd, RawFd};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};

use super::super::Acks;

/// `None`: unknown.
pub(crate) fn acks(_tcp: RawFd) -> Option<Acks> {
    None
}

/// As if all had arrived: a server that does not reply is then left for that alone, and not for its silent host.
pub(crate) fn unacknowledged(_tcp: RawFd) -> u64 {
    0
}

/// Has the system probe an idle peer after each `pause`, and give it up after so many of them, as far as it can: a
/// connection without probes is one all the same.
pub(crate) fn watch(tcp: &impl AsFd, pause: Duration, probes: u32) -> io::Result<()> {
    let socket = SockRef::from(tcp);
    if socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(pause)).is_err() {
        let _wish = socket.set_keepalive(true);
    }
    #[cfg(not(any(target_os = "openbsd", target_os = "haiku", target_os = "solaris", target_os = "nto")))]
    let _wish = socket
        .set_tcp_keepalive(&TcpKeepalive::new().with_time(pause).with_interval(pause).with_retries(probes));
    Ok(())
}
