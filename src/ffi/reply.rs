//! The section of the header: replies.

use std::ffi::c_char;

use crate::client::Reply;
use crate::error::{Error, Kind, Outcome};
use crate::proto::{self, Node, Tree};

use super::args::Out;
use super::guard::{guard_brief, guard_brief_value};
use super::status::{REDISCHAN_NIL, REDISCHAN_OK, redis_status};

// The same numbers as hiredis' REDIS_REPLY_*.
/// redis_reply_type: a string, any bytes.
pub const REDISCHAN_TYPE_STRING: i32 = 1;
/// redis_reply_type: an array of replies.
pub const REDISCHAN_TYPE_ARRAY: i32 = 2;
/// redis_reply_type: an integer.
pub const REDISCHAN_TYPE_INTEGER: i32 = 3;
/// redis_reply_type: no value.
pub const REDISCHAN_TYPE_NIL: i32 = 4;
/// redis_reply_type: a short text such as "OK".
pub const REDISCHAN_TYPE_STATUS: i32 = 5;
/// redis_reply_type: an error, as an element of an aggregate.
pub const REDISCHAN_TYPE_ERROR: i32 = 6;
/// redis_reply_type: a double (RESP3), and its text.
pub const REDISCHAN_TYPE_DOUBLE: i32 = 7;
/// redis_reply_type: a boolean (RESP3), 0 or 1 as an integer.
pub const REDISCHAN_TYPE_BOOL: i32 = 8;
/// redis_reply_type: a map (RESP3), keys and values alternating.
pub const REDISCHAN_TYPE_MAP: i32 = 9;
/// redis_reply_type: a set (RESP3).
pub const REDISCHAN_TYPE_SET: i32 = 10;
/// redis_reply_type: an attribute (RESP3), keys and values alternating; see redis_reply_attr.
pub const REDISCHAN_TYPE_ATTR: i32 = 11;
/// redis_reply_type: a push message (RESP3): what redis_sub_to_queue gives.
pub const REDISCHAN_TYPE_PUSH: i32 = 12;
/// redis_reply_type: an integer of any size (RESP3), as text.
pub const REDISCHAN_TYPE_BIGNUM: i32 = 13;
/// redis_reply_type: a text with a format (RESP3); redis_reply_str returns the text without the format.
pub const REDISCHAN_TYPE_VERB: i32 = 14;

/// A reply, or an element of one. Immutable: read it on any thread, free its root on any thread.
pub struct redis_reply {
    /// The whole reply that this belongs to: a `Root` whose address does not change while it lives.
    root: *const Root,
    node: Node,
}

/// What a `redis_reply *` that was returned as a root really points to.
#[repr(C)]
struct Root {
    /// First, so that the root's address is that of its value.
    value: redis_reply,
    tree: Tree,
    /// A view of every node of the tree, in the tree's order.
    views: Box<[redis_reply]>,
}

/// Writes the object for a reply to `out`, and returns its status.
pub(super) fn hand_over(reply: Reply, out: Out<*mut redis_reply>) -> Result<redis_status, Error> {
    let (status, reply) = give(reply)?;
    out.write(reply);
    Ok(status)
}

/// [`hand_over`] for a reply to which `change` gives the same type in RESP2 and RESP3.
pub(super) fn hand_over_as(
    reply: Reply,
    change: impl FnOnce(Tree) -> Tree,
    out: Out<*mut redis_reply>,
) -> Result<redis_status, Error> {
    let (status, reply) = object(change(parse(reply)?));
    out.write(reply);
    Ok(status)
}

/// Makes the object that C gets for a reply, and its status.
pub(super) fn give(reply: Reply) -> Result<(redis_status, *mut redis_reply), Error> {
    parse(reply).map(object)
}

fn parse(reply: Reply) -> Result<Tree, Error> {
    Tree::parse(reply.into_frame())
        .map_err(|e| Error::new(Kind::Protocol, e.to_string()).with_outcome(Outcome::Answered))
}

fn object(tree: Tree) -> (redis_status, *mut redis_reply) {
    let root = Box::into_raw(Box::<Root>::new_uninit());
    let at: *const Root = root.cast();
    let view = |node: &Node| redis_reply { root: at, node: *node };
    // `at` and `attr` never return the root's own value, so a scalar needs no views.
    let views: Box<[redis_reply]> =
        if tree.nodes().len() > 1 { tree.nodes().iter().map(view).collect() } else { Box::default() };
    let value = view(tree.root());
    let status = match value.node.kind() {
        proto::Kind::Nil => REDISCHAN_NIL,
        proto::Kind::Push if !is_message(&tree) => REDISCHAN_NIL,
        _ => REDISCHAN_OK,
    };
    // SAFETY: `root` is a fresh allocation of that type, written whole.
    unsafe { (*root).write(Root { value, tree, views }) };
    (status, root.cast())
}

/// Whether a push is a published message, and not news about a subscription.
fn is_message(tree: &Tree) -> bool {
    let what = tree.children(tree.root()).first().and_then(|what| tree.text(what));
    matches!(what, Some(b"message" | b"pmessage" | b"smessage"))
}

impl redis_reply {
    fn tree(&self) -> &Tree {
        // SAFETY: a reply is only reachable through its root, which lives until redis_reply_free.
        unsafe { &(*self.root).tree }
    }

    /// The view of a node of the same tree.
    fn view(&self, node: &Node) -> *const redis_reply {
        let index =
            (std::ptr::from_ref(node).addr() - self.tree().nodes().as_ptr().addr()) / size_of::<Node>();
        // SAFETY: as in `tree`.
        unsafe { &(*self.root).views }.get(index).map_or(std::ptr::null(), std::ptr::from_ref)
    }

    fn number<T: std::str::FromStr>(&self) -> Option<T> {
        std::str::from_utf8(self.tree().text(&self.node)?).ok()?.parse().ok()
    }

    fn mismatch(&self, wanted: &str) -> Error {
        let kind = self.node.kind();
        Error::new(
            Kind::Type,
            format!("the reply is of type {kind:?} and is not {wanted}; look at redis_reply_type"),
        )
        .with_outcome(Outcome::Answered)
    }
}

/// # Safety
/// `r` is NULL or a live reply.
unsafe fn live<'a>(r: *const redis_reply) -> Result<&'a redis_reply, Error> {
    // SAFETY: as the caller promises.
    unsafe { r.as_ref() }.ok_or_else(|| Error::invalid("r is NULL"))
}

/// The type of a reply.
///
/// Returns: one of REDISCHAN_TYPE_; REDISCHAN_ERR_INVALID for NULL. Since 0.1.0.
///
/// # Safety
/// `r` is NULL or a reply whose root has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_reply_type(r: *const redis_reply) -> i32 {
    // SAFETY: as the caller promises.
    guard_brief(|| Ok(unsafe { live(r) }?.node.kind() as i32))
}

/// The text of a string, status, error, double, big number or verbatim string. It may contain NUL bytes; a further NUL
/// follows it.
///
/// Returns: the text, borrowed from the root, and its length in *len (which may be NULL); NULL, and 0, for
/// other types and for NULL. Since 0.1.0.
///
/// # Safety
/// `r` is NULL or a reply whose root has not been freed; `len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_reply_str(r: *const redis_reply, len: *mut usize) -> *const c_char {
    let text = guard_brief_value(|| {
        // SAFETY: as the caller promises.
        let r = unsafe { live(r) }?;
        Ok(r.tree().text_with_nul(&r.node))
    });
    let len = Out::optional(len);
    match text.flatten() {
        Some(text) => {
            len.write(text.len() - 1);
            text.as_ptr().cast()
        }
        None => {
            len.write(0);
            std::ptr::null()
        }
    }
}

/// The value of an integer or a boolean, or of a text that is a decimal integer, so that RESP2 and RESP3 read the same.
///
/// Errors: REDISCHAN_ERR_TYPE for anything else, REDISCHAN_ERR_INVALID for NULL. Since 0.1.0.
///
/// # Safety
/// `r` is NULL or a reply whose root has not been freed; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_reply_int(r: *const redis_reply, out: *mut i64) -> redis_status {
    guard_brief(|| {
        let out = Out::required(out, "out")?;
        // SAFETY: as the caller promises.
        let r = unsafe { live(r) }?;
        let value = match r.node.kind() {
            proto::Kind::Integer | proto::Kind::Bool => Some(r.node.integer()),
            proto::Kind::Double | proto::Kind::Error => None,
            _ => r.number(),
        };
        out.write(value.ok_or_else(|| r.mismatch("a 64-bit integer"))?);
        Ok(REDISCHAN_OK)
    })
}

/// The value of a double or an integer, or of a text that is a number, so that RESP2 and RESP3 read the same.
///
/// Errors: REDISCHAN_ERR_TYPE for anything else, REDISCHAN_ERR_INVALID for NULL. Since 0.1.0.
///
/// # Safety
/// `r` is NULL or a reply whose root has not been freed; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_reply_double(r: *const redis_reply, out: *mut f64) -> redis_status {
    guard_brief(|| {
        let out = Out::required(out, "out")?;
        // SAFETY: as the caller promises.
        let r = unsafe { live(r) }?;
        let value = match r.node.kind() {
            proto::Kind::Double => Some(r.node.double()),
            proto::Kind::Integer => Some(r.node.integer() as f64),
            proto::Kind::Error => None,
            _ => r.number(),
        };
        out.write(value.ok_or_else(|| r.mismatch("a number"))?);
        Ok(REDISCHAN_OK)
    })
}

/// The number of elements of an aggregate; a map counts its keys and its values. 0 for other types and for
/// NULL. Since 0.1.0.
///
/// # Safety
/// `r` is NULL or a reply whose root has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_reply_len(r: *const redis_reply) -> usize {
    // SAFETY: as the caller promises.
    guard_brief_value(|| unsafe { live(r) }.map(|r| r.tree().children(&r.node).len())).unwrap_or(0)
}

/// Element i of an aggregate; in a map, the keys are at even i and the values at odd i.
///
/// Returns: the element, borrowed from the root; NULL past the end, for other types and for NULL.
/// Since 0.1.0.
///
/// # Safety
/// `r` is NULL or a reply whose root has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_reply_at(r: *const redis_reply, i: usize) -> *const redis_reply {
    guard_brief_value(|| {
        // SAFETY: as the caller promises.
        let r = unsafe { live(r) }?;
        Ok(r.tree().children(&r.node).get(i).map(|node| r.view(node)))
    })
    .flatten()
    .unwrap_or(std::ptr::null())
}

/// The attribute that the server sent before a reply (RESP3), of type REDISCHAN_TYPE_ATTR.
///
/// Returns: the attribute, borrowed from the root; NULL if there is none, and for NULL. Since 0.1.0.
///
/// # Safety
/// `r` is NULL or a reply whose root has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_reply_attr(r: *const redis_reply) -> *const redis_reply {
    guard_brief_value(|| {
        // SAFETY: as the caller promises.
        let r = unsafe { live(r) }?;
        Ok(r.tree().attr(&r.node).map(|node| r.view(node)))
    })
    .flatten()
    .unwrap_or(std::ptr::null())
}

/// The RESP bytes of a reply as the server sent them, for a binding with its own parser. No NUL follows them.
///
/// Returns: the bytes, borrowed from the root, and their number in *len (which may be NULL); NULL, and 0,
/// for NULL. Since 0.1.0.
///
/// # Safety
/// `r` is NULL or a reply whose root has not been freed; `len` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_reply_raw(r: *const redis_reply, len: *mut usize) -> *const c_char {
    let raw = guard_brief_value(|| {
        // SAFETY: as the caller promises.
        let r = unsafe { live(r) }?;
        Ok(r.tree().raw(&r.node))
    });
    Out::optional(len).write(raw.map_or(0, <[u8]>::len));
    raw.map_or(std::ptr::null(), |raw| raw.as_ptr().cast())
}

/// Frees a reply and all its elements. NULL is allowed; so is an element, which is ignored: elements are freed with
/// their root. Threads: any. Since 0.1.0.
///
/// # Safety
/// `root` is NULL, or a reply whose root has not been freed; nothing borrowed from it is used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_reply_free(root: *mut redis_reply) {
    if root.is_null() {
        return;
    }
    guard_brief_value(|| {
        // SAFETY: as the caller promises.
        let r = unsafe { live(root) }?;
        if std::ptr::eq(r.root.cast(), root) {
            // SAFETY: `give` made the root from a Box, and it is freed once.
            drop(unsafe { Box::from_raw(root.cast::<Root>()) });
        }
        Ok(())
    });
}
