//! Memory that is cleared in a child: there is none, so that a handler of fork() has to do it.

use std::sync::atomic::AtomicU32;

/// `None`: none.
pub(crate) fn page_that_forks_clear(_mark: &AtomicU32) -> Option<*mut AtomicU32> {
    None
}
