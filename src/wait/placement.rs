//! On which of a few cores the io thread runs, with the option `core_placement=auto`: that depends on who sends.
//!
//! - **Threads that wait for their replies.** On their core the io thread takes turns with them: all of them ask, then
//!   it sends, then all of them wait. On another core it sends while they ask. So it leaves their core.
//! - **A thread with a queue** does not wait for each reply, and may be awake all the time, as are the io thread and a
//!   server on the same machine. On that thread's core the io thread runs when that thread waits for completions, or
//!   lets it run ([`queue`](super::queue)), and sends with few system calls. On another core it sends every few
//!   requests, and competes with the server. So it joins that thread's core.
//!
//! docs/adr/0013 has the numbers.

use crate::os::{clock, cores};

const MS: u64 = 1_000_000;
/// The least nanoseconds between two moves, after which a move has paid off.
const STAY: u64 = 5 * MS;
/// After moves to cores that were busy the next move comes later and later, up to this.
const LONGEST_STAY: u64 = 5_000 * MS;
/// If this many more batches come from the io thread's core than from others, that is no accident.
const CROWDED: u32 = 16;
/// A thread that queues more requests than this within [`STAY`] does little else.
const BUSY: usize = 1000;

/// Where a batch of requests comes from.
#[derive(Clone, Copy)]
pub(crate) struct BatchOrigin {
    /// The core of the caller of the last one.
    pub(crate) core: u32,
    /// How many of them were queued: their caller goes on without the reply.
    pub(crate) queued: usize,
}

impl BatchOrigin {
    /// Adds one more request to a batch, which may be empty.
    pub(crate) fn add(batch: &mut Option<BatchOrigin>, core: u32, is_queued: bool) {
        let queued = batch.map_or(0, |batch| batch.queued) + usize::from(is_queued);
        *batch = Some(BatchOrigin { core, queued });
    }
}

/// Where the io thread should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// To any other core.
    Leave,
    /// To this one.
    Join(u32),
}

impl Move {
    /// Moves the calling thread.
    pub(super) fn make(self) {
        match self {
            Move::Leave => cores::leave_this_core(),
            Move::Join(core) => cores::join_core(core),
        }
    }
}

/// Decides when the io thread moves.
pub(super) struct CorePlacer {
    /// Batches of waiting callers from the io thread's core, minus those from others.
    crowd: u32,
    /// Queued requests from other cores, since this time.
    elsewhere: usize,
    since: u64,
    last: Option<LastMove>,
    /// How long it stays after the last move at least.
    stay: u64,
}

struct LastMove {
    at: u64,
    /// The core that it left.
    from: u32,
    /// The new core turned out to be busy, and it went back.
    undone: bool,
}

impl CorePlacer {
    pub(super) const fn new() -> CorePlacer {
        CorePlacer { crowd: 0, elsewhere: 0, since: 0, last: None, stay: STAY }
    }

    /// Learns of a batch of requests, and says where to go now.
    pub(super) fn note(&mut self, batch: BatchOrigin) -> Option<Move> {
        self.decide(batch, cores::this_core(), clock::now)
    }

    fn decide(&mut self, batch: BatchOrigin, here: u32, now: impl Fn() -> u64) -> Option<Move> {
        let is_here = batch.core == here;
        if batch.queued == 0 {
            self.crowd = if is_here { self.crowd + 1 } else { self.crowd.saturating_sub(1) };
            if self.crowd > CROWDED {
                self.crowd = 0;
                return self.unless_recent(Move::Leave, here, now());
            }
        } else if !is_here {
            self.elsewhere += batch.queued;
            if self.elsewhere > BUSY {
                let now = now();
                self.elsewhere = 0;
                if now - std::mem::replace(&mut self.since, now) < STAY {
                    return self.unless_recent(Move::Join(batch.core), here, now);
                }
            }
        }
        None
    }

    /// The move, unless the last one was too short a time ago.
    fn unless_recent(&mut self, to: Move, here: u32, now: u64) -> Option<Move> {
        if self.last.as_ref().is_some_and(|last| now - last.at <= self.stay) {
            return None;
        }
        let undone = self.last.as_ref().is_some_and(|last| last.undone);
        self.stay = if undone { self.stay * 2 } else { self.stay / 2 }.clamp(STAY, LONGEST_STAY);
        self.last = Some(LastMove { at: now, from: here, undone: false });
        Some(to)
    }

    /// The io thread got its core back late: other threads than the callers want it. Undoes the last move, once.
    pub(super) fn undo(&mut self) -> Option<Move> {
        let last = self.last.as_mut()?;
        (!std::mem::replace(&mut last.undone, true)).then_some(Move::Join(last.from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The time and the move of the first of these batches that leads to one; `every` nanoseconds lie between them.
    fn first_move(placer: &mut CorePlacer, batch: BatchOrigin, from: u64, every: u64) -> Option<(u64, Move)> {
        (0..1_000_000).find_map(|n| {
            let now = from + n * every;
            placer.decide(batch, 1, || now).map(|to| (now, to))
        })
    }

    const BESIDE: BatchOrigin = BatchOrigin { core: 1, queued: 0 };
    const APART: BatchOrigin = BatchOrigin { core: 0, queued: 0 };

    #[test]
    fn it_leaves_a_core_crowded_with_waiting_callers() {
        let mut placer = CorePlacer::new();
        assert_eq!(first_move(&mut placer, BESIDE, 0, MS), Some((16 * MS, Move::Leave)));
        // Batches from both cores alike are no reason.
        for _ in 0..1000 {
            assert_eq!(placer.decide(BESIDE, 1, || 60_000 * MS), None);
            assert_eq!(placer.decide(APART, 1, || 60_000 * MS), None);
        }
    }

    #[test]
    fn it_joins_a_busy_queue_and_no_other() {
        let queued = BatchOrigin { core: 0, queued: 100 };
        let mut placer = CorePlacer::new();
        assert_eq!(first_move(&mut placer, queued, 60_000 * MS, MS), None, "100 requests per ms");
        let (_, to) = first_move(&mut placer, queued, 2_000_000 * MS, MS / 10).unwrap();
        assert_eq!(to, Move::Join(0));
        let same_core = BatchOrigin { core: 1, queued: 100 };
        assert_eq!(first_move(&mut placer, same_core, 3_000_000 * MS, MS / 10), None);
    }

    #[test]
    fn moves_that_were_undone_get_rarer_and_others_do_not() {
        let mut placer = CorePlacer::new();
        let mut at = 0;
        let mut stays = |undone: bool| {
            let (moved, _) = first_move(&mut placer, BESIDE, at, MS / 100).unwrap();
            if undone {
                assert_eq!(placer.undo(), Some(Move::Join(1)));
                assert_eq!(placer.undo(), None, "once");
            }
            at = moved;
            placer.stay / MS
        };
        let undone: Vec<u64> = (0..13).map(|_| stays(true)).collect();
        assert_eq!(undone, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5000, 5000, 5000]);
        stays(false);
        let kept: Vec<u64> = (0..11).map(|_| stays(false)).collect();
        assert_eq!(kept, [2500, 1250, 625, 312, 156, 78, 39, 19, 9, 5, 5]);
    }

    #[test]
    fn without_a_move_there_is_nothing_to_undo() {
        assert_eq!(CorePlacer::new().undo(), None);
    }

    #[test]
    fn the_core_of_a_batch_is_that_of_its_last_request() {
        let mut batch = None;
        BatchOrigin::add(&mut batch, 3, true);
        BatchOrigin::add(&mut batch, 5, false);
        BatchOrigin::add(&mut batch, 4, true);
        assert!(batch.is_some_and(|batch| batch.core == 4 && batch.queued == 2));
    }
}
