//! What ends the truth of replies: changes of keys, and the loss of connections.

use bytes::Bytes;

use crate::manager::target::Task;
use crate::proto::{Tree, Written};

use super::Cache;

impl Cache {
    /// Forgets what is kept of a key, or everything.
    pub(crate) fn forget(&self, key: Option<&[u8]>) {
        match key {
            Some(key) => self.change(key),
            None => self.change_all(),
        }
    }

    /// One of the client's own commands, which may have changed this, has been answered; its caller has not been told.
    pub(in crate::manager) fn wrote(&self, written: &Written<'_>) {
        match written {
            Written::Everything => self.flush(),
            Written::Keys(keys) => {
                self.counts.own_writes.add(keys.len() as u64);
                keys.iter().for_each(|key| self.change(key));
            }
        }
    }

    /// Takes a push message of a shared connection; `None` if it could not be read, and may have named any key. False if
    /// it is none of the cache's.
    pub(in crate::manager) fn take_push(&self, message: Option<&Bytes>) -> bool {
        let Some(message) = message else {
            self.flush();
            return true;
        };
        let Ok(tree) = Tree::parse(message.clone()) else { return false };
        let [kind, keys, ..] = tree.children(tree.root()) else { return false };
        if tree.text(kind) != Some(b"invalidate") {
            return false;
        }
        match tree.children(keys) {
            [] => self.flush(), // null: the database was flushed
            keys => {
                self.counts.invalidated.add(keys.len() as u64);
                keys.iter().filter_map(|key| tree.text(key)).for_each(|key| self.change(key));
            }
        }
        true
    }

    /// The lane has a connection on which the server tells of changes.
    pub(in crate::manager) fn begin_lane(&self, task: Task) {
        if let Task::Lane(lane) = task {
            self.tracking.begin(lane);
        }
    }

    /// The lane's connection is lost, or left.
    pub(in crate::manager) fn end_lane(&self, task: Task) {
        if let Task::Lane(lane) = task
            && self.tracking.end(lane)
        {
            self.counts.flushes.add(1);
            self.watched.tell_all();
        }
    }

    /// Nothing that is kept may be given out any more.
    pub(in crate::manager) fn flush(&self) {
        self.change_all();
        self.counts.flushes.add(1);
    }

    fn change(&self, key: &[u8]) {
        self.stamps.change(key);
        self.watched.tell(key);
    }

    fn change_all(&self) {
        self.stamps.change_all();
        self.watched.tell_all();
    }
}
