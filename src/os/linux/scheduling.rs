//! The terms on which the kernel runs the library's threads: those of the process, whichever thread started them.
//!
//! A new thread inherits the core mask, the scheduling policy and the nice value of its creator. A worker that has
//! pinned itself to a core, or made itself a real-time thread, would hand that on to the io thread, on which the
//! calls of all other threads then depend. So each library thread compares itself with the main thread, and corrects
//! what differs. While nothing does, it only reads: sandboxes that end a process for sched_setaffinity(2) or
//! sched_setscheduler(2) are common.

/// Bits of a policy that are no part of its number; see `sched(7)`.
const SCHED_RESET_ON_FORK: libc::c_int = 0x4000_0000;

/// Gives the calling thread, which must be one of the library's, the core mask and the nice value of the main thread
/// and its policy, except that no library thread is a real-time thread: it yields while it polls, and would keep its
/// core from all others by that.
///
/// What is not permitted (a lower nice value without RLIMIT_NICE) stays as it is.
pub(crate) fn adopt_that_of_the_process() {
    adopt_cores();
    adopt_policy();
    adopt_nice_value();
}

/// The main thread has the number of the process.
fn main_thread() -> libc::pid_t {
    #[allow(unsafe_code)]
    // SAFETY: it takes nothing and cannot fail.
    unsafe {
        libc::getpid()
    }
}

#[allow(unsafe_code)]
fn adopt_cores() {
    let size = size_of::<libc::cpu_set_t>();
    // SAFETY: a cpu_set_t is plain bits, for which zero is a value. Each call gets one of that size, and changes no
    // thread but the calling one (0).
    unsafe {
        let (mut own, mut of_process): (libc::cpu_set_t, libc::cpu_set_t) =
            (std::mem::zeroed(), std::mem::zeroed());
        if libc::sched_getaffinity(0, size, &mut own) == 0
            && libc::sched_getaffinity(main_thread(), size, &mut of_process) == 0
            && !libc::CPU_EQUAL(&own, &of_process)
        {
            libc::sched_setaffinity(0, size, &of_process);
        }
    }
}

#[allow(unsafe_code)]
fn adopt_policy() {
    // SAFETY: both calls take numbers; the parameter is owned by this frame.
    unsafe {
        let own = libc::sched_getscheduler(0);
        let of_process = libc::sched_getscheduler(main_thread());
        if own < 0 || of_process < 0 {
            return;
        }
        let wanted = match of_process & !SCHED_RESET_ON_FORK {
            policy @ (libc::SCHED_OTHER | libc::SCHED_BATCH | libc::SCHED_IDLE) => policy,
            _ => libc::SCHED_OTHER,
        };
        if own & !SCHED_RESET_ON_FORK != wanted {
            let none: libc::sched_param = std::mem::zeroed(); // only real-time policies have a priority
            libc::sched_setscheduler(0, wanted, &none);
        }
    }
}

#[allow(unsafe_code)]
fn adopt_nice_value() {
    // SAFETY: all three take numbers. PRIO_PROCESS means one thread on Linux; 0 is the calling one. A failure to read
    // looks like the nice value -1, for both in the same way.
    unsafe {
        let of_process = libc::getpriority(libc::PRIO_PROCESS, main_thread().unsigned_abs());
        if libc::getpriority(libc::PRIO_PROCESS, 0) != of_process {
            libc::setpriority(libc::PRIO_PROCESS, 0, of_process);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::threads;

    /// Core mask, policy and nice value of a thread; 0: of the calling one.
    #[allow(unsafe_code)]
    fn terms(thread: libc::pid_t) -> (Vec<usize>, libc::c_int, libc::c_int) {
        // SAFETY: a cpu_set_t is plain bits, for which zero is a value; all else are numbers.
        unsafe {
            let mut cores: libc::cpu_set_t = std::mem::zeroed();
            assert_eq!(libc::sched_getaffinity(thread, size_of::<libc::cpu_set_t>(), &mut cores), 0);
            let cores =
                (0..libc::CPU_SETSIZE as usize).filter(|core| libc::CPU_ISSET(*core, &cores)).collect();
            let nice = libc::getpriority(libc::PRIO_PROCESS, thread.unsigned_abs());
            (cores, libc::sched_getscheduler(thread), nice)
        }
    }

    #[test]
    fn a_library_thread_is_as_the_process_is_and_not_as_the_thread_that_starts_it() {
        std::thread::spawn(|| {
            let (cores, ..) = terms(0);
            #[allow(unsafe_code)]
            // SAFETY: as in `terms`; they change this thread only.
            unsafe {
                let mut one: libc::cpu_set_t = std::mem::zeroed();
                libc::CPU_SET(cores[cores.len() - 1], &mut one);
                assert_eq!(libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &one), 0);
                let none: libc::sched_param = std::mem::zeroed();
                assert_eq!(libc::sched_setscheduler(0, libc::SCHED_BATCH, &none), 0);
            }
            #[allow(unsafe_code)]
            // SAFETY: it takes nothing.
            let process = unsafe { libc::getpid() };
            let (said, heard) = std::sync::mpsc::channel();
            threads::spawn("redischan-test", move || said.send(terms(0)).unwrap()).unwrap();
            assert_eq!(heard.recv().unwrap(), terms(process));
            assert_eq!(terms(0).1, libc::SCHED_BATCH);
        })
        .join()
        .unwrap();
    }
}
