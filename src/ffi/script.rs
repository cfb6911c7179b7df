//! The section of the header: scripts.

use std::ffi::{c_char, c_void};

use crate::client::Script;
use crate::error::Error;

use super::args::{Out, Texts, bytes as c_bytes, count, packed, texts, timeout};
use super::client::redis_client;
use super::guard::{guard, guard_ok, guard_value, guard_wait};
use super::handle;
use super::reply::{hand_over, redis_reply};
use super::status::{REDISCHAN_OK, redis_status};

/// A Lua script and its SHA-1, by which a server that has seen the text recognizes it. It belongs to no client.
pub struct redis_script {
    pub(super) script: Script,
    /// Followed by a NUL.
    sha: Box<[u8]>,
}

/// Creates a script from its text of len bytes, which is copied. The SHA-1 is computed here, once.
///
/// Ownership: *out is yours; free it with redis_script_free. Threads: any; a script is immutable, and any number of
/// threads may use it with any number of clients, also in a forked child. Errors: REDISCHAN_ERR_INVALID.
/// Since 0.1.0.
///
/// # Safety
/// `text` points to `len` bytes; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_script_new(
    text: *const c_void,
    len: usize,
    out: *mut *mut redis_script,
) -> redis_status {
    guard(|| {
        let out = Out::required(out, "out")?;
        // SAFETY: as the caller promises.
        let script = Script::new(unsafe { c_bytes(text, len, "text") }?);
        let sha = [script.sha().as_bytes(), b"\0"].concat().into();
        out.write(Box::into_raw(Box::new(redis_script { script, sha })));
        Ok(REDISCHAN_OK)
    })
}

/// The SHA-1 of a script: 40 hexadecimal digits, borrowed from it; NULL for NULL. Since 0.1.0.
///
/// # Safety
/// `script` is NULL or came from `redis_script_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_script_sha(script: *const redis_script) -> *const c_char {
    // SAFETY: as the caller promises.
    guard_value(|| unsafe { own(script) }.map(|script| script.sha.as_ptr().cast()))
        .unwrap_or(std::ptr::null())
}

/// Runs a script with nkeys keys and nargs arguments (either may be 0, with NULL). It is sent by its SHA-1 (EVALSHA).
/// If the server does not know it (NOSCRIPT) and so has not run it, it is sent again with its text (EVAL); of several
/// calls that find this out together, one sends the text. Permission for EVALSHA and EVAL is sufficient. timeout_ms
/// covers all of this. (A script whose text contains the word NOSCRIPT is always sent by EVAL.) Functions, which the
/// server stores by name, need no such call: redis_command_argv runs them (FCALL).
///
/// Returns, ownership, threads and errors: as redis_command_argv; keylens and arglens as argvlen there. Since 0.1.0.
///
/// # Safety
/// `script` is NULL or came from `redis_script_new`; `keys` and `args` point to as many texts as `nkeys` and `nargs`
/// say; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_script_run(
    c: *mut redis_client,
    script: *const redis_script,
    nkeys: i32,
    keys: *const *const c_char,
    keylens: *const usize,
    nargs: i32,
    args: *const *const c_char,
    arglens: *const usize,
    timeout_ms: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (keys, args) = unsafe { keys_and_args(nkeys, keys, keylens, nargs, args, arglens) }?;
        // SAFETY: as the caller promises.
        run(c, unsafe { own(script) }?, &keys, &args, timeout_ms, out)
    })
}

/// Like redis_script_run, with the keys and then the arguments end to end in one buffer; lens holds the length of each
/// of the nkeys + nargs texts. Since 0.1.0.
///
/// # Safety
/// `script` is NULL or came from `redis_script_new`; `lens` points to `nkeys + nargs` lengths, `bytes` to as many
/// bytes as they add up to; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_script_run_packed(
    c: *mut redis_client,
    script: *const redis_script,
    nkeys: i32,
    nargs: i32,
    bytes: *const c_void,
    lens: *const usize,
    timeout_ms: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (keys, args) = unsafe { split_packed(nkeys, nargs, bytes, lens) }?;
        // SAFETY: as the caller promises.
        run(c, unsafe { own(script) }?, &keys, &args, timeout_ms, out)
    })
}

/// Frees a script. NULL is allowed. Since 0.1.0.
///
/// # Safety
/// `script` is NULL or came from `redis_script_new` and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_script_free(script: *mut redis_script) {
    if !script.is_null() {
        guard_ok(|| {
            // SAFETY: it came from Box::into_raw and is freed once.
            drop(unsafe { Box::from_raw(script) });
            Ok(())
        });
    }
}

fn run(
    c: *mut redis_client,
    script: &redis_script,
    keys: &[&[u8]],
    args: &[&[u8]],
    timeout_ms: i64,
    out: *mut *mut redis_reply,
) -> Result<redis_status, Error> {
    let (out, timeout) = (Out::required(out, "out")?, timeout(timeout_ms, "timeout_ms")?);
    hand_over(handle::find(c)?.eval(&script.script, keys, args, timeout)?, out)
}

/// # Safety
/// `script` is NULL or came from `redis_script_new`.
pub(super) unsafe fn own<'a>(script: *const redis_script) -> Result<&'a redis_script, Error> {
    // SAFETY: as the caller promises.
    unsafe { script.as_ref() }
        .ok_or_else(|| Error::invalid("script is NULL; pass what redis_script_new returned"))
}

/// # Safety `keys` and `args` are as [`texts`] asks for, or anything where their number is 0.
pub(super) unsafe fn keys_and_args<'a>(
    nkeys: i32,
    keys: *const *const c_char,
    keylens: *const usize,
    nargs: i32,
    args: *const *const c_char,
    arglens: *const usize,
) -> Result<(Texts<'a>, Texts<'a>), Error> {
    let (nkeys, nargs) = (count(nkeys, "nkeys", 0)?, count(nargs, "nargs", 0)?);
    // SAFETY: as the caller promises.
    let keys = if nkeys == 0 { Texts::new() } else { unsafe { texts(nkeys, keys, keylens, "keys") }? };
    // SAFETY: as the caller promises.
    let args = if nargs == 0 { Texts::new() } else { unsafe { texts(nargs, args, arglens, "args") }? };
    Ok((keys, args))
}

/// # Safety
/// `bytes` and `lens` are as [`packed`] asks for `nkeys + nargs` texts.
pub(super) unsafe fn split_packed<'a>(
    nkeys: i32,
    nargs: i32,
    bytes: *const c_void,
    lens: *const usize,
) -> Result<(Texts<'a>, Texts<'a>), Error> {
    let (nkeys, nargs) = (count(nkeys, "nkeys", 0)?, count(nargs, "nargs", 0)?);
    if nkeys + nargs == 0 {
        return Ok((Texts::new(), Texts::new()));
    }
    // SAFETY: as the caller promises.
    let mut keys = unsafe { packed(nkeys + nargs, bytes, lens) }?;
    let args = keys.drain(nkeys..).collect();
    Ok((keys, args))
}
