//! The monotonic clock, in nanoseconds, as the standard library has it.

use std::time::{Duration, Instant};

use once_cell::race::OnceBox;

/// The clock begins with so much already on it: there is a time before each event.
const BEGINNING: Duration = Duration::from_secs(3600);

/// Now, since a fixed moment that a forked child has from its parent. No lock is taken for it: a fork could leave
/// one taken for ever.
pub(crate) fn now() -> u64 {
    static START: OnceBox<Instant> = OnceBox::new();
    let start = START.get_or_init(|| Box::new(Instant::now()));
    (start.elapsed() + BEGINNING).as_nanos() as u64
}

/// The same: the standard library has no coarser clock.
pub(crate) fn coarse() -> u64 {
    now()
}
