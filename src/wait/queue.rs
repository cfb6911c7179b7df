//! How the caller of a completion queue and the io thread share a core and keep the server busy: the server is to work
//! on one half of what is outstanding while the caller works on the other.

use std::ops::RangeInclusive;

/// At least and at most how many requests are meant by half of them.
const HALF: RangeInclusive<usize> = 16..=512;

/// Whether the io thread should get a turn before the caller goes on: about half of what is outstanding is unsent.
pub(crate) fn is_sender_behind(unsent: usize, outstanding: usize) -> bool {
    unsent >= (outstanding / 2).clamp(*HALF.start(), *HALF.end())
}

/// How many of `untaken` requests, completed or not, a caller that has time should take at once.
pub(crate) fn half_of(untaken: usize) -> usize {
    (untaken / 2).max(*HALF.start())
}

/// Gives the io thread, if it waits for this core, its turn.
pub(crate) fn let_sender_run() {
    std::thread::yield_now();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_is_meant_within_bounds() {
        assert!(!is_sender_behind(15, 15) && is_sender_behind(16, 16));
        assert!(!is_sender_behind(49, 100) && is_sender_behind(50, 100));
        assert!(!is_sender_behind(511, 100_000) && is_sender_behind(512, 100_000));
        assert_eq!([0, 20, 100, 100_000].map(half_of), [16, 16, 50, 50_000]);
    }
}
