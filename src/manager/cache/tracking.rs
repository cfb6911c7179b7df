//! Which shared connections the server tells of changes: on the others nothing is kept.

use std::sync::atomic::Ordering;

use crate::sync::AtomicU64;

/// One connection of a lane, until it is lost.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Epoch {
    lane: u32,
    number: u64,
}

/// The lanes' present epochs.
pub(super) struct Tracking {
    /// 0: this lane has no connection on which the server tells of changes.
    lanes: Box<[AtomicU64]>,
    last: AtomicU64,
}

impl Tracking {
    pub(super) fn new(lanes: usize) -> Tracking {
        Tracking { lanes: (0..lanes).map(|_| AtomicU64::new(0)).collect(), last: AtomicU64::new(0) }
    }

    /// The lane has a connection on which the server tells of changes.
    pub(super) fn begin(&self, lane: usize) {
        if let Some(number) = self.lanes.get(lane) {
            number.store(self.last.fetch_add(1, Ordering::AcqRel) + 1, Ordering::Release);
        }
    }

    /// It has none any more. True if it had.
    pub(super) fn end(&self, lane: usize) -> bool {
        self.lanes.get(lane).is_some_and(|number| number.swap(0, Ordering::AcqRel) != 0)
    }

    /// The lane's present epoch.
    pub(super) fn epoch(&self, lane: usize) -> Option<Epoch> {
        let number = self.lanes.get(lane)?.load(Ordering::Acquire);
        (number != 0).then_some(Epoch { lane: lane as u32, number })
    }

    pub(super) fn is_current(&self, epoch: Epoch) -> bool {
        self.lanes
            .get(epoch.lane as usize)
            .is_some_and(|number| number.load(Ordering::Acquire) == epoch.number)
    }

    /// On how many lanes the server tells of changes.
    pub(super) fn lanes(&self) -> usize {
        self.lanes.iter().filter(|number| number.load(Ordering::Relaxed) != 0).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_ends_with_its_connection() {
        let tracking = Tracking::new(2);
        assert!(tracking.epoch(0).is_none() && tracking.epoch(2).is_none());
        tracking.begin(0);
        let first = tracking.epoch(0).unwrap();
        assert!(tracking.is_current(first) && tracking.lanes() == 1);
        assert!(tracking.end(0) && !tracking.end(0));
        assert!(!tracking.is_current(first) && tracking.epoch(0).is_none() && tracking.epoch(1).is_none());
        tracking.begin(0);
        assert!(!tracking.is_current(first) && tracking.epoch(0).is_some());
    }
}
