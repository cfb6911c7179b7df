//! Where does a reply end? The scanner finds that in bytes that arrive in slices of any size.
//!
//! It builds no values. It reads the bytes once, keeps a counter for each open aggregate, skips bulk payloads by their
//! length, and checks everything that RESP fixes: a frame that it passes is well formed.
//!
//! The end of a double, a big number or a verbatim string does not depend on its content, which a script or a module may
//! choose. If the content does not match the type, only this reply's caller fails: [`Step::Unreadable`].
//!
//! A frame over a limit does not cost the connection: its bytes are dropped as they arrive ([`Step::DropBytes`]), and
//! at its end only its caller fails ([`Step::OverLimit`]).
//!
//! Over 400 lines: one state machine, which resumes at any byte.

mod error;
mod lex;
mod limits;
#[cfg(test)]
mod tests;

pub use error::DecodeError;
pub use limits::{MAX_BIG_NUMBER_LINE, MAX_NUMBER_LINE, MAX_PLAUSIBLE_LENGTH};

use lex::{Lexed, Line, Number};

/// How deep a frame over its limits may nest and still be skipped. Each open level costs a counter.
pub const MAX_SKIP_DEPTH: usize = 100_000;

/// The shortest value, `_\r\n` or `+\r\n`: the minimum for each element that is still due.
const MIN_VALUE: u64 = 3;
const NO_FORMAT: &str = "a verbatim string without its format";
/// A larger stack of levels is not kept for the next frame.
const KEPT_LEVELS: usize = 1024;

/// What one whole frame may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the encoded frame.
    pub max_bytes: usize,
    /// Levels of nesting: a scalar has 0, an array of scalars 1.
    pub max_depth: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { max_bytes: 512 * 1024 * 1024, max_depth: 10_000 }
    }
}

/// What a frame means to the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// The reply to a request.
    Reply,
    /// The reply to a request: an error (`-` or `!`).
    Error,
    /// Not a reply: a push message of the server (`>`).
    Push,
}

/// One whole frame: a value and the attributes before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its length in bytes.
    pub len: usize,
    /// The kind of its value.
    pub kind: FrameKind,
    /// Whether it contains a simple string or a simple error. Only a line end terminates them, so a server that lets a
    /// line end into such a text has sent more than one value.
    pub has_line_text: bool,
}

/// What [`Scanner::scan`] found at the start of the bytes it was given.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The frame continues beyond these bytes. Call again with the same bytes and more.
    More,
    /// The first `len` bytes are one whole frame.
    Frame(Frame),
    /// The first `len` bytes belong to a frame over its limits: drop them, and call again with the rest.
    DropBytes {
        /// How many bytes to drop.
        len: usize,
    },
    /// The first `len` bytes are the last ones of a frame over its limits: drop them. This ends the frame.
    OverLimit {
        /// How many bytes to drop.
        len: usize,
        /// The kind of the frame's value: a push that is dropped is not a reply.
        kind: FrameKind,
        /// Which limit, for the caller.
        error: DecodeError,
    },
    /// The first `len` bytes are one whole frame, in which the content of a value does not match its type.
    Unreadable {
        /// The frame's length in bytes.
        len: usize,
        /// The kind of the frame's value.
        kind: FrameKind,
        /// Which value, for the caller: [`DecodeError::Unreadable`].
        error: DecodeError,
    },
}

/// Finds the ends of frames in a stream of bytes.
#[derive(Debug)]
pub struct Scanner {
    limits: Limits,
    /// How far into `buf` the frame has been parsed.
    pos: usize,
    /// Bytes of this frame before `buf` that were already dropped.
    dropped: u64,
    state: State,
    /// The open aggregates, outermost first.
    levels: Vec<Level>,
    /// Values that are still due in the frame, over all levels.
    due: u64,
    /// The kind of the top-level value, once its type byte was seen.
    kind: Option<FrameKind>,
    /// Of this frame so far: [`Frame::has_line_text`].
    has_line_text: bool,
    /// The first content that does not match its type.
    unreadable: Option<DecodeError>,
    /// The limit that this frame exceeds; it is being skipped.
    over: Option<DecodeError>,
    /// The minimum number of bytes that the frame still needs.
    needed: usize,
    /// What was wrong with the stream. This is final.
    failed: Option<DecodeError>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// `pos` is at a type byte. The `looked` bytes from there on hold no line feed.
    Value { looked: usize },
    /// `pos` is inside a `+` or `-` line; `cr` if the byte before it is a carriage return.
    Text { cr: bool },
    /// `pos` is at the format of a verbatim string, `left` bytes before its CRLF, which begins at byte `at` of the frame.
    Verbatim { left: u64, at: u64 },
    /// `pos` is inside a payload, `left` bytes before its CRLF.
    Payload { left: u64 },
}

#[derive(Clone, Copy, Debug)]
struct Level {
    /// Elements that are still due, at least one.
    left: u64,
    /// An attribute is not a value: the value that it describes follows.
    attr: bool,
}

impl Scanner {
    /// A scanner at the start of a stream.
    pub fn new(limits: Limits) -> Scanner {
        Scanner {
            limits,
            pos: 0,
            dropped: 0,
            state: State::Value { looked: 0 },
            levels: Vec::new(),
            due: 1,
            kind: None,
            has_line_text: false,
            unreadable: None,
            over: None,
            needed: MIN_VALUE as usize,
            failed: None,
        }
    }

    /// Looks for the end of the current frame. `buf` is the unread input from that frame's start on, or from the last
    /// [`Step::DropBytes`] on; after [`Step::More`] the same bytes are passed again, followed by more.
    ///
    /// After a frame the scanner is ready for the next one, at the byte after it.
    ///
    /// # Errors
    /// The stream is not RESP, or has a frame that cannot even be skipped. Nothing after that point can be trusted, the
    /// connection must be replaced, and every later call repeats the error.
    pub fn scan(&mut self, buf: &[u8]) -> Result<Step, DecodeError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let step = self.advance(buf);
        if let Err(error) = &step {
            self.failed = Some(error.clone());
        }
        step
    }

    /// A lower bound, at least 1, of how many bytes the current frame needs beyond those of the last call.
    pub fn needed(&self) -> usize {
        self.needed
    }

    /// The kind of the frame that is arriving, once its first byte was seen.
    pub fn under_way(&self) -> Option<FrameKind> {
        self.kind
    }

    fn advance(&mut self, buf: &[u8]) -> Result<Step, DecodeError> {
        loop {
            let whole = match self.state {
                State::Value { looked } => match buf.get(self.pos) {
                    Some(&byte) => self.value(buf, byte, looked)?,
                    None => None,
                },
                State::Text { cr } => self.text(buf, cr),
                State::Verbatim { left, at } => self.verbatim(buf, left, at),
                State::Payload { left } => self.payload(buf, left)?,
            };
            match whole {
                None => return Ok(self.more(buf)),
                Some(Progress::Inside) => {}
                Some(Progress::ValueEnds) => {
                    if self.value_ends() {
                        return Ok(self.frame_ends());
                    }
                }
            }
        }
    }

    /// At a type byte. None: what must be parsed at once has not all arrived.
    #[inline]
    fn value(&mut self, buf: &[u8], byte: u8, looked: usize) -> Result<Option<Progress>, DecodeError> {
        match byte {
            b'$' | b'=' | b'!' => self.bulk(buf, byte),
            b':' => match self.lexed(lex::integer(buf, self.pos))? {
                Some(end) => Ok(Some(self.scalar(end))),
                None => Ok(None),
            },
            b'+' | b'-' => {
                self.value_begins(if byte == b'-' { FrameKind::Error } else { FrameKind::Reply });
                self.has_line_text = true;
                self.pos += 1;
                self.state = State::Text { cr: false };
                Ok(Some(Progress::Inside))
            }
            b'*' | b'%' | b'~' | b'>' | b'|' => self.aggregate(buf, byte),
            b'_' | b'#' => match self.lexed(lex::short(buf, self.pos))? {
                Some(end) => Ok(Some(self.scalar(end))),
                None => Ok(None),
            },
            b',' | b'(' => Ok(self.number(buf, looked)),
            // Also `;` and `.` of the streamed types in the old RESP3 draft, just as `$?` and `*?` are refused where digits
            // are expected: the published specification does not list them, and no Redis or Valkey sends them.
            _ => Err(lex::unexpected("a RESP type byte", byte, self.pos).into_error(self.dropped)),
        }
    }

    /// A double or a big number.
    fn number(&mut self, buf: &[u8], looked: usize) -> Option<Progress> {
        let at = self.dropped.saturating_add(self.pos as u64);
        match lex::big_number(buf, self.pos, looked) {
            Line::Whole { end, odd } => {
                if let Some(what) = odd {
                    self.note_unreadable(what, at);
                }
                Some(self.scalar(end))
            }
            Line::Cut => {
                self.state = State::Value { looked: buf.len().saturating_sub(self.pos) };
                None
            }
            Line::Endless(what) => {
                self.note_unreadable(what, at);
                self.value_begins(FrameKind::Reply);
                self.pos += 1;
                self.state = State::Text { cr: false };
                Some(Progress::Inside)
            }
        }
    }

    /// Records that the value at byte `at` of the frame does not match its type.
    #[cold]
    fn note_unreadable(&mut self, what: &'static str, at: u64) {
        self.unreadable.get_or_insert(DecodeError::Unreadable { what, at });
    }

    /// A scalar that is one line, up to `end`.
    fn scalar(&mut self, end: usize) -> Progress {
        self.value_begins(FrameKind::Reply);
        self.pos = end;
        self.state = State::Value { looked: 0 };
        self.check_size(0);
        Progress::ValueEnds
    }

    fn bulk(&mut self, buf: &[u8], byte: u8) -> Result<Option<Progress>, DecodeError> {
        let Some(Number { value, end }) = self.lexed(lex::length(buf, self.pos, byte == b'$'))? else {
            return Ok(None);
        };
        let Some(left) = value else { return Ok(Some(self.scalar(end))) };
        let has_format = byte == b'=' && left >= 4;
        let at = self.dropped.saturating_add(self.pos as u64);
        if byte == b'=' && !has_format {
            self.note_unreadable(NO_FORMAT, at);
        }
        self.value_begins(if byte == b'!' { FrameKind::Error } else { FrameKind::Reply });
        self.pos = end;
        self.state = if has_format { State::Verbatim { left, at } } else { State::Payload { left } };
        self.check_size(left + 2);
        Ok(Some(Progress::Inside))
    }

    fn aggregate(&mut self, buf: &[u8], byte: u8) -> Result<Option<Progress>, DecodeError> {
        if byte == b'>' && !self.levels.is_empty() {
            let what = "a push inside another value".to_owned();
            return Err(lex::wrong(what, self.pos).into_error(self.dropped));
        }
        let Some(Number { value, end }) = self.lexed(lex::length(buf, self.pos, byte == b'*'))? else {
            return Ok(None);
        };
        let Some(n) = value else { return Ok(Some(self.scalar(end))) };
        let attr = byte == b'|';
        if !attr {
            self.value_begins(if byte == b'>' { FrameKind::Push } else { FrameKind::Reply });
        }
        let depth = self.levels.len() + 1;
        if depth > self.limits.max_depth {
            let limit = self.limits.max_depth;
            if depth > MAX_SKIP_DEPTH {
                return Err(DecodeError::TooDeep { limit });
            }
            self.over.get_or_insert(DecodeError::TooDeep { limit });
        }
        let left = if attr || byte == b'%' { n * 2 } else { n };
        self.pos = end;
        self.due = self.due.saturating_add(left);
        self.check_size(0);
        if left > 0 {
            self.levels.push(Level { left, attr });
        }
        Ok(Some(if left > 0 || attr { Progress::Inside } else { Progress::ValueEnds }))
    }

    /// Inside a simple string or error. It ends at the first CRLF: a lone CR or LF, which some server modules let through,
    /// is part of it.
    fn text(&mut self, buf: &[u8], mut cr: bool) -> Option<Progress> {
        let mut rest = buf.get(self.pos..)?;
        while let Some(found) = memchr::memchr(b'\n', rest) {
            let (line, behind) = rest.split_at_checked(found + 1)?;
            let before = found.checked_sub(1).and_then(|i| line.get(i));
            let ends = before.map_or(cr, |&byte| byte == b'\r');
            self.pos += line.len();
            if ends {
                self.state = State::Value { looked: 0 };
                self.check_line_size();
                return Some(Progress::ValueEnds);
            }
            cr = false;
            rest = behind;
        }
        self.pos += rest.len();
        self.state = State::Text { cr: rest.last().map_or(cr, |&byte| byte == b'\r') };
        self.check_line_size();
        None
    }

    /// At `txt:`, the three bytes and the colon that open a verbatim string.
    fn verbatim(&mut self, buf: &[u8], left: u64, at: u64) -> Option<Progress> {
        if *buf.get(self.pos + 3)? != b':' {
            self.note_unreadable(NO_FORMAT, at);
        }
        self.state = State::Payload { left };
        Some(Progress::Inside)
    }

    #[inline]
    fn payload(&mut self, buf: &[u8], left: u64) -> Result<Option<Progress>, DecodeError> {
        let here = buf.len().saturating_sub(self.pos);
        // No truncation: a length that does not fit usize is larger than any `here`.
        let take = usize::try_from(left).map_or(here, |left| left.min(here));
        self.pos += take;
        let left = left - take as u64;
        self.state = State::Payload { left };
        if left > 0 {
            return Ok(None);
        }
        match self.lexed(lex::crlf(buf, self.pos))? {
            Some(end) => {
                self.pos = end;
                self.state = State::Value { looked: 0 };
                Ok(Some(Progress::ValueEnds))
            }
            None => Ok(None),
        }
    }

    /// One of the values that were due begins.
    fn value_begins(&mut self, kind: FrameKind) {
        self.due = self.due.saturating_sub(1);
        if self.levels.is_empty() {
            self.kind = Some(kind);
        }
    }

    /// Closes what this value completes. True if that is the whole frame.
    #[inline]
    fn value_ends(&mut self) -> bool {
        while let Some(level) = self.levels.last_mut() {
            level.left -= 1;
            if level.left > 0 {
                return false;
            }
            let attr = level.attr;
            self.levels.pop();
            if attr {
                return false;
            }
        }
        true
    }

    fn frame_ends(&mut self) -> Step {
        let len = std::mem::take(&mut self.pos);
        let kind = self.kind.take().unwrap_or(FrameKind::Reply);
        let has_line_text = std::mem::take(&mut self.has_line_text);
        let (over, unreadable) = (self.over.take(), self.unreadable.take());
        self.dropped = 0;
        self.due = 1;
        self.needed = MIN_VALUE as usize;
        if self.levels.capacity() > KEPT_LEVELS {
            self.levels = Vec::new();
        }
        match (over, unreadable) {
            (None, None) => Step::Frame(Frame { len, kind, has_line_text }),
            (Some(error), _) => Step::OverLimit { len, kind, error },
            (None, Some(error)) => Step::Unreadable { len, kind, error },
        }
    }

    fn more(&mut self, buf: &[u8]) -> Step {
        let here = buf.len().saturating_sub(self.pos) as u64;
        let open = match self.state {
            State::Value { .. } => 0,
            State::Text { cr } => 2 - u64::from(cr),
            State::Verbatim { left, .. } | State::Payload { left } => left + 2,
        };
        let rest = open.saturating_add(self.due.saturating_mul(MIN_VALUE)).saturating_sub(here);
        self.needed = usize::try_from(rest).unwrap_or(usize::MAX).max(1);
        if self.over.is_some() && self.pos > 0 {
            let len = std::mem::take(&mut self.pos);
            self.dropped = self.dropped.saturating_add(len as u64);
            return Step::DropBytes { len };
        }
        Step::More
    }

    /// Checks the frame's minimum size: what was seen, `ahead`, and the minimum of every value still due. This runs as soon
    /// as a length is known, so a frame that is declared too large is never buffered.
    #[inline]
    fn check_size(&mut self, ahead: u64) {
        let needs = self.least_size(ahead);
        if needs > self.limits.max_bytes as u64 && self.over.is_none() {
            self.over = Some(DecodeError::TooLarge { limit: self.limits.max_bytes, needs });
        }
    }

    /// The same for a line without a length. How far it exceeds the limit depends on where the bytes were cut, and the
    /// error must not.
    fn check_line_size(&mut self) {
        let limit = self.limits.max_bytes;
        if self.least_size(0) > limit as u64 && self.over.is_none() {
            self.over = Some(DecodeError::TooLarge { limit, needs: (limit as u64).saturating_add(1) });
        }
    }

    fn least_size(&self, ahead: u64) -> u64 {
        let seen = self.dropped.saturating_add(self.pos as u64);
        seen.saturating_add(ahead).saturating_add(self.due.saturating_mul(MIN_VALUE))
    }

    #[inline]
    fn lexed<T>(&self, lexed: Lexed<T>) -> Result<Option<T>, DecodeError> {
        match lexed {
            Lexed::Whole(it) => Ok(Some(it)),
            Lexed::Cut => Ok(None),
            Lexed::Wrong(wrong) => Err(wrong.into_error(self.dropped)),
        }
    }
}

/// How far one step parsed the frame.
enum Progress {
    /// The value continues.
    Inside,
    /// A value is complete.
    ValueEnds,
}
