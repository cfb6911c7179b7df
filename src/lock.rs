//! A mutex, a condition variable, and a lock for what is mostly read. A panic of the holder does not poison the lock: the
//! data that the library keeps under locks is consistent between any two statements that can panic.
//!
//! The standard library takes a contended lock in its own code, which is delivered compiled, so ThreadSanitizer cannot
//! see it: accesses to the guarded data then look unordered. With `--cfg redischan_tsan`, holders also synchronize
//! through an atomic here.

mod read_mostly;

use std::ops::{Deref, DerefMut};
use std::sync::PoisonError;
use std::time::Duration;

pub(crate) use read_mostly::ReadMostly;

use crate::sync;

#[derive(Default)]
pub(crate) struct Mutex<T> {
    mutex: sync::Mutex<T>,
    order: Order,
}

/// Access to the data of a mutex.
pub(crate) struct Guard<'a, T> {
    /// `None` only during a wait on a condition variable.
    guard: Option<sync::MutexGuard<'a, T>>,
    order: &'a Order,
}

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Mutex<T> {
        Mutex { mutex: sync::Mutex::new(value), order: Order::default() }
    }

    pub(crate) fn lock(&self) -> Guard<'_, T> {
        let guard = self.mutex.lock().unwrap_or_else(PoisonError::into_inner);
        self.order.follow();
        Guard { guard: Some(guard), order: &self.order }
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.guard {
            Some(guard) => guard,
            None => unreachable!("a waiting guard is not accessible"),
        }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        match &mut self.guard {
            Some(guard) => guard,
            None => unreachable!("a waiting guard is not accessible"),
        }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        self.order.lead();
    }
}

#[derive(Default)]
pub(crate) struct Condvar(sync::Condvar);

impl Condvar {
    pub(crate) fn new() -> Condvar {
        Condvar::default()
    }

    pub(crate) fn notify_one(&self) {
        self.0.notify_one();
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }

    /// Waits for a notification, for at most `time` (`None`: no limit).
    pub(crate) fn wait<'a, T>(&self, mut guard: Guard<'a, T>, time: Option<Duration>) -> Guard<'a, T> {
        guard.order.lead();
        let held = guard.guard.take().map(|held| match time {
            None => self.0.wait(held).unwrap_or_else(PoisonError::into_inner),
            Some(time) => self.0.wait_timeout(held, time).unwrap_or_else(PoisonError::into_inner).0,
        });
        guard.guard = held;
        guard.order.follow();
        guard
    }
}

#[cfg(not(redischan_tsan))]
#[derive(Default)]
struct Order(());

#[cfg(not(redischan_tsan))]
impl Order {
    fn lead(&self) {}
    fn follow(&self) {}
}

#[cfg(redischan_tsan)]
#[derive(Default)]
struct Order(std::sync::atomic::AtomicU32);

#[cfg(redischan_tsan)]
impl Order {
    /// Orders what this thread did before what the next holder does.
    fn lead(&self) {
        self.0.store(0, std::sync::atomic::Ordering::Release);
    }

    fn follow(&self) {
        self.0.load(std::sync::atomic::Ordering::Acquire);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_panic_keeps_nobody_out() {
        let mutex = Arc::new(Mutex::new(1));
        let broken = mutex.clone();
        let thread = std::thread::spawn(move || {
            let _guard = broken.lock();
            panic!("injected");
        });
        assert!(thread.join().is_err());
        *mutex.lock() += 1;
        assert_eq!(*mutex.lock(), 2);
    }

    #[test]
    fn who_waits_is_notified_or_its_time_ends() {
        let (mutex, condvar) = (Mutex::new(false), Condvar::new());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                *mutex.lock() = true;
                condvar.notify_all();
            });
            let mut done = mutex.lock();
            while !*done {
                done = condvar.wait(done, None);
            }
        });
        let guard = condvar.wait(mutex.lock(), Some(Duration::from_millis(1)));
        assert!(*guard);
    }
}
