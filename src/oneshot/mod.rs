//! A oneshot channel between a caller that blocks and the task that answers it.
//!
//! tokio's oneshot has no timed wait outside a runtime, and wakes one thread with one system call. This
//! one has a monotonic deadline that never depends on the answering side, tells a caller that gives up
//! whether its request was already on its way, and wakes many callers with one call (see `seats.rs`).
//!
//! ```text
//!  QUEUED --begin_send--> SENT --answer--> DONE       the caller takes the value
//!    |  ^----requeue-------|  |
//!    +------- leave ----------+----------> LEFT       the caller is gone; an answer is thrown away
//! ```
//! Beside the first two stands whether the caller sleeps: one that looks by itself need not be woken.

mod deadline;
#[cfg(all(test, redischan_model))]
mod model;
mod park;
mod seats;
mod sync;

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::interrupt::{self, Watch};
use crate::os::Woken;
use crate::wait;

pub use deadline::Deadline;
use seats::Seat;
pub use seats::WakeSet;
use sync::{Arc, AtomicU32};

const QUEUED: u32 = 0;
const SENT: u32 = 1;
const DONE: u32 = 2;
const LEFT: u32 = 3;
/// Added to QUEUED and SENT while the caller sleeps, or is about to.
const ASLEEP: u32 = 4;

struct Slot<T> {
    state: AtomicU32,
    seat: Seat,
    /// Written by the sender before DONE, read by the receiver after it: never at the same time.
    value: sync::Slot<Option<T>>,
}

// SAFETY: `value` moves from one thread to another through the release and acquire of `state`; a `&Slot`
// alone gives access to nothing else that is not atomic.
#[allow(unsafe_code)]
unsafe impl<T: Send> Sync for Slot<T> {}

impl<T> Slot<T> {
    fn new(seat: Seat) -> Self {
        Slot { state: AtomicU32::new(QUEUED), seat, value: sync::Slot::new(None) }
    }

    /// From one of the first two states to another, whether the caller sleeps or not. False if it has left.
    fn advance(&self, from: u32, to: u32) -> bool {
        let mut seen = from;
        loop {
            let next = to | seen & ASLEEP;
            match self.state.compare_exchange_weak(seen, next, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return true,
                Err(now) if now & !ASLEEP == from => seen = now,
                Err(_) => return false,
            }
        }
    }
}

/// The answering half.
pub struct Sender<T>(Arc<Slot<T>>);

/// The waiting half. It belongs to the thread that made the channel.
pub struct Receiver<T>(Arc<Slot<T>>);

/// The caller gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Whether the request had been handed to the connection by then.
    pub sent: bool,
    /// Whether the host asked for it, before the deadline.
    pub interrupted: bool,
}

/// A channel whose receiver is the calling thread.
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let slot = Arc::new(Slot::new(Seat::of_this_thread()));
    (Sender(slot.clone()), Receiver(slot))
}

/// The memory of a channel, kept for the next one.
pub struct Spare<T>(Arc<Slot<T>>);

/// [`channel`] in memory that was used before, if both halves that had it are gone; else in new memory.
pub fn channel_in<T>(spare: Option<Spare<T>>) -> (Sender<T>, Receiver<T>, Spare<T>) {
    let unused = spare.and_then(|Spare(mut slot)| {
        // Nobody else holds it then. An answer that nobody took is dropped here.
        let fresh = Slot::new(Seat::of_this_thread());
        Arc::get_mut(&mut slot).map(|slot| *slot = fresh)?;
        Some(slot)
    });
    let slot = unused.unwrap_or_else(|| Arc::new(Slot::new(Seat::of_this_thread())));
    (Sender(slot.clone()), Receiver(slot.clone()), Spare(slot))
}

/// A number that the calling thread keeps, and that threads made one after the other count up.
pub fn this_thread() -> usize {
    Seat::of_this_thread().number()
}

/// The calling thread's token, for [`interrupt_thread`]. `None` if too many threads have one.
pub fn thread_token() -> Option<u64> {
    interrupt::thread::token(this_thread())
}

/// Ends the wait of the thread that has this token, or its next one. False if there is none any more. Async-signal-safe.
pub fn interrupt_thread(token: u64) -> bool {
    let seat = interrupt::thread::request(token);
    if let Some(number) = seat {
        Seat::numbered(number as u32).wake();
    }
    seat.is_some()
}

impl<T> Sender<T> {
    /// Marks the request as on its way. False if the caller has left: then it must not be sent any more.
    #[must_use]
    pub fn begin_send(&self) -> bool {
        self.0.advance(QUEUED, SENT)
    }

    /// Takes [`begin_send`](Self::begin_send) back: the connection was lost before any byte went out.
    /// False if the caller has left.
    #[must_use]
    pub fn requeue(&self) -> bool {
        self.0.advance(SENT, QUEUED)
    }

    /// Whether the caller has left, so that no answer is needed.
    pub fn is_abandoned(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == LEFT
    }

    /// Whether the request had been marked as on its way.
    pub fn was_sent(&self) -> bool {
        self.0.state.load(Ordering::Acquire) & !ASLEEP == SENT
    }

    /// Gives the caller its answer. The caller is woken when `wakes` is flushed.
    pub fn answer(self, value: T, wakes: &mut WakeSet) {
        if self.store(value) {
            wakes.add(self.0.seat);
        }
    }

    /// Gives the answer and wakes this one caller.
    pub fn answer_now(self, value: T) {
        if self.store(value) {
            self.0.seat.wake();
        }
    }

    /// Makes the answer visible. True if the caller sleeps and is to be woken.
    #[allow(unsafe_code)]
    fn store(&self, value: T) -> bool {
        // SAFETY: the receiver reads `value` only after it saw DONE, which is stored below, and this is
        // the only sender: both callers of this consume it.
        self.0.value.with_mut(|slot| unsafe { *slot = Some(value) });
        // The caller may leave at any moment; only one of the two transitions happens.
        let mut seen = self.0.state.load(Ordering::Acquire);
        while seen != LEFT {
            match self.0.state.compare_exchange_weak(seen, DONE, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return seen & ASLEEP != 0,
                Err(now) => seen = now,
            }
        }
        // Nobody will take it, and the caller's thread may keep this memory for its next call, however late that is.
        // SAFETY: a receiver that has left does not touch `value` again.
        self.0.value.with_mut(|slot| drop(unsafe { (*slot).take() }));
        false
    }
}

impl<T> Receiver<T> {
    /// The same as [`wait`](Self::wait), but polls for the answer for up to `time` before it sleeps ([`wait`]). `callers`
    /// have a call in flight and may want the same core.
    pub fn spin_and_wait(self, deadline: Deadline, time: Duration, callers: usize) -> Result<T, Left> {
        match wait::poll_for(time, callers, |now| deadline.is_before(now), || self.take()) {
            Some(value) => Ok(value),
            None => self.wait(deadline),
        }
    }

    /// The same as [`wait`](Self::wait), but a request that is not on its way by `send_by` is given up; and if the host
    /// interrupts one that is, `linger` may do something about that and says how much longer the answer is waited for.
    pub fn wait_and_linger(
        self,
        send_by: Deadline,
        deadline: Deadline,
        linger: impl FnOnce() -> Deadline,
    ) -> Result<T, Left> {
        self.sleep(send_by.min(deadline), deadline, || Some(linger()))
    }

    /// Blocks this thread until the answer is there or the deadline has passed.
    pub fn wait(self, deadline: Deadline) -> Result<T, Left> {
        self.sleep(deadline, deadline, || None)
    }

    /// Until the deadline `next`, and if the request is on its way then, until the last one.
    fn sleep(
        self,
        mut next: Deadline,
        mut last: Deadline,
        linger: impl FnOnce() -> Option<Deadline>,
    ) -> Result<T, Left> {
        let mut watch = Watch::begin();
        let mut linger = Some(linger);
        loop {
            if let Some(value) = self.take() {
                return Ok(value);
            }
            let ticket = self.0.seat.ticket();
            // Looked at again after the ticket was drawn: an answer given since then voids the ticket, as whoever
            // gives it sees that this caller is to be woken, and the sleep returns at once.
            self.0.state.fetch_or(ASLEEP, Ordering::AcqRel);
            if let Some(value) = self.take() {
                return Ok(value);
            }
            // The host is asked until it has said yes.
            let end = if linger.is_some() { next.or_at(watch.next()) } else { next };
            // Asked for after the ticket was drawn: a request that comes later voids it (`interrupt_thread`).
            let interrupted = linger.is_some() && interrupt::thread::take();
            let woken = if interrupted { Woken::Look } else { self.0.seat.sleep(ticket, end) };
            if woken == Woken::TimedOut && end == next {
                if next == last {
                    return self.leave(linger.is_none());
                }
                if self.leave_unsent() {
                    return Err(Left { sent: false, interrupted: false });
                }
                next = last;
                continue;
            }
            let gives_up = linger.is_some() && woken != Woken::Look && watch.gives_up(woken == Woken::Signal);
            if interrupted || gives_up {
                if self.leave_unsent() {
                    return Err(Left { sent: false, interrupted: true });
                }
                match linger.take().and_then(|linger| linger()) {
                    Some(later) => {
                        last = last.min(later);
                        next = last;
                    }
                    None => return self.leave(true),
                }
            }
        }
    }

    /// Leaves if the request is not on its way, and never will be then.
    fn leave_unsent(&self) -> bool {
        let mut seen = self.0.state.load(Ordering::Acquire);
        while seen & !ASLEEP == QUEUED {
            match self.0.state.compare_exchange_weak(seen, LEFT, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return true,
                Err(now) => seen = now,
            }
        }
        false
    }

    #[allow(unsafe_code)]
    fn take(&self) -> Option<T> {
        if self.0.state.load(Ordering::Acquire) & !ASLEEP != DONE {
            return None;
        }
        // SAFETY: DONE was stored after the value was written, and the sender does not touch it again.
        self.0.value.with_mut(|slot| unsafe { (*slot).take() })
    }

    fn leave(&self, interrupted: bool) -> Result<T, Left> {
        let mut seen = self.0.state.load(Ordering::Acquire);
        while seen & !ASLEEP != DONE {
            match self.0.state.compare_exchange_weak(seen, LEFT, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Err(Left { sent: seen & !ASLEEP == SENT, interrupted }),
                Err(now) => seen = now,
            }
        }
        // The answer came in the last moment.
        self.take().ok_or(Left { sent: true, interrupted })
    }
}

#[cfg(all(test, not(redischan_model)))]
mod tests {
    use std::time::Duration;

    use super::*;

    fn soon() -> Deadline {
        Deadline::after(Duration::from_millis(5))
    }

    #[test]
    fn an_answer_given_before_the_wait_is_taken() {
        let (sender, receiver) = channel();
        sender.answer_now(7);
        assert_eq!(receiver.wait(Deadline::NEVER), Ok(7));
    }

    #[test]
    fn a_sleeping_caller_is_woken() {
        let (senders, receivers) = std::sync::mpsc::channel::<Sender<usize>>();
        let callers: Vec<_> = (0..50)
            .map(|_| {
                let senders = senders.clone();
                std::thread::spawn(move || {
                    (0..200).all(|_| {
                        let (sender, receiver) = channel();
                        senders.send(sender).unwrap();
                        receiver.wait(Deadline::NEVER) == Ok(1)
                    })
                })
            })
            .collect();
        drop(senders);
        let mut wakes = WakeSet::default();
        while let Ok(first) = receivers.recv() {
            first.answer(1, &mut wakes);
            receivers.try_iter().for_each(|sender| sender.answer(1, &mut wakes));
            wakes.flush();
        }
        assert!(callers.into_iter().all(|caller| caller.join().unwrap()));
    }

    #[test]
    fn who_leaves_learns_whether_the_request_was_on_its_way() {
        let (sender, receiver) = channel::<()>();
        assert_eq!(receiver.wait(soon()), Err(Left { sent: false, interrupted: false }));
        assert!(sender.is_abandoned());
        assert!(!sender.begin_send(), "must not be sent any more");

        let (sender, receiver) = channel::<()>();
        assert!(sender.begin_send());
        assert_eq!(receiver.wait(soon()), Err(Left { sent: true, interrupted: false }));
        sender.answer_now(()); // a late answer goes nowhere

        let (sender, receiver) = channel::<()>();
        assert!(sender.begin_send() && sender.requeue());
        assert_eq!(receiver.wait(soon()), Err(Left { sent: false, interrupted: false }));
    }

    #[test]
    fn memory_is_used_again_once_both_halves_are_gone() {
        let (sender, receiver, spare) = channel_in::<Arc<()>>(None);
        let first = Arc::as_ptr(&sender.0);
        assert_eq!(receiver.wait(soon()), Err(Left { sent: false, interrupted: false }));
        // The sender of a caller that gave up may live for long: its memory is left to it.
        let (second, receiver, _) = channel_in(Some(spare));
        assert_ne!(Arc::as_ptr(&second.0), first);
        let value = Arc::new(());
        sender.answer_now(value.clone());
        second.answer_now(value.clone());
        let spare = Spare(receiver.0.clone());
        let used = Arc::as_ptr(&spare.0);
        drop(receiver);
        let (third, receiver, _) = channel_in(Some(spare));
        assert_eq!(Arc::as_ptr(&third.0), used);
        assert_eq!(Arc::strong_count(&value), 1, "an answer that nobody took is gone");
        third.answer_now(value.clone());
        assert_eq!(receiver.wait(Deadline::NEVER), Ok(value));
    }

    #[test]
    fn what_was_sent_in_time_has_more_time() {
        let wait = |receiver: Receiver<u8>, send_by| receiver.wait_and_linger(send_by, Deadline::NEVER, soon);
        let (_sender, receiver) = channel();
        assert_eq!(wait(receiver, soon()), Err(Left { sent: false, interrupted: false }));
        let (sender, receiver) = channel();
        assert!(sender.begin_send());
        let answering = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(20));
            sender.answer_now(7);
        });
        assert_eq!(wait(receiver, Deadline::after(Duration::ZERO)), Ok(7));
        answering.join().unwrap();
    }

    #[test]
    fn a_late_answer_is_dropped_when_it_comes() {
        let (sender, receiver, spare) = channel_in(None);
        assert!(receiver.wait(soon()).is_err());
        let value = Arc::new(());
        sender.answer_now(value.clone());
        assert_eq!(Arc::strong_count(&value), 1, "and not when the caller's thread calls again");
        drop(spare);
    }

    #[test]
    fn an_answer_that_nobody_takes_is_dropped_once() {
        let value = Arc::new(());
        let (sender, receiver) = channel();
        drop(receiver);
        sender.answer_now(value.clone());
        assert_eq!(Arc::strong_count(&value), 1);
    }
}
