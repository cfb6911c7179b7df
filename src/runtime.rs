//! The private tokio runtime: one thread, started at first use, never joined.
//!
//! It runs the futures it is given and knows nobody. It ends with the process: there is nothing at exit
//! that could wait.

use std::future::Future;

use once_cell::sync::OnceCell;
use tokio::runtime::{Builder, Handle};

use crate::error::{Error, Kind};
use crate::os::fork::ForkLocal;
use crate::os::threads;

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
    threads::spawn(name, body)
        .map_err(|e| Error::os(Kind::NoMem, "cannot start a library thread; the process is at a limit", &e))
}

/// Runs a future on the runtime, without waiting for it.
pub(crate) fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Result<(), Error> {
    handle()?.spawn(future);
    Ok(())
}
