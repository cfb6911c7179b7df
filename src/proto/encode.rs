//! Requests to bytes: a client only sends arrays of bulk strings.

use std::fmt;

use bytes::{BufMut, Bytes};

/// The longest argument that Redis and Valkey accept, unless `proto-max-bulk-len` is changed.
pub const MAX_ARG_BYTES: usize = 512 * 1024 * 1024;
/// The most arguments that they accept.
pub const MAX_ARGS: usize = i32::MAX as usize;

/// A request that would make the server close the connection, for everyone who shares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestTooLarge {
    /// Too many arguments: their number.
    Args(usize),
    /// An argument is too long.
    Arg {
        /// Which one; the command's name is 0.
        index: usize,
        /// How long it is.
        len: usize,
    },
}

impl fmt::Display for RequestTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RequestTooLarge::Args(n) => {
                write!(f, "{n} arguments exceed a server's limit of {MAX_ARGS}")
            }
            RequestTooLarge::Arg { index, len } => {
                write!(f, "argument {index} has {len} bytes, over a server's limit of {MAX_ARG_BYTES}")
            }
        }
    }
}

impl std::error::Error for RequestTooLarge {}

/// Checks that a server would accept these arguments.
///
/// # Errors
/// The limit that they exceed.
pub fn check_size(argv: &[&[u8]]) -> Result<(), RequestTooLarge> {
    if argv.len() > MAX_ARGS {
        return Err(RequestTooLarge::Args(argv.len()));
    }
    match argv.iter().map(|arg| arg.len()).enumerate().find(|(_, len)| *len > MAX_ARG_BYTES) {
        Some((index, len)) => Err(RequestTooLarge::Arg { index, len }),
        None => Ok(()),
    }
}

/// One whole request, encoded: `*argc\r\n` and `$len\r\n…\r\n` for each argument.
///
/// It goes through the arguments twice, first to find the exact size, so that the bytes are allocated once.
pub fn encode<'a, I>(argv: I) -> Vec<u8>
where
    I: IntoIterator<Item = &'a [u8]>,
    I::IntoIter: ExactSizeIterator + Clone,
{
    let argv = argv.into_iter();
    let mut out = Vec::with_capacity(encoded_len(argv.clone()));
    append(&mut out, argv);
    out
}

/// Like [`encode`], but appends to `out`.
pub fn append<'a>(out: &mut impl BufMut, argv: impl ExactSizeIterator<Item = &'a [u8]>) {
    header(out, b'*', argv.len());
    argv.for_each(|arg| append_arg(out, arg));
}

/// Appends one argument.
pub(super) fn append_arg(out: &mut impl BufMut, arg: &[u8]) {
    header(out, b'$', arg.len());
    out.put_slice(arg);
    out.put_slice(b"\r\n");
}

/// An error reply with this text, which may hold any bytes (`!len\r\n…\r\n`).
pub fn encode_error(text: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(header_len(text.len()) + text.len() + 2);
    header(&mut out, b'!', text.len());
    out.put_slice(text);
    out.put_slice(b"\r\n");
    Bytes::from(out)
}

const NIL: &[u8] = b"$-1\r\n";

/// An array reply of texts and nils, as MGET has it.
pub fn encode_values(values: &[Option<&[u8]>]) -> Bytes {
    let len: usize = values.iter().flatten().map(|text| header_len(text.len()) + text.len() + 2).sum();
    let mut out = Vec::with_capacity(header_len(values.len()) + len + values.len() * NIL.len());
    header(&mut out, b'*', values.len());
    for value in values {
        match value {
            Some(text) => append_arg(&mut out, text),
            None => out.put_slice(NIL),
        }
    }
    Bytes::from(out)
}

/// The arguments of a request that [`encode`] made.
pub fn argv(request: &[u8]) -> Vec<&[u8]> {
    let mut rest = request;
    let Some(argc) = take_header(&mut rest, b'*') else { return Vec::new() };
    let arg = |_| {
        let len = take_header(&mut rest, b'$')?;
        let (arg, behind) = rest.split_at_checked(len)?;
        rest = behind.get(2..)?;
        Some(arg)
    };
    (0..argc).map_while(arg).collect()
}

/// Takes what [`header`] wrote off the front.
fn take_header(rest: &mut &[u8], kind: u8) -> Option<usize> {
    let (line, behind) = rest.split_at_checked(memchr::memchr(b'\r', rest)?)?;
    *rest = behind.get(2..)?;
    std::str::from_utf8(line.strip_prefix(&[kind])?).ok()?.parse().ok()
}

/// The length of what [`encode`] would return for these arguments.
pub fn encoded_len<'a>(argv: impl ExactSizeIterator<Item = &'a [u8]>) -> usize {
    let head = header_len(argv.len());
    argv.fold(head, |total, arg| total + arg_len(arg))
}

/// The encoded length of one argument.
pub(super) fn arg_len(arg: &[u8]) -> usize {
    header_len(arg.len()) + arg.len() + 2
}

fn header(out: &mut impl BufMut, kind: u8, n: usize) {
    out.put_u8(kind);
    out.put_slice(itoa::Buffer::new().format(n).as_bytes());
    out.put_slice(b"\r\n");
}

/// The type byte, the digits and CRLF.
fn header_len(n: usize) -> usize {
    1 + n.checked_ilog10().unwrap_or(0) as usize + 1 + 2
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn known_requests() {
        assert_eq!(encode([&b"PING"[..]]), b"*1\r\n$4\r\nPING\r\n");
        assert_eq!(encode([&b"GET"[..], b""]), b"*2\r\n$3\r\nGET\r\n$0\r\n\r\n");
        assert_eq!(
            encode([&b"SET"[..], b"a\r\nb", b"\0\xff"]),
            b"*3\r\n$3\r\nSET\r\n$4\r\na\r\nb\r\n$2\r\n\0\xff\r\n"
        );
        assert_eq!(encode(std::iter::empty()), b"*0\r\n");
    }

    #[test]
    fn the_arguments_come_back() {
        let long = vec![b'x'; 1000];
        let all: [&[&[u8]]; 4] = [&[], &[b"PING"], &[b"SET", b"a\r\nb", b"\0\xff"], &[b"SET", b"", &long]];
        for argv in all {
            assert_eq!(super::argv(&encode(argv.iter().copied())), argv);
        }
        assert_eq!(super::argv(b"*2\r\n$3\r\nGET\r\n$9\r\nk\r\n"), [b"GET"]);
        assert!(super::argv(b"").is_empty());
    }

    #[test]
    fn one_allocation_of_the_exact_size() {
        for len in [0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 1001, 65_536] {
            let arg = vec![b'x'; len];
            for argc in [1, 9, 10, 11, 100] {
                let argv = vec![arg.as_slice(); argc];
                let out = encode(argv.iter().copied());
                assert_eq!(out.len(), out.capacity(), "{argc} arguments of {len} bytes");
                assert_eq!(out.len(), encoded_len(argv.iter().copied()));
            }
        }
    }

    #[test]
    fn what_a_server_would_not_take() {
        // Untouched zero pages: the bytes are never read, so they cost no memory.
        let zeros = vec![0; MAX_ARG_BYTES + 1];
        let (most, over) = (&zeros[..MAX_ARG_BYTES], &zeros[..]);
        assert_eq!(check_size(&[b"SET", b"k", most]), Ok(()));
        let error = check_size(&[b"SET", b"k", over]).unwrap_err();
        assert_eq!(error, RequestTooLarge::Arg { index: 2, len: MAX_ARG_BYTES + 1 });
        assert_eq!(error.to_string(), "argument 2 has 536870913 bytes, over a server's limit of 536870912");
    }
}
