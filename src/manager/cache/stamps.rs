//! What tells that a key has changed.
//!
//! Each key has a stamp, a number that goes up whenever the key may have changed. A reply is kept with the stamp that
//! its key had before the command was sent, and given out only as long as that is the key's stamp. So nothing has to be
//! found and removed when a key changes, and a reply that was on its way meanwhile is not kept, whatever the order of the
//! two. A number that is part of every stamp goes up when all keys may have changed. Keys share stamps by their hashes: a
//! key that shares one with another changes with it, and is asked for once more.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::atomic::Ordering;

use crate::sync::AtomicU64;

/// For an entry of this size each key has about two stamps.
const USUAL: usize = 256;

/// Where the number of a key is.
#[derive(Clone, Copy)]
pub(super) struct Slot(u32);

/// The fewest and the most that there are. A model has no time for more than two.
const FEWEST: usize = if cfg!(redischan_model) { 2 } else { 1 << 10 };
const MOST: usize = if cfg!(redischan_model) { 2 } else { 1 << 20 };

/// The stamp of a key at some time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    slot: u32,
    number: u64,
    all: u64,
}

pub(super) struct Stamps {
    all: AtomicU64,
    numbers: Box<[AtomicU64]>,
    hashes: RandomState,
}

impl Stamps {
    /// For a cache of that size.
    pub(super) fn new(max_bytes: usize) -> Stamps {
        let count = (2 * max_bytes / USUAL).next_power_of_two().clamp(FEWEST, MOST);
        let all = AtomicU64::new(0);
        Stamps { all, numbers: (0..count).map(|_| AtomicU64::new(0)).collect(), hashes: RandomState::new() }
    }

    /// The present stamp of a key whose number is there.
    pub(super) fn of(&self, Slot(slot): Slot) -> Stamp {
        Stamp { slot, number: self.number(slot), all: self.all.load(Ordering::Acquire) }
    }

    /// Whether this is still the key's stamp.
    pub(super) fn is_current(&self, stamp: Stamp) -> bool {
        self.number(stamp.slot) == stamp.number && self.all.load(Ordering::Acquire) == stamp.all
    }

    /// The key may have changed.
    pub(super) fn change(&self, key: &[u8]) {
        let Slot(slot) = self.slot(key);
        if let Some(number) = self.numbers.get(slot as usize) {
            number.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// All keys may have changed.
    pub(super) fn change_all(&self) {
        self.all.fetch_add(1, Ordering::AcqRel);
    }

    /// Where the number of a key is.
    pub(super) fn slot(&self, key: &[u8]) -> Slot {
        // A power of two.
        Slot((self.hashes.hash_one(key) as usize & (self.numbers.len() - 1)) as u32)
    }

    fn number(&self, slot: u32) -> u64 {
        self.numbers.get(slot as usize).map_or(0, |number| number.load(Ordering::Acquire))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_current_until_its_key_changes() {
        let stamps = Stamps::new(1 << 20);
        let keys: Vec<Vec<u8>> = (0..100u8).map(|n| vec![n; 3]).collect();
        let before: Vec<Stamp> = keys.iter().map(|key| stamps.of(stamps.slot(key))).collect();
        assert!(before.iter().all(|stamp| stamps.is_current(*stamp)));
        stamps.change(&keys[7]);
        assert!(!stamps.is_current(before[7]) && stamps.is_current(stamps.of(stamps.slot(&keys[7]))));
        // Few share a stamp with it.
        assert!(before.iter().filter(|stamp| stamps.is_current(**stamp)).count() > 90);
        stamps.change_all();
        assert!(!before.iter().any(|stamp| stamps.is_current(*stamp)));
    }
}
