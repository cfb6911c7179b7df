//! Watched values: replies that keep themselves current in this process's memory.

use std::os::fd::RawFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use bytes::Bytes;
use once_cell::sync::OnceCell;
use tokio::sync::{Notify, watch};

use crate::error::{Error, Kind};
use crate::lock::Mutex;
use crate::manager::{Cache, Shared, State, Truth};
use crate::os::clock;
use crate::os::raise::Signal;

use super::arrival;
use super::call;
use super::reply::Reply;
use super::timeout::{Limit, Timeout};

/// The reply to one command, which is read again whenever its key changes. Any number of threads may look at it, which
/// costs no round trip, no lock and no wait. Dropping it ends that.
pub struct Watch {
    pub(super) state: Arc<WatchState>,
    pub(super) shared: Arc<Shared>,
    pub(super) cache: Arc<Cache>,
    pub(super) timeout: Duration,
}

/// What a watch and its task share.
pub(super) struct WatchState {
    latest: ArcSwap<Version>,
    /// That of the latest version.
    number: watch::Sender<u64>,
    /// Why the last attempt to read failed, if it did.
    error: Mutex<Option<Error>>,
    /// How often the server was asked.
    pub(super) reads: AtomicU64,
    /// Told when the value is not true any more, and at the end.
    pub(super) changed: Arc<Notify>,
    pub(super) is_over: AtomicBool,
    descriptor: OnceCell<Signal>,
    has_descriptor: AtomicBool,
    /// The latest version that was taken.
    taken: AtomicU64,
    raised: Mutex<Raised>,
}

/// A value, as it was read.
struct Version {
    number: u64,
    frame: Bytes,
    /// When it was read last, in nanoseconds of the clock.
    read_at: u64,
    truth: Option<Truth>,
}

#[derive(Default)]
struct Raised {
    /// Nothing is read any more.
    is_closed: bool,
    is_raised: bool,
}

/// What is known of a watched value.
#[derive(Clone, Debug)]
pub struct WatchInfo {
    /// Goes up with each change.
    pub version: u64,
    /// Whether nothing is known to have changed since it was read, and the server would tell.
    pub current: bool,
    /// The time since it was read last.
    pub age: Duration,
    /// How often the server was asked.
    pub reads: u64,
    /// Why the last attempt to read it failed, if it did: the value is that of before.
    pub error: Option<Error>,
}

impl Watch {
    /// The latest value, and its version.
    pub fn get(&self) -> (Reply, u64) {
        let latest = self.state.latest.load();
        self.state.take(latest.number);
        (Reply(latest.frame.clone()), latest.number)
    }

    /// Applies `read` to the latest value, which counts as taken if that succeeds.
    pub(crate) fn look<T>(&self, read: impl FnOnce(&[u8]) -> Result<T, Error>) -> Result<(T, u64), Error> {
        let latest = self.state.latest.load();
        let result = read(&latest.frame)?;
        self.state.take(latest.number);
        Ok((result, latest.number))
    }

    /// Waits until there is a later version than `seen`, and returns its number. It is not taken by that.
    pub fn wait(&self, seen: u64, timeout: Timeout) -> Result<u64, Error> {
        let Limit { deadline, .. } = Limit::new(timeout, self.timeout);
        let mut numbers = self.state.number.subscribe();
        let now = *numbers.borrow_and_update();
        if now > seen {
            return Ok(now);
        }
        let mut states = self.shared.state.watch();
        let arrives = async move {
            tokio::select! {
                changed = numbers.wait_for(|number| *number > seen) => changed.ok().map(|number| Some(*number)),
                _ = states.wait_for(|state| *state == State::Closed) => Some(None),
            }
        };
        let number = arrival::wait_for(arrives, deadline, "the value did not change in time")?;
        number.ok_or_else(|| Error::new(Kind::Closed, "the client was closed: the value changes no more"))
    }

    /// What is known of the value.
    pub fn info(&self) -> WatchInfo {
        let latest = self.state.latest.load();
        let is_open = call::still_open(&self.shared).is_ok();
        WatchInfo {
            version: latest.number,
            current: is_open && latest.truth.is_some_and(|truth| self.cache.is_true(&truth)),
            age: Duration::from_nanos(clock::now().saturating_sub(latest.read_at)),
            reads: self.state.reads.load(Ordering::Relaxed),
            error: self.state.error.lock().clone(),
        }
    }

    /// A descriptor that is readable as long as the latest version has not been taken, and once the client is closed.
    pub fn descriptor(&self) -> Result<RawFd, Error> {
        let signal = self.state.descriptor.get_or_try_init(|| {
            let text = "no descriptor for a watched value; close some, or raise ulimit -n";
            Signal::new().map_err(|error| Error::os(Kind::NoMem, text, &error))
        })?;
        self.state.has_descriptor.store(true, Ordering::SeqCst);
        self.state.tell();
        Ok(signal.fd())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.state.is_over.store(true, Ordering::Release);
        self.state.changed.notify_one();
    }
}

impl WatchState {
    /// With the first value, which is version 1.
    pub(super) fn new(frame: Bytes, truth: Option<Truth>, changed: Arc<Notify>) -> WatchState {
        let version = Version { number: 1, frame, read_at: clock::now(), truth };
        WatchState {
            latest: ArcSwap::from_pointee(version),
            number: watch::Sender::new(1),
            error: Mutex::default(),
            reads: AtomicU64::new(1),
            changed,
            is_over: AtomicBool::new(false),
            descriptor: OnceCell::new(),
            has_descriptor: AtomicBool::new(false),
            taken: AtomicU64::new(0),
            raised: Mutex::default(),
        }
    }

    /// It was read again.
    pub(super) fn publish(&self, frame: Bytes, truth: Option<Truth>) {
        let before = self.latest.load();
        let number = before.number + u64::from(before.frame != frame);
        self.latest.store(Arc::new(Version { number, frame, read_at: clock::now(), truth }));
        *self.error.lock() = None;
        if number != before.number {
            self.number.send_replace(number);
            self.tell();
        }
    }

    /// It could not be read again.
    pub(super) fn fail(&self, error: Error) {
        *self.error.lock() = Some(error);
    }

    /// The client is closed.
    pub(super) fn close(&self) {
        self.raised.lock().is_closed = true;
        self.tell();
    }

    /// This version was taken.
    fn take(&self, number: u64) {
        // Most looks are at what was looked at before: then nothing that other threads read is written.
        if self.taken.load(Ordering::Relaxed) < number {
            self.taken.fetch_max(number, Ordering::SeqCst);
            self.tell();
        }
    }

    /// Raises the descriptor if the latest version has not been taken or the client is closed, and lowers it otherwise.
    fn tell(&self) {
        if !self.has_descriptor.load(Ordering::SeqCst) {
            return;
        }
        let Some(signal) = self.descriptor.get() else { return };
        let mut raised = self.raised.lock();
        let is_new = raised.is_closed || self.latest.load().number > self.taken.load(Ordering::SeqCst);
        if is_new != std::mem::replace(&mut raised.is_raised, is_new) {
            if is_new { signal.raise() } else { signal.lower() }
        }
    }
}
