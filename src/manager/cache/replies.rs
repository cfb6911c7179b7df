//! The replies to a fetch: to CACHING, to the command, to PTTL.

use bytes::Bytes;

use crate::proto::Tree;

/// How long a key has left to live, in nanoseconds; the most that there is if it does not expire.
pub(super) struct TimeToLive(pub(super) u64);

/// The reply among those to a [fetch](super::command::Cacheable::fetch), if it may be kept: CACHING was accepted, and PTTL
/// answered. Without looking through the reply, which may be long.
pub(super) fn fetched(frame: &[u8]) -> Option<(&[u8], TimeToLive)> {
    let rest = frame.strip_prefix(b"*3\r\n+OK\r\n")?.strip_suffix(b"\r\n")?;
    let end = memchr::memrchr(b'\n', rest)? + 1;
    let (reply, ttl) = rest.split_at_checked(end)?;
    let ttl = std::str::from_utf8(ttl.strip_prefix(b":")?).ok()?;
    match ttl.parse::<i64>().ok()? {
        // It does not expire, or there is no such key: one that has gone since has changed.
        -1 | -2 => Some((reply, TimeToLive(u64::MAX))),
        ms => Some((reply, TimeToLive(u64::try_from(ms).ok()?.saturating_mul(1_000_000)))),
    }
}

/// The reply to the command itself.
pub(super) fn second(frame: &Bytes) -> Bytes {
    let reply = |tree: Tree| {
        let reply = tree.children(tree.root()).get(1)?;
        Some(Bytes::copy_from_slice(tree.raw(reply)))
    };
    Tree::parse(frame.clone()).ok().and_then(reply).unwrap_or_else(|| frame.clone())
}
