//! One Redis or Valkey connection, shared safely by every thread and language in a process.
//!
//! ```text
//!  C, Python, Go ... threads                      "redischan-io" thread (tokio, current_thread)
//!  -------------------------                      ---------------------------------------------
//!  redis_get(c, "k", ...)                          manager: LaneTask::run
//!    ffi/commands.rs   check, borrow args            |  take a chunk of requests
//!    client/call.rs    Request{bytes, caller}        |
//!    topology          to which node  --- mpsc ----->|
//!    oneshot           park until answered           +- lane: pump ------- write --> net --> socket
//!         ^                                          |             ^                           |
//!         |                                          |             +-- read <-- proto/decode <-+
//!         +--------------- oneshot <---- in_flight.pop_front <-----+
//!    ffi/reply.rs      return an object
//! ```
//! A `Request` may be a batch of commands (`manager/batch.rs`: a pipeline, a transaction), and its caller a completion
//! queue (`completion`) in place of a thread that parks.
//!
//! Three rules: callers only *park*, they never run the runtime; the io thread only *pumps*, it never runs foreign code;
//! a `Request` that is dropped, anywhere, still answers its caller, exactly once.
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
mod manager;
mod net;
mod oneshot;
mod os;
#[doc(hidden)]
pub mod proto;
mod runtime;
mod topology;
mod wait;
