//! The first words on a connection: which protocol, who we are, which database.
//!
//! One round trip with a server that speaks RESP3: `HELLO 3` carries the password
//! (<https://redis.io/docs/latest/commands/hello/>), and everything else follows it in the same batch. A server that
//! does not know HELLO (before Redis 6, mini-redis) is asked once more, in RESP2. The name and the library's own
//! name are a courtesy, and a server may not know them; the password and the database are not.

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::Instant;

use crate::config::{Config, Protocol};
use crate::error::{Error, Kind};
use crate::log::{self, Level};
use crate::proto::{self, FrameKind, Scalar};

use super::fence::{Echo, Word};
use super::open::{Greeting, Peer, Purpose};
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

/// Speaks the handshake.
pub(crate) async fn shake<S>(wire: &mut Wire<S>, config: &Config, purpose: Purpose) -> Result<Greeting, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if config.protocol != Protocol::Resp2
        && let Some(greeting) = attempt(wire, config, purpose, true).await?
    {
        return Ok(greeting);
    }
    attempt(wire, config, purpose, false).await?.ok_or_else(out_of_step)
}

/// Says everything in one batch, with HELLO before it or without. `None` if the server does not know RESP3, and
/// need not.
async fn attempt<S>(
    wire: &mut Wire<S>,
    config: &Config,
    purpose: Purpose,
    greets: bool,
) -> Result<Option<Greeting>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let word = Word::draw();
    let mut steps = Vec::from_iter(greets.then(|| hello(config)));
    steps.extend(remaining(config, greets, purpose, &word));
    let asked = Instant::now();
    let replies = ask(wire, &steps).await?;
    let round_trip = asked.elapsed();
    if let (true, Some(Reply::Refused(error))) = (greets, replies.first()) {
        // What followed was refused with it, or is said again.
        return without_resp3(config, error).map(|()| None);
    }
    for (step, reply) in steps.iter().zip(&replies).skip(usize::from(greets)) {
        if let Reply::Refused(error) = reply {
            log::emit(Level::Debug, "handshake", || format!("{} was refused: {error}", step.name()));
            if step.if_refused == IfRefused::Fail || refuses_everything(error) {
                return Err(refused(&step.name(), error));
            }
        }
    }
    let id = replies.iter().find_map(|reply| match reply {
        Reply::Number(id) => Some(*id),
        _ => None,
    });
    let info = steps.iter().zip(&replies).find_map(|(step, reply)| match reply {
        Reply::Other(frame) if step.argv.first().is_some_and(|name| name == b"INFO") => {
            Some(Info::parse(frame))
        }
        _ => None,
    });
    let takes_fractions = greets || info.as_ref().is_some_and(|info| info.takes_fractions);
    let run_id = info.and_then(|info| info.run_id);
    let peer = id.zip(run_id).map(|(id, run_id)| Peer { id, run_id });
    // The last word is a fence: the replies before it were those of the handshake, and nothing is left behind
    // it for somebody else to get.
    let echo = match replies.last() {
        Some(Reply::Other(frame)) if word.is_said_in(frame) => Echo::Command,
        Some(Reply::Refused(_)) => Echo::UnknownCommand,
        _ => return Err(out_of_step()),
    };
    if wire.is_clean() {
        Ok(Some(Greeting { echo, peer, takes_fractions, round_trip }))
    } else {
        Err(out_of_step())
    }
}

/// HELLO 3, with who we are.
fn hello(config: &Config) -> Step {
    let mut argv = vec![b"HELLO".to_vec(), b"3".to_vec()];
    if let Some(password) = &config.password {
        let user = config.username.as_deref().unwrap_or("default");
        argv.extend([b"AUTH".to_vec(), user.into(), password.expose().into()]);
    }
    if let Some(name) = &config.client_name {
        argv.extend([b"SETNAME".to_vec(), name.as_bytes().into()]);
    }
    Step { argv, if_refused: IfRefused::Fail }
}

/// Whether to go on in RESP2 after this answer to HELLO, of which nothing was done.
fn without_resp3(config: &Config, error: &Error) -> Result<(), Error> {
    // NOPROTO: the server knows HELLO but not RESP3. NOPERM: the user may not say HELLO.
    let no_resp3 =
        matches!(error.prefix(), b"NOPROTO" | b"NOPERM") || error.text().starts_with(b"ERR unknown command");
    match config.protocol {
        Protocol::Resp3 if no_resp3 => Err(Error::new(
            Kind::Unsupported,
            format!(
                "the server does not speak RESP3 (it said: {error}); set the option protocol to auto or 2"
            ),
        )),
        _ if no_resp3 => Ok(()),
        _ => Err(refused("HELLO", error)),
    }
}

/// What is left to say after HELLO, or in its place.
fn remaining(config: &Config, greeted: bool, purpose: Purpose, word: &Word) -> Vec<Step> {
    use IfRefused::{Fail, Tolerate};
    let mut steps = Vec::new();
    let mut say = |if_refused, argv: &[&str]| {
        let argv = argv.iter().map(|arg| arg.as_bytes().to_vec()).collect();
        steps.push(Step { argv, if_refused });
    };
    if !greeted {
        match (&config.username, &config.password) {
            (Some(user), Some(password)) => say(Fail, &["AUTH", user, password.expose()]),
            (None, Some(password)) => say(Fail, &["AUTH", password.expose()]),
            // HELLO would have told that a password is wanted.
            (_, None) => say(Tolerate, &["PING"]),
        }
    }
    if config.db != 0 {
        say(Fail, &["SELECT", &config.db.to_string()]);
    }
    if let Some(name) = &config.client_name
        && !greeted
    {
        say(Tolerate, &["CLIENT", "SETNAME", name]);
    }
    say(Tolerate, &["CLIENT", "SETINFO", "LIB-NAME", "redischan"]);
    say(Tolerate, &["CLIENT", "SETINFO", "LIB-VER", env!("CARGO_PKG_VERSION")]);
    if purpose == Purpose::Private {
        say(Tolerate, &["CLIENT", "ID"]);
        say(Tolerate, &["INFO", "server"]);
    }
    say(Tolerate, &["ECHO", &String::from_utf8_lossy(word.bytes())]);
    steps
}

/// What the server said to a step.
enum Reply {
    Refused(Error),
    Number(i64),
    /// The frame.
    Other(Bytes),
}

/// Sends the commands in one batch and reads their replies. A push in between is nobody's reply.
async fn ask<S>(wire: &mut Wire<S>, steps: &[Step]) -> Result<Vec<Reply>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let batch: Vec<u8> =
        steps.iter().flat_map(|step| proto::encode(step.argv.iter().map(Vec::as_slice))).collect();
    let written = async {
        wire.stream.write_all(&batch).await?;
        wire.stream.flush().await
    };
    written.await.map_err(|e| lost(Broken::Io(e)))?;
    let mut replies = Vec::with_capacity(steps.len());
    while replies.len() < steps.len() {
        let event = match (wire.receive().await, steps.first(), replies.first()) {
            (Ok(event), ..) => event,
            // A server that is full says so, and hangs up.
            (Err(_), Some(step), Some(Reply::Refused(error))) => return Err(refused(&step.name(), error)),
            (Err(broken), ..) => return Err(lost(broken)),
        };
        match event {
            Event::Frame { kind: FrameKind::Push, .. } | Event::Skipped(FrameKind::Push, _) => {}
            Event::Frame { bytes, .. } => replies.push(match proto::scalar(&bytes) {
                Some(Scalar::Error(text)) => Reply::Refused(Error::server(text)),
                Some(Scalar::Integer(n)) => Reply::Number(n),
                _ => Reply::Other(bytes),
            }),
            Event::Skipped(_, error) => return Err(lost(error.into())),
        }
    }
    Ok(replies)
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

fn lost(broken: Broken) -> Error {
    match broken {
        Broken::Silent(what) => Error::new(Kind::Connect, what),
        Broken::Eof => Error::new(Kind::Connect, "the server closed the connection during the handshake"),
        Broken::Io(error) => Error::os(Kind::Connect, "the connection was lost during the handshake", &error),
        Broken::Protocol(what) => Error::new(
            Kind::Protocol,
            format!(
                "the handshake got an answer that is not RESP ({what}); is a Redis or Valkey server listening there?"
            ),
        ),
    }
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
    /// The command's name; never its arguments, which may be a password.
    fn name(&self) -> String {
        self.argv.first().map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default()
    }
}
