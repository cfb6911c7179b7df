//! What belongs to one process and is not inherited across `fork()`.
//!
//! A forked child has the parent's memory but only the thread that called `fork()`: the io thread is gone
//! and any lock may be held for ever by a thread that does not exist. So the child never touches the
//! parent's things. Each of them lives in a [`ForkLocal`], which gives a child a fresh one.

use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use once_cell::sync::OnceCell;

use super::forked;

/// How many epochs have begun in this process and those it was forked from. One that never calls the library begins
/// none: there is nothing of its own to be told from its parent's or its children's.
static FORKS: AtomicU32 = AtomicU32::new(0);

/// Holds this process's epoch and 1; 0 in a child that has not found out yet. It lies in a page that the kernel
/// clears in a child; a handler of fork() clears it too.
static MARK: AtomicPtr<AtomicU32> = AtomicPtr::new((&raw const UNWATCHED).cast_mut());

/// What [`MARK`] is before anybody watches for forks.
static UNWATCHED: AtomicU32 = AtomicU32::new(1);

/// Counts up in every forked child. Handles carry it, so that the child can tell its own from the parent's.
pub(crate) fn epoch() -> u32 {
    match mark().load(Ordering::Relaxed) {
        0 => begin_epoch(),
        marked => marked - 1,
    }
}

#[allow(unsafe_code)]
fn mark() -> &'static AtomicU32 {
    // SAFETY: it points to a static, or to a page that is never unmapped.
    unsafe { &*MARK.load(Ordering::Acquire) }
}

/// A new process has found out that it is one. Several of its threads may do so at a time: each takes a number that
/// none of its ancestors had, and one of the numbers is it.
#[cold]
fn begin_epoch() -> u32 {
    let mine = FORKS.fetch_add(1, Ordering::Relaxed) + 1;
    match mark().compare_exchange(0, mine + 1, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => mine,
        Err(marked) => marked - 1,
    }
}

/// Has forks counted from here on. Called before the first thing that a fork could break exists.
fn watch_forks() {
    static WATCHING: OnceCell<()> = OnceCell::new();
    WATCHING.get_or_init(|| {
        if let Some(page) = forked::page_that_forks_clear(&UNWATCHED) {
            MARK.store(page, Ordering::Release);
        }
        clear_mark_at_fork();
    });
}

/// What the mark was when the process last forked.
static MARK_AT_FORK: AtomicU32 = AtomicU32::new(0);

/// The C library calls a handler in each child of fork(), though not in those of _Fork(). It is needed where no page is
/// cleared: on other systems, and under emulators that accept the wish and do not grant it (qemu-user before 8).
#[allow(unsafe_code)]
fn clear_mark_at_fork() {
    extern "C" fn in_parent() {
        MARK_AT_FORK.store(mark().load(Ordering::Relaxed), Ordering::Relaxed);
    }
    extern "C" fn in_child() {
        // A handler that ran before this one may have begun the child's epoch.
        let inherited = MARK_AT_FORK.load(Ordering::Relaxed);
        let _ = mark().compare_exchange(inherited, 0, Ordering::Relaxed, Ordering::Relaxed);
    }
    // SAFETY: the handlers only use atomics, which is allowed between fork and exec. They stay mapped for the life of the
    // process: the library is linked with `-z nodelete`.
    // The only failure is ENOMEM; then, without a page, a child's calls time out where they could have failed as FORKED.
    unsafe { libc::pthread_atfork(Some(in_parent), None, Some(in_child)) };
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
pub(super) mod tests {
    use super::*;

    /// Whether a child, its child and so on, each made by `fork`, have a later epoch than the one before.
    #[allow(unsafe_code)]
    fn epochs_go_on(generations: u32, fork: fn() -> libc::pid_t) -> bool {
        let before = epoch();
        let child = fork();
        // SAFETY: the child calls nothing but system calls and atomics, and ends by _exit.
        unsafe {
            if child == 0 {
                let right = epoch() > before && (generations == 1 || epochs_go_on(generations - 1, fork));
                libc::_exit(if right { 77 } else { 1 });
            }
            let mut status = 0;
            libc::waitpid(child, &mut status, 0) == child && libc::WEXITSTATUS(status) == 77
        }
    }

    pub(in crate::os) fn each_child_has_an_epoch_of_its_own(fork: fn() -> libc::pid_t) {
        static VALUE: ForkLocal<u32> = ForkLocal::new();
        VALUE.get_or_make(|| 0);
        let here = epoch();
        assert!(epochs_go_on(3, fork));
        assert_eq!(epoch(), here, "the parent does not notice");
    }

    #[test]
    fn a_child_has_an_epoch_of_its_own() {
        // SAFETY: see `epochs_go_on`.
        #[allow(unsafe_code)]
        each_child_has_an_epoch_of_its_own(|| unsafe { libc::fork() });
    }

    #[test]
    fn threads_that_find_out_together_agree() {
        let begin = |n| (0..n).map(|_| std::thread::spawn(begin_epoch)).collect::<Vec<_>>();
        let here = epoch();
        assert!(begin(8).into_iter().all(|thread| thread.join().unwrap() == here));
    }

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
