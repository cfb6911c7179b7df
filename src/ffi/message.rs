//! The section of the header: what a subscriber is given.

use std::ffi::c_char;
use std::sync::Arc;

use crate::client::{Message, What};
use crate::error::Error;

use super::args::{InOut, Out};
use super::guard::{guard, guard_brief, guard_errno};
use super::status::{REDISCHAN_NIL, REDISCHAN_OK, redis_status};

/// redis_message_kind: a message that was published.
pub const REDISCHAN_MESSAGE: i32 = 0;
/// redis_message_kind: messages are missing in this place; redis_message_gap says why and how many.
pub const REDISCHAN_GAP: i32 = 1;
/// redis_message_kind: the server refuses a name, or no longer serves it. The channel or the pattern is that name, the
/// payload the server's text. The subscriber has the name no longer.
pub const REDISCHAN_ENDED: i32 = 2;
/// redis_message_kind: the server has confirmed a name, the channel or the pattern (setting events).
pub const REDISCHAN_BEGUN: i32 = 3;

/// redis_gap.reason: the connection was lost. What was published until the server confirmed the names again is
/// missing: nobody knows how much.
pub const REDISCHAN_GAP_CONNECTION: i32 = 1;
/// redis_gap.reason: there was no space (settings buffer and buffer_bytes, option sub_total_bytes), or a message was
/// larger than buffer_bytes or than the option max_reply_bytes.
pub const REDISCHAN_GAP_OVERFLOW: i32 = 2;
/// redis_gap.reason: the server of a sharded channel was changed.
pub const REDISCHAN_GAP_MOVED: i32 = 3;

/// A message, or what a subscriber has to know about the order of its messages. Immutable: read it on any thread, free
/// it on any thread. One message is one object for all subscribers of a client that get it.
pub struct redis_message {
    _never_made: [u8; 0],
}

/// A gap. Set size to sizeof(redis_gap) before the call; later versions only append fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct redis_gap {
    /// sizeof(redis_gap), set by you.
    pub size: usize,
    /// How many messages are known to be missing: exact for REDISCHAN_GAP_OVERFLOW; what a lost connection cost is not
    /// known and not in it.
    pub lost: u64,
    /// The bytes of their channels, patterns and payloads; 0 for messages that were too large to be read.
    pub lost_bytes: u64,
    /// How long the subscription was down, in milliseconds.
    pub ms: u64,
    /// One of REDISCHAN_GAP_. If several gaps became one: the first of CONNECTION, MOVED, OVERFLOW that applies.
    pub reason: i32,
    /// 0.
    pub reserved: i32,
}

/// The size of redis_gap in the first version; it never changes.
const FIRST_SIZE: usize = 40;

/// Gives a message to C.
pub(super) fn give(message: Arc<Message>) -> *mut redis_message {
    Arc::into_raw(message).cast_mut().cast()
}

/// Releases a reference that [`give`] has given.
///
/// # Safety
/// `m` is NULL or a message, and this reference has not been released before.
pub(super) unsafe fn release(m: *mut redis_message) {
    if !m.is_null() {
        // SAFETY: it came from `Arc::into_raw`, and this reference is the caller's.
        drop(unsafe { Arc::from_raw(m.cast::<Message>()) });
    }
}

pub(super) fn kind(message: &Message) -> i32 {
    match message.what() {
        What::Published => REDISCHAN_MESSAGE,
        What::Gap(_) => REDISCHAN_GAP,
        What::Ended(_) => REDISCHAN_ENDED,
        What::Begun => REDISCHAN_BEGUN,
    }
}

/// # Safety
/// `m` is NULL or a message that has not been freed.
unsafe fn live<'a>(m: *const redis_message) -> Option<&'a Message> {
    // SAFETY: as the caller promises; it came from `give`.
    unsafe { m.cast::<Message>().as_ref() }
}

/// A text with its NUL, and its length.
///
/// # Safety
/// `m` is NULL or a message that has not been freed; `len` is NULL or may be written.
unsafe fn guarded_text(
    m: *const redis_message,
    len: *mut usize,
    text: fn(&Message) -> &[u8],
) -> *const c_char {
    let mut found = std::ptr::null();
    guard_errno(|| {
        // SAFETY: as the caller promises.
        let with_nul = unsafe { live(m) }.map_or(&b""[..], text);
        Out::optional(len).write(with_nul.len().saturating_sub(1));
        if !with_nul.is_empty() {
            found = with_nul.as_ptr().cast();
        }
    });
    found
}

/// What it is: look at this first.
///
/// Returns: REDISCHAN_MESSAGE, REDISCHAN_GAP, REDISCHAN_ENDED or REDISCHAN_BEGUN; REDISCHAN_ERR_INVALID for NULL.
/// Threads: any. Since 0.1.0.
///
/// # Safety
/// `m` is NULL or a message that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_message_kind(m: *const redis_message) -> i32 {
    // SAFETY: as the caller promises.
    guard_brief(|| unsafe { live(m) }.map(kind).ok_or_else(|| Error::invalid("m is NULL")))
}

/// The channel that the message was published to. It may contain NUL bytes; a further NUL follows it.
///
/// Returns: the text, borrowed from the message, and its length in *len (which may be NULL); an empty text for a gap;
/// NULL, and 0, for NULL. Threads: any. Since 0.1.0.
///
/// # Safety
/// `m` is NULL or a message that has not been freed; `len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_message_channel(m: *const redis_message, len: *mut usize) -> *const c_char {
    // SAFETY: as the caller promises.
    unsafe { guarded_text(m, len, Message::channel_with_nul) }
}

/// The pattern that the channel matches, if the message came by a pattern; otherwise an empty text. The rest is as for
/// redis_message_channel. Since 0.1.0.
///
/// # Safety
/// `m` is NULL or a message that has not been freed; `len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_message_pattern(m: *const redis_message, len: *mut usize) -> *const c_char {
    // SAFETY: as the caller promises.
    unsafe { guarded_text(m, len, Message::pattern_with_nul) }
}

/// What was published; for REDISCHAN_ENDED the server's text. The rest is as for redis_message_channel. Since 0.1.0.
///
/// # Safety
/// `m` is NULL or a message that has not been freed; `len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_message_payload(m: *const redis_message, len: *mut usize) -> *const c_char {
    // SAFETY: as the caller promises.
    unsafe { guarded_text(m, len, Message::payload_with_nul) }
}

/// What is missing in the place of a gap.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if m is not a gap: *inout is unchanged then.
/// Errors: REDISCHAN_ERR_INVALID for NULL, or a size below that of the first version. Threads: any. Since 0.1.0.
///
/// # Safety
/// `m` is NULL or a message that has not been freed; `inout` is NULL or points to a `redis_gap` of `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_message_gap(m: *const redis_message, inout: *mut redis_gap) -> redis_status {
    guard(|| {
        // SAFETY: as the caller promises.
        let message = unsafe { live(m) }.ok_or_else(|| Error::invalid("m is NULL"))?;
        // SAFETY: as the caller promises.
        let inout = unsafe { InOut::new(inout, FIRST_SIZE, "redis_gap") }?;
        let What::Gap(gap) = message.what() else { return Ok(REDISCHAN_NIL) };
        let gap = redis_gap {
            size: inout.size(),
            lost: gap.lost,
            lost_bytes: gap.lost_bytes,
            ms: gap.ms,
            reason: gap.reason as i32,
            reserved: 0,
        };
        inout.fill(gap);
        Ok(REDISCHAN_OK)
    })
}

/// Adds a reference to a message: one more redis_message_free is then needed to free it.
///
/// Returns: m. Threads: any. Since 0.1.0.
///
/// # Safety
/// `m` is NULL or a message that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_message_ref(m: *mut redis_message) -> *mut redis_message {
    guard_errno(|| {
        if !m.is_null() {
            // SAFETY: it came from `Arc::into_raw` and has not been freed, as the caller promises.
            unsafe { Arc::increment_strong_count(m.cast::<Message>()) };
        }
    });
    m
}

/// Releases a reference to a message; with the last one, of all subscribers that got it, it is freed. NULL is allowed.
/// Threads: any. Since 0.1.0.
///
/// # Safety
/// `m` is NULL or a message, and this reference has not been released before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_message_free(m: *mut redis_message) {
    // SAFETY: as the caller promises.
    guard_errno(|| unsafe { release(m) });
}
