//! One Redis or Valkey connection, shared safely by every thread and language in a process.
//!
//! ```text
//!  threads of the host: C, Python, Go ...        one thread, "redischan-io" (tokio, current_thread)
//!  --------------------------------------        --------------------------------------------------
//!  redis_get(c, "key", ...)                      manager
//!   |                                             node            one server: its lanes, pool, pacer, state
//!   v                                              +- lane         a shared connection; many requests in flight
//!  ffi        checks, handles, errors              +- pool         private connections: BLPOP ..., sessions
//!   v                                             push, cache     messages that are not replies; what is kept
//!  client     encodes, deadline, admission               |   ^
//!   v                                                    v   |
//!  topology   which node, lane or pool            proto           bytes to frames, frames to values
//!   |                                                    |   ^
//!   +---- Request {bytes, caller} -- mpsc -->            v   |
//!                                                 net             TCP, unix socket, TLS; name lookup
//!  oneshot    the caller's reply    <------              |   ^
//!  completion the same for queues   <------              v   |
//!                                                  socket, server
//!
//!  wait   how both sides wait on few cores: poll first, then sleep
//!  os     what the platform provides: park and wake, cores, liveness of a peer, fork
//! ```
//! docs/architecture.md follows one request through these modules, and has a reading order and a glossary. A `Request`
//! may be a batch of commands (`manager/batch.rs`: a pipeline or a transaction).
//!
//! Three rules explain most of the code: callers *park*, they never run the runtime; the io thread *pumps*, it never
//! runs foreign code; a `Request` that is dropped, anywhere, still answers its caller, exactly once.
#![deny(unsafe_code)]

#[cfg(not(all(unix, target_pointer_width = "64")))]
compile_error!("redischan supports 64-bit Unix systems: it packs handles into pointers");

pub mod client;
mod completion;
pub mod config;
pub mod embedded;
pub mod error;
#[doc(hidden)]
pub mod faults;
pub mod ffi;
mod interrupt;
mod lock;
pub mod log;
mod mailbox;
mod manager;
mod net;
mod oneshot;
mod os;
#[doc(hidden)]
pub mod proto;
mod runtime;
mod sync;
mod topology;
mod wait;
