//! What the kernel knows of the other end of a TCP connection, and how it looks after it; see `tcp(7)`.

use std::io;
use std::os::fd::{AsFd, RawFd};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};

use super::super::Acks;

/// How the peer's host acknowledges; `None` if the kernel cannot tell.
#[allow(unsafe_code)]
pub(crate) fn acks(tcp: RawFd) -> Option<Acks> {
    // SAFETY: tcp_info is plain data; the kernel writes at most `len` bytes of it and says how many. What
    // an older kernel does not write stays zero.
    let info = unsafe {
        let mut info: libc::tcp_info = std::mem::zeroed();
        let mut len = size_of_val(&info) as libc::socklen_t;
        let into = (&raw mut info).cast();
        let got = libc::getsockopt(tcp, libc::IPPROTO_TCP, libc::TCP_INFO, into, &raw mut len);
        if got != 0 {
            return None;
        }
        info
    };
    Some(Acks {
        unanswered: info.tcpi_retransmits > 0 || info.tcpi_probes > 0,
        silent_for: Duration::from_millis(info.tcpi_last_ack_recv.into()),
    })
}

/// Bytes given to the kernel that the peer's host has not acknowledged yet.
#[allow(unsafe_code)]
pub(crate) fn unacknowledged(tcp: RawFd) -> u64 {
    let mut bytes: libc::c_int = 0;
    // SAFETY: TIOCOUTQ writes one int.
    let got = unsafe { libc::ioctl(tcp, libc::TIOCOUTQ, &raw mut bytes) };
    if got == 0 { u64::try_from(bytes).unwrap_or(0) } else { 0 }
}

/// Has the kernel probe an idle peer after each `pause`, and give it up after so many of them, also one that takes nothing
/// of what is sent.
pub(crate) fn watch(tcp: &impl AsFd, pause: Duration, probes: u32) -> io::Result<()> {
    let socket = SockRef::from(tcp);
    socket
        .set_tcp_keepalive(&TcpKeepalive::new().with_time(pause).with_interval(pause).with_retries(probes))?;
    socket.set_tcp_user_timeout(Some(pause * probes))
}
