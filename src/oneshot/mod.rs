//! A oneshot channel between a blocked caller and the task that answers it.
//!
//! tokio's oneshot has no timed wait outside a runtime, and wakes one thread with one system call. This one has a
//! monotonic deadline that never depends on the answering side, tells a caller that leaves whether its request was
//! already sent, and wakes many callers with one call (see `seats.rs`).
//!
//! ```text
//!  QUEUED --begin_send--> SENT --answer--> DONE       the caller takes the value
//!    |  ^----requeue-------|  |
//!    +------- leave ----------+----------> LEFT       the caller is gone; an answer is discarded
//! ```
//! The first two also record whether the caller sleeps: one that polls need not be woken.

mod deadline;
#[cfg(all(test, redischan_model))]
mod model;
mod park;
mod seats;

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::interrupt::{self, Watch};
use crate::os::Woken;
use crate::sync::{self, Arc, AtomicU32};
use crate::wait;

pub use deadline::Deadline;
use seats::Seat;
pub use seats::WakeSet;

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

// SAFETY: `value` moves from one thread to another through the release and acquire of `state`; a `&Slot` gives access
// to nothing else that is not atomic.
#[allow(unsafe_code)]
unsafe impl<T: Send> Sync for Slot<T> {}

impl<T> Slot<T> {
    fn new(seat: Seat) -> Self {
        Slot { state: AtomicU32::new(QUEUED), seat, value: sync::Slot::new(None) }
    }

    /// Moves between the first two states, and keeps whether the caller sleeps. False if it has left.
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

/// The waiting half. It belongs to the thread that created the channel.
pub struct Receiver<T>(Arc<Slot<T>>);

/// The caller left without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Whether the request had been given to the connection by then.
    pub sent: bool,
    /// Whether the host interrupted the wait before the deadline.
    pub interrupted: bool,
}

/// A channel whose receiver is the calling thread.
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let slot = Arc::new(Slot::new(Seat::of_this_thread()));
    (Sender(slot.clone()), Receiver(slot))
}

/// The memory of a channel, kept for the next one.
pub struct Spare<T>(Arc<Slot<T>>);

/// [`channel`] in memory that was used before, if both of its former halves are gone; else in new memory.
pub fn channel_in<T>(spare: Option<Spare<T>>) -> (Sender<T>, Receiver<T>, Spare<T>) {
    let unused = spare.and_then(|Spare(mut slot)| {
        // This is the only reference then. An answer that was not taken is dropped here.
        let fresh = Slot::new(Seat::of_this_thread());
        Arc::get_mut(&mut slot).map(|slot| *slot = fresh)?;
        Some(slot)
    });
    let slot = unused.unwrap_or_else(|| Arc::new(Slot::new(Seat::of_this_thread())));
    (Sender(slot.clone()), Receiver(slot.clone()), Spare(slot))
}

/// A fixed number of the calling thread. Threads created one after the other have consecutive numbers.
pub fn this_thread() -> usize {
    Seat::of_this_thread().number()
}

/// The calling thread's token, for [`interrupt_thread`]. `None` if too many threads have one.
pub fn thread_token() -> Option<u64> {
    interrupt::thread::token(this_thread())
}

/// Ends the current or next wait of the thread with this token. False if the thread has ended. Async-signal-safe.
pub fn interrupt_thread(token: u64) -> bool {
    let seat = interrupt::thread::request(token);
    if let Some(number) = seat {
        Seat::numbered(number as u32).wake();
    }
    seat.is_some()
}

impl<T> Sender<T> {
    /// Marks the request as sent. False if the caller has left: then it must no longer be sent.
    #[must_use]
    pub fn begin_send(&self) -> bool {
        self.0.advance(QUEUED, SENT)
    }

    /// Undoes [`begin_send`](Self::begin_send): the connection was lost before any byte was written. False if the caller
    /// has left.
    #[must_use]
    pub fn requeue(&self) -> bool {
        self.0.advance(SENT, QUEUED)
    }

    /// Whether the caller has left, so that no answer is needed.
    pub fn is_abandoned(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == LEFT
    }

    /// Whether the request had been marked as sent.
    pub fn was_sent(&self) -> bool {
        self.0.state.load(Ordering::Acquire) & !ASLEEP == SENT
    }

    /// Answers the caller, which is woken when `wakes` is flushed.
    pub fn answer(self, value: T, wakes: &mut WakeSet) {
        if self.store(value) {
            wakes.add(self.0.seat);
        }
    }

    /// Answers the caller and wakes it at once.
    pub fn answer_now(self, value: T) {
        if self.store(value) {
            self.0.seat.wake();
        }
    }

    /// Publishes the answer. True if the caller sleeps and must be woken.
    #[allow(unsafe_code)]
    fn store(&self, value: T) -> bool {
        // SAFETY: the receiver reads `value` only after it saw DONE, which is stored below, and this is the only sender:
        // both callers of this function consume it.
        self.0.value.with_mut(|slot| unsafe { *slot = Some(value) });
        // The caller may leave at any time; only one of the two transitions happens.
        let mut seen = self.0.state.load(Ordering::Acquire);
        while seen != LEFT {
            match self.0.state.compare_exchange_weak(seen, DONE, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return seen & ASLEEP != 0,
                Err(now) => seen = now,
            }
        }
        // The answer will not be taken, and the caller's thread may keep this memory for a much later call.
        // SAFETY: a receiver that has left does not touch `value` again.
        self.0.value.with_mut(|slot| drop(unsafe { (*slot).take() }));
        false
    }
}

impl<T> Receiver<T> {
    /// The same as [`wait`](Self::wait), but polls for up to `time` before it sleeps ([`wait`]). `callers` have a call in
    /// flight and may want the same core.
    pub fn spin_and_wait(self, deadline: Deadline, time: Duration, callers: usize) -> Result<T, Left> {
        match wait::poll_for(time, callers, |now| deadline.is_before(now), || self.take()) {
            Some(value) => Ok(value),
            None => self.wait(deadline),
        }
    }

    /// The same as [`wait`](Self::wait), but abandons a request that is not sent by `send_by`. If the host interrupts a
    /// request that was sent, `linger` may act on it and returns until when to go on waiting for the answer. It is called
    /// at most once.
    pub fn wait_and_linger(
        self,
        send_by: Deadline,
        deadline: Deadline,
        mut linger: impl FnMut() -> Deadline,
    ) -> Result<T, Left> {
        self.sleep(send_by.min(deadline), deadline, || Some(linger()))
    }

    /// Blocks this thread until the answer arrives or the deadline passes.
    pub fn wait(self, deadline: Deadline) -> Result<T, Left> {
        self.sleep(deadline, deadline, || None)
    }

    /// Waits until the deadline, but leaves at `leave_if_unsent_at` if the request is not sent by then.
    ///
    /// If the host interrupts the wait after the request was sent, `linger` is called once: the wait goes on until the
    /// time that it returns, if that is before the deadline; `None`: it ends at once.
    fn sleep(
        self,
        leave_if_unsent_at: Deadline,
        mut deadline: Deadline,
        mut linger: impl FnMut() -> Option<Deadline>,
    ) -> Result<T, Left> {
        let mut watch = Watch::begin();
        let mut interrupted = false;
        // Whether the request had been sent when this thread last had a reason to leave.
        let mut found_sent = false;
        loop {
            if let Some(value) = self.take() {
                return Ok(value);
            }
            let ticket = self.0.seat.ticket();
            // Checked again after drawing the ticket: an answer from here on finds ASLEEP set, so its sender voids the
            // ticket, and the sleep returns at once.
            self.0.state.fetch_or(ASLEEP, Ordering::AcqRel);
            if let Some(value) = self.take() {
                return Ok(value);
            }
            let wait_until = if found_sent { deadline } else { leave_if_unsent_at };
            // Wake early to poll the host's interrupt function, unless it has interrupted already.
            let sleep_until = if interrupted { wait_until } else { wait_until.or_at(watch.next()) };
            // Checked after drawing the ticket: a later request voids it (`interrupt_thread`).
            let by_token = !interrupted && interrupt::thread::take();
            let woken = if by_token { Woken::Look } else { self.0.seat.sleep(ticket, sleep_until) };
            if woken == Woken::TimedOut && sleep_until == wait_until {
                if wait_until == deadline {
                    return self.leave(interrupted);
                }
                if self.leave_unsent() {
                    return Err(Left { sent: false, interrupted: false });
                }
                found_sent = true;
                continue;
            }
            let by_function = !interrupted && woken != Woken::Look && watch.cancels(woken == Woken::Signal);
            if by_token || by_function {
                if self.leave_unsent() {
                    return Err(Left { sent: false, interrupted: true });
                }
                (interrupted, found_sent) = (true, true);
                match linger() {
                    Some(until) => deadline = deadline.min(until),
                    None => return self.leave(true),
                }
            }
        }
    }

    /// Leaves if the request is not sent; then it never will be.
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
        // SAFETY: DONE was stored after the value was written, and the sender does not access it again.
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
        // The answer came at the last moment.
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
        assert!(!sender.begin_send(), "must no longer be sent");

        let (sender, receiver) = channel::<()>();
        assert!(sender.begin_send());
        assert_eq!(receiver.wait(soon()), Err(Left { sent: true, interrupted: false }));
        sender.answer_now(()); // a late answer is discarded

        let (sender, receiver) = channel::<()>();
        assert!(sender.begin_send() && sender.requeue());
        assert_eq!(receiver.wait(soon()), Err(Left { sent: false, interrupted: false }));
    }

    #[test]
    fn memory_is_used_again_once_both_halves_are_gone() {
        let (sender, receiver, spare) = channel_in::<Arc<()>>(None);
        let first = Arc::as_ptr(&sender.0);
        assert_eq!(receiver.wait(soon()), Err(Left { sent: false, interrupted: false }));
        // The sender may long outlive a caller that left: it keeps that memory.
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
        assert_eq!(Arc::strong_count(&value), 1, "an answer that was not taken is dropped");
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
