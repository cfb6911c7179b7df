//! The last failure of this thread.

use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char};

use crate::error::Error;

use super::status::redis_status;

struct LastError {
    error: Error,
    /// The text as C reads it: a NUL inside becomes a question mark.
    text: CString,
}

thread_local!(static LAST: RefCell<Option<LastError>> = const { RefCell::new(None) });

/// Stores the error for this thread and returns its code.
pub(super) fn set(error: Error) -> redis_status {
    let code = error.kind().code();
    let text: Vec<u8> = error.text().iter().map(|byte| if *byte == 0 { b'?' } else { *byte }).collect();
    let text = CString::new(text).unwrap_or_default();
    // While the thread is ending, its variables may be gone already. The code is still returned.
    let _ = LAST.try_with(|last| last.replace(Some(LastError { error, text })));
    code
}

/// The text, until the next failure on this thread.
pub(super) fn text() -> *const c_char {
    const NONE: &CStr = c"";
    LAST.try_with(|last| last.borrow().as_ref().map(|last| last.text.as_ptr()))
        .ok()
        .flatten()
        .unwrap_or(NONE.as_ptr())
}

/// The error itself.
pub(super) fn get() -> Option<Error> {
    LAST.try_with(|last| last.borrow().as_ref().map(|last| last.error.clone())).ok().flatten()
}
