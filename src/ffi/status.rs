//! The codes that functions return and the constants that go with them.

/// What a function returns: REDISCHAN_OK, REDISCHAN_NIL or a negative REDISCHAN_ERR_ code. The numbers are
/// never reused or renumbered.
pub type redis_status = i32;

/// Done.
pub const REDISCHAN_OK: redis_status = 0;
/// Done, without a value: the key or element does not exist, or a condition was not met.
pub const REDISCHAN_NIL: redis_status = 1;
/// redis_cached_peek_into: there is nothing in memory that may be given out.
pub const REDISCHAN_MISS: redis_status = 2;
/// A bad argument; nothing was sent. The text names the argument.
pub const REDISCHAN_ERR_INVALID: redis_status = -1;
/// No connection could be made; nothing was sent.
pub const REDISCHAN_ERR_CONNECT: redis_status = -2;
/// The server refused the user name or the password.
pub const REDISCHAN_ERR_AUTH: redis_status = -3;
/// The TLS handshake failed, or a certificate or key file is missing or wrong; nothing was sent.
pub const REDISCHAN_ERR_TLS: redis_status = -4;
/// The client was closed.
pub const REDISCHAN_ERR_CLOSED: redis_status = -5;
/// The connection was lost: redis_error_info.outcome says whether the command may have run.
pub const REDISCHAN_ERR_IO: redis_status = -6;
/// The deadline passed: redis_error_info.outcome says whether the command may have run.
pub const REDISCHAN_ERR_TIMEOUT: redis_status = -7;
/// Too many requests, or bytes of requests, are in flight; nothing was sent.
pub const REDISCHAN_ERR_QUEUE_FULL: redis_status = -8;
/// The host canceled the request (redis_queue_cancel) or interrupted the call (redis_thread_interrupt,
/// redis_set_interrupt); see the outcome.
pub const REDISCHAN_ERR_CANCELED: redis_status = -9;
/// The server answered with an error: its code word is in redis_error_info.prefix ("WRONGTYPE").
pub const REDISCHAN_ERR_SERVER: redis_status = -10;
/// The reply, or an element of it, is not of the type asked for.
pub const REDISCHAN_ERR_TYPE: redis_status = -11;
/// The server violated RESP, or sent a reply without a request; the connection was replaced.
pub const REDISCHAN_ERR_PROTOCOL: redis_status = -12;
/// Your buffer is too small; the length needed was written.
pub const REDISCHAN_ERR_RANGE: redis_status = -13;
/// The call would wait for itself: it was made inside a logger or an interrupt function, or it closes a client inside
/// one of that client's callbacks.
pub const REDISCHAN_ERR_REENTRANT: redis_status = -14;
/// The handle is from before fork(); connect again in the child.
pub const REDISCHAN_ERR_FORKED: redis_status = -15;
/// The command cannot run on a shared connection, or this build cannot do what was asked.
pub const REDISCHAN_ERR_UNSUPPORTED: redis_status = -16;
/// There is no memory, or no thread could be started.
pub const REDISCHAN_ERR_NOMEM: redis_status = -17;
/// A bug in this library; the process goes on.
pub const REDISCHAN_ERR_PANIC: redis_status = -18;
/// An argument or a reply exceeds its limit; only this call fails.
pub const REDISCHAN_ERR_TOO_LARGE: redis_status = -19;

/// redis_error_info.outcome: no byte of the command reached the kernel; it is safe to send it again.
pub const REDISCHAN_NOT_SENT: i32 = 0;
/// redis_error_info.outcome: the command was sent, in part or whole, and may have run, at most once.
pub const REDISCHAN_MAYBE_EXECUTED: i32 = 1;
/// redis_error_info.outcome: the server answered.
pub const REDISCHAN_ANSWERED: i32 = 2;

/// Instead of milliseconds: the client's option "timeout".
pub const REDISCHAN_WAIT_DEFAULT: i64 = -1;
/// Instead of milliseconds: no limit. The call still ends when the client is closed.
pub const REDISCHAN_WAIT_FOREVER: i64 = -2;

/// The text of a code; `None` if the number is not a code.
pub(super) fn text(code: redis_status) -> Option<&'static std::ffi::CStr> {
    Some(match code {
        REDISCHAN_OK => c"done",
        REDISCHAN_NIL => c"done, no value",
        REDISCHAN_ERR_INVALID => c"bad argument",
        REDISCHAN_ERR_CONNECT => c"no connection could be made",
        REDISCHAN_ERR_AUTH => c"the server refused the user name or the password",
        REDISCHAN_ERR_TLS => c"the TLS handshake failed",
        REDISCHAN_ERR_CLOSED => c"the client was closed",
        REDISCHAN_ERR_IO => c"the connection was lost",
        REDISCHAN_ERR_TIMEOUT => c"the deadline passed",
        REDISCHAN_ERR_QUEUE_FULL => c"too many requests or bytes are in flight",
        REDISCHAN_ERR_CANCELED => c"the request was canceled",
        REDISCHAN_ERR_SERVER => c"the server answered with an error",
        REDISCHAN_ERR_TYPE => c"the reply has another type",
        REDISCHAN_ERR_PROTOCOL => c"the server violated the protocol",
        REDISCHAN_ERR_RANGE => c"the buffer is too small",
        REDISCHAN_ERR_REENTRANT => c"a call inside a callback would wait for itself",
        REDISCHAN_ERR_FORKED => c"the handle is from before fork()",
        REDISCHAN_ERR_UNSUPPORTED => c"not supported on a shared connection, or by this build",
        REDISCHAN_ERR_NOMEM => c"no memory, or no thread could be started",
        REDISCHAN_ERR_PANIC => c"a bug in redischan",
        REDISCHAN_ERR_TOO_LARGE => c"an argument or a reply exceeds its limit",
        _ => return None,
    })
}
