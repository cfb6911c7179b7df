//! The section of the header: watched values.

use std::ffi::{c_char, c_void};

use crate::client::Watch;
use crate::error::{Error, Kind, Outcome};
use crate::proto::{Scalar, scalar};

use super::args::{Buffer, InOut, Out, count, texts, timeout};
use super::client::redis_client;
use super::guard::{guard, guard_brief, guard_ok, guard_wait};
use super::handle;
use super::reply::{hand_over, redis_reply};
use super::status::{REDISCHAN_OK, redis_status};

/// A value of the server that keeps itself current in this process's memory. Any number of threads may use it at once, but
/// none while or after it is freed.
pub struct redis_watch {
    /// Held: the client lives at least as long.
    client: *mut redis_client,
    watch: Watch,
}

// Any number of threads get a shared reference to it, and another thread than its creator may free it.
const _: fn() = || {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Watch>();
};

/// What is known of a watched value. Set size to sizeof(redis_watch_facts) before the call; later versions only append
/// fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct redis_watch_facts {
    /// sizeof(redis_watch_facts), set by you.
    pub size: usize,
    /// 1 at first; goes up with each change.
    pub version: u64,
    /// How often the server was asked.
    pub reads: u64,
    /// The milliseconds since it was read last.
    pub age_ms: i64,
    /// 1 if nothing is known to have changed since, and the server would have told; otherwise 0: the connection is lost,
    /// the value is being read again, or it cannot be read (code).
    pub current: i32,
    /// How the last attempt to read it again failed, a REDISCHAN_ERR_ code: the value is that of before. REDISCHAN_OK if it
    /// did not fail.
    pub code: redis_status,
}

/// The size of redis_watch_facts in the first version; it never changes.
const FIRST_SIZE: usize = 40;

/// Reads the reply to a command that reads one key (those of redis_cached_argv), and keeps it current in memory from then
/// on: for a client with the option cache=on. The library reads it again when the server says that the key has changed,
/// when the key expires, when a lost connection is back, and every cache_ttl. A look at it costs no round trip, no lock and
/// no wait, by however many threads. For feature flags: one hash, and HGETALL.
///
/// It is the latest value and no log: of changes that follow each other faster than they can be read, some are not seen.
/// One's own write is seen a round trip after it has returned; to read it back at once call redis_cached_get.
/// While there is no connection the last value stays (redis_watch_facts.current is 0). If the key gets a type that the
/// command cannot read, the last value stays as well, with a code in redis_watch_facts; a key that is deleted has the
/// value that the command gives for a missing key, such as nil.
///
/// Waits for up to timeout_ms (milliseconds or a REDISCHAN_WAIT_ constant) for the first value.
/// Ownership: *out is yours; free it with redis_watch_free. It keeps the client alive. Threads: any.
/// Errors: those of redis_command_argv for the first read; REDISCHAN_ERR_UNSUPPORTED for another command, a client without
/// the option cache, and a server that does not tell this user of changes. Since 0.1.0.
///
/// # Safety
/// `argv` points to `argc` texts as `argvlen` says; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_watch_new(
    c: *mut redis_client,
    argc: i32,
    argv: *const *const c_char,
    argvlen: *const usize,
    timeout_ms: i64,
    out: *mut *mut redis_watch,
) -> redis_status {
    guard_wait(|| {
        let out = Out::required(out, "out")?;
        let argc = count(argc, "argc", 1)?;
        // SAFETY: as the caller promises.
        let argv = unsafe { texts(argc, argv, argvlen, "argv") }?;
        let watch = handle::find(c)?.watch(&argv, timeout(timeout_ms, "timeout_ms")?)?;
        handle::hold(c)?;
        out.write(Box::into_raw(Box::new(redis_watch { client: c, watch })));
        Ok(REDISCHAN_OK)
    })
}

/// Copies the value into your buffer of cap bytes as redis_get_into does, if it is a string. *version, if not NULL, is its
/// version.
///
/// Returns: REDISCHAN_OK, REDISCHAN_NIL.
/// Errors: REDISCHAN_ERR_RANGE as redis_get_into; REDISCHAN_ERR_TYPE if the value is no string: use redis_watch_reply;
/// REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any. It never waits, and may be called in a callback.
/// Since 0.1.0.
///
/// # Safety
/// `w` is NULL or came from `redis_watch_new`; `buf` points to `cap` bytes that may be written; `out_len` may be written,
/// `version` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_watch_get_into(
    w: *const redis_watch,
    buf: *mut c_void,
    cap: usize,
    out_len: *mut usize,
    version: *mut u64,
) -> redis_status {
    guard_brief(|| {
        // SAFETY: as the caller promises.
        let w = unsafe { own(w) }?;
        let buffer = Buffer::new(buf, cap, out_len)?;
        let (status, number) = w.watch.look(|frame| {
            let value = match scalar(frame) {
                Some(Scalar::Text(text) | Scalar::Status(text)) => Some(text),
                Some(Scalar::Nil) => None,
                _ => {
                    let text = "the watched value is no string; read it by redis_watch_reply";
                    return Err(Error::new(Kind::Type, text).with_outcome(Outcome::Answered));
                }
            };
            // SAFETY: as the caller promises.
            unsafe { buffer.take(value) }
        })?;
        Out::optional(version).write(number);
        Ok(status)
    })
}

/// The value as a reply. *version, if not NULL, is its version.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if it is nil; *out is then a reply of that type.
/// Ownership: *out is yours; free it with redis_reply_free. It does not change.
/// Errors: REDISCHAN_ERR_NOMEM, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any. It never waits. Since 0.1.0.
///
/// # Safety
/// `w` is NULL or came from `redis_watch_new`; `out` is NULL or may be written, and `version` too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_watch_reply(
    w: *const redis_watch,
    out: *mut *mut redis_reply,
    version: *mut u64,
) -> redis_status {
    guard(|| {
        // SAFETY: as the caller promises.
        let w = unsafe { own(w) }?;
        let out = Out::required(out, "out")?;
        let (reply, number) = w.watch.get();
        Out::optional(version).write(number);
        hand_over(reply, out)
    })
}

/// Waits until the value has a later version than seen (0: any), for up to timeout_ms (milliseconds or a REDISCHAN_WAIT_ constant).
/// *version, if not NULL, is then its version: that of now, not each one in between.
///
/// Errors: REDISCHAN_ERR_TIMEOUT; REDISCHAN_ERR_CLOSED once the client is closed, if there is no later version;
/// REDISCHAN_ERR_CANCELED, REDISCHAN_ERR_REENTRANT, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any. Since 0.1.0.
///
/// # Safety
/// `w` is NULL or came from `redis_watch_new`; `version` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_watch_wait(
    w: *const redis_watch,
    seen: u64,
    timeout_ms: i64,
    version: *mut u64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let w = unsafe { own(w) }?;
        let number = w.watch.wait(seen, timeout(timeout_ms, "timeout_ms")?)?;
        Out::optional(version).write(number);
        Ok(REDISCHAN_OK)
    })
}

/// Fills in what is known of the value.
///
/// Errors: REDISCHAN_ERR_INVALID for NULL, or a size below that of the first version; REDISCHAN_ERR_FORKED. Threads: any.
/// It never waits. Since 0.1.0.
///
/// # Safety
/// `w` is NULL or came from `redis_watch_new`; `inout` is NULL or points to a `redis_watch_facts` of `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_watch_info(
    w: *const redis_watch,
    inout: *mut redis_watch_facts,
) -> redis_status {
    guard(|| {
        // SAFETY: as the caller promises.
        let w = unsafe { own(w) }?;
        // SAFETY: as the caller promises.
        let inout = unsafe { InOut::new(inout, FIRST_SIZE, "redis_watch_facts") }?;
        let info = w.watch.info();
        let facts = redis_watch_facts {
            size: inout.size(),
            version: info.version,
            reads: info.reads,
            age_ms: i64::try_from(info.age.as_millis()).unwrap_or(i64::MAX),
            current: i32::from(info.current),
            code: info.error.map_or(REDISCHAN_OK, |error| error.kind().code()),
        };
        inout.fill(facts);
        Ok(REDISCHAN_OK)
    })
}

/// A descriptor for poll(2), select(2), epoll(7), kqueue(2) and the loops built on them: readable as long as the latest
/// version has not been taken by redis_watch_get_into or redis_watch_reply, and once the client is closed. Only wait for
/// it: do not read, write or close it.
///
/// Returns: the descriptor, the same each time, valid until redis_watch_free; or a negative code, REDISCHAN_ERR_NOMEM if
/// the process has none left. Threads: any. Since 0.1.0.
///
/// # Safety
/// `w` is NULL or came from `redis_watch_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_watch_fd(w: *const redis_watch) -> i32 {
    // SAFETY: as the caller promises.
    guard(|| unsafe { own(w) }?.watch.descriptor())
}

/// Frees a watched value, which is read no more. Remove the descriptor from your event loop first. NULL is allowed. In a
/// forked child it does nothing. Since 0.1.0.
///
/// # Safety
/// `w` is NULL or came from `redis_watch_new` and has not been freed; no thread is in a call with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_watch_free(w: *mut redis_watch) {
    if w.is_null() {
        return;
    }
    guard_ok(|| {
        // SAFETY: as the caller promises.
        let client = unsafe { (*w).client };
        handle::check_process(client)?; // the parent's locks must not be used
        // SAFETY: it came from Box::into_raw and is freed once.
        drop(unsafe { Box::from_raw(w) });
        handle::release(client)
    });
}

/// # Safety
/// `w` is NULL or came from `redis_watch_new` and has not been freed.
unsafe fn own<'a>(w: *const redis_watch) -> Result<&'a redis_watch, Error> {
    // SAFETY: as the caller promises.
    let w = unsafe { w.as_ref() }.ok_or_else(|| Error::invalid("w is NULL"))?;
    handle::check_process(w.client)?;
    Ok(w)
}
