//! What a session's transaction will have changed once its EXEC has been answered.

use std::sync::Arc;

use crate::manager::cache::Cache;
use crate::manager::request::Request;
use crate::proto::{self, Written};

/// Of a session that may send MULTI and EXEC itself. The commands between them are executed by EXEC, so that is when the
/// cache must be told of them.
pub(super) struct Transaction {
    cache: Option<Arc<Cache>>,
    /// Whether MULTI was sent.
    has_begun: bool,
    everything: bool,
    keys: Vec<Box<[u8]>>,
}

impl Transaction {
    pub(super) fn new(cache: Option<Arc<Cache>>) -> Transaction {
        Transaction { cache, has_begun: false, everything: false, keys: Vec::new() }
    }

    /// A command of the session has ended, and its caller has not been told.
    pub(super) fn note(&mut self, request: &Request) {
        let Some(cache) = self.cache.clone() else { return };
        let argv = proto::argv(request.bytes());
        let is = |name: &[u8]| matches!(&argv[..], [only] if only.eq_ignore_ascii_case(name));
        if is(b"MULTI") {
            self.has_begun = true;
        } else if is(b"EXEC") {
            if self.everything {
                cache.wrote(&Written::Everything);
            }
            cache.wrote(&Written::Keys(self.keys.iter().map(|key| &**key).collect()));
            *self = Transaction::new(Some(cache));
        } else if is(b"DISCARD") {
            *self = Transaction::new(Some(cache));
        } else if self.has_begun {
            request.each_written(|written| match written {
                Written::Everything => self.everything = true,
                Written::Keys(keys) => self.keys.extend(keys.iter().map(|key| Box::from(*key))),
            });
        }
    }
}
