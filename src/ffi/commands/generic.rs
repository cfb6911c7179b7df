// Made by `make commands` from commands/commands.txt: change it there.
//! The section of the header: typed commands, generic.

use std::ffi::{c_char, c_void};

use super::super::args::{bytes, c_bytes};
use super::super::client::redis_client;
use super::super::guard::guard_wait;
use super::super::status::redis_status;
use super::super::typed;

/// Removes a key (DEL). *out_n, if not NULL, is 1 if the key existed, else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_del(
    c: *mut redis_client,
    key: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"DEL", key], out_n)
    })
}

/// Like redis_del, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_del_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"DEL", key], out_n)
    })
}

/// Checks whether a key exists (EXISTS). *out_n, if not NULL, is 1 if it does, else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_exists(
    c: *mut redis_client,
    key: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"EXISTS", key], out_n)
    })
}

/// Like redis_exists, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_exists_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"EXISTS", key], out_n)
    })
}

/// Removes the time to live of a key (PERSIST). *out_n, if not NULL, is 1 if it had one, else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_persist(
    c: *mut redis_client,
    key: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"PERSIST", key], out_n)
    })
}

/// Like redis_persist, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_persist_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"PERSIST", key], out_n)
    })
}

/// Sets a key's time to live, in milliseconds (PEXPIRE) and not in the seconds of EXPIRE; 0 or less removes the key.
/// *out_set, if not NULL, is 1 if it was set, 0 if there is no such key.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_set` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_expire(
    c: *mut redis_client,
    key: *const c_char,
    ttl_ms: i64,
    out_set: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"PEXPIRE", key, itoa::Buffer::new().format(ttl_ms).as_bytes()], out_set)
    })
}

/// Like redis_expire, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_set` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_expire_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    ttl_ms: i64,
    out_set: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"PEXPIRE", key, itoa::Buffer::new().format(ttl_ms).as_bytes()], out_set)
    })
}

/// Renames a key and replaces newkey if it exists (RENAME).
///
/// Errors: those of redis_command_argv; REDISCHAN_ERR_SERVER if there is no such key. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `newkey` is NULL or a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_rename(
    c: *mut redis_client,
    key: *const c_char,
    newkey: *const c_char,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, newkey) = unsafe { (c_bytes(key, "key")?, c_bytes(newkey, "newkey")?) };
        typed::done(c, &[b"RENAME", key, newkey])
    })
}

/// Like redis_rename, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `newkey` points to `newkey_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_rename_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    newkey: *const c_void,
    newkey_len: usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, newkey) = unsafe { (bytes(key, key_len, "key")?, bytes(newkey, newkey_len, "newkey")?) };
        typed::done(c, &[b"RENAME", key, newkey])
    })
}

/// Gets the name of the type of a key's value: "string", "list", "hash" and so on, "none" if there is no such key (TYPE).
///
/// Ownership: as redis_get. Errors: those of redis_command_argv; REDISCHAN_ERR_NOMEM. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_type(
    c: *mut redis_client,
    key: *const c_char,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::text(c, &[b"TYPE", key], out, out_len)
    })
}

/// Like redis_type, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_type_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out: *mut *mut c_char,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::text(c, &[b"TYPE", key], out, out_len)
    })
}

/// Removes a key as DEL does, but frees its value in the background (UNLINK). *out_n, if not NULL, is 1 if the key
/// existed, else 0.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_unlink(
    c: *mut redis_client,
    key: *const c_char,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        typed::integer(c, &[b"UNLINK", key], out_n)
    })
}

/// Like redis_unlink, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_n` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_unlink_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_n: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        typed::integer(c, &[b"UNLINK", key], out_n)
    })
}
