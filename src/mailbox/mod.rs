//! A mailbox: the messages that wait for one subscriber. It is bounded and never makes the sender wait: what it has no
//! space for is left out, and a gap marker stands in its place.
//!
//! ```text
//!  hub --deliver--> [ message message | GAP | message ... ] --take--> next, take, descriptor
//!                                       ^ gate: while some of its names are not confirmed by the server (again),
//!                                         nothing from here on is given out
//!  message    what is handed out: a message, a gap, or news about a name; made once, shared by all who get it
//!  contents   the order of what waits: settings, gaps, the gate, the newest of each channel
//!  waiting    who waits for it, and how they are woken
//! ```

mod contents;
mod message;
#[cfg(all(test, redischan_model))]
mod model;
#[cfg(test)]
mod tests;
mod waiting;

pub use contents::{Counted, Overflow, Settings};
pub use message::{Gap, Message, Reason, What};
pub(crate) use waiting::Listener;
pub use waiting::{Counts, Mailbox, Names, Total, Unserved};
