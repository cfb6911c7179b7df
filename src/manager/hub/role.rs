//! Whether the hub's server is a replica: what is published at its primary comes to it for as long as the two are
//! connected, and what is lost between them shows nowhere.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// Why the server is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    /// It is asked now and then.
    Heartbeat,
    /// A shared connection has been made in place of one to a server that was a replica.
    Failover,
}

/// When the server is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    AtOnce,
    /// It was a replica when the connection was made, and the next one may end at it again: not too often.
    AtAPace,
}

pub(super) struct Role {
    was_replica: bool,
    leave: Option<Leave>,
    heartbeat: Duration,
    /// `None`: it is not asked now and then.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Role {
    /// Of a server that told what it is in the handshake. `None`: it does not tell.
    pub(super) fn of(is_replica: Option<bool>, heartbeat: Duration) -> Option<Role> {
        let timer = (!heartbeat.is_zero()).then(|| Box::pin(sleep_until(Instant::now() + heartbeat)));
        is_replica.map(|was_replica| Role { was_replica, leave: None, heartbeat, timer })
    }

    /// Ready when it is time to ask.
    pub(super) fn poll_due(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(timer) = &mut self.timer else { return Poll::Pending };
        std::task::ready!(timer.as_mut().poll(cx));
        timer.as_mut().reset(Instant::now() + self.heartbeat);
        Poll::Ready(())
    }

    /// The server has told what it is. One that does not tell any more (`None`) has told nothing.
    pub(super) fn hear(&mut self, is_replica: Option<bool>, occasion: Occasion) {
        if is_replica == Some(true) {
            match (self.was_replica, occasion) {
                (false, _) => self.leave = Some(Leave::AtOnce),
                (true, Occasion::Failover) => self.leave = Some(Leave::AtAPace),
                // Whoever chose a replica stays with it.
                (true, Occasion::Heartbeat) => {}
            }
        }
    }

    /// Whether the server is to be left.
    pub(super) fn leave(&self) -> Option<Leave> {
        self.leave
    }
}
