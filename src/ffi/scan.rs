//! The section of the header: scans.

use std::ffi::{c_char, c_void};

use crate::client::{Client, Scan, Scanned, Timeout};
use crate::error::{Error, Kind, Outcome};
use crate::proto::Tree;

use super::args::{Out, bytes as c_bytes, timeout};
use super::client::redis_client;
use super::guard::{guard, guard_ok, guard_wait};
use super::handle;
use super::reply::{hand_over, redis_reply};
use super::status::{REDISCHAN_NIL, REDISCHAN_OK, redis_status};

/// redis_scan_new: the keys of the database (SCAN).
pub const REDISCHAN_SCAN_KEYS: i32 = 0;
/// redis_scan_new: the fields and values of a hash (HSCAN).
pub const REDISCHAN_SCAN_HASH: i32 = 1;
/// redis_scan_new: the members of a set (SSCAN).
pub const REDISCHAN_SCAN_SET: i32 = 2;
/// redis_scan_new: the members and scores of a sorted set (ZSCAN).
pub const REDISCHAN_SCAN_ZSET: i32 = 3;

/// An iteration over keys or elements. The server keeps no state for it, so it may be stopped at any time. One thread
/// at a time may use it.
pub struct redis_scan {
    /// Held: the client lives at least as long.
    pub(super) client: *mut redis_client,
    scan: Scan,
    page: Page,
}

/// The elements that have arrived and have not been returned.
#[derive(Default)]
struct Page {
    tree: Option<Tree>,
    at: usize,
}

/// Begins an iteration; nothing is sent yet. what is one of REDISCHAN_SCAN_. key, of key_len bytes, is the key to
/// iterate over; NULL for REDISCHAN_SCAN_KEYS. match, of match_len bytes, is a glob-style pattern (as in KEYS) that
/// elements must match; type, of type_len bytes, is the type of the keys wanted, such as "string" (only for
/// REDISCHAN_SCAN_KEYS). NULL for either: any. count is roughly how many elements the server examines for each page; 0:
/// its default.
///
/// An element may be returned more than once, and one that is added or removed during the iteration may or may not be
/// returned: these are the server's rules, see <https://redis.io/docs/latest/commands/scan/>.
///
/// Ownership: *out is yours; free it with redis_scan_free. It keeps the client alive. Threads: any.
/// Errors: REDISCHAN_ERR_INVALID, REDISCHAN_ERR_FORKED. Since 0.1.0.
///
/// # Safety
/// `key`, `match` and `type` are NULL or point to as many bytes as their lengths say; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_scan_new(
    c: *mut redis_client,
    what: i32,
    key: *const c_void,
    key_len: usize,
    r#match: *const c_void,
    match_len: usize,
    r#type: *const c_void,
    type_len: usize,
    count: u64,
    out: *mut *mut redis_scan,
) -> redis_status {
    guard(|| {
        let out = Out::required(out, "out")?;
        let what = match what {
            REDISCHAN_SCAN_KEYS => Scanned::Keys,
            REDISCHAN_SCAN_HASH => Scanned::Hash,
            REDISCHAN_SCAN_SET => Scanned::Set,
            REDISCHAN_SCAN_ZSET => Scanned::SortedSet,
            other => {
                return Err(Error::invalid(format!("what is {other}; pass one of REDISCHAN_SCAN_ (0 to 3)")));
            }
        };
        // SAFETY: as the caller promises.
        let key = unsafe { optional(key, key_len, "key") }?;
        let mut scan = Scan::new(what, key)?;
        // SAFETY: as the caller promises.
        if let Some(pattern) = unsafe { optional(r#match, match_len, "match") }? {
            scan = scan.matching(pattern);
        }
        // SAFETY: as the caller promises.
        if let Some(name) = unsafe { optional(r#type, type_len, "type") }? {
            scan = scan.of_type(name)?;
        }
        if count > 0 {
            scan = scan.count(count);
        }
        handle::hold(c)?;
        out.write(Box::into_raw(Box::new(redis_scan { client: c, scan, page: Page::default() })));
        Ok(REDISCHAN_OK)
    })
}

/// Returns the next element, and requests the next page from the server when none is left. *out and *out_len are the
/// key, field or member; *out_value and *out_value_len the value of the field, or the score of the member as text,
/// otherwise NULL and 0. All except out may be NULL. timeout_ms is in milliseconds or a REDISCHAN_WAIT_ constant, and
/// covers all pages that are requested: the server may send many without an element.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL at the end; *out is then NULL. Ownership: the texts are borrowed until the next
/// call with this scan; a NUL follows each.
/// Errors: those of redis_command_argv. The iteration may continue after them with the same page, as long as it is the
/// same server: after a restart or a failover start again, since cursors may differ. Threads: one at a time.
/// Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_scan_new`; what is not NULL may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_scan_next(
    s: *mut redis_scan,
    timeout_ms: i64,
    out: *mut *const c_char,
    out_len: *mut usize,
    out_value: *mut *const c_char,
    out_value_len: *mut usize,
) -> redis_status {
    guard_wait(|| {
        let (out, timeout) = (Out::required(out, "out")?, timeout(timeout_ms, "timeout_ms")?);
        // SAFETY: as the caller promises.
        let s = unsafe { own(s) }?;
        let client = handle::find(s.client)?;
        let found = s.turn_to_element(&client, timeout)?;
        let (element, value) = if found { s.page.take(s.scan.what().in_pairs())? } else { (None, None) };
        let give = |text: Option<&[u8]>, out: Out<*const c_char>, len: Out<usize>| {
            out.write(text.map_or(std::ptr::null(), |text| text.as_ptr().cast()));
            len.write(text.map_or(0, |text| text.len() - 1)); // a NUL follows it
        };
        give(element, out, Out::optional(out_len));
        give(value, Out::optional(out_value), Out::optional(out_value_len));
        Ok(if found { REDISCHAN_OK } else { REDISCHAN_NIL })
    })
}

/// Returns the next page as the server sent it: an array of elements (for REDISCHAN_SCAN_HASH and REDISCHAN_SCAN_ZSET,
/// each followed by its value), which may be empty before the end. Elements of the previous page that redis_scan_next
/// had not yet returned are skipped: use one or the other. redis_queue_submit_scan requests a page without a waiting
/// thread; while that is in progress, both functions fail with REDISCHAN_ERR_INVALID.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL at the end; *out is then NULL. Ownership: *out is yours; free it with
/// redis_reply_free. Errors and threads: as redis_scan_next. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_scan_new`; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_scan_page(
    s: *mut redis_scan,
    timeout_ms: i64,
    out: *mut *mut redis_reply,
) -> redis_status {
    guard_wait(|| {
        let (out, timeout) = (Out::required(out, "out")?, timeout(timeout_ms, "timeout_ms")?);
        // SAFETY: as the caller promises.
        let s = unsafe { own(s) }?;
        match handle::find(s.client)?.scan_page(s.leave_page(), timeout)? {
            Some(page) => hand_over(page, out),
            None => {
                out.write(std::ptr::null_mut());
                Ok(REDISCHAN_NIL)
            }
        }
    })
}

/// Ends an iteration. NULL is allowed. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_scan_new` and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_scan_free(s: *mut redis_scan) {
    if s.is_null() {
        return;
    }
    guard_ok(|| {
        // SAFETY: it came from Box::into_raw and is freed once.
        let s = unsafe { Box::from_raw(s) };
        handle::release(s.client)
    });
}

impl redis_scan {
    /// For a caller that requests a page: the rest of the previous one is skipped.
    pub(super) fn leave_page(&mut self) -> &mut Scan {
        self.page = Page::default();
        &mut self.scan
    }

    /// Gets pages until there is an element. False at the end.
    fn turn_to_element(&mut self, client: &Client, timeout: Timeout) -> Result<bool, Error> {
        loop {
            if self.page.tree.as_ref().is_some_and(|tree| self.page.at < tree.children(tree.root()).len()) {
                return Ok(true);
            }
            self.page = Page::default();
            let Some(page) = client.scan_elements(&mut self.scan, timeout)? else { return Ok(false) };
            let tree = Tree::parse(page.into_frame())
                .map_err(|e| Error::new(Kind::Protocol, e.to_string()).with_outcome(Outcome::Answered))?;
            self.page.tree = Some(tree);
        }
    }
}

type Text<'a> = Option<&'a [u8]>;

impl Page {
    /// The next element, and its value where they come in pairs, each followed by a NUL.
    fn take(&mut self, in_pairs: bool) -> Result<(Text<'_>, Text<'_>), Error> {
        let at = self.at;
        self.at += if in_pairs { 2 } else { 1 };
        let Some(tree) = &self.tree else { return Ok((None, None)) };
        let text = |at: usize| {
            let node = tree.children(tree.root()).get(at);
            node.and_then(|node| tree.text_with_nul(node)).map(Some).ok_or_else(|| {
                Error::new(Kind::Type, "an element of the scan is not a text").with_outcome(Outcome::Answered)
            })
        };
        Ok((text(at)?, if in_pairs { text(at + 1)? } else { None }))
    }
}

/// # Safety
/// `s` is NULL or came from `redis_scan_new`, and no other thread uses it.
pub(super) unsafe fn own<'a>(s: *mut redis_scan) -> Result<&'a mut redis_scan, Error> {
    // SAFETY: as the caller promises.
    unsafe { s.as_mut() }.ok_or_else(|| Error::invalid("s is NULL; pass what redis_scan_new returned"))
}

/// Bytes that may be left out with NULL.
///
/// # Safety
/// As for [`c_bytes`].
unsafe fn optional<'a>(text: *const c_void, len: usize, name: &str) -> Result<Option<&'a [u8]>, Error> {
    if text.is_null() && len == 0 {
        return Ok(None);
    }
    // SAFETY: as the caller promises.
    unsafe { c_bytes(text, len, name) }.map(Some)
}
