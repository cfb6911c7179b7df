//! A stream and the scanner of what comes out of it: bytes in, whole frames out.

use std::io;
use std::pin::pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};

use crate::error::{Error, Kind, Outcome};
use crate::os::errno;
use crate::proto::{DecodeError, FrameKind, Limits, Scanner, Step};

use super::push::Pushes;

/// The space offered to each read. A reply that needs more gets it as it comes (see [`Wire::poll_fill`]).
const READ: usize = 64 * 1024;
/// Less space than this is not worth a system call.
const LEAST: usize = 4 * 1024;
/// The most that is reserved because of a length that the server declared.
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
    /// The server refuses to serve for now.
    Refused(Error),
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
            Broken::Protocol(_) | Broken::Silent(_) | Broken::Refused(_) => false,
        }
    }

    /// The error of a request whose reply had not come.
    pub(super) fn explain(&self, server: &str) -> Error {
        let error = match self {
            Broken::Eof => Error::new(Kind::Io, format!("the server closed the connection ({server})")),
            Broken::Io(error) => Error::os(Kind::Io, &format!("the connection was lost ({server})"), error),
            Broken::Silent(what) => {
                Error::new(Kind::Io, format!("{what}: the connection was given up ({server})"))
                    .with_errno(errno::ETIMEDOUT)
            }
            Broken::Refused(error) => error.clone(),
            Broken::Protocol(what) => Error::new(
                Kind::Protocol,
                format!(
                    "{what}; replies can no longer be matched to requests, so the connection ({server}) was replaced"
                ),
            ),
        };
        error.with_outcome(Outcome::MaybeExecuted)
    }
}

impl From<DecodeError> for Broken {
    fn from(error: DecodeError) -> Self {
        Broken::Protocol(error.to_string())
    }
}

/// A reply: whatever the server sends except push messages.
#[derive(Debug)]
pub(crate) enum Event {
    /// One whole frame, a refcounted slice of what was read. `has_line_text`: see
    /// [`Frame::has_line_text`](crate::proto::Frame::has_line_text).
    Frame { kind: FrameKind, bytes: Bytes, has_line_text: bool },
    /// One whole frame over a limit; its bytes are gone.
    OverLimit(FrameKind, DecodeError),
    /// One whole frame with a value in it that cannot be read, and why.
    Unreadable(FrameKind, Bytes, DecodeError),
}

/// What comes: a reply, or what nobody asked for.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// A push message; `None` if it exceeded a limit or cannot be read.
    Push(Option<Bytes>),
    Reply(Event),
}

pub(crate) struct Wire<S> {
    pub(crate) stream: S,
    input: BytesMut,
    scanner: Scanner,
    pushes: Pushes,
    received: u64,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(stream: S, limits: Limits, pushes: Pushes) -> Self {
        Wire { stream, input: BytesMut::new(), scanner: Scanner::new(limits), pushes, received: 0 }
    }

    /// The next reply in what has been read; `None` if more must be read first. Push messages before it go to their
    /// receiver.
    pub(crate) fn next(&mut self) -> Result<Option<Event>, Broken> {
        loop {
            match self.next_of_any_kind()? {
                None => return Ok(None),
                Some(Incoming::Push(message)) => self.pushes.take(message),
                Some(Incoming::Reply(event)) => return Ok(Some(event)),
            }
        }
    }

    /// What comes next, push messages included.
    pub(super) fn next_of_any_kind(&mut self) -> Result<Option<Incoming>, Broken> {
        loop {
            match self.scanner.scan(&self.input)? {
                Step::More => return Ok(None),
                Step::Frame(frame) if frame.kind == FrameKind::Push => {
                    return Ok(Some(Incoming::Push(Some(self.cut(frame.len)))));
                }
                Step::OverLimit { len, kind: FrameKind::Push, .. }
                | Step::Unreadable { len, kind: FrameKind::Push, .. } => {
                    self.input.advance(len);
                    return Ok(Some(Incoming::Push(None)));
                }
                Step::Frame(frame) => {
                    let (bytes, has_line_text) = (self.cut(frame.len), frame.has_line_text);
                    let event = Event::Frame { kind: frame.kind, bytes, has_line_text };
                    return Ok(Some(Incoming::Reply(event)));
                }
                Step::DropBytes { len } => self.input.advance(len),
                Step::Unreadable { len, kind, error } => {
                    let bytes = self.input.split_to(len).freeze();
                    return Ok(Some(Incoming::Reply(Event::Unreadable(kind, bytes, error))));
                }
                Step::OverLimit { len, kind, error } => {
                    self.input.advance(len);
                    return Ok(Some(Incoming::Reply(Event::OverLimit(kind, error))));
                }
            }
        }
    }

    /// Cuts a whole frame off what has been read.
    fn cut(&mut self, len: usize) -> Bytes {
        // The buffer grew for this one frame: it leaves with it.
        if len > READ && len == self.input.len() {
            std::mem::take(&mut self.input).freeze()
        } else {
            self.input.split_to(len).freeze()
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

    /// Whether what was read begins with an alert, which a TLS server sends to clients without TLS.
    pub(crate) fn holds_tls_alert(&self) -> bool {
        self.input.starts_with(&[0x15, 0x03])
    }

    /// Whether nothing has been read since the last reply but push messages, of which the last may still be arriving.
    pub(crate) fn is_clean(&mut self) -> bool {
        let is_between_replies = matches!(self.next(), Ok(None));
        is_between_replies
            && match self.scanner.under_way() {
                Some(kind) => kind == FrameKind::Push,
                None => self.input.is_empty(),
            }
    }

    /// The next reply, while what is unsent is written: a server that waits until somebody reads its replies reads no
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

    /// The next reply, read if need be. It may be dropped and called again.
    pub(crate) async fn receive(&mut self) -> Result<Event, Broken> {
        loop {
            if let Some(event) = self.next()? {
                return Ok(event);
            }
            std::future::poll_fn(|cx| self.poll_fill(cx)).await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::io::AsyncWriteExt;

    use super::*;
    use crate::config::Config;
    use crate::manager::greeting::Purpose;
    use crate::manager::shared::Shared;

    const PUSHES: [&[u8]; 4] = [
        b">1\r\n+one\r\n",
        b">2\r\n+invalidate\r\n*1\r\n$3\r\nkey\r\n",
        b">2\r\n+large\r\n$100\r\n0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\r\n",
        b">2\r\n+odd\r\n(not a number\r\n",
    ];

    #[tokio::test]
    async fn push_messages_go_to_their_receiver_and_replies_to_the_reader_however_they_are_cut() {
        let config = Config::default();
        let limits = Limits { max_bytes: 80, max_depth: 8 };
        let mut sent: Vec<u8> = Vec::new();
        for push in PUSHES {
            sent.extend([push, b"$5\r\nreply\r\n", push, push].concat());
        }
        for piece in 1..sent.len() {
            let shared = Arc::new(Shared::new(&config));
            let (near, mut far) = tokio::io::duplex(piece);
            let mut wire = Wire::new(near, limits, Pushes::new(shared.clone(), Purpose::Private));
            let pieces = sent.clone();
            let server = tokio::spawn(async move {
                for piece in pieces.chunks(piece) {
                    far.write_all(piece).await.unwrap();
                }
            });
            for _ in PUSHES {
                match wire.receive().await.unwrap() {
                    Event::Frame { kind, bytes, .. } => {
                        assert_eq!((kind, &bytes[..]), (FrameKind::Reply, &b"$5\r\nreply\r\n"[..]));
                    }
                    event => panic!("{event:?}"),
                }
            }
            assert!(matches!(wire.receive().await, Err(Broken::Eof)));
            assert!(wire.is_clean());
            assert_eq!(shared.stats.push_dropped.get(), 12);
            server.await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_wire_is_clean_while_a_push_message_arrives_and_not_while_a_reply_does() {
        for (sent, is_clean) in
            [(&b""[..], true), (PUSHES[1], true), (&PUSHES[1][..9], true), (b"$5\r\nrep", false)]
        {
            let shared = Arc::new(Shared::new(&Config::default()));
            let (near, mut far) = tokio::io::duplex(1000);
            let mut wire = Wire::new(near, Limits::default(), Pushes::new(shared, Purpose::Private));
            far.write_all(&[PUSHES[0], sent].concat()).await.unwrap();
            std::future::poll_fn(|cx| wire.poll_fill(cx)).await.unwrap();
            assert_eq!(wire.is_clean(), is_clean, "{}", sent.escape_ascii());
        }
    }
}
