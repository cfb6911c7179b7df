//! The connection of the hub: SUBSCRIBE and UNSUBSCRIBE out, confirmations and messages in.
//!
//! A SUBSCRIBE with several names is answered by as many confirmations or by one error, so a fence follows each command:
//! when its word comes back, all replies to the command have come.

use std::collections::VecDeque;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;

use crate::config::Config;
use crate::error::Error;
use crate::faults;
use crate::mailbox::Message;
use crate::manager::fence::{Echo, Word};
use crate::manager::handshake;
use crate::manager::keepalive::{Keepalive, Look, Verdict};
use crate::manager::open::Opened;
use crate::manager::outbox::Outbox;
use crate::manager::stats::Stats;
use crate::manager::wire::{Broken, Event, Incoming, Wire};
use crate::net;
use crate::proto::{self, Delivery, FrameKind};

use super::book::{Book, Command, Confirmed};
use super::role::{Occasion, Role};

/// Commands in flight. Each has many names.
const COMMANDS: usize = 16;
/// After this many reads in a row the other tasks of the io thread get their turn.
const READS: u32 = 4;

/// What the server is sent, before a fence.
enum Sent {
    Command(Command),
    /// HELLO, for the server's role.
    Role(Occasion),
    /// Nothing: the fence is all.
    Probe,
}

/// What the server was sent and has not answered.
struct Asked {
    sent: Sent,
    /// Of the fence after it.
    word: Word,
    span: Range<u64>,
    confirmations: usize,
    /// Whether HELLO was answered, which is answered once.
    told: bool,
    error: Option<Error>,
}

pub(super) struct Link<S> {
    wire: Wire<S>,
    outbox: Outbox,
    in_flight: VecDeque<Asked>,
    echo: Echo,
    keepalive: Option<Keepalive>,
    /// `None`: the server does not tell, or cannot be asked.
    role: Option<Role>,
}

impl<S: net::Link> Link<S> {
    pub(super) fn new(opened: Opened<S>, config: &Config) -> Link<S> {
        let Opened { wire, greeting } = opened;
        // A reply that may be the fence's as well is none to wait for.
        let role = Role::of(greeting.is_replica, config.heartbeat).filter(|_| greeting.echo != Echo::Ping);
        Link {
            wire,
            outbox: Outbox::default(),
            in_flight: VecDeque::new(),
            echo: greeting.echo,
            keepalive: Keepalive::new(config.heartbeat),
            role,
        }
    }

    /// Whether no command waits for its confirmations.
    pub(super) fn is_quiet(&self) -> bool {
        !self.in_flight.iter().any(|asked| matches!(asked.sent, Sent::Command(_)))
    }

    /// What is known of the server's role.
    pub(super) fn role(&self) -> Option<&Role> {
        self.role.as_ref()
    }

    /// Asks for the server's role. False if that is not possible.
    pub(super) fn ask_role(&mut self, occasion: Occasion) -> bool {
        let can_be_asked = self.role.is_some();
        if can_be_asked {
            self.send(Sent::Role(occasion), &Bytes::from(proto::encode([&b"HELLO"[..], b"3"])));
        }
        can_be_asked
    }

    /// Sends what is due and takes what comes, until the connection is of no more use.
    pub(super) fn poll_pump(&mut self, cx: &mut Context<'_>, book: &mut Book, stats: &Stats) -> Poll<Broken> {
        match self.pump(cx, book, stats) {
            Poll::Ready(Err(broken)) => Poll::Ready(broken),
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
        }
    }

    fn pump(&mut self, cx: &mut Context<'_>, book: &mut Book, stats: &Stats) -> Poll<Result<(), Broken>> {
        faults::pass("hub");
        let is_due = self.role.as_mut().is_some_and(|role| role.poll_due(cx).is_ready());
        // One that does not answer is not asked again and again.
        if is_due && self.in_flight.is_empty() {
            self.ask_role(Occasion::Heartbeat);
        }
        for _ in 0..READS {
            self.load(book);
            self.write(cx, stats)?;
            match self.wire.poll_fill(cx)? {
                Poll::Ready(n) => {
                    stats.bytes_in.add(n as u64);
                    if let Some(keepalive) = &mut self.keepalive {
                        keepalive.hear();
                    }
                    let taken = self.take(book);
                    book.members().wake();
                    taken?;
                }
                Poll::Pending => {
                    ready!(self.poll_keepalive(cx, book))?;
                }
            }
        }
        cx.waker().wake_by_ref(); // more may have come
        Poll::Pending
    }

    /// Puts the commands that are due into the outbox, each with a fence.
    fn load(&mut self, book: &mut Book) {
        while self.in_flight.len() < COMMANDS
            && let Some(command) = book.next_command()
        {
            let encoded = command.encode();
            self.send(Sent::Command(command), &encoded);
        }
    }

    fn send(&mut self, sent: Sent, encoded: &Bytes) {
        let word = Word::draw();
        let start = self.outbox.push(encoded).start;
        let end = self.outbox.push(&word.request(self.echo)).end;
        let span = start..end;
        self.in_flight.push_back(Asked { sent, word, span, confirmations: 0, told: false, error: None });
    }

    fn write(&mut self, cx: &mut Context<'_>, stats: &Stats) -> Result<(), Broken> {
        while !self.outbox.front().is_empty() {
            match Pin::new(&mut self.wire.stream).poll_write(cx, self.outbox.front()) {
                Poll::Pending => break,
                Poll::Ready(Ok(0)) => return Err(Broken::Eof),
                Poll::Ready(Ok(n)) => {
                    self.outbox.advance(n);
                    stats.bytes_out.add(n as u64);
                }
                Poll::Ready(Err(error)) => return Err(Broken::Io(error)),
            }
        }
        // TLS may have taken bytes that the kernel has not.
        match Pin::new(&mut self.wire.stream).poll_flush(cx) {
            Poll::Ready(Err(error)) => Err(Broken::Io(error)),
            _ => Ok(()),
        }
    }

    /// Takes all that has been read.
    fn take(&mut self, book: &mut Book) -> Result<(), Broken> {
        while let Some(incoming) = self.wire.next_of_any_kind()? {
            match incoming {
                Incoming::Push(Some(frame)) => {
                    self.take_delivery(frame, book)?;
                }
                Incoming::Push(None) | Incoming::Reply(Event::OverLimit(FrameKind::Reply, _)) => {
                    book.members().leave_out();
                }
                Incoming::Reply(Event::Frame { kind, bytes, .. }) => {
                    // In RESP2 what comes unasked is an array.
                    let is_reply = !bytes.starts_with(b"*") || !self.take_delivery(bytes.clone(), book)?;
                    if is_reply {
                        self.take_reply(kind, &bytes, book)?;
                    }
                }
                Incoming::Reply(Event::OverLimit(_, error) | Event::Unreadable(_, _, error)) => {
                    return Err(error.into());
                }
            }
        }
        Ok(())
    }

    /// Takes a message or a confirmation. False if it is something else.
    fn take_delivery(&mut self, frame: Bytes, book: &mut Book) -> Result<bool, Broken> {
        match proto::delivery(&frame) {
            Some(Delivery::Message { names, pattern, channel, payload }) => {
                let message = match Message::is_large(payload) {
                    false => Some(Message::published(names, pattern, channel, payload)),
                    true => Message::from_frame(frame),
                };
                if let Some(message) = message {
                    book.deliver(message);
                }
            }
            Some(Delivery::Confirmation { names, subscribed, name }) => {
                match book.confirm(names, subscribed, name.unwrap_or_default()) {
                    Confirmed::Asked => {
                        if let Some(asked) = self.in_flight.front_mut() {
                            asked.confirmations += 1;
                        }
                    }
                    Confirmed::Moved => {}
                    Confirmed::Impossible => {
                        let text = "the server confirmed a subscription that nobody had asked for";
                        return Err(Broken::Protocol(text.to_owned()));
                    }
                }
            }
            None => return Ok(false),
        }
        Ok(true)
    }

    /// Takes the reply to a command, which is an error, or to its fence.
    fn take_reply(&mut self, kind: FrameKind, frame: &Bytes, book: &mut Book) -> Result<(), Broken> {
        let out_of_step =
            || Broken::Protocol("a subscribed connection got a reply that nobody had asked for".to_owned());
        let asked = self.in_flight.front_mut().ok_or_else(out_of_step)?;
        if let Sent::Role(occasion) = asked.sent
            && !asked.told
            && !asked.word.is_said_in(frame)
        {
            asked.told = true;
            if let Some(role) = &mut self.role {
                role.hear(handshake::is_replica(frame), occasion);
            }
            return Ok(());
        }
        let is_refusal = kind == FrameKind::Error
            && matches!(asked.sent, Sent::Command(_))
            && asked.error.is_none()
            && !asked.word.is_said_in(frame);
        if is_refusal {
            let Some(proto::Scalar::Error(text)) = proto::scalar(frame) else { return Err(out_of_step()) };
            let error = Error::server(text);
            // It is nothing about these names: they are asked for again on another connection. But a shard that no
            // server has would be asked for without end.
            if error.is_temporary() && error.prefix() != b"CLUSTERDOWN" {
                return Err(Broken::Refused(error));
            }
            asked.error = Some(error);
            return Ok(());
        }
        let is_pong = self.echo == Echo::Ping && frame.starts_with(b"*");
        if !asked.word.is_back_in(self.echo, frame) && !is_pong {
            return Err(out_of_step());
        }
        let Some(asked) = self.in_flight.pop_front() else { return Ok(()) };
        let Sent::Command(command) = asked.sent else { return Ok(()) };
        if asked.error.is_none() && asked.confirmations != command.list.len() {
            return Err(Broken::Protocol(format!(
                "{} confirmations came for {} names",
                asked.confirmations,
                command.list.len()
            )));
        }
        book.end(command, asked.error.as_ref());
        Ok(())
    }

    /// Checks a connection that has been silent for a while. Ready if there is something to write.
    fn poll_keepalive(&mut self, cx: &mut Context<'_>, book: &Book) -> Poll<Result<(), Broken>> {
        let Some(keepalive) = &mut self.keepalive else { return Poll::Pending };
        ready!(keepalive.poll_due(cx));
        let arrived = self.outbox.written().saturating_sub(self.wire.stream.unacknowledged());
        let first = self.in_flight.front();
        let look = Look {
            acks: self.wire.stream.acks(),
            owed: first.is_some(),
            delivered: first.is_some_and(|first| first.span.end <= arrived),
            patient: book.is_awaited(),
        };
        Poll::Ready(match keepalive.assess(look) {
            Verdict::Rest => Ok(()),
            Verdict::Probe => {
                self.send(Sent::Probe, &Bytes::new());
                Ok(())
            }
            Verdict::HostIsGone => Err(Broken::Silent("the server's host does not answer any more")),
            Verdict::ServerIsMute => Err(Broken::Silent("the server does not answer any more")),
        })
    }
}
