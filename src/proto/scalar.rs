//! Reads a whole frame token by token. Most replies of typed commands are a single token.

use super::kind::Kind;

/// The first token of a reply: a whole scalar, or the head of an aggregate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// `_`, `$-1` or `*-1`.
    Nil,
    /// The payload of a bulk string, or of a verbatim string without its format. It borrows from the frame: if that is a
    /// `Bytes`, `Bytes::slice_ref` makes it a refcounted slice.
    Text(&'a [u8]),
    /// A simple string.
    Status(&'a [u8]),
    /// A simple or bulk error.
    Error(&'a [u8]),
    /// An integer.
    Integer(i64),
    /// A double.
    Double(f64),
    /// A boolean.
    Bool(bool),
    /// The digits of a big number.
    BigNum(&'a [u8]),
    /// An aggregate and its number of values; keys of a map count too.
    Aggregate(Kind, usize),
}

/// Reads one whole frame, as cut by the [`Scanner`](super::Scanner), without building a tree. Skips attributes before the
/// value. None if the frame is not well formed.
pub fn scalar(frame: &[u8]) -> Option<Scalar<'_>> {
    value(frame, 0).map(|token| token.scalar())
}

/// The first token at or after `at` that does not belong to an attribute.
pub(super) fn value(frame: &[u8], mut at: usize) -> Option<Token<'_>> {
    // How many values of attributes remain to be skipped.
    let mut skip: usize = 0;
    loop {
        let token = token(frame, at)?;
        at = token.end;
        if token.kind == Kind::Attr {
            skip = skip.checked_add(token.n)?;
        } else if skip > 0 {
            skip = (skip - 1).checked_add(token.n)?;
        } else {
            return Some(token);
        }
    }
}

/// The elements of an array of strings and nils, such as MGET's reply, without building a tree. None for other replies.
pub fn texts(frame: &[u8]) -> Option<Vec<Option<&[u8]>>> {
    let array = value(frame, 0).filter(|token| token.kind == Kind::Array)?;
    let mut at = array.end;
    let element = |_| {
        let token = value(frame, at)?;
        at = token.end;
        match token.scalar() {
            Scalar::Text(text) => Some(Some(text)),
            Scalar::Nil => Some(None),
            _ => None,
        }
    };
    (0..array.n).map(element).collect()
}

/// One line, or one line and its payload.
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// The index after it.
    pub(super) end: usize,
    /// Its text, if it has one. The text ends at the last CRLF of the token.
    pub(super) text: &'a [u8],
    /// The number of values that follow an aggregate's head.
    pub(super) n: usize,
    pub(super) integer: i64,
    pub(super) double: f64,
}

impl<'a> Token<'a> {
    fn of(kind: Kind, end: usize) -> Self {
        Token { kind, end, text: &[], n: 0, integer: 0, double: 0.0 }
    }

    fn scalar(&self) -> Scalar<'a> {
        match self.kind {
            Kind::Nil => Scalar::Nil,
            Kind::String | Kind::Verb => Scalar::Text(self.text),
            Kind::Status => Scalar::Status(self.text),
            Kind::Error => Scalar::Error(self.text),
            Kind::Integer => Scalar::Integer(self.integer),
            Kind::Double => Scalar::Double(self.double),
            Kind::Bool => Scalar::Bool(self.integer != 0),
            Kind::BigNum => Scalar::BigNum(self.text),
            kind @ (Kind::Array | Kind::Map | Kind::Set | Kind::Attr | Kind::Push) => {
                Scalar::Aggregate(kind, self.n)
            }
        }
    }
}

/// The token that starts at `at`.
pub(super) fn token(frame: &[u8], at: usize) -> Option<Token<'_>> {
    let (&byte, rest) = frame.get(at..)?.split_first()?;
    match byte {
        b'$' | b'!' | b'=' | b'*' | b'~' | b'>' | b'%' | b'|' => counted(frame.len(), byte, rest),
        _ => line(frame.len(), byte, rest),
    }
}

/// A token that begins with a length or a number of elements. `rest` is what follows its type byte in a frame of `len`
/// bytes.
fn counted(len: usize, byte: u8, rest: &[u8]) -> Option<Token<'_>> {
    if let (b'$' | b'*', Some(behind)) = (byte, rest.strip_prefix(b"-1\r\n")) {
        return Some(Token::of(Kind::Nil, len - behind.len()));
    }
    let (n, behind) = count(rest)?;
    let end = len - behind.len();
    let payload = |kind| {
        let (text, tail) = behind.split_at_checked(n)?;
        tail.starts_with(b"\r\n").then(|| Token { text, ..Token::of(kind, end + n + 2) })
    };
    let aggregate = |kind, n| Some(Token { n, ..Token::of(kind, end) });
    match byte {
        b'$' => payload(Kind::String),
        b'!' => payload(Kind::Error),
        b'=' => payload(Kind::Verb).and_then(|whole| Some(Token { text: whole.text.get(4..)?, ..whole })),
        b'*' => aggregate(Kind::Array, n),
        b'~' => aggregate(Kind::Set, n),
        b'>' => aggregate(Kind::Push, n),
        b'%' => aggregate(Kind::Map, n.checked_mul(2)?),
        b'|' => aggregate(Kind::Attr, n.checked_mul(2)?),
        _ => None,
    }
}

/// A token that is one line. `rest` is what follows its type byte in a frame of `len` bytes.
fn line(len: usize, byte: u8, rest: &[u8]) -> Option<Token<'_>> {
    let (line, behind) = split_line(rest)?;
    let token = |kind| Token::of(kind, len - behind.len());
    let text = |kind| Token { text: line, ..token(kind) };
    Some(match byte {
        b'+' => text(Kind::Status),
        b'-' => text(Kind::Error),
        b'(' => text(Kind::BigNum),
        b',' => Token { double: number(line)?, ..text(Kind::Double) },
        b':' => Token { integer: number(line)?, ..token(Kind::Integer) },
        b'#' => Token { integer: i64::from(line == b"t"), ..token(Kind::Bool) },
        b'_' => token(Kind::Nil),
        _ => return None,
    })
}

/// A number of at least one digit up to the first CRLF, and what follows. It is read in one pass, as most lines of most
/// replies are numbers.
fn count(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut n: usize = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if !byte.is_ascii_digit() {
            let behind = bytes.get(at..)?.strip_prefix(b"\r\n")?;
            return (at > 0).then_some((n, behind));
        }
        n = n.checked_mul(10)?.checked_add(usize::from(byte - b'0'))?;
    }
    None
}

/// What is before and what is after the first CRLF.
fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut from = 0;
    loop {
        let found = from + memchr::memchr(b'\n', bytes.get(from..)?)?;
        let (line, behind) = bytes.split_at_checked(found + 1)?;
        if let Some(line) = line.strip_suffix(b"\r\n") {
            return Some((line, behind));
        }
        from = found + 1;
    }
}

fn number<T: std::str::FromStr>(line: &[u8]) -> Option<T> {
    std::str::from_utf8(line).ok()?.parse().ok()
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn every_type() {
        let rows: &[(&[u8], Scalar<'_>)] = &[
            (b"_\r\n", Scalar::Nil),
            (b"$-1\r\n", Scalar::Nil),
            (b"*-1\r\n", Scalar::Nil),
            (b"$0\r\n\r\n", Scalar::Text(b"")),
            (b"$4\r\na\r\nb\r\n", Scalar::Text(b"a\r\nb")),
            (b"=6\r\ntxt:hi\r\n", Scalar::Text(b"hi")),
            (b"+OK\r\n", Scalar::Status(b"OK")),
            (b"+a\nb\rc\r\n", Scalar::Status(b"a\nb\rc")),
            (b"-ERR no\r\n", Scalar::Error(b"ERR no")),
            (b"!5\r\nE a\r\n\r\n", Scalar::Error(b"E a\r\n")),
            (b":-9223372036854775808\r\n", Scalar::Integer(i64::MIN)),
            (b":+5\r\n", Scalar::Integer(5)),
            (b",1.5e3\r\n", Scalar::Double(1500.0)),
            (b",-inf\r\n", Scalar::Double(f64::NEG_INFINITY)),
            (b"#t\r\n", Scalar::Bool(true)),
            (b"#f\r\n", Scalar::Bool(false)),
            (b"(-123\r\n", Scalar::BigNum(b"-123")),
            (b"*1\r\n:1\r\n", Scalar::Aggregate(Kind::Array, 1)),
            (b"~0\r\n", Scalar::Aggregate(Kind::Set, 0)),
            (b"%1\r\n:1\r\n:2\r\n", Scalar::Aggregate(Kind::Map, 2)),
            (b">1\r\n+x\r\n", Scalar::Aggregate(Kind::Push, 1)),
        ];
        for (frame, want) in rows {
            assert_eq!(scalar(frame), Some(*want), "{}", frame.escape_ascii());
        }
        assert!(matches!(scalar(b",nan\r\n"), Some(Scalar::Double(x)) if x.is_nan()));
    }

    #[test]
    fn attributes_are_passed_over() {
        let nested = b"|1\r\n+k\r\n*2\r\n|1\r\n+a\r\n+b\r\n:1\r\n%1\r\n:2\r\n:3\r\n|0\r\n$2\r\nhi\r\n";
        assert_eq!(scalar(nested), Some(Scalar::Text(b"hi")));
    }

    #[test]
    fn a_cut_or_broken_frame_is_none() {
        for frame in [
            &b""[..],
            b"$",
            b"$5\r\nab\r\n",
            b"$\r\n\r\n",
            b"$1",
            b"$1\ra\r\n",
            b"*+1\r\n:1\r\n",
            b":x\r\n",
            b"=2\r\nab\r\n",
            b"|1\r\n+a\r\n",
            b"A\r\n",
            b"+x",
        ] {
            assert_eq!(scalar(frame), None, "{}", frame.escape_ascii());
        }
    }

    #[test]
    fn text_becomes_a_counted_slice() {
        let frame = bytes::Bytes::from_static(b"$2\r\nhi\r\n");
        let Some(Scalar::Text(text)) = scalar(&frame) else { panic!("not text") };
        assert_eq!(frame.slice_ref(text), "hi");
    }

    #[test]
    fn arrays_of_texts_and_nils() {
        let frame = b"|1\r\n+a\r\n:1\r\n*3\r\n$1\r\nx\r\n$-1\r\n_\r\n";
        assert_eq!(texts(frame), Some(vec![Some(&b"x"[..]), None, None]));
        for other in [&b"*1\r\n:1\r\n"[..], b"*1\r\n*0\r\n", b"~0\r\n", b"$1\r\nx\r\n", b"*2\r\n$1\r\nx\r\n"]
        {
            assert_eq!(texts(other), None);
        }
    }
}
