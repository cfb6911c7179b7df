//! Memory that the kernel clears in a child; see `madvise(2)`.

use std::sync::atomic::{AtomicU32, Ordering};

/// Memory that reads zero in every child, however it was made: fork(), _Fork() or clone(), and `mark`
/// here. `None` before Linux 4.14.
#[allow(unsafe_code)]
pub(crate) fn page_that_forks_clear(mark: &AtomicU32) -> Option<*mut AtomicU32> {
    const SIZE: usize = 4096; // the kernel rounds it up to a page
    let (access, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: a mapping of its own, wherever the kernel likes; it is written only once it is there, and unmapped only
    // if nobody knows of it.
    unsafe {
        let page = libc::mmap(std::ptr::null_mut(), SIZE, access, kind, -1, 0);
        if page == libc::MAP_FAILED {
            return None;
        }
        if libc::madvise(page, SIZE, libc::MADV_WIPEONFORK) != 0 {
            libc::munmap(page, SIZE);
            return None;
        }
        let page = page.cast::<AtomicU32>();
        (*page).store(mark.load(Ordering::Relaxed), Ordering::Relaxed);
        Some(page)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fork::tests::each_child_has_an_epoch_of_its_own;

    #[test]
    fn a_child_that_the_c_library_knows_nothing_of_has_an_epoch_of_its_own() {
        // SAFETY: as fork(), of which the C library does not learn; what calls it expects no more of a child.
        #[allow(unsafe_code)]
        let fork = || unsafe { libc::syscall(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0) as libc::pid_t };
        each_child_has_an_epoch_of_its_own(fork);
    }
}
