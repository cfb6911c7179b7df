// Made by `make commands` from commands/commands.txt: change it there.
//! The section of the header: typed commands, bitmap.

use std::ffi::{c_char, c_void};

use super::super::args::{bytes, c_bytes};
use super::super::client::redis_client;
use super::super::guard::guard_wait;
use super::super::status::redis_status;
use super::super::typed;

/// Counts the bits of a string that are 1 (BITCOUNT). *out_n may be NULL.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_bitcount(
    c: *mut redis_client,
    key: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"BITCOUNT", key], out_n)
    })
}

/// Like redis_bitcount, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_bitcount_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"BITCOUNT", key], out_n)
    })
}

/// Gets the bit at an offset; beyond the end of the string it is 0 (GETBIT). *out_bit may be NULL.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_bit` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_getbit(
    c: *mut redis_client,
    key: *const c_char,
    offset: i64,
    out_bit: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"GETBIT", key, itoa::Buffer::new().format(offset).as_bytes()], out_bit)
    })
}

/// Like redis_getbit, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_bit` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_getbit_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    offset: i64,
    out_bit: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"GETBIT", key, itoa::Buffer::new().format(offset).as_bytes()], out_bit)
    })
}

/// Sets the bit at an offset to 0 or 1 (SETBIT). *out_before, if not NULL, is the previous value of the bit.
///
/// Errors: those of redis_command_argv; REDISCHAN_ERR_SERVER for an offset that is negative or too large, or a value
/// other than 0 and 1. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_before` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_setbit(
    c: *mut redis_client,
    key: *const c_char,
    offset: i64,
    value: i64,
    out_before: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(
            c,
            &[
                b"SETBIT",
                key,
                itoa::Buffer::new().format(offset).as_bytes(),
                itoa::Buffer::new().format(value).as_bytes(),
            ],
            out_before,
        )
    })
}

/// Like redis_setbit, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_before` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_setbit_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    offset: i64,
    value: i64,
    out_before: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(
            c,
            &[
                b"SETBIT",
                key,
                itoa::Buffer::new().format(offset).as_bytes(),
                itoa::Buffer::new().format(value).as_bytes(),
            ],
            out_before,
        )
    })
}
