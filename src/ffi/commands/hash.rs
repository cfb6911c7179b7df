// Made by `make commands` from commands/commands.txt: change it there.
// Over 400 lines: it is generated, and each of its parts stands alone.
//! The section of the header: typed commands, hash.

use std::ffi::{c_char, c_void};

use super::super::args::{bytes, c_bytes, count, texts};
use super::super::client::redis_client;
use super::super::guard::guard_wait;
use super::super::reply::redis_reply;
use super::super::status::redis_status;
use super::super::typed;

/// Removes a field of a hash (HDEL). *out_n, if not NULL, is 1 if the field existed, else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `field` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hdel(
    c: *mut redis_client,
    key: *const c_char,
    field: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, field) = unsafe { (c_bytes(key, "key")?, c_bytes(field, "field")?) };
        typed::integer(c, &[b"HDEL", key, field], out_n)
    })
}

/// Like redis_hdel, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `field` points to `field_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hdel_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    field: *const c_void,
    field_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, field) = unsafe { (bytes(key, key_len, "key")?, bytes(field, field_len, "field")?) };
        typed::integer(c, &[b"HDEL", key, field], out_n)
    })
}

/// Checks whether a field of a hash exists (HEXISTS). *out_n, if not NULL, is 1 if it does, else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `field` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hexists(
    c: *mut redis_client,
    key: *const c_char,
    field: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, field) = unsafe { (c_bytes(key, "key")?, c_bytes(field, "field")?) };
        typed::integer(c, &[b"HEXISTS", key, field], out_n)
    })
}

/// Like redis_hexists, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `field` points to `field_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hexists_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    field: *const c_void,
    field_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, field) = unsafe { (bytes(key, key_len, "key")?, bytes(field, field_len, "field")?) };
        typed::integer(c, &[b"HEXISTS", key, field], out_n)
    })
}

/// Gets the value of a field of a hash (HGET).
///
/// Returns, ownership and errors: as redis_get; REDISCHAN_NIL also if there is no such field. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `field` is NULL or a C string; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hget(
    c: *mut redis_client,
    key: *const c_char,
    field: *const c_char,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, field) = unsafe { (c_bytes(key, "key")?, c_bytes(field, "field")?) };
        typed::text(c, &[b"HGET", key, field], out, out_len)
    })
}

/// Like redis_hget, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `field` points to `field_len` bytes; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hget_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    field: *const c_void,
    field_len: usize,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, field) = unsafe { (bytes(key, key_len, "key")?, bytes(field, field_len, "field")?) };
        typed::text(c, &[b"HGET", key, field], out, out_len)
    })
}

/// Gets all fields of a hash and their values (HGETALL).
///
/// Ownership: *out is yours, a map in RESP2 and RESP3: fields and values alternating, empty if there is no such key;
/// free it with redis_reply_free. Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hgetall(
    c: *mut redis_client,
    key: *const c_char,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::map(c, &[b"HGETALL", key], out)
    })
}

/// Like redis_hgetall, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hgetall_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::map(c, &[b"HGETALL", key], out)
    })
}

/// Adds to the integer in a field of a hash; a missing field counts as 0 (HINCRBY). *out, if not NULL, is the sum.
///
/// Errors: as redis_incrby. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `field` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hincrby(
    c: *mut redis_client,
    key: *const c_char,
    field: *const c_char,
    increment: i64,
    out: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, field) = unsafe { (c_bytes(key, "key")?, c_bytes(field, "field")?) };
        typed::integer(c, &[b"HINCRBY", key, field, itoa::Buffer::new().format(increment).as_bytes()], out)
    })
}

/// Like redis_hincrby, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `field` points to `field_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hincrby_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    field: *const c_void,
    field_len: usize,
    increment: i64,
    out: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, field) = unsafe { (bytes(key, key_len, "key")?, bytes(field, field_len, "field")?) };
        typed::integer(c, &[b"HINCRBY", key, field, itoa::Buffer::new().format(increment).as_bytes()], out)
    })
}

/// Gets the names of all fields of a hash (HKEYS).
///
/// Ownership: *out is yours, an array of strings, empty if there is no such key; free it with redis_reply_free.
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hkeys(
    c: *mut redis_client,
    key: *const c_char,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::reply(c, &[b"HKEYS", key], out)
    })
}

/// Like redis_hkeys, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hkeys_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::reply(c, &[b"HKEYS", key], out)
    })
}

/// Gets the number of fields of a hash, 0 if there is no such key (HLEN). *out_n may be NULL.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hlen(
    c: *mut redis_client,
    key: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"HLEN", key], out_n)
    })
}

/// Like redis_hlen, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hlen_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"HLEN", key], out_n)
    })
}

/// Gets the values of n fields of a hash (HMGET). field_lens holds the lengths of their names, or is NULL if they are C
/// strings.
///
/// Ownership: *out is yours, an array of n strings and nils; free it with redis_reply_free.
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `fields` points to `n` texts as `field_lens` says; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hmget(
    c: *mut redis_client,
    key: *const c_char,
    n: i32,
    fields: *const *const c_char,
    field_lens: *const usize,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        let n = count(n, "n", 1)?;
        // SAFETY: as the caller promises.
        let fields = unsafe { texts(n, fields, field_lens, "fields") }?;
        typed::reply(c, &typed::followed(&[b"HMGET", key], &fields), out)
    })
}

/// Like redis_hmget, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `fields` points to `n` texts as `field_lens` says; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hmget_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    n: i32,
    fields: *const *const c_char,
    field_lens: *const usize,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        let n = count(n, "n", 1)?;
        // SAFETY: as the caller promises.
        let fields = unsafe { texts(n, fields, field_lens, "fields") }?;
        typed::reply(c, &typed::followed(&[b"HMGET", key], &fields), out)
    })
}

/// Sets a field of a hash (HSET). *out_new, if not NULL, is 1 if the field is new, 0 if it existed.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `field` is NULL or a C string; `value` is NULL or a C string; `out_new` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hset(
    c: *mut redis_client,
    key: *const c_char,
    field: *const c_char,
    value: *const c_char,
    out_new: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, field, value) =
            unsafe { (c_bytes(key, "key")?, c_bytes(field, "field")?, c_bytes(value, "value")?) };
        typed::integer(c, &[b"HSET", key, field, value], out_new)
    })
}

/// Like redis_hset, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `field` points to `field_len` bytes; `value` points to `value_len` bytes; `out_new` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hset_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    field: *const c_void,
    field_len: usize,
    value: *const c_void,
    value_len: usize,
    out_new: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, field, value) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(field, field_len, "field")?,
                bytes(value, value_len, "value")?,
            )
        };
        typed::integer(c, &[b"HSET", key, field, value], out_new)
    })
}

/// Sets a field of a hash only if the field does not exist (HSETNX). *out_n, if not NULL, is 1 if it was set, else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `field` is NULL or a C string; `value` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hsetnx(
    c: *mut redis_client,
    key: *const c_char,
    field: *const c_char,
    value: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, field, value) =
            unsafe { (c_bytes(key, "key")?, c_bytes(field, "field")?, c_bytes(value, "value")?) };
        typed::integer(c, &[b"HSETNX", key, field, value], out_n)
    })
}

/// Like redis_hsetnx, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `field` points to `field_len` bytes; `value` points to `value_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hsetnx_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    field: *const c_void,
    field_len: usize,
    value: *const c_void,
    value_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, field, value) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(field, field_len, "field")?,
                bytes(value, value_len, "value")?,
            )
        };
        typed::integer(c, &[b"HSETNX", key, field, value], out_n)
    })
}

/// Gets the values of all fields of a hash (HVALS).
///
/// Ownership and errors: as redis_hkeys. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hvals(
    c: *mut redis_client,
    key: *const c_char,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::reply(c, &[b"HVALS", key], out)
    })
}

/// Like redis_hvals, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_hvals_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::reply(c, &[b"HVALS", key], out)
    })
}
