use std::fmt;

/// Why a frame was not accepted.
#[derive(Clone, Debug, PartialEq)]
pub enum DecodeError {
    /// The bytes are not RESP: what is wrong and where, in one sentence.
    Protocol(String),
    /// The frame is larger than the limit.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
        /// The minimum size of the frame, from what was seen or declared.
        needs: u64,
    },
    /// The frame is nested deeper than the limit.
    TooDeep {
        /// The limit, in levels.
        limit: usize,
    },
    /// The frame is well formed, but the content of a value in it does not match its type.
    Unreadable {
        /// What it is.
        what: &'static str,
        /// The byte of the frame at which the value begins.
        at: u64,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Protocol(what) => f.write_str(what),
            DecodeError::TooLarge { limit, needs } => {
                write!(f, "a reply of at least {needs} bytes is over the limit of {limit} bytes")
            }
            DecodeError::TooDeep { limit } => {
                write!(f, "a reply is nested deeper than the limit of {limit} levels")
            }
            DecodeError::Unreadable { what, at } => write!(f, "{what} at byte {at} of a reply"),
        }
    }
}

impl std::error::Error for DecodeError {}
