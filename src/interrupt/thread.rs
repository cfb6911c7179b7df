//! Interrupts of one thread by its token: from another thread, or from a signal handler on any thread.
//!
//! A token is a number that identifies a slot of a table and the thread that has it. [`request`] is a few atomic
//! operations, all that a signal handler may do. The request stays in the slot until a wait of the thread takes it, or
//! the thread clears it. A slot outlives its thread and is used for another, which has a different token: the token of a
//! thread that has ended does nothing.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use once_cell::sync::OnceCell;

use crate::lock::Mutex;
use crate::os::fork::{self, ForkLocal};
use crate::os::raise::Signal;

/// Slots are allocated in chunks, as threads ask for tokens.
const CHUNK: usize = 256;
const CHUNKS: usize = 256;
const SLOT_BITS: u32 = 16;
const _: () = assert!(CHUNK * CHUNKS == 1 << SLOT_BITS);

/// Kept in a forked child: no two threads of a process and its children ever have the same token.
static TOKENS: AtomicU64 = AtomicU64::new(0);
static TABLE: ForkLocal<Table> = ForkLocal::new();

/// The state of a thread that has a token.
#[derive(Default)]
struct Slot {
    /// The thread's token, and in the lowest bit whether an interrupt is requested; 0: the slot is free.
    state: AtomicU64,
    /// Where the thread sleeps: its seat.
    seat: AtomicUsize,
    /// Created when a thread with this slot first sleeps on a descriptor. It is kept for later threads, since an
    /// interrupting thread may be slower than the end of the thread it interrupts.
    alarm: OnceCell<Signal>,
    epoch: u32,
    index: usize,
}

struct Table {
    chunks: [OnceCell<Box<[Slot]>>; CHUNKS],
    free: Mutex<Free>,
}

#[derive(Default)]
struct Free {
    used: Vec<usize>,
    /// The first that was never used.
    fresh: usize,
}

impl Table {
    fn new() -> Table {
        Table { chunks: [const { OnceCell::new() }; CHUNKS], free: Mutex::default() }
    }

    fn slot(&self, index: usize) -> Option<&Slot> {
        self.chunks.get(index / CHUNK)?.get()?.get(index % CHUNK)
    }

    /// A free slot. `None` if there are too many threads.
    fn take(&self) -> Option<&Slot> {
        let index = {
            let mut free = self.free.lock();
            free.used.pop().unwrap_or_else(|| {
                free.fresh += 1;
                free.fresh - 1
            })
        };
        let chunk = self.chunks.get(index / CHUNK)?;
        let first = index - index % CHUNK;
        let epoch = fork::epoch();
        chunk
            .get_or_init(|| {
                (first..first + CHUNK).map(|index| Slot { epoch, index, ..Slot::default() }).collect()
            })
            .get(index % CHUNK)
    }
}

thread_local! {
    static HERE: Cell<Option<&'static Slot>> = const { Cell::new(None) };
    /// Gives the slot back when the thread ends.
    static LEAVING: Leaving = const { Leaving };
}

struct Leaving;

impl Drop for Leaving {
    fn drop(&mut self) {
        let Some(slot) = HERE.take().filter(|slot| slot.epoch == fork::epoch()) else { return };
        slot.state.store(0, Ordering::SeqCst);
        if let Some(table) = TABLE.get() {
            table.free.lock().used.push(slot.index);
        }
    }
}

/// The slot of the calling thread, if it has one in this process.
fn here() -> Option<&'static Slot> {
    HERE.get().filter(|slot| slot.epoch == fork::epoch())
}

/// The token of the calling thread, created by the first call; `seat` is where the thread sleeps. `None` if 65 536 threads
/// have one, or the thread is ending.
pub(crate) fn token(seat: usize) -> Option<u64> {
    let slot = match here() {
        Some(slot) => slot,
        None => {
            LEAVING.try_with(|_| ()).ok()?;
            let slot = TABLE.get_or_make(Table::new).take()?;
            let token = (TOKENS.fetch_add(1, Ordering::Relaxed) + 1) << SLOT_BITS | slot.index as u64;
            slot.seat.store(seat, Ordering::SeqCst);
            slot.state.store(token << 1, Ordering::SeqCst);
            HERE.set(Some(slot));
            slot
        }
    };
    Some(slot.state.load(Ordering::SeqCst) >> 1)
}

/// Requests an interrupt of the thread with this token, and ends its sleep if that is on a descriptor. Returns its seat,
/// where it may sleep as well; `None` if the thread has ended. Async-signal-safe.
pub(crate) fn request(token: u64) -> Option<usize> {
    let slot = TABLE.get()?.slot((token & ((1 << SLOT_BITS) - 1)) as usize)?;
    let mut seen = slot.state.load(Ordering::SeqCst);
    loop {
        if seen >> 1 != token || token == 0 {
            return None;
        }
        match slot.state.compare_exchange_weak(seen, seen | 1, Ordering::SeqCst, Ordering::SeqCst) {
            Ok(_) => break,
            Err(now) => seen = now,
        }
    }
    // The thread checks for a request again after creating its alarm: either it sees this one, or this sees the alarm.
    if let Some(alarm) = slot.alarm.get() {
        alarm.raise();
    }
    Some(slot.seat.load(Ordering::SeqCst))
}

/// Whether the calling thread has a token, and may be interrupted.
pub(crate) fn has_token() -> bool {
    here().is_some()
}

/// Whether an interrupt of the calling thread is requested. The request stays.
pub(crate) fn is_requested() -> bool {
    here().is_some_and(|slot| slot.state.load(Ordering::SeqCst) & 1 != 0)
}

/// Whether an interrupt of the calling thread was requested. Clears the request.
pub(crate) fn take() -> bool {
    here().is_some_and(|slot| {
        slot.state.load(Ordering::SeqCst) & 1 != 0 && slot.state.fetch_and(!1, Ordering::SeqCst) & 1 != 0
    })
}

/// The alarm of the calling thread, if it has a token and the process has a free descriptor.
pub(crate) fn alarm() -> Option<&'static Signal> {
    here()?.alarm.get_or_try_init(Signal::new).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_for_one_thread_and_stays_until_it_is_taken() {
        assert!(!has_token() && !is_requested() && !take(), "a thread without a token is not interrupted");
        let mine = token(7).unwrap();
        assert_eq!(token(7), Some(mine), "a thread keeps its token");
        let other = std::thread::spawn(|| (token(8), is_requested())).join().unwrap();
        assert_ne!(other.0, Some(mine));
        assert_eq!(request(mine), Some(7));
        assert!(is_requested() && is_requested());
        assert!(take() && !take() && !is_requested());
    }

    #[test]
    fn the_token_of_a_thread_that_has_ended_does_nothing() {
        let tokens: Vec<u64> =
            (0..100).map(|_| std::thread::spawn(|| token(1).unwrap()).join().unwrap()).collect();
        std::thread::spawn(move || {
            let mine = token(2).unwrap();
            assert!(!tokens.contains(&mine), "though the slot is the same");
            for token in tokens.into_iter().chain([0, 1, u64::MAX]) {
                assert_eq!(request(token), None);
            }
            assert!(!is_requested());
        })
        .join()
        .unwrap();
    }

    #[test]
    fn threads_that_begin_and_end_together_have_different_tokens() {
        let mut all = Vec::new();
        for _ in 0..20 {
            let threads: Vec<_> = (0..16).map(|_| std::thread::spawn(|| token(0).unwrap())).collect();
            all.extend(threads.into_iter().map(|thread| thread.join().unwrap()));
        }
        let number = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), number);
    }
}
