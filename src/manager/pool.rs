//! Private connections: for commands that wait at the server, and for sessions. They are made when needed, up
//! to a limit, kept for a while, and closed.
//!
//! One task owns the pool. Each job runs on a task of its own with a connection of its own, and gives the
//! connection back when it is done.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use crate::config::OnFull;
use crate::error::{Error, Kind};
use crate::faults;
use crate::log::{self, Level};
use crate::net::Dial;

use super::board::ClosedAtEnd;
use super::mailbox::Mailbox;
use super::open::{self, Purpose};
use super::private::{Private, Unblock};
use super::{Answer, Context, Message, Promise, Request, State, reconnect};

/// How long a connection that nobody uses is kept.
const KEPT: Duration = Duration::from_secs(10);
/// How often jobs whose callers have left are let go while they wait for a connection.
const SWEEP: Duration = Duration::from_millis(100);
/// What a caller of a command that waits at the server adds to its deadline: in this time the server's own
/// word on how the command ended arrives.
pub(crate) const UNBLOCK_GRACE: Duration = Duration::from_millis(40);

/// What needs a connection of its own.
pub(crate) enum Job {
    /// One command that may wait at the server.
    Blocking(Request),
    /// A session.
    Session(Lease),
}

/// A connection for as long as somebody wants it.
pub(crate) struct Lease {
    /// The commands of the session. It ends with their sender.
    pub(crate) requests: UnboundedReceiver<Request>,
    /// Told when the connection is there.
    pub(crate) ready: Promise,
}

pub(crate) struct Pool<D: Dial> {
    context: Arc<Context<D>>,
    jobs: Mailbox<Message<Job>>,
    /// The first shared connection: the way to end a command on a private one.
    shared_lane: UnboundedSender<Message<Request>>,
    /// Jobs for which there is no connection yet.
    waiting: VecDeque<Job>,
    idle: Vec<Idle<D::Link>>,
    /// Jobs under way; each gives its connection back if it can be used again.
    working: JoinSet<Finished<D::Link>>,
    /// Set once the client is closing: when its time to drain is over.
    drain: Option<Pin<Box<Sleep>>>,
    /// Tells sessions the same: they end with the command they are at.
    closing: watch::Sender<bool>,
}

/// What a job leaves behind.
struct Finished<S> {
    /// Its connection, if it can be used again.
    private: Option<Private<S>>,
    /// A caller that is to be answered when the connection is back: its next call can then have it.
    owed: Option<(Request, Answer)>,
}

struct Idle<S> {
    private: Private<S>,
    until: Instant,
}

impl<D: Dial> Pool<D> {
    pub(crate) fn new(
        context: Arc<Context<D>>,
        jobs: UnboundedReceiver<Message<Job>>,
        shared_lane: UnboundedSender<Message<Request>>,
    ) -> Self {
        Pool {
            context,
            jobs: Mailbox::new(jobs),
            shared_lane,
            waiting: VecDeque::new(),
            idle: Vec::new(),
            working: JoinSet::new(),
            drain: None,
            closing: watch::Sender::new(false),
        }
    }

    /// Serves until the client is closed.
    pub(crate) async fn run(mut self) {
        let context = self.context.clone();
        let _closed_at_end = ClosedAtEnd { board: &context.shared.board, party: context.pool() };
        while self.drain.is_none() || !(self.waiting.is_empty() && self.working.is_empty()) {
            let reap = self.idle.iter().map(|idle| idle.until).min();
            tokio::select! {
                message = self.jobs.recv() => match message {
                    Some(Message::Call(job)) => self.accept(job),
                    Some(Message::Close { drain }) => {
                        self.drain = Some(Box::pin(sleep(drain)));
                        self.closing.send_replace(true);
                        self.idle.clear();
                    }
                    None => break,
                },
                Some(done) = self.working.join_next() => match done {
                    Ok(finished) => self.take_back(finished),
                    // A bug ended the job; its callers have been told.
                    Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                    Err(_) => {}
                },
                () = at(reap) => self.reap(),
                () = sleep(SWEEP), if !self.waiting.is_empty() => self.sweep(),
                () = over(&mut self.drain) => break,
            }
            self.start_waiting();
        }
        self.jobs.close();
        // What is under way ends here, and what is dropped answers its callers.
        self.working.shutdown().await;
    }

    fn accept(&mut self, job: Job) {
        faults::pass("pool");
        let (config, shared) = (&self.context.config, &self.context.shared);
        if let Job::Blocking(_) = &job {
            shared.stats.commands.add(1);
        }
        let full = self.working.len() >= config.blocking_connections;
        if full && config.on_full == OnFull::Fail {
            let error = Error::new(
                Kind::QueueFull,
                format!(
                    "all {} private connections are in use (option blocking_connections) by blocking commands and \
                     sessions",
                    config.blocking_connections
                ),
            );
            shared.stats.queue_full.add(1);
            match job {
                Job::Blocking(request) => request.finish(Err(error), &shared.admission),
                Job::Session(lease) => lease.ready.answer(Err(error)),
            }
            return;
        }
        self.waiting.push_back(job);
    }

    fn start_waiting(&mut self) {
        while self.working.len() < self.context.config.blocking_connections
            && let Some(job) = self.waiting.pop_front()
        {
            let kept = self.idle.pop().map(|idle| idle.private);
            let context = self.context.clone();
            let unblock = UnblockBy(self.shared_lane.clone());
            match job {
                Job::Blocking(request) => self.working.spawn(block(context, kept, request, unblock)),
                Job::Session(lease) => {
                    self.working.spawn(serve(context, kept, lease, unblock, self.closing.subscribe()))
                }
            };
        }
    }

    fn take_back(&mut self, finished: Finished<D::Link>) {
        if let Some(private) = finished.private
            && self.drain.is_none()
        {
            self.idle.push(Idle { private, until: Instant::now() + KEPT });
        }
        if let Some((request, answer)) = finished.owed {
            request.finish(answer, &self.context.shared.admission);
        }
    }

    fn reap(&mut self) {
        let now = Instant::now();
        self.idle.retain(|idle| idle.until > now);
    }

    /// Lets go of jobs whose callers have left.
    fn sweep(&mut self) {
        for job in std::mem::take(&mut self.waiting) {
            match job {
                Job::Blocking(request) if request.is_abandoned() => {
                    request.finish(Err(left()), &self.context.shared.admission);
                }
                Job::Session(lease) if lease.ready.is_abandoned() => {}
                job => self.waiting.push_back(job),
            }
        }
    }
}

/// For a request whose caller has left: it is heard by nobody.
fn left() -> Error {
    Error::new(Kind::Timeout, "its caller left")
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}

async fn over(drain: &mut Option<Pin<Box<Sleep>>>) {
    match drain {
        Some(drain) => drain.as_mut().await,
        None => std::future::pending().await,
    }
}

/// Ends a command by `CLIENT UNBLOCK` on the shared connection.
/// See <https://redis.io/docs/latest/commands/client-unblock/>.
struct UnblockBy(UnboundedSender<Message<Request>>);

impl Unblock for UnblockBy {
    async fn unblock(&self, id: i64) {
        let mut number = itoa::Buffer::new();
        let argv: [&[u8]; 3] = [b"CLIENT", b"UNBLOCK", number.format(id).as_bytes()];
        let (caller, answer) = tokio::sync::oneshot::channel();
        drop(self.0.send(Message::Call(Request::internal(&argv, caller))));
        // Whatever the answer is: the command's own reply tells how it ended.
        if let Ok(Err(error)) = answer.await {
            log::emit(Level::Warn, "pool", || format!("CLIENT UNBLOCK: {error}"));
        }
    }
}

/// Runs one command that may wait at the server.
async fn block<D: Dial>(
    context: Arc<Context<D>>,
    kept: Option<Private<D::Link>>,
    request: Request,
    unblock: impl Unblock,
) -> Finished<D::Link> {
    let Some(mut private) = connect(&context, kept, || request.is_abandoned()).await else {
        return Finished { private: None, owed: Some((request, Err(left()))) };
    };
    let server = context.config.server();
    let ran = private.run(&request, context.config.heartbeat, &server, &context.shared, &unblock).await;
    Finished { private: ran.usable.then_some(private), owed: Some((request, ran.answer)) }
}

/// Serves a session to its end, and makes the connection as new.
async fn serve<D: Dial>(
    context: Arc<Context<D>>,
    kept: Option<Private<D::Link>>,
    lease: Lease,
    unblock: impl Unblock,
    mut closing: watch::Receiver<bool>,
) -> Finished<D::Link> {
    let Lease { requests, ready } = lease;
    let mut requests = Mailbox::new(requests);
    let Some(mut private) = connect(&context, kept, || ready.is_abandoned()).await else {
        return Finished { private: None, owed: None };
    };
    ready.answer(Ok(()));
    let (server, shared) = (context.config.server(), &context.shared);
    let mut lost: Option<Error> = None;
    loop {
        let request = tokio::select! {
            biased;
            request = requests.recv() => request,
            _ = closing.wait_for(|closing| *closing) => None,
        };
        let Some(request) = request else { break };
        shared.stats.commands.add(request.commands() as u64);
        let answer = match &lost {
            Some(why) => {
                let text = format!(
                    "the session's connection is lost, and with it what it had begun; make a new one ({why})"
                );
                Err(Error::new(Kind::Io, text).lasting())
            }
            None => {
                let ran = private.run(&request, context.config.heartbeat, &server, shared, &unblock).await;
                lost = ran.answer.as_ref().err().filter(|_| !ran.usable).cloned();
                ran.answer
            }
        };
        request.finish(answer, &shared.admission);
    }
    let private = if lost.is_some() { None } else { private.reset(&context.config, &shared.stats).await };
    Finished { private, owed: None }
}

/// A connection: the one that was kept, if it still stands, or a new one, tried for as long as it is wanted.
async fn connect<D: Dial>(
    context: &Context<D>,
    kept: Option<Private<D::Link>>,
    abandoned: impl Fn() -> bool,
) -> Option<Private<D::Link>> {
    if let Some(mut private) = kept
        && private.is_quiet(&context.shared.stats).await
    {
        return Some(private);
    }
    let config = &*context.config;
    for attempt in 0.. {
        let began = Instant::now();
        match open::open(&context.dialer, config, Purpose::Private).await {
            Ok(opened) => {
                context.shared.board.set(context.pool(), State::Ready);
                return Some(Private::new(opened, config));
            }
            Err(error) => {
                log::emit(Level::Warn, "pool", || format!("attempt {}: {error}", attempt + 1));
                context.shared.board.set_trouble(context.pool(), error);
            }
        }
        if abandoned() {
            break;
        }
        sleep_until(
            began + reconnect::backoff(attempt, config.reconnect_min, config.reconnect_max, fastrand::f64()),
        )
        .await;
    }
    None
}
