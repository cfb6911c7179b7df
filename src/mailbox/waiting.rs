//! Who waits for a mailbox: threads in a call, and event loops that watch its descriptor.

use std::collections::{HashSet, VecDeque};
use std::io;
use std::os::fd::RawFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::lock::{Guard, Mutex};
use crate::oneshot::{self, Deadline, Left, Sender, WakeSet};
use crate::os::raise::Signal;
use crate::proto;

use super::contents::{Contents, Counted, Settings};
use super::message::{Message, Reason};

/// The bytes that wait in all mailboxes of a client.
#[derive(Default)]
pub struct Total(AtomicUsize);

impl Total {
    /// How many.
    pub fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn change(&self, before: usize, now: usize) {
        if before != now {
            self.0.fetch_add(now.wrapping_sub(before), Ordering::Relaxed);
        }
    }
}

/// Of the names of a subscriber.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// How many there are.
    pub wanted: usize,
    /// How many of them the server has confirmed on the present connection.
    pub confirmed: usize,
}

/// What a mailbox has counted, and what waits in it.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    /// Since it was made.
    pub counted: Counted,
    /// Messages that wait.
    pub waiting: usize,
    /// What they take.
    pub waiting_bytes: usize,
    /// Its names.
    pub names: Names,
}

/// Why nothing is given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unserved {
    /// The time is over.
    TimedOut,
    /// The host interrupted the wait.
    Interrupted,
    /// The client was closed, and all has been taken.
    Closed,
}

/// Who takes what comes without waiting for it.
pub(crate) trait Listener: Send + Sync {
    /// There is something to take, or no more will come.
    fn tell(&self);
}

/// See the module.
pub struct Mailbox {
    inner: Mutex<Inner>,
    total: Arc<Total>,
}

struct Inner {
    contents: Contents,
    names: Names,
    /// Threads that sleep until something comes, in the order in which they came.
    sleepers: VecDeque<Sleeper>,
    next_sleeper: u64,
    /// Made when somebody asks for it.
    signal: Option<Signal>,
    is_raised: bool,
    /// Told once when there is something to take, and again when that was taken and more has come.
    listener: Option<Arc<dyn Listener>>,
    is_told: bool,
    is_closed: bool,
    /// Nobody will take anything any more.
    is_abandoned: bool,
}

struct Sleeper {
    number: u64,
    wake: Sender<()>,
}

impl Mailbox {
    pub(crate) fn new(settings: Settings, total: Arc<Total>) -> Mailbox {
        let inner = Inner {
            contents: Contents::new(settings),
            names: Names::default(),
            sleepers: VecDeque::new(),
            next_sleeper: 0,
            signal: None,
            is_raised: false,
            listener: None,
            is_told: false,
            is_closed: false,
            is_abandoned: false,
        };
        Mailbox { inner: Mutex::new(inner), total }
    }

    /// What was set.
    pub(crate) fn settings(&self) -> Settings {
        self.inner.lock().contents.settings()
    }

    /// Other settings, for what comes from now on.
    pub(crate) fn set_settings(&self, settings: Settings) {
        self.change(|inner| inner.contents.set_settings(settings), &mut WakeSet::default());
    }

    /// Adds what was published, in order, with one lock for all of it.
    pub(crate) fn publish(&self, fresh: &mut Vec<Arc<Message>>, wakes: &mut WakeSet) {
        self.change(|inner| fresh.drain(..).for_each(|message| inner.contents.publish(message)), wakes);
    }

    /// A message that came is missing here: it was too large to be read.
    pub(crate) fn leave_out(&self, wakes: &mut WakeSet) {
        self.change(|inner| inner.contents.leave_out(1, 0), wakes);
    }

    /// Adds news about a name.
    pub(crate) fn tell(&self, news: Message, wakes: &mut WakeSet) {
        self.change(|inner| inner.contents.tell(Arc::new(news)), wakes);
    }

    /// See [`Contents::close_gate`].
    pub(crate) fn close_gate(&self, reason: Reason, now: Instant) {
        self.change(|inner| inner.contents.close_gate(reason, now), &mut WakeSet::default());
    }

    /// See [`Contents::open_gate`].
    pub(crate) fn open_gate(&self, now: Instant, wakes: &mut WakeSet) {
        self.change(|inner| inner.contents.open_gate(now), wakes);
    }

    /// Removes all that waits of these names.
    pub(crate) fn purge(&self, names: proto::Names, list: &HashSet<&[u8]>) {
        self.change(|inner| inner.contents.purge(names, list), &mut WakeSet::default());
    }

    /// Drops the oldest until half of what waits is left, for others whose mailboxes need the memory.
    pub(crate) fn give_way(&self, wakes: &mut WakeSet) {
        self.change(|inner| inner.contents.give_way(inner.contents.bytes() / 2), wakes);
    }

    /// What is known of its names.
    pub(crate) fn set_names(&self, names: Names) {
        self.inner.lock().names = names;
    }

    /// No more will come. What waits can still be taken.
    pub(crate) fn close(&self, wakes: &mut WakeSet) {
        let closing = |inner: &mut Inner| {
            inner.is_closed = true;
            inner.contents.open_gate(Instant::now());
        };
        self.change(closing, wakes);
    }

    /// Nobody will take anything any more.
    pub(crate) fn abandon(&self) {
        let abandoning = |inner: &mut Inner| {
            (inner.is_closed, inner.is_abandoned) = (true, true);
            inner.contents.clear();
        };
        let mut wakes = WakeSet::default();
        self.change(abandoning, &mut wakes);
        wakes.flush();
    }

    /// What it has counted so far.
    pub fn counts(&self) -> Counts {
        let inner = self.inner.lock();
        Counts {
            counted: inner.contents.counted,
            waiting: inner.contents.messages(),
            waiting_bytes: inner.contents.bytes(),
            names: inner.names,
        }
    }

    /// What it takes now.
    pub(crate) fn bytes(&self) -> usize {
        self.inner.lock().contents.bytes()
    }

    /// Takes up to `most`, in order. Waits for the first until the deadline; it polls for up to `spin` before it sleeps.
    pub(crate) fn take(
        &self,
        most: usize,
        deadline: Deadline,
        spin: Duration,
        mut take: impl FnMut(Arc<Message>),
    ) -> Result<usize, Unserved> {
        loop {
            let (number, woken) = {
                let mut inner = self.inner.lock();
                let taken = self.drain(&mut inner, most, &mut take);
                if taken > 0 {
                    return Ok(taken);
                }
                if inner.is_closed {
                    return Err(Unserved::Closed);
                }
                if deadline.has_passed() {
                    return Err(Unserved::TimedOut);
                }
                inner.add_sleeper()
            };
            if let Err(left) = woken.spin_and_wait(deadline, spin, 1) {
                return self.leave(number, left, most, take);
            }
        }
    }

    /// The descriptor, which is readable while something can be taken, and once no more will come.
    pub(crate) fn descriptor(&self) -> io::Result<RawFd> {
        let mut inner = self.inner.lock();
        if inner.signal.is_none() {
            inner.signal = Some(Signal::new()?);
            inner.raise();
        }
        Ok(inner.signal.as_ref().map_or(-1, Signal::fd))
    }

    /// A thread stops waiting without having been woken, or at the same moment.
    fn leave(
        &self,
        number: u64,
        left: Left,
        most: usize,
        mut take: impl FnMut(Arc<Message>),
    ) -> Result<usize, Unserved> {
        let mut wakes = WakeSet::default();
        let mut inner = self.inner.lock();
        let sleepers = inner.sleepers.len();
        inner.sleepers.retain(|sleeper| sleeper.number != number);
        let was_woken = inner.sleepers.len() == sleepers;
        if left.interrupted {
            // What it was woken for is another's.
            if was_woken && inner.contents.has_next() {
                inner.wake(1, &mut wakes);
            }
            drop(inner);
            wakes.flush();
            return Err(Unserved::Interrupted);
        }
        match self.drain(&mut inner, most, &mut take) {
            0 if inner.is_closed => Err(Unserved::Closed),
            0 => Err(Unserved::TimedOut),
            taken => Ok(taken),
        }
    }

    fn drain(&self, inner: &mut Guard<'_, Inner>, most: usize, take: &mut impl FnMut(Arc<Message>)) -> usize {
        let before = inner.contents.bytes();
        let mut taken = 0;
        while taken < most
            && let Some(message) = inner.contents.take()
        {
            take(message);
            taken += 1;
        }
        if taken > 0 {
            self.total.change(before, inner.contents.bytes());
            inner.raise();
        }
        taken
    }

    /// Changes what waits, and tells those who wait for it.
    fn change(&self, change: impl FnOnce(&mut Inner), wakes: &mut WakeSet) {
        let mut inner = self.inner.lock();
        let bytes = inner.contents.bytes();
        if inner.is_abandoned {
            change(&mut inner);
            inner.contents.clear();
        } else {
            change(&mut inner);
        }
        self.total.change(bytes, inner.contents.bytes());
        if inner.is_closed {
            inner.wake(usize::MAX, wakes);
        } else if inner.contents.has_next() {
            // As many as there is something for. Who finds that another was faster sleeps again.
            let something = inner.contents.messages().max(1);
            inner.wake(something, wakes);
        }
        inner.raise();
        let listener = inner.tell();
        drop(inner);
        if let Some(listener) = listener {
            listener.tell();
        }
    }

    /// From now on this one is told what comes; `None`: nobody. False if there is one.
    pub(crate) fn set_listener(&self, listener: Option<Arc<dyn Listener>>) -> bool {
        let mut inner = self.inner.lock();
        if listener.is_some() && inner.listener.is_some() {
            return false;
        }
        inner.is_told = false;
        let before = std::mem::replace(&mut inner.listener, listener);
        let told = inner.tell();
        drop(inner);
        drop(before);
        told.inspect(|listener| listener.tell());
        true
    }

    /// Takes up to `most` for the listener. What is left, or the end, has it told again. True at the end: no more will
    /// come, and all has been taken.
    pub(crate) fn take_told(&self, most: usize, mut take: impl FnMut(Arc<Message>)) -> bool {
        let mut inner = self.inner.lock();
        self.drain(&mut inner, most, &mut take);
        let is_over = inner.is_closed && !inner.contents.has_next();
        inner.is_told = is_over;
        let listener = inner.tell();
        drop(inner);
        if let Some(listener) = listener {
            listener.tell();
        }
        is_over
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.total.change(self.inner.lock().contents.bytes(), 0);
    }
}

impl Inner {
    fn add_sleeper(&mut self) -> (u64, oneshot::Receiver<()>) {
        let (wake, woken) = oneshot::channel();
        self.next_sleeper += 1;
        self.sleepers.push_back(Sleeper { number: self.next_sleeper, wake });
        (self.next_sleeper, woken)
    }

    /// Wakes up to `most` of those who sleep.
    fn wake(&mut self, most: usize, wakes: &mut WakeSet) {
        let most = most.min(self.sleepers.len());
        self.sleepers.drain(..most).for_each(|sleeper| sleeper.wake.answer((), wakes));
    }

    /// Whom to tell that there is something, once the lock is released.
    fn tell(&mut self) -> Option<Arc<dyn Listener>> {
        let has_news = self.is_closed || self.contents.has_next();
        if !has_news || self.is_told {
            return None;
        }
        let listener = self.listener.clone()?;
        self.is_told = true;
        Some(listener)
    }

    /// Raises or lowers the descriptor, if there is one.
    fn raise(&mut self) {
        let Some(signal) = &self.signal else { return };
        let raised = self.is_closed || self.contents.has_next();
        if raised != std::mem::replace(&mut self.is_raised, raised) {
            if raised { signal.raise() } else { signal.lower() }
        }
    }
}
