//! The section of the header: calls that return what a queue returns.

use std::ffi::{c_char, c_void};

use crate::client::Reply;
use crate::error::Error;

use super::args::{Out, count, packed, texts, timeout};
use super::client::redis_client;
use super::guard::{guard, guard_call};
use super::handle;
use super::last_error;
use super::pipeline::{self, redis_pipeline};
use super::queue::{describe, redis_completion};
use super::scan::{self, redis_scan};
use super::script::{self, redis_script};
use super::session::{self, redis_session};
use super::status::{REDISCHAN_ERR_PANIC, REDISCHAN_MAYBE_EXECUTED, redis_status};

/// Runs a command like redis_command_argv, and returns what redis_queue_take would return for it: *out is always
/// written, with the code and, for a failure, its facts, and its text as the reply. The facts of a failure thus come
/// with the call: they stay correct on whichever thread they are read, and whatever calls come in between. For
/// languages whose callers change threads (goroutines, fibers, virtual threads), or that use one decoder for calls and
/// queues.
///
/// Returns: out->code, that is, what redis_command_argv returns. The tag is 0. Every failure is described in *out,
/// including a bad argument, REDISCHAN_ERR_FORKED and REDISCHAN_ERR_REENTRANT; only a NULL out yields nothing but the
/// code REDISCHAN_ERR_INVALID. (redis_last_error reports the failure, too.)
/// Ownership: out->reply is yours; free it with redis_reply_free, also after a failure. Threads and errors: as
/// redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `argv` points to `argc` texts as `argvlen` says; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_call(
    c: *mut redis_client,
    argc: i32,
    argv: *const *const c_char,
    argvlen: *const usize,
    timeout_ms: i64,
    out: *mut redis_completion,
) -> redis_status {
    guarded(out, || {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { texts(argc, argv, argvlen, "argv") }?;
        handle::find(c)?.command(&argv, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Like redis_call, with the arguments end to end as in redis_command_packed. Since 0.1.0.
///
/// # Safety
/// `lens` points to `argc` lengths, `bytes` to as many bytes as they add up to; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_call_packed(
    c: *mut redis_client,
    argc: i32,
    bytes: *const c_void,
    lens: *const usize,
    timeout_ms: i64,
    out: *mut redis_completion,
) -> redis_status {
    guarded(out, || {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { packed(argc, bytes, lens) }?;
        handle::find(c)?.command(&argv, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Runs a command in a session like redis_session_argv, and returns its result like redis_call. Threads: one at a time.
/// Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_session_new`; `argv` points to `argc` texts as `argvlen` says; `out` is NULL or may be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_session_call(
    s: *mut redis_session,
    argc: i32,
    argv: *const *const c_char,
    argvlen: *const usize,
    timeout_ms: i64,
    out: *mut redis_completion,
) -> redis_status {
    guarded(out, || {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let (s, argv) = unsafe { (session::own(s.as_ref())?, texts(argc, argv, argvlen, "argv")?) };
        s.command(&argv, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Like redis_session_call, with the arguments end to end as in redis_command_packed.
/// Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_session_new`; `lens` points to `argc` lengths, `bytes` to as many bytes as they add up
/// to; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_session_call_packed(
    s: *mut redis_session,
    argc: i32,
    bytes: *const c_void,
    lens: *const usize,
    timeout_ms: i64,
    out: *mut redis_completion,
) -> redis_status {
    guarded(out, || {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let (s, argv) = unsafe { (session::own(s.as_ref())?, packed(argc, bytes, lens)?) };
        s.command(&argv, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Runs the commands of a pipeline like redis_pipeline_exec, and returns their result like redis_call: if the
/// connection was lost, out->answered says how many commands are known to have been executed. Threads: one at a time.
/// Since 0.1.0.
///
/// # Safety
/// `p` is NULL or came from `redis_pipeline_new`; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pipeline_call(
    p: *mut redis_pipeline,
    timeout_ms: i64,
    out: *mut redis_completion,
) -> redis_status {
    guarded(out, || {
        // SAFETY: as the caller promises.
        let p = unsafe { pipeline::own(p) }?;
        handle::find(p.client)?.exec(&mut p.pipeline, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Runs the commands of a pipeline in a session like redis_session_exec, and returns their result like
/// redis_pipeline_call. Threads: one at a time. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_session_new`, `p` from `redis_pipeline_new`; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_session_call_pipeline(
    s: *mut redis_session,
    p: *mut redis_pipeline,
    timeout_ms: i64,
    out: *mut redis_completion,
) -> redis_status {
    guarded(out, || {
        // SAFETY: as the caller promises.
        let (s, p) = unsafe { (session::own(s.as_ref())?, pipeline::own(p)?) };
        s.exec(&mut p.pipeline, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Runs a script like redis_script_run_packed, and returns its result like redis_call. Threads: any. Since 0.1.0.
///
/// # Safety
/// `script` is NULL or came from `redis_script_new`; `lens` points to `nkeys + nargs` lengths, `bytes` to as many
/// bytes as they add up to; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_script_call_packed(
    c: *mut redis_client,
    script: *const redis_script,
    nkeys: i32,
    nargs: i32,
    bytes: *const c_void,
    lens: *const usize,
    timeout_ms: i64,
    out: *mut redis_completion,
) -> redis_status {
    guarded(out, || {
        // SAFETY: as the caller promises.
        let (keys, args) = unsafe { script::split_packed(nkeys, nargs, bytes, lens) }?;
        // SAFETY: as the caller promises.
        let script = unsafe { script::own(script) }?;
        let timeout = timeout(timeout_ms, "timeout_ms")?;
        handle::find(c)?.eval(&script.script, &keys, &args, timeout)
    })
}

/// Gets the next page of a scan like redis_scan_page, and returns it like redis_call; at the end of the scan the code
/// is REDISCHAN_NIL and the reply of type REDISCHAN_TYPE_NIL. Threads: one at a time. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_scan_new`; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_scan_call(
    s: *mut redis_scan,
    timeout_ms: i64,
    out: *mut redis_completion,
) -> redis_status {
    guarded(out, || {
        // SAFETY: as the caller promises.
        let s = unsafe { scan::own(s) }?;
        let timeout = timeout(timeout_ms, "timeout_ms")?;
        let page = handle::find(s.client)?.scan_page(s.leave_page(), timeout)?;
        Ok(page.unwrap_or_else(Reply::nil))
    })
}

/// What is left where a bug keeps a call from saying how it ended.
const BUG: redis_completion = redis_completion {
    tag: 0,
    code: REDISCHAN_ERR_PANIC,
    outcome: REDISCHAN_MAYBE_EXECUTED,
    reply: std::ptr::null_mut(),
    answered: 0,
    os_errno: 0,
    retryable: 0,
    reserved: 0,
};

/// Runs a call and writes its result.
pub(super) fn guarded(
    out: *mut redis_completion,
    body: impl FnOnce() -> Result<Reply, Error>,
) -> redis_status {
    let place = match Out::required(out, "out") {
        Ok(place) => place,
        Err(error) => return guard(|| Err(error)),
    };
    Out::optional(out).write(BUG);
    guard_call(body, |result| {
        let (done, error) = describe(0, result);
        place.write(done);
        error.map(last_error::set);
        done.code
    })
}
