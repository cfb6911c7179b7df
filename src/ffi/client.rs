//! The section of the header: client.

use std::ffi::c_char;

use crate::client::Client;
use crate::config::Config;
use crate::error::Error;

use super::args::{Out, c_str, timeout};
use super::guard::{guard_ok, guard_value, guard_wait};
use super::handle;
pub use super::handle::redis_client;
use super::options::redis_options;
use super::status::{REDISCHAN_OK, redis_status};

/// Connects and waits until the server has accepted the handshake. The URL is redis://, rediss:// (TLS), unix:// or
/// embedded:// (a private mini-redis server in this process, which knows GET, SET and PUBLISH). NULL: $REDIS_URL, else
/// redis://127.0.0.1:6379.
///
/// Ownership: *out is yours; free it with redis_client_free. Threads: any.
/// Errors: REDISCHAN_ERR_INVALID for a bad URL, REDISCHAN_ERR_CONNECT if nothing listens there, the server refuses to
/// serve or the option connect_timeout expires, REDISCHAN_ERR_AUTH if it refuses the password, REDISCHAN_ERR_TLS if its
/// certificate cannot be verified, or a certificate file is wrong, REDISCHAN_ERR_PROTOCOL if it does not speak RESP,
/// REDISCHAN_ERR_UNSUPPORTED for protocol=3 with a server without RESP3, or for a build without the embedded server.
/// Since 0.1.0.
///
/// # Safety
/// `url` is NULL or a C string; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_connect(url: *const c_char, out: *mut *mut redis_client) -> redis_status {
    guard_wait(|| {
        let out = Out::required(out, "out")?;
        let config = if url.is_null() {
            Config::from_url(&Config::default_url())?
        } else {
            // SAFETY: as the caller promises.
            Config::from_url(unsafe { c_str(url, "url") }?)?
        };
        out.write(handle::insert(Client::connect(config)?)?);
        Ok(REDISCHAN_OK)
    })
}

/// Connects like redis_connect, with these options, which are copied.
///
/// Errors: those of redis_connect, and REDISCHAN_ERR_INVALID for options that contradict each other.
/// Since 0.1.0.
///
/// # Safety
/// `o` is NULL or came from `redis_options_new`; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_connect_with(
    o: *const redis_options,
    out: *mut *mut redis_client,
) -> redis_status {
    guard_wait(|| {
        let out = Out::required(out, "out")?;
        // SAFETY: as the caller promises.
        let options =
            unsafe { o.as_ref() }.ok_or_else(|| Error::invalid("o is NULL; call redis_options_new first"))?;
        out.write(handle::insert(Client::connect(options.config()?)?)?);
        Ok(REDISCHAN_OK)
    })
}

/// Adds a reference to the client: one more redis_client_free is then needed to free it.
///
/// A handle may be sent to another thread, or to a worker of a language without shared memory, as a number:
/// (uint64_t)(uintptr_t)c, which is below 2^53 and therefore exact in a double as well. Add the receiver's reference
/// before sending; the receiver casts the number back to a pointer and finally calls redis_client_free. In another
/// process the number means nothing (REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID).
///
/// Returns: c, or NULL if c is not a live handle. Threads: any. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_client_ref(c: *mut redis_client) -> *mut redis_client {
    guard_value(|| handle::hold(c).map(|()| c)).unwrap_or(std::ptr::null_mut())
}

/// Closes the client for everyone who holds a reference. Calls in progress have drain_ms (milliseconds, or
/// REDISCHAN_WAIT_DEFAULT, or REDISCHAN_WAIT_FOREVER) to finish. Those still waiting then, every later call and all
/// requests outstanding in queues end with REDISCHAN_ERR_CLOSED. When this returns REDISCHAN_OK, every callback of
/// redis_submit_cb has returned. The handle must still be freed. Closing again is allowed and waits for the same end.
///
/// Threads: any, also while others are in calls. Errors: REDISCHAN_ERR_INVALID for a bad handle or time,
/// REDISCHAN_ERR_TIMEOUT if the client did not close, or a callback did not return, within drain_ms and a second,
/// REDISCHAN_ERR_CANCELED if the wait was interrupted (redis_thread_interrupt, redis_set_interrupt),
/// REDISCHAN_ERR_REENTRANT inside a callback of this client. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_client_close(c: *mut redis_client, drain_ms: i64) -> redis_status {
    guard_wait(|| {
        let drain = timeout(drain_ms, "drain_ms")?;
        handle::find(c)?.close(drain)?;
        Ok(REDISCHAN_OK)
    })
}

/// Releases a reference to the client. With the last one the client closes without a drain, and its handle is refused
/// from then on; this does not wait. NULL, and a handle that has been freed, are ignored.
///
/// Sessions, pipelines, queues and scans hold references too: the client lives until the last of them is freed, and
/// calls of other threads go on until then; redis_client_close ends them. (An extra redis_client_free while such an
/// object is alive releases that object's reference.)
///
/// Threads: any, also while others are in calls: if this was the last reference, they get REDISCHAN_ERR_CLOSED. Replies
/// of the client stay valid. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_client_free(c: *mut redis_client) {
    if !c.is_null() {
        guard_ok(|| handle::release(c));
    }
}
