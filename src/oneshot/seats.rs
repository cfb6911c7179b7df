//! Where blocked callers sleep: rows of 32 seats. A row is a futex word, and a seat is one of its bits.
//!
//! One read from the socket answers many callers. With a futex word per caller, waking them takes a system call for
//! each; with a row of 32, one call wakes all whose bits are set (FUTEX_WAKE_BITSET).
//!
//! The word counts deliveries to its row. A caller draws a ticket (the count), checks for its answer, and sleeps only
//! while the count still equals its ticket. A delivery first publishes the answer and then counts, so either the caller
//! sees the answer before it sleeps, or the delivery voids its ticket.
//!
//! Beyond 16 384 threads, seats are shared: a thread may then wake for nothing, which is otherwise harmless.

use std::sync::atomic::Ordering;

use crate::os::Woken;

use super::Deadline;
use super::park;
use crate::sync::AtomicU32;

/// In a model, all threads share one.
const ROWS: usize = if cfg!(redischan_model) { 1 } else { 512 };
const SEATS_PER_ROW: usize = u32::BITS as usize;

/// A row's word, alone in its cache line, so that the callers of one row do not slow those of the next.
#[repr(align(64))]
struct Row(AtomicU32);

#[cfg(not(redischan_model))]
static ROW_TABLE: [Row; ROWS] = [const { Row(AtomicU32::new(0)) }; ROWS];

#[cfg(redischan_model)]
loom::lazy_static! {
    static ref ROW_TABLE: [Row; ROWS] = [Row(AtomicU32::new(0))];
    static ref NEXT: AtomicU32 = AtomicU32::new(0);
}

/// A thread's seat, assigned at its first call and kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat {
    row: u16,
    bit: u8,
}

impl Seat {
    #[cfg(not(redischan_model))]
    pub(super) fn of_this_thread() -> Seat {
        use std::cell::Cell;
        static NEXT: AtomicU32 = AtomicU32::new(0);
        thread_local!(static SEAT: Cell<Option<Seat>> = const { Cell::new(None) });
        SEAT.with(|seat| {
            seat.get().unwrap_or_else(|| {
                // Numbers are consecutive: the threads of a pool, created together, share few rows.
                let drawn = Seat::numbered(NEXT.fetch_add(1, Ordering::Relaxed));
                seat.set(Some(drawn));
                drawn
            })
        })
    }

    #[cfg(redischan_model)]
    pub(super) fn of_this_thread() -> Seat {
        Seat::numbered(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn numbered(number: u32) -> Seat {
        let number = number as usize % (ROWS * SEATS_PER_ROW);
        Seat { row: (number / SEATS_PER_ROW) as u16, bit: (number % SEATS_PER_ROW) as u8 }
    }

    /// Its number among all seats.
    pub(super) fn number(self) -> usize {
        usize::from(self.row) * SEATS_PER_ROW + usize::from(self.bit)
    }

    fn row(self) -> &'static AtomicU32 {
        &ROW_TABLE[usize::from(self.row) % ROWS].0
    }

    pub(super) fn ticket(self) -> u32 {
        self.row().load(Ordering::Acquire)
    }

    /// Wakes this seat, after its answer was published.
    pub(super) fn wake(self) {
        self.row().fetch_add(1, Ordering::Release);
        park::wake(self.row(), 1 << self.bit);
    }

    pub(super) fn sleep(self, ticket: u32, deadline: Deadline) -> Woken {
        park::wait(self.row(), ticket, 1 << self.bit, deadline.nanos())
    }
}

/// Callers that have been answered and will be woken together.
pub struct WakeSet {
    /// For each row, the seats to wake.
    seats: Box<[u32; ROWS]>,
    /// The rows that have any.
    rows: Vec<u16>,
}

impl Default for WakeSet {
    fn default() -> Self {
        WakeSet { seats: Box::new([0; ROWS]), rows: Vec::new() }
    }
}

impl WakeSet {
    pub(super) fn add(&mut self, seat: Seat) {
        let seats = &mut self.seats[usize::from(seat.row) % ROWS];
        if *seats == 0 {
            self.rows.push(seat.row);
        }
        *seats |= 1 << seat.bit;
    }

    /// Wakes them, with one system call per row.
    pub fn flush(&mut self) {
        for row in self.rows.drain(..) {
            let row = usize::from(row) % ROWS;
            let seats = std::mem::take(&mut self.seats[row]);
            ROW_TABLE[row].0.fetch_add(1, Ordering::Release);
            park::wake(&ROW_TABLE[row].0, seats);
        }
    }
}

impl Drop for WakeSet {
    fn drop(&mut self) {
        self.flush(); // no answered caller stays asleep, however the holder ended
    }
}
