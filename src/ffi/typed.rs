//! What the typed commands have in common: they send a command and write its reply in one form.

use std::ffi::c_char;

use crate::error::Error;
use crate::proto::Tree;

use super::args::{Out, give_text};
use super::client::redis_client;
use super::handle;
use super::reply::{hand_over, hand_over_as, redis_reply};
use super::status::{REDISCHAN_NIL, REDISCHAN_OK, redis_status};

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

/// A command whose reply is an integer or nil, for which 0 is written.
pub(super) fn integer_or_nil(c: *mut redis_client, argv: &[&[u8]], out: *mut i64) -> Status {
    let reply = handle::find(c)?.typed(argv)?;
    let value = if reply.is_nil() { None } else { Some(reply.integer()?) };
    Out::optional(out).write(value.unwrap_or_default());
    Ok(if value.is_some() { REDISCHAN_OK } else { REDISCHAN_NIL })
}

/// A command whose reply is a floating-point number.
pub(super) fn double(c: *mut redis_client, argv: &[&[u8]], out: *mut f64) -> Status {
    let value = handle::find(c)?.typed(argv)?.double()?;
    Out::optional(out).write(value);
    Ok(REDISCHAN_OK)
}

/// A command whose reply is a floating-point number or nil, for which 0 is written.
pub(super) fn double_or_nil(c: *mut redis_client, argv: &[&[u8]], out: *mut f64) -> Status {
    let reply = handle::find(c)?.typed(argv)?;
    let value = if reply.is_nil() { None } else { Some(reply.double()?) };
    Out::optional(out).write(value.unwrap_or_default());
    Ok(if value.is_some() { REDISCHAN_OK } else { REDISCHAN_NIL })
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

/// A command whose reply is returned as an object.
pub(super) fn reply(c: *mut redis_client, argv: &[&[u8]], out: *mut *mut redis_reply) -> Status {
    let out = Out::required(out, "out")?;
    hand_over(handle::find(c)?.typed(argv)?, out)
}

/// A command whose reply is returned as a map, which RESP2 sends as an array.
pub(super) fn map(c: *mut redis_client, argv: &[&[u8]], out: *mut *mut redis_reply) -> Status {
    let out = Out::required(out, "out")?;
    hand_over_as(handle::find(c)?.typed(argv)?, Tree::into_map, out)
}

/// A command whose reply is returned as a set, which RESP2 sends as an array.
pub(super) fn set(c: *mut redis_client, argv: &[&[u8]], out: *mut *mut redis_reply) -> Status {
    let out = Out::required(out, "out")?;
    hand_over_as(handle::find(c)?.typed(argv)?, Tree::into_set, out)
}

/// A floating-point number as an argument: the shortest text that reads back as the same number.
pub(super) fn decimal(value: f64, name: &str) -> Result<String, Error> {
    if value.is_nan() {
        return Err(Error::invalid(format!("{name} is not a number")));
    }
    // Without an exponent, very large and very small numbers would be longer than servers accept.
    let plain = value == 0.0 || value.is_infinite() || (1e-5..1e17).contains(&value.abs());
    Ok(if plain { value.to_string() } else { format!("{value:e}") })
}

/// Arguments, followed by the elements of an array.
pub(super) fn followed<'a>(argv: &[&'a [u8]], texts: &[&'a [u8]]) -> Vec<&'a [u8]> {
    [argv, texts].concat()
}

/// Arguments, followed by the elements of two arrays, one of each alternately.
pub(super) fn followed_by_pairs<'a>(
    argv: &[&'a [u8]],
    firsts: &[&'a [u8]],
    seconds: &[&'a [u8]],
) -> Vec<&'a [u8]> {
    argv.iter().chain(firsts.iter().zip(seconds).flat_map(|(a, b)| [a, b])).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_double_is_sent_as_a_text_that_is_the_same_number_and_short() {
        let rows = [
            (0.0, "0"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (1e16, "10000000000000000"),
            (1e17, "1e17"),
            (1.7976931348623157e308, "1.7976931348623157e308"),
            (5e-324, "5e-324"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (value, text) in rows {
            assert_eq!(decimal(value, "score").unwrap(), text);
            assert_eq!(text.parse::<f64>().unwrap(), value);
        }
        assert!(decimal(f64::NAN, "score").unwrap_err().to_string().contains("score"));
    }
}
