//! A lock for what many threads read and one changes now and then.
//!
//! Readers do not get in each other's way: there are several locks, each in memory of its own, and a reader takes that of
//! its thread. Who writes takes all of them.
//!
//! crossbeam's `ShardedLock` is the same but for one thing: it numbers threads under a lock of the whole process, so that
//! a child that is forked at such a moment waits for ever, at its first read or when it exits.

use std::cell::Cell;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Order;
use crate::sync::{RwLock, Slot};

/// How many locks there are: so many threads can read without sharing one.
const LOCKS: usize = if cfg!(redischan_model) { 1 } else { 8 };

pub(crate) struct ReadMostly<T> {
    locks: [Alone; LOCKS],
    value: Slot<T>,
    order: Order,
}

/// A lock that shares no cache line with others; processors fetch lines in pairs.
#[derive(Default)]
#[repr(align(128))]
struct Alone(RwLock<()>);

// SAFETY: the value is only borrowed while a lock is held, mutably while all are; so threads share it as they share what
// is in an RwLock.
#[allow(unsafe_code)]
unsafe impl<T: Send + Sync> Sync for ReadMostly<T> {}

impl<T> ReadMostly<T> {
    pub(crate) fn new(value: T) -> ReadMostly<T> {
        ReadMostly { locks: Default::default(), value: Slot::new(value), order: Order::default() }
    }

    #[allow(unsafe_code)]
    pub(crate) fn read<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        let [first, ..] = &self.locks;
        let Alone(lock) = self.locks.get(number_of_this_thread() % LOCKS).unwrap_or(first);
        let _held = lock.read().unwrap_or_else(PoisonError::into_inner);
        self.order.follow();
        // SAFETY: who writes would have to hold this lock too.
        let result = self.value.with(|value| read(unsafe { &*value }));
        self.order.lead();
        result
    }

    #[allow(unsafe_code)]
    pub(crate) fn write<R>(&self, write: impl FnOnce(&mut T) -> R) -> R {
        // In one order, so that two that write do not wait for each other.
        let _held =
            self.locks.each_ref().map(|Alone(lock)| lock.write().unwrap_or_else(PoisonError::into_inner));
        self.order.follow();
        // SAFETY: all locks are held, so nobody reads and nobody else writes.
        let result = self.value.with_mut(|value| write(unsafe { &mut *value }));
        self.order.lead();
        result
    }
}

/// Threads are numbered in the order in which they first read.
fn number_of_this_thread() -> usize {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    thread_local!(static NUMBER: Cell<Option<usize>> = const { Cell::new(None) });
    NUMBER.get().unwrap_or_else(|| {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        NUMBER.set(Some(number));
        number
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_sees_half_of_a_change() {
        let pair = ReadMostly::new((0, 0));
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    (0..10_000).for_each(|_| pair.write(|(one, other)| (*one += 1, *other += 1).0))
                });
            }
            for _ in 0..LOCKS + 1 {
                scope.spawn(|| (0..10_000).for_each(|_| pair.read(|(one, other)| assert_eq!(one, other))));
            }
        });
        assert_eq!(pair.read(|pair| *pair), (20_000, 20_000));
    }

    #[test]
    fn a_panic_keeps_nobody_out() {
        let number = ReadMostly::new(1);
        std::thread::scope(|scope| {
            assert!(scope.spawn(|| number.read(|_| panic!("injected"))).join().is_err());
            assert!(scope.spawn(|| number.write(|_| panic!("injected"))).join().is_err());
        });
        number.write(|number| *number += 1);
        assert_eq!(number.read(|number| *number), 2);
    }
}
