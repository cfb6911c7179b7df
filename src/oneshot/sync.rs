//! The primitives of the standard library, or those of loom, which tries all interleavings of a test
//! (`make model`, <https://docs.rs/loom>).

#[cfg(not(redischan_model))]
mod primitives {
    use std::cell::UnsafeCell;

    pub(in crate::oneshot) use std::sync::Arc;
    pub(in crate::oneshot) use std::sync::atomic::AtomicU32;

    /// Loom's cell, as far as it is used, without the checks.
    pub(in crate::oneshot) struct Slot<T>(UnsafeCell<T>);

    impl<T> Slot<T> {
        pub(in crate::oneshot) fn new(value: T) -> Self {
            Slot(UnsafeCell::new(value))
        }

        pub(in crate::oneshot) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
            f(self.0.get())
        }
    }
}

#[cfg(redischan_model)]
mod primitives {
    pub(in crate::oneshot) use loom::cell::UnsafeCell as Slot;
    pub(in crate::oneshot) use loom::sync::Arc;
    pub(in crate::oneshot) use loom::sync::atomic::AtomicU32;
}

pub(super) use primitives::{Arc, AtomicU32, Slot};
