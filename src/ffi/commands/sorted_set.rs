// Made by `make commands` from commands/commands.txt: change it there.
// Over 400 lines: it is generated, and each of its parts stands alone.
//! The section of the header: typed commands, sorted set.

use std::ffi::{c_char, c_void};

use super::super::args::{bytes, c_bytes};
use super::super::client::redis_client;
use super::super::guard::guard_wait;
use super::super::reply::redis_reply;
use super::super::status::redis_status;
use super::super::typed;

/// Adds a member to a sorted set, which is created if it does not exist, or changes the score of the member (ZADD).
/// *out_new, if not NULL, is 1 if the member is new, else 0.
///
/// Errors: those of redis_command_argv; REDISCHAN_ERR_INVALID if score is not a number. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `member` is NULL or a C string; `out_new` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zadd(
    c: *mut redis_client,
    key: *const c_char,
    score: f64,
    member: *const c_char,
    out_new: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (c_bytes(key, "key")?, c_bytes(member, "member")?) };
        typed::integer(c, &[b"ZADD", key, typed::decimal(score, "score")?.as_bytes(), member], out_new)
    })
}

/// Like redis_zadd, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_new` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zadd_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    score: f64,
    member: *const c_void,
    member_len: usize,
    out_new: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (bytes(key, key_len, "key")?, bytes(member, member_len, "member")?) };
        typed::integer(c, &[b"ZADD", key, typed::decimal(score, "score")?.as_bytes(), member], out_new)
    })
}

/// Gets the number of members of a sorted set, 0 if there is no such key (ZCARD). *out_n may be NULL.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zcard(
    c: *mut redis_client,
    key: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"ZCARD", key], out_n)
    })
}

/// Like redis_zcard, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zcard_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"ZCARD", key], out_n)
    })
}

/// Counts the members of a sorted set whose scores are from min to max (ZCOUNT). Both are texts such as "1.5", "(1.5",
/// which excludes the value itself, "-inf" and "+inf". *out_n may be NULL.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `min` is NULL or a C string; `max` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zcount(
    c: *mut redis_client,
    key: *const c_char,
    min: *const c_char,
    max: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, min, max) = unsafe { (c_bytes(key, "key")?, c_bytes(min, "min")?, c_bytes(max, "max")?) };
        typed::integer(c, &[b"ZCOUNT", key, min, max], out_n)
    })
}

/// Like redis_zcount, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `min` points to `min_len` bytes; `max` points to `max_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zcount_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    min: *const c_void,
    min_len: usize,
    max: *const c_void,
    max_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, min, max) = unsafe {
            (bytes(key, key_len, "key")?, bytes(min, min_len, "min")?, bytes(max, max_len, "max")?)
        };
        typed::integer(c, &[b"ZCOUNT", key, min, max], out_n)
    })
}

/// Adds to the score of a member of a sorted set; a missing member counts as 0 (ZINCRBY). *out, if not NULL, is the new
/// score.
///
/// Errors: as redis_zadd. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `member` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zincrby(
    c: *mut redis_client,
    key: *const c_char,
    increment: f64,
    member: *const c_char,
    out: *mut f64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (c_bytes(key, "key")?, c_bytes(member, "member")?) };
        typed::double(c, &[b"ZINCRBY", key, typed::decimal(increment, "increment")?.as_bytes(), member], out)
    })
}

/// Like redis_zincrby, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zincrby_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    increment: f64,
    member: *const c_void,
    member_len: usize,
    out: *mut f64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (bytes(key, key_len, "key")?, bytes(member, member_len, "member")?) };
        typed::double(c, &[b"ZINCRBY", key, typed::decimal(increment, "increment")?.as_bytes(), member], out)
    })
}

/// Gets the members of a sorted set whose ranks by ascending score are from start to stop, both included; negative ranks
/// count from the end (ZRANGE).
///
/// Ownership: *out is yours, an array of strings, empty if there is no such key; free it with redis_reply_free.
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zrange(
    c: *mut redis_client,
    key: *const c_char,
    start: i64,
    stop: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::reply(
            c,
            &[
                b"ZRANGE",
                key,
                itoa::Buffer::new().format(start).as_bytes(),
                itoa::Buffer::new().format(stop).as_bytes(),
            ],
            out,
        )
    })
}

/// Like redis_zrange, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zrange_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    start: i64,
    stop: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::reply(
            c,
            &[
                b"ZRANGE",
                key,
                itoa::Buffer::new().format(start).as_bytes(),
                itoa::Buffer::new().format(stop).as_bytes(),
            ],
            out,
        )
    })
}

/// Gets members of a sorted set as redis_zrange does, with their scores (ZRANGE WITHSCORES).
///
/// Ownership: *out is yours, a map in RESP2 and RESP3: members and scores alternating, which redis_reply_str and
/// redis_reply_double read; free it with redis_reply_free. Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zrange_withscores(
    c: *mut redis_client,
    key: *const c_char,
    start: i64,
    stop: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::map(
            c,
            &[
                b"ZRANGE",
                key,
                itoa::Buffer::new().format(start).as_bytes(),
                itoa::Buffer::new().format(stop).as_bytes(),
                b"WITHSCORES",
            ],
            out,
        )
    })
}

/// Like redis_zrange_withscores, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zrange_withscores_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    start: i64,
    stop: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::map(
            c,
            &[
                b"ZRANGE",
                key,
                itoa::Buffer::new().format(start).as_bytes(),
                itoa::Buffer::new().format(stop).as_bytes(),
                b"WITHSCORES",
            ],
            out,
        )
    })
}

/// Gets the rank of a member of a sorted set by ascending score, from 0 (ZRANK). *out_rank may be NULL.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key or member; *out_rank is then 0.
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `member` is NULL or a C string; `out_rank` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zrank(
    c: *mut redis_client,
    key: *const c_char,
    member: *const c_char,
    out_rank: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (c_bytes(key, "key")?, c_bytes(member, "member")?) };
        typed::integer_or_nil(c, &[b"ZRANK", key, member], out_rank)
    })
}

/// Like redis_zrank, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_rank` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zrank_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    member: *const c_void,
    member_len: usize,
    out_rank: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (bytes(key, key_len, "key")?, bytes(member, member_len, "member")?) };
        typed::integer_or_nil(c, &[b"ZRANK", key, member], out_rank)
    })
}

/// Removes a member of a sorted set (ZREM). *out_n, if not NULL, is 1 if it was a member, else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `member` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zrem(
    c: *mut redis_client,
    key: *const c_char,
    member: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (c_bytes(key, "key")?, c_bytes(member, "member")?) };
        typed::integer(c, &[b"ZREM", key, member], out_n)
    })
}

/// Like redis_zrem, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zrem_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    member: *const c_void,
    member_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (bytes(key, key_len, "key")?, bytes(member, member_len, "member")?) };
        typed::integer(c, &[b"ZREM", key, member], out_n)
    })
}

/// Gets the score of a member of a sorted set (ZSCORE). *out may be NULL.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key or member; *out is then 0.
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `member` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zscore(
    c: *mut redis_client,
    key: *const c_char,
    member: *const c_char,
    out: *mut f64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (c_bytes(key, "key")?, c_bytes(member, "member")?) };
        typed::double_or_nil(c, &[b"ZSCORE", key, member], out)
    })
}

/// Like redis_zscore, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_zscore_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    member: *const c_void,
    member_len: usize,
    out: *mut f64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (bytes(key, key_len, "key")?, bytes(member, member_len, "member")?) };
        typed::double_or_nil(c, &[b"ZSCORE", key, member], out)
    })
}
