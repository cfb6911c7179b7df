//! The lines of RESP, each parsed from its start: whole, cut off by the end of the buffer, or wrong.

use super::error::DecodeError;
use super::limits::{MAX_BIG_NUMBER_LINE, MAX_NUMBER_LINE, MAX_PLAUSIBLE_LENGTH};

pub(super) enum Lexed<T> {
    Whole(T),
    /// More bytes are needed, and the present ones are a valid beginning.
    Cut,
    Wrong(Wrong),
}

/// What was wrong, and at which byte of the buffer.
pub(super) struct Wrong {
    what: String,
    at: usize,
}

impl Wrong {
    /// `dropped` bytes of the frame were before the buffer.
    pub(super) fn into_error(self, dropped: u64) -> DecodeError {
        DecodeError::Protocol(format!("{} at byte {} of a reply", self.what, dropped + self.at as u64))
    }
}

#[cold]
pub(super) fn wrong(what: String, at: usize) -> Wrong {
    Wrong { what, at }
}

#[cold]
pub(super) fn unexpected(expected: &str, got: u8, at: usize) -> Wrong {
    let shown = char::from(got);
    let what = if shown.is_ascii_graphic() || shown == ' ' {
        format!("expected {expected}, got 0x{got:02x} '{shown}'")
    } else {
        format!("expected {expected}, got 0x{got:02x}")
    };
    Wrong { what, at }
}

/// A length line.
pub(super) struct Number {
    /// None for the null bulk string and the null array.
    pub(super) value: Option<u64>,
    /// The index after its CRLF.
    pub(super) end: usize,
}

/// The length line whose type byte is at `pos`: digits, or exactly `-1` where null is allowed.
#[inline]
pub(super) fn length(buf: &[u8], pos: usize, nullable: bool) -> Lexed<Number> {
    let first = pos + 1;
    if nullable && buf.get(first) == Some(&b'-') {
        return match literal(buf, first, b"-1\r\n", "the length -1") {
            Lexed::Whole(end) => Lexed::Whole(Number { value: None, end }),
            Lexed::Cut => Lexed::Cut,
            Lexed::Wrong(wrong) => Lexed::Wrong(wrong),
        };
    }
    match digits(buf, pos, first) {
        Lexed::Whole((value, end)) if value <= MAX_PLAUSIBLE_LENGTH => {
            Lexed::Whole(Number { value: Some(value), end })
        }
        Lexed::Whole((value, _)) => Lexed::Wrong(wrong(format!("an implausible length, {value},"), first)),
        Lexed::Cut => Lexed::Cut,
        Lexed::Wrong(wrong) => Lexed::Wrong(wrong),
    }
}

/// The integer line whose type byte is at `pos`: `[+-]?digits`, within 64 bits. Returns the index after it.
#[inline]
pub(super) fn integer(buf: &[u8], pos: usize) -> Lexed<usize> {
    let mut first = pos + 1;
    let (signed, negative) = match buf.get(first) {
        Some(b'-') => (true, true),
        Some(b'+') => (true, false),
        _ => (false, false),
    };
    first += usize::from(signed);
    match digits(buf, pos, first) {
        Lexed::Whole((value, end)) if value <= i64::MAX as u64 + u64::from(negative) => Lexed::Whole(end),
        Lexed::Whole(_) => Lexed::Wrong(too_big(first)),
        Lexed::Cut => Lexed::Cut,
        Lexed::Wrong(wrong) => Lexed::Wrong(wrong),
    }
}

/// At least one digit and CRLF, from `first` on, in the line that starts at `line`.
#[inline]
fn digits(buf: &[u8], line: usize, first: usize) -> Lexed<(u64, usize)> {
    let mut value: u64 = 0;
    let mut at = first;
    loop {
        let byte = match buf.get(at) {
            Some(&byte) => byte,
            None => return Lexed::Cut,
        };
        match byte {
            b'0'..=b'9' => {
                let digit = u64::from(byte - b'0');
                match value.checked_mul(10).and_then(|value| value.checked_add(digit)) {
                    Some(more) => value = more,
                    None => return Lexed::Wrong(too_big(first)),
                }
                at += 1;
                if at - line > MAX_NUMBER_LINE {
                    return Lexed::Wrong(wrong(format!("a number line over {MAX_NUMBER_LINE} bytes"), line));
                }
            }
            b'\r' if at > first => break,
            _ => return Lexed::Wrong(unexpected("a digit", byte, at)),
        }
    }
    match crlf(buf, at) {
        Lexed::Whole(end) => Lexed::Whole((value, end)),
        Lexed::Cut => Lexed::Cut,
        Lexed::Wrong(wrong) => Lexed::Wrong(wrong),
    }
}

#[cold]
fn too_big(at: usize) -> Wrong {
    wrong("a number that does not fit 64 bits".to_owned(), at)
}

/// CRLF at `at`. Returns the index after it.
#[inline]
pub(super) fn crlf(buf: &[u8], at: usize) -> Lexed<usize> {
    literal(buf, at, b"\r\n", "CRLF")
}

/// `_\r\n`, `#t\r\n` or `#f\r\n` at `pos`. Returns the index after it.
pub(super) fn short(buf: &[u8], pos: usize) -> Lexed<usize> {
    if buf.get(pos) == Some(&b'_') {
        return crlf(buf, pos + 1);
    }
    match buf.get(pos + 1) {
        None => Lexed::Cut,
        Some(b't' | b'f') => crlf(buf, pos + 2),
        Some(&byte) => Lexed::Wrong(unexpected("'t' or 'f'", byte, pos + 1)),
    }
}

#[inline]
fn literal(buf: &[u8], at: usize, want: &[u8], name: &str) -> Lexed<usize> {
    let mut at = at;
    for want in want {
        match buf.get(at) {
            Some(byte) if byte == want => at += 1,
            Some(&byte) => return Lexed::Wrong(unexpected(name, byte, at)),
            None => return Lexed::Cut,
        }
    }
    Lexed::Whole(at)
}

/// A double or big number line.
pub(super) enum Line {
    /// A line that ends at `end`; `odd` is what is wrong with its content.
    Whole {
        /// The index after its CRLF.
        end: usize,
        /// What is wrong with its content.
        odd: Option<&'static str>,
    },
    /// More bytes are needed.
    Cut,
    /// Wherever it ends, it is not a number: this is what is wrong.
    Endless(&'static str),
}

/// The double or big number line at `pos`, whose first `looked` bytes hold no line feed.
pub(super) fn big_number(buf: &[u8], pos: usize, looked: usize) -> Line {
    let rest = buf.get(pos..).unwrap_or_default();
    let found = memchr::memchr(b'\n', rest.get(looked..).unwrap_or_default()).map(|found| looked + found + 1);
    if found.unwrap_or(rest.len()) > MAX_BIG_NUMBER_LINE {
        return Line::Endless("a number of over 65536 bytes");
    }
    let Some(len) = found else { return Line::Cut };
    let line = rest.get(..len).unwrap_or_default();
    let is_double = line.first() == Some(&b',');
    let wrong = if is_double { "an invalid double" } else { "an invalid big number" };
    let Some((_, text)) = line.strip_suffix(b"\r\n").and_then(<[u8]>::split_first) else {
        return Line::Endless(wrong);
    };
    let well_formed = if is_double { self::is_double(text) } else { is_big_number(text) };
    Line::Whole { end: pos + len, odd: (!well_formed).then_some(wrong) }
}

/// `[+-]?digits`.
fn is_big_number(text: &[u8]) -> bool {
    matches!(skip_digits(skip_sign(text)), Some([]))
}

/// `[+-]?digits[.digits*][eE[+-]?digits]`, `inf`, `-inf` or `nan`; also `-nan`, as Redis up to 7.0 sends what the C
/// library prints.
fn is_double(text: &[u8]) -> bool {
    if matches!(text, b"inf" | b"-inf" | b"nan" | b"-nan") {
        return true;
    }
    let Some(mut rest) = skip_digits(skip_sign(text)) else { return false };
    if let [b'.', fraction @ ..] = rest {
        rest = skip_digits(fraction).unwrap_or(fraction);
    }
    match rest {
        [] => true,
        [b'e' | b'E', exponent @ ..] => matches!(skip_digits(skip_sign(exponent)), Some([])),
        _ => false,
    }
}

fn skip_sign(text: &[u8]) -> &[u8] {
    match text {
        [b'+' | b'-', rest @ ..] => rest,
        _ => text,
    }
}

/// What follows at least one digit.
fn skip_digits(text: &[u8]) -> Option<&[u8]> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 { None } else { text.get(count..) }
}
