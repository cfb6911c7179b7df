//! The section of the header: waiting for a completion queue that may be idle.

use super::args::timeout;
use super::guard::{guard_brief_ok, guard_brief_wait};
use super::queue::{own, redis_queue};
use super::status::{REDISCHAN_NIL, REDISCHAN_OK, redis_status};

/// Waits until there is a completion for redis_queue_take, even while nothing is outstanding: for a thread that takes
/// what others submit. It takes nothing. While something is outstanding it first polls, like a blocking call (the
/// option spin_us); then it sleeps. timeout_ms: milliseconds or a REDISCHAN_WAIT_ constant; 0: only checks.
///
/// Returns: REDISCHAN_OK if there is something to take (another thread may take it first); REDISCHAN_NIL if
/// redis_queue_wake ended the wait.
/// Errors: REDISCHAN_ERR_TIMEOUT if nothing arrived in time. REDISCHAN_ERR_CLOSED once the client is closed, nothing is
/// outstanding and everything has been taken: the queue stays empty for good. REDISCHAN_ERR_CANCELED if the wait was
/// interrupted (redis_thread_interrupt, redis_set_interrupt). REDISCHAN_ERR_REENTRANT inside a callback,
/// REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID.
/// Threads: any number at once; one completion may wake several. Before redis_queue_free, end their waits with
/// redis_queue_wake and join them. Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_wait(q: *mut redis_queue, timeout_ms: i64) -> redis_status {
    guard_brief_wait(|| {
        let timeout = timeout(timeout_ms, "timeout_ms")?;
        // SAFETY: as the caller promises.
        let is_ready = unsafe { own(q) }?.queue.wait(timeout)?;
        Ok(if is_ready { REDISCHAN_OK } else { REDISCHAN_NIL })
    })
}

/// Ends one redis_queue_wait of this queue with REDISCHAN_NIL: one in progress, or else the next one that would have to
/// wait. Wakes add up: for n threads call it n times. It does not end a redis_queue_take, and completes nothing.
///
/// Errors: REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any, also inside callbacks. It never waits. It is not
/// async-signal-safe; in a signal handler, use redis_thread_interrupt. Since 0.1.0.
///
/// # Safety
/// `q` is NULL or came from `redis_queue_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_queue_wake(q: *mut redis_queue) -> redis_status {
    // SAFETY: as the caller promises.
    guard_brief_ok(|| unsafe { own(q) }.map(|q| q.queue.wake()))
}
