//! Who is told when a key changes: the watches.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::{Notify, Semaphore};

use crate::lock::Mutex;
use crate::sync::{AtomicUsize, fence};

/// Those of one key.
type Watchers = Vec<Arc<Notify>>;

/// How many watches may read at a time: all of them have a reason to when a connection is back.
const AT_ONCE: usize = 256;

/// The watched keys. While there is none, a change costs a fence and a look at a number.
pub(super) struct Watched {
    count: AtomicUsize,
    pub(super) reads: Semaphore,
    keys: Mutex<HashMap<Box<[u8]>, Watchers>>,
}

impl Watched {
    pub(super) fn new() -> Watched {
        Watched { count: AtomicUsize::new(0), reads: Semaphore::new(AT_ONCE), keys: Mutex::default() }
    }

    pub(super) fn add(&self, key: &[u8], changed: Arc<Notify>) {
        self.keys.lock().entry(key.into()).or_default().push(changed);
        self.count.fetch_add(1, Ordering::AcqRel);
        // Either a change finds this watch, or whatever is read from here on has the key's stamp of after the change.
        fence(Ordering::SeqCst);
    }

    pub(super) fn remove(&self, key: &[u8], changed: &Arc<Notify>) {
        let mut keys = self.keys.lock();
        let Some(all) = keys.get_mut(key) else { return };
        all.retain(|one| !Arc::ptr_eq(one, changed));
        if all.is_empty() {
            keys.remove(key);
        }
        self.count.fetch_sub(1, Ordering::AcqRel);
    }

    pub(super) fn tell(&self, key: &[u8]) {
        if self.has_any()
            && let Some(all) = self.keys.lock().get(key)
        {
            all.iter().for_each(|changed| changed.notify_one());
        }
    }

    pub(super) fn tell_all(&self) {
        if self.has_any() {
            self.keys.lock().values().flatten().for_each(|changed| changed.notify_one());
        }
    }

    /// Whether there is any. The key's stamp has gone up before; see [`add`](Self::add).
    fn has_any(&self) -> bool {
        fence(Ordering::SeqCst);
        self.count.load(Ordering::Acquire) > 0
    }
}
