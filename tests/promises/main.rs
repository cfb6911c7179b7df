//! What callers are promised under faults, with each fault injected for real: docs/reliability.md has the table. A
//! test's name has the number of its row and the kind of server it runs on.
//!
//! Sizes are small here; with REDISCHAN_FULL set, as in `make soak`, they are those of the promise.

#[path = "../support/mod.rs"]
mod support;

mod bounds;
mod cache;
mod cached_mget;
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
mod subscriptions;
mod tls;
mod waiting;
