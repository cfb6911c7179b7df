// Made by `make commands` from commands/commands.txt: change it there.
//! The section of the header: typed commands, set.

use std::ffi::{c_char, c_void};

use super::super::args::{bytes, c_bytes};
use super::super::client::redis_client;
use super::super::guard::guard_wait;
use super::super::reply::redis_reply;
use super::super::status::redis_status;
use super::super::typed;

/// Adds a member to a set, which is created if it does not exist (SADD). *out_n, if not NULL, is 1 if the member is new,
/// else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `member` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sadd(
    c: *mut redis_client,
    key: *const c_char,
    member: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (c_bytes(key, "key")?, c_bytes(member, "member")?) };
        typed::integer(c, &[b"SADD", key, member], out_n)
    })
}

/// Like redis_sadd, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sadd_n(
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
        typed::integer(c, &[b"SADD", key, member], out_n)
    })
}

/// Gets the number of members of a set, 0 if there is no such key (SCARD). *out_n may be NULL.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_scard(
    c: *mut redis_client,
    key: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"SCARD", key], out_n)
    })
}

/// Like redis_scard, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_scard_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"SCARD", key], out_n)
    })
}

/// Checks whether a set has a member (SISMEMBER). *out_n, if not NULL, is 1 if it does, else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `member` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sismember(
    c: *mut redis_client,
    key: *const c_char,
    member: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (c_bytes(key, "key")?, c_bytes(member, "member")?) };
        typed::integer(c, &[b"SISMEMBER", key, member], out_n)
    })
}

/// Like redis_sismember, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sismember_n(
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
        typed::integer(c, &[b"SISMEMBER", key, member], out_n)
    })
}

/// Gets all members of a set (SMEMBERS).
///
/// Ownership: *out is yours, a set in RESP2 and RESP3, empty if there is no such key; free it with redis_reply_free.
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_smembers(
    c: *mut redis_client,
    key: *const c_char,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::set(c, &[b"SMEMBERS", key], out)
    })
}

/// Like redis_smembers, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_smembers_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::set(c, &[b"SMEMBERS", key], out)
    })
}

/// Removes a random member of a set and returns it (SPOP).
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key. Ownership and errors: as redis_get. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_spop(
    c: *mut redis_client,
    key: *const c_char,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::text(c, &[b"SPOP", key], out, out_len)
    })
}

/// Like redis_spop, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_spop_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::text(c, &[b"SPOP", key], out, out_len)
    })
}

/// Removes a member of a set (SREM). *out_n, if not NULL, is 1 if it was a member, else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `member` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_srem(
    c: *mut redis_client,
    key: *const c_char,
    member: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (c_bytes(key, "key")?, c_bytes(member, "member")?) };
        typed::integer(c, &[b"SREM", key, member], out_n)
    })
}

/// Like redis_srem, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_srem_n(
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
        typed::integer(c, &[b"SREM", key, member], out_n)
    })
}
