//! How the io thread waits: awake for a while, then asleep, and as one for all of its tasks.
//!
//! While it is awake nobody has to wake it. It polls by way of the runtime, so all its other tasks go on meanwhile.

use std::cell::RefCell;
use std::task::Context;
use std::time::Duration;

use super::placement::{BatchOrigin, CorePlacer};
use super::policy::{POLL_NS, Spin, SpinPolicy};

thread_local! {
    /// Of the thread that runs these tasks, which is the io thread, or a test's.
    static IO: RefCell<IoWait> = const { RefCell::new(IoWait::new()) };
}

/// What the io thread waits for: it learns for each of them separately whether spinning pays off.
#[derive(Clone, Copy)]
enum Awaited {
    Replies,
    Requests,
}

/// How the io thread waits.
///
/// ```text
///  working --no task has anything to do--> spinning --last task falls asleep, or core came back late--> asleep
///     ^                                       |                                                            |
///     +------------ a task has work ----------+------------------------------------------------------------+
/// ```
pub(super) struct IoWait {
    /// While it spins.
    spin: Option<(Spin, Awaited)>,
    /// How many tasks are polled in each round, since they had nothing to do and are not asleep.
    awake: usize,
    /// How many calls its tasks owe a reply.
    owed: usize,
    /// Nanoseconds spent polling. A round in which some task had work counts like one poll.
    spent: u64,
    /// Counted up by each pause, and by each end of a spin that found work.
    round: u64,
    replies: SpinPolicy,
    requests: SpinPolicy,
    placer: CorePlacer,
}

impl IoWait {
    const fn new() -> IoWait {
        IoWait {
            spin: None,
            awake: 0,
            owed: 0,
            spent: 0,
            round: 0,
            replies: SpinPolicy::new(),
            requests: SpinPolicy::new(),
            placer: CorePlacer::new(),
        }
    }

    /// Begins to spin, unless it does already, or has learned that it does not pay off. Whether it spins.
    fn spins(&mut self) -> bool {
        if self.spin.is_none() {
            let awaited = if self.owed > 0 { Awaited::Replies } else { Awaited::Requests };
            if self.policy(awaited).allows_spin() {
                self.spin = Some((Spin::begin(), awaited));
            }
        }
        self.spin.is_some()
    }

    /// Lets other threads run. False if they kept the core for long: then the spin is over.
    fn pause(&mut self) -> bool {
        let Some((spin, _)) = &mut self.spin else { return true };
        self.spent += spin.pause(self.owed);
        self.round += 1;
        let was_late = spin.was_late();
        if was_late {
            self.end(false);
            if let Some(back) = self.placer.undo() {
                back.make();
            }
        }
        !was_late
    }

    /// A task has work.
    fn work(&mut self) {
        if self.spin.is_some() {
            self.end(true);
            self.spent += POLL_NS;
            self.round += 1;
        }
    }

    /// A task is not polled any more.
    fn leave(&mut self) {
        self.awake = self.awake.saturating_sub(1);
    }

    /// Ends a spin, and learns from it.
    fn end(&mut self, found: bool) {
        if let Some((spin, awaited)) = self.spin.take() {
            self.policy(awaited).learn(&spin, found);
        }
    }

    fn policy(&mut self, awaited: Awaited) -> &mut SpinPolicy {
        match awaited {
            Awaited::Replies => &mut self.replies,
            Awaited::Requests => &mut self.requests,
        }
    }
}

#[derive(Clone, Copy)]
enum State {
    Working,
    /// It has had nothing to do since this much was spent, as of this round.
    Awake {
        since: u64,
        round: u64,
    },
    Asleep,
}

/// How one task of the io thread waits, such as that of a shared connection. It is used on that thread only.
pub(crate) struct TaskWait {
    /// For how long it is polled while it has nothing to do, in nanoseconds.
    time: u64,
    /// Whether its requests count for where the io thread runs.
    moves: bool,
    state: State,
    /// How many calls it owes a reply.
    owed: usize,
}

impl TaskWait {
    /// `spin` is how long it is polled while it has nothing to do; `moves`: whether the origin of its requests may move
    /// the io thread to another core.
    pub(crate) fn new(spin: Duration, moves: bool) -> TaskWait {
        let moves = moves && !spin.is_zero();
        TaskWait { time: spin.as_nanos() as u64, moves, state: State::Working, owed: 0 }
    }

    /// There is something to do.
    pub(crate) fn work(&mut self) {
        let before = std::mem::replace(&mut self.state, State::Working);
        if matches!(before, State::Working) {
            return;
        }
        IO.with_borrow_mut(|io| {
            if matches!(before, State::Awake { .. }) {
                io.leave();
            }
            io.work();
        });
    }

    /// Whether it must be woken when something comes.
    pub(crate) fn is_asleep(&self) -> bool {
        matches!(self.state, State::Asleep)
    }

    /// There is nothing to do; `owed` calls wait for a reply. True if the task will be polled again after all other
    /// tasks and threads; false if it is to sleep, when all that it waits for can wake it.
    pub(crate) fn stays_awake(&mut self, owed: usize, cx: &mut Context<'_>) -> bool {
        if !IO.with_borrow_mut(|io| self.idle(owed, io)) {
            return false;
        }
        // Polled once and dropped: that asks to be polled again after the runtime has looked at its sockets.
        let _ = std::pin::pin!(tokio::task::yield_now()).poll(cx);
        true
    }

    fn idle(&mut self, owed: usize, io: &mut IoWait) -> bool {
        io.owed = (io.owed + owed).saturating_sub(std::mem::replace(&mut self.owed, owed));
        match self.state {
            State::Asleep => {}
            State::Working => {
                if self.time > 0 && io.spins() {
                    io.awake += 1;
                    self.state = State::Awake { since: io.spent, round: io.round };
                } else {
                    self.state = State::Asleep;
                }
            }
            State::Awake { since, round } => {
                // It has nothing to do for the second time in this round, so no other task has anything either.
                let was_in_time = round != io.round || io.pause();
                if was_in_time && io.spent - since < self.time && io.spins() {
                    self.state = State::Awake { since, round: io.round };
                } else {
                    self.state = State::Asleep;
                    io.leave();
                    if io.awake == 0 {
                        io.end(false);
                    }
                }
            }
        }
        !self.is_asleep()
    }

    /// A batch of requests has come.
    pub(crate) fn note_origin(&self, batch: BatchOrigin) {
        if self.moves
            && let Some(to) = IO.with_borrow_mut(|io| io.placer.note(batch))
        {
            to.make();
        }
    }
}

impl Drop for TaskWait {
    fn drop(&mut self) {
        // The io thread's state is gone when the thread is.
        let _ = IO.try_with(|io| {
            let mut io = io.borrow_mut();
            io.owed = io.owed.saturating_sub(self.owed);
            if matches!(self.state, State::Awake { .. }) {
                io.leave();
                if io.awake == 0 {
                    io.spin = None; // neither found nor in vain
                }
            }
        });
    }
}

#[cfg(test)]
mod tests;
