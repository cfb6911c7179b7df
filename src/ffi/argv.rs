//! The section of the header: commands of any kind, as argv or packed.

use std::ffi::{c_char, c_void};

use crate::error::Error;

use super::args::{Out, count, packed, texts, timeout};
use super::client::redis_client;
use super::guard::guard_wait;
use super::handle;
use super::reply::{hand_over, redis_reply};
use super::status::redis_status;

/// Runs any command that does not need a session, and returns its reply. The first argument is the command's name;
/// argvlen holds the lengths of the arguments, or is NULL if they are C strings. timeout_ms is in milliseconds or a
/// REDISCHAN_WAIT_ constant.
///
/// A command that may wait at the server (BLPOP, BLMOVE, XREAD BLOCK ...) runs on a private connection and delays no
/// other call. The server itself ends it at timeout_ms, since the command is sent with its own time cut to that. So its
/// real reply arrives: the element, or else REDISCHAN_ERR_TIMEOUT with REDISCHAN_ANSWERED, which means that nothing was
/// taken. That reply may arrive up to 40 ms after timeout_ms. If it does not arrive (a server that is paused or does
/// not respond), the connection is closed and the outcome is REDISCHAN_MAYBE_EXECUTED: an element that the server had
/// just popped may be lost. With REDISCHAN_WAIT_DEFAULT, and no redis_set_thread_timeout, the command's own time
/// applies: BLPOP k 30 waits 30 s, BLPOP k 0 forever. The option timeout then limits how long sending it may take, and
/// how long after its own time the reply may arrive.
///
/// If redis_set_interrupt ends the wait, the server is asked to end the command (CLIENT UNBLOCK, where the user may and
/// the connection is known to lead to the same server), and the call returns the element if one had been popped;
/// otherwise REDISCHAN_ERR_CANCELED, with REDISCHAN_ANSWERED if the server confirmed that nothing was taken.
///
/// Commands that would change the connection that other threads use, or that concern it (SELECT, MULTI, WATCH, WAIT,
/// SUBSCRIBE, MONITOR, CLIENT REPLY, HELLO, RESET, QUIT ...), are refused with REDISCHAN_ERR_UNSUPPORTED and a text
/// that names the alternative: usually redis_session_new.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if the reply is nil; *out is then a reply of that type.
/// Ownership: *out is yours; free it with redis_reply_free. Threads: any.
/// Errors: REDISCHAN_ERR_SERVER if the whole reply is an error (an error inside an aggregate is one of its elements),
/// REDISCHAN_ERR_TIMEOUT, REDISCHAN_ERR_IO, REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_QUEUE_FULL, REDISCHAN_ERR_PROTOCOL,
/// REDISCHAN_ERR_TOO_LARGE, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_REENTRANT, REDISCHAN_ERR_INVALID for a bad argument.
/// Since 0.1.0.
///
/// # Safety
/// `argv` points to `argc` texts as `argvlen` says; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_command_argv(
    c: *mut redis_client,
    argc: i32,
    argv: *const *const c_char,
    argvlen: *const usize,
    timeout_ms: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { texts(argc, argv, argvlen, "argv") }?;
        run(c, &argv, timeout_ms, out)
    })
}

/// Like redis_command_argv, with the arguments end to end in one buffer, which a binding can build without an array of
/// pointers. lens holds the length of each of the argc arguments.
///
/// Returns, ownership, threads and errors: as redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `lens` points to `argc` lengths, `bytes` to as many bytes as they add up to; `out` is NULL or may be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_command_packed(
    c: *mut redis_client,
    argc: i32,
    bytes: *const c_void,
    lens: *const usize,
    timeout_ms: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { packed(argc, bytes, lens) }?;
        run(c, &argv, timeout_ms, out)
    })
}

fn run(
    c: *mut redis_client,
    argv: &[&[u8]],
    timeout_ms: i64,
    out: *mut *mut redis_reply,
) -> Result<redis_status, Error> {
    let out = Out::required(out, "out")?;
    let timeout = timeout(timeout_ms, "timeout_ms")?;
    hand_over(handle::find(c)?.command(argv, timeout)?, out)
}
