//! The answer to a request.

use bytes::Bytes;

use crate::completion::Counted;
use crate::error::{Error, Kind, Outcome};

use super::target::Target;

/// What a caller waits for: one whole RESP frame as the server sent it (that of a pipeline is made of those of its
/// commands), or why there is none.
pub(crate) type Answer = Result<Bytes, Error>;

impl Counted for Answer {
    type Target = Target;

    fn bytes(&self) -> usize {
        self.as_ref().map_or(0, Bytes::len)
    }

    fn dropped(bytes: usize) -> Self {
        let text = format!(
            "the replies that were not taken hold twice what max_untaken_bytes allows; this one of {bytes} bytes was \
             dropped, and its command was executed: take replies as they come, or raise that option"
        );
        Err(Error::new(Kind::TooLarge, text).with_outcome(Outcome::Answered))
    }
}
