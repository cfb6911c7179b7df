//! On which of a few cores a lane runs, with the option `core_placement=auto`: that depends on who asks.
//!
//! - **Threads that wait for their replies**, and share the io thread's core, take turns with it: all of them ask, then it
//!   sends, then all of them wait. On another core it sends while they ask.
//! - **A thread that does not wait**, since it has a queue, may be awake all the time, as the io thread is then, and a
//!   server on the same machine. Beside that thread the io thread has its turn when that thread waits for completions, or
//!   is about to with half of the requests unsent (`Completions::is_far_ahead`), and sends them with few system calls; on
//!   another core it sends every few requests, and is in the server's way.
//!
//! docs/adr/0013 has the numbers.

use std::time::{Duration, Instant};

use crate::cores;

/// A move to another core is worth it if it lasts so long.
const STAY: Duration = Duration::from_millis(5);
/// After moves to a core that others keep busy the next one comes later and later, so late at most.
const LONGEST_STAY: Duration = Duration::from_secs(5);
/// So many more batches from the own core than from others are no accident.
const CROWDED: u32 = 16;
/// Who makes so many requests within [`STAY`] does little else, and shares its core gladly.
const BUSY: usize = 1000;

/// Where a batch of requests comes from.
#[derive(Clone, Copy)]
pub(super) struct Origin {
    /// The core that the caller of the last was on.
    pub(super) core: u32,
    /// How many of them have a caller that goes on without the reply.
    pub(super) queued: usize,
}

/// Where a lane runs.
pub(super) struct Place {
    /// Batches from this core of callers that wait, less those from others.
    beside: u32,
    /// Requests from other cores, of callers that do not wait, since then.
    apart: (usize, Instant),
    /// When it last moved.
    moved: Option<Instant>,
    /// The core that it left then.
    left: u32,
    /// When it may move again after that.
    stay: Duration,
    /// Others have kept the core since.
    regretted: bool,
}

impl Place {
    pub(super) fn new() -> Place {
        Place { beside: 0, apart: (0, Instant::now()), moved: None, left: 0, stay: STAY, regretted: false }
    }

    /// A batch of requests came.
    pub(super) fn note(&mut self, from: Origin) {
        let is_here = from.core == cores::this_core();
        if from.queued == 0 {
            self.beside = if is_here { self.beside + 1 } else { self.beside.saturating_sub(1) };
            if self.beside > CROWDED {
                self.beside = 0;
                self.unless_moved(cores::leave_this_core);
            }
        } else if !is_here {
            self.apart.0 += from.queued;
            if self.apart.0 > BUSY {
                let now = Instant::now();
                let (_, since) = std::mem::replace(&mut self.apart, (0, now));
                if now - since < STAY {
                    self.unless_moved(|| cores::join_core(from.core));
                }
            }
        }
    }

    /// Moves, unless it did of late.
    fn unless_moved(&mut self, to: impl FnOnce()) {
        if self.moved.is_none_or(|moved| moved.elapsed() > self.stay) {
            let regretted = std::mem::take(&mut self.regretted);
            self.stay = if regretted { self.stay * 2 } else { self.stay / 2 }.clamp(STAY, LONGEST_STAY);
            self.moved = Some(Instant::now());
            self.left = cores::this_core();
            to();
        }
    }

    /// It waited for its core for long: somebody has work for it, who was not counted with. So it goes back.
    pub(super) fn regret(&mut self) {
        if self.moved.is_some() && !std::mem::replace(&mut self.regretted, true) {
            cores::join_core(self.left);
        }
    }
}
