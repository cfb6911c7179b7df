//! The log, for a listener that the program may set.
//!
//! Nothing here writes to stdout or stderr. The listener is called on a dedicated thread, so it may be slow. While more
//! than [`BACKLOG`] records wait for it, further ones are counted and dropped.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::error::Error;
use crate::os::fork::ForkLocal;
use crate::runtime;

/// How many records may wait for the listener.
pub const BACKLOG: usize = 1024;

/// How severe a record is. The numbers are the `REDISCHAN_LOG_*` constants of the C header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub enum Level {
    /// Something is broken: a bug in this library, or a server that does not speak RESP.
    Error = 1,
    /// Something was lost: a connection, a record of this log.
    Warn = 2,
    /// A connection was made, or ended as requested.
    Info = 3,
    /// Each attempt to connect and each step of the handshake.
    Debug = 4,
}

/// One event. It never holds a password, a key or a value.
#[derive(Debug)]
pub struct Record {
    /// How severe it is.
    pub level: Level,
    /// Which part of the library it is from.
    pub target: &'static str,
    /// What happened, in one line.
    pub text: String,
}

/// Receives the records, on the log thread.
pub type Listener = Box<dyn Fn(&Record) + Send>;

/// 0: there is no listener.
static MAX_LEVEL: AtomicI32 = AtomicI32::new(0);
static LOG: ForkLocal<Mutex<Option<Sink>>> = ForkLocal::new();

struct Sink {
    records: SyncSender<Record>,
    dropped: AtomicU64,
    /// Closes once the log thread has called the listener for the last time and dropped it.
    done: Receiver<()>,
}

/// Whether a listener wants records of this level. Check this before formatting a text.
pub(crate) fn wanted(level: Level) -> bool {
    level as i32 <= MAX_LEVEL.load(Ordering::Relaxed)
}

/// Logs a record, if a listener wants it.
pub(crate) fn emit(level: Level, target: &'static str, text: impl FnOnce() -> String) {
    if !wanted(level) {
        return;
    }
    let Some(log) = LOG.get() else { return };
    if let Some(sink) = &*lock(log) {
        sink.send(Record { level, target, text: text() });
    }
}

/// Sends all records up to `max_level` to `listener`; `None` turns the log off. When this returns, the previous
/// listener has been called for the last time. A listener must not call this.
pub fn set_listener(listener: Option<Listener>, max_level: i32) -> Result<(), Error> {
    let log = LOG.get_or_make(Mutex::default);
    let sink = listener.map(Sink::start).transpose()?;
    let max_level = if sink.is_some() { max_level } else { 0 };
    let previous = {
        let mut current = lock(log);
        MAX_LEVEL.store(max_level, Ordering::Relaxed);
        std::mem::replace(&mut *current, sink)
    };
    if let Some(Sink { records, done, .. }) = previous {
        drop(records); // the thread drains what was sent, and ends
        let _closed = done.recv();
    }
    Ok(())
}

impl Sink {
    fn start(listener: Listener) -> Result<Sink, Error> {
        let (records, inbox) = sync_channel::<Record>(BACKLOG);
        let (alive, done) = sync_channel::<()>(0);
        runtime::spawn_thread("redischan-log", move || {
            for record in inbox {
                listener(&record);
            }
            drop(listener);
            drop(alive);
        })?;
        Ok(Sink { records, dropped: AtomicU64::new(0), done })
    }

    fn send(&self, record: Record) {
        let lost = self.dropped.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let text = format!("{lost} records were dropped: the log callback is too slow");
            if self.records.try_send(Record { level: Level::Warn, target: "log", text }).is_err() {
                self.dropped.fetch_add(lost, Ordering::Relaxed);
            }
        }
        if self.records.try_send(record).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn lock(log: &Mutex<Option<Sink>>) -> std::sync::MutexGuard<'_, Option<Sink>> {
    // A listener panics on the log thread, without this lock; the lock guards a plain replacement.
    log.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};

    use super::*;

    #[test]
    fn a_listener_gets_what_it_asked_for_and_nothing_after_it_was_replaced() {
        let (logged, received) = mpsc::channel();
        let kept = Arc::new(());
        let in_listener = kept.clone();
        let listener: Listener = Box::new(move |record| {
            let _kept = &in_listener;
            if record.target == "log test" {
                logged.send(record.text.clone()).unwrap();
            }
        });
        set_listener(Some(listener), Level::Warn as i32).unwrap();
        emit(Level::Warn, "log test", || "wanted".into());
        emit(Level::Info, "log test", || {
            unreachable!("no text is formatted for a record that is not wanted")
        });
        set_listener(None, 0).unwrap();
        emit(Level::Error, "log test", || unreachable!("there is no listener"));
        assert_eq!(received.iter().collect::<Vec<_>>(), ["wanted"]);
        assert_eq!(Arc::strong_count(&kept), 1, "the listener was dropped before set_listener returned");
    }
}
