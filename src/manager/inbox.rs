//! What callers have sent and the connection has not taken yet.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Sleep, sleep};

use crate::faults;
use crate::os::cancel;
use crate::wait::BatchOrigin;

use super::answers::Answers;
use super::channel::{Message, Receiver};
use super::request::Request;
use super::shared::Shared;

/// Messages taken from the channel at a time.
const CHUNK: usize = 256;
/// How often requests whose callers have left are dropped, while any wait to be sent.
const SWEEP: Duration = Duration::from_millis(100);

pub(crate) struct Inbox {
    messages: Receiver<Message<Request>>,
    /// The task's waker, and what callers wake it by.
    waker: Option<(Waker, Waker)>,
    chunk: Vec<Message<Request>>,
    /// Admitted and not sent, in the order in which they came.
    pub(crate) pending: VecDeque<Request>,
    /// How many connections in a row ended while the server was asked whether it takes transactions.
    pub(crate) trials_lost: u32,
    /// Where they came from, if any came since somebody asked.
    origin: Option<BatchOrigin>,
    /// When to drop those whose callers have left. Set while any wait.
    sweep: Option<Pin<Box<Sleep>>>,
    /// Set once the client is closing: when its time to drain is over.
    drain: Option<Pin<Box<Sleep>>>,
}

impl Inbox {
    pub(crate) fn new(messages: UnboundedReceiver<Message<Request>>) -> Self {
        Inbox {
            messages: Receiver::new(messages),
            waker: None,
            chunk: Vec::with_capacity(CHUNK),
            pending: VecDeque::new(),
            trials_lost: 0,
            origin: None,
            sweep: None,
            drain: None,
        }
    }

    /// Moves what callers sent into `pending`. Ready when the client's time to drain is over.
    ///
    /// The next message wakes the task if `watch` is set. A task that polls again anyway saves its callers the wake-up.
    pub(crate) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        answers: &mut Answers,
        shared: &Shared,
        watch: bool,
    ) -> Poll<()> {
        self.poll_sweep(cx, answers);
        while watch || !self.messages.is_empty() {
            let waker = match &mut self.waker {
                Some((of_task, waker)) if of_task.will_wake(cx.waker()) => waker,
                stale => &mut stale.insert((cx.waker().clone(), cancel::uncanceled(cx.waker().clone()))).1,
            };
            let mut from_callers = Context::from_waker(waker);
            let polled = self.messages.poll_recv_many(&mut from_callers, &mut self.chunk, CHUNK);
            let Poll::Ready(taken) = polled else { break };
            if taken == 0 {
                return Poll::Ready(()); // every sender is gone, so nobody can be waiting
            }
            let mut commands = 0;
            for message in self.chunk.drain(..) {
                match message {
                    Message::Call(request) => {
                        faults::pass("inbox");
                        commands += request.commands() as u64;
                        BatchOrigin::add(&mut self.origin, request.core, request.is_queued());
                        self.pending.push_back(request);
                    }
                    Message::Close { drain } => self.drain = Some(Box::pin(sleep(drain))),
                }
            }
            shared.stats.commands.add(commands);
        }
        answers.flush(&shared.admission);
        match &mut self.drain {
            Some(drain) => drain.as_mut().poll(cx),
            None => Poll::Pending,
        }
    }

    /// Where requests came from, if any came since this was last asked.
    pub(super) fn take_origin(&mut self) -> Option<BatchOrigin> {
        self.origin.take()
    }

    /// Whether the client is closing and nothing waits to be sent.
    pub(crate) fn is_drained(&self) -> bool {
        self.drain.is_some() && self.pending.is_empty()
    }

    /// Stands in for a connection while there is none: takes messages, drops requests whose callers have left, and returns
    /// when no connection is needed any more.
    pub(crate) async fn keep(&mut self, answers: &mut Answers, shared: &Shared) {
        std::future::poll_fn(|cx| {
            let time_up = self.poll(cx, answers, shared, true).is_ready();
            self.poll_sweep(cx, answers); // what has come just now is to be looked at as well
            answers.flush(&shared.admission);
            if time_up || self.is_drained() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// Takes the last messages; from here on calls fail at once, since the client is closed.
    pub(crate) fn close(&mut self) {
        self.messages.close();
        while let Ok(message) = self.messages.try_recv() {
            if let Message::Call(request) = message {
                self.pending.push_back(request);
            }
        }
    }

    /// Drops requests whose callers have left, when it is time, whether or not messages come, and whatever the connection
    /// does.
    fn poll_sweep(&mut self, cx: &mut Context<'_>, answers: &mut Answers) {
        if self.pending.is_empty() {
            self.sweep = None;
            return;
        }
        let due = self.sweep.get_or_insert_with(|| Box::pin(sleep(SWEEP)));
        if due.as_mut().poll(cx).is_ready() {
            self.sweep(answers);
            self.sweep = None;
            if !self.pending.is_empty() {
                self.poll_sweep(cx, answers); // asks to be woken for the next one
            }
        }
    }

    /// Drops requests whose callers have left.
    fn sweep(&mut self, answers: &mut Answers) {
        for request in std::mem::take(&mut self.pending) {
            if request.is_abandoned() { answers.forget(request) } else { self.pending.push_back(request) }
        }
    }
}
