//! How a lane waits when there is nothing to do: awake for a while, then asleep. And where: not on the core of its
//! callers, if there is another.
//!
//! While it is awake nobody has to wake it, which saves a caller the system call and everybody the delay. It
//! looks by way of the runtime, so the runtime's other tasks go on meanwhile.
//!
//! Callers that share the io thread's core take turns with it: all of them ask, then it sends, then all of them
//! wait. On another core it sends while they ask.

use std::task::Context;
use std::time::{Duration, Instant};

use crate::cores;
use crate::spin::{Habit, Spin};

/// A move to another core is worth it if it lasts so long.
const STAY: Duration = Duration::from_millis(5);
/// So many more batches from the own core than from others are no accident.
const CROWDED: i32 = 16;

enum Now {
    Working,
    Awake(Spin, Awaited),
    Asleep,
}

#[derive(Clone, Copy)]
enum Awaited {
    Replies,
    Requests,
}

pub(super) struct Vigil {
    /// How long it stays awake.
    time: Duration,
    now: Now,
    replies: Habit,
    requests: Habit,
    /// Batches of requests from this core, less those from others.
    beside: i32,
    /// When it last moved.
    moved: Option<Instant>,
}

impl Vigil {
    pub(super) fn new(time: Duration) -> Vigil {
        Vigil {
            time,
            now: Now::Working,
            replies: Habit::new(),
            requests: Habit::new(),
            beside: 0,
            moved: None,
        }
    }

    /// There was something to do.
    pub(super) fn work(&mut self) {
        if let Now::Awake(spin, awaited) = std::mem::replace(&mut self.now, Now::Working) {
            self.habit(awaited).learn(&spin, true);
        }
    }

    /// Whether it must be woken when something comes.
    pub(super) fn is_asleep(&self) -> bool {
        matches!(self.now, Now::Asleep)
    }

    /// There is nothing to do. True if the task is polled again at once, after others had their turn; false if it is
    /// to sleep: when all that it waits for knows how to wake it.
    pub(super) fn stays_awake(&mut self, owed: usize, cx: &mut Context<'_>) -> bool {
        self.now = match std::mem::replace(&mut self.now, Now::Asleep) {
            Now::Asleep => Now::Asleep,
            Now::Working => self.begin(owed),
            Now::Awake(mut spin, awaited) => {
                if spin.pause(owed) {
                    Now::Awake(spin, awaited)
                } else {
                    self.habit(awaited).learn(&spin, false);
                    Now::Asleep
                }
            }
        };
        if self.is_asleep() {
            return false;
        }
        // Polled once and dropped: that asks to be polled again after the runtime has looked at its sockets.
        let _ = std::pin::pin!(tokio::task::yield_now()).poll(cx);
        true
    }

    fn begin(&mut self, owed: usize) -> Now {
        let awaited = if owed > 0 { Awaited::Replies } else { Awaited::Requests };
        let tries = !self.time.is_zero() && self.habit(awaited).tries();
        if tries { Now::Awake(Spin::begin(self.time), awaited) } else { Now::Asleep }
    }

    fn habit(&mut self, awaited: Awaited) -> &mut Habit {
        match awaited {
            Awaited::Replies => &mut self.replies,
            Awaited::Requests => &mut self.requests,
        }
    }

    /// A batch of requests came, the last of them from this core.
    pub(super) fn note_origin(&mut self, core: u32) {
        if self.time.is_zero() {
            return;
        }
        let step = if core == cores::this_core() { 1 } else { -1 };
        self.beside = (self.beside + step).max(0);
        if self.beside > CROWDED {
            self.beside = 0;
            if self.moved.is_none_or(|moved| moved.elapsed() > STAY) {
                self.moved = Some(Instant::now());
                cores::leave_this_core();
            }
        }
    }
}
