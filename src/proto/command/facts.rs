//! What the servers' documentation says about each command: whether it only reads, where its keys are, and which types
//! its reply may have.
//!
//! The first two are from `COMMAND` (<https://redis.io/docs/latest/commands/command/>), where Redis 7.0 and Valkey 9.1
//! agree; a test compares them with real servers. The types are from each command's page.

/// The facts about one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The server's flag `readonly`: running it twice is harmless.
    pub read_only: bool,
    /// Where its keys are.
    pub keys: Keys,
    /// The type bytes that its reply may begin with; empty: any. An error is always possible.
    pub replies: &'static [u8],
    /// Whether it runs user code: a script, a function or a module, which may write and then fail with any text. Then an
    /// error's code word does not prove that nothing was done.
    pub scripted: bool,
}

/// Where a command's keys are among its arguments. Index 0 is the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// It has none.
    None,
    /// From `first` to `last` (counted from the end if negative), every `step`.
    Range {
        /// The first key.
        first: usize,
        /// The last key; -1 is the last argument.
        last: isize,
        /// The distance between two keys.
        step: usize,
    },
    /// An argument is the number of keys that follow it.
    Numbered {
        /// Which argument.
        at: usize,
        /// Whether argument 1 is also a key: the destination.
        stored: bool,
    },
    /// The first half of what follows the word STREAMS.
    Streams,
}

/// A command that the table does not know, such as a module's.
pub static UNKNOWN: Facts = other(NONE, ANY);

/// A command that a module has, judging by its name.
pub static MODULE: Facts = runs(NONE, ANY);

/// CLIENT CACHING.
pub static CACHING: Facts = reads(NONE, STATUS);

/// A command that replies with a status.
pub static STATUS_ONLY: Facts = other(NONE, STATUS);

const NONE: Keys = Keys::None;
const FIRST: Keys = range(1, 1, 1);
const ALL: Keys = range(1, -1, 1);
const STREAMS: Keys = Keys::Streams;

const fn range(first: usize, last: isize, step: usize) -> Keys {
    Keys::Range { first, last, step }
}

const fn numbered(at: usize) -> Keys {
    Keys::Numbered { at, stored: false }
}

const fn stored(at: usize) -> Keys {
    Keys::Numbered { at, stored: true }
}

const ANY: &[u8] = b"";
const TEXT: &[u8] = b"$_";
const INTEGER: &[u8] = b":#";
const STATUS: &[u8] = b"+";
const SET_REPLY: &[u8] = b"+$_";
const PONG: &[u8] = b"+$";
/// A RESP2 server sends every aggregate as an array.
const LIST: &[u8] = b"*~%";
/// What was popped and from where, or what was read; nil if there was nothing.
const TAKEN: &[u8] = b"*%_";
/// What was moved.
const MOVED: &[u8] = b"$_*";

const fn reads(keys: Keys, replies: &'static [u8]) -> Facts {
    Facts { read_only: true, keys, replies, scripted: false }
}

const fn other(keys: Keys, replies: &'static [u8]) -> Facts {
    Facts { read_only: false, keys, replies, scripted: false }
}

const fn runs(keys: Keys, replies: &'static [u8]) -> Facts {
    Facts { read_only: false, keys, replies, scripted: true }
}

impl Facts {
    /// Whether a reply that begins with this type byte can be this command's.
    pub fn may_reply(&self, type_byte: u8) -> bool {
        // An attribute may precede a reply of any type.
        self.replies.is_empty()
            || matches!(type_byte, b'-' | b'!' | b'|')
            || self.replies.contains(&type_byte)
    }
}

impl Keys {
    /// The keys of a command. Unclear ones are left out: the server will refuse the command.
    pub fn of<'a>(self, argv: &[&'a [u8]]) -> Vec<&'a [u8]> {
        match self {
            Keys::None => Vec::new(),
            Keys::Range { first, last, step } => {
                let end = if last < 0 {
                    argv.len().saturating_add_signed(last + 1)
                } else {
                    last.unsigned_abs() + 1
                };
                argv.iter().take(end).skip(first).step_by(step).copied().collect()
            }
            Keys::Numbered { at, stored } => {
                let number = argv.get(at).and_then(|text| std::str::from_utf8(text).ok()?.parse().ok());
                let counted = argv.iter().skip(at + 1).take(number.unwrap_or(0));
                argv.iter().skip(1).take(usize::from(stored)).chain(counted).copied().collect()
            }
            Keys::Streams => {
                let behind = argv
                    .iter()
                    .position(|arg| arg.eq_ignore_ascii_case(b"STREAMS"))
                    .map_or(argv.len(), |i| i + 1);
                let rest = argv.get(behind..).unwrap_or_default();
                rest.iter().take(rest.len() / 2).copied().collect()
            }
        }
    }
}

/// Sorted by name, upper case.
#[rustfmt::skip]
pub(super) static FACTS: &[(&str, Facts)] = &[
    ("ACL", other(NONE, ANY)),
    ("APPEND", other(FIRST, INTEGER)),
    ("ASKING", other(NONE, ANY)),
    ("AUTH", other(NONE, ANY)),
    ("BGREWRITEAOF", other(NONE, ANY)),
    ("BGSAVE", other(NONE, ANY)),
    ("BITCOUNT", reads(FIRST, INTEGER)),
    ("BITFIELD", other(FIRST, ANY)),
    ("BITFIELD_RO", reads(FIRST, ANY)),
    ("BITOP", other(range(2, -1, 1), ANY)),
    ("BITPOS", reads(FIRST, ANY)),
    ("BLMOVE", other(range(1, 2, 1), MOVED)),
    ("BLMPOP", other(numbered(2), TAKEN)),
    ("BLPOP", other(range(1, -2, 1), TAKEN)),
    ("BRPOP", other(range(1, -2, 1), TAKEN)),
    ("BRPOPLPUSH", other(range(1, 2, 1), MOVED)),
    ("BZMPOP", other(numbered(2), TAKEN)),
    ("BZPOPMAX", other(range(1, -2, 1), TAKEN)),
    ("BZPOPMIN", other(range(1, -2, 1), TAKEN)),
    ("CLIENT", other(NONE, ANY)),
    ("CLUSTER", other(NONE, ANY)),
    ("CLUSTERSCAN", reads(FIRST, ANY)),
    ("COMMAND", other(NONE, ANY)),
    ("COMMANDLOG", other(NONE, ANY)),
    ("CONFIG", other(NONE, ANY)),
    ("COPY", other(range(1, 2, 1), INTEGER)),
    ("DBSIZE", reads(NONE, INTEGER)),
    ("DEBUG", other(NONE, ANY)),
    ("DECR", other(FIRST, INTEGER)),
    ("DECRBY", other(FIRST, INTEGER)),
    ("DEL", other(ALL, INTEGER)),
    ("DELIFEQ", other(FIRST, ANY)),
    ("DISCARD", other(NONE, ANY)),
    ("DUMP", reads(FIRST, TEXT)),
    ("ECHO", other(NONE, ANY)),
    ("EVAL", runs(numbered(2), ANY)),
    ("EVALSHA", runs(numbered(2), ANY)),
    ("EVALSHA_RO", reads(numbered(2), ANY)),
    ("EVAL_RO", reads(numbered(2), ANY)),
    ("EXEC", other(NONE, ANY)),
    ("EXISTS", reads(ALL, INTEGER)),
    ("EXPIRE", other(FIRST, INTEGER)),
    ("EXPIREAT", other(FIRST, INTEGER)),
    ("EXPIRETIME", reads(FIRST, ANY)),
    ("FAILOVER", other(NONE, ANY)),
    ("FCALL", runs(numbered(2), ANY)),
    ("FCALL_RO", reads(numbered(2), ANY)),
    ("FLUSHALL", other(NONE, STATUS)),
    ("FLUSHDB", other(NONE, STATUS)),
    ("FUNCTION", other(NONE, ANY)),
    ("GEOADD", other(FIRST, ANY)),
    ("GEODIST", reads(FIRST, ANY)),
    ("GEOHASH", reads(FIRST, ANY)),
    ("GEOPOS", reads(FIRST, ANY)),
    ("GEORADIUS", other(FIRST, ANY)),
    ("GEORADIUSBYMEMBER", other(FIRST, ANY)),
    ("GEORADIUSBYMEMBER_RO", reads(FIRST, ANY)),
    ("GEORADIUS_RO", reads(FIRST, ANY)),
    ("GEOSEARCH", reads(FIRST, ANY)),
    ("GEOSEARCHSTORE", other(range(1, 2, 1), ANY)),
    ("GET", reads(FIRST, TEXT)),
    ("GETBIT", reads(FIRST, INTEGER)),
    ("GETDEL", other(FIRST, TEXT)),
    ("GETEX", other(FIRST, TEXT)),
    ("GETRANGE", reads(FIRST, TEXT)),
    ("GETSET", other(FIRST, TEXT)),
    ("HDEL", other(FIRST, INTEGER)),
    ("HELLO", other(NONE, ANY)),
    ("HEXISTS", reads(FIRST, INTEGER)),
    ("HEXPIRE", other(FIRST, ANY)),
    ("HEXPIREAT", other(FIRST, ANY)),
    ("HEXPIRETIME", reads(FIRST, ANY)),
    ("HGET", reads(FIRST, TEXT)),
    ("HGETALL", reads(FIRST, LIST)),
    ("HGETDEL", other(FIRST, ANY)),
    ("HGETEX", other(FIRST, ANY)),
    ("HINCRBY", other(FIRST, INTEGER)),
    ("HINCRBYFLOAT", other(FIRST, ANY)),
    ("HKEYS", reads(FIRST, LIST)),
    ("HLEN", reads(FIRST, INTEGER)),
    ("HMGET", reads(FIRST, LIST)),
    ("HMSET", other(FIRST, STATUS)),
    ("HPERSIST", other(FIRST, ANY)),
    ("HPEXPIRE", other(FIRST, ANY)),
    ("HPEXPIREAT", other(FIRST, ANY)),
    ("HPEXPIRETIME", reads(FIRST, ANY)),
    ("HPTTL", reads(FIRST, ANY)),
    ("HRANDFIELD", reads(FIRST, ANY)),
    ("HSCAN", reads(FIRST, ANY)),
    ("HSET", other(FIRST, INTEGER)),
    ("HSETEX", other(FIRST, ANY)),
    ("HSETNX", other(FIRST, INTEGER)),
    ("HSTRLEN", reads(FIRST, INTEGER)),
    ("HTTL", reads(FIRST, ANY)),
    ("HVALS", reads(FIRST, LIST)),
    ("INCR", other(FIRST, INTEGER)),
    ("INCRBY", other(FIRST, INTEGER)),
    ("INCRBYFLOAT", other(FIRST, ANY)),
    ("INFO", other(NONE, ANY)),
    ("KEYS", reads(NONE, LIST)),
    ("LASTSAVE", other(NONE, ANY)),
    ("LATENCY", other(NONE, ANY)),
    ("LCS", reads(range(1, 2, 1), ANY)),
    ("LINDEX", reads(FIRST, TEXT)),
    ("LINSERT", other(FIRST, INTEGER)),
    ("LLEN", reads(FIRST, INTEGER)),
    ("LMOVE", other(range(1, 2, 1), ANY)),
    ("LMPOP", other(numbered(1), ANY)),
    ("LOLWUT", reads(NONE, ANY)),
    ("LPOP", other(FIRST, ANY)),
    ("LPOS", reads(FIRST, ANY)),
    ("LPUSH", other(FIRST, INTEGER)),
    ("LPUSHX", other(FIRST, INTEGER)),
    ("LRANGE", reads(FIRST, LIST)),
    ("LREM", other(FIRST, INTEGER)),
    ("LSET", other(FIRST, STATUS)),
    ("LTRIM", other(FIRST, STATUS)),
    ("MEMORY", other(NONE, ANY)),
    ("MGET", reads(ALL, LIST)),
    ("MIGRATE", other(range(3, 3, 1), ANY)),
    ("MODULE", other(NONE, ANY)),
    ("MONITOR", other(NONE, ANY)),
    ("MOVE", other(FIRST, INTEGER)),
    ("MSET", other(range(1, -1, 2), STATUS)),
    ("MSETEX", other(numbered(1), ANY)),
    ("MSETNX", other(range(1, -1, 2), INTEGER)),
    ("MULTI", other(NONE, ANY)),
    ("OBJECT", other(NONE, ANY)),
    ("PERSIST", other(FIRST, INTEGER)),
    ("PEXPIRE", other(FIRST, INTEGER)),
    ("PEXPIREAT", other(FIRST, INTEGER)),
    ("PEXPIRETIME", reads(FIRST, ANY)),
    ("PFADD", other(FIRST, INTEGER)),
    ("PFCOUNT", reads(ALL, INTEGER)),
    ("PFDEBUG", other(range(2, 2, 1), ANY)),
    ("PFMERGE", other(ALL, STATUS)),
    ("PFSELFTEST", other(NONE, ANY)),
    ("PING", other(NONE, PONG)),
    ("PSETEX", other(FIRST, STATUS)),
    ("PSUBSCRIBE", other(NONE, ANY)),
    ("PSYNC", other(NONE, ANY)),
    ("PTTL", reads(FIRST, INTEGER)),
    ("PUBLISH", other(NONE, INTEGER)),
    ("PUBSUB", other(NONE, ANY)),
    ("PUNSUBSCRIBE", other(NONE, ANY)),
    ("QUIT", other(NONE, ANY)),
    ("RANDOMKEY", reads(NONE, ANY)),
    ("READONLY", other(NONE, ANY)),
    ("READWRITE", other(NONE, ANY)),
    ("RENAME", other(range(1, 2, 1), STATUS)),
    ("RENAMENX", other(range(1, 2, 1), INTEGER)),
    ("REPLCONF", other(NONE, ANY)),
    ("REPLICAOF", other(NONE, ANY)),
    ("RESET", other(NONE, ANY)),
    ("RESTORE", other(FIRST, ANY)),
    ("RESTORE-ASKING", other(FIRST, ANY)),
    ("ROLE", other(NONE, ANY)),
    ("RPOP", other(FIRST, ANY)),
    ("RPOPLPUSH", other(range(1, 2, 1), ANY)),
    ("RPUSH", other(FIRST, INTEGER)),
    ("RPUSHX", other(FIRST, INTEGER)),
    ("SADD", other(FIRST, INTEGER)),
    ("SAVE", other(NONE, ANY)),
    ("SCAN", reads(NONE, ANY)),
    ("SCARD", reads(FIRST, INTEGER)),
    ("SCRIPT", other(NONE, ANY)),
    ("SDIFF", reads(ALL, LIST)),
    ("SDIFFSTORE", other(ALL, ANY)),
    ("SELECT", other(NONE, ANY)),
    ("SET", other(FIRST, SET_REPLY)),
    ("SETBIT", other(FIRST, INTEGER)),
    ("SETEX", other(FIRST, STATUS)),
    ("SETNX", other(FIRST, INTEGER)),
    ("SETRANGE", other(FIRST, INTEGER)),
    ("SHUTDOWN", other(NONE, ANY)),
    ("SINTER", reads(ALL, LIST)),
    ("SINTERCARD", reads(numbered(1), ANY)),
    ("SINTERSTORE", other(ALL, ANY)),
    ("SISMEMBER", reads(FIRST, INTEGER)),
    ("SLAVEOF", other(NONE, ANY)),
    ("SLOWLOG", other(NONE, ANY)),
    ("SMEMBERS", reads(FIRST, LIST)),
    ("SMISMEMBER", reads(FIRST, ANY)),
    ("SMOVE", other(range(1, 2, 1), INTEGER)),
    ("SORT", other(FIRST, ANY)),
    ("SORT_RO", reads(FIRST, ANY)),
    ("SPOP", other(FIRST, ANY)),
    ("SPUBLISH", other(FIRST, INTEGER)),
    ("SRANDMEMBER", reads(FIRST, ANY)),
    ("SREM", other(FIRST, INTEGER)),
    ("SSCAN", reads(FIRST, ANY)),
    ("SSUBSCRIBE", other(ALL, ANY)),
    ("STRLEN", reads(FIRST, INTEGER)),
    ("SUBSCRIBE", other(NONE, ANY)),
    ("SUBSTR", reads(FIRST, TEXT)),
    ("SUNION", reads(ALL, LIST)),
    ("SUNIONSTORE", other(ALL, ANY)),
    ("SUNSUBSCRIBE", other(ALL, ANY)),
    ("SWAPDB", other(NONE, ANY)),
    ("SYNC", other(NONE, ANY)),
    ("TIME", other(NONE, ANY)),
    ("TOUCH", reads(ALL, INTEGER)),
    ("TTL", reads(FIRST, INTEGER)),
    ("TYPE", reads(FIRST, ANY)),
    ("UNLINK", other(ALL, INTEGER)),
    ("UNSUBSCRIBE", other(NONE, ANY)),
    ("UNWATCH", other(NONE, ANY)),
    ("WAIT", other(NONE, ANY)),
    ("WAITAOF", other(NONE, ANY)),
    ("WATCH", other(ALL, ANY)),
    ("XACK", other(FIRST, INTEGER)),
    ("XADD", other(FIRST, ANY)),
    ("XAUTOCLAIM", other(FIRST, ANY)),
    ("XCLAIM", other(FIRST, ANY)),
    ("XDEL", other(FIRST, INTEGER)),
    ("XGROUP", other(NONE, ANY)),
    ("XINFO", other(NONE, ANY)),
    ("XLEN", reads(FIRST, INTEGER)),
    ("XPENDING", reads(FIRST, ANY)),
    ("XRANGE", reads(FIRST, ANY)),
    ("XREAD", reads(STREAMS, TAKEN)),
    ("XREADGROUP", other(STREAMS, TAKEN)),
    ("XREVRANGE", reads(FIRST, ANY)),
    ("XSETID", other(FIRST, ANY)),
    ("XTRIM", other(FIRST, ANY)),
    ("ZADD", other(FIRST, ANY)),
    ("ZCARD", reads(FIRST, INTEGER)),
    ("ZCOUNT", reads(FIRST, INTEGER)),
    ("ZDIFF", reads(numbered(1), ANY)),
    ("ZDIFFSTORE", other(stored(2), ANY)),
    ("ZINCRBY", other(FIRST, ANY)),
    ("ZINTER", reads(numbered(1), ANY)),
    ("ZINTERCARD", reads(numbered(1), ANY)),
    ("ZINTERSTORE", other(stored(2), ANY)),
    ("ZLEXCOUNT", reads(FIRST, INTEGER)),
    ("ZMPOP", other(numbered(1), ANY)),
    ("ZMSCORE", reads(FIRST, ANY)),
    ("ZPOPMAX", other(FIRST, ANY)),
    ("ZPOPMIN", other(FIRST, ANY)),
    ("ZRANDMEMBER", reads(FIRST, ANY)),
    ("ZRANGE", reads(FIRST, LIST)),
    ("ZRANGEBYLEX", reads(FIRST, ANY)),
    ("ZRANGEBYSCORE", reads(FIRST, ANY)),
    ("ZRANGESTORE", other(range(1, 2, 1), ANY)),
    ("ZRANK", reads(FIRST, ANY)),
    ("ZREM", other(FIRST, INTEGER)),
    ("ZREMRANGEBYLEX", other(FIRST, ANY)),
    ("ZREMRANGEBYRANK", other(FIRST, ANY)),
    ("ZREMRANGEBYSCORE", other(FIRST, ANY)),
    ("ZREVRANGE", reads(FIRST, ANY)),
    ("ZREVRANGEBYLEX", reads(FIRST, ANY)),
    ("ZREVRANGEBYSCORE", reads(FIRST, ANY)),
    ("ZREVRANK", reads(FIRST, ANY)),
    ("ZSCAN", reads(FIRST, ANY)),
    ("ZSCORE", reads(FIRST, ANY)),
    ("ZUNION", reads(numbered(1), ANY)),
    ("ZUNIONSTORE", other(stored(2), ANY)),
];
