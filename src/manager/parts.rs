//! A reply that is made of several.

use bytes::Bytes;

use crate::proto::{self, Scalar};

/// The replies to GET of each key of an MGET, as they come.
pub(crate) struct Parts {
    frames: Vec<Option<Bytes>>,
    /// How many are still to come: so that none is looked at before all are there.
    left: usize,
}

impl Parts {
    /// Of those that are there already.
    pub(crate) fn new(frames: Vec<Option<Bytes>>) -> Parts {
        Parts { left: frames.iter().filter(|frame| frame.is_none()).count(), frames }
    }

    /// The places of those that are still to come.
    pub(crate) fn missing(&self) -> Vec<usize> {
        let missing = |(at, frame): (usize, &Option<Bytes>)| frame.is_none().then_some(at);
        self.frames.iter().enumerate().filter_map(missing).collect()
    }

    /// Adds one. Returns the reply to the whole, if it is known now.
    pub(crate) fn put(&mut self, at: usize, frame: Bytes) -> Option<Bytes> {
        if let Some(Scalar::Error(text)) = proto::scalar(&frame)
            && !is_of_another_type(text)
        {
            return Some(frame);
        }
        if self.frames.get_mut(at)?.replace(frame).is_none() {
            self.left -= 1;
        }
        self.whole()
    }

    /// The reply to MGET, if all are there.
    pub(crate) fn whole(&self) -> Option<Bytes> {
        if self.left > 0 {
            return None;
        }
        let values: Vec<_> = self.frames.iter().flatten().map(value).collect();
        Some(proto::encode_values(&values))
    }
}

/// What MGET says of a key: nil for one that holds no string, where GET has an error
/// (<https://redis.io/docs/latest/commands/mget/>).
fn value(frame: &Bytes) -> Option<&[u8]> {
    match proto::scalar(frame) {
        Some(Scalar::Text(text)) => Some(text),
        _ => None,
    }
}

fn is_of_another_type(error: &[u8]) -> bool {
    error.starts_with(b"WRONGTYPE ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(text: &'static str) -> Bytes {
        Bytes::from_static(text.as_bytes())
    }

    #[test]
    fn the_last_one_completes_the_reply() {
        let mut parts = Parts::new(vec![None, Some(frame("$1\r\nb\r\n")), None, None]);
        assert_eq!(parts.missing(), [0, 2, 3]);
        assert_eq!(parts.put(2, frame("_\r\n")), None);
        assert_eq!(parts.put(3, frame("-WRONGTYPE Operation against a key\r\n")), None);
        assert_eq!(
            parts.put(0, frame("$0\r\n\r\n")),
            Some(frame("*4\r\n$0\r\n\r\n$1\r\nb\r\n$-1\r\n$-1\r\n"))
        );
    }

    #[test]
    fn an_error_is_the_reply_to_the_whole() {
        let mut parts = Parts::new(vec![None, None]);
        assert_eq!(parts.put(1, frame("-NOPERM no\r\n")), Some(frame("-NOPERM no\r\n")));
    }

    #[test]
    fn nothing_may_be_missing() {
        assert_eq!(Parts::new(vec![Some(frame("_\r\n"))]).whole(), Some(frame("*1\r\n$-1\r\n")));
    }
}
