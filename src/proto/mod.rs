//! RESP, the wire protocol: bytes to values and back. No I/O, no clock, no runtime.
//!
//! ```text
//! argv --classify--> may it share the connection? --encode--> request bytes --> socket
//! socket --> Scanner: where does the reply end? --> one slice --> scalar() or Tree: what is its value?
//! ```
//!
//! The work is split by thread. The io thread only runs the [`Scanner`], which checks the syntax, finds the end of a
//! reply and keeps a counter per open aggregate. The value is read later, on the thread of the caller, by [`scalar()`]
//! without an allocation or as a [`Tree`].
//!
//! Nothing here recurses or trusts a length: a server can neither exhaust the stack nor make this module allocate for
//! bytes it has not sent.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

pub mod cacheable;
pub mod command;
pub mod decode;
pub mod encode;
pub mod kind;
pub mod message;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod sample;
pub mod scalar;
pub mod script;
pub mod value;
pub mod written;

pub use cacheable::cacheable;
pub use command::{Facts, Verdict, Wait, classify, facts, has_subcommands, is_always_shared};
pub use decode::{DecodeError, Frame, FrameKind, Limits, Scanner, Step};
pub use encode::{
    RequestTooLarge, append, argv, check_size, encode, encode_error, encode_values, encoded_len,
};
pub use kind::Kind;
pub use message::{Delivery, Names, delivery};
pub use scalar::{Scalar, scalar, texts};
pub use script::Script;
pub use value::{Node, Tree};
pub use written::{Written, written};
