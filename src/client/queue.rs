//! The completion queue: requests without a waiting thread, and their replies, which are taken in batches.

use std::os::fd::RawFd;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::watch;

use crate::completion::{Begun, Completions, Seen, Terms, Then, Ticket};
use crate::error::{Error, Kind, Outcome};
use crate::interrupt::Watch;
use crate::manager::{Answer, Caller, Cost, Packet, Request, Shared, State, Target, WAIT_GRACE, Waits};
use crate::oneshot::Deadline;
use crate::os::cancel::HeldOff;
use crate::topology::Topology;
use crate::{runtime, wait};

use super::call::{self, Limit};
use super::interrupts;
use super::reply::Reply;
use super::timeout::Timeout;

/// A request that has ended.
#[derive(Debug)]
pub struct Completion {
    /// The caller's tag.
    pub tag: u64,
    /// Its reply, or how it failed.
    pub result: Result<Reply, Error>,
}

/// Requests of one client without a waiting thread. Each has a tag and completes exactly once: with its reply, at its
/// deadline, by being canceled, or with the error that ended its connection.
///
/// The client may be closed or dropped first: outstanding requests then complete with [`Kind::Closed`].
pub struct Queue {
    inner: Arc<Inner>,
}

struct Inner {
    completions: Arc<Completions<Answer>>,
    shared: Arc<Shared>,
    topology: Arc<Topology>,
    /// The timeout of requests that specify none.
    timeout: Duration,
    /// How many requests may have been submitted and not taken.
    most: usize,
    /// Notified when the next deadline changes, and at the end.
    alarm: Arc<Notify>,
}

/// What a queue has to know of a request that it sends.
pub(super) struct Sending {
    pub(super) tag: u64,
    pub(super) timeout: Timeout,
    /// Where it is sent.
    pub(super) target: Target,
    /// How it may wait at the server.
    pub(super) waits: Option<Waits>,
}

/// Completes requests whose deadline has passed, and ends the waits of an idle queue when its client is closed. Runs until
/// the queue is dropped.
async fn watch(alarm: Arc<Notify>, mut states: watch::Receiver<State>, queue: Weak<Inner>) {
    let mut is_closed = false;
    while let Some(next) = queue.upgrade().map(|inner| inner.expire()) {
        let due = async {
            match next.remaining() {
                Some(left) => tokio::time::sleep(left).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => {}
            () = alarm.notified() => {}
            _ = states.wait_for(|state| *state == State::Closed), if !is_closed => {
                is_closed = true;
                queue.upgrade().inspect(|inner| inner.completions.close());
            }
        }
    }
}

impl Inner {
    /// Completes requests whose deadline has passed. Returns when to check again.
    fn expire(&self) -> Deadline {
        self.completions.expire(|terms, left| {
            let (length, send_length) = (terms.length, terms.send_length);
            Err(call::timed_out(&self.shared, &self.topology, terms.target, left, length, send_length))
        })
    }
}

impl Queue {
    /// A new queue. Fails if the process has no file descriptor left.
    pub(super) fn new(
        shared: &Arc<Shared>,
        topology: &Arc<Topology>,
        timeout: Duration,
        most: usize,
    ) -> Result<Queue, Error> {
        call::still_open(shared)?;
        let completions = Completions::new(shared.backlog.clone()).map_err(|error| {
            Error::os(
                Kind::NoMem,
                "no descriptor for a completion queue; close some, or raise ulimit -n",
                &error,
            )
        })?;
        let inner = Arc::new(Inner {
            completions: Arc::new(completions),
            shared: shared.clone(),
            topology: topology.clone(),
            timeout,
            most,
            alarm: Arc::default(),
        });
        runtime::spawn(watch(inner.alarm.clone(), shared.state.watch(), Arc::downgrade(&inner)))?;
        Ok(Queue { inner })
    }

    /// Sends a command, and returns at once. `tag` comes back with its completion.
    ///
    /// Fails with [`Kind::QueueFull`] while `max_in_flight` requests have been submitted and not taken, or the client has
    /// no capacity: then nothing was sent, and there will be no completion.
    pub fn submit(&self, tag: u64, argv: &[&[u8]], timeout: Timeout) -> Result<(), Error> {
        let waits = call::waits(argv)?;
        let packet = call::packet(argv)?;
        self.send(tag, waits, packet.cost(), || packet, None, timeout)
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.inner.shared
    }

    pub(super) fn topology(&self) -> &Topology {
        &self.inner.topology
    }

    /// Sends what `packet` returns, if there is capacity for it; a command that `waits` at the server gets a private
    /// connection. Taking the answer passes it through `then`.
    pub(super) fn send(
        &self,
        tag: u64,
        waits: Option<Waits>,
        cost: Cost,
        packet: impl FnOnce() -> Packet,
        then: Option<Then<Answer>>,
        timeout: Timeout,
    ) -> Result<(), Error> {
        let inner = &*self.inner;
        let target = if waits.is_none() { inner.topology.shared() } else { inner.topology.private() };
        let is_private = waits.is_some();
        // If the task is gone, the request comes back in the error and is dropped, which completes it.
        self.send_by(Sending { tag, timeout, target, waits }, cost, packet, then, |request| {
            let _held_off = is_private.then(HeldOff::begin);
            inner.topology.send(target, request);
        })
    }

    /// Sends what `packet` makes by `deliver`, if there is capacity for it.
    pub(super) fn send_by(
        &self,
        sending: Sending,
        cost: Cost,
        packet: impl FnOnce() -> Packet,
        then: Option<Then<Answer>>,
        deliver: impl FnOnce(Request),
    ) -> Result<(), Error> {
        let waits = sending.waits.clone();
        let (ticket, deadline) = self.begin(sending, cost, then)?;
        let request = Request::new(packet(), deadline, Caller::Queue(ticket));
        deliver(match waits {
            Some(waits) => request.that_waits(waits),
            None => request,
        });
        Ok(())
    }

    /// Begins a request, if there is capacity for it, which is taken.
    pub(super) fn begin(
        &self,
        sending: Sending,
        cost: Cost,
        then: Option<Then<Answer>>,
    ) -> Result<(Ticket<Answer>, Deadline), Error> {
        let Sending { tag, timeout, target, waits } = sending;
        let inner = &*self.inner;
        call::still_open(&inner.shared)?;
        let limit = Limit::of_waiting(timeout, inner.timeout, waits.as_ref()).some(&inner.shared)?;
        let full = |error: &Error| {
            if error.kind() == Kind::QueueFull {
                inner.shared.stats.queue_full.add(1);
            }
        };
        if let Some(bytes) = inner.shared.backlog.excess() {
            let text = format!(
                "{bytes} bytes of replies have arrived and not been taken (max_untaken_bytes): take some, then submit again"
            );
            return Err(Error::new(Kind::QueueFull, text)).inspect_err(full);
        }
        inner.shared.admission.acquire_now(cost).inspect_err(full)?;
        let grace = if waits.is_some() { WAIT_GRACE } else { Duration::ZERO };
        let terms = Terms {
            deadline: limit.deadline.plus(grace),
            length: limit.length,
            send_by: limit.send_by,
            send_length: limit.send_length,
            target,
            given_up: waits.as_ref().map(|waits| waits.canceled.clone()),
        };
        let Some(Begun { ticket, earlier }) = inner.completions.open(tag, terms, then, inner.most) else {
            inner.shared.admission.release(cost);
            let error = Error::new(
                Kind::QueueFull,
                format!(
                    "{} requests of this queue have not been taken (max_in_flight): take some, then submit again",
                    inner.most
                ),
            );
            full(&error);
            return Err(error);
        };
        if earlier {
            let _held_off = HeldOff::begin(); // it may wake the io thread
            inner.alarm.notify_one();
        }
        Ok((ticket, limit.deadline))
    }

    /// Cancels the requests with this tag: each outstanding one completes with [`Kind::Canceled`], and its outcome says
    /// whether its command may run. Returns their number. A command that waits at the server is ended there first, and
    /// completes with its reply if it has one.
    pub fn cancel(&self, tag: u64) -> usize {
        self.inner.completions.cancel(tag, |_, left| {
            let (text, outcome) = if left.sent {
                ("canceled; the command was sent and may be executed", Outcome::MaybeExecuted)
            } else {
                ("canceled before the command was sent", Outcome::NotSent)
            };
            Err(Error::new(Kind::Canceled, text).with_outcome(outcome))
        })
    }

    /// Takes up to `most` completions in order of arrival. Waits for the first one while a request is outstanding and the
    /// time is not over; then there may be none. If it may wait, it leaves some of many for the next call
    /// (`Completions::half`).
    pub fn take(
        &self,
        most: usize,
        timeout: Timeout,
        mut take: impl FnMut(Completion),
    ) -> Result<usize, Error> {
        let inner = &*self.inner;
        let deadline = Limit::new(timeout, inner.timeout).deadline;
        if most == 0 {
            return Ok(0);
        }
        // An event loop, which takes with a timeout of 0, keeps its core.
        let may_wait = !deadline.has_passed();
        if may_wait && !inner.shared.spin.is_zero() && inner.completions.is_sender_behind() {
            wait::queue::let_sender_run();
        }
        let most = if may_wait { most.min(inner.completions.half()) } else { most };
        let mut drain = || {
            inner.completions.drain(most, |done| {
                take(Completion { tag: done.tag, result: done.answer.and_then(Reply::new) });
            })
        };
        if let Some(taken) = drain() {
            return Ok(taken);
        }
        if !may_wait {
            return Ok(0);
        }
        let others = inner.shared.admission.requests().saturating_sub(inner.completions.outstanding());
        if let Some(taken) =
            wait::poll_for(inner.shared.spin, 1 + others, |now| deadline.is_before(now), &mut drain)
        {
            return Ok(taken);
        }
        let mut watch = Watch::begin();
        while !deadline.has_passed() {
            interrupts::check()?;
            let signaled = inner.completions.wait(deadline.or_at(watch.next()), false);
            if let Some(taken) = drain() {
                return Ok(taken);
            }
            if watch.cancels(signaled) {
                return Err(interrupts::error());
            }
        }
        Ok(drain().unwrap_or(0))
    }

    /// Waits until there is something to take, even while nothing is outstanding. False if [`wake`](Self::wake) ended the
    /// wait. Fails with [`Kind::Timeout`] when the time is over, and with [`Kind::Closed`] once the client is closed and
    /// nothing is left to take.
    pub fn wait(&self, timeout: Timeout) -> Result<bool, Error> {
        let inner = &*self.inner;
        let deadline = Limit::new(timeout, inner.timeout).deadline;
        let look = || inner.completions.look();
        let mut seen = look();
        if seen.is_none() && inner.completions.outstanding() > 0 && !deadline.has_passed() {
            let callers = inner.shared.admission.requests().max(1);
            seen = wait::poll_for(inner.shared.spin, callers, |now| deadline.is_before(now), look);
        }
        let mut watch = Watch::begin();
        loop {
            match seen {
                Some(Seen::Done) => return Ok(true),
                Some(Seen::Nudge) => return Ok(false),
                Some(Seen::Closed) => {
                    let text = "this client was closed, and nothing is left to take; free the queue";
                    return Err(Error::new(Kind::Closed, text));
                }
                None if deadline.has_passed() => {
                    return Err(Error::new(Kind::Timeout, "nothing arrived in time"));
                }
                None => {}
            }
            interrupts::check()?;
            let signaled = inner.completions.wait(deadline.or_at(watch.next()), true);
            seen = look();
            if seen.is_none() && watch.cancels(signaled) {
                return Err(interrupts::error());
            }
        }
    }

    /// Ends the current or next [`wait`](Self::wait).
    pub fn wake(&self) {
        self.inner.completions.nudge();
    }

    /// Waits, without a limit, until there is something to take or [`wake`](Self::wake) is called. False once the client is
    /// closed and nothing is left to take.
    pub(super) fn wait_and_take(&self, most: usize, mut take: impl FnMut(Completion)) -> bool {
        interrupts::clear_interrupt(); // interrupts are for calls of the host
        self.inner.completions.wait(Deadline::NEVER, true);
        let seen = self.inner.completions.look();
        self.inner.completions.drain(most, |done| {
            take(Completion { tag: done.tag, result: done.answer.and_then(Reply::new) });
        });
        seen != Some(Seen::Closed)
    }

    /// A descriptor that is readable while there is something to take, for poll(2), epoll(7) and the like.
    pub fn descriptor(&self) -> RawFd {
        self.inner.completions.descriptor()
    }

    pub(super) fn completions(&self) -> &Arc<Completions<Answer>> {
        &self.inner.completions
    }

    /// How many requests have been submitted and not completed.
    pub fn outstanding(&self) -> usize {
        self.inner.completions.outstanding()
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.inner.completions.abandon();
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.alarm.notify_one();
    }
}
