//! Private connections: for blocking commands and for sessions. They are made when needed, up to a limit, kept for a
//! while, and closed.
//!
//! One task owns the pool. Each job runs on a separate task with a separate connection, which it returns when it is done.

mod connect;
mod job;
mod run;
mod transaction;

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, Sleep, interval, sleep, sleep_until};

use crate::config::OnFull;
use crate::error::{Error, Kind};
use crate::faults;
use crate::net::Dial;

use super::blocking::CLOSE_GRACE;
use super::channel::{Message, Receiver};
use super::context::Context;
use super::control::{self, Control};
use super::open::KEPT;
use super::private::Private;
use super::shared::Shared;
use super::status::ClosedAtEnd;
use super::target::Task;

pub(crate) use job::{Ended, Job, Lease};
use run::{Finished, block, left, serve};

/// How often jobs whose callers have left are dropped while they wait for a connection.
const SWEEP: Duration = Duration::from_millis(100);

pub(crate) struct Pool<D: Dial> {
    context: Arc<Context<D>>,
    jobs: Receiver<Message<Job>>,
    /// Ends blocking commands.
    control: Control,
    /// What is to be ended, until the task that does so is started.
    ends: Option<UnboundedReceiver<control::End>>,
    /// Jobs for which there is no connection yet.
    waiting: VecDeque<Job>,
    idle: Vec<Idle<D::Link>>,
    /// Jobs that run; each returns its connection if it can be used again.
    working: JoinSet<Finished<D::Link>>,
    /// Set once the client is closing: when its time to drain is over.
    drain: Option<Pin<Box<Sleep>>>,
    /// Tells sessions the same: they end after their current command.
    closing: watch::Sender<bool>,
    /// Tells blocking commands that this time is over.
    ending: watch::Sender<bool>,
    /// Of sessions that run.
    sessions: Vec<Arc<Ended>>,
}

struct Idle<S> {
    private: Private<S>,
    until: Instant,
}

impl<D: Dial> Pool<D> {
    pub(crate) fn new(context: Arc<Context<D>>, jobs: UnboundedReceiver<Message<Job>>) -> Self {
        let (control, ends) = Control::new();
        Pool {
            context,
            jobs: Receiver::new(jobs),
            control,
            ends: Some(ends),
            waiting: VecDeque::new(),
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
        let _closed_at_end = ClosedAtEnd { status: &context.status, task: Task::Pool };
        // When to let go of waiting jobs whose callers have left.
        let mut sweep = interval(SWEEP);
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
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
                    // A bug ended the job; its callers have been answered.
                    Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                    Err(_) => {}
                },
                () = at(reap) => self.reap(),
                _ = sweep.tick(), if !self.waiting.is_empty() => let_go(&mut self.waiting, &context.shared),
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
                    request.finish(answer, &context.shared);
                }
            }
        };
        let _ = tokio::time::timeout(CLOSE_GRACE, all_end).await;
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
                Job::Blocking(request) => request.finish(Err(error), shared),
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
            request.finish(answer, &self.context.shared);
        }
    }

    fn reap(&mut self) {
        let now = Instant::now();
        self.idle.retain(|idle| idle.until > now);
    }
}

/// Drops jobs whose callers have left.
fn let_go(waiting: &mut VecDeque<Job>, shared: &Shared) {
    for job in std::mem::take(waiting) {
        match job {
            Job::Blocking(request) if request.is_abandoned() => {
                request.finish(Err(left()), shared);
            }
            Job::Session(lease) if lease.is_abandoned() => {}
            job => waiting.push_back(job),
        }
    }
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
