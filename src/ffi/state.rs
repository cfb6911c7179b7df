//! The section of the header: state and statistics.

use crate::client::State;
use crate::error::Error;

use super::args::{InOut, Out, timeout};
use super::client::redis_client;
use super::guard::{guard, guard_wait};
use super::handle;
use super::status::{REDISCHAN_OK, redis_status};

/// There is no connection; one is being made, or the next attempt is awaited. Calls wait for it until their deadline.
pub const REDISCHAN_STATE_CONNECTING: i32 = 0;
/// Commands are served.
pub const REDISCHAN_STATE_READY: i32 = 1;
/// The client is closed for good.
pub const REDISCHAN_STATE_CLOSED: i32 = 2;

/// The current state of the client.
///
/// Returns: one of REDISCHAN_STATE_, or a negative code if c is not a live handle. Threads: any. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_client_state(c: *mut redis_client) -> i32 {
    guard(|| Ok(handle::find(c)?.state() as i32))
}

/// Waits until the state differs from seen, and writes it to *out. It is the latest state: if it changed twice in the
/// meantime, the one in between is not reported.
///
/// Errors: REDISCHAN_ERR_TIMEOUT if it did not change within timeout_ms (milliseconds or a REDISCHAN_WAIT_ constant; 0:
/// only checks), REDISCHAN_ERR_CLOSED if seen and the state are both REDISCHAN_STATE_CLOSED, which is final,
/// REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID for a bad handle, state, time or a NULL out. Threads: any. Since 0.1.0.
///
/// # Safety
/// `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_client_wait_state(
    c: *mut redis_client,
    seen: i32,
    timeout_ms: i64,
    out: *mut i32,
) -> redis_status {
    guard_wait(|| {
        let out = Out::required(out, "out")?;
        let timeout = timeout(timeout_ms, "timeout_ms")?;
        let seen = match seen {
            REDISCHAN_STATE_CONNECTING => State::Connecting,
            REDISCHAN_STATE_READY => State::Ready,
            REDISCHAN_STATE_CLOSED => State::Closed,
            other => {
                return Err(Error::invalid(format!(
                    "seen is {other}; pass one of REDISCHAN_STATE_ (0 to 2)"
                )));
            }
        };
        out.write(handle::find(c)?.wait_state(seen, timeout)? as i32);
        Ok(REDISCHAN_OK)
    })
}

/// Counts since the client was created, and two gauges (queued, in_flight). Set size to sizeof(redis_stats) before the
/// call; later versions only append fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct redis_stats {
    /// sizeof(redis_stats), set by you.
    pub size: usize,
    /// Commands accepted for sending.
    pub commands: u64,
    /// Replies received, error replies included.
    pub replies: u64,
    /// Error replies.
    pub errors: u64,
    /// Calls that ended at their deadline.
    pub timeouts: u64,
    /// Connections made after the first.
    pub reconnects: u64,
    /// Now: commands waiting to be sent.
    pub queued: u64,
    /// Now: commands sent and waiting for their reply.
    pub in_flight: u64,
    /// Bytes written to the server.
    pub bytes_out: u64,
    /// Bytes read from the server.
    pub bytes_in: u64,
    /// Calls that failed with REDISCHAN_ERR_QUEUE_FULL.
    pub queue_full: u64,
    /// Push messages that were not asked for.
    pub push_dropped: u64,
}

/// The size of redis_stats in the first version; it never changes.
const FIRST_SIZE: usize = 96;

/// Fills in the statistics of a client.
///
/// Errors: REDISCHAN_ERR_INVALID for a bad handle, a NULL inout, or a size below that of the first version.
/// Threads: any. Since 0.1.0.
///
/// # Safety
/// `inout` is NULL or points to a `redis_stats` of `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_client_stats(c: *mut redis_client, inout: *mut redis_stats) -> redis_status {
    guard(|| {
        // SAFETY: as the caller promises.
        let inout = unsafe { InOut::new(inout, FIRST_SIZE, "redis_stats") }?;
        let stats = handle::find(c)?.stats();
        let stats = redis_stats {
            size: inout.size(),
            commands: stats.commands,
            replies: stats.replies,
            errors: stats.errors,
            timeouts: stats.timeouts,
            reconnects: stats.reconnects,
            queued: stats.queued,
            in_flight: stats.in_flight,
            bytes_out: stats.bytes_out,
            bytes_in: stats.bytes_in,
            queue_full: stats.queue_full,
            push_dropped: stats.push_dropped,
        };
        inout.fill(stats);
        Ok(REDISCHAN_OK)
    })
}
