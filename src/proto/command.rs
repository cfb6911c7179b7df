//! Which commands may share a connection with the commands of other threads.
//!
//! On a shared connection each request has exactly one reply, in order, and leaves the connection as it was. The table
//! lists the commands of Redis (to 8.x) and Valkey (to 9.x) that break one of these rules or wait for something. Every
//! other command, including those of modules, is assumed to keep them.

use std::cmp::Ordering;

mod facts;
#[cfg(test)]
mod tests;
mod wait;

pub use facts::{CACHING, Facts, Keys, MODULE, STATUS_ONLY, UNKNOWN};
pub use wait::Wait;

/// Whether a command may run on a shared connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Shared,
    /// It may wait at the server, and everything after it on the connection would wait too.
    Blocking,
    /// It changes the connection, or concerns what the connection did before: it needs a private one.
    Session {
        /// What to do instead of using a session.
        or: &'static str,
    },
    /// It does not have exactly one reply, or it would end the connection: not even a session can run it.
    Refused {
        /// What to do instead.
        use_instead: &'static str,
    },
    /// It is empty, or contains white space or control bytes: no server has such a command.
    BadName,
}

enum Rule {
    Refused(&'static str),
    Session(&'static str),
    Blocking,
    /// Waits if the option BLOCK is given.
    Reads,
    /// It depends on the first argument; those not listed are shared.
    Container(&'static [(&'static str, Rule)]),
}

use Rule::{Blocking, Container, Reads, Refused, Session};

const TRANSACTION: &str = "redis_pipeline_new with atomic = true sends a transaction in one piece";
const SUBSCRIBED: &str = "it turns the connection into a stream of messages; subscribe with redis_subscribe, and unsubscribe with redis_sub_remove";
const REPLICA: &str = "it turns the connection into a replication link; INFO replication shows the state";
const CLUSTER: &str = "connect to the node that holds the keys";
const TRACKING: &str = "set the option cache=on, and read by redis_cached_get";
const REPLICAS: &str = "INFO replication shows the replicas' offsets";
const NOT_A_COMMAND: &str = "the server takes it for an HTTP request and closes the connection";

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
    ("HELLO", Refused("the library sends it at the start of each connection; set the option protocol")),
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
    // It would log the session out and forget its database.
    ("RESET", Refused("a session is reset when it is freed: free it, and create a new one")),
    (
        "SCRIPT",
        Container(&[(
            "DEBUG",
            Refused("it turns the next EVAL into a debugging session; use redis-cli --ldb"),
        )]),
    ),
    ("SELECT", Session("open a separate client with the option db=N")),
    ("SSUBSCRIBE", Refused(SUBSCRIBED)),
    ("SUBSCRIBE", Refused(SUBSCRIBED)),
    ("SUNSUBSCRIBE", Refused(SUBSCRIBED)),
    ("SYNC", Refused(REPLICA)),
    ("UNSUBSCRIBE", Refused(SUBSCRIBED)),
    ("UNWATCH", Session(TRANSACTION)),
    // They concern the writes of their own connection: on another one the reply would be meaningless.
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
    ("IMPORT-SOURCE", Session("the importing program may use a separate client")),
    ("MAINT_NOTIFICATIONS", Refused("it requests messages that this version does not handle")),
    ("NO-EVICT", Session("set maxmemory-clients at the server")),
    ("NO-TOUCH", Session("OBJECT FREQ and OBJECT IDLETIME read a key without touching it")),
    ("REPLY", Refused("each caller waits for its own reply; a caller that does not need it may ignore it")),
    ("SETINFO", Refused("the library tells the server its own name and version")),
    ("SETNAME", Session("set the option client_name")),
    ("TRACKING", Session(TRACKING)),
];

/// Classifies a command by its arguments, of which the first is the name.
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

/// Whether the second word determines what the command of that name does.
pub fn has_subcommands(name: &[u8]) -> bool {
    matches!(lookup(COMMANDS, name), Some(Container(_)))
}

/// Whether every command of that name may run on a shared connection, whatever its arguments are.
pub fn is_always_shared(name: &[u8]) -> bool {
    lookup(COMMANDS, name).is_none() && classify(&[name]) == Verdict::Shared
}

/// The facts about the command of that name.
pub fn facts(name: &[u8]) -> &'static Facts {
    // Commands of modules are named like JSON.SET or FT.SEARCH.
    let other = if name.contains(&b'.') { &MODULE } else { &UNKNOWN };
    lookup(facts::FACTS, name).unwrap_or(other)
}

/// Whether there are facts about the command of that name.
pub(super) fn is_known(name: &[u8]) -> bool {
    lookup(facts::FACTS, name).is_some()
}

/// The index, among the arguments after the name of an XREAD or XREADGROUP, of the time of the option BLOCK. The word is
/// not that option if it names a group, a consumer or, after STREAMS, a key.
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
        // The only option followed by words of the caller's choice; the others take numbers.
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

/// Compares an upper-case name with one in any case.
pub(super) fn compare(upper: &[u8], any: &[u8]) -> Ordering {
    upper.iter().copied().cmp(any.iter().map(u8::to_ascii_uppercase))
}
