//! Points where a test makes this library panic or stall. None of it is compiled without the feature `fault-points`,
//! which is only for tests.

#[cfg(feature = "fault-points")]
mod armed {
    use std::sync::{Mutex, MutexGuard, PoisonError};
    use std::time::Duration;

    /// What happens, once, when a point is next passed.
    #[derive(Clone, Copy)]
    pub enum Fault {
        /// A panic.
        Panic,
        /// The thread sleeps.
        Stall(Duration),
    }

    static ARMED: Mutex<Option<(&'static str, Fault)>> = Mutex::new(None);

    /// Arms the point with this name.
    pub fn arm(point: &'static str, fault: Fault) {
        *lock() = Some((point, fault));
    }

    /// Whether a point is armed and has not been passed yet.
    pub fn is_armed() -> bool {
        lock().is_some()
    }

    pub(crate) fn pass(point: &'static str) {
        let fault = lock().take_if(|(armed, _)| *armed == point);
        match fault {
            Some((_, Fault::Panic)) => panic!("injected at {point}"),
            Some((_, Fault::Stall(time))) => std::thread::sleep(time),
            None => {}
        }
    }

    fn lock() -> MutexGuard<'static, Option<(&'static str, Fault)>> {
        ARMED.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(feature = "fault-points")]
pub(crate) use armed::pass;
#[cfg(feature = "fault-points")]
pub use armed::{Fault, arm, is_armed};

#[cfg(not(feature = "fault-points"))]
#[inline(always)]
pub(crate) fn pass(_point: &'static str) {}
