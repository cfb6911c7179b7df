//! The section of the header: pipelines and transactions.

use std::ffi::{c_char, c_void};

use crate::client::Pipeline;
use crate::error::Error;

use super::args::{Out, count, packed, packed_commands, texts, timeout};
use super::client::redis_client;
use super::guard::{guard, guard_brief_ok, guard_brief_value, guard_ok, guard_wait};
use super::handle;
use super::reply::{hand_over, redis_reply};
use super::script::{self, redis_script};
use super::session::{self, redis_session};
use super::status::{REDISCHAN_OK, redis_status};

/// Commands that are sent together and answered together. One thread at a time may use it.
pub struct redis_pipeline {
    /// Held: the client lives at least as long.
    pub(super) client: *mut redis_client,
    pub(super) pipeline: Pipeline,
}

/// Creates an empty pipeline. Its commands are sent as one request with one deadline, and wake the caller once. An
/// atomic one is a transaction: the library sends MULTI before its commands and EXEC after them, as one piece, so that
/// the shared connection is never left inside one; the server then runs all commands with nothing in between, or none.
///
/// Ownership: *out is yours; free it with redis_pipeline_free. It keeps the client alive. Threads: any.
/// Errors: REDISCHAN_ERR_INVALID, REDISCHAN_ERR_FORKED. Since 0.1.0.
///
/// # Safety
/// `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pipeline_new(
    c: *mut redis_client,
    atomic: bool,
    out: *mut *mut redis_pipeline,
) -> redis_status {
    guard(|| {
        let out = Out::required(out, "out")?;
        let pipeline = handle::find(c)?.pipeline(atomic);
        handle::hold(c)?;
        out.write(Box::into_raw(Box::new(redis_pipeline { client: c, pipeline })));
        Ok(REDISCHAN_OK)
    })
}

/// Adds a command, which is copied; argc, argv and argvlen are as for redis_command_argv. Nothing is sent yet.
///
/// Errors, all of which leave the pipeline unchanged: REDISCHAN_ERR_TOO_LARGE if it would have more commands than
/// max_in_flight or more bytes than max_in_flight_bytes (options; an atomic one has two more commands);
/// REDISCHAN_ERR_UNSUPPORTED for a command that concerns the connection, or that may wait at the server (BLPOP ...)
/// unless the pipeline is atomic, where it does not wait; REDISCHAN_ERR_INVALID. Threads: one at a time. Since 0.1.0.
///
/// # Safety
/// `p` is NULL or came from `redis_pipeline_new`; `argv` points to `argc` texts as `argvlen` says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pipeline_add(
    p: *mut redis_pipeline,
    argc: i32,
    argv: *const *const c_char,
    argvlen: *const usize,
) -> redis_status {
    guard_brief_ok(|| {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { texts(argc, argv, argvlen, "argv") }?;
        // SAFETY: as the caller promises.
        unsafe { own(p) }?.pipeline.add(&argv)
    })
}

/// Like redis_pipeline_add, with the arguments end to end as in redis_command_packed.
/// Since 0.1.0.
///
/// # Safety
/// `p` is NULL or came from `redis_pipeline_new`; `lens` points to `argc` lengths, `bytes` to as many bytes as they
/// add up to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pipeline_add_packed(
    p: *mut redis_pipeline,
    argc: i32,
    bytes: *const c_void,
    lens: *const usize,
) -> redis_status {
    guard_brief_ok(|| {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { packed(argc, bytes, lens) }?;
        // SAFETY: as the caller promises.
        unsafe { own(p) }?.pipeline.add(&argv)
    })
}

/// Adds n commands, all or none, with all arguments end to end: argcs holds the number of arguments of each command,
/// lens the length of each argument, one command after the other. For bindings in which each call into C costs more
/// than the command it adds.
///
/// Errors: as redis_pipeline_add, with the number of the command, from 1, in the text. n may be 0. Threads: one at a
/// time. Since 0.1.0.
///
/// # Safety
/// `p` is NULL or came from `redis_pipeline_new`; `argcs` points to `n` numbers, `lens` to as many lengths as they add up
/// to, `bytes` to as many bytes as the lengths add up to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pipeline_add_many(
    p: *mut redis_pipeline,
    n: i32,
    argcs: *const i32,
    bytes: *const c_void,
    lens: *const usize,
) -> redis_status {
    guard_brief_ok(|| {
        let n = count(n, "n", 0)?;
        // SAFETY: as the caller promises.
        let p = unsafe { own(p) }?;
        // SAFETY: as the caller promises.
        let (counts, arguments) = unsafe { packed_commands(n, argcs, bytes, lens) }?;
        let mut rest = &arguments[..];
        let commands = counts.into_iter().map(|argc| {
            let (argv, after) = rest.split_at(argc); // they were counted
            rest = after;
            argv
        });
        p.pipeline.add_many(commands)
    })
}

/// Adds a run of a script with these keys and arguments, as for redis_script_run. The first run of a script in each
/// pipeline is sent with its text (EVAL), in case the server has forgotten it; the others by SHA-1. Nothing in a
/// pipeline is sent twice: if the server refuses the first run, or forgets the script (SCRIPT FLUSH) while a pipeline
/// that is not atomic runs, a later run may return the error NOSCRIPT, and was then not run.
///
/// Errors: as redis_pipeline_add. Threads: one at a time. Since 0.1.0.
///
/// # Safety
/// `p` is NULL or came from `redis_pipeline_new`, `script` from `redis_script_new`; `keys` and `args` point to as many
/// texts as `nkeys` and `nargs` say, with lengths as for `argvlen`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pipeline_add_script(
    p: *mut redis_pipeline,
    script: *const redis_script,
    nkeys: i32,
    keys: *const *const c_char,
    keylens: *const usize,
    nargs: i32,
    args: *const *const c_char,
    arglens: *const usize,
) -> redis_status {
    guard_brief_ok(|| {
        // SAFETY: as the caller promises.
        let (keys, args) = unsafe { script::keys_and_args(nkeys, keys, keylens, nargs, args, arglens) }?;
        // SAFETY: as the caller promises.
        let (pipeline, script) = unsafe { (own(p)?, script::own(script)?) };
        pipeline.pipeline.add_script(&script.script, &keys, &args)
    })
}

/// Like redis_pipeline_add_script, with keys and arguments end to end as in redis_script_run_packed. Since 0.1.0.
///
/// # Safety
/// `p` is NULL or came from `redis_pipeline_new`, `script` from `redis_script_new`; `lens` points to `nkeys + nargs`
/// lengths, `bytes` to as many bytes as they add up to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pipeline_add_script_packed(
    p: *mut redis_pipeline,
    script: *const redis_script,
    nkeys: i32,
    nargs: i32,
    bytes: *const c_void,
    lens: *const usize,
) -> redis_status {
    guard_brief_ok(|| {
        // SAFETY: as the caller promises.
        let (keys, args) = unsafe { script::split_packed(nkeys, nargs, bytes, lens) }?;
        // SAFETY: as the caller promises.
        let (pipeline, script) = unsafe { (own(p)?, script::own(script)?) };
        pipeline.pipeline.add_script(&script.script, &keys, &args)
    })
}

/// Runs the commands on a shared connection and waits for all replies: *out is an array of them, in the order of the
/// commands. A command that failed has an element of type REDISCHAN_TYPE_ERROR, and does not hide the others. The
/// pipeline is empty afterwards, whatever is returned (except for REDISCHAN_ERR_INVALID, REDISCHAN_ERR_FORKED and
/// REDISCHAN_ERR_REENTRANT, which change nothing), and may be filled again.
///
/// An empty pipeline returns an empty array and sends nothing. A reply beyond max_reply_bytes (an option; the replies
/// of a pipeline count together) is replaced by an error element that begins with TOOLARGE, and one that cannot be read
/// (an invalid big number, which a script may return) by one that begins with PROTOCOL.
///
/// Returns: REDISCHAN_OK. Ownership: *out is yours; free it with redis_reply_free. Threads: one at a time; others may
/// use the client and other pipelines in the meantime.
/// Errors: those of redis_command_argv. redis_error_info.outcome says whether commands may have run; if the connection
/// was lost, redis_error_info.answered says how many, from the first on, are known to have (0 after a timeout). For an
/// atomic one: REDISCHAN_ERR_SERVER with the prefix EXECABORT if the server refused a command, which the text names,
/// and ran none; REDISCHAN_ERR_UNSUPPORTED if the server has no transactions. Since 0.1.0.
///
/// # Safety
/// `p` is NULL or came from `redis_pipeline_new`; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pipeline_exec(
    p: *mut redis_pipeline,
    timeout_ms: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        let (out, timeout) = (Out::required(out, "out")?, timeout(timeout_ms, "timeout_ms")?);
        // SAFETY: as the caller promises.
        let p = unsafe { own(p) }?;
        hand_over(handle::find(p.client)?.exec(&mut p.pipeline, timeout)?, out)
    })
}

/// Runs the commands of a pipeline on the connection of a session; otherwise like redis_pipeline_exec. The session and
/// the pipeline may belong to different clients. An atomic pipeline ends the effect of WATCH, unless it is empty: then
/// nothing is sent.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if the pipeline is atomic and a key that the session watches (WATCH) has
/// changed: no command was run. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_session_new`, `p` from `redis_pipeline_new`; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_session_exec(
    s: *mut redis_session,
    p: *mut redis_pipeline,
    timeout_ms: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        let (out, timeout) = (Out::required(out, "out")?, timeout(timeout_ms, "timeout_ms")?);
        // SAFETY: as the caller promises.
        let (s, p) = unsafe { (session::own(s.as_ref())?, own(p)?) };
        hand_over(s.exec(&mut p.pipeline, timeout)?, out)
    })
}

/// Removes all commands. The memory is kept for the next ones. Errors: REDISCHAN_ERR_INVALID. Since 0.1.0.
///
/// # Safety
/// `p` is NULL or came from `redis_pipeline_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pipeline_clear(p: *mut redis_pipeline) -> redis_status {
    // SAFETY: as the caller promises.
    guard_brief_ok(|| unsafe { own(p) }.map(|p| p.pipeline.clear()))
}

/// How many commands have been added; 0 for NULL. Since 0.1.0.
///
/// # Safety
/// `p` is NULL or came from `redis_pipeline_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pipeline_len(p: *const redis_pipeline) -> usize {
    // SAFETY: as the caller promises.
    guard_brief_value(|| Ok(unsafe { p.as_ref() }.map_or(0, |p| p.pipeline.len()))).unwrap_or(0)
}

/// Frees a pipeline. Its commands are not run. NULL is allowed. Since 0.1.0.
///
/// # Safety
/// `p` is NULL or came from `redis_pipeline_new` and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_pipeline_free(p: *mut redis_pipeline) {
    if p.is_null() {
        return;
    }
    guard_ok(|| {
        // SAFETY: it came from Box::into_raw and is freed once.
        let p = unsafe { Box::from_raw(p) };
        handle::check_process(p.client)?;
        handle::release(p.client)
    });
}

/// # Safety
/// `p` is NULL or came from `redis_pipeline_new`, and no other thread uses it.
pub(super) unsafe fn own<'a>(p: *mut redis_pipeline) -> Result<&'a mut redis_pipeline, Error> {
    // SAFETY: as the caller promises.
    unsafe { p.as_mut() }.ok_or_else(|| Error::invalid("p is NULL; pass what redis_pipeline_new returned"))
}
