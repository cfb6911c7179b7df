//! Several commands that travel as one request, a pipeline or a transaction, and what their replies make
//! together: one array, which its caller gets at once.

use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};

use crate::error::{Error, Kind, Outcome};
use crate::proto::{self, Facts};

use super::answer::Answer;
use super::fence;

/// The command that begins a transaction.
pub(crate) const MULTI: &[u8] = b"MULTI";
/// The command that ends it.
pub(crate) const EXEC: &[u8] = b"EXEC";

/// To look for texts in a reply to EXEC of more bytes than these takes longer than a fence.
const LARGE: usize = 16 * 1024;

/// One command of a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Command {
    /// What is known of it.
    pub(crate) facts: &'static Facts,
    /// Where its bytes end among those of the batch.
    pub(crate) end: usize,
}

/// What is known of the commands of a batch, in their order.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) commands: Vec<Command>,
    /// Whether the first is MULTI and the last EXEC, whose reply is then the one for all.
    pub(crate) atomic: bool,
}

impl Batch {
    /// How many of the caller's commands are in it.
    pub(crate) fn len(&self) -> usize {
        self.commands.len().saturating_sub(if self.atomic { 2 } else { 0 })
    }

    /// Whether running it twice does no harm.
    pub(crate) fn read_only(&self) -> bool {
        self.commands.iter().all(|command| command.facts.read_only)
    }
}

/// The answer for a batch that is complete.
pub(crate) struct Gathered {
    pub(crate) answer: Answer,
    /// Whether a reply in it may have been read wrongly.
    pub(crate) doubtful: bool,
    /// Whether the server takes no writes any more.
    pub(crate) replica: bool,
}

/// A batch on its way, and the replies to it that have come.
#[derive(Debug)]
pub(crate) struct Gather {
    batch: Arc<Batch>,
    /// Its commands as they are sent.
    bytes: Bytes,
    /// How many replies have come.
    came: usize,
    /// How many of them came before the first that was doubtful.
    sure: usize,
    /// What the caller will get: of a pipeline the array so far.
    frames: BytesMut,
    /// How many bytes of it the server said.
    said: usize,
    /// The first command that was refused before EXEC, by its number, and how.
    refused: Option<(usize, Bytes)>,
    replica: bool,
    doubtful: bool,
    /// Nobody waits for the array.
    discards: bool,
}

/// The most bytes of an array's first line, of as many elements as there are commands in a batch.
const HEADER: usize = 16;
/// About the bytes of a reply that is no value, such as OK or a number.
const SMALL: usize = 8;

/// From this size on it is worth asking whether anybody waits for an array.
const WORTH_ASKING: usize = 64 * 1024;

impl Gather {
    pub(crate) fn new(batch: Arc<Batch>, bytes: Bytes) -> Self {
        Gather {
            batch,
            bytes,
            came: 0,
            sure: 0,
            frames: BytesMut::new(),
            said: 0,
            refused: None,
            replica: false,
            doubtful: false,
            discards: false,
        }
    }

    /// Whether it keeps enough to check that its caller still waits.
    pub(crate) fn is_large(&self) -> bool {
        self.frames.len() >= WORTH_ASKING
    }

    /// Keeps nothing of the replies, those that came and those to come: nobody waits for them.
    pub(crate) fn discard(&mut self) {
        self.discards = true;
        self.frames = BytesMut::new();
    }

    pub(crate) fn batch(&self) -> &Batch {
        &self.batch
    }

    /// What is known of the reply that comes next.
    pub(crate) fn facts(&self) -> &'static Facts {
        let before_exec = self.batch.atomic && self.came + 1 < self.batch.commands.len();
        match self.batch.commands.get(self.came) {
            _ if before_exec => &proto::command::STATUS_ONLY, // OK, and QUEUED for each command
            Some(command) => command.facts,
            None => &proto::command::UNKNOWN,
        }
    }

    /// Whether the reply that comes next is EXEC's, which is the one for all.
    pub(super) fn is_at_exec(&self) -> bool {
        self.batch.atomic && self.came + 1 == self.batch.commands.len()
    }

    /// Where the command whose reply comes next ends among the bytes of the batch.
    pub(crate) fn next_end(&self) -> usize {
        self.batch.commands.get(self.came).map_or(usize::MAX, |command| command.end)
    }

    /// How many of the caller's commands are known to have been executed.
    pub(crate) fn answered(&self) -> usize {
        if self.batch.atomic { 0 } else { self.sure }
    }

    /// The name of a command, by its number.
    fn name(&self, number: usize) -> Option<&[u8]> {
        let before = self.batch.commands.get(number.checked_sub(1)?)?.end;
        let encoded = self.bytes.get(before..self.batch.commands.get(number)?.end)?;
        // *argc $len name
        encoded.split(|byte| *byte == b'\n').nth(2)?.strip_suffix(b"\r")
    }

    /// The same batch before any reply.
    pub(crate) fn restarted(&self) -> Gather {
        Gather::new(self.batch.clone(), self.bytes.clone())
    }

    /// Whether MULTI was refused.
    pub(crate) fn refusal(&self) -> Option<Error> {
        let (_, frame) = self.refused.as_ref().filter(|(number, _)| *number == 0)?;
        Some(no_transactions(&Error::server(error_text(frame))))
    }

    /// Takes the next reply and returns the answer for all, if it was the last. `has_line_text`: see
    /// [`Frame::has_line_text`](crate::proto::Frame::has_line_text). An array of more than `limit` bytes is not made.
    pub(crate) fn take(&mut self, reply: Answer, has_line_text: bool, limit: usize) -> Option<Gathered> {
        let facts = self.facts();
        let at = self.came;
        self.came += 1;
        let last = self.came == self.batch.commands.len();
        self.doubtful |=
            has_line_text && !reply.as_ref().is_ok_and(|frame| self.foresees(frame, facts, last));
        if !self.doubtful {
            self.sure = self.came;
        }
        self.replica |= reply.as_ref().is_ok_and(|frame| frame.starts_with(b"-READONLY "));
        let answer = if self.batch.atomic {
            self.take_atomic(at, reply, last)
        } else {
            self.append(reply, limit);
            // All of it, so that nobody else has it: see `proto::Tree`.
            last.then(|| Ok(std::mem::take(&mut self.frames).freeze()))
        };
        answer.map(|answer| Gathered { answer, doubtful: self.doubtful, replica: self.replica })
    }

    /// Whether the texts in this reply are those that its command always gives.
    fn foresees(&self, frame: &Bytes, facts: &Facts, last: bool) -> bool {
        if !(self.batch.atomic && last) {
            return fence::is_foreseen(frame, facts);
        }
        // EXEC: each element is the reply to a command of its own.
        if frame.len() > LARGE || frame.first() != Some(&b'*') {
            return false;
        }
        let Ok(tree) = proto::Tree::parse(frame.clone()) else { return false };
        let commands = self.batch.commands.iter().skip(1).take(self.batch.len());
        commands.zip(tree.children(tree.root())).all(|(command, element)| {
            let element = tree.raw(element);
            !has_lines(element) || fence::is_foreseen(element, command.facts)
        })
    }

    /// Adds an element to the array that the caller will get.
    fn append(&mut self, reply: Answer, limit: usize) {
        if self.discards {
            return;
        }
        if self.frames.is_empty() {
            self.reserve(reply.as_ref().map_or(0, Bytes::len) + HEADER);
            self.frames.put_u8(b'*');
            self.frames.put_slice(itoa::Buffer::new().format(self.batch.len()).as_bytes());
            self.frames.put_slice(b"\r\n");
        }
        match reply {
            Ok(frame) if self.said + frame.len() <= limit => {
                self.said += frame.len();
                self.reserve(frame.len());
                self.frames.put_slice(&frame);
            }
            Ok(frame) => {
                let text = format!(
                    "the replies of this pipeline are over max_reply_bytes; this one of {} bytes was discarded: \
                     ask for less at once, or raise it",
                    frame.len()
                );
                append_error(&mut self.frames, &Error::new(Kind::TooLarge, text));
            }
            Err(error) => append_error(&mut self.frames, &error),
        }
    }

    /// Makes room for a reply and, as far as is known, for those after it.
    fn reserve(&mut self, reply: usize) {
        let rest = self.batch.commands.len().saturating_sub(self.came);
        if self.frames.capacity() - self.frames.len() < reply {
            self.frames.reserve(reply + rest * SMALL);
        }
    }

    /// MULTI's reply, one for each command that was queued, and EXEC's.
    fn take_atomic(&mut self, at: usize, reply: Answer, last: bool) -> Option<Answer> {
        if !last {
            if let Ok(frame) = reply
                && frame.first().is_some_and(|first| *first != b'+')
                && self.refused.is_none()
            {
                self.refused = Some((at, frame));
            }
            return None;
        }
        Some(match self.refused.take() {
            None => reply.and_then(|exec| {
                if can_be_of(&exec, self.batch.len()) { Ok(exec) } else { Err(no_reply_to_exec(&exec)) }
            }),
            // Without MULTI the commands were executed one by one.
            Some((0, frame)) => Err(Error::server(error_text(&frame)).with_outcome(Outcome::MaybeExecuted)),
            Some((number, frame)) => reply.map(|exec| match exec.first() {
                Some(b'-' | b'!') => discarded(&exec, number, self.name(number), &frame),
                _ => exec, // a server that does not mind
            }),
        })
    }
}

const PROTOCOL: &[u8] = b"-PROTOCOL ";
const TOO_LARGE: &[u8] = b"-TOOLARGE ";

/// Adds an element that is this library's word, in the form of a server's error.
pub(super) fn append_error(frames: &mut BytesMut, error: &Error) {
    frames.put_slice(if error.kind() == Kind::Protocol { PROTOCOL } else { TOO_LARGE });
    frames.put_slice(error.to_string().replace(['\r', '\n'], " ").as_bytes());
    frames.put_slice(b"\r\n");
}

/// The error that [`append_error`] wrote, if this element is one.
pub(super) fn own_error(element: &[u8]) -> Option<Error> {
    let word = |start, kind| element.strip_prefix(start).map(|text| (text, kind));
    let (text, kind) = word(PROTOCOL, Kind::Protocol).or_else(|| word(TOO_LARGE, Kind::TooLarge))?;
    let text = String::from_utf8_lossy(text.trim_ascii_end());
    Some(Error::new(kind, text.into_owned()).with_outcome(Outcome::Answered))
}

/// An empty transaction, to see whether the server takes any.
pub(crate) struct Trial {
    pub(crate) bytes: Bytes,
    pub(crate) gather: Gather,
}

pub(crate) fn trial() -> Trial {
    let mut bytes = proto::encode([MULTI]);
    let multi = Command { facts: &proto::command::STATUS_ONLY, end: bytes.len() };
    proto::append(&mut bytes, [EXEC].into_iter());
    let exec = Command { facts: &proto::command::UNKNOWN, end: bytes.len() };
    let batch = Batch { commands: vec![multi, exec], atomic: true };
    let bytes = Bytes::from(bytes);
    Trial { bytes: bytes.clone(), gather: Gather::new(Arc::new(batch), bytes) }
}

/// The error of a transaction that was not sent, since the server refused an empty one.
pub(crate) fn no_transactions(refusal: &Error) -> Error {
    if refusal.is_of_unknown_command() {
        let text = format!("this server has no transactions, so nothing was sent: {refusal}");
        return Error::new(Kind::Unsupported, text);
    }
    Error::server(refusal.text())
}

/// The error of a transaction that was not sent, since connections ended when the server was asked whether it takes any.
pub(crate) fn hung_up_at_transactions() -> Error {
    Error::new(
        Kind::Io,
        "the connection ended twice when the server was asked for transactions, which a proxy that does not know MULTI \
         may do; nothing was sent",
    )
}

/// Whether a whole frame has a simple string or error in it. A text with the type byte of one may be a mistake on
/// the safe side.
fn has_lines(frame: &[u8]) -> bool {
    match frame.first() {
        Some(b'+' | b'-') => true,
        Some(b'*' | b'%' | b'~' | b'|') => memchr::memchr2(b'+', b'-', frame).is_some(),
        _ => false,
    }
}

/// EXEC's EXECABORT, with the reason: which command was refused, counted from 1, and how.
fn discarded(exec: &Bytes, number: usize, name: Option<&[u8]>, refusal: &Bytes) -> Bytes {
    let which = format!(" Command {number} was refused: ");
    let name = name.map(|name| format!(" (it was {})", name.escape_ascii())).unwrap_or_default();
    proto::encode_error(&[error_text(exec), which.as_bytes(), error_text(refusal), name.as_bytes()].concat())
}

/// Whether this can be EXEC's reply to this number of commands: an array of as many, nil, or an error.
fn can_be_of(exec: &[u8], commands: usize) -> bool {
    match exec.split_first() {
        Some((b'*', rest)) => [commands.to_string().as_bytes(), b"-1"]
            .iter()
            .any(|count| rest.strip_prefix(*count).is_some_and(|rest| rest.starts_with(b"\r\n"))),
        Some((b'$', rest)) => rest.starts_with(b"-1\r\n"),
        // Behind an attribute anything may come; the others have no elements.
        first => first.is_some_and(|(first, _)| matches!(first, b'-' | b'!' | b'_' | b'|')),
    }
}

fn no_reply_to_exec(exec: &[u8]) -> Error {
    let shown = exec.get(..exec.len().min(20)).unwrap_or_default().escape_ascii();
    Error::new(Kind::Protocol, format!("the reply to EXEC is not one for each command, but \"{shown}\""))
        .with_outcome(Outcome::MaybeExecuted)
}

fn error_text(frame: &Bytes) -> &[u8] {
    match proto::scalar(frame) {
        Some(proto::Scalar::Error(text)) => text,
        _ => b"an unexpected reply",
    }
}

#[cfg(test)]
mod tests;
