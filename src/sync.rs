//! The primitives of the standard library, or those of loom, which tries all interleavings of a test
//! (`make model`, <https://docs.rs/loom>). What a model looks at is synchronized by these alone.

#[cfg(not(redischan_model))]
mod primitives {
    use std::cell::UnsafeCell;

    pub(crate) use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, fence};
    pub(crate) use std::sync::{Arc, Condvar, Mutex, MutexGuard, RwLock};

    /// Loom's cell, as far as it is used, without the checks.
    pub(crate) struct Slot<T>(UnsafeCell<T>);

    impl<T> Slot<T> {
        pub(crate) fn new(value: T) -> Self {
            Slot(UnsafeCell::new(value))
        }

        pub(crate) fn with<R>(&self, f: impl FnOnce(*const T) -> R) -> R {
            f(self.0.get())
        }

        pub(crate) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
            f(self.0.get())
        }
    }
}

#[cfg(redischan_model)]
mod primitives {
    pub(crate) use loom::cell::UnsafeCell as Slot;
    pub(crate) use loom::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, fence};
    pub(crate) use loom::sync::{Arc, Condvar, Mutex, MutexGuard, RwLock};
}

pub(crate) use primitives::{
    Arc, AtomicU32, AtomicU64, AtomicUsize, Condvar, Mutex, MutexGuard, RwLock, Slot, fence,
};
