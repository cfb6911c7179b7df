//! Where push messages go: what a server sends without being asked, on any connection and between any two replies.
//!
//! [`Wire`](super::wire::Wire) hands each one over before the reader of that connection sees it, whether that is a lane,
//! a session, a waiting command or a handshake. So a reply is always the next thing a reader gets.

use std::sync::Arc;

use bytes::Bytes;

use super::cache::Cache;
use super::greeting::Purpose;
use super::shared::Shared;

/// The receiver of push messages on connections that have subscribed to none. Those of the shared connections tell the
/// [cache](super::cache) of changes; others are counted and dropped. Those of subscriptions go to the [hub](super::hub).
#[derive(Clone)]
pub(super) struct Pushes {
    shared: Arc<Shared>,
    cache: Option<Arc<Cache>>,
}

impl Pushes {
    pub(super) fn new(shared: Arc<Shared>, purpose: Purpose) -> Pushes {
        let cache = shared.cache.clone().filter(|_| purpose == Purpose::Shared);
        Pushes { shared, cache }
    }

    /// Takes one whole push message; `None` if it exceeded a limit and its bytes are gone.
    pub(super) fn take(&self, message: Option<Bytes>) {
        let is_taken = self.cache.as_ref().is_some_and(|cache| cache.take_push(message.as_ref()));
        self.shared.stats.push_dropped.add(u64::from(!is_taken));
    }
}
