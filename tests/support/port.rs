//! Ports of the tests' own servers, also of those that do not run at the moment.

use std::net::{Ipv4Addr, SocketAddrV4};

use socket2::{Domain, Socket, Type};

/// A loopback port that the kernel gives to nobody else while this exists. A server that sets SO_REUSEADDR, as all of
/// ours do, can listen on it: the socket that keeps it is bound and does not listen.
pub struct Port {
    pub number: u16,
    _bound: Socket,
}

impl Port {
    pub fn new() -> Port {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.set_reuse_address(true).unwrap();
        socket.bind(&SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let number = socket.local_addr().unwrap().as_socket_ipv4().expect("it was bound to one").port();
        Port { number, _bound: socket }
    }
}
