//! What the functions of typed commands have in common: they send a command and write its reply in one form.

use std::ffi::c_char;

use crate::error::Error;

use super::args::{Out, give_text};
use super::client::redis_client;
use super::handle;
use super::reply::{hand_over, redis_reply};
use super::status::{REDISCHAN_OK, redis_status};

type Status = Result<redis_status, Error>;

/// A command whose reply is OK.
pub(super) fn done(c: *mut redis_client, argv: &[&[u8]]) -> Status {
    handle::find(c)?.typed(argv)?.done()?;
    Ok(REDISCHAN_OK)
}

/// A command whose reply is an integer. The place for it may be NULL.
pub(super) fn integer(c: *mut redis_client, argv: &[&[u8]], out: *mut i64) -> Status {
    let value = handle::find(c)?.typed(argv)?.integer()?;
    Out::optional(out).write(value);
    Ok(REDISCHAN_OK)
}

/// A command whose reply is a string or nil.
pub(super) fn text(
    c: *mut redis_client,
    argv: &[&[u8]],
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> Status {
    let out = Out::required(out, "out")?;
    give_text(handle::find(c)?.typed(argv)?.bytes()?, out, Out::optional(out_len))
}

/// A command whose reply is handed over as an object.
pub(super) fn reply(c: *mut redis_client, argv: &[&[u8]], out: *mut *mut redis_reply) -> Status {
    let out = Out::required(out, "out")?;
    hand_over(handle::find(c)?.typed(argv)?, out)
}

/// Arguments and the elements of an array after them.
pub(super) fn followed<'a>(argv: &[&'a [u8]], texts: &[&'a [u8]]) -> Vec<&'a [u8]> {
    [argv, texts].concat()
}

/// Arguments and the elements of two arrays after them, one of each in turn.
pub(super) fn followed_by_pairs<'a>(
    argv: &[&'a [u8]],
    firsts: &[&'a [u8]],
    seconds: &[&'a [u8]],
) -> Vec<&'a [u8]> {
    argv.iter().chain(firsts.iter().zip(seconds).flat_map(|(a, b)| [a, b])).copied().collect()
}
