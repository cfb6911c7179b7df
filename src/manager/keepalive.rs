//! When a silent connection is a dead one.
//!
//! Silence alone proves nothing: the server may be at a long command, or stopped for a moment. So the kernel is
//! asked whether the peer's *host* still acknowledges. If it does not, the connection is lost within three
//! heartbeats. If it does and yet the server says nothing, the connection is kept for as long as somebody waits
//! for its next reply, and ten heartbeats beyond.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use crate::net::{Acks, KEEP_TRYING};

/// How long a host may leave us without an answer, in heartbeats.
const UNANSWERED: u32 = 2;
/// And at least: one whose server does not read answers no more than two probes a second (tcp_invalid_ratelimit
/// in ip-sysctl).
const UNANSWERED_LEAST: Duration = Duration::from_secs(2);
/// One look may come just between a probe and its answer.
const LOOKS: u32 = 2;
/// Looks in a heartbeat, once a connection is silent.
const LOOKS_PER_HEARTBEAT: u32 = 4;

/// What is to be done about the silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing.
    Rest,
    /// Send something that wants a reply.
    Probe,
    /// Give up: the peer's host does not answer ours.
    HostIsGone,
    /// Give up: the server has the request, says nothing, and nobody waits for it any more.
    ServerIsMute,
}

/// What a look at the connection shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) acks: Option<Acks>,
    /// Whether a reply is owed at all.
    pub(crate) owed: bool,
    /// Whether the request for the next reply has arrived at the peer's host.
    pub(crate) delivered: bool,
    /// Whether somebody waits for the next reply.
    pub(crate) patient: bool,
}

pub(crate) struct Keepalive {
    heartbeat: Duration,
    timer: Pin<Box<Sleep>>,
    /// When something was read last.
    heard: Instant,
    /// Since when the server owes a reply that nobody waits for.
    mute_since: Instant,
    /// Looks in a row that found the host not answering.
    strikes: u32,
}

impl Keepalive {
    /// For a connection that was made just now. `None`: it is never probed.
    pub(crate) fn new(heartbeat: Duration) -> Option<Keepalive> {
        let now = Instant::now();
        (!heartbeat.is_zero()).then(|| Keepalive {
            heartbeat,
            timer: Box::pin(sleep_until(now + heartbeat)),
            heard: now,
            mute_since: now,
            strikes: 0,
        })
    }

    /// Something was read.
    pub(crate) fn hear(&mut self) {
        self.heard = Instant::now();
    }

    /// Ready when the connection has been silent for a heartbeat, and then for each next look at it.
    pub(crate) fn poll_due(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            std::task::ready!(self.timer.as_mut().poll(cx));
            let silent = Instant::now() - self.heard;
            if silent >= self.heartbeat {
                return Poll::Ready(());
            }
            self.strikes = 0;
            self.timer.as_mut().reset(self.heard + self.heartbeat);
        }
    }

    /// What a look at the connection means. Also sets when the next look is due.
    pub(crate) fn assess(&mut self, look: Look) -> Verdict {
        let now = Instant::now();
        self.timer.as_mut().reset(now + self.heartbeat / LOOKS_PER_HEARTBEAT);
        let patience = (self.heartbeat * UNANSWERED).max(UNANSWERED_LEAST);
        let gone = |acks: Acks| acks.unanswered && acks.silent_for >= patience;
        self.strikes = if look.acks.is_some_and(gone) { self.strikes + 1 } else { 0 };
        if !look.owed || !look.delivered || look.patient {
            self.mute_since = now;
        }
        match () {
            () if self.strikes >= LOOKS => Verdict::HostIsGone,
            () if !look.owed => Verdict::Probe,
            () if now - self.mute_since.max(self.heard) >= self.heartbeat * KEEP_TRYING => {
                Verdict::ServerIsMute
            }
            () => Verdict::Rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEARTBEAT: Duration = Duration::from_secs(1);
    const FINE: Acks = Acks { unanswered: false, silent_for: Duration::from_millis(10) };

    /// When the verdict comes, if every look shows the same from the start on.
    async fn verdict(look: impl Fn(Duration) -> Look) -> (Verdict, Duration) {
        let start = Instant::now();
        let mut keepalive = Keepalive::new(HEARTBEAT).unwrap();
        for _ in 0..1000 {
            std::future::poll_fn(|cx| keepalive.poll_due(cx)).await;
            let verdict = keepalive.assess(look(start.elapsed()));
            if verdict != Verdict::Rest {
                return (verdict, start.elapsed());
            }
        }
        (Verdict::Rest, start.elapsed())
    }

    fn waiting(acks: Acks) -> Look {
        Look { acks: Some(acks), owed: true, delivered: true, patient: true }
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_connection_is_probed_after_a_heartbeat() {
        let idle = |_| Look { owed: false, ..waiting(FINE) };
        assert_eq!(verdict(idle).await, (Verdict::Probe, HEARTBEAT));
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_does_not_answer_is_given_up_within_three_heartbeats() {
        let lost = |since| waiting(Acks { unanswered: true, silent_for: since });
        let (verdict, after) = verdict(lost).await;
        assert_eq!(verdict, Verdict::HostIsGone);
        assert!(after <= HEARTBEAT * 3, "{after:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_is_just_under_way_is_no_proof() {
        let turn = std::cell::Cell::new(false);
        let now_and_then = |_| {
            turn.set(!turn.get());
            waiting(Acks { unanswered: turn.get(), silent_for: Duration::from_secs(60) })
        };
        assert_eq!(verdict(now_and_then).await.0, Verdict::Rest);
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_server_is_kept_while_somebody_waits() {
        assert_eq!(verdict(|_| waiting(FINE)).await.0, Verdict::Rest);
    }

    #[tokio::test(start_paused = true)]
    async fn a_mute_server_is_given_up_ten_heartbeats_after_the_last_caller() {
        let left = Duration::from_secs(5);
        let mute = |since| Look { patient: since < left, ..waiting(FINE) };
        let (verdict, after) = verdict(mute).await;
        assert_eq!(verdict, Verdict::ServerIsMute);
        assert!(after >= left + HEARTBEAT * 9 && after <= left + HEARTBEAT * 11, "{after:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_on_its_way_over_a_slow_link_is_no_silence() {
        let slow = |_| Look { delivered: false, patient: false, ..waiting(FINE) };
        assert_eq!(verdict(slow).await.0, Verdict::Rest);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_heard_puts_off_the_look() {
        let mut keepalive = Keepalive::new(HEARTBEAT).unwrap();
        let start = Instant::now();
        tokio::time::sleep(Duration::from_millis(900)).await;
        keepalive.hear();
        std::future::poll_fn(|cx| keepalive.poll_due(cx)).await;
        assert_eq!(start.elapsed(), Duration::from_millis(1900));
    }

    #[tokio::test(start_paused = true)]
    async fn none_without_a_heartbeat() {
        assert!(Keepalive::new(Duration::ZERO).is_none());
    }
}
