// Made by `make commands` from commands/commands.txt: change it there.
//! The section of the header: typed commands, hyperloglog.

use std::ffi::{c_char, c_void};

use super::super::args::{bytes, c_bytes};
use super::super::client::redis_client;
use super::super::guard::guard_wait;
use super::super::status::redis_status;
use super::super::typed;

/// Adds an element to a HyperLogLog, which estimates how many different elements were added to it (PFADD).
/// *out_changed, if not NULL, is 1 if its estimate may have changed, else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `element` is NULL or a C string; `out_changed` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pfadd(
    c: *mut redis_client,
    key: *const c_char,
    element: *const c_char,
    out_changed: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, element) = unsafe { (c_bytes(key, "key")?, c_bytes(element, "element")?) };
        typed::integer(c, &[b"PFADD", key, element], out_changed)
    })
}

/// Like redis_pfadd, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `element` points to `element_len` bytes; `out_changed` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pfadd_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    element: *const c_void,
    element_len: usize,
    out_changed: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, element) =
            unsafe { (bytes(key, key_len, "key")?, bytes(element, element_len, "element")?) };
        typed::integer(c, &[b"PFADD", key, element], out_changed)
    })
}

/// Gets the estimate of a HyperLogLog, 0 if there is no such key (PFCOUNT). *out_n may be NULL.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pfcount(
    c: *mut redis_client,
    key: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"PFCOUNT", key], out_n)
    })
}

/// Like redis_pfcount, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pfcount_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"PFCOUNT", key], out_n)
    })
}
