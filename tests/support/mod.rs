//! Real servers for tests: every test starts its own, or shares one within its test binary, on separate ports and
//! sockets, and none outlives the test binary.
//!
//! * [`transport`]: TCP, unix socket and TLS, and one test body on each
//! * [`server`]: redis-server and valkey-server processes, [`port`]: their ports
//! * [`scripted`]: a server that sends arbitrary bytes
//! * [`proxy`]: what a network does to a connection
//! * [`oracle`]: whether anything was lost, run twice, misdelivered or left over
//! * `source`: the files of `src` as words, for the tests that read source
//! * [`certificates`]: for the servers with TLS
//! * [`matrix`]: one test body on every server, transport and protocol
//!
//! A missing server is a failure, never a skip.
#![allow(dead_code)] // each test binary uses a part

pub mod certificates;
pub mod matrix;
pub mod oracle;
pub mod port;
pub mod proxy;
pub mod scripted;
pub mod server;
pub mod transport;
