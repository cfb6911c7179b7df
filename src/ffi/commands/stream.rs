// Made by `make commands` from commands/commands.txt: change it there.
//! The section of the header: typed commands, stream.

use std::ffi::{c_char, c_void};

use super::super::args::{bytes, c_bytes, count, texts};
use super::super::client::redis_client;
use super::super::guard::guard_wait;
use super::super::reply::redis_reply;
use super::super::status::redis_status;
use super::super::typed;

/// Acknowledges an entry that a consumer of a group has processed (XACK). *out_n, if not NULL, is 1 if it was pending,
/// else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `group` is NULL or a C string; `id` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_xack(
    c: *mut redis_client,
    key: *const c_char,
    group: *const c_char,
    id: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, group, id) =
            unsafe { (c_bytes(key, "key")?, c_bytes(group, "group")?, c_bytes(id, "id")?) };
        typed::integer(c, &[b"XACK", key, group, id], out_n)
    })
}

/// Like redis_xack, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `group` points to `group_len` bytes; `id` points to `id_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_xack_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    group: *const c_void,
    group_len: usize,
    id: *const c_void,
    id_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, group, id) = unsafe {
            (bytes(key, key_len, "key")?, bytes(group, group_len, "group")?, bytes(id, id_len, "id")?)
        };
        typed::integer(c, &[b"XACK", key, group, id], out_n)
    })
}

/// Adds an entry of n fields and their values to a stream, which is created if it does not exist (XADD). id is the
/// entry's id, or "*" to let the server choose one; *out is the id of the entry. field_lens and value_lens hold the
/// lengths of fields and values, or are NULL if they are C strings.
///
/// Ownership and errors: as redis_get. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `id` is NULL or a C string; `fields` points to `n` texts as `field_lens` says; `values` points to `n` texts as `value_lens` says; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_xadd(
    c: *mut redis_client,
    key: *const c_char,
    id: *const c_char,
    n: i32,
    fields: *const *const c_char,
    field_lens: *const usize,
    values: *const *const c_char,
    value_lens: *const usize,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, id) = unsafe { (c_bytes(key, "key")?, c_bytes(id, "id")?) };
        let n = count(n, "n", 1)?;
        // SAFETY: as the caller promises.
        let fields = unsafe { texts(n, fields, field_lens, "fields") }?;
        // SAFETY: as the caller promises.
        let values = unsafe { texts(n, values, value_lens, "values") }?;
        typed::text(c, &typed::followed_by_pairs(&[b"XADD", key, id], &fields, &values), out, out_len)
    })
}

/// Like redis_xadd, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `id` points to `id_len` bytes; `fields` points to `n` texts as `field_lens` says; `values` points to `n` texts as `value_lens` says; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_xadd_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    id: *const c_void,
    id_len: usize,
    n: i32,
    fields: *const *const c_char,
    field_lens: *const usize,
    values: *const *const c_char,
    value_lens: *const usize,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, id) = unsafe { (bytes(key, key_len, "key")?, bytes(id, id_len, "id")?) };
        let n = count(n, "n", 1)?;
        // SAFETY: as the caller promises.
        let fields = unsafe { texts(n, fields, field_lens, "fields") }?;
        // SAFETY: as the caller promises.
        let values = unsafe { texts(n, values, value_lens, "values") }?;
        typed::text(c, &typed::followed_by_pairs(&[b"XADD", key, id], &fields, &values), out, out_len)
    })
}

/// Removes an entry of a stream (XDEL). *out_n, if not NULL, is 1 if it existed, else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `id` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_xdel(
    c: *mut redis_client,
    key: *const c_char,
    id: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, id) = unsafe { (c_bytes(key, "key")?, c_bytes(id, "id")?) };
        typed::integer(c, &[b"XDEL", key, id], out_n)
    })
}

/// Like redis_xdel, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `id` points to `id_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_xdel_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    id: *const c_void,
    id_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, id) = unsafe { (bytes(key, key_len, "key")?, bytes(id, id_len, "id")?) };
        typed::integer(c, &[b"XDEL", key, id], out_n)
    })
}

/// Gets the number of entries of a stream, 0 if there is no such key (XLEN). *out_len may be NULL.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_xlen(
    c: *mut redis_client,
    key: *const c_char,
    out_len: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"XLEN", key], out_len)
    })
}

/// Like redis_xlen, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_xlen_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_len: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"XLEN", key], out_len)
    })
}

/// Gets the first count entries of a stream whose ids are from start to end, both included; "-" and "+" are the lowest
/// and the highest id (XRANGE).
///
/// Ownership: *out is yours, an array of entries, each an array of its id and an array of alternating fields and
/// values; free it with redis_reply_free. Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `start` is NULL or a C string; `end` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_xrange(
    c: *mut redis_client,
    key: *const c_char,
    start: *const c_char,
    end: *const c_char,
    count: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, start, end) =
            unsafe { (c_bytes(key, "key")?, c_bytes(start, "start")?, c_bytes(end, "end")?) };
        typed::reply(
            c,
            &[b"XRANGE", key, start, end, b"COUNT", itoa::Buffer::new().format(count).as_bytes()],
            out,
        )
    })
}

/// Like redis_xrange, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `start` points to `start_len` bytes; `end` points to `end_len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_xrange_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    start: *const c_void,
    start_len: usize,
    end: *const c_void,
    end_len: usize,
    count: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, start, end) = unsafe {
            (bytes(key, key_len, "key")?, bytes(start, start_len, "start")?, bytes(end, end_len, "end")?)
        };
        typed::reply(
            c,
            &[b"XRANGE", key, start, end, b"COUNT", itoa::Buffer::new().format(count).as_bytes()],
            out,
        )
    })
}
