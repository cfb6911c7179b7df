//! The private tokio runtime: one thread, started at first use, never joined.
//!
//! It runs the futures it is given and knows nobody. It ends with the process: there is nothing at exit
//! that could wait.

use std::future::Future;

use once_cell::sync::OnceCell;
use tokio::runtime::{Builder, Handle};

use crate::error::{Error, Kind};
use crate::process::ForkLocal;
use crate::scheduling;

/// The thread's name in `ps -L`, gdb and core files.
const THREAD_NAME: &str = "redischan-io";

static RUNTIME: ForkLocal<OnceCell<Handle>> = ForkLocal::new();

/// A handle to the runtime of this process, which is started if it does not run yet.
pub(crate) fn handle() -> Result<&'static Handle, Error> {
    RUNTIME.get_or_make(OnceCell::new).get_or_try_init(start)
}

fn start() -> Result<Handle, Error> {
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
        .map_err(|e| Error::os(Kind::NoMem, "cannot start the io runtime", &e))?;
    let handle = runtime.handle().clone();
    spawn_thread(THREAD_NAME, move || runtime.block_on(std::future::pending::<()>()))?;
    Ok(handle)
}

/// Starts a thread of the library's own, on which no signal of the host is ever handled, and which the kernel runs as
/// it runs the process.
pub(crate) fn spawn_thread(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    // A new thread inherits the mask of the one that makes it. Blocking around the call, and not inside
    // the new thread, leaves no moment in which a signal could be handled there.
    let _blocked = SignalsBlocked::new();
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(|| {
            scheduling::adopt_that_of_the_process();
            body();
        })
        .map(drop)
        .map_err(|e| Error::os(Kind::NoMem, "cannot start a library thread; the process is at a limit", &e))
}

/// Runs a future on the runtime, without waiting for it.
pub(crate) fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Result<(), Error> {
    handle()?.spawn(future);
    Ok(())
}

/// Blocks all signals on the calling thread while it lives.
struct SignalsBlocked(libc::sigset_t);

#[allow(unsafe_code)]
impl SignalsBlocked {
    fn new() -> Self {
        // SAFETY: both sets are plain data owned by this frame; sigfillset and pthread_sigmask only write
        // them. A failure (an invalid `how`, which this is not) would leave `before` zeroed: no signals.
        unsafe {
            let mut all: libc::sigset_t = std::mem::zeroed();
            let mut before: libc::sigset_t = std::mem::zeroed();
            libc::sigfillset(&mut all);
            libc::pthread_sigmask(libc::SIG_BLOCK, &all, &mut before);
            SignalsBlocked(before)
        }
    }
}

#[allow(unsafe_code)]
impl Drop for SignalsBlocked {
    fn drop(&mut self) {
        // SAFETY: `self.0` is the mask that pthread_sigmask gave for this same thread (the guard is not
        // Send: it is made and dropped within one function).
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &self.0, std::ptr::null_mut()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            spawn_thread("redischan-test", move || said.send(terms(0)).unwrap()).unwrap();
            assert_eq!(heard.recv().unwrap(), terms(process));
            assert_eq!(terms(0).1, libc::SCHED_BATCH);
        })
        .join()
        .unwrap();
    }
}
