//! The task that keeps a watched value current: it reads, and reads again when the key has changed, the connection was
//! lost, or the value has expired.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Notify, oneshot as tokio_oneshot};
use tokio::time::sleep;

use crate::error::{Error, Kind, Outcome};
use crate::manager::{Cache, Cacheable, Landed, Request, Shared, State, Truth};
use crate::oneshot::{self, Deadline, Sender};
use crate::runtime;
use crate::topology::Topology;

use super::call;
use super::watch::{Watch, WatchState};
use super::{Client, Reply, Timeout};

/// How long it waits after a read that failed without an answer, or found no capacity.
const PAUSE: Duration = Duration::from_millis(10);
/// A value that is about to expire is not read more often than this.
const LEAST: Duration = Duration::from_millis(1);

impl Client {
    /// Reads the reply to a command that reads one key, and keeps it current from then on. Fails with
    /// [`Kind::Unsupported`] if the server does not tell of changes.
    pub fn watch(&self, argv: &[&[u8]], timeout: Timeout) -> Result<Watch, Error> {
        call::check_size(argv)?;
        super::cached::cacheable(argv)?;
        let cache = self.cache()?.clone();
        let limit = call::may_begin(&self.shared, self.limit(timeout))?;
        let (first, read) = oneshot::channel();
        let keeper = Keeper {
            argv: argv.iter().map(|arg| Box::from(*arg)).collect(),
            cache,
            shared: self.shared.clone(),
            topology: self.topology.clone(),
            changed: Arc::default(),
            timeout: self.config.timeout,
            ttl: self.config.cache_ttl,
        };
        runtime::spawn(keeper.run(first, limit.deadline))?;
        match read.wait(limit.deadline) {
            Ok(watch) => watch,
            Err(left) => {
                let (topology, target) = (&*self.topology, self.topology.shared());
                Err(call::timed_out(&self.shared, topology, target, left, limit.length, limit.send_length))
            }
        }
    }
}

/// Keeps one value current.
struct Keeper {
    argv: Vec<Box<[u8]>>,
    cache: Arc<Cache>,
    shared: Arc<Shared>,
    topology: Arc<Topology>,
    changed: Arc<Notify>,
    /// The option, for the waits of the watch.
    timeout: Duration,
    /// How long a value is kept of which the server does not tell.
    ttl: Duration,
}

impl Keeper {
    /// Reads for the first time, for whoever waits until `deadline`, and then as long as there is a watch.
    async fn run(self, first: Sender<Result<Watch, Error>>, deadline: Deadline) {
        let argv: Vec<&[u8]> = self.argv.iter().map(|arg| &**arg).collect();
        let Ok(command) = Cacheable::new(&argv) else { return };
        // Before it is read, so that no change in between is missed.
        self.cache.watch(&command, self.changed.clone());
        if let Some((state, truth)) = self.begin(&command, first, deadline).await {
            let mut states = self.shared.state.watch();
            tokio::select! {
                () = self.keep(&command, &state, truth) => {}
                _ = states.wait_for(|state| *state == State::Closed) => state.close(),
            }
        }
        self.cache.unwatch(&command, &self.changed);
    }

    /// The first read.
    async fn begin(
        &self,
        command: &Cacheable<'_>,
        first: Sender<Result<Watch, Error>>,
        deadline: Deadline,
    ) -> Option<(Arc<WatchState>, Option<Truth>)> {
        let landed = match deadline.remaining() {
            Some(left) => tokio::time::timeout(left, self.read(command)).await.ok()?,
            None => self.read(command).await,
        };
        let frame = match value(landed.answer) {
            Ok(frame) if landed.truth.is_some() => frame,
            answer => {
                let untracked = || {
                    let text = "the server does not tell this user of changes, so a value cannot be kept current: it takes \
                                Redis 7 or Valkey, RESP3, and the rights to CLIENT and PTTL";
                    Error::new(Kind::Unsupported, text)
                };
                first.answer_now(Err(answer.err().unwrap_or_else(untracked)));
                return None;
            }
        };
        let state = Arc::new(WatchState::new(frame, landed.truth, self.changed.clone()));
        // If nobody waits for it any more, it is dropped, which ends it.
        first.answer_now(Ok(Watch {
            state: state.clone(),
            shared: self.shared.clone(),
            cache: self.cache.clone(),
            timeout: self.timeout,
        }));
        Some((state, landed.truth))
    }

    /// Reads again and again, until the watch is dropped.
    async fn keep(&self, command: &Cacheable<'_>, state: &WatchState, mut truth: Option<Truth>) {
        loop {
            let left = truth.map_or(self.ttl, |truth| self.cache.time_left(&truth));
            let _time_is_over = tokio::time::timeout(left.max(LEAST), self.changed.notified()).await;
            if state.is_over.load(Ordering::Acquire) {
                return;
            }
            let landed = self.read(command).await;
            state.reads.fetch_add(1, Ordering::Relaxed);
            truth = landed.truth;
            match value(landed.answer) {
                Ok(frame) => state.publish(frame, truth),
                Err(error) => {
                    // Only an answer says that asking again at once would not help.
                    let is_answered = error.outcome() == Outcome::Answered;
                    state.fail(error);
                    if !is_answered {
                        self.changed.notify_one();
                        sleep(PAUSE).await;
                    }
                }
            }
        }
    }

    /// Reads the value from the server, as soon as there are a connection and capacity.
    async fn read(&self, command: &Cacheable<'_>) -> Landed {
        let _permit = self.cache.permit().await;
        let packet = call::fetch(command);
        let cost = packet.cost();
        while let Err(error) = self.shared.admission.acquire_now(cost) {
            if error.kind() != Kind::QueueFull {
                return Landed { answer: Err(error), truth: None }; // there can never be capacity for it
            }
            sleep(PAUSE).await;
        }
        let (watch, landed) = tokio_oneshot::channel();
        let target = self.topology.shared();
        match self.cache.read(command, target.task, watch) {
            Some(fetch) => self.topology.send(target, Request::fetch(packet, fetch)),
            None => self.shared.admission.release(cost),
        }
        landed.await.unwrap_or_else(|_| Landed {
            answer: Err(Error::new(Kind::Closed, "the client was closed")),
            truth: None,
        })
    }
}

/// A reply that is not an error.
fn value(answer: Result<Bytes, Error>) -> Result<Bytes, Error> {
    answer.and_then(Reply::new).map(Reply::into_frame)
}
