//! A completion queue: requests without a waiting thread. Each carries its caller's tag, completes exactly once, and is
//! then taken, many at a time, by a thread that found the descriptor readable.
//!
//! ```text
//!  open --begin_send--> sent --answer--> done --drain--> (gone)
//!   |  ^----requeue------|  |             ^
//!   +---- cancel, expire ---+-------------+      a later reply is discarded
//! ```
//! Unlike `oneshot` this takes a lock for each step: nobody waits while holding it, and one lock decides which comes
//! first: a reply, a cancel or a deadline.
//!
//! ```text
//!  ticket   how a request begins, is sent and is answered      waiting   how a thread waits and is woken
//!        \                                                    /
//!         queue   what the lock protects: completions to be taken; cancel, expire, drain, abandon
//!        /                                                    \
//!  table    the open requests, found by entry, by tag          descriptor   raised and lowered for threads that watch it
//!           (tags) and by deadline (deadlines)
//! ```
//! `source` adds what comes without a request. Besides, `backlog` bounds replies that are not taken, and `alarm` lets an interrupt end a thread's sleep.

mod alarm;
mod backlog;
mod deadlines;
mod descriptor;
mod queue;
mod source;
mod sources;
mod table;
mod tags;
#[cfg(test)]
mod tests;
mod ticket;
mod waiting;

pub use backlog::Backlog;
pub(crate) use backlog::Counted;
pub use queue::Completions;
pub use source::Source;
pub use table::{Terms, Then};
pub use ticket::{Begun, Ticket, post};
pub use waiting::Seen;
