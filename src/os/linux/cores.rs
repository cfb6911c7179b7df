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
/// stays free to run on all of them.
pub(crate) fn leave_this_core() {
    let here = this_core() as usize;
    move_to(|core| core != here);
}

/// Moves the calling thread, which must be one of the library's, to this core, if it is one of the few that it may run
/// on. It stays free to run on all of them.
pub(crate) fn join_core(core: u32) {
    move_to(|one| one == core as usize);
}

/// Puts the calling thread on some of the few cores that it may run on, and at once allows it all of them again. See
/// `sched_setaffinity(2)`.
#[allow(unsafe_code)]
fn move_to(is_meant: impl Fn(usize) -> bool) {
    /// Whether it has failed once, as it does where a sandbox does not allow it.
    static REFUSED: AtomicBool = AtomicBool::new(false);
    if REFUSED.load(Ordering::Relaxed) {
        return;
    }
    let size = size_of::<libc::cpu_set_t>();
    // SAFETY: a cpu_set_t is plain bits, for which zero is a value; each call gets one of that size, and changes
    // nothing but the calling thread's (0) mask. Cores are counted to CPU_SETSIZE, for all of which there is a bit.
    let moved = unsafe {
        let (mut all, mut meant): (libc::cpu_set_t, libc::cpu_set_t) =
            (std::mem::zeroed(), std::mem::zeroed());
        if libc::sched_getaffinity(0, size, &mut all) != 0 {
            return REFUSED.store(true, Ordering::Relaxed);
        }
        let cores = (0..libc::CPU_SETSIZE as usize).filter(|core| libc::CPU_ISSET(*core, &all));
        cores.filter(|core| is_meant(*core)).for_each(|core| libc::CPU_SET(core, &mut meant));
        if !(2..=FEW).contains(&libc::CPU_COUNT(&all)) || libc::CPU_COUNT(&meant) == 0 {
            return;
        }
        libc::sched_setaffinity(0, size, &meant) == 0 && libc::sched_setaffinity(0, size, &all) == 0
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

    #[test]
    fn a_thread_that_joins_a_core_may_still_run_on_all() {
        std::thread::spawn(|| {
            let before = allowed();
            for core in before.iter().map(|core| *core as u32).chain([libc::CPU_SETSIZE as u32, u32::MAX]) {
                join_core(core);
                assert_eq!(allowed(), before);
            }
        })
        .join()
        .unwrap();
    }
}
