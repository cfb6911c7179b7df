// Made by `make commands` from commands/commands.txt: change it there.
// Over 400 lines: it is generated, and each of its parts stands alone.
//! The section of the header: typed commands, string.

use std::ffi::{c_char, c_void};

use super::super::args::{bytes, c_bytes, count, texts};
use super::super::client::redis_client;
use super::super::guard::guard_wait;
use super::super::reply::redis_reply;
use super::super::status::redis_status;
use super::super::typed;

/// Appends to the string that a key holds; a missing key counts as empty (APPEND). *out_len, if not NULL, is the new
/// length in bytes.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `value` is NULL or a C string; `out_len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_append(
    c: *mut redis_client,
    key: *const c_char,
    value: *const c_char,
    out_len: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, value) = unsafe { (c_bytes(key, "key")?, c_bytes(value, "value")?) };
        typed::integer(c, &[b"APPEND", key, value], out_len)
    })
}

/// Like redis_append, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `value` points to `value_len` bytes; `out_len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_append_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    value: *const c_void,
    value_len: usize,
    out_len: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, value) = unsafe { (bytes(key, key_len, "key")?, bytes(value, value_len, "value")?) };
        typed::integer(c, &[b"APPEND", key, value], out_len)
    })
}

/// Subtracts 1 (DECR); otherwise as redis_incrby. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_decr(c: *mut redis_client, key: *const c_char, out: *mut i64) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"DECR", key], out)
    })
}

/// Like redis_decr, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_decr_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"DECR", key], out)
    })
}

/// Gets the value of a key (GET).
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key; *out is then NULL and *out_len 0.
/// Ownership: *out is yours; free it with redis_free. A NUL follows its *out_len bytes; out_len may be NULL.
/// Errors: those of redis_command_argv; REDISCHAN_ERR_SERVER with the prefix WRONGTYPE if the key does not hold a
/// string; REDISCHAN_ERR_NOMEM. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_get(
    c: *mut redis_client,
    key: *const c_char,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::text(c, &[b"GET", key], out, out_len)
    })
}

/// Like redis_get, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_get_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::text(c, &[b"GET", key], out, out_len)
    })
}

/// Gets the value of a key and removes the key (GETDEL).
///
/// Returns, ownership and errors: as redis_get. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_getdel(
    c: *mut redis_client,
    key: *const c_char,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::text(c, &[b"GETDEL", key], out, out_len)
    })
}

/// Like redis_getdel, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_getdel_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::text(c, &[b"GETDEL", key], out, out_len)
    })
}

/// Gets the bytes of a string from start to end, both included; negative positions count from the end (GETRANGE).
///
/// Returns: REDISCHAN_OK; the text is empty if there is no such key. Ownership and errors: as redis_get. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_getrange(
    c: *mut redis_client,
    key: *const c_char,
    start: i64,
    end: i64,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::text(
            c,
            &[
                b"GETRANGE",
                key,
                itoa::Buffer::new().format(start).as_bytes(),
                itoa::Buffer::new().format(end).as_bytes(),
            ],
            out,
            out_len,
        )
    })
}

/// Like redis_getrange, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_getrange_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    start: i64,
    end: i64,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::text(
            c,
            &[
                b"GETRANGE",
                key,
                itoa::Buffer::new().format(start).as_bytes(),
                itoa::Buffer::new().format(end).as_bytes(),
            ],
            out,
            out_len,
        )
    })
}

/// Adds to the integer that a key holds; a missing key counts as 0 (INCRBY). *out, if not NULL, is the sum.
///
/// Errors: those of redis_command_argv; REDISCHAN_ERR_SERVER if the key does not hold an integer or the sum does not
/// fit into 64 bits. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_incrby(
    c: *mut redis_client,
    key: *const c_char,
    by: i64,
    out: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"INCRBY", key, itoa::Buffer::new().format(by).as_bytes()], out)
    })
}

/// Like redis_incrby, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_incrby_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    by: i64,
    out: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"INCRBY", key, itoa::Buffer::new().format(by).as_bytes()], out)
    })
}

/// Adds 1; otherwise as redis_incrby. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_incr(c: *mut redis_client, key: *const c_char, out: *mut i64) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"INCRBY", key, b"1"], out)
    })
}

/// Like redis_incr, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_incr_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"INCRBY", key, b"1"], out)
    })
}

/// Adds a floating-point number to the number that a key holds; a missing key counts as 0 (INCRBYFLOAT). *out, if not
/// NULL, is the sum.
///
/// Errors: those of redis_command_argv; REDISCHAN_ERR_SERVER if the key does not hold a number; REDISCHAN_ERR_INVALID
/// if increment is not a number. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_incrbyfloat(
    c: *mut redis_client,
    key: *const c_char,
    increment: f64,
    out: *mut f64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::double(c, &[b"INCRBYFLOAT", key, typed::decimal(increment, "increment")?.as_bytes()], out)
    })
}

/// Like redis_incrbyfloat, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_incrbyfloat_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    increment: f64,
    out: *mut f64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::double(c, &[b"INCRBYFLOAT", key, typed::decimal(increment, "increment")?.as_bytes()], out)
    })
}

/// Gets the values of n keys (MGET). key_lens holds their lengths, or is NULL if they are C strings.
///
/// Ownership: *out is yours, an array of n strings and nils; free it with redis_reply_free.
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `keys` points to `n` texts as `key_lens` says; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_mget(
    c: *mut redis_client,
    n: i32,
    keys: *const *const c_char,
    key_lens: *const usize,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        let n = count(n, "n", 1)?;
        // SAFETY: as the caller promises.
        let keys = unsafe { texts(n, keys, key_lens, "keys") }?;
        typed::reply(c, &typed::followed(&[b"MGET"], &keys), out)
    })
}

/// Sets n keys to n values, all or none (MSET). The lengths may be NULL if the texts are C strings.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `keys` points to `n` texts as `key_lens` says; `values` points to `n` texts as `value_lens` says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_mset(
    c: *mut redis_client,
    n: i32,
    keys: *const *const c_char,
    key_lens: *const usize,
    values: *const *const c_char,
    value_lens: *const usize,
) -> redis_status {
    guard_wait(|| {
        let n = count(n, "n", 1)?;
        // SAFETY: as the caller promises.
        let keys = unsafe { texts(n, keys, key_lens, "keys") }?;
        // SAFETY: as the caller promises.
        let values = unsafe { texts(n, values, value_lens, "values") }?;
        typed::done(c, &typed::followed_by_pairs(&[b"MSET"], &keys, &values))
    })
}

/// Gets the length of a string in bytes, 0 if there is no such key (STRLEN). *out_len may be NULL.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_strlen(
    c: *mut redis_client,
    key: *const c_char,
    out_len: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"STRLEN", key], out_len)
    })
}

/// Like redis_strlen, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_strlen_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_len: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"STRLEN", key], out_len)
    })
}
