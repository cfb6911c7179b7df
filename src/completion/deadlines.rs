//! The deadlines of open requests, in a heap, so that the earliest is found without looking at the others.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::oneshot::Deadline;

/// Entries of ended requests stay in the heap until they reach its top, or until they outnumber the others by this many.
const DEAD: usize = 64;

/// An entry, and which request it belonged to when this was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Noted {
    pub(super) entry: u32,
    pub(super) generation: u32,
}

#[derive(Default)]
pub(super) struct Deadlines {
    heap: BinaryHeap<Reverse<(Deadline, Noted)>>,
}

impl Deadlines {
    /// Records the deadline of a request. At most `open` of all recorded requests are open, including this one.
    pub(super) fn note(
        &mut self,
        deadline: Deadline,
        noted: Noted,
        open: usize,
        is_open: impl Fn(Noted) -> bool,
    ) {
        if deadline == Deadline::NEVER {
            return;
        }
        if self.heap.len() >= 2 * open + DEAD {
            self.heap.retain(|Reverse((_, noted))| is_open(*noted));
        }
        self.heap.push(Reverse((deadline, noted)));
    }

    /// Takes the earliest deadline of an open request, if it has passed.
    pub(super) fn take_passed(&mut self, is_open: impl Fn(Noted) -> bool) -> Option<Noted> {
        if !self.next(is_open).has_passed() {
            return None;
        }
        self.heap.pop().map(|Reverse((_, noted))| noted)
    }

    /// The earliest deadline of an open request.
    pub(super) fn next(&mut self, is_open: impl Fn(Noted) -> bool) -> Deadline {
        while let Some(Reverse((deadline, noted))) = self.heap.peek() {
            if is_open(*noted) {
                return *deadline;
            }
            self.heap.pop();
        }
        Deadline::NEVER
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn noted(entry: u32) -> Noted {
        Noted { entry, generation: 0 }
    }

    #[test]
    fn the_earliest_that_is_open_comes_first() {
        let mut deadlines = Deadlines::default();
        let past = Deadline::after(Duration::ZERO);
        let (soon, late) =
            (Deadline::after(Duration::from_secs(1000)), Deadline::after(Duration::from_secs(2000)));
        for (entry, deadline) in [late, past, Deadline::NEVER, soon, past].into_iter().enumerate() {
            deadlines.note(deadline, noted(entry as u32), 5, |_| true);
        }
        let is_open = |noted: Noted| noted.entry != 1;
        assert_eq!(deadlines.take_passed(is_open), Some(noted(4)));
        assert_eq!(deadlines.take_passed(is_open), None);
        assert_eq!(deadlines.next(is_open), soon);
        assert_eq!(deadlines.next(|noted| noted.entry == 0), late);
        assert_eq!(deadlines.next(|_| false), Deadline::NEVER);
    }

    #[test]
    fn what_has_ended_takes_no_room_for_ever() {
        let mut deadlines = Deadlines::default();
        let late = Deadline::after(Duration::from_secs(1000));
        for entry in 0..100_000 {
            deadlines.note(late, noted(entry), 10, |noted| noted.entry + 10 > entry);
        }
        assert!(deadlines.heap.len() <= 2 * 10 + DEAD, "{}", deadlines.heap.len());
    }
}
