//! Which core a thread runs on, and how the io thread leaves one.

use std::sync::atomic::{AtomicBool, Ordering};

/// With more cores than these the scheduler finds room for everyone by itself.
const FEW: libc::c_int = 4;

/// The number of the core that the calling thread runs on, as of this moment; see `sched_getcpu(3)`.
#[allow(unsafe_code)]
pub(crate) fn this_core() -> u32 {
    // SAFETY: it takes nothing. A kernel without it answers -1, which is a number as good as any.
    unsafe { libc::sched_getcpu() as u32 }
}

/// Moves the calling thread, which must be one of the library's, to another core of the few that it may run on. It
/// stays free to run on all of them. See `sched_setaffinity(2)`.
#[allow(unsafe_code)]
pub(crate) fn leave_this_core() {
    /// Whether it has failed once, as it does where a sandbox does not allow it.
    static REFUSED: AtomicBool = AtomicBool::new(false);
    if REFUSED.load(Ordering::Relaxed) {
        return;
    }
    let size = size_of::<libc::cpu_set_t>();
    // SAFETY: a cpu_set_t is plain bits, for which zero is a value; each call gets one of that size, and changes
    // nothing but the calling thread's (0) mask. CPU_CLR is given the number of a core that exists, and so is in it.
    let moved = unsafe {
        let mut all: libc::cpu_set_t = std::mem::zeroed();
        if libc::sched_getaffinity(0, size, &mut all) != 0 {
            return REFUSED.store(true, Ordering::Relaxed);
        }
        let core = this_core() as usize;
        if !(2..=FEW).contains(&libc::CPU_COUNT(&all)) || core >= libc::CPU_SETSIZE as usize {
            return;
        }
        let mut others = all;
        libc::CPU_CLR(core, &mut others);
        libc::sched_setaffinity(0, size, &others) == 0 && libc::sched_setaffinity(0, size, &all) == 0
    };
    REFUSED.store(!moved, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(unsafe_code)]
    fn allowed() -> Vec<usize> {
        // SAFETY: as above.
        unsafe {
            let mut all: libc::cpu_set_t = std::mem::zeroed();
            assert_eq!(libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &mut all), 0);
            (0..libc::CPU_SETSIZE as usize).filter(|core| libc::CPU_ISSET(*core, &all)).collect()
        }
    }

    #[test]
    fn a_thread_that_leaves_its_core_may_still_run_on_all() {
        std::thread::spawn(|| {
            let before = allowed();
            leave_this_core();
            assert_eq!(allowed(), before);
            assert!(before.contains(&(this_core() as usize)));
        })
        .join()
        .unwrap();
    }
}
