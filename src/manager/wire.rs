//! A stream and the scanner of what comes out of it: bytes in, whole frames out.

use std::io;
use std::pin::pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};

use crate::proto::{DecodeError, FrameKind, Limits, Scanner, Step};

/// Room offered to each read. A reply that needs more gets it as it comes (see [`Wire::poll_fill`]).
const READ: usize = 64 * 1024;
/// Less room than this is not worth a system call.
const LEAST: usize = 4 * 1024;
/// The most that is reserved on the word of a length that the server declared.
const TRUST: usize = 1024 * 1024;

/// Why a connection can no longer be used.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The server closed it.
    Eof,
    /// Reading or writing failed.
    Io(io::Error),
    /// What came is not RESP, or nobody asked for it.
    Protocol(String),
    /// Nothing comes any more.
    Silent(&'static str),
}

impl Broken {
    /// Whether the other side ended it.
    pub(crate) fn is_hang_up(&self) -> bool {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
        match self {
            Broken::Eof => true,
            // Over TLS an end without its farewell is UnexpectedEof.
            Broken::Io(error) => {
                matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
            }
            Broken::Protocol(_) | Broken::Silent(_) => false,
        }
    }
}

impl From<DecodeError> for Broken {
    fn from(error: DecodeError) -> Self {
        Broken::Protocol(error.to_string())
    }
}

/// What the server said.
#[derive(Debug)]
pub(crate) enum Event {
    /// One whole frame, a refcounted slice of what was read, and whether it has simple strings or errors.
    Frame { kind: FrameKind, bytes: Bytes, lines: bool },
    /// One whole frame over a limit; its bytes are gone.
    Skipped(FrameKind, DecodeError),
    /// One whole frame with a value in it that cannot be read, and why.
    Odd(FrameKind, Bytes, DecodeError),
}

impl Event {
    pub(crate) fn kind(&self) -> FrameKind {
        match self {
            Event::Frame { kind, .. } | Event::Skipped(kind, _) | Event::Odd(kind, ..) => *kind,
        }
    }
}

pub(crate) struct Wire<S> {
    pub(crate) stream: S,
    input: BytesMut,
    scanner: Scanner,
    received: u64,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(crate) fn new(stream: S, limits: Limits) -> Self {
        Wire { stream, input: BytesMut::new(), scanner: Scanner::new(limits), received: 0 }
    }

    /// The next event in what has been read; `None` if more must be read first.
    pub(crate) fn next(&mut self) -> Result<Option<Event>, Broken> {
        loop {
            match self.scanner.scan(&self.input)? {
                Step::More => return Ok(None),
                Step::Frame(frame) => {
                    // The buffer grew for this one reply: it leaves with it.
                    let bytes = if frame.len > READ && frame.len == self.input.len() {
                        std::mem::take(&mut self.input).freeze()
                    } else {
                        self.input.split_to(frame.len).freeze()
                    };
                    return Ok(Some(Event::Frame { kind: frame.kind, bytes, lines: frame.lines }));
                }
                Step::Skip { len } => self.input.advance(len),
                Step::Skipped { len, kind, error: error @ DecodeError::Odd { .. } } => {
                    let bytes = self.input.split_to(len).freeze();
                    return Ok(Some(Event::Odd(kind, bytes, error)));
                }
                Step::Skipped { len, kind, error } => {
                    self.input.advance(len);
                    return Ok(Some(Event::Skipped(kind, error)));
                }
            }
        }
    }

    /// Reads once; the number of bytes that came, never 0.
    pub(crate) fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<Result<usize, Broken>> {
        let needed = self.scanner.needed();
        if self.input.capacity() - self.input.len() < needed.min(LEAST) {
            self.input.reserve(needed.clamp(READ, TRUST));
        }
        match ready!(pin!(self.stream.read_buf(&mut self.input)).poll(cx)) {
            Ok(0) => Poll::Ready(Err(Broken::Eof)),
            Ok(n) => {
                self.received += n as u64;
                Poll::Ready(Ok(n))
            }
            Err(error) => Poll::Ready(Err(Broken::Io(error))),
        }
    }

    /// How many bytes have been read so far.
    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    /// Whether nothing has been read that is not part of a frame that was given out.
    pub(crate) fn is_clean(&self) -> bool {
        self.input.is_empty()
    }

    /// Whether what was read begins with the head of an alert, which a TLS server says to those who speak plainly.
    pub(crate) fn holds_tls_alert(&self) -> bool {
        self.input.starts_with(&[0x15, 0x03])
    }

    /// Whether no frame has begun to come, or a push message only.
    pub(crate) fn owes_nothing_but_push(&self) -> bool {
        match self.scanner.under_way() {
            Some(kind) => kind == FrameKind::Push,
            None => self.is_clean(),
        }
    }

    /// The next event, while what is unsent is written: a server that waits until somebody reads its replies reads no
    /// more requests. It may be dropped and called again.
    pub(crate) async fn exchange(&mut self, unsent: &mut Bytes) -> Result<Event, Broken> {
        std::future::poll_fn(|cx| {
            loop {
                self.poll_write(unsent, cx)?;
                if let Some(event) = self.next()? {
                    return Poll::Ready(Ok(event));
                }
                ready!(self.poll_fill(cx))?;
            }
        })
        .await
    }

    /// Writes until all is written or the kernel takes no more.
    fn poll_write(&mut self, unsent: &mut Bytes, cx: &mut Context<'_>) -> Result<(), Broken> {
        while !unsent.is_empty() {
            match pin!(&mut self.stream).poll_write(cx, unsent) {
                Poll::Ready(Ok(0)) => return Err(Broken::Eof),
                Poll::Ready(Ok(n)) => unsent.advance(n),
                Poll::Ready(Err(error)) => return Err(Broken::Io(error)),
                Poll::Pending => break,
            }
        }
        // TLS may have taken bytes that the kernel has not.
        match pin!(&mut self.stream).poll_flush(cx) {
            Poll::Ready(Err(error)) => Err(Broken::Io(error)),
            _ => Ok(()),
        }
    }

    /// The next event, read if need be. It may be dropped and called again.
    pub(crate) async fn receive(&mut self) -> Result<Event, Broken> {
        loop {
            if let Some(event) = self.next()? {
                return Ok(event);
            }
            std::future::poll_fn(|cx| self.poll_fill(cx)).await?;
        }
    }
}
