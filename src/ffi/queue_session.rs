//! The section of the header: sessions through completion queues.

use std::ffi::{c_char, c_void};

use crate::client::Session;
use crate::error::Error;

use super::args::{Out, count, packed, texts, timeout};
use super::guard::guard_ok;
use super::handle;
use super::pipeline::{self, redis_pipeline};
use super::queue::{self, redis_queue};
use super::session::redis_session;
use super::status::redis_status;

/// Makes a session of the queue's client, as redis_session_new does, without waiting for its connection: that is leased
/// when one of blocking_connections (an option) is free. What is submitted in the session meanwhile waits for it, until
/// its own deadline. With on_full=fail, and none free, the session's commands complete with REDISCHAN_ERR_QUEUE_FULL: free
/// it, and make another later.
///
/// Ownership: *out is yours; free it with redis_session_free, which ends a session at any time and does not wait; what is
/// under way in it then completes with REDISCHAN_ERR_CLOSED. It is a session like any other, for all functions that take
/// one. Threads: any. Errors: REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_session_new(
    q: *mut redis_queue,
    out: *mut *mut redis_session,
) -> redis_status {
    guard_ok(|| {
        let out = Out::required(out, "out")?;
        // SAFETY: as the caller promises.
        let client = unsafe { queue::own(q) }?.client;
        let session = handle::find(client)?.session_without_waiting()?;
        handle::hold(client)?;
        out.write(Box::into_raw(Box::new(redis_session { client, session })));
        Ok(())
    })
}

/// Sends a command in a session of the same client (WATCH, MULTI, SELECT ...), and returns at once; which commands a session
/// takes is told by redis_session_argv, the rest by redis_queue_submit. The commands of a session run in the order in which
/// they are submitted, one after the other; each may be submitted before the one before it has completed.
///
/// When the connection is lost, so is what the session had begun: this command and every later one completes with
/// REDISCHAN_ERR_IO. redis_queue_cancel cancels a command; the session goes on behind it.
///
/// Errors: as redis_queue_submit, and REDISCHAN_ERR_INVALID for a session of another client. Threads: any; of the session
/// one at a time. Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`, `s` from `redis_session_new` or `redis_queue_session_new`; `argv` points to
/// `argc` texts as `argvlen` says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_submit_session(
    q: *mut redis_queue,
    tag: u64,
    s: *mut redis_session,
    argc: i32,
    argv: *const *const c_char,
    argvlen: *const usize,
    timeout_ms: i64,
) -> redis_status {
    guard_ok(|| {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { texts(argc, argv, argvlen, "argv") }?;
        // SAFETY: as the caller promises.
        let (q, s) = unsafe { both(q, s) }?;
        q.queue.submit_in_session(tag, s, &argv, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Does what redis_queue_submit_session does, with the arguments laid end to end, as redis_command_packed has them.
/// Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`, `s` from `redis_session_new` or `redis_queue_session_new`; `lens` points to
/// `argc` lengths, `bytes` to as many bytes as they add up to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_submit_session_packed(
    q: *mut redis_queue,
    tag: u64,
    s: *mut redis_session,
    argc: i32,
    bytes: *const c_void,
    lens: *const usize,
    timeout_ms: i64,
) -> redis_status {
    guard_ok(|| {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { packed(argc, bytes, lens) }?;
        // SAFETY: as the caller promises.
        let (q, s) = unsafe { both(q, s) }?;
        q.queue.submit_in_session(tag, s, &argv, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Sends the commands of a pipeline in a session of the same client as one request with one completion, whose code and
/// reply are what redis_session_exec would give: REDISCHAN_NIL if the pipeline is atomic and a key that the session
/// watches has changed. The pipeline is empty afterwards; if this fails it is as it was.
///
/// Errors and threads: as redis_queue_submit_pipeline and redis_queue_submit_session. Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`, `s` from `redis_session_new` or `redis_queue_session_new`, `p` from
/// `redis_pipeline_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_submit_session_pipeline(
    q: *mut redis_queue,
    tag: u64,
    s: *mut redis_session,
    p: *mut redis_pipeline,
    timeout_ms: i64,
) -> redis_status {
    guard_ok(|| {
        // SAFETY: as the caller promises.
        let ((q, s), p) = unsafe { (both(q, s)?, pipeline::own(p)?) };
        let timeout = timeout(timeout_ms, "timeout_ms")?;
        q.queue.submit_pipeline_in_session(tag, s, &mut p.pipeline, timeout)
    })
}

/// A queue and a session of one client.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`, `s` is NULL or a live session.
unsafe fn both<'a>(
    q: *const redis_queue,
    s: *const redis_session,
) -> Result<(&'a redis_queue, &'a Session), Error> {
    // SAFETY: as the caller promises.
    let (q, s) = unsafe { (queue::own(q)?, s.as_ref()) };
    let s = s.ok_or_else(|| Error::invalid("s is NULL; pass what redis_queue_session_new gave"))?;
    if q.client != s.client {
        return Err(Error::invalid(
            "s is a session of another client; make one of the client that the queue is of",
        ));
    }
    Ok((q, &s.session))
}
