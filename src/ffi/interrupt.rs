//! The section of the header: interrupts of one thread's waits.

use crate::client;

use super::guard::{guard_brief, guard_errno, guard_value};
use super::status::{REDISCHAN_NIL, REDISCHAN_OK, redis_status};

/// A number by which redis_thread_interrupt knows the calling thread. It is made at the first call and stays the same
/// until the thread ends; no other thread ever has it, in this process or in its children. A thread that has forked
/// gets another one in the child.
///
/// Returns: the token; 0 if 65536 threads have one (REDISCHAN_ERR_NOMEM, see redis_last_error). Ownership: nothing is to
/// be freed. A thread that has a token and sleeps in redis_queue_take or redis_queue_wait uses a descriptor for it, which
/// later threads use again. Threads: any. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_thread_token() -> u64 {
    guard_value(client::thread_token).unwrap_or(0)
}

/// Interrupts the thread that has this token: the call of this library in which it waits fails with
/// REDISCHAN_ERR_CANCELED. If it waits in none, its next call that waits does: one that sends a command fails before
/// anything is sent; one that only waits (redis_queue_take, redis_queue_wait, redis_client_wait_state) fails unless it
/// has what it waits for. Interrupts do not add up. For interpreters that end a thread's blocking call (Ruby's
/// unblocking function, Java's Thread.interrupt), and for signal handlers; unlike redis_set_interrupt nothing of the host
/// runs inside the library.
///
/// The outcome of the call that is ended says whether its command may have run; its reply is freed when it arrives. A
/// command that waits at the server (BLPOP ...) may take 80 ms more and may still return its reply; see
/// redis_command_argv. A reply that is there, or arrives while the call polls (the option spin_us), is returned: then the
/// interrupt is for the next call, unless redis_thread_interrupt_clear is called before. The wait for capacity
/// (max_in_flight) ends within 50 ms, all others at once.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if no thread has this token: it has ended, or the token is none. That is
/// harmless. Threads: any, the thread itself included. It is async-signal-safe, and changes neither errno nor the last
/// error. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_thread_interrupt(token: u64) -> redis_status {
    let mut is_found = false;
    // Nothing in here can panic, allocates or takes a lock: the other guards do more than a signal handler may.
    guard_errno(|| is_found = client::interrupt_thread(token));
    if is_found { REDISCHAN_OK } else { REDISCHAN_NIL }
}

/// Takes back an interrupt of the calling thread that has ended no call yet. A host calls it after a call that it
/// might have interrupted has returned, so that the next call is not ended by it.
///
/// Returns: REDISCHAN_OK if there was one, REDISCHAN_NIL if not. Threads: any; each for itself. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_thread_interrupt_clear() -> redis_status {
    guard_brief(|| Ok(if client::clear_interrupt() { REDISCHAN_OK } else { REDISCHAN_NIL }))
}
