//! The private tokio runtime: one thread, started at first use, never joined.
//!
//! It runs the futures it is given and knows nothing about them. It ends with the process, so nothing at exit can wait
//! for it.

use std::future::Future;

use once_cell::sync::OnceCell;
use tokio::runtime::{Builder, Handle};

use crate::error::{Error, Kind};
use crate::os::fork::ForkLocal;
use crate::os::threads;

/// The thread's name in `ps -L`, gdb and core files.
const THREAD_NAME: &str = "redischan-io";

static RUNTIME: ForkLocal<OnceCell<Handle>> = ForkLocal::new();

/// A handle to the runtime of this process, which is started if necessary.
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

/// Starts a library thread. It handles no signals of the host, and the kernel schedules it like the process.
pub(crate) fn spawn_thread(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    threads::spawn(name, body)
        .map_err(|e| Error::os(Kind::NoMem, "cannot start a library thread; the process is at a limit", &e))
}

/// Runs a future on the runtime, and does not wait for it.
pub(crate) fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Result<(), Error> {
    handle()?.spawn(future);
    Ok(())
}
