//! A private connection: for one blocking command (`blocking.rs`), or for a session.

use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::AsyncWriteExt;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::config::{Config, Fence};
use crate::error::{Error, Kind, Outcome};
use crate::faults;
use crate::log::{self, Level};
use crate::net::Link;
use crate::proto::{self, FrameKind, Scalar};

use super::answer::Answer;
use super::batch::Gather;
use super::context::Context;
use super::control::Control;
use super::fence::{Echo, Word};
use super::greeting::{Greeting, Peer, Purpose};
use super::handshake;
use super::keepalive::{Keepalive, Look, Verdict};
use super::open::Opened;
use super::request::Request;
use super::stats::Stats;
use super::unusable;
use super::wire::{Broken, Event, Wire};

/// What a caller adds to its deadline: in this time the server's reply about how the command ended arrives.
pub(crate) const WAIT_GRACE: Duration = Duration::from_millis(40);
/// A command is abandoned here this much before its caller leaves, so that the caller gets what is known of it.
pub(super) const CALLER_MARGIN: Duration = Duration::from_millis(5);
/// How long a reply is held until the connection can be used again: a new connection costs no more.
pub(super) const SETTLE_TIME: Duration = Duration::from_millis(5);

pub(crate) struct Private<S> {
    pub(super) wire: Wire<S>,
    /// How the server repeats a word.
    pub(super) echo: Echo,
    /// What another connection needs to end the command that this one waits in.
    pub(super) peer: Option<Peer>,
    pub(super) takes_fractions: bool,
    pub(super) round_trip: Duration,
    /// The most bytes that the answer to a pipeline may have.
    max_reply_bytes: usize,
    /// Whether the server has taken a MULTI.
    transactions: bool,
    /// Whether every reply is doubtful.
    fence_always: bool,
}

/// How a command ended.
pub(crate) struct Ran {
    pub(crate) answer: Answer,
    /// Whether the connection can be used again.
    pub(crate) usable: bool,
}

/// What a command is run with.
pub(super) struct RunContext<'a, D> {
    pub(super) client: &'a Context<D>,
    pub(super) control: &'a Control,
    /// Set when the client closes: no command waits any longer.
    pub(super) ending: watch::Receiver<bool>,
    /// Whether the connection is a session's: then nothing is sent on it but its owner's commands, which may be in the
    /// middle of a transaction.
    pub(super) in_session: bool,
}

impl Ran {
    /// With a reply, after which the connection can be used again.
    fn whole(answer: Answer) -> Ran {
        Ran { answer, usable: true }
    }

    /// The same, unless the reply cannot be this command's: then nobody knows what the command did. (Not for sessions,
    /// where any command may be answered with QUEUED.)
    pub(super) fn checked_against(self, request: &Request) -> Ran {
        let type_byte = self.answer.as_ref().ok().and_then(|frame| frame.first()).copied();
        if type_byte.is_none_or(|type_byte| request.facts().may_reply(type_byte)) {
            return self;
        }
        let text = "a reply came that cannot be the command's, so its connection was closed";
        let error = Error::new(Kind::Protocol, text).with_outcome(Outcome::MaybeExecuted);
        Ran { answer: Err(error), usable: false }
    }
}

impl<S: Link> Private<S> {
    pub(crate) fn new(opened: Opened<S>, config: &Config) -> Self {
        let Opened { wire, greeting } = opened;
        Private {
            wire,
            echo: greeting.echo,
            peer: greeting.peer,
            takes_fractions: greeting.takes_fractions,
            round_trip: greeting.round_trip,
            max_reply_bytes: config.max_reply_bytes,
            transactions: false,
            fence_always: config.fence == Fence::Always,
        }
    }

    /// Whether the server has sent nothing since the last reply and has not closed the connection. Push messages do
    /// not count: a session may have asked for them (CLIENT TRACKING), and they arrive at any time.
    pub(crate) async fn is_quiet(&mut self) -> bool {
        std::future::poll_fn(|cx| Poll::Ready(self.poll_quiet(cx))).await
    }

    fn poll_quiet(&mut self, cx: &mut std::task::Context<'_>) -> bool {
        while self.wire.is_clean() {
            match self.wire.poll_fill(cx) {
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(_)) => return false,
                Poll::Pending => return true,
            }
        }
        false
    }

    /// Runs a request to its end.
    pub(super) async fn run<D>(&mut self, request: &Request, context: &mut RunContext<'_, D>) -> Ran {
        if !self.is_quiet().await {
            let server = &context.client.server;
            let text = format!(
                "the server ended the connection while it was idle, or said what nobody asked for ({server})"
            );
            return Ran { answer: Err(Error::new(Kind::Io, text)), usable: false };
        }
        if !context.in_session
            && request.waits().is_some()
            && let Some(left) = request.deadline.remaining()
            && left + WAIT_GRACE < self.round_trip
        {
            return self.measure(left).await;
        }
        if !request.begin_send() {
            return Ran { answer: Err(Error::new(Kind::Timeout, "its caller left")), usable: true };
        }
        faults::pass("private");
        let ran = match (request.gather(), request.waits()) {
            (Some(mut gather), _) => {
                let answer = self.exchange_all(request, &mut gather, context).await;
                answer.map(Ran::whole).map_err(|broken| (broken, gather.answered()))
            }
            (None, Some(waits)) => self.wait(request, waits, context).await.map_err(|broken| (broken, 0)),
            (None, None) => {
                let answer = self.exchange(request, context).await;
                answer
                    .map(|answer| Ran::whole(request.mark_script_error_final(answer)))
                    .map_err(|broken| (broken, 0))
            }
        };
        let ran = ran.unwrap_or_else(|(broken, answered)| {
            let error = broken.explain(&context.client.server).with_answered(answered);
            Ran { answer: Err(error), usable: false }
        });
        let ran = match ran {
            // A second reply to the same command would be the next command's.
            Ran { answer, usable: true } if self.fence_always && !context.in_session => {
                let until = Instant::now() + self.round_trip * 2 + SETTLE_TIME;
                Ran { answer, usable: self.say_word(until).await }
            }
            ran => ran,
        };
        if request.is_abandoned() && ran.answer.as_ref().is_ok_and(|frame| !is_nil(frame)) {
            log::emit(Level::Warn, "private", || {
                "a reply came after its caller had left, and was discarded".to_owned()
            });
        }
        ran
    }

    /// For a blocking command whose reply would come too late, so that what it took would be lost: it is not sent. The
    /// round trip is measured again instead, since the last one may have been slow.
    async fn measure(&mut self, left: Duration) -> Ran {
        let text = format!(
            "only {} ms were left, less than a round trip to the server takes ({} ms), so nothing was sent: allow more",
            left.as_millis(),
            self.round_trip.as_millis()
        );
        let said = self.say_word(Instant::now() + self.round_trip * 2 + WAIT_GRACE).await;
        Ran { answer: Err(Error::new(Kind::Timeout, text)), usable: said }
    }

    /// Whether the server repeats a word in order and in time: then no reply to an earlier command is outstanding.
    async fn say_word(&mut self, until: Instant) -> bool {
        let (word, asked) = (Word::draw(), Instant::now());
        let mut unsent = word.request(self.echo);
        let said = async {
            match self.wire.exchange(&mut unsent).await {
                Ok(Event::Frame { bytes, kind, .. }) => {
                    kind == FrameKind::Error || word.is_back_in(self.echo, &bytes)
                }
                Ok(_) | Err(_) => false,
            }
        };
        let said = timeout_at(until, said).await == Ok(true);
        if said {
            self.round_trip = self.round_trip.min(asked.elapsed());
        }
        said
    }

    /// Runs one command that does not block. Its reply is awaited even if its caller has left: the next command on this
    /// connection must not get it.
    async fn exchange<D>(
        &mut self,
        request: &Request,
        context: &RunContext<'_, D>,
    ) -> Result<Answer, Broken> {
        let mut unsent = request.bytes().clone();
        let mut keepalive = Keepalive::new(context.client.config.heartbeat);
        let stats = &context.client.shared.stats;
        receive(&mut self.wire, &mut unsent, &mut keepalive, request, None, stats).await
    }

    /// Runs a batch.
    async fn exchange_all<D>(
        &mut self,
        request: &Request,
        gather: &mut Gather,
        context: &RunContext<'_, D>,
    ) -> Result<Answer, Broken> {
        let stats = &context.client.shared.stats;
        // Without MULTI the commands would be executed one by one, so it is sent alone the first time. (An empty
        // transaction, as a shared connection tries it, would forget the watched keys.)
        let try_first = gather.batch().atomic && !self.transactions;
        let mut rest = request.bytes().clone();
        let mut unsent = rest.split_to(if try_first { gather.next_end().min(rest.len()) } else { 0 });
        let mut keepalive = Keepalive::new(context.client.config.heartbeat);
        if try_first {
            let reply =
                receive(&mut self.wire, &mut unsent, &mut keepalive, request, Some(gather), stats).await?;
            gather.take(reply, false, self.max_reply_bytes);
            if let Some(refusal) = gather.refusal() {
                return Ok(Err(refusal));
            }
            self.transactions = true;
        }
        unsent = rest;
        loop {
            let reply =
                receive(&mut self.wire, &mut unsent, &mut keepalive, request, Some(gather), stats).await?;
            if let Some(gathered) = gather.take(reply, false, self.max_reply_bytes) {
                return Ok(gathered.answer);
            }
        }
    }

    /// Makes it like a new one: RESET undoes whatever a session did (transaction, watched keys, database, user ...)
    /// and logs it off, so the handshake follows. See <https://redis.io/docs/latest/commands/reset/>.
    pub(crate) async fn reset(mut self, config: &Config) -> Option<Private<S>> {
        let reset = async {
            let bytes = proto::encode([&b"RESET"[..]]);
            if !self.is_quiet().await {
                return None;
            }
            self.wire.stream.write_all(&bytes).await.ok()?;
            self.wire.stream.flush().await.ok()?;
            match self.wire.receive().await.ok()? {
                Event::Frame { bytes, .. } if &bytes[..] == b"+RESET\r\n" => {}
                _ => return None, // a server before 6.2 does not know it
            }
            let mut plan = handshake::HandshakePlan::new(config);
            let shaken = handshake::shake(&mut self.wire, config, Purpose::Private, &mut plan);
            let Greeting { echo, peer, takes_fractions, round_trip, .. } = shaken.await.ok()?;
            Some(Private { echo, peer: peer.or(self.peer), takes_fractions, round_trip, ..self })
        };
        tokio::time::timeout(config.connect_timeout, reset).await.ok()?
    }
}

/// Returns the reply, however long it takes, unless the connection is found dead. What is unsent is written meanwhile.
pub(super) async fn receive<S: Link>(
    wire: &mut Wire<S>,
    unsent: &mut Bytes,
    keepalive: &mut Option<Keepalive>,
    request: &Request,
    gather: Option<&Gather>,
    stats: &Stats,
) -> Result<Answer, Broken> {
    let mut heard = wire.received();
    loop {
        let next = async {
            match keepalive {
                Some(keepalive) => std::future::poll_fn(|cx| keepalive.poll_due(cx)).await,
                None => std::future::pending().await,
            }
        };
        let unsent_before = unsent.len();
        let event = tokio::select! {
            event = wire.exchange(unsent) => Some(event),
            () = next => None,
        };
        stats.bytes_out.add((unsent_before - unsent.len()) as u64);
        match event {
            Some(event) => match event? {
                Event::Frame { bytes, kind, .. } => {
                    stats.replies.add(1);
                    stats.errors.add(u64::from(kind == FrameKind::Error));
                    return Ok(Ok(bytes));
                }
                Event::OverLimit(_, error) => {
                    stats.replies.add(1);
                    return Ok(Err(unusable::over_limit(&error)));
                }
                Event::Unreadable(_, bytes, error) => {
                    stats.replies.add(1);
                    return Ok(unusable::answer(gather.is_some_and(Gather::is_at_exec), &bytes, &error));
                }
            },
            None => {
                let heard_before = std::mem::replace(&mut heard, wire.received());
                if let Some(keepalive) = keepalive.as_mut().filter(|_| heard != heard_before) {
                    keepalive.hear(); // a long reply on its way
                    continue;
                }
                let acks = wire.stream.acks();
                let delivered = unsent.is_empty() && wire.stream.unacknowledged() == 0;
                let look = Look { acks, owed: true, delivered, patient: !request.is_abandoned() };
                match keepalive.as_mut().map(|keepalive| keepalive.assess(look)) {
                    Some(Verdict::HostIsGone) => {
                        return Err(Broken::Silent("the server's host does not answer any more"));
                    }
                    Some(Verdict::ServerIsMute) => {
                        return Err(Broken::Silent("the server does not answer any more"));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Nil is what a command that waits returns if it took nothing.
pub(super) fn is_nil(frame: &[u8]) -> bool {
    matches!(proto::scalar(frame), Some(Scalar::Nil))
}
