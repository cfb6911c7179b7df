//! The task of a lane: it connects, pumps, and connects again.
//!
//! ```text
//!  Connecting --handshake done--> Ready --connection lost--> Connecting ...
//!      |                            |
//!      +---- closed and drained, or out of time to drain ----> Closed
//! ```

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

use crate::error::{Error, Kind};
use crate::log::{self, Level};
use crate::net::Dial;

use super::answers::Answers;
use super::channel::Message;
use super::context::Context;
use super::failover::{self, Follow};
use super::greeting::Purpose;
use super::inbox::Inbox;
use super::lane::{Exit, Lane};
use super::open;
use super::ready::ReadySender;
use super::reconnect::Backoff;
use super::request::Request;
use super::state::State;
use super::status::ClosedAtEnd;
use super::target::Task;
use super::wire::Broken;

/// How long an orderly end of a connection may take.
const SHUTDOWN: Duration = Duration::from_millis(100);

/// Why a connection is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// There was none before.
    First,
    /// The one before was lost.
    Loss,
    /// The one before was left, since its server accepts no more writes.
    Failover,
}

/// Owns one shared connection, and replaces it when it is lost.
pub(crate) struct LaneTask<D> {
    context: Arc<Context<D>>,
    /// Which task this is.
    task: Task,
    inbox: Inbox,
    answers: Answers,
    backoff: Backoff,
    /// The failovers that were noted before its connection was made.
    known: u64,
    /// Not before then is a connection left for a failover.
    stays_until: Instant,
}

impl<D: Dial> LaneTask<D> {
    pub(crate) fn new(
        context: Arc<Context<D>>,
        task: Task,
        messages: UnboundedReceiver<Message<Request>>,
    ) -> Self {
        let backoff = Backoff::new(&context.config);
        let (inbox, answers) = (Inbox::new(messages), Answers::new(&context.shared));
        LaneTask { context, task, inbox, answers, backoff, known: 0, stays_until: Instant::now() }
    }

    /// Serves until the client is closed. `first` is told how the first attempt went; if it failed, that is all.
    pub(crate) async fn run(mut self, mut first: Option<ReadySender>) {
        let context = self.context.clone();
        let (shared, config) = (&*context.shared, &*context.config);
        let _closed_at_end = ClosedAtEnd { status: &context.status, task: self.task };
        let (mut connected_before, mut start) = (false, Start::First);
        while let Some(mut lane) = self.connect(&mut first, start).await {
            let since = Instant::now();
            if std::mem::replace(&mut connected_before, true) {
                shared.stats.reconnects.add(1);
            }
            let exit = self.serve(&mut lane).await;
            // First of all: the server tells of no further change.
            shared.cache.iter().for_each(|cache| cache.end_lane(self.task));
            let error = self.explain(&exit);
            if !matches!(exit, Exit::Broken(_)) {
                let shutdown = std::future::poll_fn(|cx| lane.poll_shutdown(cx));
                let _ = tokio::time::timeout(SHUTDOWN, shutdown).await;
            }
            let again = config.retry_reads && matches!(exit, Exit::Broken(_));
            lane.dismantle(&error, again, &mut self.inbox, &mut self.answers, shared);
            match exit {
                Exit::Drained | Exit::TimeUp => break,
                Exit::ReadOnly => {
                    self.stays_until = Instant::now() + failover::PACE;
                    self.backoff.reset_if_lasted(since);
                    start = Start::Failover;
                }
                Exit::Broken(_) => {
                    context.status.set_connect_error(self.task, error);
                    self.backoff.lost(since);
                    start = Start::Loss;
                }
            }
            context.status.set(self.task, State::Connecting);
        }
        self.finish();
    }

    /// Tries until there is a connection; `None` if the client is closed first, or `first` got an error.
    async fn connect(&mut self, first: &mut Option<ReadySender>, start: Start) -> Option<Lane<D::Link>> {
        let context = self.context.clone();
        let (config, status) = (&*context.config, &*context.status);
        let trying = context.pacer.enter();
        for attempt in 0.. {
            // The first attempt of all comes at once, and one that follows a failover without a pause; one after a
            // loss waits, or a fleet would come as one.
            if attempt > 0 || start != Start::First {
                let due =
                    self.backoff.due(fastrand::f64()).filter(|_| attempt > 0 || start != Start::Failover);
                let waiting = async {
                    if let Some(due) = due {
                        sleep_until(due).await;
                    }
                    trying.turn().await;
                };
                self.while_keeping_inbox(waiting).await?;
            }
            let (began, noted) = (Instant::now(), context.shared.failovers.noted());
            let opening = open::open(&context, Purpose::Shared);
            let error = match self.while_keeping_inbox(opening).await? {
                Ok(opened) => {
                    log::emit(Level::Info, "manager", || format!("connected to {}", context.server));
                    match &context.shared.cache {
                        Some(cache) if opened.greeting.is_tracked => cache.begin_lane(self.task),
                        Some(_) => log::emit(Level::Warn, "manager", || untracked(&context.server)),
                        None => {}
                    }
                    if std::mem::replace(&mut self.known, noted) != noted {
                        context.shared.failovers.follow();
                    }
                    status.set(self.task, State::Ready); // before its caller can look
                    if let Some(first) = first.take() {
                        first.answer(Ok(()));
                    }
                    return Some(Lane::new(opened, config, Follow::new(noted, self.stays_until)));
                }
                Err(error) => error,
            };
            log::emit(Level::Warn, "manager", || format!("attempt {}: {error}", attempt + 1));
            if let Some(first) = first.take() {
                first.answer(Err(error));
                return None;
            }
            status.set_connect_error(self.task, error);
            self.backoff.failed(began);
        }
        None
    }

    /// Runs `work` to its end unless the client closes meanwhile.
    async fn while_keeping_inbox<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = work => Some(done),
            () = self.inbox.keep(&mut self.answers, &self.context.shared) => None,
        }
    }

    async fn serve(&mut self, lane: &mut Lane<D::Link>) -> Exit {
        let LaneTask { inbox, answers, context, .. } = self;
        std::future::poll_fn(|cx| lane.poll_pump(cx, inbox, answers, &context.shared)).await
    }

    /// The error of those whose reply will not come any more.
    fn explain(&self, exit: &Exit) -> Error {
        let server = &self.context.server;
        match exit {
            Exit::Broken(broken) => {
                let error = broken.explain(server);
                let level = if matches!(broken, Broken::Protocol(_)) { Level::Error } else { Level::Warn };
                log::emit(level, "manager", || error.to_string());
                error
            }
            Exit::ReadOnly => {
                log::emit(Level::Warn, "manager", || {
                    format!("the server is a read-only replica now: reconnecting to {server}")
                });
                Error::new(Kind::Io, "the connection was replaced, since the server takes no writes any more")
            }
            Exit::Drained | Exit::TimeUp => {
                Error::new(Kind::Closed, "the client was closed before the reply came")
            }
        }
    }

    /// Answers whoever still waits. Nobody can come after them: the channel is closed first.
    fn finish(mut self) {
        self.inbox.close();
        for request in std::mem::take(&mut self.inbox.pending) {
            let error = Error::new(Kind::Closed, "the client was closed before the command was sent");
            self.answers.give(request, Err(error));
        }
        self.answers.flush(&self.context.shared.admission);
        log::emit(Level::Info, "manager", || format!("closed the client of {}", self.context.server));
    }
}

fn untracked(server: &str) -> String {
    format!(
        "{server} does not tell of changes (CLIENT TRACKING, for which it takes Redis 7 or Valkey, RESP3, and the right to \
         CLIENT), so the cache keeps nothing and every read goes to the server"
    )
}
