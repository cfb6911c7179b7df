//! How a lane waits when there is nothing to do: awake for a while, then asleep.
//!
//! While it is awake nobody has to wake it, which saves a caller the system call and everybody the delay. It
//! looks by way of the runtime, so the runtime's other tasks go on meanwhile.

use std::task::Context;
use std::time::Duration;

use crate::config::{Config, CorePlacement};
use crate::spin::{Habit, Spin};

use super::place::{Origin, Place};

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
    /// `None`: the kernel alone decides.
    place: Option<Place>,
}

impl Vigil {
    pub(super) fn new(config: &Config) -> Vigil {
        let moves = config.core_placement == CorePlacement::Auto && !config.spin.is_zero();
        Vigil {
            time: config.spin,
            now: Now::Working,
            replies: Habit::new(),
            requests: Habit::new(),
            place: moves.then(Place::new),
        }
    }

    /// There was something to do.
    pub(super) fn work(&mut self) {
        if let Now::Awake(spin, awaited) = std::mem::replace(&mut self.now, Now::Working) {
            self.learn(&spin, awaited, true);
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
                    self.learn(&spin, awaited, false);
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

    fn learn(&mut self, spin: &Spin, awaited: Awaited, came: bool) {
        self.habit(awaited).learn(spin, came);
        if spin.was_late()
            && let Some(place) = &mut self.place
        {
            place.regret();
        }
    }

    fn habit(&mut self, awaited: Awaited) -> &mut Habit {
        match awaited {
            Awaited::Replies => &mut self.replies,
            Awaited::Requests => &mut self.requests,
        }
    }

    /// A batch of requests came.
    pub(super) fn note_origin(&mut self, from: Origin) {
        if let Some(place) = &mut self.place {
            place.note(from);
        }
    }
}
