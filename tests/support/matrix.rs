//! One test body on every server, transport and protocol. The name of the combination is part of the test's name, so
//! that the final summary can count per server.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::server::{Flavor, Server};

/// Where a test runs.
pub struct Cell {
    pub url: String,
    /// The prefix of this test's keys; no other test of this binary uses it.
    pub prefix: String,
}

impl Cell {
    pub fn key(&self, name: &str) -> Vec<u8> {
        format!("{}:{name}", self.prefix).into_bytes()
    }

    fn new(url: String) -> Cell {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Cell { url, prefix: format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed)) }
    }
}

pub fn embedded() -> Cell {
    Cell::new("embedded://".into())
}

pub fn redis(unix: bool, protocol: u8) -> Cell {
    static SERVER: OnceLock<Server> = OnceLock::new();
    real(&SERVER, Flavor::Redis, unix, protocol)
}

pub fn valkey(unix: bool, protocol: u8) -> Cell {
    static SERVER: OnceLock<Server> = OnceLock::new();
    real(&SERVER, Flavor::Valkey, unix, protocol)
}

fn real(shared: &'static OnceLock<Server>, flavor: Flavor, unix: bool, protocol: u8) -> Cell {
    let server = shared.get_or_init(|| {
        let (give, take) = std::sync::mpsc::channel();
        // The server ends with the thread that started it; the thread of a test ends too early.
        std::thread::spawn(move || {
            give.send(Server::start(flavor)).unwrap();
            loop {
                std::thread::park();
            }
        });
        take.recv().expect("the server starts; its own message says why not")
    });
    let base = if unix { server.unix_url() } else { server.tcp_url() };
    Cell::new(format!("{base}?protocol={protocol}"))
}

/// The tests of one body on the real servers.
#[macro_export]
macro_rules! real_cells {
    () => {
        #[test]
        fn redis_tcp_resp2() {
            body(&$crate::support::matrix::redis(false, 2))
        }
        #[test]
        fn redis_tcp_resp3() {
            body(&$crate::support::matrix::redis(false, 3))
        }
        #[test]
        fn redis_unix_resp2() {
            body(&$crate::support::matrix::redis(true, 2))
        }
        #[test]
        fn redis_unix_resp3() {
            body(&$crate::support::matrix::redis(true, 3))
        }
        #[test]
        fn valkey_tcp_resp2() {
            body(&$crate::support::matrix::valkey(false, 2))
        }
        #[test]
        fn valkey_tcp_resp3() {
            body(&$crate::support::matrix::valkey(false, 3))
        }
        #[test]
        fn valkey_unix_resp2() {
            body(&$crate::support::matrix::valkey(true, 2))
        }
        #[test]
        fn valkey_unix_resp3() {
            body(&$crate::support::matrix::valkey(true, 3))
        }
    };
}

/// `on_real_servers! { fn name(cell) { ... } }`: one test for each real server, transport and protocol.
#[macro_export]
macro_rules! on_real_servers {
    ($(fn $name:ident($cell:ident) $body:block)*) => { $(
        mod $name {
            use super::*;
            fn body($cell: &$crate::support::matrix::Cell) $body
            $crate::real_cells!();
        }
    )* };
}

/// The same and the embedded server, for bodies that mini-redis can serve.
#[macro_export]
macro_rules! on_every_server {
    ($(fn $name:ident($cell:ident) $body:block)*) => { $(
        mod $name {
            use super::*;
            fn body($cell: &$crate::support::matrix::Cell) $body
            #[test] fn embedded_tcp_resp2() { body(&$crate::support::matrix::embedded()) }
            $crate::real_cells!();
        }
    )* };
}
