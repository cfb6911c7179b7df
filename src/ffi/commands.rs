//! The section of the header: the everyday commands. They block the calling thread and share the connection. Each has a
//! form for C strings and a twin, named `_n`, for bytes.
//!
//! This file has those whose functions differ from their commands in options, units or buffers. The others are
//! generated from `commands/commands.txt` (`make commands`), one file for each group.

use std::ffi::{c_char, c_void};
use std::time::Duration;

use crate::client::SetOptions;
use crate::error::{Error, Kind};

use super::args::{Buffer, Out, bytes, c_bytes, count, texts};
use super::client::redis_client;
use super::guard::guard_wait;
use super::handle;
use super::status::{REDISCHAN_NIL, REDISCHAN_OK, redis_status};

mod bitmap;
mod generic;
mod geo;
mod hash;
mod hyperloglog;
mod list;
mod pubsub;
mod set;
mod sorted_set;
mod stream;
mod string;

pub use bitmap::*;
pub use generic::*;
pub use geo::*;
pub use hash::*;
pub use hyperloglog::*;
pub use list::*;
pub use pubsub::*;
pub use set::*;
pub use sorted_set::*;
pub use stream::*;
pub use string::*;

/// redis_set_n: only if the key does not exist.
pub const REDISCHAN_SET_NX: u32 = 1;
/// redis_set_n: only if the key exists.
pub const REDISCHAN_SET_XX: u32 = 2;
/// redis_set_n: keep the time to live that the key has.
pub const REDISCHAN_SET_KEEPTTL: u32 = 4;

/// Checks that the server responds (PING). A server that does not know PING, such as the embedded one, counts as
/// responding.
///
/// Errors: those of redis_command_argv. Threads: any, as for every function of this section. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_ping(c: *mut redis_client) -> redis_status {
    guard_wait(|| {
        handle::find(c)?.ping()?;
        Ok(REDISCHAN_OK)
    })
}

/// Gets the value of a key into your buffer of cap bytes, without allocating memory for it. The length of the value is
/// written to *out_len. No NUL is added.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key; *out_len is then 0.
/// Errors: REDISCHAN_ERR_RANGE if the value is longer than cap: the buffer is not touched and *out_len is the length
/// needed. With a cap of 0 and a NULL buf only the length is returned. Otherwise those of redis_get.
/// Ownership: buf is yours and is not touched after the call has returned, whatever its result. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes, `buf` to `cap` bytes that may be written; `out_len` may be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_get_into(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    buf: *mut c_void,
    cap: usize,
    out_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        let buffer = Buffer::new(buf, cap, out_len)?;
        let value = handle::find(c)?.get(key)?;
        // SAFETY: as the caller promises.
        unsafe { buffer.take(value.as_deref()) }
    })
}

/// redis_mget_into: the length of a value that does not exist. (cbindgen.toml has it for C, as cbindgen writes no
/// `usize::MAX`.)
pub const REDISCHAN_NO_VALUE: usize = usize::MAX;

/// Gets the values of n keys (MGET) into your buffers, without allocating memory for each. keys holds n texts with the
/// lengths in keylens (NULL: C strings), bufs a buffer for each value, and caps the capacity of each buffer in bytes.
/// The length of each value is written to lens, or REDISCHAN_NO_VALUE if there is no such key or it does not hold a
/// string. No NUL is added.
///
/// Returns: REDISCHAN_OK; REDISCHAN_ERR_RANGE if a value is longer than its buffer: that buffer is not touched and its
/// entry in lens is the length needed; the others are filled. On any other failure nothing is written. A buffer of 0
/// bytes may be NULL. Errors: otherwise those of redis_get.
/// Ownership: the buffers are yours and are not touched after the call has returned, whatever its result. Threads: any.
/// Since 0.1.0.
///
/// # Safety
/// `keys` points to `n` texts as `keylens` says; `bufs`, `caps` and `lens` to `n` values each; `bufs[i]` may be written
/// for `caps[i]` bytes, `lens` for `n` lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_mget_into(
    c: *mut redis_client,
    n: i32,
    keys: *const *const c_char,
    keylens: *const usize,
    bufs: *const *mut c_void,
    caps: *const usize,
    lens: *mut usize,
) -> redis_status {
    guard_wait(|| {
        let n = count(n, "n", 1)?;
        // SAFETY: as the caller promises.
        let keys = unsafe { texts(n, keys, keylens, "keys") }?;
        if bufs.is_null() || caps.is_null() || lens.is_null() {
            return Err(Error::invalid("bufs, caps or lens is NULL"));
        }
        // SAFETY: as the caller promises.
        let place = |i: usize| unsafe { (bufs.add(i).read_unaligned(), caps.add(i).read_unaligned()) };
        if let Some(i) = (0..n).find(|i| place(*i).0.is_null() && place(*i).1 > 0) {
            return Err(Error::invalid(format!("bufs[{i}] is NULL and caps[{i}] is {}", place(i).1)));
        }
        let reply = handle::find(c)?.mget(&keys)?;
        let values = reply.texts(n)?;
        let mut too_long = None;
        for (i, value) in values.iter().enumerate() {
            let (buf, cap) = place(i);
            let len = value.map_or(REDISCHAN_NO_VALUE, <[u8]>::len);
            // SAFETY: as the caller promises.
            unsafe { lens.add(i).write_unaligned(len) };
            match value {
                Some(value) if value.len() > cap => too_long = too_long.or(Some((i, value.len(), cap))),
                // SAFETY: `buf` has space for `cap` bytes, as the caller promises, and the value is ours.
                Some(value) => unsafe {
                    std::ptr::copy_nonoverlapping(value.as_ptr(), buf.cast(), value.len());
                },
                None => {}
            }
        }
        match too_long {
            None => Ok(REDISCHAN_OK),
            Some((i, len, cap)) => Err(Error::new(
                Kind::Range,
                format!("value {i} has {len} bytes and its buffer {cap}; get it again with a larger one"),
            )
            .with_outcome(crate::error::Outcome::Answered)),
        }
    })
}

/// Sets a key to a value (SET), without a time to live and whatever the key held before.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` and `value` are NULL or C strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_set(
    c: *mut redis_client,
    key: *const c_char,
    value: *const c_char,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, value) = unsafe { (c_bytes(key, "key")?, c_bytes(value, "value")?) };
        handle::find(c)?.set(key, value, SetOptions::default())?;
        Ok(REDISCHAN_OK)
    })
}

/// Sets a key to a value, both any bytes. ttl_ms is the time to live in milliseconds, 0 for none; flags is a
/// combination of REDISCHAN_SET_NX, REDISCHAN_SET_XX and REDISCHAN_SET_KEEPTTL, or 0.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if the condition of NX or XX was not met and nothing was set.
/// Errors: REDISCHAN_ERR_INVALID for a negative ttl_ms, an unknown flag, NX with XX, or KEEPTTL with a ttl_ms;
/// otherwise those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes and `value` to `value_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_set_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    value: *const c_void,
    value_len: usize,
    ttl_ms: i64,
    flags: u32,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, value) = unsafe { (bytes(key, key_len, "key")?, bytes(value, value_len, "value")?) };
        let options = set_options(ttl_ms, flags)?;
        Ok(if handle::find(c)?.set(key, value, options)? { REDISCHAN_OK } else { REDISCHAN_NIL })
    })
}

fn set_options(ttl_ms: i64, flags: u32) -> Result<SetOptions, Error> {
    if flags & !(REDISCHAN_SET_NX | REDISCHAN_SET_XX | REDISCHAN_SET_KEEPTTL) != 0 {
        return Err(Error::invalid(format!("flags is {flags:#x}; pass REDISCHAN_SET_ constants, or 0")));
    }
    let ttl_ms = u64::try_from(ttl_ms).map_err(|_| {
        Error::invalid(format!("ttl_ms is {ttl_ms}; pass milliseconds, or 0 for no time to live"))
    })?;
    let options = SetOptions {
        ttl: (ttl_ms > 0).then(|| Duration::from_millis(ttl_ms)),
        if_absent: flags & REDISCHAN_SET_NX != 0,
        if_present: flags & REDISCHAN_SET_XX != 0,
        keep_ttl: flags & REDISCHAN_SET_KEEPTTL != 0,
    };
    if options.if_absent && options.if_present {
        return Err(Error::invalid("flags has both NX and XX; no key can meet both"));
    }
    if options.keep_ttl && options.ttl.is_some() {
        return Err(Error::invalid("flags has KEEPTTL and ttl_ms is not 0; choose one"));
    }
    Ok(options)
}

/// Gets a key's time to live, in milliseconds (PTTL) and not in the seconds of TTL: *out_ms, if not NULL, is the
/// milliseconds left, -1 if the key does not expire.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key; *out_ms is then 0.
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `out_ms` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_ttl(
    c: *mut redis_client,
    key: *const c_char,
    out_ms: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { c_bytes(key, "key") }?;
        let left = handle::find(c)?.ttl(key)?;
        Out::optional(out_ms).write(left.unwrap_or(0));
        Ok(if left.is_some() { REDISCHAN_OK } else { REDISCHAN_NIL })
    })
}

/// Like redis_ttl, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `out_ms` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_ttl_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    out_ms: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let key = unsafe { bytes(key, key_len, "key") }?;
        let left = handle::find(c)?.ttl(key)?;
        Out::optional(out_ms).write(left.unwrap_or(0));
        Ok(if left.is_some() { REDISCHAN_OK } else { REDISCHAN_NIL })
    })
}
