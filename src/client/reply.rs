//! A reply, and how a typed command reads it.

use bytes::Bytes;

use crate::error::{Error, Kind, Outcome};
use crate::proto::{Scalar, encode_error, scalar, texts};

/// A reply that is not an error: one whole RESP frame, as the server sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply(pub(super) Bytes);

impl Reply {
    /// Fails if it is an error.
    pub(super) fn new(frame: Bytes) -> Result<Reply, Error> {
        match scalar(&frame) {
            Some(Scalar::Error(text)) => Err(Error::server(text)),
            _ => Ok(Reply(frame)),
        }
    }

    /// What went wrong, in the form of a server's error.
    pub(crate) fn failure(error: &Error) -> Reply {
        Reply(encode_error(error.text()))
    }

    /// The frame.
    pub fn into_frame(self) -> Bytes {
        self.0
    }

    /// Whether it says that there is no value.
    pub fn is_nil(&self) -> bool {
        self.scalar() == Scalar::Nil
    }

    fn scalar(&self) -> Scalar<'_> {
        scalar(&self.0).unwrap_or(Scalar::Nil) // the scanner lets only whole frames pass
    }

    /// A text, or nothing.
    pub fn bytes(&self) -> Result<Option<Bytes>, Error> {
        match self.scalar() {
            Scalar::Text(text) | Scalar::Status(text) | Scalar::BigNum(text) => {
                Ok(Some(self.0.slice_ref(text)))
            }
            Scalar::Nil => Ok(None),
            other => Err(mismatch("a string", other)),
        }
    }

    /// An integer.
    pub fn integer(&self) -> Result<i64, Error> {
        match self.scalar() {
            Scalar::Integer(n) => Ok(n),
            other => Err(mismatch("an integer", other)),
        }
    }

    /// A floating-point number, which RESP2 sends as a text.
    pub fn double(&self) -> Result<f64, Error> {
        let number = match self.scalar() {
            Scalar::Double(x) => Some(x),
            Scalar::Integer(n) => Some(n as f64),
            Scalar::Text(text) => std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()),
            _ => None,
        };
        number.ok_or_else(|| mismatch("a floating-point number", self.scalar()))
    }

    /// An array of so many texts, each of which may be missing.
    pub fn texts(&self, n: usize) -> Result<Vec<Option<&[u8]>>, Error> {
        match texts(&self.0) {
            Some(all) if all.len() == n => Ok(all),
            _ => Err(mismatch(&format!("an array of {n} texts"), self.scalar())),
        }
    }

    /// Whether it is `+OK`; a nil says that a condition of the command was not met.
    pub(crate) fn done(&self) -> Result<bool, Error> {
        match self.scalar() {
            Scalar::Status(_) => Ok(true),
            Scalar::Nil => Ok(false),
            other => Err(mismatch("OK", other)),
        }
    }
}

fn mismatch(wanted: &str, got: Scalar<'_>) -> Error {
    let got = match got {
        Scalar::Nil => "nil",
        Scalar::Text(_) => "a string",
        Scalar::Status(_) => "a status",
        Scalar::Error(_) => "an error",
        Scalar::Integer(_) => "an integer",
        Scalar::Double(_) => "a double",
        Scalar::Bool(_) => "a boolean",
        Scalar::BigNum(_) => "a big number",
        Scalar::Aggregate(..) => "an aggregate",
    };
    Error::new(Kind::Type, format!("the reply is {got}, not {wanted}; read it with redis_command_argv"))
        .with_outcome(Outcome::Answered)
}
