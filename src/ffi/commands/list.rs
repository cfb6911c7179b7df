// Made by `make commands` from commands/commands.txt: change it there.
// Over 400 lines: it is generated, and each of its parts stands alone.
//! The section of the header: typed commands, list.

use std::ffi::{c_char, c_void};

use super::super::args::{bytes, c_bytes};
use super::super::client::redis_client;
use super::super::guard::guard_wait;
use super::super::reply::redis_reply;
use super::super::status::redis_status;
use super::super::typed;

/// Gets an element of a list by its index, from 0; a negative index counts from the end (LINDEX).
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key or element. Ownership and errors: as redis_get.
/// Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_lindex(
    c: *mut redis_client,
    key: *const c_char,
    index: i64,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::text(c, &[b"LINDEX", key, itoa::Buffer::new().format(index).as_bytes()], out, out_len)
    })
}

/// Like redis_lindex, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_lindex_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    index: i64,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::text(c, &[b"LINDEX", key, itoa::Buffer::new().format(index).as_bytes()], out, out_len)
    })
}

/// Gets the length of a list, 0 if there is no such key (LLEN). *out_len may be NULL.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_llen(
    c: *mut redis_client,
    key: *const c_char,
    out_len: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"LLEN", key], out_len)
    })
}

/// Like redis_llen, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_llen_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_len: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"LLEN", key], out_len)
    })
}

/// Removes the first element of a list and returns it (LPOP).
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key. Ownership and errors: as redis_get. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_lpop(
    c: *mut redis_client,
    key: *const c_char,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::text(c, &[b"LPOP", key], out, out_len)
    })
}

/// Like redis_lpop, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_lpop_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::text(c, &[b"LPOP", key], out, out_len)
    })
}

/// Adds an element at the head of a list, which is created if it does not exist (LPUSH). *out_len, if not NULL, is the
/// length of the list afterwards.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `element` is NULL or a C string; `out_len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_lpush(
    c: *mut redis_client,
    key: *const c_char,
    element: *const c_char,
    out_len: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, element) = unsafe { (c_bytes(key, "key")?, c_bytes(element, "element")?) };
        typed::integer(c, &[b"LPUSH", key, element], out_len)
    })
}

/// Like redis_lpush, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `element` points to `element_len` bytes; `out_len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_lpush_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    element: *const c_void,
    element_len: usize,
    out_len: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, element) =
            unsafe { (bytes(key, key_len, "key")?, bytes(element, element_len, "element")?) };
        typed::integer(c, &[b"LPUSH", key, element], out_len)
    })
}

/// Gets the elements of a list from start to stop, both included; negative indexes count from the end (LRANGE).
///
/// Ownership: *out is yours, an array of strings, empty if there is no such key; free it with redis_reply_free.
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_lrange(
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
                b"LRANGE",
                key,
                itoa::Buffer::new().format(start).as_bytes(),
                itoa::Buffer::new().format(stop).as_bytes(),
            ],
            out,
        )
    })
}

/// Like redis_lrange, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_lrange_n(
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
                b"LRANGE",
                key,
                itoa::Buffer::new().format(start).as_bytes(),
                itoa::Buffer::new().format(stop).as_bytes(),
            ],
            out,
        )
    })
}

/// Removes elements of a list that are equal to element: the first count of them, the last -count if count is negative,
/// all if it is 0 (LREM). *out_n, if not NULL, is the number removed.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `element` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_lrem(
    c: *mut redis_client,
    key: *const c_char,
    count: i64,
    element: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, element) = unsafe { (c_bytes(key, "key")?, c_bytes(element, "element")?) };
        typed::integer(c, &[b"LREM", key, itoa::Buffer::new().format(count).as_bytes(), element], out_n)
    })
}

/// Like redis_lrem, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `element` points to `element_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_lrem_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    count: i64,
    element: *const c_void,
    element_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, element) =
            unsafe { (bytes(key, key_len, "key")?, bytes(element, element_len, "element")?) };
        typed::integer(c, &[b"LREM", key, itoa::Buffer::new().format(count).as_bytes(), element], out_n)
    })
}

/// Removes all elements of a list except those from start to stop, as redis_lrange counts them (LTRIM).
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_ltrim(
    c: *mut redis_client,
    key: *const c_char,
    start: i64,
    stop: i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::done(
            c,
            &[
                b"LTRIM",
                key,
                itoa::Buffer::new().format(start).as_bytes(),
                itoa::Buffer::new().format(stop).as_bytes(),
            ],
        )
    })
}

/// Like redis_ltrim, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_ltrim_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    start: i64,
    stop: i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::done(
            c,
            &[
                b"LTRIM",
                key,
                itoa::Buffer::new().format(start).as_bytes(),
                itoa::Buffer::new().format(stop).as_bytes(),
            ],
        )
    })
}

/// Removes the last element of a list and returns it; otherwise as redis_lpop (RPOP). Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_rpop(
    c: *mut redis_client,
    key: *const c_char,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::text(c, &[b"RPOP", key], out, out_len)
    })
}

/// Like redis_rpop, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_rpop_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::text(c, &[b"RPOP", key], out, out_len)
    })
}

/// Adds an element at the tail of a list; otherwise as redis_lpush (RPUSH). Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `element` is NULL or a C string; `out_len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_rpush(
    c: *mut redis_client,
    key: *const c_char,
    element: *const c_char,
    out_len: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, element) = unsafe { (c_bytes(key, "key")?, c_bytes(element, "element")?) };
        typed::integer(c, &[b"RPUSH", key, element], out_len)
    })
}

/// Like redis_rpush, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `element` points to `element_len` bytes; `out_len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_rpush_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    element: *const c_void,
    element_len: usize,
    out_len: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, element) =
            unsafe { (bytes(key, key_len, "key")?, bytes(element, element_len, "element")?) };
        typed::integer(c, &[b"RPUSH", key, element], out_len)
    })
}
