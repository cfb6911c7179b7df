//! The section of the header: completion queues, and callbacks.
//!
//! Over 400 lines: half of them are the header's text.

use std::ffi::{c_char, c_void};

use crate::client::{Queue, Reply};
use crate::error::{Error, Outcome};

use super::args::{Out, count, packed, texts, timeout};
use super::client::redis_client;
use super::guard::{guard, guard_brief_ok, guard_brief_value, guard_brief_wait, guard_ok};
use super::handle;
use super::last_error;
use super::pipeline::{self, redis_pipeline};
use super::reply::{self, redis_reply};
use super::scan::{self, redis_scan};
use super::script::{self, redis_script};
use super::status::{REDISCHAN_NIL, REDISCHAN_OK, redis_status};

/// Requests without a waiting thread, and their replies. Any number of threads may use it at once, but none while or
/// after it is freed.
pub struct redis_queue {
    /// Held: the client lives at least as long.
    pub(super) client: *mut redis_client,
    pub(super) queue: Queue,
}

// Any number of threads get a shared reference to it, and another thread than its creator may free it.
const _: fn() = || {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Queue>();
};

/// A request of a queue, or a call (redis_call), that has ended. The layout is final.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct redis_completion {
    /// The tag it was submitted with; 0 for a call.
    pub tag: u64,
    /// REDISCHAN_OK, REDISCHAN_NIL, or how it failed.
    pub code: redis_status,
    /// For a failure: REDISCHAN_NOT_SENT, REDISCHAN_MAYBE_EXECUTED or REDISCHAN_ANSWERED.
    pub outcome: i32,
    /// Yours: free it with redis_reply_free. For any failure it is of type REDISCHAN_TYPE_ERROR and its text says what
    /// happened. NULL only if there was no memory for it.
    pub reply: *mut redis_reply,
    /// For a pipeline whose connection was lost: how many of its commands, from the first on, are known to have been
    /// executed.
    pub answered: u32,
    /// For a failure: the errno behind it, 0 if there is none.
    pub os_errno: i32,
    /// For a failure: 1 if repeating the request may succeed and cannot execute it twice; otherwise 0.
    pub retryable: i32,
    /// 0.
    pub reserved: i32,
}

/// Creates a completion queue, for programs that wait for many requests at a time in their own event loop.
///
/// Ownership: *out is yours; free it with redis_queue_free. It keeps the client alive; if the client is closed, what is
/// outstanding completes with REDISCHAN_ERR_CLOSED. Threads: any.
/// Errors: REDISCHAN_ERR_NOMEM if the process has no descriptor left, REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED,
/// REDISCHAN_ERR_INVALID. Since 0.1.0.
///
/// # Safety
/// `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_new(c: *mut redis_client, out: *mut *mut redis_queue) -> redis_status {
    guard(|| {
        let out = Out::required(out, "out")?;
        let queue = handle::find(c)?.queue()?;
        handle::hold(c)?;
        out.write(Box::into_raw(Box::new(redis_queue { client: c, queue })));
        Ok(REDISCHAN_OK)
    })
}

/// A descriptor for poll(2), select(2), epoll(7), kqueue(2) and the loops built on them: readable as long as
/// redis_queue_take would return something (level-triggered). EPOLLET may be used by a program that, after each event,
/// calls redis_queue_take with a timeout_ms of 0 until it returns 0: a later completion is a new event. There may be
/// events with nothing to take. Only wait for it: do not read, write or close it. It is an eventfd(2) on Linux and a
/// pipe(7) elsewhere.
///
/// Returns: the descriptor, the same each time, valid until redis_queue_free; or a negative code. Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_fd(q: *const redis_queue) -> i32 {
    // SAFETY: as the caller promises.
    guard(|| unsafe { own(q) }.map(|q| q.queue.descriptor()))
}

/// Sends a command, which is copied, and returns at once: it never waits, and never yields its core. Its reply is taken
/// by redis_queue_take and identified by tag, any number you choose. argc, argv, argvlen and timeout_ms are as for
/// redis_command_argv. Commands that may wait at the server delay no others.
///
/// Commands submitted by one thread reach the server in order, except those that may wait, and scripts that must be
/// sent again (redis_queue_submit_script). Each completes exactly once if, and only if, this returned REDISCHAN_OK.
///
/// Errors: REDISCHAN_ERR_QUEUE_FULL while max_in_flight requests of this queue have not been taken, or the client has
/// no capacity (options max_in_flight and max_in_flight_bytes): nothing was sent; take completions, then submit again.
/// If nothing is outstanding in this queue, other users hold the capacity; the descriptor will not signal its release,
/// so retry on a timer. REDISCHAN_ERR_TIMEOUT for a timeout_ms of 0. REDISCHAN_ERR_UNSUPPORTED,
/// REDISCHAN_ERR_TOO_LARGE, REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any.
/// Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`; `argv` points to `argc` texts as `argvlen` says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_submit(
    q: *mut redis_queue,
    tag: u64,
    argc: i32,
    argv: *const *const c_char,
    argvlen: *const usize,
    timeout_ms: i64,
) -> redis_status {
    guard_brief_ok(|| {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { texts(argc, argv, argvlen, "argv") }?;
        // SAFETY: as the caller promises.
        unsafe { own(q) }?.queue.submit(tag, &argv, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Like redis_queue_submit, with the arguments end to end as in redis_command_packed.
/// Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`; `lens` points to `argc` lengths, `bytes` to as many bytes as they add up
/// to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_submit_packed(
    q: *mut redis_queue,
    tag: u64,
    argc: i32,
    bytes: *const c_void,
    lens: *const usize,
    timeout_ms: i64,
) -> redis_status {
    guard_brief_ok(|| {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { packed(argc, bytes, lens) }?;
        // SAFETY: as the caller promises.
        unsafe { own(q) }?.queue.submit(tag, &argv, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Sends the commands of a pipeline as one request with one completion, whose reply is what redis_pipeline_exec would
/// return. The pipeline is empty afterwards; if this call fails, it is unchanged.
///
/// Errors: as redis_queue_submit, and REDISCHAN_ERR_INVALID for an empty pipeline. Threads: any; the pipeline by one at
/// a time. Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`, `p` from `redis_pipeline_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_submit_pipeline(
    q: *mut redis_queue,
    tag: u64,
    p: *mut redis_pipeline,
    timeout_ms: i64,
) -> redis_status {
    guard_brief_ok(|| {
        // SAFETY: as the caller promises.
        let (q, p) = unsafe { (own(q)?, pipeline::own(p)?) };
        q.queue.submit_pipeline(tag, &mut p.pipeline, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Runs a script with these keys and arguments, as redis_script_run has them: by its SHA-1, and if the server does not
/// know it, again with the text. One completion and one deadline cover both; it never runs twice. A run that is sent
/// again reaches the server after requests that were submitted in the meantime. Functions need no such call:
/// redis_queue_submit sends them (FCALL).
///
/// Errors and threads: as redis_queue_submit. Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`, `script` from `redis_script_new`; `keys` and `args` point to as many
/// texts as `nkeys` and `nargs` say, with lengths as for `argvlen`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_submit_script(
    q: *mut redis_queue,
    tag: u64,
    script: *const redis_script,
    nkeys: i32,
    keys: *const *const c_char,
    keylens: *const usize,
    nargs: i32,
    args: *const *const c_char,
    arglens: *const usize,
    timeout_ms: i64,
) -> redis_status {
    guard_ok(|| {
        // SAFETY: as the caller promises.
        let (keys, args) = unsafe { script::keys_and_args(nkeys, keys, keylens, nargs, args, arglens) }?;
        // SAFETY: as the caller promises.
        let (q, script) = unsafe { (own(q)?, script::own(script)?) };
        q.queue.submit_script(tag, &script.script, &keys, &args, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Like redis_queue_submit_script, with keys and arguments end to end as in redis_script_run_packed. Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`, `script` from `redis_script_new`; `lens` points to `nkeys + nargs`
/// lengths, `bytes` to as many bytes as they add up to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_submit_script_packed(
    q: *mut redis_queue,
    tag: u64,
    script: *const redis_script,
    nkeys: i32,
    nargs: i32,
    bytes: *const c_void,
    lens: *const usize,
    timeout_ms: i64,
) -> redis_status {
    guard_ok(|| {
        // SAFETY: as the caller promises.
        let (keys, args) = unsafe { script::split_packed(nkeys, nargs, bytes, lens) }?;
        // SAFETY: as the caller promises.
        let (q, script) = unsafe { (own(q)?, script::own(script)?) };
        q.queue.submit_script(tag, &script.script, &keys, &args, timeout(timeout_ms, "timeout_ms")?)
    })
}

/// Requests the next page of a scan of the same client. Its completion has the page as redis_scan_page returns it. Once
/// it is taken, the scan continues after that page, or with the same page if it failed. Only one page of a scan may be
/// in progress: until its completion has been taken, another is refused with REDISCHAN_ERR_INVALID.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL at the end: nothing was submitted and nothing will complete.
/// Errors: as redis_queue_submit. Threads: any; the scan by one at a time. The scan may be freed while a page is in
/// progress.
/// Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`, `s` from `redis_scan_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_submit_scan(
    q: *mut redis_queue,
    tag: u64,
    s: *mut redis_scan,
    timeout_ms: i64,
) -> redis_status {
    guard(|| {
        // SAFETY: as the caller promises.
        let (q, s) = unsafe { (own(q)?, scan::own(s)?) };
        let timeout = timeout(timeout_ms, "timeout_ms")?;
        if q.client != s.client {
            return Err(Error::invalid(
                "s is a scan of another client; use one of the client that the queue belongs to",
            ));
        }
        let is_submitted = q.queue.submit_scan(tag, s.leave_page(), timeout)?;
        Ok(if is_submitted { REDISCHAN_OK } else { REDISCHAN_NIL })
    })
}

/// Cancels the requests with this tag. Each that has not completed completes now, with REDISCHAN_ERR_CANCELED and an
/// outcome that says whether its command may still be executed; a reply that arrives later is freed. Until then a
/// command that was sent counts towards max_in_flight.
///
/// A command that waits at the server (BLPOP ...) and was sent completes a moment later, so that no element is lost:
/// the server is asked to end it (CLIENT UNBLOCK, where the user may and the connection is known to lead to the same
/// server), and it completes with its real reply if there is one; otherwise with REDISCHAN_ERR_CANCELED, and
/// REDISCHAN_ANSWERED if the server confirmed that nothing was taken. If the server cannot be asked, or does not
/// respond within 500 ms, the connection is closed and the outcome is REDISCHAN_MAYBE_EXECUTED.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if none was outstanding: it had completed, whether it has been taken or not.
/// Errors: REDISCHAN_ERR_INVALID, REDISCHAN_ERR_FORKED. Threads: any. Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_cancel(q: *mut redis_queue, tag: u64) -> redis_status {
    guard(|| {
        // SAFETY: as the caller promises.
        let ended = unsafe { own(q) }?.queue.cancel(tag);
        Ok(if ended > 0 { REDISCHAN_OK } else { REDISCHAN_NIL })
    })
}

/// Takes at most max completions, in order of arrival, into out. If there is none yet, and something is outstanding, it
/// waits up to timeout_ms (milliseconds or a REDISCHAN_WAIT_ constant; 0: not at all, and it never yields its core).
/// With time to wait and more than 16 requests outstanding or completed, it leaves half for the next call, so that the
/// server stays busy; with 0 it takes all that fit.
///
/// Returns: the number written, 0 if there is nothing; or a negative code: REDISCHAN_ERR_CANCELED if the wait was
/// interrupted (redis_thread_interrupt, redis_set_interrupt), REDISCHAN_ERR_REENTRANT, REDISCHAN_ERR_FORKED,
/// REDISCHAN_ERR_INVALID. Failed requests are reported by their completions, not by this code.
/// Ownership: the replies are yours. Threads: any; each completion goes to one of them. Since 0.1.0.
///
/// # Safety `q` is NULL or came from `redis_queue_new`; `out` has space for `max` completions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_take(
    q: *mut redis_queue,
    out: *mut redis_completion,
    max: i32,
    timeout_ms: i64,
) -> i32 {
    guard_brief_wait(|| {
        let most = count(max, "max", 1)?;
        if out.is_null() {
            return Err(Error::invalid("out is NULL"));
        }
        let timeout = timeout(timeout_ms, "timeout_ms")?;
        let mut place = out;
        // SAFETY: as the caller promises.
        let taken = unsafe { own(q) }?.queue.take(most, timeout, |completion| {
            let (done, _) = describe(completion.tag, completion.result);
            // SAFETY: at most `most` are given, and `out` has space for them.
            unsafe {
                place.write(done);
                place = place.add(1);
            }
        })?;
        Ok(i32::try_from(taken).unwrap_or(i32::MAX))
    })
}

/// The number of requests submitted and not completed; 0 for NULL. Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_outstanding(q: *const redis_queue) -> usize {
    // SAFETY: as the caller promises.
    guard_brief_value(|| unsafe { own(q) }.map(|q| q.queue.outstanding())).unwrap_or(0)
}

/// Frees a queue. Outstanding requests are canceled as by redis_queue_cancel, without a completion; completions not
/// taken are freed. Remove the descriptor from your event loop first. NULL is allowed. In a forked child it does
/// nothing.
/// Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new` and has not been freed; no thread is in a call with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_free(q: *mut redis_queue) {
    if q.is_null() {
        return;
    }
    guard_ok(|| {
        // SAFETY: as the caller promises.
        let client = unsafe { (*q).client };
        handle::check_process(client)?; // the parent's locks must not be used
        // SAFETY: it came from Box::into_raw and is freed once.
        drop(unsafe { Box::from_raw(q) });
        handle::release(client)
    });
}

/// What redis_submit_cb calls: code is REDISCHAN_OK, REDISCHAN_NIL or how the command failed; redis_last_error and
/// redis_last_error_info then have the details. reply is yours, like that of a redis_completion.
pub type redis_reply_fn =
    Option<unsafe extern "C" fn(user: *mut c_void, code: redis_status, reply: *mut redis_reply)>;

/// Sends a command, which is copied, and returns at once. function is called with its reply. argc, argv, argvlen and
/// timeout_ms are as for redis_command_argv.
///
/// function is called exactly once if, and only if, this returned REDISCHAN_OK, possibly before this returns. It is
/// called on a dedicated thread, one for each client, one call at a time. It may make calls that wait, and submit more;
/// the time it takes delays only the other callbacks of this client. redis_client_close waits until all have returned,
/// and none is called after it has returned REDISCHAN_OK; inside function it returns REDISCHAN_ERR_REENTRANT.
/// redis_client_free does not wait: close first.
///
/// Errors: as redis_queue_submit; then function is not called. REDISCHAN_ERR_NOMEM if no thread can be started.
/// Threads: any. Since 0.1.0.
///
/// # Safety `argv` points to `argc` texts as `argvlen` says; `function` may be called with `user` on another thread,
/// and returns: it does not leave by an exception, longjmp(3) or pthread_exit(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_submit_cb(
    c: *mut redis_client,
    argc: i32,
    argv: *const *const c_char,
    argvlen: *const usize,
    timeout_ms: i64,
    function: redis_reply_fn,
    user: *mut c_void,
) -> redis_status {
    guard_ok(|| {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { texts(argc, argv, argvlen, "argv") }?;
        submit_callback(c, &argv, timeout_ms, function, user)
    })
}

/// Like redis_submit_cb, with the arguments end to end as in redis_command_packed. Since 0.1.0.
///
/// # Safety
/// `lens` points to `argc` lengths, `bytes` to as many bytes as they add up to; `function` may be called with `user` on
/// another thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_submit_cb_packed(
    c: *mut redis_client,
    argc: i32,
    bytes: *const c_void,
    lens: *const usize,
    timeout_ms: i64,
    function: redis_reply_fn,
    user: *mut c_void,
) -> redis_status {
    guard_ok(|| {
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { packed(argc, bytes, lens) }?;
        submit_callback(c, &argv, timeout_ms, function, user)
    })
}

fn submit_callback(
    c: *mut redis_client,
    argv: &[&[u8]],
    timeout_ms: i64,
    function: redis_reply_fn,
    user: *mut c_void,
) -> Result<(), Error> {
    let function =
        function.ok_or_else(|| Error::invalid("function is NULL; use a completion queue, or wait"))?;
    let timeout = timeout(timeout_ms, "timeout_ms")?;
    let user = user.expose_provenance();
    let callback = move |result: Result<Reply, Error>| {
        let (code, _, reply) = outcome(result.inspect_err(|error| {
            last_error::set(error.clone());
        }));
        // SAFETY: as promised to redis_submit_cb.
        unsafe { function(std::ptr::with_exposed_provenance_mut(user), code, reply) };
    };
    handle::find(c)?.submit_callback(argv, timeout, Box::new(callback))
}

/// Code, error and reply of a request that has ended.
fn outcome(result: Result<Reply, Error>) -> (redis_status, Option<Error>, *mut redis_reply) {
    match result.and_then(reply::give) {
        Ok((code, reply)) => (code, None, reply),
        Err(error) => {
            let reply = reply::give(Reply::failure(&error)).map_or(std::ptr::null_mut(), |(_, reply)| reply);
            (error.kind().code(), Some(error), reply)
        }
    }
}

/// What C learns about a request or a call that has ended, and its error.
pub(super) fn describe(tag: u64, result: Result<Reply, Error>) -> (redis_completion, Option<Error>) {
    let (code, error, reply) = outcome(result);
    let done = redis_completion {
        tag,
        code,
        outcome: error.as_ref().map_or(Outcome::Answered, Error::outcome) as i32,
        reply,
        answered: error.as_ref().map_or(0, Error::answered),
        os_errno: error.as_ref().map_or(0, Error::os_errno),
        retryable: error.as_ref().map_or(0, |error| i32::from(error.retryable())),
        reserved: 0,
    };
    (done, error)
}

/// # Safety
/// `q` is NULL or came from `redis_queue_new`.
pub(super) unsafe fn own<'a>(q: *const redis_queue) -> Result<&'a redis_queue, Error> {
    // SAFETY: as the caller promises.
    let q = unsafe { q.as_ref() }
        .ok_or_else(|| Error::invalid("q is NULL; pass what redis_queue_new returned"))?;
    handle::check_process(q.client)?;
    Ok(q)
}
