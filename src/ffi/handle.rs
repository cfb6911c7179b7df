//! Client handles: numbers in the form of pointers, never dereferenced.
//!
//! A handle names a slot of a table and the generation of its content. A handle that was freed, belongs to the parent
//! process, or was never issued is recognized and refused, whatever other threads do at the same time. Looking up a
//! handle takes no lock and, on most calls, shares no cache line.
//!
//! ```text
//!  bit 46        23 22      18 17       2  1  0
//!      generation     epoch       slot     0  1     odd: no object has such an address
//! ```
//! 47 bits, since some languages keep only that many of a pointer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use arc_swap::{ArcSwapOption, Guard};
use once_cell::sync::OnceCell;

use crate::client::Client;
use crate::error::{Error, Kind};
use crate::lock::Mutex;
use crate::os::fork::{self, ForkLocal};

const SLOT_BITS: u32 = 16;
const EPOCH_BITS: u32 = 5;
const GENERATION_BITS: u32 = 24;
/// Slots are allocated in chunks, with the first client of each.
const CHUNK: usize = 1024;

const fn mask(bits: u32) -> usize {
    (1 << bits) - 1
}

/// A connection that any number of threads share. The handle is a number in the form of a pointer: a closed, freed,
/// stale or NULL handle is refused and never causes a crash.
pub struct redis_client {
    _never_made: [u8; 0],
}

/// The parts of a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts {
    slot: usize,
    epoch: usize,
    generation: usize,
}

impl Parts {
    fn pack(self) -> *mut redis_client {
        let bits = ((self.generation << EPOCH_BITS | self.epoch) << SLOT_BITS | self.slot) << 2 | 1;
        std::ptr::without_provenance_mut(bits)
    }

    fn unpack(handle: *const redis_client) -> Option<Parts> {
        let bits = handle.addr();
        let (tag, rest) = (bits & 3, bits >> 2);
        let parts = Parts {
            slot: rest & mask(SLOT_BITS),
            epoch: rest >> SLOT_BITS & mask(EPOCH_BITS),
            generation: rest >> (SLOT_BITS + EPOCH_BITS),
        };
        (tag == 1 && parts.generation <= mask(GENERATION_BITS)).then_some(parts)
    }
}

/// A client and its reference count.
struct Entry {
    generation: usize,
    holders: AtomicU32,
    client: Client,
}

#[derive(Default)]
struct Slot(ArcSwapOption<Entry>);

struct Table {
    chunks: [OnceCell<Box<[Slot]>>; (1 << SLOT_BITS) / CHUNK],
    free: Mutex<FreeSlots>,
}

#[derive(Default)]
struct FreeSlots {
    /// Slots that have been used, with the generation of their next client.
    used: Vec<(usize, usize)>,
    /// The first slot that was never used.
    fresh: usize,
}

impl Table {
    fn new() -> Table {
        Table { chunks: [const { OnceCell::new() }; (1 << SLOT_BITS) / CHUNK], free: Mutex::default() }
    }
}

static TABLE: ForkLocal<Table> = ForkLocal::new();

/// A client in use: it stays alive while this lives, even if its handle is freed in the meantime.
pub(super) struct Held(Guard<Option<Arc<Entry>>>);

impl std::ops::Deref for Held {
    type Target = Client;

    fn deref(&self) -> &Client {
        match &*self.0 {
            Some(entry) => &entry.client,
            None => unreachable!("`find` gives out no empty slot"),
        }
    }
}

fn this_epoch() -> usize {
    fork::epoch() as usize & mask(EPOCH_BITS)
}

/// The epoch of handles repeats after 32 nested forks. So that such an old handle is not mistaken for a current one,
/// the generations of a slot begin beyond those reached in the earlier process.
fn first_generation() -> usize {
    let turns = fork::epoch() as usize >> EPOCH_BITS;
    turns << (GENERATION_BITS / 2) & mask(GENERATION_BITS)
}

/// Gives a client a handle, with one reference.
pub(super) fn insert(client: Client) -> Result<*mut redis_client, Error> {
    let table = TABLE.get_or_make(Table::new);
    let (slot, generation) = {
        let mut free = table.free.lock();
        match free.used.pop() {
            Some(reused) => reused,
            None if free.fresh == 1 << SLOT_BITS => {
                return Err(Error::new(
                    Kind::NoMem,
                    "65536 clients are open; share clients between threads, or close some",
                ));
            }
            None => {
                free.fresh += 1;
                (free.fresh - 1, first_generation())
            }
        }
    };
    let chunk = table.chunks[slot / CHUNK].get_or_init(|| (0..CHUNK).map(|_| Slot::default()).collect());
    chunk[slot % CHUNK].0.store(Some(Arc::new(Entry { generation, holders: AtomicU32::new(1), client })));
    Ok(Parts { slot, epoch: this_epoch(), generation }.pack())
}

/// The client of a handle.
pub(super) fn find(handle: *const redis_client) -> Result<Held, Error> {
    let parts = check(handle)?;
    let held = slot(parts)?.0.load();
    match &*held {
        Some(entry) if entry.generation == parts.generation => Ok(Held(held)),
        _ => Err(freed()),
    }
}

/// Adds a reference.
pub(super) fn hold(handle: *const redis_client) -> Result<(), Error> {
    let held = find(handle)?;
    let Some(entry) = &*held.0 else { return Err(freed()) };
    // The last reference may be being released right now: a count of 0 never grows again.
    let more = |holders: u32| (holders > 0).then(|| holders.saturating_add(1));
    entry.holders.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).map(drop).map_err(|_| freed())
}

/// Releases a reference. With the last one the handle becomes invalid, and the client closes.
pub(super) fn release(handle: *const redis_client) -> Result<(), Error> {
    let parts = check(handle)?;
    let held = find(handle)?;
    let Some(entry) = &*held.0 else { return Err(freed()) };
    let less = |holders: u32| holders.checked_sub(1);
    if entry.holders.fetch_update(Ordering::AcqRel, Ordering::Acquire, less).map_err(|_| freed())? > 1 {
        return Ok(());
    }
    slot(parts)?.0.store(None);
    let generation = (parts.generation + 1) & mask(GENERATION_BITS);
    let table = TABLE.get_or_make(Table::new);
    table.free.lock().used.push((parts.slot, generation));
    // Calls in progress hold the client, and it closes when the last of them returns. They should not have to wait for
    // their replies until then.
    entry.client.begin_close();
    Ok(())
}

/// Fails if this is not a handle, or is one from before fork().
pub(super) fn check_process(handle: *const redis_client) -> Result<(), Error> {
    check(handle).map(drop)
}

fn check(handle: *const redis_client) -> Result<Parts, Error> {
    if handle.is_null() {
        return Err(Error::invalid("client is NULL; pass what redis_connect returned"));
    }
    let parts = Parts::unpack(handle).ok_or_else(|| {
        Error::invalid("client is not a handle of this library; pass what redis_connect returned")
    })?;
    if parts.epoch != this_epoch() || parts.generation < first_generation() {
        return Err(Error::new(
            Kind::Forked,
            "this client is from before fork(): its connection belongs to the parent; connect again in the child",
        ));
    }
    Ok(parts)
}

fn slot(parts: Parts) -> Result<&'static Slot, Error> {
    let chunk = TABLE.get().and_then(|table| table.chunks.get(parts.slot / CHUNK)?.get());
    chunk.and_then(|chunk| chunk.get(parts.slot % CHUNK)).ok_or_else(freed)
}

fn freed() -> Error {
    Error::invalid("client was freed; a handle must not be used after its last redis_client_free")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_survive_packing_and_fit_47_bits() {
        for slot in [0, 1, 65_535] {
            for epoch in [0, 31] {
                for generation in [0, 1, mask(GENERATION_BITS)] {
                    let parts = Parts { slot, epoch, generation };
                    let handle = parts.pack();
                    assert_eq!(Parts::unpack(handle), Some(parts));
                    assert!(handle.addr() < 1 << 47 && !handle.is_null());
                }
            }
        }
    }

    #[test]
    fn addresses_of_objects_are_no_handles() {
        let object = 0u64;
        assert_eq!(Parts::unpack(std::ptr::from_ref(&object).cast()), None);
        assert_eq!(Parts::unpack(std::ptr::without_provenance(usize::MAX)), None);
    }
}
