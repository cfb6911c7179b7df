//! Until when a reply is true.

use super::stamps::Stamp;
use super::tracking::Epoch;

/// Until when a reply is true: as long as its key has not changed, its connection lasts and it has not expired.
#[derive(Clone, Copy)]
pub(crate) struct Truth {
    /// What tells that its key has changed.
    pub(super) stamp: Stamp,
    /// What tells that its connection is lost.
    pub(super) epoch: Epoch,
    /// When its command was sent, in nanoseconds of the clock.
    pub(super) sent_at: u64,
    /// From when on it is not given out any more.
    pub(super) expires_at: u64,
}
