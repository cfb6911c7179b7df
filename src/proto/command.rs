//! What must be known of a command before it may share a connection with the commands of other threads.
//!
//! On a shared connection each request has exactly one reply, in turn, and leaves the connection as it was.
//! The table lists the commands of Redis (to 8.x) and Valkey (to 9.x) that break one of these rules or wait
//! for something; every other command, those of modules too, is taken to keep them.

use std::cmp::Ordering;

#[cfg(test)]
mod tests;

/// Whether a command may run on a shared connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Shared,
    /// It may wait at the server, and everything behind it on the connection with it.
    Blocking {
        /// What does nearly the same and does not wait.
        hint: &'static str,
    },
    /// It would change the connection under everyone, or its replies are not one for one.
    Refused {
        /// What to do instead.
        use_instead: &'static str,
    },
    /// It is empty, or has white space or control bytes: no server has such a command.
    BadName,
}

enum Rule {
    Refused(&'static str),
    Blocking(&'static str),
    /// Waits if it has the option BLOCK.
    Reads(&'static str),
    /// It depends on the first argument; the others are fine.
    Container(&'static [(&'static str, &'static str)]),
}

use Rule::{Blocking, Container, Reads, Refused};

const TRANSACTION: &str =
    "a transaction would swallow the commands of the other threads; use a Lua script (EVAL)";
const SUBSCRIBED: &str = "it would turn the shared connection over to messages, and this version has no call \
                          for subscriptions; PUBLISH works";
const REPLICA: &str = "it would turn the shared connection into a replication link; INFO replication tells \
                       the state";
const CLUSTER: &str = "it changes how the server treats the connection, for every thread; connect to the node \
                       that holds the keys";
const TRACKING: &str = "it changes what the server sends on the connection, for every thread; this version \
                        has no client-side caching";
const EVICTION: &str = "it changes how the server treats the connection, for every thread; set maxmemory-clients \
                        at the server";
const NOT_A_COMMAND: &str = "the server takes it for a web browser gone astray and closes the connection";

/// Sorted by name, upper case.
const COMMANDS: &[(&str, Rule)] = &[
    ("ASKING", Refused(CLUSTER)),
    ("AUTH", Refused("set the options username and password")),
    ("BLMOVE", Blocking("LMOVE does not wait")),
    ("BLMPOP", Blocking("LMPOP does not wait")),
    ("BLPOP", Blocking("LPOP does not wait")),
    ("BRPOP", Blocking("RPOP does not wait")),
    ("BRPOPLPUSH", Blocking("RPOPLPUSH does not wait")),
    ("BZMPOP", Blocking("ZMPOP does not wait")),
    ("BZPOPMAX", Blocking("ZPOPMAX does not wait")),
    ("BZPOPMIN", Blocking("ZPOPMIN does not wait")),
    ("CLIENT", Container(CLIENT)),
    ("CLUSTER", Container(&[("SYNCSLOTS", REPLICA)])),
    ("DISCARD", Refused(TRANSACTION)),
    ("EXEC", Refused(TRANSACTION)),
    ("HELLO", Refused("set the option protocol")),
    // Its field sets belong to the connection that prepared them.
    ("HIMPORT", Refused("HSET writes the same hash and keeps nothing on the connection")),
    ("HOST:", Refused(NOT_A_COMMAND)),
    (
        "MONITOR",
        Refused("it would turn the shared connection into a log of the server; use redis-cli monitor"),
    ),
    ("MULTI", Refused(TRANSACTION)),
    ("POST", Refused(NOT_A_COMMAND)),
    ("PSUBSCRIBE", Refused(SUBSCRIBED)),
    ("PSYNC", Refused(REPLICA)),
    ("PUNSUBSCRIBE", Refused(SUBSCRIBED)),
    ("QUIT", Refused("redis_client_close closes the connection")),
    ("READONLY", Refused(CLUSTER)),
    ("READWRITE", Refused(CLUSTER)),
    ("REPLCONF", Refused(REPLICA)),
    ("RESET", Refused("close the client and open a new one")),
    (
        "SCRIPT",
        Container(&[("DEBUG", "it turns the next EVAL into a debugging session; use redis-cli --ldb")]),
    ),
    ("SELECT", Refused("open a client of its own with the option db=N")),
    ("SSUBSCRIBE", Refused(SUBSCRIBED)),
    ("SUBSCRIBE", Refused(SUBSCRIBED)),
    ("SUNSUBSCRIBE", Refused(SUBSCRIBED)),
    ("SYNC", Refused(REPLICA)),
    ("UNSUBSCRIBE", Refused(SUBSCRIBED)),
    ("UNWATCH", Refused(TRANSACTION)),
    ("WAIT", Blocking("INFO replication shows the replicas' offsets")),
    ("WAITAOF", Blocking("INFO persistence shows the state of the append-only file")),
    ("WATCH", Refused(TRANSACTION)),
    ("XREAD", Reads("XREAD without BLOCK does not wait")),
    ("XREADGROUP", Reads("XREADGROUP without BLOCK does not wait")),
];

/// Sorted by name, upper case.
const CLIENT: &[(&str, &str)] = &[
    ("CACHING", TRACKING),
    ("CAPA", CLUSTER),
    (
        "IMPORT-SOURCE",
        "it lets every thread see expired keys; open the importing connection with another tool",
    ),
    ("MAINT_NOTIFICATIONS", "it asks for messages that this version does not act on"),
    ("NO-EVICT", EVICTION),
    (
        "NO-TOUCH",
        "it changes how the server ages the keys that any thread reads; OBJECT FREQ and OBJECT IDLETIME \
                  look at a key without touching it",
    ),
    ("REPLY", "each caller waits for its own reply; a caller that needs none may ignore it"),
    ("SETINFO", "the library tells the server its own name and version"),
    ("SETNAME", "set the option client_name"),
    ("TRACKING", TRACKING),
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
    match lookup(COMMANDS, name) {
        None => Verdict::Shared,
        Some(&Refused(use_instead)) => Verdict::Refused { use_instead },
        Some(&Blocking(hint)) => Verdict::Blocking { hint },
        Some(&Reads(hint)) if has_block(&mut argv) => Verdict::Blocking { hint },
        Some(Reads(_)) => Verdict::Shared,
        Some(Container(refused)) => match argv.next().and_then(|arg| lookup(refused, arg)) {
            Some(use_instead) => Verdict::Refused { use_instead },
            None => Verdict::Shared,
        },
    }
}

/// Whether BLOCK is among the options of an XREAD or XREADGROUP. It is not one where it names a group, a
/// consumer or, behind STREAMS, a key.
fn has_block<'a>(args: &mut impl Iterator<Item = &'a [u8]>) -> bool {
    while let Some(option) = args.next() {
        if option.eq_ignore_ascii_case(b"BLOCK") {
            return true;
        }
        if option.eq_ignore_ascii_case(b"STREAMS") {
            return false;
        }
        // The only option with words behind it that the caller chose; the others take numbers.
        if option.eq_ignore_ascii_case(b"GROUP") {
            args.next();
            args.next();
        }
    }
    false
}

fn lookup<T>(table: &'static [(&'static str, T)], name: &[u8]) -> Option<&'static T> {
    let found = table.binary_search_by(|(entry, _)| compare(entry.as_bytes(), name)).ok()?;
    table.get(found).map(|(_, it)| it)
}

/// Orders an upper-case name and one of any case.
fn compare(upper: &[u8], any: &[u8]) -> Ordering {
    upper.iter().copied().cmp(any.iter().map(u8::to_ascii_uppercase))
}
