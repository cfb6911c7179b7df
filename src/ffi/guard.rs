//! The boundary between C and Rust: no panic crosses it, and every failure leaves its code and its text.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use once_cell::sync::OnceCell;

use crate::error::{Error, Kind};
use crate::faults;
use crate::log::{self, Level};
use crate::os::cancel::HeldOff;

use super::caller::Caller;
use super::last_error;
use super::status::{REDISCHAN_OK, redis_status};

thread_local! {
    /// How many library calls this thread is in.
    static INSIDE: Cell<u32> = const { Cell::new(0) };
    /// The stack address at which this thread entered a callback of the library; 0: it is in none.
    static IN_CALLBACK: Cell<usize> = const { Cell::new(0) };
}

/// Runs the body of an exported function that cannot fail and reaches no cancellation point; errno is preserved.
pub(super) fn guard_errno(body: impl FnOnce()) {
    let _caller = Caller::enter_briefly();
    body();
}

/// Runs the body of an exported function.
pub(super) fn guard(body: impl FnOnce() -> Result<redis_status, Error>) -> redis_status {
    let _caller = Caller::enter();
    value(|| Ok(body().unwrap_or_else(last_error::set))).unwrap_or_else(last_error::set)
}

/// [`guard`] for what is called most: a body that reaches no cancellation point of the C library (reads, writes,
/// sleeps, closing a descriptor), or holds cancellation off where it does.
pub(super) fn guard_brief(body: impl FnOnce() -> Result<redis_status, Error>) -> redis_status {
    let _caller = Caller::enter_briefly();
    value(|| Ok(body().unwrap_or_else(last_error::set))).unwrap_or_else(last_error::set)
}

/// [`guard`] for a body that returns nothing but success.
pub(super) fn guard_ok(body: impl FnOnce() -> Result<(), Error>) -> redis_status {
    guard(|| body().map(|()| REDISCHAN_OK))
}

/// [`guard`] for a call that waits: it is refused inside a callback of the library.
pub(super) fn guard_wait(body: impl FnOnce() -> Result<redis_status, Error>) -> redis_status {
    guard(|| outside_of_callbacks(body))
}

/// [`guard_wait`] for a call that returns failure and success in the same form: `settle` gets either.
pub(super) fn guard_call<T>(
    body: impl FnOnce() -> Result<T, Error>,
    settle: impl FnOnce(Result<T, Error>) -> redis_status,
) -> redis_status {
    let _caller = Caller::enter();
    let result = value(|| outside_of_callbacks(body));
    value(|| Ok(settle(result))).unwrap_or_else(last_error::set)
}

/// [`guard_brief`] for a body that returns nothing but success.
pub(super) fn guard_brief_ok(body: impl FnOnce() -> Result<(), Error>) -> redis_status {
    guard_brief(|| body().map(|()| REDISCHAN_OK))
}

/// [`guard_wait`] for a body that holds cancellation off where necessary, as in [`guard_brief`].
pub(super) fn guard_brief_wait(body: impl FnOnce() -> Result<redis_status, Error>) -> redis_status {
    guard_brief(|| outside_of_callbacks(body))
}

fn outside_of_callbacks<T>(body: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    if is_in_callback() {
        return Err(Error::new(
            Kind::Reentrant,
            "a call that waits was made inside a callback of the library; hand the work to another thread",
        ));
    }
    body()
}

/// [`guard`] for a function that does not return a status: `None` if it failed.
pub(super) fn guard_value<T>(body: impl FnOnce() -> Result<T, Error>) -> Option<T> {
    let _caller = Caller::enter();
    value(body).map_err(last_error::set).ok()
}

/// [`guard_value`] for a body that reaches no cancellation point, as in [`guard_brief`].
pub(super) fn guard_brief_value<T>(body: impl FnOnce() -> Result<T, Error>) -> Option<T> {
    let _caller = Caller::enter_briefly();
    value(body).map_err(last_error::set).ok()
}

/// Marks the thread as being in a callback while `body` runs.
pub(super) fn in_callback(body: impl FnOnce()) {
    let _held_off = HeldOff::begin(); // there are frames of this library above it
    let here = 0u8;
    IN_CALLBACK.set((&raw const here).addr());
    let result = catch_unwind(AssertUnwindSafe(body));
    IN_CALLBACK.set(0);
    drop(result);
}

/// Whether this thread is in a callback. A callback that was left by longjmp(3), which is not allowed, counts as over:
/// calls from within a callback have their frames below its own, since stacks grow down.
fn is_in_callback() -> bool {
    let here = 0u8;
    if (&raw const here).addr() > IN_CALLBACK.get() {
        IN_CALLBACK.set(0);
    }
    IN_CALLBACK.get() != 0
}

fn value<T>(body: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    quiet_panics();
    INSIDE.set(INSIDE.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(|| {
        faults::pass("ffi");
        body()
    }));
    INSIDE.set(INSIDE.get() - 1);
    result.unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<&str>().copied();
        let what = what.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text");
        Err(Error::new(Kind::Panic, format!("a bug in redischan, please report it: {what}")))
    })
}

/// Sends the texts of the library's own panics to the log; the default hook would write them to the host's stderr.
/// Panics on the host's threads outside of library calls (a statically linked Rust host) go to the previous hook.
fn quiet_panics() {
    static HOOKED: OnceCell<()> = OnceCell::new();
    HOOKED.get_or_init(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let inside = INSIDE.try_with(|inside| inside.get() > 0).unwrap_or(false);
            let ours = std::thread::current().name().is_some_and(|name| name.starts_with("redischan-"));
            if inside || ours {
                log::emit(Level::Error, "panic", || panic.to_string());
            } else {
                before(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_code_and_a_text() {
        let status = guard(|| panic!("injected"));
        assert_eq!(status, Kind::Panic.code());
        let error = last_error::get().unwrap();
        assert_eq!(error.kind(), Kind::Panic);
        assert!(error.to_string().contains("injected"));
    }

    #[test]
    fn a_call_that_waits_is_refused_inside_a_callback() {
        // A callback is a function of the host, with a frame of its own.
        let wait: fn() -> redis_status = std::hint::black_box(|| guard_wait(|| Ok(0)));
        let mut status = 0;
        in_callback(|| status = wait());
        assert_eq!(status, Kind::Reentrant.code());
        assert_eq!(wait(), 0);
    }
}
