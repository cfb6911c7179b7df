use std::fmt;

/// Why a frame was not accepted.
#[derive(Clone, Debug, PartialEq)]
pub enum DecodeError {
    /// The bytes are not RESP: what was wrong and where, in one sentence.
    Protocol(String),
    /// The frame takes more bytes than its limit.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
        /// The bytes it takes at least, as far as was seen or declared.
        needs: u64,
    },
    /// The frame nests deeper than its limit.
    TooDeep {
        /// The limit, in levels.
        limit: usize,
    },
    /// The frame ends where it says, and a value in it is not what its type says.
    Odd {
        /// What it is.
        what: &'static str,
        /// At which byte of the frame the value begins.
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
            DecodeError::Odd { what, at } => write!(f, "{what} at byte {at} of a reply"),
        }
    }
}

impl std::error::Error for DecodeError {}
