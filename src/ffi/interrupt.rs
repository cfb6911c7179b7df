//! The section of the header: interrupts of one thread's waits.

use crate::client;

use super::guard::{guard_brief, guard_errno, guard_value};
use super::status::{REDISCHAN_NIL, REDISCHAN_OK, redis_status};

/// A number that identifies the calling thread to redis_thread_interrupt. It is created at the first call and stays the
/// same until the thread ends; no other thread ever gets it, in this process or in its children. A thread that has
/// forked gets a new one in the child.
///
/// Returns: the token; 0 if 65536 threads have one (REDISCHAN_ERR_NOMEM, see redis_last_error). Ownership: there is
/// nothing to free. A thread that has a token and sleeps in redis_queue_take or redis_queue_wait uses a descriptor for
/// it, which later threads reuse. Threads: any. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_thread_token() -> u64 {
    guard_value(client::thread_token).unwrap_or(0)
}

/// Interrupts the thread that has this token: the library call in which it waits fails with REDISCHAN_ERR_CANCELED. If
/// it is not waiting in one, its next call that waits fails: a call that sends a command fails before anything is sent;
/// one that only waits (redis_queue_take, redis_queue_wait, redis_client_wait_state) fails unless it already has what
/// it waits for. Interrupts do not add up. For interpreters that end a thread's blocking call (Ruby's unblocking
/// function, Java's Thread.interrupt), and for signal handlers; unlike redis_set_interrupt, no code of the host runs
/// inside the library.
///
/// The outcome of the interrupted call says whether its command may have run; its reply is freed when it arrives. A
/// command that waits at the server (BLPOP ...) may take 80 ms more and may still return its reply; see
/// redis_command_argv. A reply that has arrived, or arrives while the call polls (the option spin_us), is returned: the
/// interrupt then applies to the next call, unless redis_thread_interrupt_clear is called first. The wait for capacity
/// (max_in_flight) ends within 50 ms, all others at once.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if no thread has this token: the thread has ended, or the number is not a
/// token. That is harmless. Threads: any, including the thread itself. It is async-signal-safe, and changes neither
/// errno nor the last error. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_thread_interrupt(token: u64) -> redis_status {
    let mut is_found = false;
    // Nothing here panics, allocates or takes a lock: the other guards do more than a signal handler may.
    guard_errno(|| is_found = client::interrupt_thread(token));
    if is_found { REDISCHAN_OK } else { REDISCHAN_NIL }
}

/// Clears a pending interrupt of the calling thread. A host calls it when a call that it may have interrupted has
/// returned, so that the interrupt does not end the next call.
///
/// Returns: REDISCHAN_OK if there was one, otherwise REDISCHAN_NIL. Threads: any; each for itself. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_thread_interrupt_clear() -> redis_status {
    guard_brief(|| Ok(if client::clear_interrupt() { REDISCHAN_OK } else { REDISCHAN_NIL }))
}
