//! How a seat sleeps and is woken: by the platform ([`crate::os::park`]), or in a model by loom.

#[cfg(not(redischan_model))]
pub(super) use crate::os::park::{wait, wake};
#[cfg(redischan_model)]
pub(super) use model::{wait, wake};

/// Makes the platform's two promises without it: no wake is lost, and a deadline ends a sleep.
#[cfg(redischan_model)]
mod model {
    use std::sync::atomic::Ordering;

    use loom::sync::{Condvar, Mutex};

    use crate::os::Woken;
    use crate::sync::AtomicU32;

    loom::lazy_static! {
        static ref LOCK: Mutex<()> = Mutex::new(());
        static ref WOKEN: Condvar = Condvar::new();
    }

    pub(in crate::oneshot) fn wait(
        word: &AtomicU32,
        expected: u32,
        _mask: u32,
        deadline: Option<u64>,
    ) -> Woken {
        let guard = LOCK.lock().unwrap();
        if word.load(Ordering::Acquire) != expected {
            return Woken::Look;
        }
        if deadline.is_some() {
            return Woken::TimedOut;
        }
        drop(WOKEN.wait(guard).unwrap());
        Woken::Look
    }

    pub(in crate::oneshot) fn wake(_word: &AtomicU32, _mask: u32) {
        drop(LOCK.lock().unwrap());
        WOKEN.notify_all();
    }
}
