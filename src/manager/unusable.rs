//! Replies that cannot be given to their callers, because a value in them cannot be read or they exceed a limit, and the
//! errors that the callers get instead.

use bytes::{BufMut, Bytes, BytesMut};

use crate::error::{Error, Kind, Outcome};
use crate::proto::{DecodeError, Limits, Scanner, Step};

use super::answer::Answer;
use super::batch;

/// How many bytes of an invalid value an error shows.
const SHOWN: usize = 32;

/// The caller's error. For a transaction, which has one reply for all its commands (`is_exec`), only the command whose
/// reply is unreadable gets an error in its place.
pub(super) fn answer(is_exec: bool, frame: &Bytes, error: &DecodeError) -> Answer {
    if is_exec && let Some(mended) = mend(frame) {
        return Ok(mended);
    }
    Err(explain(frame, error))
}

/// What the caller gets in place of a reply over a limit.
pub(super) fn over_limit(error: &DecodeError) -> Error {
    let option =
        if matches!(error, DecodeError::TooDeep { .. }) { "max_reply_depth" } else { "max_reply_bytes" };
    Error::new(
        Kind::TooLarge,
        format!(
            "{error}; the command was executed, its reply discarded: ask for less at once, or raise {option}"
        ),
    )
    .with_outcome(Outcome::Answered)
}

/// The same array with an error in place of each element that cannot be read. None if it is no array, or has attributes
/// before it.
fn mend(frame: &[u8]) -> Option<Bytes> {
    let head = memchr::memchr(b'\n', frame)? + 1;
    let (head, mut rest) = frame.strip_prefix(b"*").and(frame.split_at_checked(head))?;
    let mut mended = BytesMut::with_capacity(frame.len());
    mended.put_slice(head);
    // The whole frame is within the limits of the client.
    let mut scanner = Scanner::new(Limits { max_bytes: usize::MAX, max_depth: usize::MAX });
    while !rest.is_empty() {
        let (len, odd) = match scanner.scan(rest).ok()? {
            Step::Frame(frame) => (frame.len, None),
            Step::Unreadable { len, error, .. } => (len, Some(error)),
            Step::More | Step::DropBytes { .. } | Step::OverLimit { .. } => return None,
        };
        let (element, after) = rest.split_at_checked(len)?;
        match odd {
            None => mended.put_slice(element),
            Some(error) => batch::append_error(&mut mended, &explain(element, &error)),
        }
        rest = after;
    }
    Some(mended.freeze())
}

fn explain(frame: &[u8], error: &DecodeError) -> Error {
    let at =
        if let DecodeError::Unreadable { at, .. } = error { usize::try_from(*at).unwrap_or(0) } else { 0 };
    let value = frame.get(at..).unwrap_or_default();
    let shown = value.get(..value.len().min(SHOWN)).unwrap_or_default().escape_ascii();
    Error::new(
        Kind::Protocol,
        format!("the command was executed, and its reply cannot be read: {error} (\"{shown}\")"),
    )
    .with_outcome(Outcome::Answered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd(frame: &[u8]) -> DecodeError {
        match Scanner::new(Limits::default()).scan(frame) {
            Ok(Step::Unreadable { len, error, .. }) if len == frame.len() => error,
            other => panic!("{}: {other:?}", frame.escape_ascii()),
        }
    }

    #[test]
    fn one_command_gets_an_error() {
        let frame = Bytes::from_static(b"*2\r\n:1\r\n(abc\r\n");
        let error = answer(false, &frame, &odd(&frame)).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome(), error.retryable()),
            (Kind::Protocol, Outcome::Answered, false)
        );
        assert!(error.to_string().ends_with("at byte 8 of a reply (\"(abc\\r\\n\")"), "{error}");
    }

    #[test]
    fn of_a_transaction_only_the_command_whose_reply_it_is() {
        let frame = Bytes::from_static(b"*4\r\n:1\r\n*1\r\n,x\r\n=2\r\nab\r\n$2\r\n(a\r\n");
        let mended = answer(true, &frame, &odd(&frame)).unwrap();
        let text = String::from_utf8_lossy(&mended);
        let lines: Vec<_> = text.split("\r\n").collect();
        assert_eq!((lines[0], lines[1], &lines[4..]), ("*4", ":1", &["$2", "(a", ""][..]), "{text}");
        assert!(lines[2].starts_with("-PROTOCOL ") && lines[2].contains("an invalid double"), "{text}");
        assert!(lines[3].starts_with("-PROTOCOL ") && lines[3].contains("a verbatim string"), "{text}");
        for other in [&b"|1\r\n+a\r\n(x\r\n*0\r\n"[..], b"%1\r\n+a\r\n(x\r\n"] {
            let frame = Bytes::from_static(other);
            assert!(answer(true, &frame, &odd(&frame)).is_err(), "no array to put errors into");
        }
    }
}
