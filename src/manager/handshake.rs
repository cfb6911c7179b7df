//! The first words on a connection: which protocol, who we are, which database.
//!
//! One round trip with a server that speaks RESP3: `HELLO 3` carries the password
//! (<https://redis.io/docs/latest/commands/hello/>), and everything else follows it in the same batch. A server that
//! refuses HELLO, in whatever words, is asked once more, in RESP2. The name and the library's own name are a
//! courtesy, and a server may not know them; the password and the database are not.
//!
//! A proxy may hang up at a command that it does not know. Then the handshake is repeated on a new connection step by
//! step, so that it is known which step that was, and without that step on the next one ([`HandshakePlan`]).

use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::Instant;

use crate::config::{Config, Endpoint, Protocol};
use crate::error::{Error, Kind};
use crate::log::{self, Level};
use crate::proto::{self, Scalar};

use super::fence::{Echo, Word};
use super::greeting::{Greeting, Peer, Purpose};
use super::wire::{Broken, Event, Wire};

/// A command of the handshake, and what it means when the server refuses it.
struct Step {
    argv: Vec<Vec<u8>>,
    if_refused: IfRefused,
}

#[derive(Clone, Copy, PartialEq)]
enum IfRefused {
    /// Go on without.
    Tolerate,
    /// No connection.
    Fail,
}

/// What one server is asked, as far as its hanging up has told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HandshakePlan {
    /// Each step waits for the replies to those before it, and the first is one that every server knows.
    step_by_step: bool,
    /// HELLO.
    hello: bool,
    /// CLIENT, for names and the number of the connection.
    client: bool,
    /// A word that the server is to say.
    word: bool,
    /// Whether it has hung up at one of these.
    hung_up: bool,
}

impl HandshakePlan {
    /// For a server of which nothing is known.
    pub(crate) fn new(config: &Config) -> Self {
        let hello = config.protocol != Protocol::Resp2;
        HandshakePlan { step_by_step: false, hello, client: true, word: true, hung_up: false }
    }

    /// It hung up somewhere in the batch.
    fn go_step_by_step(&mut self) {
        self.step_by_step = true;
    }

    /// It hung up at this. One that does so twice is asked nothing that it may not know.
    fn leave_out(&mut self, step: fn(&mut HandshakePlan) -> &mut bool) {
        *step(self) = false;
        self.step_by_step = true;
        if std::mem::replace(&mut self.hung_up, true) {
            (self.client, self.word) = (false, false);
        }
    }
}

/// Why a handshake failed.
pub(crate) enum Failure {
    /// For good, on this attempt.
    Error(Error),
    /// The server hung up at what it may not know; on a new connection it is asked less.
    AskLess,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Error(error)
    }
}

/// Speaks the handshake. What it learns of the server's plan is for the next connection of the same attempt.
pub(crate) async fn shake<S>(
    wire: &mut Wire<S>,
    config: &Config,
    purpose: Purpose,
    plan: &mut HandshakePlan,
) -> Result<Greeting, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut hand = Hand { wire, config, purpose, plan, id: None, info: None, round_trip: Duration::ZERO };
    let echo =
        if hand.plan.step_by_step { hand.shake_step_by_step().await } else { hand.shake_at_once().await }?;
    let Hand { id, info, round_trip, .. } = hand;
    // Servers that know HELLO are of Redis 6 or later.
    let takes_fractions = plan.hello || info.as_ref().is_some_and(|info| info.takes_fractions);
    let peer = id.zip(info.and_then(|info| info.run_id)).map(|(id, run_id)| Peer { id, run_id });
    // Nothing is left for somebody else to get.
    if wire.is_clean() {
        Ok(Greeting { echo, peer, takes_fractions, round_trip })
    } else {
        Err(out_of_step().into())
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
    round_trip: Duration,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Hand<'_, S> {
    /// Says everything in one batch, with HELLO before it or, if that is refused, without.
    async fn shake_at_once(&mut self) -> Result<Echo, Failure> {
        loop {
            let (word, greets) = (Word::draw(), self.plan.hello);
            let mut steps = Vec::from_iter(greets.then(|| hello(self.config, true)));
            if !greets {
                steps.push(who_we_are(self.config));
            }
            steps.extend(database(self.config));
            steps.extend(courtesies(self.config, self.purpose, !greets));
            // One that hangs up at what it does not know is not asked: what it would tell is of little use there.
            if self.purpose == Purpose::Private {
                steps.push(step(IfRefused::Tolerate, &["INFO", "server"]));
            }
            steps.push(say_word(&word, Echo::Command));
            let (replies, end) = self.ask(&steps).await;
            if let (true, Some(Reply::Refused(error))) = (greets, replies.first()) {
                // What followed was refused with it, or is said again.
                without_resp3(self.config, error)?;
                self.plan.hello = false;
                if end.is_none() {
                    continue;
                }
                self.plan.go_step_by_step();
                return Err(Failure::AskLess);
            }
            if let Some(broken) = end {
                return Err(match (steps.first(), replies.first()) {
                    // A server that is full says so, and hangs up.
                    (Some(step), Some(Reply::Refused(error))) => refused(&step.name(), error).into(),
                    _ if broken.is_hang_up() => {
                        self.plan.go_step_by_step();
                        Failure::AskLess
                    }
                    _ => self.lost(broken).into(),
                });
            }
            self.judge(&steps, &replies)?;
            return match replies.last() {
                Some(Reply::Refused(_)) => self.find_echo(Echo::PingWord).await,
                Some(reply) if reply.says(&word) => Ok(Echo::Command),
                _ => Err(out_of_step().into()),
            };
        }
    }

    /// Says one thing after the other. What every server knows comes first: one that hangs up at that serves nobody.
    async fn shake_step_by_step(&mut self) -> Result<Echo, Failure> {
        self.must(who_we_are(self.config)).await?;
        if self.plan.hello {
            match self.ask(&[hello(self.config, false)]).await {
                (_, Some(broken)) if broken.is_hang_up() => {
                    if self.config.protocol == Protocol::Resp3 {
                        return Err(no_resp3("it hung up").into());
                    }
                    self.plan.leave_out(|plan| &mut plan.hello);
                    return Err(Failure::AskLess);
                }
                (_, Some(broken)) => return Err(self.lost(broken).into()),
                (replies, None) => {
                    if let Some(Reply::Refused(error)) = replies.first() {
                        without_resp3(self.config, error)?;
                        self.plan.hello = false;
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
        self.find_echo(if self.plan.word { Echo::Command } else { Echo::Ping }).await
    }

    /// The best way to have the server say a word, from this one on.
    async fn find_echo(&mut self, from: Echo) -> Result<Echo, Failure> {
        for echo in Echo::ALL.into_iter().skip_while(|echo| *echo != from) {
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
        self.judge(steps, &replies)?;
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
        self.judge(steps, &replies)?;
        match end {
            Some(broken) if broken.is_hang_up() => {
                self.plan.leave_out(what);
                Err(Failure::AskLess)
            }
            Some(broken) => Err(self.lost(broken).into()),
            None => Ok(replies.pop()),
        }
    }

    /// Fails if one of the replies is the end of it, and notes the connection's number.
    fn judge(&mut self, steps: &[Step], replies: &[Reply]) -> Result<(), Error> {
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
                Ok(Event::Odd(_, bytes, _)) => replies.push(Reply::Other(bytes)),
                Ok(Event::Skipped(_, error)) => return (replies, Some(error.into())),
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

/// HELLO 3, with who we are, if that has not been said.
fn hello(config: &Config, with_names: bool) -> Step {
    let mut argv = vec![b"HELLO".to_vec(), b"3".to_vec()];
    if with_names && let Some(password) = &config.password {
        let user = config.username.as_deref().unwrap_or("default");
        argv.extend([b"AUTH".to_vec(), user.into(), password.expose().into()]);
    }
    if with_names && let Some(name) = &config.client_name {
        argv.extend([b"SETNAME".to_vec(), name.as_bytes().into()]);
    }
    Step { argv, if_refused: IfRefused::Fail }
}

/// Whether to go on in RESP2 after this answer to HELLO, of which nothing was done: unless the refusal is not of HELLO,
/// but of the password, or of anybody for now.
fn without_resp3(config: &Config, error: &Error) -> Result<(), Error> {
    // A proxy that takes HELLO for any command wants AUTH before it, though the password is in it.
    let password_was_not_seen = error.prefix() == b"NOAUTH" && config.password.is_some();
    match config.protocol {
        Protocol::Auto if password_was_not_seen => Ok(()),
        _ if refuses_everything(error) || error.is_temporary() || error.prefix() == b"WRONGPASS" => {
            Err(refused("HELLO", error))
        }
        Protocol::Resp3 => Err(no_resp3(&format!("it said: {error}"))),
        Protocol::Auto | Protocol::Resp2 => Ok(()),
    }
}

fn no_resp3(how: &str) -> Error {
    Error::new(
        Kind::Unsupported,
        format!("the server does not speak RESP3 ({how}); set the option protocol to auto or 2"),
    )
}

/// AUTH, or else a PING: HELLO would have told that a password is wanted.
fn who_we_are(config: &Config) -> Step {
    match (&config.username, &config.password) {
        (Some(user), Some(password)) => step(IfRefused::Fail, &["AUTH", user, password.expose()]),
        (None, Some(password)) => step(IfRefused::Fail, &["AUTH", password.expose()]),
        (_, None) => step(IfRefused::Tolerate, &["PING"]),
    }
}

fn database(config: &Config) -> Option<Step> {
    (config.db != 0).then(|| step(IfRefused::Fail, &["SELECT", &config.db.to_string()]))
}

/// What a server need not know.
fn courtesies(config: &Config, purpose: Purpose, with_name: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut say = |argv: &[&str]| steps.push(step(IfRefused::Tolerate, argv));
    if let Some(name) = config.client_name.as_ref().filter(|_| with_name) {
        say(&["CLIENT", "SETNAME", name]);
    }
    say(&["CLIENT", "SETINFO", "LIB-NAME", "redischan"]);
    say(&["CLIENT", "SETINFO", "LIB-VER", env!("CARGO_PKG_VERSION")]);
    if purpose == Purpose::Private {
        say(&["CLIENT", "ID"]);
    }
    steps
}

fn say_word(word: &Word, echo: Echo) -> Step {
    let argv = word.argv(echo).into_iter().map(<[u8]>::to_vec).collect();
    Step { argv, if_refused: IfRefused::Tolerate }
}

fn step(if_refused: IfRefused, argv: &[&str]) -> Step {
    Step { argv: argv.iter().map(|arg| arg.as_bytes().to_vec()).collect(), if_refused }
}

/// What the server said to a step.
enum Reply {
    Refused(Error),
    Number(i64),
    /// The frame.
    Other(Bytes),
}

impl Reply {
    /// Whether the word is in it.
    fn says(&self, word: &Word) -> bool {
        match self {
            Reply::Refused(error) => word.is_said_in(error.text()),
            Reply::Number(_) => false,
            Reply::Other(frame) => word.is_said_in(frame),
        }
    }
}

/// What `INFO server` tells; see <https://redis.io/docs/latest/commands/info/>.
struct Info {
    run_id: Option<Bytes>,
    takes_fractions: bool,
}

impl Info {
    fn parse(frame: &Bytes) -> Info {
        let Some(Scalar::Text(text)) = proto::scalar(frame) else {
            return Info { run_id: None, takes_fractions: false };
        };
        let field = |name: &[u8]| {
            let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(b":"))
        };
        // Valkey calls itself a Redis of the version that it is compatible with.
        let major = field(b"redis_version").and_then(|version| version.split(|byte| *byte == b'.').next());
        let major = major.and_then(|major| std::str::from_utf8(major).ok()?.parse::<u32>().ok());
        Info {
            // A proxy that hides it says nothing, or the same for all.
            run_id: field(b"run_id")
                .filter(|id| id.len() >= 40 && id.iter().any(|byte| *byte != b'0'))
                .map(Bytes::copy_from_slice),
            takes_fractions: major.is_some_and(|major| major >= 6),
        }
    }
}

fn out_of_step() -> Error {
    Error::new(
        Kind::Protocol,
        "the handshake's replies do not match what was asked; is something between this client and the server?",
    )
}

/// Whether the refusal is not of this command, but of the client.
fn refuses_everything(error: &Error) -> bool {
    // https://redis.io/docs/latest/develop/reference/clients/#maximum-concurrent-connected-clients
    matches!(error.prefix(), b"NOAUTH" | b"DENIED") || error.text().starts_with(b"ERR max number of clients")
}

/// The error of a client whose server refused `command`.
fn refused(command: &str, error: &Error) -> Error {
    let (kind, advice) = match error.prefix() {
        b"NOAUTH" => (
            Kind::Auth,
            "the server wants a password: set the options username and password, or put them in the URL",
        ),
        b"WRONGPASS" => (Kind::Auth, "check the options username and password"),
        _ if refuses_everything(error) => (Kind::Connect, "the server is there and refuses to serve"),
        _ if error.is_temporary() => (Kind::Connect, "the server is there and does not serve for now"),
        _ if command == "AUTH" => (Kind::Auth, "check the options username and password"),
        _ if command == "SELECT" => {
            (Kind::Connect, "choose a database that the server has with the option db")
        }
        _ => (Kind::Connect, "the server is there and refuses to serve"),
    };
    // The server's words come first: its code word is then the error's prefix.
    Error::new(kind, format!("{error} (the server's answer to {command}); {advice}"))
}

impl Step {
    fn asks_for_id(&self) -> bool {
        matches!(self.argv.as_slice(), [client, id] if client == b"CLIENT" && id == b"ID")
    }

    /// The command's name; never its arguments, which may be a password.
    fn name(&self) -> String {
        self.argv.first().map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default()
    }
}
