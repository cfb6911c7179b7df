//! The reads that are on their way to the server for the cache: one for each command, whoever asks for it.
//!
//! A flight that was overtaken by a change of its key still answers those who wait for it, but nobody joins it any more:
//! who asks later may know of the change.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use tokio::sync::oneshot;

use super::stamps::Stamp;
use super::store::{AsItIs, Command};
use super::tracking::Epoch;
use super::truth::Truth;
use crate::manager::answer::Answer;
use crate::manager::caller::Caller;

/// Who waits for a flight.
pub(super) enum Waiter {
    Caller(Caller),
    /// The task of a watched value.
    Watch(oneshot::Sender<Landed>),
}

/// What a watch gets: the answer, and until when it is true, unless the server does not tell of changes.
pub(crate) struct Landed {
    pub(crate) answer: Answer,
    pub(crate) truth: Option<Truth>,
}

impl Waiter {
    fn begin_send(&self) -> bool {
        match self {
            Waiter::Caller(caller) => caller.begin_send(),
            Waiter::Watch(watch) => !watch.is_closed(),
        }
    }

    fn requeue(&self) -> bool {
        match self {
            Waiter::Caller(caller) => caller.requeue(),
            Waiter::Watch(watch) => !watch.is_closed(),
        }
    }

    fn is_abandoned(&self) -> bool {
        match self {
            Waiter::Caller(caller) => caller.is_abandoned(),
            Waiter::Watch(watch) => watch.is_closed(),
        }
    }
}

/// A read on its way.
pub(super) struct Flight {
    pub(super) command: Command,
    /// Of its key when it began.
    pub(super) stamp: Stamp,
    /// Of its connection when it was sent last, if that is tracked, and when that was.
    pub(super) sent: Option<(Option<Epoch>, u64)>,
    pub(super) waiters: Vec<Waiter>,
}

#[derive(Default)]
pub(super) struct Flights {
    all: HashMap<u64, Flight>,
    /// The flight that may be joined.
    open: HashMap<Command, u64, BuildHasherDefault<AsItIs>>,
    last: u64,
}

impl Flights {
    /// Adds a waiter to the flight for a command, if there is one that has seen no change of its key.
    pub(super) fn join(&mut self, command: &Command, stamp: Stamp, waiter: Waiter) -> Result<(), Waiter> {
        let open = self.open.get(command).and_then(|id| self.all.get_mut(id));
        match open.filter(|flight| flight.stamp == stamp) {
            Some(flight) => {
                if flight.sent.is_none() || waiter.begin_send() {
                    flight.waiters.push(waiter);
                }
                Ok(())
            }
            None => Err(waiter),
        }
    }

    /// Begins a flight, and returns its number.
    pub(super) fn begin(&mut self, command: &Command, stamp: Stamp, waiter: Waiter) -> u64 {
        self.last += 1;
        let flight = Flight { command: command.clone(), stamp, sent: None, waiters: vec![waiter] };
        self.all.insert(self.last, flight);
        self.open.insert(command.clone(), self.last);
        self.last
    }

    /// Marks a flight as sent. False if nobody waits for it any more: then it has ended.
    pub(super) fn begin_send(&mut self, id: u64, epoch: Option<Epoch>, now: u64) -> bool {
        let Some(flight) = self.all.get_mut(&id) else { return false };
        flight.sent = Some((epoch, now));
        flight.waiters.retain(Waiter::begin_send);
        self.end_if_alone(id)
    }

    /// Takes that back. False if nobody waits for it any more: then it has ended.
    pub(super) fn requeue(&mut self, id: u64) -> bool {
        let Some(flight) = self.all.get_mut(&id) else { return false };
        flight.sent = None;
        flight.waiters.retain(Waiter::requeue);
        self.end_if_alone(id)
    }

    /// Whether nobody waits for it any more: then it has ended.
    pub(super) fn is_abandoned(&mut self, id: u64) -> bool {
        let Some(flight) = self.all.get_mut(&id) else { return true };
        flight.waiters.retain(|waiter| !waiter.is_abandoned());
        !self.end_if_alone(id)
    }

    /// Removes a flight, whose answer has come.
    pub(super) fn end(&mut self, id: u64) -> Option<Flight> {
        let flight = self.all.remove(&id)?;
        if self.open.get(&flight.command) == Some(&id) {
            self.open.remove(&flight.command);
        }
        Some(flight)
    }

    /// True if somebody waits for it.
    fn end_if_alone(&mut self, id: u64) -> bool {
        let is_awaited = self.all.get(&id).is_some_and(|flight| !flight.waiters.is_empty());
        if !is_awaited {
            self.end(id);
        }
        is_awaited
    }
}
