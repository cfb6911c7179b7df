//! Places where a test makes this library panic (row 31 of the promises). Without the feature `fault-points`, which
//! no program has a use for, nothing of it is compiled.

#[cfg(feature = "fault-points")]
mod armed {
    use std::sync::Mutex;

    static ARMED: Mutex<Option<&'static str>> = Mutex::new(None);

    /// The next pass of the point of this name panics, once.
    pub fn arm(point: &'static str) {
        *lock() = Some(point);
    }

    /// Whether a point is armed and has not been passed yet.
    pub fn is_armed() -> bool {
        lock().is_some()
    }

    pub(crate) fn pass(point: &'static str) {
        if lock().take_if(|armed| *armed == point).is_some() {
            panic!("injected at {point}");
        }
    }

    fn lock() -> std::sync::MutexGuard<'static, Option<&'static str>> {
        ARMED.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(feature = "fault-points")]
pub(crate) use armed::pass;
#[cfg(feature = "fault-points")]
pub use armed::{arm, is_armed};

#[cfg(not(feature = "fault-points"))]
#[inline(always)]
pub(crate) fn pass(_point: &'static str) {}
