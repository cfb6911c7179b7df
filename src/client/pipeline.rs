//! Pipelines and transactions: several commands that are sent and answered together.

use bytes::BytesMut;

use crate::error::{Error, Kind};
use crate::manager::{Batch, Command, Cost, EXEC, MULTI, Packet};
use crate::proto::{self, Facts, Verdict};

use super::call;
use super::{Client, Queue, Reply, Script, Session, Timeout};

/// Commands that are sent together, with one reply for all: an array of their replies, in order. An error among them
/// does not hide the others.
///
/// An atomic one is a transaction: the server runs its commands one after the other with nothing in between, or none
/// of them. The client sends MULTI and EXEC itself.
pub struct Pipeline {
    atomic: bool,
    limits: Limits,
    /// The commands, encoded end to end.
    bytes: BytesMut,
    commands: Vec<Command>,
    /// The scripts whose text is included.
    scripts: Vec<Script>,
    names: Names,
}

/// A cache of recent names: a pipeline usually repeats the same few, and looking up each of them would take longer than
/// everything else.
#[derive(Default)]
struct Names {
    known: [Option<Known>; 2],
    /// Which of them is replaced next.
    oldest: usize,
}

struct Known {
    name: Box<[u8]>,
    facts: &'static Facts,
}

/// No command of a server has a longer name.
const LONGEST_NAME: usize = 64;

impl Names {
    /// The facts about a command that may run on a shared connection with any arguments.
    fn find(&self, name: &[u8]) -> Option<&'static Facts> {
        self.known.iter().flatten().find(|known| *known.name == *name).map(|known| known.facts)
    }

    fn add(&mut self, name: &[u8], facts: &'static Facts) {
        if name.len() <= LONGEST_NAME
            && proto::is_always_shared(name)
            && let Some(place) = self.known.get_mut(self.oldest)
        {
            *place = Some(Known { name: name.into(), facts });
            self.oldest = (self.oldest + 1) % self.known.len();
        }
    }
}

/// The most that a pipeline may hold: anything larger could never be sent.
#[derive(Clone, Copy)]
struct Limits {
    commands: usize,
    bytes: usize,
}

impl Client {
    /// An empty pipeline, to be filled and run by this client or one of its sessions.
    pub fn pipeline(&self, atomic: bool) -> Pipeline {
        let limits = Limits { commands: self.config.max_in_flight, bytes: self.config.max_in_flight_bytes };
        Pipeline {
            atomic,
            limits,
            bytes: BytesMut::new(),
            commands: Vec::new(),
            scripts: Vec::new(),
            names: Names::default(),
        }
    }

    /// Runs the commands of a pipeline on a shared connection, and empties it whether or not this succeeds.
    ///
    /// A transaction whose commands the server refuses fails with [`Kind::Server`], EXECABORT, and nothing was
    /// executed. If the connection is lost, [`Error::answered`] returns how many commands are known to have run.
    pub fn exec(&self, pipeline: &mut Pipeline, timeout: Timeout) -> Result<Reply, Error> {
        if pipeline.is_empty() {
            return Ok(Reply::empty());
        }
        self.run(pipeline.take(), timeout)
    }
}

impl Queue {
    /// Sends a pipeline, and empties it unless this fails: then it is as it was.
    pub fn submit_pipeline(&self, tag: u64, pipeline: &mut Pipeline, timeout: Timeout) -> Result<(), Error> {
        pipeline.check_not_empty()?;
        self.send(tag, None, pipeline.cost(), || pipeline.take(), None, timeout)
    }
}

impl Session {
    /// Runs the commands of a pipeline on the session's connection, and empties it whether or not this succeeds.
    ///
    /// The reply to a transaction is nil if a watched key (WATCH) changed: then nothing was executed.
    pub fn exec(&self, pipeline: &mut Pipeline, timeout: Timeout) -> Result<Reply, Error> {
        if pipeline.is_empty() {
            return Ok(Reply::empty());
        }
        self.run(pipeline.take(), None, timeout)
    }
}

impl Pipeline {
    /// A queue has no completion for nothing.
    pub(super) fn check_not_empty(&self) -> Result<(), Error> {
        if self.is_empty() {
            return Err(Error::invalid("the pipeline is empty; add a command first"));
        }
        Ok(())
    }

    /// Adds a command. If it is refused, the pipeline is unchanged.
    pub fn add(&mut self, argv: &[&[u8]]) -> Result<(), Error> {
        let name = argv.first().copied().unwrap_or_default();
        let known = self.names.find(name);
        if known.is_none() {
            self.admit(argv)?;
        }
        call::check_size(argv)?;
        let len = proto::encoded_len(argv.iter().copied());
        self.check_capacity(len)?;
        if self.commands.is_empty() && self.atomic {
            self.append(&[MULTI], proto::facts(MULTI));
        }
        let facts = known.unwrap_or_else(|| proto::facts(name));
        self.append(argv, facts);
        if known.is_none() {
            self.names.add(name, facts);
        }
        Ok(())
    }

    /// Adds several commands. If one is refused, the pipeline is unchanged.
    pub fn add_many<'a>(&mut self, commands: impl IntoIterator<Item = &'a [&'a [u8]]>) -> Result<(), Error> {
        let (bytes, before) = (self.bytes.len(), self.commands.len());
        for (at, argv) in commands.into_iter().enumerate() {
            if let Err(error) = self.add(argv) {
                self.bytes.truncate(bytes);
                self.commands.truncate(before);
                return Err(Error::new(error.kind(), format!("command {}: {error}", at + 1)));
            }
        }
        Ok(())
    }

    /// Adds a run of a script. Only the first run in this pipeline sends the text.
    pub fn add_script(&mut self, script: &Script, keys: &[&[u8]], args: &[&[u8]]) -> Result<(), Error> {
        let known = self.scripts.iter().any(|other| other.is_same(script));
        script.with_argv(!known, keys, args, |argv| self.add(argv))?;
        if !known {
            self.scripts.push(script.clone());
        }
        Ok(())
    }

    /// How many commands it has.
    pub fn len(&self) -> usize {
        self.commands.len().saturating_sub(usize::from(self.atomic))
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes all commands. Their memory is kept for the next ones.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.commands.clear();
        self.scripts.clear();
    }

    /// Checks that a command can be part of a pipeline.
    fn admit(&self, argv: &[&[u8]]) -> Result<(), Error> {
        let unsupported = |text: String| Err(Error::new(Kind::Unsupported, text));
        let name = || call::name(argv);
        match proto::classify(argv) {
            Verdict::Shared => Ok(()),
            // In a transaction it does not wait.
            Verdict::Blocking if self.atomic => Ok(()),
            Verdict::Blocking => unsupported(format!(
                "{} may wait at the server, and the connection is shared: call it alone (redis_command_argv)",
                name()
            )),
            Verdict::BadName => Err(call::bad_name()),
            Verdict::Session { .. } if [MULTI, EXEC].iter().any(|word| is_word(argv, word)) => {
                unsupported(format!(
                    "{} is sent by the library: create the pipeline with atomic = true, and add the commands in between",
                    name()
                ))
            }
            Verdict::Session { or } => unsupported(format!(
                "{} concerns the connection: run it alone in a session (redis_session_argv), or {or}",
                name()
            )),
            Verdict::Refused { use_instead } => {
                unsupported(format!("{} does not work in a pipeline: {use_instead}", name()))
            }
        }
    }

    /// Checks that another command with this many bytes can be sent with the others.
    fn check_capacity(&self, len: usize) -> Result<(), Error> {
        // MULTI and EXEC count as well.
        let commands = self.len() + 1 + if self.atomic { 2 } else { 0 };
        let Limits { commands: most, bytes: most_bytes } = self.limits;
        let too_large = |text: String| Err(Error::new(Kind::TooLarge, text));
        if commands > most {
            return too_large(format!(
                "a pipeline of {commands} commands; max_in_flight allows {most}: run what was added so far, or raise \
                 that option"
            ));
        }
        let bytes = self.bytes.len() + len + FRAME;
        if bytes > most_bytes {
            return too_large(format!(
                "a pipeline of {bytes} bytes; max_in_flight_bytes allows {most_bytes}: run what was added so far, or \
                 raise that option"
            ));
        }
        Ok(())
    }

    fn append(&mut self, argv: &[&[u8]], facts: &'static Facts) {
        self.bytes.reserve(proto::encoded_len(argv.iter().copied()));
        proto::append(&mut self.bytes, argv.iter().copied());
        self.commands.push(Command { facts, end: self.bytes.len() });
    }

    /// The capacity that it needs.
    pub(super) fn cost(&self) -> Cost {
        match self.atomic {
            true => Cost::of(self.commands.len() + 1, self.bytes.len() + EXEC_BYTES),
            false => Cost::of(self.commands.len(), self.bytes.len()),
        }
    }

    /// Takes what is to be sent. The pipeline is empty afterwards.
    pub(super) fn take(&mut self) -> Packet {
        if self.atomic {
            self.append(&[EXEC], proto::facts(EXEC));
        }
        // `self.bytes` gets the memory back when the bytes have been sent.
        let bytes = self.bytes.split().freeze();
        let room = self.commands.len();
        let commands = std::mem::replace(&mut self.commands, Vec::with_capacity(room));
        self.scripts.clear();
        Packet::many(bytes, Batch { commands, atomic: self.atomic })
    }
}

/// The encoded length of EXEC, and of MULTI and EXEC. Both count for every pipeline, so that none can exceed its limit
/// when it runs.
const EXEC_BYTES: usize = "*1\r\n$4\r\nEXEC\r\n".len();
const FRAME: usize = "*1\r\n$5\r\nMULTI\r\n".len() + EXEC_BYTES;

fn is_word(argv: &[&[u8]], word: &[u8]) -> bool {
    argv.first().is_some_and(|name| name.eq_ignore_ascii_case(word))
}

impl Reply {
    /// The reply to an empty pipeline.
    fn empty() -> Reply {
        Reply(bytes::Bytes::from_static(b"*0\r\n"))
    }

    /// A reply without a value.
    pub(crate) fn nil() -> Reply {
        Reply(bytes::Bytes::from_static(b"$-1\r\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pipeline(atomic: bool) -> Pipeline {
        Pipeline {
            atomic,
            limits: Limits { commands: 5, bytes: 200 },
            bytes: BytesMut::new(),
            commands: Vec::new(),
            scripts: Vec::new(),
            names: Names::default(),
        }
    }

    #[test]
    fn a_transaction_is_framed() {
        let mut pipeline = pipeline(true);
        pipeline.add(&[b"INCR", b"k"]).unwrap();
        assert_eq!(pipeline.len(), 1);
        let (cost, packet) = (pipeline.cost(), pipeline.take());
        assert_eq!(packet.cost(), cost);
        assert!(
            packet.bytes().starts_with(b"*1\r\n$5\r\nMULTI\r\n") && packet.bytes().ends_with(b"EXEC\r\n")
        );
        assert!(pipeline.is_empty());
    }

    #[test]
    fn of_many_all_are_added_or_none() {
        for atomic in [false, true] {
            let mut pipeline = pipeline(atomic);
            let refused: &[&[u8]] = &[b"MULTI"];
            let error = pipeline.add_many([&[&b"PING"[..]][..], refused]).unwrap_err();
            assert!(
                error.kind() == Kind::Unsupported && error.to_string().starts_with("command 2: "),
                "{error}"
            );
            assert!(pipeline.is_empty() && pipeline.bytes.is_empty() && pipeline.commands.is_empty());
            let (one, other): (&[&[u8]], &[&[u8]]) = (&[b"GET", b"k"], &[b"PING"]);
            pipeline.add_many([one, other]).unwrap();
            let added = pipeline.bytes.clone();
            assert_eq!(pipeline.add_many([one, other, one, other]).unwrap_err().kind(), Kind::TooLarge);
            assert!(pipeline.len() == 2 && pipeline.bytes == added, "as it was");
            let mut by_one = self::pipeline(atomic);
            by_one.add(one).unwrap();
            by_one.add(other).unwrap();
            assert_eq!(by_one.bytes, added);
            pipeline.add_many([]).unwrap();
            assert_eq!((pipeline.take().bytes(), pipeline.len()), (by_one.take().bytes(), 0));
        }
    }

    #[test]
    fn what_is_refused_leaves_it_as_it_was() {
        for atomic in [false, true] {
            let mut pipeline = pipeline(atomic);
            let most = if atomic { 3 } else { 5 };
            for n in 1..=most {
                pipeline.add(&[b"PING"]).unwrap();
                assert_eq!(pipeline.len(), n);
            }
            assert_eq!(pipeline.add(&[b"PING"]).unwrap_err().kind(), Kind::TooLarge);
            pipeline.clear();
            let large = vec![b'x'; 200];
            assert_eq!(pipeline.add(&[b"SET", b"k", &large]).unwrap_err().kind(), Kind::TooLarge);
            for refused in [&b"MULTI"[..], b"exec", b"WATCH", b"SUBSCRIBE", b"SELECT"] {
                assert_eq!(pipeline.add(&[refused]).unwrap_err().kind(), Kind::Unsupported);
            }
            assert_eq!(pipeline.add(&[]).unwrap_err().kind(), Kind::Invalid);
            assert_eq!(pipeline.add(&[b"BLPOP", b"k", b"0"]).is_ok(), atomic);
            assert_eq!(pipeline.len(), usize::from(atomic));
        }
    }
}
