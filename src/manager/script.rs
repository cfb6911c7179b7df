//! A run of a script: it is sent by its hash, and again if the server does not know the hash. The server executes nothing
//! of a run that it refuses, so sending it again is not a second run; its caller's deadline, cancel and outcome are as if
//! it had not been sent.
//!
//! ```text
//!  EVALSHA --NOSCRIPT--> EVAL                        the first that is refused brings the text
//!          --NOSCRIPT--> EVALSHA --NOSCRIPT--> EVAL  the others follow it, and are run by the hash
//! ```

use bytes::Bytes;

use crate::proto::{self, Facts, Script};

/// How many times a run is sent by the hash. A server that forgets a script this often gets its text.
const BY_HASH: u32 = 2;
/// The lane remembers of this many scripts that their text has been sent. Each further one costs an unneeded text.
const REMEMBERED: usize = 32;

/// What a packet knows of the run that it is.
pub(super) struct Run {
    script: Script,
    pub(super) facts: &'static Facts,
    /// How often the server did not know the script.
    refused: u32,
    /// Whether it goes with the text.
    with_text: bool,
}

impl Run {
    pub(super) fn new(script: &Script) -> Run {
        Run {
            script: script.clone(),
            facts: proto::facts(b"EVALSHA"),
            refused: 0,
            with_text: script.always_with_text(),
        }
    }

    /// The run with its text, if that is to be sent in place of these bytes. (It is made for each sending, and not
    /// kept: many that wait do not hold a text each.)
    pub(super) fn text(&self, by_hash: &Bytes) -> Option<Bytes> {
        self.with_text.then(|| Bytes::from(self.script.by_text(by_hash)))
    }

    /// How many bytes are sent for a run of this length by the hash.
    pub(super) fn len(&self, by_hash: usize) -> usize {
        if self.with_text { self.script.by_text_len(by_hash) } else { by_hash }
    }

    /// How many bytes of capacity it needs, from its first sending to its answer. (A text that a run brings after a refusal
    /// is only in the outbox, which has a separate bound.)
    pub(super) fn len_at_most(&self, by_hash: usize) -> usize {
        if self.script.always_with_text() { self.script.by_text_len(by_hash) } else { by_hash }
    }

    /// Whether this reply says that it was not run, as the server does not know the script.
    pub(super) fn is_refused_by(&self, frame: &[u8]) -> bool {
        !self.with_text
            && matches!(proto::scalar(frame), Some(proto::Scalar::Error(text)) if Script::is_unknown(text))
    }
}

/// Which texts are on their way on a connection.
#[derive(Default)]
pub(super) struct Texts {
    /// Each with the position after it: what is sent from there on follows the text.
    sent: Vec<(Script, u64)>,
}

impl Texts {
    /// A run that was sent at position `from` was refused, and will be sent after everything that has been `pushed`: with
    /// the text, unless another run that was or will be sent since brings it.
    pub(super) fn prepare(&mut self, run: &mut Run, from: u64, pushed: u64) {
        run.refused += 1;
        let is_coming = self.sent.iter().any(|(script, at)| *at > from && script.is_same(&run.script));
        run.with_text = !is_coming || run.refused >= BY_HASH;
        if is_coming {
            return;
        }
        self.sent.retain(|(script, _)| !script.is_same(&run.script));
        if self.sent.len() == REMEMBERED {
            self.sent.remove(0);
        }
        self.sent.push((run.script.clone(), pushed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_many_brings_the_text() {
        let (script, other) = (Script::new(b"return 1"), Script::new(b"return 2"));
        let mut texts = Texts::default();
        // Ten were sent, at 0 to 9, before the first was refused.
        let mut runs: Vec<Run> = (0..10).map(|_| Run::new(&script)).collect();
        for (from, run) in runs.iter_mut().enumerate() {
            texts.prepare(run, from as u64, 10);
        }
        assert_eq!(runs.iter().filter(|run| run.with_text).count(), 1);
        assert!(runs[0].with_text);
        let mut run = Run::new(&other);
        texts.prepare(&mut run, 9, 10);
        assert!(run.with_text, "another script's text is not on its way");
        // The server has forgotten it, or the one that brought it was canceled.
        let mut run = Run::new(&script);
        texts.prepare(&mut run, 10, 20);
        assert!(run.with_text);
        // Who was refused twice brings it, whoever else does.
        texts.prepare(&mut runs[1], 12, 20);
        assert!(runs[1].with_text);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut texts = Texts::default();
        for n in 0..2 * REMEMBERED {
            texts.prepare(&mut Run::new(&Script::new(n.to_string().as_bytes())), 0, 1);
        }
        assert_eq!(texts.sent.len(), REMEMBERED);
    }

    #[test]
    fn only_a_run_by_the_hash_is_refused() {
        let refusal = b"-NOSCRIPT No matching script. Please use EVAL.\r\n";
        let mut run = Run::new(&Script::new(b"return 1"));
        assert!(run.is_refused_by(refusal));
        assert!(!run.is_refused_by(b"-NOSCRIPT of its own\r\n") && !run.is_refused_by(b":1\r\n"));
        run.with_text = true;
        assert!(!run.is_refused_by(refusal));
        assert!(!Run::new(&Script::new(b"return 'NOSCRIPT'")).is_refused_by(refusal));
    }
}
