//! The tasks that own a client's connections, all on the io thread, and without locks on the way of a request.
//!
//! ```text
//!  Node --requests--> inbox --> LaneTask: lane/ --------+--> Wire (frames) --> net     replies
//!   |                                                   |     |
//!   +---jobs--------> Pool --> Private, blocking -------+     +--> Pushes --> cache    push messages
//!                      |                                |
//!                      +-----> Control (UNBLOCK) -------+
//!   +---orders------> Hub: hub/ --------> Link ---------+                              messages --> mailboxes
//! ```
//! A new connection comes from `open` (dial, then `handshake`), at the times that `reconnect` allows.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod admission;
mod answer;
mod answers;
mod batch;
mod blocking;
mod cache;
mod caller;
mod channel;
mod context;
mod control;
mod failover;
mod fence;
mod greeting;
mod handshake;
mod hub;
mod inbox;
mod keepalive;
mod lane;
mod lane_task;
mod node;
mod open;
mod outbox;
mod parts;
mod pool;
mod private;
mod push;
mod ready;
mod reconnect;
mod request;
mod script;
mod shared;
#[cfg(test)]
mod simulation;
mod state;
mod stats;
mod status;
mod target;
mod unusable;
mod wire;

pub(crate) use admission::Cost;
pub(crate) use answer::Answer;
pub(crate) use batch::{Batch, Command, EXEC, MULTI};
pub(crate) use blocking::INTERRUPT_GRACE;
pub use cache::CacheStats;
pub(crate) use cache::{Asked, Cache, Cacheable, Landed, Miss, Truth};
pub(crate) use caller::{Caller, Part};
pub(crate) use context::Context;
pub(crate) use hub::{Add, ClosedIfDropped, HubStatus, NameList, Order, not_confirmed};
pub(crate) use node::Node;
pub(crate) use parts::Parts;
pub(crate) use pool::{Ended, Lease};
pub(crate) use private::WAIT_GRACE;
pub(crate) use ready::ReadySender;
pub(crate) use reconnect::Pacers;
pub(crate) use request::{Packet, Request, Waits};
pub(crate) use shared::Shared;
pub use state::State;
pub(crate) use target::{NodeId, Target, Task};
