//! How long a call may take.

use std::cell::Cell;
use std::time::Duration;

use crate::error::{Error, Kind};
use crate::manager::{Shared, Waits};
use crate::oneshot::Deadline;

/// How long a call may take, from its start to its reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeout {
    /// As the client's option `timeout` says.
    Default,
    /// This long. Zero: only if the reply is there at once.
    After(Duration),
    /// Until the reply comes or the client is closed.
    Never,
}

thread_local! {
    /// What this thread's calls take that name no time of their own; `None`: the client's option.
    static TIMEOUT: Cell<Option<Timeout>> = const { Cell::new(None) };
}

/// Sets how long this thread's calls may take that name no time of their own: [`Timeout::Default`] is the option
/// `timeout` of each client again.
pub fn set_thread_timeout(timeout: Timeout) {
    TIMEOUT.set((timeout != Timeout::Default).then_some(timeout));
}

/// When a call ends, and how long that was when it began.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    pub(super) deadline: Deadline,
    pub(super) length: Duration,
    /// Until when it must have been sent: at the deadline at the latest.
    pub(super) send_by: Deadline,
    pub(super) send_length: Duration,
}

impl Limit {
    pub(super) fn new(timeout: Timeout, option: Duration) -> Limit {
        let timeout = if timeout == Timeout::Default { TIMEOUT.get().unwrap_or(timeout) } else { timeout };
        let (deadline, length) = match timeout {
            Timeout::Default => (Deadline::after(option), option),
            Timeout::After(length) => (Deadline::after(length), length),
            Timeout::Never => (Deadline::NEVER, Duration::MAX),
        };
        Limit { deadline, length, send_by: deadline, send_length: length }
    }

    /// For a command that may wait at the server. Where its caller names no time, the command's own time counts from
    /// when it is sent: `BLPOP k 30` does not end after the 5 s of other commands. The option is how long it may take to
    /// send it, and how much longer than its own time its reply may take.
    pub(super) fn of_waiting(timeout: Timeout, option: Duration, waits: Option<&Waits>) -> Limit {
        let names_none = timeout == Timeout::Default && TIMEOUT.get().is_none();
        let own = waits.and_then(|waits| waits.time).filter(|_| names_none).map(|wait| wait.time());
        let whole = match own {
            None => return Limit::new(timeout, option),
            Some(None) => Limit::new(Timeout::Never, option),
            Some(Some(own)) => Limit::new(Timeout::After(own.saturating_add(option * 2)), option),
        };
        Limit { send_by: Deadline::after(option), send_length: option, ..whole }
    }

    /// Fails if there is no time at all, as where a caller's own deadline has passed: whether the command is executed
    /// must not be left to chance.
    pub(super) fn some(self, shared: &Shared) -> Result<Limit, Error> {
        if self.length.is_zero() {
            shared.stats.timeouts.add(1);
            return Err(Error::new(
                Kind::Timeout,
                "no time was left for this call (0 ms), so nothing was sent",
            ));
        }
        Ok(self)
    }
}

/// What is left until a deadline, for the next of several calls.
pub(super) fn left(deadline: Deadline) -> Timeout {
    deadline.remaining().map_or(Timeout::Never, Timeout::After)
}
