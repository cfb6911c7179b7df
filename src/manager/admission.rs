//! How much may be in flight: the bound on a client's memory, in requests and in bytes.
//!
//! A request counts from before it is sent to its task until it is answered or dropped there, even if its caller has
//! left.

use std::ops::AddAssign;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::config::OnFull;
use crate::error::{Error, Kind};
use crate::interrupt;
use crate::lock::{Condvar, Mutex};
use crate::oneshot::Deadline;

/// Requests and their bytes, packed into one word so that one atomic addition takes both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost(u64);

/// Twice the largest limits fit: 2^41 bytes below the count, and 2^22 requests above the bytes.
const BYTE_BITS: u32 = 42;

impl Cost {
    pub(crate) const NONE: Cost = Cost(0);

    /// The cost of this number of commands with this number of bytes together.
    pub(crate) fn of(commands: usize, bytes: usize) -> Cost {
        Cost(((commands as u64) << BYTE_BITS) + bytes as u64)
    }

    /// That of several together.
    pub(crate) fn sum(costs: impl Iterator<Item = Cost>) -> Cost {
        Cost(costs.map(|cost| cost.0).sum())
    }

    pub(crate) fn requests(self) -> usize {
        (self.0 >> BYTE_BITS) as usize
    }

    fn bytes(self) -> usize {
        (self.0 & ((1 << BYTE_BITS) - 1)) as usize
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Cost) {
        self.0 += other.0;
    }
}

pub(crate) struct Admission {
    in_flight: AtomicU64,
    max_requests: usize,
    max_bytes: usize,
    on_full: OnFull,
    /// How many callers wait for capacity: the io thread checks this and, mostly, goes on.
    waiting: AtomicUsize,
    lock: Mutex<()>,
    capacity_freed: Condvar,
}

impl Admission {
    pub(crate) fn new(max_requests: usize, max_bytes: usize, on_full: OnFull) -> Self {
        Admission {
            in_flight: AtomicU64::new(0),
            max_requests,
            max_bytes,
            on_full,
            waiting: AtomicUsize::new(0),
            lock: Mutex::new(()),
            capacity_freed: Condvar::new(),
        }
    }

    /// Takes capacity for a request, waiting for it as the option `on_full` says.
    pub(crate) fn acquire(&self, cost: Cost, deadline: Deadline) -> Result<(), Error> {
        self.check(cost)?;
        if self.try_acquire(cost) {
            return Ok(());
        }
        match self.on_full {
            OnFull::Fail => Err(self.full("")),
            OnFull::Wait => self.wait_for_capacity(cost, deadline),
        }
    }

    /// Takes capacity for a request if there is enough now.
    pub(crate) fn acquire_now(&self, cost: Cost) -> Result<(), Error> {
        self.check(cost)?;
        if self.try_acquire(cost) { Ok(()) } else { Err(self.full("")) }
    }

    /// Whether there can ever be capacity for it.
    pub(crate) fn check(&self, cost: Cost) -> Result<(), Error> {
        let too_large = |what: String| Err(Error::new(Kind::TooLarge, what));
        if cost.bytes() > self.max_bytes {
            return too_large(format!(
                "the command is {} bytes; max_in_flight_bytes allows {}: raise that option or send less at once",
                cost.bytes(),
                self.max_bytes
            ));
        }
        if cost.requests() > self.max_requests {
            return too_large(format!(
                "{} commands at once; max_in_flight allows {}: raise that option or send fewer at once",
                cost.requests(),
                self.max_requests
            ));
        }
        Ok(())
    }

    fn try_acquire(&self, cost: Cost) -> bool {
        let fits = |now: u64| {
            let now = Cost(now + cost.0);
            (now.requests() <= self.max_requests && now.bytes() <= self.max_bytes).then_some(now.0)
        };
        self.in_flight.fetch_update(Ordering::SeqCst, Ordering::Relaxed, fits).is_ok()
    }

    fn wait_for_capacity(&self, cost: Cost, deadline: Deadline) -> Result<(), Error> {
        let mut guard = self.lock.lock();
        // Seen by `release` from here on. What it freed before is seen by the next line: both sides use
        // sequentially consistent operations on the two counters, so at least one sees the other.
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let result = loop {
            if self.try_acquire(cost) {
                break Ok(());
            }
            let left = match deadline.remaining() {
                Some(left) if left.is_zero() => break Err(self.full(" until the deadline")),
                left => left,
            };
            // A condition variable does not tell of signals, so a host that wants to be asked is asked now and then.
            let left = if interrupt::may_be_requested() {
                Some(left.unwrap_or(interrupt::SLICE).min(interrupt::SLICE))
            } else {
                left
            };
            guard = self.capacity_freed.wait(guard, left);
            // The host answers in its own time: nobody else need wait for that.
            drop(guard);
            let requested = interrupt::is_requested();
            guard = self.lock.lock();
            if requested {
                break Err(Error::new(Kind::Canceled, "interrupted before the command was sent"));
            }
        };
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        // Whoever leaves may have used up a notice that another could have followed, or may leave more
        // capacity than it took.
        self.capacity_freed.notify_one();
        drop(guard);
        result
    }

    /// Returns capacity.
    pub(crate) fn release(&self, cost: Cost) {
        if cost == Cost::NONE {
            return;
        }
        self.in_flight.fetch_sub(cost.0, Ordering::SeqCst);
        let waiting = self.waiting.load(Ordering::SeqCst);
        if waiting > 0 {
            let _guard = self.lock.lock();
            // More than one is woken, as the next may need less than the first.
            (0..cost.requests().min(waiting)).for_each(|_| self.capacity_freed.notify_one());
        }
    }

    /// Requests that have been admitted and not yet been answered or forgotten.
    pub(crate) fn requests(&self) -> usize {
        Cost(self.in_flight.load(Ordering::Relaxed)).requests()
    }

    fn full(&self, how_long: &str) -> Error {
        let now = Cost(self.in_flight.load(Ordering::Relaxed));
        Error::new(
            Kind::QueueFull,
            format!(
                "no capacity{how_long}: {} requests and {} bytes are in flight, the options max_in_flight and \
                 max_in_flight_bytes allow {} and {}; the server is slower than its callers, or does not answer",
                now.requests(),
                now.bytes(),
                self.max_requests,
                self.max_bytes
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;

    fn soon() -> Deadline {
        Deadline::after(Duration::from_millis(5))
    }

    #[test]
    fn requests_and_bytes_are_both_bounded() {
        let admission = Admission::new(2, 100, OnFull::Fail);
        admission.acquire(Cost::of(1, 60), soon()).unwrap();
        assert_eq!(admission.acquire(Cost::of(1, 60), soon()).unwrap_err().kind(), Kind::QueueFull);
        admission.acquire(Cost::of(1, 40), soon()).unwrap();
        assert_eq!(admission.acquire(Cost::of(1, 0), soon()).unwrap_err().kind(), Kind::QueueFull);
        admission.release(Cost::of(1, 60));
        admission.acquire(Cost::of(1, 60), soon()).unwrap();
        assert_eq!(admission.requests(), 2);
    }

    #[test]
    fn what_can_never_fit_is_refused_at_once() {
        let admission = Admission::new(2, 100, OnFull::Wait);
        assert_eq!(admission.acquire(Cost::of(1, 101), Deadline::NEVER).unwrap_err().kind(), Kind::TooLarge);
        assert_eq!(admission.acquire(Cost::of(3, 1), Deadline::NEVER).unwrap_err().kind(), Kind::TooLarge);
    }

    #[test]
    fn who_does_not_wait_is_refused_at_once() {
        let admission = Admission::new(2, 100, OnFull::Wait);
        admission.acquire_now(Cost::of(2, 1)).unwrap();
        assert_eq!(admission.acquire_now(Cost::of(1, 1)).unwrap_err().kind(), Kind::QueueFull);
    }

    #[test]
    fn waiting_ends_at_the_deadline() {
        let admission = Admission::new(1, 100, OnFull::Wait);
        admission.acquire(Cost::of(1, 1), soon()).unwrap();
        assert_eq!(admission.acquire(Cost::of(1, 1), soon()).unwrap_err().kind(), Kind::QueueFull);
    }

    #[test]
    fn every_waiting_caller_gets_capacity() {
        let admission = Arc::new(Admission::new(3, 100, OnFull::Wait));
        let callers: Vec<_> = (0..20)
            .map(|i| {
                let admission = admission.clone();
                std::thread::spawn(move || {
                    for round in 0..200 {
                        let bytes = 1 + (i * 7 + round) % 90;
                        admission.acquire(Cost::of(1, bytes), Deadline::NEVER).unwrap();
                        std::thread::yield_now();
                        admission.release(Cost::of(1, bytes));
                    }
                })
            })
            .collect();
        callers.into_iter().for_each(|caller| caller.join().unwrap());
        assert_eq!(admission.in_flight.load(Ordering::SeqCst), 0);
    }
}
