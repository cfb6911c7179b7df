//! The section of the header: the client cache.

use std::ffi::{c_char, c_void};
use std::time::Duration;

use bytes::Bytes;

use crate::client::MaxAge;
use crate::error::Error;
use crate::proto::{Scalar, scalar};

use super::args::{Buffer, InOut, Out, bytes, c_bytes, count, give_text, packed, texts, timeout};
use super::call::guarded;
use super::client::redis_client;
use super::guard::{guard, guard_brief, guard_brief_ok, guard_ok, guard_wait};
use super::handle;
use super::queue::{self, redis_completion, redis_queue};
use super::reply::{hand_over, redis_reply};
use super::status::{REDISCHAN_MISS, REDISCHAN_OK, REDISCHAN_WAIT_DEFAULT, redis_status};

/// What a cache has counted. Set size to sizeof(redis_cache_counts) before the call; later versions only append fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct redis_cache_counts {
    /// sizeof(redis_cache_counts), set by you.
    pub size: usize,
    /// Calls that were answered from memory.
    pub hits: u64,
    /// Calls that found nothing to be given out, and asked the server.
    pub misses: u64,
    /// Misses that waited for another caller's read of the same.
    pub joined: u64,
    /// Replies that were kept.
    pub stored: u64,
    /// Replies that were not kept, since their key had changed, or their connection was lost, before they came.
    pub overtaken: u64,
    /// Keys that the server reported as changed.
    pub invalidated: u64,
    /// Keys that this client's own commands may have changed.
    pub own_writes: u64,
    /// Replies that were dropped for others (option cache_max_bytes).
    pub evicted: u64,
    /// Calls that found a reply that was too old.
    pub expired: u64,
    /// How often everything was dropped: FLUSHALL, FLUSHDB, SWAPDB, a lost connection.
    pub flushes: u64,
    /// Now: replies in memory, also those that are not given out any more.
    pub entries: u64,
    /// Now: the bytes that they take.
    pub bytes: u64,
    /// Now: shared connections on which the server tells of changes. 0: every call goes to the server.
    pub tracking: u64,
}

/// The size of redis_cache_counts in the first version; it never changes.
const FIRST_SIZE: usize = 112;

/// Gets the value of a key (GET), from memory if it is there: for a client with the option cache=on. It is then given out
/// until the server says that the key has changed (CLIENT TRACKING,
/// redis.io/docs/latest/develop/reference/client-side-caching), and no longer than its time to live and the option
/// cache_ttl allow. All threads share what is kept, and of several that miss the same key one asks the server.
///
/// Nobody sees a key go back to an older value. What this client has written, by any thread, connection, pipeline, session
/// or script, is seen from when the write has returned; only keys that a script makes up, without KEYS or ARGV, wait
/// for the server. What other clients write is seen when the server has told of it: usually within a fraction of a
/// millisecond, and within about 3 s (option heartbeat) if the connection is lost without a word. While there is no
/// connection nothing is given out. SWAPDB by another client is not told of: cache_ttl ends what was kept.
/// All of this is about one server. After a failover, shared connections stay with the demoted server until a write on one
/// of them is answered READONLY: then all leave, and nothing that was kept is given out. Until then they show what that
/// server has, kept or not; one that was lost meanwhile and made again (with the option connections), or a session, may
/// show a newer value than the others.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key, which is kept too; *out is then NULL and *out_len 0.
/// Ownership: *out is yours; free it with redis_free. A NUL follows its *out_len bytes; out_len may be NULL.
/// Errors: those of redis_get; REDISCHAN_ERR_UNSUPPORTED for a client without the option cache. Where the server cannot tell
/// of changes (redis_cache_counts.tracking is 0), it is a redis_get. Threads: any. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_cached_get(
    c: *mut redis_client,
    key: *const c_char,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        get(c, key, MaxAge::Default, out, out_len)
    })
}

/// Like redis_cached_get, with any bytes; max_age_ms is how old the value may be at most, counted from when it was asked
/// for: milliseconds, or REDISCHAN_WAIT_DEFAULT for the option cache_ttl, which is the most.
///
/// Errors: as redis_cached_get; REDISCHAN_ERR_INVALID for a max_age_ms of 0 or less. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_cached_get_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    max_age_ms: i64,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        get(c, key, max_age(max_age_ms)?, out, out_len)
    })
}

fn get(
    c: *mut redis_client,
    key: &[u8],
    max_age: MaxAge,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> Result<redis_status, Error> {
    let out = Out::required(out, "out")?;
    give_text(handle::find(c)?.cached_get(key, max_age)?, out, Out::optional(out_len))
}

/// Like redis_cached_get_n, into your buffer of cap bytes as redis_get_into does. From memory it allocates nothing, and it
/// may be called in a callback of the library then.
///
/// Returns, errors and ownership: as redis_get_into and redis_cached_get_n. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes, `buf` to `cap` bytes that may be written; `out_len` may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_cached_get_into(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    max_age_ms: i64,
    buf: *mut c_void,
    cap: usize,
    out_len: *mut usize,
) -> redis_status {
    // SAFETY: as the caller promises.
    let found = guard_brief(|| unsafe { peek(c, key, key_len, max_age_ms, buf, cap, out_len) });
    if found != REDISCHAN_MISS {
        return found;
    }
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        let value = handle::find(c)?.fetch_get(key, max_age(max_age_ms)?)?;
        // SAFETY: as the caller promises.
        unsafe { Buffer::new(buf, cap, out_len)?.take(value.as_deref()) }
    })
}

/// Like redis_cached_get_into, but never asks the server, and never waits.
///
/// Returns: REDISCHAN_MISS if there is nothing in memory that may be given out: nothing is written. Otherwise, and for
/// errors, as redis_cached_get_into. Since 0.1.0.
///
/// # Safety
/// As for `redis_cached_get_into`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_cached_peek_into(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    max_age_ms: i64,
    buf: *mut c_void,
    cap: usize,
    out_len: *mut usize,
) -> redis_status {
    // SAFETY: as the caller promises.
    guard_brief(|| unsafe { peek(c, key, key_len, max_age_ms, buf, cap, out_len) })
}

/// # Safety
/// As for `redis_cached_get_into`.
unsafe fn peek(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    max_age_ms: i64,
    buf: *mut c_void,
    cap: usize,
    out_len: *mut usize,
) -> Result<redis_status, Error> {
    // SAFETY: as the caller promises.
    let key = unsafe { bytes(key, key_len, "key") }?;
    let buffer = Buffer::new(buf, cap, out_len)?;
    let copy = |frame: &Bytes| {
        let value = if let Some(Scalar::Text(text)) = scalar(frame) { Some(text) } else { None };
        // SAFETY: as the caller promises.
        unsafe { buffer.take(value) }
    };
    handle::find(c)?.peek(key, max_age(max_age_ms)?, copy)?.unwrap_or(Ok(REDISCHAN_MISS))
}

/// Runs a command that reads one key, as redis_command_argv does, or answers it from memory as redis_cached_get does. Those
/// are: GET, GETRANGE, STRLEN, EXISTS of one key, TYPE; HGET, HMGET, HGETALL, HKEYS, HVALS, HLEN, HEXISTS, HSTRLEN; LRANGE,
/// LINDEX, LLEN, LPOS; SMEMBERS, SISMEMBER, SMISMEMBER, SCARD; ZSCORE, ZMSCORE, ZRANGE, ZRANGEBYSCORE, ZRANGEBYLEX, their
/// ZREV forms, ZRANK, ZCARD, ZCOUNT, ZLEXCOUNT; BITCOUNT, BITPOS, BITFIELD_RO, GETBIT; GEODIST, GEOHASH, GEOPOS, GEOSEARCH;
/// JSON.GET. A field of a hash with a time to live of its own (HEXPIRE) is given out until the server says that it is gone.
///
/// MGET as well: the values in memory are given out, and those that are missing are read together, each by a GET of its
/// own, which the user must be allowed. So they are not all of one moment, as those of redis_mget are. Where they cannot be
/// kept, or are too many to be in flight at once (max_in_flight counts three for each), MGET itself is sent.
///
/// Returns and ownership: as redis_command_argv. Threads: any.
/// Errors: those of redis_command_argv; REDISCHAN_ERR_UNSUPPORTED for any other command, with what to do instead.
/// REDISCHAN_ERR_INVALID for a max_age_ms of 0 or less. Since 0.1.0.
///
/// # Safety
/// `argv` points to `argc` texts as `argvlen` says; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_cached_argv(
    c: *mut redis_client,
    argc: i32,
    argv: *const *const c_char,
    argvlen: *const usize,
    max_age_ms: i64,
    timeout_ms: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { texts(argc, argv, argvlen, "argv") }?;
        let out = Out::required(out, "out")?;
        hand_over(
            handle::find(c)?.cached(&argv, max_age(max_age_ms)?, timeout(timeout_ms, "timeout_ms")?)?,
            out,
        )
    })
}

/// Like redis_cached_argv, with the arguments end to end as in redis_command_packed, and what redis_call returns.
/// Since 0.1.0.
///
/// # Safety
/// `lens` points to `argc` lengths, `bytes` to as many bytes as they add up to; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_cached_call_packed(
    c: *mut redis_client,
    argc: i32,
    bytes: *const c_void,
    lens: *const usize,
    max_age_ms: i64,
    timeout_ms: i64,
    out: *mut redis_completion,
) -> redis_status {
    guarded(out, || {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { packed(argc, bytes, lens) }?;
        handle::find(c)?.cached(&argv, max_age(max_age_ms)?, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Submits to a queue what redis_cached_call_packed does: its completion is there at once if the reply is in memory.
///
/// Errors: as redis_queue_submit_packed and redis_cached_argv. Threads: any. It never waits. Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`; `lens` points to `argc` lengths, `bytes` to as many bytes as they add up to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_submit_cached_packed(
    q: *mut redis_queue,
    tag: u64,
    argc: i32,
    bytes: *const c_void,
    lens: *const usize,
    max_age_ms: i64,
    timeout_ms: i64,
) -> redis_status {
    guard_brief_ok(|| {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let (q, argv) = unsafe { (queue::own(q)?, packed(argc, bytes, lens)?) };
        let (max_age, timeout) = (max_age(max_age_ms)?, timeout(timeout_ms, "timeout_ms")?);
        let client = handle::find(q.client)?;
        q.queue.submit_cached(&client, tag, &argv, max_age, timeout)
    })
}

/// Forgets what is in memory of a key; key = NULL and key_len = 0: everything. The server is not told, and other clients of this process
/// keep what they have. For changes that no server tells of.
///
/// Errors: REDISCHAN_ERR_UNSUPPORTED for a client without the option cache, REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED,
/// REDISCHAN_ERR_INVALID. Threads: any. It never waits. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or points to `key_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_cache_forget(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
) -> redis_status {
    guard_ok(|| {
        let is_one = !key.is_null();
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        handle::find(c)?.forget(is_one.then_some(key))
    })
}

/// Fills in what a client's cache has counted.
///
/// Errors: REDISCHAN_ERR_UNSUPPORTED for a client without the option cache; REDISCHAN_ERR_INVALID for NULL, or a size below
/// that of the first version; REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED. Threads: any. Since 0.1.0.
///
/// # Safety
/// `inout` is NULL or points to a `redis_cache_counts` of `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_cache_stats(
    c: *mut redis_client,
    inout: *mut redis_cache_counts,
) -> redis_status {
    guard(|| {
        // SAFETY: as the caller promises.
        let inout = unsafe { InOut::new(inout, FIRST_SIZE, "redis_cache_counts") }?;
        let stats = handle::find(c)?.cache_stats()?;
        let counts = redis_cache_counts {
            size: inout.size(),
            hits: stats.hits,
            misses: stats.misses,
            joined: stats.joined,
            stored: stats.stored,
            overtaken: stats.overtaken,
            invalidated: stats.invalidated,
            own_writes: stats.own_writes,
            evicted: stats.evicted,
            expired: stats.expired,
            flushes: stats.flushes,
            entries: stats.entries,
            bytes: stats.bytes,
            tracking: stats.tracking,
        };
        inout.fill(counts);
        Ok(REDISCHAN_OK)
    })
}

/// How old a reply may be.
fn max_age(ms: i64) -> Result<MaxAge, Error> {
    match u64::try_from(ms) {
        Ok(ms) if ms > 0 => Ok(MaxAge::Of(Duration::from_millis(ms))),
        _ if ms == REDISCHAN_WAIT_DEFAULT => Ok(MaxAge::Default),
        _ => Err(Error::invalid(format!(
            "max_age_ms is {ms}; pass milliseconds from 1 on, or REDISCHAN_WAIT_DEFAULT for the option cache_ttl; for the \
             server's own answer call redis_get"
        ))),
    }
}
