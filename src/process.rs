//! What belongs to one process and is not inherited across `fork()`.
//!
//! A forked child has the parent's memory but only the thread that called `fork()`: the io thread is gone
//! and any lock may be held for ever by a thread that does not exist. So the child never touches the
//! parent's things. Each of them lives in a [`ForkLocal`], which gives a child a fresh one.

use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use once_cell::sync::OnceCell;

/// How many forks lie between the first process that loaded the library and this one.
static EPOCH: AtomicU32 = AtomicU32::new(0);

/// Counts up in every forked child. Handles carry it, so that the child can tell its own from the parent's.
pub(crate) fn epoch() -> u32 {
    EPOCH.load(Ordering::Relaxed)
}

/// Asks the C library to count forks. Called before the first thing that a fork could break exists.
#[allow(unsafe_code)]
fn watch_forks() {
    extern "C" fn in_child() {
        EPOCH.fetch_add(1, Ordering::Relaxed);
    }
    static WATCHING: OnceCell<()> = OnceCell::new();
    WATCHING.get_or_init(|| {
        // SAFETY: the handler only adds to an atomic, which is allowed between fork and exec. It stays
        // mapped for the life of the process: the library is linked with `-z nodelete`.
        // The only failure is ENOMEM; then a child's calls time out where they could have said FORKED.
        unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
    });
}

/// A process-wide value, made at first use, of which a forked child gets its own.
///
/// The parent's value is never dropped in the child: its locks and threads are not there to be used.
pub(crate) struct ForkLocal<T: 'static>(AtomicPtr<Stamped<T>>);

struct Stamped<T> {
    epoch: u32,
    value: T,
}

impl<T: Send + Sync + 'static> ForkLocal<T> {
    pub(crate) const fn new() -> Self {
        ForkLocal(AtomicPtr::new(std::ptr::null_mut()))
    }

    /// The value of this process, if one was made.
    #[allow(unsafe_code)]
    pub(crate) fn get(&self) -> Option<&'static T> {
        // SAFETY: the pointer is null or came from a leaked Box, which is never freed.
        let stamped = unsafe { self.0.load(Ordering::Acquire).as_ref() }?;
        (stamped.epoch == epoch()).then_some(&stamped.value)
    }

    /// The value of this process. Two threads that come first together may both call `make`; one of the
    /// two values is dropped again, so making one must be cheap (wrap what is not in a `OnceCell`).
    #[allow(unsafe_code)]
    pub(crate) fn get_or_make(&self, make: impl FnOnce() -> T) -> &'static T {
        if let Some(value) = self.get() {
            return value;
        }
        watch_forks();
        let seen = self.0.load(Ordering::Acquire);
        // SAFETY: as in `get`.
        if let Some(stamped) = unsafe { seen.as_ref() }
            && stamped.epoch == epoch()
        {
            return &stamped.value;
        }
        let fresh = Box::into_raw(Box::new(Stamped { epoch: epoch(), value: make() }));
        match self.0.compare_exchange(seen, fresh, Ordering::AcqRel, Ordering::Acquire) {
            // SAFETY: `fresh` is a leaked Box that nobody frees from here on.
            Ok(_) => unsafe { &(*fresh).value },
            Err(winner) => {
                // SAFETY: `fresh` was never published, so this is its only owner; `winner` was.
                unsafe {
                    drop(Box::from_raw(fresh));
                    &(*winner).value
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thread_sees_the_same_value() {
        static VALUE: ForkLocal<std::thread::ThreadId> = ForkLocal::new();
        let all: Vec<_> = (0..8)
            .map(|_| std::thread::spawn(|| *VALUE.get_or_make(|| std::thread::current().id())))
            .map(|thread| thread.join().unwrap())
            .collect();
        assert!(all.iter().all(|id| *id == all[0]));
    }
}
