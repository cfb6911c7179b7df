//! The section of the header: library and errors.

use std::ffi::{CString, c_char, c_void};

use crate::client::set_thread_timeout;
use crate::error::{Error, Kind};
use crate::interrupt;
use crate::log;
use crate::os::memory;

use super::args::{InOut, timeout};
use super::guard::{guard, guard_errno, guard_ok, guard_wait, in_callback};
use super::last_error;
use super::status::{REDISCHAN_OK, redis_status, text};

/// The version of the header: (major << 16) | (minor << 8) | patch.
pub const REDISCHAN_VERSION_NUMBER: u32 = 0x00_01_00;

/// redis_set_logger: something is broken.
pub const REDISCHAN_LOG_ERROR: i32 = 1;
/// redis_set_logger: something was lost, for example a connection.
pub const REDISCHAN_LOG_WARN: i32 = 2;
/// redis_set_logger: a connection was made, or closed as requested.
pub const REDISCHAN_LOG_INFO: i32 = 3;
/// redis_set_logger: each attempt to connect and each refused step of the handshake.
pub const REDISCHAN_LOG_DEBUG: i32 = 4;

/// The version of the loaded library, such as "0.1.0".
///
/// Returns: a static text, never NULL. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// The version of the loaded library, encoded as REDISCHAN_VERSION_NUMBER. A program should check at startup that it is
/// compatible with the REDISCHAN_VERSION_NUMBER it was compiled with: while the major version is 0, both must be equal
/// except for the lowest 8 bits, the patch.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_version_number() -> u32 {
    REDISCHAN_VERSION_NUMBER
}

/// What a code means, in a few words.
///
/// Returns: a static text, never NULL, even for a number that is not a code. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_strerror(code: redis_status) -> *const c_char {
    text(code).unwrap_or(c"unknown code").as_ptr()
}

/// What went wrong in this thread's last failed call, and what to do about it. A successful call does not change it, as
/// with errno. A NUL inside a server's error text becomes a question mark.
///
/// Returns: a text, never NULL, empty if no call has failed yet. Borrowed until this thread's next call: do not put
/// both into one argument list, as in printf("%d %s", redis_ping(c), redis_last_error()), since C may evaluate the text
/// before the call.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_last_error() -> *const c_char {
    last_error::text()
}

/// The facts about a thread's last failed call. Set size to sizeof(redis_error_info) before the call; later versions
/// only append fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct redis_error_info {
    /// sizeof(redis_error_info), set by you.
    pub size: usize,
    /// The code; REDISCHAN_OK if no call has failed yet.
    pub code: redis_status,
    /// REDISCHAN_NOT_SENT, REDISCHAN_MAYBE_EXECUTED or REDISCHAN_ANSWERED.
    pub outcome: i32,
    /// The errno behind it, 0 if there is none.
    pub os_errno: i32,
    /// 1 if repeating the call may succeed and cannot execute the command twice: nothing was sent, or the server
    /// refused temporarily before it ran anything (LOADING, BUSY, READONLY, MASTERDOWN, CLUSTERDOWN, TRYAGAIN, OOM,
    /// MISCONF, NOREPLICAS, UNBLOCKED, and EXECABORT because of one of them). Otherwise 0, also for such an error from
    /// a script, a function or a module's command: it may have written before it failed.
    pub retryable: i32,
    /// The first word of a server's error, such as "WRONGTYPE", cut at 23 bytes; empty for other failures.
    pub prefix: [c_char; 24],
    /// For a pipeline whose connection was lost: how many of its commands, from the first on, are known to have been
    /// executed.
    pub answered: u64,
}

/// The size of redis_error_info in the first version; it never changes.
const FIRST_SIZE: usize = 48;

/// Fills in the facts about this thread's last failed call.
///
/// Errors: REDISCHAN_ERR_INVALID if inout is NULL or its size is below that of the first version; the recorded failure,
/// and redis_last_error(), stay unchanged. Since 0.1.0.
///
/// # Safety
/// `inout` is NULL or points to a `redis_error_info` of `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_last_error_info(inout: *mut redis_error_info) -> redis_status {
    guard(|| {
        // The recorded error stays: an error text of this call would replace it.
        // SAFETY: as the caller promises.
        let inout = unsafe { InOut::new(inout, FIRST_SIZE, "redis_error_info") };
        let Ok(inout) = inout else { return Ok(Kind::Invalid.code()) };
        let info = describe(inout.size(), last_error::get());
        inout.fill(info);
        Ok(REDISCHAN_OK)
    })
}

fn describe(size: usize, error: Option<Error>) -> redis_error_info {
    let mut info = redis_error_info {
        size,
        code: REDISCHAN_OK,
        outcome: 0,
        os_errno: 0,
        retryable: 0,
        prefix: [0; 24],
        answered: 0,
    };
    if let Some(error) = error {
        info.code = error.kind().code();
        info.outcome = error.outcome() as i32;
        info.os_errno = error.os_errno();
        info.retryable = i32::from(error.retryable());
        info.answered = u64::from(error.answered());
        let room = info.prefix.len() - 1;
        for (to, from) in info.prefix.iter_mut().zip(error.prefix().iter().take(room)) {
            *to = *from as c_char; // it has a sign or none
        }
    }
    info
}

/// What redis_set_logger calls: level is one of REDISCHAN_LOG_, target names the part of the library, text is one line.
/// Both texts are valid only during the call. They contain no password, key or value.
pub type redis_log_fn =
    Option<unsafe extern "C" fn(user: *mut c_void, level: i32, target: *const c_char, text: *const c_char)>;

/// What redis_set_logger calls once the logger is no longer used.
pub type redis_free_fn = Option<unsafe extern "C" fn(user: *mut c_void)>;

/// Sends the library's log records up to max_level to function. NULL, the initial state, turns logging off. The library
/// itself never writes to stdout or stderr.
///
/// Threads: function is called on a dedicated thread of the library, one call at a time. It may be slow: once 1024
/// records are waiting, further ones are dropped and their number is logged. Inside it, calls that wait, and
/// redis_set_logger, return REDISCHAN_ERR_REENTRANT. When redis_set_logger returns, the previous logger has been called
/// for the last time and its free_user (which may be NULL) has been called with its user, once. A forked child has no
/// logger until it sets one.
///
/// Errors: REDISCHAN_ERR_INVALID if max_level is not 0 to 4, REDISCHAN_ERR_NOMEM if no thread can be started; then
/// free_user is not called and the previous logger stays. Since 0.1.0.
///
/// # Safety
/// `function` and `free_user` may be called with `user` on another thread until the logger is replaced.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_set_logger(
    function: redis_log_fn,
    user: *mut c_void,
    free_user: redis_free_fn,
    max_level: i32,
) -> redis_status {
    guard_wait(|| {
        if !(0..=REDISCHAN_LOG_DEBUG).contains(&max_level) {
            return Err(Error::invalid(format!("max_level is {max_level}; pass 0 (nothing) to 4 (debug)")));
        }
        let listener = function.map(|function| {
            let logger = Logger { function, user, free_user };
            Box::new(move |record: &log::Record| logger.say(record)) as log::Listener
        });
        log::set_listener(listener, max_level)?;
        Ok(REDISCHAN_OK)
    })
}

struct Logger {
    function: unsafe extern "C" fn(*mut c_void, i32, *const c_char, *const c_char),
    user: *mut c_void,
    free_user: redis_free_fn,
}

// SAFETY: whoever sets a logger promises that it may be called, and freed, on the log thread.
unsafe impl Send for Logger {}

impl Logger {
    fn say(&self, record: &log::Record) {
        let c_text = |text: &str| CString::new(text.replace('\0', "?")).unwrap_or_default();
        let (target, text) = (c_text(record.target), c_text(&record.text));
        // SAFETY: as promised to redis_set_logger; both texts live through the call.
        in_callback(|| unsafe {
            (self.function)(self.user, record.level as i32, target.as_ptr(), text.as_ptr())
        });
    }
}

impl Drop for Logger {
    fn drop(&mut self) {
        if let Some(free_user) = self.free_user {
            // SAFETY: as promised to redis_set_logger; this is the last use of `user`.
            in_callback(|| unsafe { free_user(self.user) });
        }
    }
}

/// What redis_set_interrupt calls: returns whether the call that waits on this thread is to be canceled.
pub type redis_interrupt_fn = Option<unsafe extern "C" fn(user: *mut c_void) -> bool>;

/// Has function called whenever a signal interrupts a wait of this library, on the waiting thread, after the host's
/// signal handler has run there. If it returns true, the call fails with REDISCHAN_ERR_CANCELED; its outcome says
/// whether the command may have run, and its reply is freed when it arrives. A command that waits at the server (BLPOP
/// ...) may take 80 ms more, and may still return its reply; see redis_command_argv. This is for interpreters, which
/// handle Ctrl-C only after a call has returned. With NULL, the initial state, signals interrupt nothing.
///
/// The handler must be set without SA_RESTART, as interpreters do; see sigaction(2). A signal that arrives between two
/// sleeps of a wait interrupts neither, so function is also called without a signal: 50 ms after the wait began or a
/// signal came, then after 100 ms, and so on up to once a second; in a wait for capacity (max_in_flight), every 50 ms.
/// On systems other than Linux a signal ends no wait except redis_queue_take, and function is called every 50 ms.
///
/// function must return: it must not leave by longjmp(3), by an exception or by ending its thread.
///
/// Threads: any waiting thread may call function, several at a time. Inside it, calls that wait, and
/// redis_set_interrupt, return REDISCHAN_ERR_REENTRANT. When redis_set_interrupt returns REDISCHAN_OK, no thread is in
/// the previous function, and none will enter it: an interpreter sets NULL before it ends. A forked child keeps the
/// setting.
/// Errors: REDISCHAN_ERR_TIMEOUT if after 1 s a thread is still in the previous function, or has left it without
/// returning; the new function is set nevertheless, and no thread will enter the previous one. REDISCHAN_ERR_REENTRANT.
/// Since 0.1.0.
///
/// # Safety
/// `function` is NULL or may be called with `user` on any thread from now on, and returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_set_interrupt(
    function: redis_interrupt_fn,
    user: *mut c_void,
) -> redis_status {
    guard_wait(|| {
        let user = user.expose_provenance();
        let is_quiet = interrupt::set(function.map(|function| {
            Box::new(move || {
                let mut answer = false;
                // SAFETY: as promised to redis_set_interrupt.
                in_callback(|| answer = unsafe { function(std::ptr::with_exposed_provenance_mut(user)) });
                answer
            }) as Box<dyn Fn() -> bool + Send + Sync>
        }));
        if !is_quiet {
            return Err(Error::new(
                Kind::Timeout,
                "the function is set, but after 1 s a thread is still in the previous one; a function must return, and not \
                 leave by longjmp, an exception or the end of its thread",
            ));
        }
        Ok(REDISCHAN_OK)
    })
}

/// Sets the time limit for this thread's calls that take no timeout, or REDISCHAN_WAIT_DEFAULT: timeout_ms
/// milliseconds, or REDISCHAN_WAIT_FOREVER; REDISCHAN_WAIT_DEFAULT restores each client's option timeout. So every
/// function that waits can have a limit: redis_set_thread_timeout(50); redis_get(...);
///
/// Errors: REDISCHAN_ERR_INVALID for another negative number. Threads: each has its own limit. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_set_thread_timeout(timeout_ms: i64) -> redis_status {
    guard_ok(|| {
        set_thread_timeout(timeout(timeout_ms, "timeout_ms")?);
        Ok(())
    })
}

/// Frees bytes that this library returned through a char ** parameter. NULL is allowed. free() does the same.
///
/// Threads: any. Since 0.1.0.
///
/// # Safety
/// `bytes` is NULL or was returned by this library and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_free(bytes: *mut c_void) {
    // SAFETY: such bytes come from `memory::allocate`, or are NULL.
    guard_errno(|| unsafe { memory::free(bytes) });
}
