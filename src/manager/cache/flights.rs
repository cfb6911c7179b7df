//! The reads that are on their way to the server for the cache: one for each command, whoever asks for it.
//!
//! A flight that was overtaken by a change of its key still answers those who wait for it, but nobody joins it any more:
//! who asks later may know of the change.

use std::collections::HashMap;

use super::stamps::Stamp;
use super::store::Command;
use super::tracking::Epoch;
use crate::manager::caller::Caller;

/// A read on its way.
pub(super) struct Flight {
    pub(super) command: Command,
    /// Of its key when it began.
    pub(super) stamp: Stamp,
    /// Of its connection when it was sent last, if that is tracked, and when that was.
    pub(super) sent: Option<(Option<Epoch>, u64)>,
    pub(super) callers: Vec<Caller>,
}

#[derive(Default)]
pub(super) struct Flights {
    all: HashMap<u64, Flight>,
    /// The flight that may be joined.
    open: HashMap<Command, u64>,
    last: u64,
}

impl Flights {
    /// Adds a caller to the flight for a command, if there is one that has seen no change of its key.
    pub(super) fn join(&mut self, command: &Command, stamp: Stamp, caller: Caller) -> Result<(), Caller> {
        let open = self.open.get(command).and_then(|id| self.all.get_mut(id));
        match open.filter(|flight| flight.stamp == stamp) {
            Some(flight) => {
                if flight.sent.is_none() || caller.begin_send() {
                    flight.callers.push(caller);
                }
                Ok(())
            }
            None => Err(caller),
        }
    }

    /// Begins a flight, and returns its number.
    pub(super) fn begin(&mut self, command: &Command, stamp: Stamp, caller: Caller) -> u64 {
        self.last += 1;
        let flight = Flight { command: command.clone(), stamp, sent: None, callers: vec![caller] };
        self.all.insert(self.last, flight);
        self.open.insert(command.clone(), self.last);
        self.last
    }

    /// Marks a flight as sent. False if nobody waits for it any more: then it has ended.
    pub(super) fn begin_send(&mut self, id: u64, epoch: Option<Epoch>, now: u64) -> bool {
        let Some(flight) = self.all.get_mut(&id) else { return false };
        flight.sent = Some((epoch, now));
        flight.callers.retain(Caller::begin_send);
        self.end_if_alone(id)
    }

    /// Takes that back. False if nobody waits for it any more: then it has ended.
    pub(super) fn requeue(&mut self, id: u64) -> bool {
        let Some(flight) = self.all.get_mut(&id) else { return false };
        flight.sent = None;
        flight.callers.retain(Caller::requeue);
        self.end_if_alone(id)
    }

    /// Whether nobody waits for it any more: then it has ended.
    pub(super) fn is_abandoned(&mut self, id: u64) -> bool {
        let Some(flight) = self.all.get_mut(&id) else { return true };
        flight.callers.retain(|caller| !caller.is_abandoned());
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
        let is_awaited = self.all.get(&id).is_some_and(|flight| !flight.callers.is_empty());
        if !is_awaited {
            self.end(id);
        }
        is_awaited
    }
}
