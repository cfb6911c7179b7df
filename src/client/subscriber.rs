//! A subscriber: channels and patterns, and the messages that come for them.

use std::os::fd::RawFd;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, Kind};
use crate::lock::Mutex;
use crate::mailbox::{Counts, Mailbox, Message, Overflow, Settings, Unserved};
use crate::manager::{Add, ClosedIfDropped, NameList, Order, ReadySender, Shared, not_confirmed};
use crate::oneshot::{self, Deadline, Left, Receiver, WakeSet};
use crate::os::cancel::HeldOff;
use crate::proto::{self, Names};
use crate::topology::Topology;

use super::call::{self, Limit};
use super::callbacks::Callbacks;
use super::feed::{Feed, Route};
use super::interrupts;
use super::on_message::{Called, MessageHandler};
use super::queue::Queue;
use super::reply::Reply;
use super::{Client, Timeout};

/// How long the io thread may take to do what it needs no server for.
const IO_GRACE: Duration = Duration::from_secs(1);

/// Channels and patterns, and the messages that come for them. Any number of threads may use it; each message goes to one
/// of them. Another subscriber of the same client sees all of them as well, without a further subscription at the server.
///
/// Dropping it ends its subscriptions.
pub struct Subscriber {
    mailbox: Arc<Mailbox>,
    shared: Arc<Shared>,
    topology: Arc<Topology>,
    number: u64,
    timeout: Duration,
    db: u32,
    /// What is sent to the hub is sent with this lock, so that nothing follows what closing sends.
    phase: Mutex<Phase>,
    /// Where messages go, if nobody waits for them.
    route: Mutex<Option<Arc<dyn Route>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Its settings can be changed.
    New,
    /// It has had a name.
    Begun,
    Closed,
}

/// What a subscriber has counted. Each number is exact; they are read at nearly the same moment.
#[derive(Clone, Copy, Debug)]
pub struct SubscriberStats {
    /// Of its mailbox.
    pub mailbox: Counts,
    /// Whether the connection stands and all names are confirmed.
    pub live: bool,
}

impl Client {
    /// A subscriber without names.
    pub fn subscriber(&self) -> Result<Subscriber, Error> {
        call::still_open(&self.shared)?;
        let settings = Settings {
            messages: self.config.sub_buffer,
            bytes: self.config.sub_buffer_bytes,
            overflow: Overflow::DropOldest,
            latest: false,
            events: false,
        };
        let hub = self.topology.hub_status();
        let subscriber = Subscriber {
            mailbox: Arc::new(Mailbox::new(settings, hub.total.clone())),
            shared: self.shared.clone(),
            topology: self.topology.clone(),
            number: hub.number(),
            timeout: self.config.timeout,
            db: self.config.db,
            phase: Mutex::new(Phase::New),
            route: Mutex::new(None),
        };
        let mailbox = ClosedIfDropped::new(subscriber.mailbox.clone());
        subscriber.send(Order::Enter { subscriber: subscriber.number, mailbox });
        Ok(subscriber)
    }

    /// Has `handler` called with each message of a subscriber of this client, as for [`submit_callback`](Client::submit_callback).
    pub(crate) fn on_message(&self, subscriber: &Subscriber, handler: MessageHandler) -> Result<(), Error> {
        call::still_open(&self.shared)?;
        subscriber.to_callbacks(self.callbacks()?, handler)
    }
}

impl Subscriber {
    /// Changes a setting, before the first name: `buffer` (messages), `buffer_bytes`, `overflow` (`drop_oldest` or
    /// `drop_newest`), `latest` and `events` (`yes` or `no`).
    pub fn set(&self, name: &str, value: &str) -> Result<(), Error> {
        let phase = self.phase.lock();
        if *phase != Phase::New {
            return Err(Error::invalid(format!(
                "{name} can only be set before the first name is added; make another subscriber"
            )));
        }
        let mut settings = self.mailbox.settings();
        let number = |least: usize| {
            value.parse::<usize>().ok().filter(|n| *n >= least).ok_or_else(|| {
                Error::invalid(format!("{name} is {value:?}; it must be a number of at least {least}"))
            })
        };
        let one_of = |values: [&str; 2]| match values.iter().position(|one| *one == value) {
            Some(at) => Ok(at == 1),
            None => {
                Err(Error::invalid(format!("{name} is {value:?}; it must be {} or {}", values[0], values[1])))
            }
        };
        match name {
            "buffer" => settings.messages = number(1)?,
            "buffer_bytes" => settings.bytes = number(1024)?,
            "overflow" => {
                settings.overflow = match one_of(["drop_oldest", "drop_newest"])? {
                    false => Overflow::DropOldest,
                    true => Overflow::DropNewest,
                }
            }
            "latest" => settings.latest = one_of(["no", "yes"])?,
            "events" => settings.events = one_of(["no", "yes"])?,
            _ => {
                return Err(Error::invalid(format!(
                    "there is no setting {name:?}; there are buffer, buffer_bytes, overflow, latest and events"
                )));
            }
        }
        self.mailbox.set_settings(settings);
        Ok(())
    }

    /// Adds names, and waits until the server has confirmed all of them: what is published from then on is given out, or
    /// a gap tells that it is missing. If this fails, none of them was added.
    pub fn add(&self, names: Names, list: &[&[u8]], timeout: Timeout) -> Result<(), Error> {
        let limit = Limit::new(timeout, self.timeout).some(&self.shared)?;
        interrupts::check()?;
        let (caller, confirmed) = oneshot::channel();
        let addition = self.order(names, list, Some(ReadySender::new(caller)))?;
        // The hub answers at once, as soon as it has said that it will.
        let given_up = limit.deadline.plus(IO_GRACE);
        let left = match confirmed.wait_and_linger(limit.deadline, given_up, || given_up) {
            Ok(result) => return result,
            Err(left) => left,
        };
        let (done, taken_back) = oneshot::channel();
        self.send(Order::TakeBack { addition, done: ReadySender::new(done) });
        // An interrupt has been taken by the wait before; another one leaves what the hub does anyway.
        let _ = taken_back.wait(Deadline::after(IO_GRACE));
        if left.interrupted {
            return Err(interrupts::error());
        }
        self.shared.stats.timeouts.add(1);
        Err(not_confirmed(self.topology.hub_status(), limit.length.as_nanos().div_ceil(1_000_000)))
    }

    /// Adds names and does not wait: they are subscribed to as soon as there is a connection.
    pub fn want(&self, names: Names, list: &[&[u8]]) -> Result<(), Error> {
        self.order(names, list, None).map(drop)
    }

    fn order(&self, names: Names, list: &[&[u8]], caller: Option<ReadySender>) -> Result<u64, Error> {
        call::still_open(&self.shared)?;
        let list = owned(names, list)?;
        let addition = self.topology.hub_status().number();
        let mut phase = self.phase.lock();
        if *phase == Phase::Closed {
            return Err(closed());
        }
        *phase = Phase::Begun;
        self.send(Order::Add(Add { addition, subscriber: self.number, names, list, caller }));
        Ok(addition)
    }

    /// Removes names; `None`: all of this kind. Nothing of them is given out once this has returned.
    pub fn remove(&self, names: Names, list: Option<&[&[u8]]>) -> Result<(), Error> {
        call::still_open(&self.shared)?;
        let list = list.map(|list| owned(names, list)).transpose()?;
        let (done, removed) = oneshot::channel();
        self.send(Order::Remove { subscriber: self.number, names, list, done: ReadySender::new(done) });
        self.await_io_thread(removed)
    }

    /// Ends its subscriptions, for everybody who uses it: what waits can still be taken, and then all waits and later
    /// calls fail with [`Kind::Closed`].
    pub fn close(&self) {
        let mut phase = self.phase.lock();
        if std::mem::replace(&mut *phase, Phase::Closed) != Phase::Closed {
            self.send(Order::Leave { subscriber: self.number });
            self.mailbox.close(&mut WakeSet::default());
        }
    }

    /// Waits for what the io thread does without the server.
    fn await_io_thread(&self, done: Receiver<Result<(), Error>>) -> Result<(), Error> {
        match done.wait(Deadline::after(IO_GRACE)) {
            Ok(result) => result,
            Err(Left { interrupted: true, .. }) => Err(interrupts::error()),
            Err(Left { .. }) => Err(Error::new(Kind::Timeout, "the io thread did not respond in time")),
        }
    }

    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The database of its client.
    pub(super) fn db(&self) -> u32 {
        self.db
    }

    /// Asks the server something, on a connection for commands.
    pub(super) fn ask(&self, argv: &[&[u8]], timeout: Timeout) -> Result<Reply, Error> {
        let limit = Limit::new(timeout, self.timeout);
        let (topology, target) = (&*self.topology, self.topology.shared());
        let send = |request| topology.send(target, request);
        call::run(&self.shared, topology, call::packet(argv)?, limit, None, target, send)
    }

    fn send(&self, order: Order) {
        let _held_off = HeldOff::begin(); // it may wake the io thread
        self.topology.order(order);
    }

    /// The next message or gap. Fails with [`Kind::Timeout`] if none comes in time, and with [`Kind::Closed`] once the
    /// client is closed and all has been taken.
    pub fn next(&self, timeout: Timeout) -> Result<Arc<Message>, Error> {
        let mut next = None;
        self.take_within(1, timeout, |message| next = Some(message))?;
        next.ok_or_else(|| Error::new(Kind::Timeout, "no message came in time"))
    }

    /// Takes up to `most` messages and gaps, in order. Waits for the first one; 0 if none comes in time. Fails with
    /// [`Kind::Closed`] once the client is closed and all has been taken.
    pub fn take(
        &self,
        most: usize,
        timeout: Timeout,
        take: impl FnMut(Arc<Message>),
    ) -> Result<usize, Error> {
        match self.take_within(most, timeout, take) {
            Err(error) if error.kind() == Kind::Timeout => Ok(0),
            result => result,
        }
    }

    fn take_within(
        &self,
        most: usize,
        timeout: Timeout,
        take: impl FnMut(Arc<Message>),
    ) -> Result<usize, Error> {
        let deadline = Limit::new(timeout, self.timeout).deadline;
        if most == 0 {
            return Ok(0);
        }
        interrupts::check()?;
        self.mailbox.take(most, deadline, self.shared.spin, take).map_err(|unserved| match unserved {
            Unserved::TimedOut => Error::new(Kind::Timeout, "no message came in time"),
            Unserved::Interrupted => interrupts::error(),
            Unserved::Closed => closed(),
        })
    }

    /// Has messages taken through a queue of the same client, with this tag, from now on: each is a completion. When
    /// this subscriber or the client is closed and all was taken, a last one fails with [`Kind::Closed`].
    pub fn to_queue(&self, queue: &Queue, tag: u64) -> Result<(), Error> {
        let mut route = self.route.lock();
        *route = Some(Feed::begin(&self.mailbox, queue.completions(), tag)?);
        Ok(())
    }

    /// Has a function called with each message from now on, by these callbacks.
    pub(super) fn to_callbacks(
        &self,
        callbacks: &Arc<Callbacks>,
        handler: MessageHandler,
    ) -> Result<(), Error> {
        let mut route = self.route.lock();
        *route = Some(Called::begin(&self.mailbox, callbacks, handler)?);
        Ok(())
    }

    /// A descriptor that is readable while something can be taken, for poll(2), epoll(7) and the like.
    pub fn descriptor(&self) -> Result<RawFd, Error> {
        self.mailbox.descriptor().map_err(|error| {
            Error::os(Kind::NoMem, "no descriptor for a subscriber; close some, or raise ulimit -n", &error)
        })
    }

    /// What it has counted so far.
    pub fn stats(&self) -> SubscriberStats {
        let mailbox = self.mailbox.counts();
        let live =
            self.topology.hub_status().is_connected() && mailbox.names.wanted == mailbox.names.confirmed;
        SubscriberStats { mailbox, live }
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        self.send(Order::Leave { subscriber: self.number });
        self.mailbox.set_listener(None);
        // The lock is not held meanwhile: a call in progress is waited for.
        let route = self.route.lock().take();
        if let Some(route) = route {
            route.end();
        }
        self.mailbox.abandon();
    }
}

fn closed() -> Error {
    let text = "this subscriber or its client was closed, and nothing is left to take; free the subscriber";
    Error::new(Kind::Closed, text)
}

/// Names as the hub has them.
fn owned(names: Names, list: &[&[u8]]) -> Result<NameList, Error> {
    if list.is_empty() {
        return Err(Error::invalid("no name is given; pass at least one"));
    }
    let each = |name: &&[u8]| {
        let argv = [names.subscribe(), name];
        proto::check_size(&argv).map_err(|e| Error::new(Kind::TooLarge, e.to_string()))?;
        Ok(Arc::from(*name))
    };
    list.iter().map(each).collect()
}
