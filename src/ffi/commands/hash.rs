// Made by `make commands` from commands/commands.txt: change it there.
//! The section of the header: typed commands, hash.

use std::ffi::{c_char, c_void};

use super::super::args::{bytes, c_bytes};
use super::super::client::redis_client;
use super::super::guard::guard_wait;
use super::super::status::redis_status;
use super::super::typed;

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

/// Does what redis_hget does, with any bytes. Since 0.1.0.
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

/// Sets a field of a hash (HSET). *out_new, if not NULL, is 1 if the field is new, 0 if it was there.
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

/// Does what redis_hset does, with any bytes. Since 0.1.0.
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
