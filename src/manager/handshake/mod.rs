//! The handshake: protocol, authentication, database.
//!
//! It takes one round trip with a server that speaks RESP3: `HELLO 3` carries the password
//! (<https://redis.io/docs/latest/commands/hello/>), and everything else follows it in the same batch. A server that
//! refuses HELLO, in whatever words, is asked again in RESP2. The client's name and the library's are optional, since a
//! server may not know the commands for them; the password and the database are not.
//!
//! A proxy may hang up at a command that it does not know. Then the handshake is repeated on a new connection one step at
//! a time, to find that step, and on the next connection without it ([`HandshakePlan`]).

mod refusals;
mod replies;
mod steps;

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::Instant;

use crate::config::{Config, Endpoint, Protocol};
use crate::error::{Error, Kind};
use crate::log::{self, Level};
use crate::proto::{self, Scalar};

use super::fence::{Echo, Word};
use super::greeting::{Greeting, Peer, Purpose};
use super::wire::{Broken, Event, Wire};
use refusals::{no_resp3, out_of_step, refused, refuses_everything, without_resp3};
pub(super) use replies::is_replica;
use replies::{Info, Reply, version};
use steps::{IfRefused, Step, courtesies, database, hello, say_word, step, who_we_are};

/// What a server is asked: less each time it hung up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HandshakePlan {
    /// Each step waits for the replies to those before it, and the first is one that every server knows.
    step_by_step: bool,
    /// HELLO.
    hello: bool,
    /// CLIENT, for names and the number of the connection.
    client: bool,
    /// CLIENT TRACKING, for the cache.
    tracking: bool,
    /// A word that the server is to repeat.
    word: bool,
    /// Whether it has hung up at one of these.
    hung_up: bool,
}

impl HandshakePlan {
    /// For a server about which nothing is known.
    pub(crate) fn new(config: &Config) -> Self {
        let hello = config.protocol != Protocol::Resp2;
        HandshakePlan {
            step_by_step: false,
            hello,
            client: true,
            tracking: config.cache,
            word: true,
            hung_up: false,
        }
    }

    /// It hung up somewhere in the batch.
    fn go_step_by_step(&mut self) {
        self.step_by_step = true;
    }

    /// It hung up at this step. A server that does so twice is asked nothing that it may not know.
    fn leave_out(&mut self, step: fn(&mut HandshakePlan) -> &mut bool) {
        *step(self) = false;
        self.step_by_step = true;
        if std::mem::replace(&mut self.hung_up, true) {
            (self.client, self.tracking, self.word) = (false, false, false);
        }
    }
}

/// Why a handshake failed.
pub(crate) enum Failure {
    /// For good, on this attempt.
    Error(Error),
    /// The server hung up at what it may not know; on a new connection it is asked less.
    RetryWithLess,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Error(error)
    }
}

/// Performs the handshake. Changes to the plan are for the next connection of the same attempt.
pub(crate) async fn shake<S>(
    wire: &mut Wire<S>,
    config: &Config,
    purpose: Purpose,
    plan: &mut HandshakePlan,
) -> Result<Greeting, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut hand = Hand {
        wire,
        config,
        purpose,
        plan,
        id: None,
        info: None,
        tells_of_changes: false,
        tracking: false,
        is_replica: None,
        round_trip: Duration::ZERO,
    };
    let echo =
        if hand.plan.step_by_step { hand.shake_step_by_step().await } else { hand.shake_at_once().await }?;
    let Hand { id, info, round_trip, tells_of_changes, tracking, is_replica, .. } = hand;
    // Servers that know HELLO are of Redis 6 or later.
    let takes_fractions = plan.hello || info.as_ref().is_some_and(|info| info.takes_fractions);
    let peer = id.zip(info.and_then(|info| info.run_id)).map(|(id, run_id)| Peer { id, run_id });
    // Nothing is left for somebody else to get.
    if wire.is_clean() {
        let is_tracked = tells_of_changes && tracking;
        Ok(Greeting { echo, peer, takes_fractions, is_tracked, is_replica, round_trip })
    } else {
        Err(out_of_step().into())
    }
}

/// How a connection that has subscribed in RESP2 can be made to repeat a word, the best first. A server that has ECHO, or
/// keeps it from this user, is Redis or Valkey: then it takes PING, and no ECHO. Others may not know PING then.
fn echoes_beside_messages(reply_to_echo: &Reply) -> &'static [Echo] {
    match reply_to_echo {
        Reply::Refused(error) if error.prefix() != b"NOPERM" => {
            &[Echo::UnknownCommand, Echo::PingWord, Echo::Ping]
        }
        _ => &[Echo::PingWord, Echo::UnknownCommand, Echo::Ping],
    }
}

struct Hand<'a, S> {
    wire: &'a mut Wire<S>,
    config: &'a Config,
    purpose: Purpose,
    plan: &'a mut HandshakePlan,
    /// The connection's number at the server.
    id: Option<i64>,
    info: Option<Info>,
    /// Whether its version tells of changes in push messages of their own, between replies and never within one.
    tells_of_changes: bool,
    /// Whether it has accepted TRACKING.
    tracking: bool,
    /// What it said to be.
    is_replica: Option<bool>,
    round_trip: Duration,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Hand<'_, S> {
    /// Sends everything in one batch, with HELLO before it or, if that is refused, without.
    async fn shake_at_once(&mut self) -> Result<Echo, Failure> {
        loop {
            let (word, greets) = (Word::draw(), self.plan.hello);
            let mut steps = Vec::from_iter(greets.then(|| hello(self.config, true)));
            if !greets {
                steps.push(who_we_are(self.config));
            }
            steps.extend(database(self.config));
            steps.extend(courtesies(self.config, self.purpose, !greets));
            steps.extend(self.tracking_step());
            // A server that hangs up at what it does not know is not asked.
            if self.purpose == Purpose::Private {
                steps.push(step(IfRefused::Tolerate, &["INFO", "server"]));
            }
            steps.push(say_word(&word, Echo::Command));
            let (replies, end) = self.ask(&steps).await;
            if let (true, Some(Reply::Refused(error))) = (greets, replies.first()) {
                // What followed was refused with it, or is sent again.
                without_resp3(self.config, error)?;
                self.plan.hello = false;
                if end.is_none() {
                    continue;
                }
                self.plan.go_step_by_step();
                return Err(Failure::RetryWithLess);
            }
            if let Some(broken) = end {
                return Err(match (steps.first(), replies.first()) {
                    // A server that is full says so, and hangs up.
                    (Some(step), Some(Reply::Refused(error))) => refused(&step.name(), error).into(),
                    _ if broken.is_hang_up() => {
                        self.plan.go_step_by_step();
                        Failure::RetryWithLess
                    }
                    _ => self.lost(broken).into(),
                });
            }
            self.take_replies(&steps, &replies)?;
            return match replies.last() {
                Some(reply) if self.subscribes_by_resp2() => {
                    self.find_echo(echoes_beside_messages(reply)).await
                }
                Some(Reply::Refused(_)) => self.find_echo(&Echo::ALL[1..]).await,
                Some(reply) if reply.says(&word) => Ok(Echo::Command),
                _ => Err(out_of_step().into()),
            };
        }
    }

    /// Sends one step after the other. What every server knows comes first: one that hangs up at that serves nobody.
    async fn shake_step_by_step(&mut self) -> Result<Echo, Failure> {
        self.must(who_we_are(self.config)).await?;
        if self.plan.hello {
            let steps = [hello(self.config, false)];
            match self.ask(&steps).await {
                (_, Some(broken)) if broken.is_hang_up() => {
                    if self.config.protocol == Protocol::Resp3 {
                        return Err(no_resp3("it hung up").into());
                    }
                    self.plan.leave_out(|plan| &mut plan.hello);
                    return Err(Failure::RetryWithLess);
                }
                (_, Some(broken)) => return Err(self.lost(broken).into()),
                (replies, None) => {
                    if let Some(Reply::Refused(error)) = replies.first() {
                        without_resp3(self.config, error)?;
                        self.plan.hello = false;
                    } else {
                        self.take_replies(&steps, &replies)?;
                    }
                }
            }
        }
        if let Some(step) = database(self.config) {
            self.must(step).await?;
        }
        if self.plan.client {
            let steps = courtesies(self.config, self.purpose, true);
            self.may(&steps, |plan| &mut plan.client).await?;
        }
        if let Some(step) = self.tracking_step() {
            self.may(&[step], |plan| &mut plan.tracking).await?;
        }
        if !self.plan.word {
            return self.find_echo(&[Echo::Ping]).await;
        }
        if self.subscribes_by_resp2() {
            let asked = self.may(&[say_word(&Word::draw(), Echo::Command)], |plan| &mut plan.word).await?;
            return self.find_echo(asked.as_ref().map_or(&Echo::ALL, echoes_beside_messages)).await;
        }
        self.find_echo(&Echo::ALL).await
    }

    /// How the server is asked to tell of changes, where that is wanted: RESP2 has no way to do so on this connection.
    fn tracking_step(&self) -> Option<Step> {
        let is_wanted = self.plan.tracking && self.plan.hello && self.purpose == Purpose::Shared;
        is_wanted.then(|| step(IfRefused::Tolerate, &["CLIENT", "TRACKING", "ON", "OPTIN"]))
    }

    /// Whether the connection will take few commands.
    fn subscribes_by_resp2(&self) -> bool {
        self.purpose == Purpose::Subscribed && !self.plan.hello
    }

    /// The first of these ways to make the server repeat a word that works.
    async fn find_echo(&mut self, ways: &[Echo]) -> Result<Echo, Failure> {
        for echo in ways.iter().copied() {
            let word = Word::draw();
            let steps = [say_word(&word, echo)];
            let said = match echo {
                Echo::Ping => self.must_be_answered(&steps).await?,
                _ => self.may(&steps, |plan| &mut plan.word).await?,
            };
            if echo == Echo::Ping || said.is_some_and(|reply| reply.says(&word)) {
                return Ok(echo);
            }
        }
        Err(out_of_step().into())
    }

    /// A step without which there is no connection.
    async fn must(&mut self, step: Step) -> Result<(), Failure> {
        self.must_be_answered(&[step]).await.map(|_| ())
    }

    async fn must_be_answered(&mut self, steps: &[Step]) -> Result<Option<Reply>, Failure> {
        let (mut replies, end) = self.ask(steps).await;
        self.take_replies(steps, &replies)?;
        match end {
            Some(broken) => Err(self.lost(broken).into()),
            None => Ok(replies.pop()),
        }
    }

    /// Steps that a server may not know, and may hang up at. Gives the last reply.
    async fn may(
        &mut self,
        steps: &[Step],
        what: fn(&mut HandshakePlan) -> &mut bool,
    ) -> Result<Option<Reply>, Failure> {
        let (mut replies, end) = self.ask(steps).await;
        self.take_replies(steps, &replies)?;
        match end {
            Some(broken) if broken.is_hang_up() => {
                self.plan.leave_out(what);
                Err(Failure::RetryWithLess)
            }
            Some(broken) => Err(self.lost(broken).into()),
            None => Ok(replies.pop()),
        }
    }

    /// Notes what the replies tell, such as the connection's number. Fails if one of them ends the handshake.
    fn take_replies(&mut self, steps: &[Step], replies: &[Reply]) -> Result<(), Error> {
        for (step, reply) in steps.iter().zip(replies) {
            match reply {
                Reply::Refused(error) => {
                    log::emit(Level::Debug, "handshake", || format!("{} was refused: {error}", step.name()));
                    let of_all = refuses_everything(error) && step.name() != "INFO";
                    if step.if_refused == IfRefused::Fail || of_all {
                        return Err(refused(&step.name(), error));
                    }
                }
                Reply::Number(id) if step.asks_for_id() => self.id = Some(*id),
                // Redis 6 may send such a message in the middle of another reply.
                Reply::Other(frame) if step.name() == "HELLO" => {
                    self.tells_of_changes = version(frame).is_some_and(|major| major >= 7);
                    self.is_replica = is_replica(frame);
                }
                Reply::Other(frame) if step.asks_for_tracking() => self.tracking = &frame[..] == b"+OK\r\n",
                Reply::Other(frame) if step.name() == "INFO" => self.info = Some(Info::parse(frame)),
                Reply::Number(_) | Reply::Other(_) => {}
            }
        }
        Ok(())
    }

    /// Sends the commands in one batch and reads their replies: those that came, and what ended them if some did not.
    async fn ask(&mut self, steps: &[Step]) -> (Vec<Reply>, Option<Broken>) {
        let batch: Vec<u8> =
            steps.iter().flat_map(|step| proto::encode(step.argv.iter().map(Vec::as_slice))).collect();
        let asked = Instant::now();
        let mut replies = Vec::with_capacity(steps.len());
        let written = async {
            self.wire.stream.write_all(&batch).await?;
            self.wire.stream.flush().await
        };
        // A server that is full may have said so, and hung up, before anything was written.
        let unwritten = written.await.err().map(Broken::Io);
        while replies.len() < steps.len() {
            match self.wire.receive().await {
                Ok(Event::Frame { bytes, .. }) => replies.push(match proto::scalar(&bytes) {
                    Some(Scalar::Error(text)) => Reply::Refused(Error::server(text)),
                    Some(Scalar::Integer(n)) => Reply::Number(n),
                    _ => Reply::Other(bytes),
                }),
                Ok(Event::Unreadable(_, bytes, _)) => replies.push(Reply::Other(bytes)),
                Ok(Event::OverLimit(_, error)) => return (replies, Some(error.into())),
                Err(broken) => return (replies, Some(unwritten.unwrap_or(broken))),
            }
        }
        self.round_trip = asked.elapsed();
        (replies, None)
    }

    fn lost(&self, broken: Broken) -> Error {
        let (tls, plain) = (self.config.tls.on, matches!(self.config.endpoint, Endpoint::Tcp { .. }));
        let hint = if !tls && plain && self.wire.received() == 0 {
            "; if this is a port for TLS, write rediss:// or set tls=on"
        } else {
            ""
        };
        match broken {
            Broken::Silent(what) => Error::new(Kind::Connect, what),
            Broken::Refused(error) => error,
            Broken::Eof => {
                let text = format!("the server closed the connection during the handshake{hint}");
                Error::new(Kind::Connect, text)
            }
            Broken::Io(error) => {
                let text = format!("the connection was lost during the handshake: {error}{hint}");
                Error::new(Kind::Connect, text).with_errno(error.raw_os_error().unwrap_or(0))
            }
            Broken::Protocol(_) if self.wire.holds_tls_alert() => Error::new(
                Kind::Connect,
                "the server speaks TLS at this port, and this client does not: write rediss:// in place of redis://, \
                 or set tls=on",
            ),
            Broken::Protocol(what) => Error::new(
                Kind::Protocol,
                format!(
                    "the handshake got an answer that is not RESP ({what}); is a Redis or Valkey server listening \
                     there?"
                ),
            ),
        }
    }
}
