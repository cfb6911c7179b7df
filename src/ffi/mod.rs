//! The C API: the only folder that C can see. One file per section of the header.
//!
//! Every function is a plain `extern "C" fn` whose body runs in `guard`: a panic becomes `REDISCHAN_ERR_PANIC`, an
//! error becomes its code, and its text is kept for `redis_last_error`. What C passes is checked in `args` before
//! anything is read through it. No exported function calls another, since an application may define one of the same
//! name.
#![allow(unsafe_code, non_camel_case_types)]

mod args;
mod caller;
mod guard;
mod handle;
mod last_error;
mod typed;

pub mod argv;
pub mod cached;
pub mod call;
pub mod client;
pub mod commands;
pub mod interrupt;
pub mod library;
pub mod message;
pub mod options;
pub mod pipeline;
pub mod queue;
pub mod queue_session;
pub mod queue_wait;
pub mod reply;
pub mod scan;
pub mod script;
pub mod session;
pub mod state;
pub mod status;
pub mod subscribe;
pub mod watch;
