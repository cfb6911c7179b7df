//! What callers are promised under faults, each injected for real: docs/reliability.md has the table. The number
//! of its row is in a test's name, and the kind of server it runs on.
//!
//! Sizes are small here; with REDISCHAN_FULL set, as `make soak` does, they are those of the promise.

#[path = "../support/mod.rs"]
mod support;

mod bounds;
mod capacity;
mod delivery;
mod handshake;
mod integrity;
mod life;
mod network;
mod pipelines;
mod pushes;
mod queues;
mod scripts;
mod secrets;
mod servers;
mod sharing;
mod tls;
mod waiting;
