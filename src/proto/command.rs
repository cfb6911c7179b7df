//! What must be known of a command before it may share a connection with the commands of other threads.
//!
//! On a shared connection each request has exactly one reply, in turn, and leaves the connection as it was.
//! The table lists the commands of Redis (to 8.x) and Valkey (to 9.x) that break one of these rules or wait
//! for something; every other command, those of modules too, is taken to keep them.

use std::cmp::Ordering;

mod facts;
#[cfg(test)]
mod tests;
mod wait;

pub use facts::{Facts, Keys, MODULE, STATUS_ONLY, UNKNOWN};
pub use wait::Wait;

/// Whether a command may run on a shared connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Shared,
    /// It may wait at the server, and everything behind it on the connection with it.
    Blocking,
    /// It changes the connection, or is about what the connection did before: it needs one of its own.
    Session {
        /// What to do instead, where a session is too much.
        or: &'static str,
    },
    /// Its replies are not one for one, or it would end the connection: not even a session can have it.
    Refused {
        /// What to do instead.
        use_instead: &'static str,
    },
    /// It is empty, or has white space or control bytes: no server has such a command.
    BadName,
}

enum Rule {
    Refused(&'static str),
    Session(&'static str),
    Blocking,
    /// Waits if it has the option BLOCK.
    Reads,
    /// It depends on the first argument; the others are fine.
    Container(&'static [(&'static str, Rule)]),
}

use Rule::{Blocking, Container, Reads, Refused, Session};

const TRANSACTION: &str = "redis_pipeline_new with atomic = true sends a transaction as one piece";
const SUBSCRIBED: &str =
    "it turns the connection over to messages, and this version has no call for subscriptions; PUBLISH works";
const REPLICA: &str = "it turns the connection into a replication link; INFO replication tells the state";
const CLUSTER: &str = "connect to the node that holds the keys";
const TRACKING: &str = "this version has no client-side caching";
const REPLICAS: &str = "INFO replication shows the replicas' offsets";
const NOT_A_COMMAND: &str = "the server takes it for a web browser gone astray and closes the connection";

/// Sorted by name, upper case.
const COMMANDS: &[(&str, Rule)] = &[
    ("ASKING", Session(CLUSTER)),
    ("AUTH", Session("set the options username and password")),
    ("BLMOVE", Blocking),
    ("BLMPOP", Blocking),
    ("BLPOP", Blocking),
    ("BRPOP", Blocking),
    ("BRPOPLPUSH", Blocking),
    ("BZMPOP", Blocking),
    ("BZPOPMAX", Blocking),
    ("BZPOPMIN", Blocking),
    ("CLIENT", Container(CLIENT)),
    ("CLUSTER", Container(&[("SYNCSLOTS", Refused(REPLICA))])),
    ("DISCARD", Session(TRANSACTION)),
    ("EXEC", Session(TRANSACTION)),
    ("HELLO", Refused("the library says it at the start of each connection; set the option protocol")),
    // Its field sets belong to the connection that prepared them.
    ("HIMPORT", Session("HSET writes the same hash and keeps nothing on the connection")),
    ("HOST:", Refused(NOT_A_COMMAND)),
    ("MONITOR", Refused("it turns the connection into a log of the server; use redis-cli monitor")),
    ("MULTI", Session(TRANSACTION)),
    ("POST", Refused(NOT_A_COMMAND)),
    ("PSUBSCRIBE", Refused(SUBSCRIBED)),
    ("PSYNC", Refused(REPLICA)),
    ("PUNSUBSCRIBE", Refused(SUBSCRIBED)),
    ("QUIT", Refused("redis_client_close closes a client, redis_session_free a session")),
    ("READONLY", Session(CLUSTER)),
    ("READWRITE", Session(CLUSTER)),
    ("REPLCONF", Refused(REPLICA)),
    // It would log the session off and forget its database in the middle of it.
    ("RESET", Refused("a session is reset when it is freed: free it, and make a new one")),
    (
        "SCRIPT",
        Container(&[(
            "DEBUG",
            Refused("it turns the next EVAL into a debugging session; use redis-cli --ldb"),
        )]),
    ),
    ("SELECT", Session("open a client of its own with the option db=N")),
    ("SSUBSCRIBE", Refused(SUBSCRIBED)),
    ("SUBSCRIBE", Refused(SUBSCRIBED)),
    ("SUNSUBSCRIBE", Refused(SUBSCRIBED)),
    ("SYNC", Refused(REPLICA)),
    ("UNSUBSCRIBE", Refused(SUBSCRIBED)),
    ("UNWATCH", Session(TRANSACTION)),
    // They ask about the writes of their own connection: on another one the answer would be about nothing.
    ("WAIT", Session(REPLICAS)),
    ("WAITAOF", Session(REPLICAS)),
    ("WATCH", Session(TRANSACTION)),
    ("XREAD", Reads),
    ("XREADGROUP", Reads),
];

/// Sorted by name, upper case.
const CLIENT: &[(&str, Rule)] = &[
    ("CACHING", Session(TRACKING)),
    ("CAPA", Session(CLUSTER)),
    ("IMPORT-SOURCE", Session("the importing program may use a client of its own")),
    ("MAINT_NOTIFICATIONS", Refused("it asks for messages that this version does not act on")),
    ("NO-EVICT", Session("set maxmemory-clients at the server")),
    ("NO-TOUCH", Session("OBJECT FREQ and OBJECT IDLETIME look at a key without touching it")),
    ("REPLY", Refused("each caller waits for its own reply; a caller that needs none may ignore it")),
    ("SETINFO", Refused("the library tells the server its own name and version")),
    ("SETNAME", Session("set the option client_name")),
    ("TRACKING", Session(TRACKING)),
];

/// Judges a command by its arguments, the name being the first.
pub fn classify(argv: &[&[u8]]) -> Verdict {
    classify_iter(argv.iter().copied())
}

/// [`classify`] for arguments that are not in one slice. Few commands need more than the first.
pub fn classify_iter<'a>(argv: impl IntoIterator<Item = &'a [u8]>) -> Verdict {
    let mut argv = argv.into_iter();
    let Some(name) = argv.next() else { return Verdict::BadName };
    if name.is_empty() || name.iter().any(|byte| byte.is_ascii_control() || *byte == b' ') {
        return Verdict::BadName;
    }
    let rule = match lookup(COMMANDS, name) {
        Some(Container(rules)) => argv.next().and_then(|arg| lookup(rules, arg)),
        rule => rule,
    };
    match rule {
        None | Some(Container(_)) => Verdict::Shared,
        Some(&Refused(use_instead)) => Verdict::Refused { use_instead },
        Some(&Session(or)) => Verdict::Session { or },
        Some(Blocking) => Verdict::Blocking,
        Some(Reads) if block(&mut argv).is_some() => Verdict::Blocking,
        Some(Reads) => Verdict::Shared,
    }
}

/// Whether it is the second word that tells what the command of that name does.
pub fn has_subcommands(name: &[u8]) -> bool {
    matches!(lookup(COMMANDS, name), Some(Container(_)))
}

/// Whether every command of that name may run on a shared connection, whatever its arguments are.
pub fn is_always_shared(name: &[u8]) -> bool {
    lookup(COMMANDS, name).is_none() && classify(&[name]) == Verdict::Shared
}

/// What is known of the command of that name.
pub fn facts(name: &[u8]) -> &'static Facts {
    // Modules name theirs JSON.SET or FT.SEARCH.
    let other = if name.contains(&b'.') { &MODULE } else { &UNKNOWN };
    lookup(facts::FACTS, name).unwrap_or(other)
}

/// Where among the arguments behind the name of an XREAD or XREADGROUP the option BLOCK has its time. The word is not
/// that option where it names a group, a consumer or, behind STREAMS, a key.
fn block<'a>(args: &mut impl Iterator<Item = &'a [u8]>) -> Option<usize> {
    let mut at = 0;
    while let Some(option) = args.next() {
        at += 1;
        if option.eq_ignore_ascii_case(b"BLOCK") {
            return Some(at);
        }
        if option.eq_ignore_ascii_case(b"STREAMS") {
            return None;
        }
        // The only option with words behind it that the caller chose; the others take numbers.
        if option.eq_ignore_ascii_case(b"GROUP") {
            args.next();
            args.next();
            at += 2;
        }
    }
    None
}

fn lookup<T>(table: &'static [(&'static str, T)], name: &[u8]) -> Option<&'static T> {
    let found = table.binary_search_by(|(entry, _)| compare(entry.as_bytes(), name)).ok()?;
    table.get(found).map(|(_, it)| it)
}

/// Orders an upper-case name and one of any case.
fn compare(upper: &[u8], any: &[u8]) -> Ordering {
    upper.iter().copied().cmp(any.iter().map(u8::to_ascii_uppercase))
}
