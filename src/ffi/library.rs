//! The section of the header: library and errors.

use std::ffi::{CString, c_char, c_void};

use crate::client::set_thread_timeout;
use crate::error::{Error, Kind};
use crate::interrupt;
use crate::log;
use crate::os::memory;

use super::args::{fill, timeout};
use super::guard::{guard, guard_errno, guard_ok, guard_wait, in_callback};
use super::last_error;
use super::status::{REDISCHAN_OK, redis_status, text};

/// The version of the header: (major << 16) | (minor << 8) | patch.
pub const REDISCHAN_VERSION_NUMBER: u32 = 0x00_01_00;

/// redis_set_logger: something is broken.
pub const REDISCHAN_LOG_ERROR: i32 = 1;
/// redis_set_logger: something was lost, such as a connection.
pub const REDISCHAN_LOG_WARN: i32 = 2;
/// redis_set_logger: a connection was made or ended as asked.
pub const REDISCHAN_LOG_INFO: i32 = 3;
/// redis_set_logger: each attempt to connect and each refused step of the handshake.
pub const REDISCHAN_LOG_DEBUG: i32 = 4;

/// The version of the library that runs, such as "0.1.0".
///
/// Returns: a static text, never NULL. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// The version of the library that runs, as REDISCHAN_VERSION_NUMBER counts. A program checks at its start
/// that it goes with the REDISCHAN_VERSION_NUMBER it was compiled with: while the major version is 0, both are the
/// same without their lowest 8 bits, the patch.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_version_number() -> u32 {
    REDISCHAN_VERSION_NUMBER
}

/// What a code means, in a few words.
///
/// Returns: a static text, never NULL, also for numbers that are no code. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_strerror(code: redis_status) -> *const c_char {
    text(code).unwrap_or(c"unknown code").as_ptr()
}

/// What went wrong in the last call on this thread that failed, and what to do about it. Success leaves it
/// alone, as with errno. A NUL inside a server's error text is shown as a question mark.
///
/// Returns: a text, never NULL, empty if no call has failed yet. Borrowed until this thread's next call:
/// do not write both into one list of arguments, as in printf("%d %s", redis_ping(c), redis_last_error()), since C may
/// take the text before it makes the call.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_last_error() -> *const c_char {
    last_error::text()
}

/// The facts about the last call on a thread that failed. Set size to sizeof(redis_error_info) before the
/// call; later versions only append fields.
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
    /// 1 if the same call may succeed when made again and cannot run twice by that, else 0: nothing was sent, or the
    /// server refused before it ran anything, for a time (LOADING, BUSY, READONLY, MASTERDOWN, CLUSTERDOWN, TRYAGAIN, OOM,
    /// MISCONF, NOREPLICAS, UNBLOCKED, and EXECABORT because of one of them). 0 for such an error of a script, a function
    /// or a module's command: it may have written before it failed.
    pub retryable: i32,
    /// The first word of a server's error, such as "WRONGTYPE", cut at 23 bytes; empty for other failures.
    pub prefix: [c_char; 24],
    /// Of a pipeline whose connection was lost: how many of its commands, from the first on, are known to have been executed.
    pub answered: u64,
}

/// How large redis_error_info was in the first version, for good.
const FIRST_SIZE: usize = 48;

/// Fills in what is known about the last call on this thread that failed.
///
/// Errors: REDISCHAN_ERR_INVALID if inout is NULL or its size is below that of the first version; what it describes, and
/// redis_last_error(), stay as they are. Since 0.1.0.
///
/// # Safety
/// `inout` is NULL or points to a `redis_error_info` of `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_last_error_info(inout: *mut redis_error_info) -> redis_status {
    guard(|| {
        // The error that is asked for stays: a text of why it was not given would take its place.
        if inout.is_null() {
            return Ok(Kind::Invalid.code());
        }
        // SAFETY: `size` is the first field; the caller promises that it can be read.
        let size = unsafe { (&raw const (*inout).size).read() };
        if size < FIRST_SIZE {
            return Ok(Kind::Invalid.code());
        }
        let info = describe(size, last_error::get());
        // SAFETY: the caller's struct has `size` bytes.
        unsafe { fill(inout, info, size) };
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

/// What redis_set_logger calls: level is one of REDISCHAN_LOG_, target the part of the library that speaks,
/// text one line. Both texts are valid during the call only. They hold no password, key or value.
pub type redis_log_fn =
    Option<unsafe extern "C" fn(user: *mut c_void, level: i32, target: *const c_char, text: *const c_char)>;

/// What redis_set_logger calls when the logger is no longer used.
pub type redis_free_fn = Option<unsafe extern "C" fn(user: *mut c_void)>;

/// Sends what the library has to say to function, up to max_level. NULL: to nobody, as at the start. The
/// library itself never writes to stdout or stderr.
///
/// Threads: function is called on a thread of the library's own, never two calls at a time. It may be slow: from
/// 1024 records behind on, further ones are dropped and their number is logged. Calls that wait, and this
/// function, answer REDISCHAN_ERR_REENTRANT inside it. When this returns, the logger before has been called
/// for the last time and its free_user (which may be NULL) has been called with its user, once.
/// A forked child has no logger until it sets one.
///
/// Errors: REDISCHAN_ERR_INVALID if max_level is not 0 to 4, REDISCHAN_ERR_NOMEM if there is no thread to
/// be had; then free_user is not called and the logger before stays. Since 0.1.0.
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

/// What redis_set_interrupt calls: whether the call that waits on this thread is to be given up.
pub type redis_interrupt_fn = Option<unsafe extern "C" fn(user: *mut c_void) -> bool>;

/// Has function asked whenever a signal interrupts a wait of this library, on the thread that waits, after the
/// host's signal handler has run there. If it returns true, the call fails with REDISCHAN_ERR_CANCELED; its outcome
/// says whether the command may have run, and its reply is freed when it arrives. A command that waits at the server
/// (BLPOP ...) may take 80 ms more, and may still return its reply; see redis_command_argv. Interpreters need it, whose
/// own handling of Ctrl-C comes only when a call returns. NULL: signals interrupt nothing, as at the start.
///
/// The handler must be set without SA_RESTART, as interpreters do; see sigaction(2). A signal that comes between two
/// sleeps of a wait interrupts neither, so function is also asked without one: 50 ms after the wait began or a signal
/// came, then after 100 ms, and so on up to once a second; in a wait for capacity (max_in_flight), every 50 ms. On other
/// systems than Linux a signal ends no wait but redis_queue_take, and function is asked every 50 ms.
///
/// function must return: it leaves neither by longjmp(3), nor by an exception, nor by ending its thread.
///
/// Threads: any thread that waits may call function, several at a time. Inside it, calls that wait, and this one,
/// return REDISCHAN_ERR_REENTRANT. When this returns REDISCHAN_OK, no thread is in the function before, and none will
/// be: an interpreter sets NULL before it ends. A forked child keeps the setting.
/// Errors: REDISCHAN_ERR_TIMEOUT if a thread is still in the function before after 1 s, or has left it without
/// returning; the new function is set all the same, and no thread will enter the one before. REDISCHAN_ERR_REENTRANT.
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
                "the function is set, but a thread has not returned from the one before for a second; it must return, \
                 and not leave by longjmp, an exception or the end of its thread",
            ));
        }
        Ok(REDISCHAN_OK)
    })
}

/// Sets how long the calls of this thread may take that name no time of their own: timeout_ms milliseconds, or
/// REDISCHAN_WAIT_FOREVER; REDISCHAN_WAIT_DEFAULT is the option timeout of each client again. So every function
/// that waits can be given a time: redis_set_thread_timeout(50); redis_get(...);
///
/// Errors: REDISCHAN_ERR_INVALID for another negative number. Threads: each has its own. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_set_thread_timeout(timeout_ms: i64) -> redis_status {
    guard_ok(|| {
        set_thread_timeout(timeout(timeout_ms, "timeout_ms")?);
        Ok(())
    })
}

/// Frees bytes that this library returned through a char** parameter. NULL is allowed. free() does the same.
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
