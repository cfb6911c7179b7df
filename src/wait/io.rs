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
/// The runtime polls the tasks in turn. A generation ends when the thread pauses, or when it spins and a task finds work.
/// So a task seen twice in one generation proves that all tasks are idle: then the thread pauses, once for all of them.
///
/// ```text
///  working --no task has anything to do--> spinning --last task falls asleep, or core came back late--> asleep
///     ^                                       |                                                            |
///     +------------ a task has work ----------+------------------------------------------------------------+
/// ```
pub(super) struct IoWait {
    /// While it spins.
    spin: Option<(Spin, Awaited)>,
    /// How many tasks are [`State::Awake`]: idle, and polled in each generation.
    awake_tasks: usize,
    /// How many calls all tasks together owe a reply.
    owed: usize,
    /// Nanoseconds spent polling so far. A generation that ended because a task had work counts like one poll.
    polled_ns: u64,
    /// Counted up by each pause, and by each end of a spin that found work.
    generation: u64,
    replies: SpinPolicy,
    requests: SpinPolicy,
    placer: CorePlacer,
}

impl IoWait {
    const fn new() -> IoWait {
        IoWait {
            spin: None,
            awake_tasks: 0,
            owed: 0,
            polled_ns: 0,
            generation: 0,
            replies: SpinPolicy::new(),
            requests: SpinPolicy::new(),
            placer: CorePlacer::new(),
        }
    }

    /// Begins to spin, unless it does already, or has learned that it does not pay off. True if it spins now.
    fn spins_or_begins(&mut self) -> bool {
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
        self.polled_ns += spin.pause(self.owed);
        self.generation += 1;
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
            self.polled_ns += POLL_NS;
            self.generation += 1;
        }
    }

    /// A task is not polled any more.
    fn leave(&mut self) {
        self.awake_tasks = self.awake_tasks.saturating_sub(1);
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
    /// It is idle, and polled again and again.
    Awake {
        /// [`IoWait::polled_ns`] when it became idle.
        idle_since_ns: u64,
        /// [`IoWait::generation`] when it was polled last.
        generation: u64,
    },
    /// It is idle, and not polled until it is woken.
    Asleep,
}

/// How one task of the io thread waits, such as that of a shared connection. It is used on that thread only.
pub(crate) struct TaskWait {
    /// For how long it is polled while it has nothing to do, in nanoseconds.
    spin_ns: u64,
    /// Whether its requests count for where the io thread runs.
    moves: bool,
    state: State,
    /// How many calls this task owes a reply: its part of [`IoWait::owed`].
    owed: usize,
}

impl TaskWait {
    /// `spin` is how long it is polled while it has nothing to do; `moves`: whether the origin of its requests may move
    /// the io thread to another core.
    pub(crate) fn new(spin: Duration, moves: bool) -> TaskWait {
        let moves = moves && !spin.is_zero();
        TaskWait { spin_ns: spin.as_nanos() as u64, moves, state: State::Working, owed: 0 }
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
        let owed_before = std::mem::replace(&mut self.owed, owed);
        io.owed = (io.owed + owed).saturating_sub(owed_before);
        match self.state {
            State::Asleep => {}
            State::Working => {
                if self.spin_ns > 0 && io.spins_or_begins() {
                    io.awake_tasks += 1;
                    self.state = State::Awake { idle_since_ns: io.polled_ns, generation: io.generation };
                } else {
                    self.state = State::Asleep;
                }
            }
            State::Awake { idle_since_ns, generation } => {
                let all_are_idle = generation == io.generation;
                let was_in_time = !all_are_idle || io.pause();
                if was_in_time && io.polled_ns - idle_since_ns < self.spin_ns && io.spins_or_begins() {
                    self.state = State::Awake { idle_since_ns, generation: io.generation };
                } else {
                    self.state = State::Asleep;
                    io.leave();
                    if io.awake_tasks == 0 {
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
                if io.awake_tasks == 0 {
                    io.spin = None; // neither found nor in vain
                }
            }
        });
    }
}

#[cfg(test)]
mod tests;
