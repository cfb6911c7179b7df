//! A completion queue: requests that nobody sleeps for. Each is told from the others by its caller's tag, ends
//! exactly once, and is then taken, many at a time, by whoever finds the descriptor readable.
//!
//! ```text
//!  open --begin_send--> sent --answer--> done --drain--> (gone)
//!   |  ^----requeue------|  |             ^
//!   +---- cancel, expire ---+-------------+      a reply that comes later is thrown away
//! ```
//! Unlike `oneshot` this takes a lock for each step: nobody waits while holding it, and one lock settles who
//! comes first of a reply, a cancel and a deadline.
//!
//! ```text
//!  ticket   how a request begins, is sent and is answered      waiting   a thread waits, is woken, looks
//!        \                                                    /
//!         queue   what is under the lock: what has ended and is to be taken; cancel, expire, drain, abandon
//!        /                                                    \
//!  table    the open requests, found by entry, by tag          descriptor   raised and lowered for who looks at it
//!           (tags) and by deadline (deadlines)
//! ```
//! Beside these, `backlog` bounds what is not taken, and `alarm` lets an interrupt of the thread end its sleep.

mod alarm;
mod backlog;
mod deadlines;
mod descriptor;
mod queue;
mod table;
mod tags;
#[cfg(test)]
mod tests;
mod ticket;
mod waiting;

pub use backlog::Backlog;
pub(crate) use backlog::Counted;
pub use queue::Completions;
pub use table::{Terms, Then};
pub use ticket::{Begun, Ticket, post};
pub use waiting::Seen;
