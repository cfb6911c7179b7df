//! Private connections: for commands that wait at the server, and for sessions. They are made when needed, up
//! to a limit, kept for a while, and closed.
//!
//! One task owns the pool. Each job runs on a task of its own with a connection of its own, and gives the
//! connection back when it is done.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, MissedTickBehavior, Sleep, interval, sleep, sleep_until};

use crate::config::OnFull;
use crate::error::{Error, Kind, Outcome};
use crate::faults;
use crate::log::{self, Level};
use crate::net::Dial;

use super::board::ClosedAtEnd;
use super::control::{self, Control};
use super::mailbox::Mailbox;
use super::open::{self, Purpose};
use super::private::{Around, Private, Ran};
use super::reconnect::Trying;
use super::wait::ENDING;
use super::{Answer, Context, Message, Promise, Request, Shared, State};

/// How long a private connection that nobody uses is kept.
pub(super) const KEPT: Duration = Duration::from_secs(10);
/// How often jobs whose callers have left are let go while they wait for a connection.
const SWEEP: Duration = Duration::from_millis(100);

/// What needs a connection of its own.
pub(crate) enum Job {
    /// One command that may wait at the server.
    Blocking(Request),
    /// A session.
    Session(Lease),
}

/// A connection for as long as somebody wants it.
pub(crate) struct Lease {
    /// The commands of the session, which may come before there is a connection. It ends with their sender.
    requests: Mailbox<Request>,
    /// Told when the connection is there.
    ready: Promise,
    /// Set by the session's owner.
    ended: Arc<Ended>,
}

impl Lease {
    pub(crate) fn new(requests: UnboundedReceiver<Request>, ready: Promise, ended: Arc<Ended>) -> Lease {
        Lease { requests: Mailbox::new(requests), ready, ended }
    }

    /// Whether nobody wants it any more.
    fn is_abandoned(&self) -> bool {
        self.ready.is_abandoned() || self.ended.is_set()
    }

    /// There will be no connection. What was sent to the session meanwhile fails for the same reason.
    fn refuse(mut self, error: Error, shared: &Shared) {
        let _first = self.ended.refused.set(error.clone());
        self.requests.close();
        while let Ok(request) = self.requests.try_recv() {
            request.finish(Err(error.clone()), &shared.admission);
        }
        self.ready.answer(Err(error));
    }
}

/// That the owner of a session has freed it.
#[derive(Default)]
pub(crate) struct Ended {
    is_set: AtomicBool,
    notify: Notify,
    /// Why it never had a connection.
    refused: OnceLock<Error>,
}

impl Ended {
    pub(crate) fn set(&self) {
        self.is_set.store(true, Ordering::Release);
        self.notify.notify_one();
    }

    /// Why the session never had a connection, if that is so.
    pub(crate) fn refused(&self) -> Option<&Error> {
        self.refused.get()
    }

    fn is_set(&self) -> bool {
        self.is_set.load(Ordering::Acquire)
    }

    async fn wait(&self) {
        while !self.is_set() {
            self.notify.notified().await;
        }
    }
}

pub(crate) struct Pool<D: Dial> {
    context: Arc<Context<D>>,
    jobs: Mailbox<Message<Job>>,
    /// The way to end a command that waits.
    control: Control,
    /// What is to be ended, until somebody looks after it.
    ends: Option<UnboundedReceiver<control::End>>,
    /// Jobs for which there is no connection yet.
    waiting: VecDeque<Job>,
    /// When to let go of those whose callers have left.
    sweep: Interval,
    idle: Vec<Idle<D::Link>>,
    /// Jobs under way; each gives its connection back if it can be used again.
    working: JoinSet<Finished<D::Link>>,
    /// Set once the client is closing: when its time to drain is over.
    drain: Option<Pin<Box<Sleep>>>,
    /// Tells sessions the same: they end with the command they are at.
    closing: watch::Sender<bool>,
    /// Tells what waits at the server that this time is over.
    ending: watch::Sender<bool>,
    /// Of sessions under way.
    sessions: Vec<Arc<Ended>>,
}

/// What a job leaves behind.
struct Finished<S> {
    /// Its connection, if it can be used again.
    private: Option<Private<S>>,
    /// A caller that is to be answered when the connection is back: its next call can then have it.
    owed: Option<(Request, Answer)>,
    /// The session that it was.
    session: Option<Arc<Ended>>,
}

impl<S> Finished<S> {
    fn command(private: Option<Private<S>>, request: Request, answer: Answer) -> Self {
        Finished { private, owed: Some((request, answer)), session: None }
    }

    fn session(private: Option<Private<S>>, ended: Arc<Ended>) -> Self {
        Finished { private, owed: None, session: Some(ended) }
    }
}

struct Idle<S> {
    private: Private<S>,
    until: Instant,
}

impl<D: Dial> Pool<D> {
    pub(crate) fn new(context: Arc<Context<D>>, jobs: UnboundedReceiver<Message<Job>>) -> Self {
        let (control, ends) = Control::new();
        let mut sweep = interval(SWEEP);
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Pool {
            context,
            jobs: Mailbox::new(jobs),
            control,
            ends: Some(ends),
            waiting: VecDeque::new(),
            sweep,
            idle: Vec::new(),
            working: JoinSet::new(),
            drain: None,
            closing: watch::Sender::new(false),
            ending: watch::Sender::new(false),
            sessions: Vec::new(),
        }
    }

    /// Serves until the client is closed.
    pub(crate) async fn run(mut self) {
        let context = self.context.clone();
        let _closed_at_end = ClosedAtEnd { board: &context.shared.board, party: context.pool() };
        let mut controlling = JoinSet::new();
        if let Some(ends) = self.ends.take() {
            controlling.spawn(control::serve(context.clone(), ends));
        }
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
                _ = self.sweep.tick(), if !self.waiting.is_empty() => let_go(&mut self.waiting, &context.shared),
                () = over(&mut self.drain) => break,
            }
            self.start_waiting();
        }
        self.jobs.close();
        // What waits at the server ends there if it can be ended at once: its reply may be an element.
        self.ending.send_replace(true);
        let all_end = async {
            while let Some(done) = self.working.join_next().await {
                if let Ok(Finished { owed: Some((request, answer)), .. }) = done {
                    request.finish(answer, &context.shared.admission);
                }
            }
        };
        let _ = tokio::time::timeout(ENDING, all_end).await;
        // What is still under way ends here, and what is dropped answers its callers.
        self.working.shutdown().await;
    }

    /// How many private connections somebody wants. That of a session that was freed is about to be free.
    fn in_use(&self) -> usize {
        let freed = self.sessions.iter().filter(|session| session.is_set()).count();
        (self.working.len() + self.waiting.len()).saturating_sub(freed)
    }

    fn accept(&mut self, job: Job) {
        faults::pass("pool");
        let (config, shared) = (&self.context.config, &self.context.shared);
        if let Job::Blocking(_) = &job {
            shared.stats.commands.add(1);
        }
        if self.in_use() >= config.blocking_connections {
            let_go(&mut self.waiting, shared); // what nobody waits for is in nobody's way
        }
        let full = self.in_use() >= config.blocking_connections;
        if full && config.on_full == OnFull::Fail {
            let error = Error::new(
                Kind::QueueFull,
                format!(
                    "all {} private connections are in use by blocking commands and sessions: raise \
                     blocking_connections, or let the call wait for one with on_full=wait",
                    config.blocking_connections
                ),
            );
            shared.stats.queue_full.add(1);
            match job {
                Job::Blocking(request) => request.finish(Err(error), &shared.admission),
                Job::Session(lease) => lease.refuse(error, shared),
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
            let (control, ending) = (self.control.clone(), self.ending.subscribe());
            match job {
                Job::Blocking(request) => {
                    self.working.spawn(block(context, kept, request, control, ending));
                }
                Job::Session(lease) => {
                    self.sessions.push(lease.ended.clone());
                    let closing = self.closing.subscribe();
                    self.working.spawn(serve(context, kept, lease, control, closing, ending));
                }
            }
        }
    }

    fn take_back(&mut self, finished: Finished<D::Link>) {
        if let Some(private) = finished.private
            && self.drain.is_none()
        {
            self.idle.push(Idle { private, until: Instant::now() + KEPT });
        }
        if let Some(ended) = finished.session {
            self.sessions.retain(|session| !Arc::ptr_eq(session, &ended));
        }
        if let Some((request, answer)) = finished.owed {
            request.finish(answer, &self.context.shared.admission);
        }
    }

    fn reap(&mut self) {
        let now = Instant::now();
        self.idle.retain(|idle| idle.until > now);
    }
}

/// Lets go of jobs whose callers have left.
fn let_go(waiting: &mut VecDeque<Job>, shared: &Shared) {
    for job in std::mem::take(waiting) {
        match job {
            Job::Blocking(request) if request.is_abandoned() => {
                request.finish(Err(left()), &shared.admission);
            }
            Job::Session(lease) if lease.is_abandoned() => {}
            job => waiting.push_back(job),
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

/// Runs one command that may wait at the server.
async fn block<D: Dial>(
    context: Arc<Context<D>>,
    kept: Option<Private<D::Link>>,
    request: Request,
    control: Control,
    ending: watch::Receiver<bool>,
) -> Finished<D::Link> {
    let Some((mut private, since)) = connect(&context, kept, || request.is_abandoned()).await else {
        return Finished::command(None, request, Err(left()));
    };
    let mut around = Around { context: &*context, control: &control, ending, in_session: false };
    let ran = private.run(&request, &mut around).await.checked_against(&request);
    learn(&context, since, &ran);
    Finished::command(ran.usable.then_some(private), request, ran.answer)
}

/// Serves a session to its end, and makes the connection as new.
async fn serve<D: Dial>(
    context: Arc<Context<D>>,
    kept: Option<Private<D::Link>>,
    lease: Lease,
    control: Control,
    mut closing: watch::Receiver<bool>,
    ending: watch::Receiver<bool>,
) -> Finished<D::Link> {
    let Lease { mut requests, ready, ended } = lease;
    let Some((mut private, since)) = connect(&context, kept, || ready.is_abandoned() || ended.is_set()).await
    else {
        return Finished::session(None, ended);
    };
    ready.answer(Ok(()));
    let shared = &context.shared;
    let mut around = Around { context: &*context, control: &control, ending, in_session: true };
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
            Some(why) => Err(lost_session(why)),
            None => {
                let ran = tokio::select! {
                    biased;
                    ran = private.run(&request, &mut around) => ran,
                    // Nobody waits for the command any more, and the connection is not worth waiting for.
                    () = ended.wait() => return Finished::session(None, ended),
                };
                learn(&context, since, &ran);
                lost = ran.answer.as_ref().err().filter(|_| !ran.usable).cloned();
                if lost.is_none() && !ran.usable {
                    lost = Some(Error::new(Kind::Io, "its last command left the connection in doubt"));
                }
                match (&lost, ran.answer) {
                    // Nothing was sent, and nothing ever will be.
                    (Some(why), Err(error)) if error.outcome() == Outcome::NotSent => Err(lost_session(why)),
                    (_, answer) => answer,
                }
            }
        };
        request.finish(answer, &shared.admission);
    }
    let private = if lost.is_some() { None } else { private.reset(&context.config, &shared.stats).await };
    Finished::session(private, ended)
}

/// The error of a session whose connection is lost.
fn lost_session(why: &Error) -> Error {
    let text = format!(
        "the session's connection is lost, and with it what it had begun; make a new session ({why})"
    );
    Error::new(Kind::Io, text).lasting()
}

/// A connection: the one that was kept, if it still stands, or a new one, tried for as long as it is wanted; with the
/// time from which a new one stands.
async fn connect<D: Dial>(
    context: &Context<D>,
    kept: Option<Private<D::Link>>,
    abandoned: impl Fn() -> bool,
) -> Option<(Private<D::Link>, Option<Instant>)> {
    if let Some(mut private) = kept
        && private.is_quiet(&context.shared.stats).await
    {
        return Some((private, None));
    }
    let config = &*context.config;
    let trying = context.pacer.enter();
    for attempt in 1.. {
        // At once, unless the last ones led to nothing (whoever asked for them may ask again at any rate), or a shared
        // connection is missing: then all that are missing take turns.
        let mut due = context.private_backoff.lock().due(fastrand::f64());
        if context.shared.board.state() == State::Connecting {
            due = due.or(Some(Instant::now()));
        }
        if let Some(due) = due
            && !wait_for_turn(due, &trying, &abandoned).await
        {
            break;
        }
        let began = Instant::now();
        match open::open(&context.dialer, config, Purpose::Private).await {
            Ok(opened) => {
                context.shared.board.set(context.pool(), State::Ready);
                return Some((Private::new(opened, config), Some(Instant::now())));
            }
            Err(error) => {
                log::emit(Level::Warn, "pool", || format!("attempt {attempt}: {error}"));
                context.shared.board.set_trouble(context.pool(), error);
                context.private_backoff.lock().failed(began);
            }
        }
        if abandoned() {
            break;
        }
    }
    None
}

/// Waits until an attempt is due, and for its turn. False if it is not wanted any more.
async fn wait_for_turn(due: Instant, trying: &Trying<'_>, abandoned: &impl Fn() -> bool) -> bool {
    let waiting = async {
        sleep_until(due).await;
        trying.turn().await;
    };
    tokio::pin!(waiting);
    while tokio::time::timeout(SWEEP, &mut waiting).await.is_err() {
        if abandoned() {
            return false;
        }
    }
    !abandoned()
}

/// What a command's end tells about the connection that stood from `since` on, if it was a new one.
fn learn<D>(context: &Context<D>, since: Option<Instant>, ran: &Ran) {
    let Some(since) = since else { return };
    match &ran.answer {
        Ok(_) => context.private_backoff.lock().proved(since),
        Err(error) if !ran.usable && matches!(error.kind(), Kind::Io | Kind::Protocol) => {
            context.private_backoff.lock().lost(since);
        }
        Err(_) => {} // nothing: the caller left, or the reply was over a limit
    }
}
