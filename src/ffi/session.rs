//! The section of the header: sessions.

use std::ffi::{c_char, c_void};

use crate::client::{Session, Timeout};
use crate::error::Error;

use super::args::{Out, count, packed, texts, timeout};
use super::client::redis_client;
use super::guard::{guard_ok, guard_wait};
use super::handle;
use super::reply::{hand_over, redis_reply};
use super::status::{REDISCHAN_OK, redis_status};

/// A private connection of a client, for commands that change or concern the connection: WATCH and MULTI, SELECT, WAIT,
/// CLIENT TRACKING and the like. One thread at a time may use it.
pub struct redis_session {
    /// Held: the client lives at least as long.
    pub(super) client: *mut redis_client,
    pub(super) session: Session,
}

/// Creates a session: leases a private connection of the client, one of at most blocking_connections (an option). If
/// all are in use, it waits for one up to the client's option timeout, or fails at once with on_full=fail.
///
/// Ownership: *out is yours; free it with redis_session_free. It keeps the client alive. Threads: any.
/// Errors: REDISCHAN_ERR_TIMEOUT if no connection became available in time, REDISCHAN_ERR_QUEUE_FULL,
/// REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_REENTRANT, REDISCHAN_ERR_INVALID. Since 0.1.0.
///
/// # Safety
/// `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_session_new(
    c: *mut redis_client,
    out: *mut *mut redis_session,
) -> redis_status {
    guard_wait(|| {
        let out = Out::required(out, "out")?;
        let session = handle::find(c)?.session(Timeout::Default)?;
        handle::hold(c)?;
        out.write(Box::into_raw(Box::new(redis_session { client: c, session })));
        Ok(REDISCHAN_OK)
    })
}

/// Runs a command on the session's connection; arguments, reply and timeout_ms are as for redis_command_argv. Commands
/// run in the order of the calls. Only commands without exactly one reply (SUBSCRIBE, MONITOR, SYNC, CLIENT REPLY) and
/// those that end the connection or its login (QUIT, RESET, HELLO) are refused with REDISCHAN_ERR_UNSUPPORTED.
///
/// If the connection is lost, so is the session's state: this call and every later one fails with REDISCHAN_ERR_IO, and
/// nothing is started again. EXEC returns REDISCHAN_NIL if a watched key has changed.
///
/// Returns, ownership and errors: as redis_command_argv. Threads: one at a time. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_session_new`; `argv` points to `argc` texts as `argvlen` says; `out` is
/// NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_session_argv(
    s: *mut redis_session,
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
        // SAFETY: as the caller promises.
        run(unsafe { s.as_ref() }, &argv, timeout_ms, out)
    })
}

/// Like redis_session_argv, with the arguments end to end as in redis_command_packed. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_session_new`; `lens` points to `argc` lengths, `bytes` to as many bytes as
/// they add up to; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_session_packed(
    s: *mut redis_session,
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
        // SAFETY: as the caller promises.
        run(unsafe { s.as_ref() }, &argv, timeout_ms, out)
    })
}

/// Ends the session. Its connection is reset (RESET: transaction, watched keys, database and user are forgotten) and
/// reused, or closed if the server does not know RESET. This does not wait. NULL is allowed. In a forked child it does
/// nothing. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_session_new` and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_session_free(s: *mut redis_session) {
    if s.is_null() {
        return;
    }
    guard_ok(|| {
        // SAFETY: as the caller promises.
        let client = unsafe { (*s).client };
        handle::check_process(client)?; // the parent's locks and wakers must not be used
        // SAFETY: it came from Box::into_raw and is freed once.
        drop(unsafe { Box::from_raw(s) });
        handle::release(client)
    });
}

fn run(
    s: Option<&redis_session>,
    argv: &[&[u8]],
    timeout_ms: i64,
    out: *mut *mut redis_reply,
) -> Result<redis_status, Error> {
    let out = Out::required(out, "out")?;
    let timeout = timeout(timeout_ms, "timeout_ms")?;
    hand_over(own(s)?.command(argv, timeout)?, out)
}

/// The session that C passed.
pub(super) fn own(s: Option<&redis_session>) -> Result<&Session, Error> {
    let s = s.ok_or_else(|| Error::invalid("s is NULL; pass what redis_session_new returned"))?;
    handle::check_process(s.client)?;
    Ok(&s.session)
}
