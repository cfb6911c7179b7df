//! The actor that owns a client's connection: one task, no locks on its way.
//!
//! ```text
//!  Connecting --handshake done--> Ready --connection lost--> Connecting ...
//!      |                            |
//!      +---- closed and drained, or out of time to drain ----> Closed
//! ```

mod admission;
mod handshake;
mod inbox;
mod lane;
mod outbox;
mod reconnect;
mod request;
mod stats;
mod wire;

use std::sync::Arc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

use crate::config::Config;
use crate::error::{Error, Kind, Outcome};
use crate::log::{self, Level};
use crate::net::{self, Address, Stream};
use crate::oneshot;
use crate::proto::Limits;

pub(crate) use admission::Admission;
use inbox::Inbox;
use lane::{Exit, Lane};
use request::Answers;
pub(crate) use request::{Answer, Request};
pub(crate) use stats::Stats;
use wire::{Broken, Wire};

/// What a client says to its manager.
pub(crate) enum Message {
    /// Run this command.
    Call(Request),
    /// Take no more; answer everyone within this time.
    Close { drain: Duration },
}

/// Where a client stands. The numbers are the `REDISCHAN_STATE_*` constants of the C header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum State {
    /// There is no connection; one is being made, or waited for.
    Connecting = 0,
    /// Commands are served.
    Ready = 1,
    /// The client is closed for good.
    Closed = 2,
}

/// What the manager and its callers both see.
pub(crate) struct Shared {
    pub(crate) admission: Admission,
    pub(crate) stats: Stats,
    pub(crate) state: watch::Sender<State>,
    /// Why the last attempt to connect failed, for callers whose time ends meanwhile.
    trouble: Mutex<Option<Error>>,
}

impl Shared {
    pub(crate) fn new(config: &Config) -> Self {
        Shared {
            admission: Admission::new(config.max_in_flight, config.max_in_flight_bytes, config.on_full),
            stats: Stats::default(),
            state: watch::Sender::new(State::Connecting),
            trouble: Mutex::new(None),
        }
    }

    /// Why there is no connection, if there is none and the reason is known.
    pub(crate) fn trouble(&self) -> Option<Error> {
        self.lock_trouble().clone()
    }

    fn lock_trouble(&self) -> MutexGuard<'_, Option<Error>> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the caller of `connect` how the first attempt went.
pub(crate) type FirstAttempt = oneshot::Sender<Result<(), Error>>;

pub(crate) struct Manager {
    config: Arc<Config>,
    address: Address,
    shared: Arc<Shared>,
    inbox: Inbox,
    answers: Answers,
}

/// Reports the state Closed when the manager ends, also when a bug ends it.
struct ClosedAtEnd(Arc<Shared>);

impl Drop for ClosedAtEnd {
    fn drop(&mut self) {
        self.0.state.send_replace(State::Closed);
    }
}

impl Manager {
    pub(crate) fn new(
        config: Arc<Config>,
        address: Address,
        shared: Arc<Shared>,
        messages: UnboundedReceiver<Message>,
    ) -> Self {
        Manager { config, address, shared, inbox: Inbox::new(messages), answers: Answers::new() }
    }

    /// Serves until the client is closed. With `first`, a failure of the first attempt ends it at once.
    pub(crate) async fn run(mut self, mut first: Option<FirstAttempt>) {
        let _closed_at_end = ClosedAtEnd(self.shared.clone());
        let mut connected_before = false;
        while let Some(mut lane) = self.connect(&mut first).await {
            if std::mem::replace(&mut connected_before, true) {
                self.shared.stats.reconnects.add(1);
            }
            self.shared.state.send_replace(State::Ready);
            let exit = self.serve(&mut lane).await;
            let error = self.explain(&exit);
            if matches!(exit, Exit::Drained | Exit::TimeUp) {
                let _ = std::future::poll_fn(|cx| lane.poll_shutdown(cx)).await;
            }
            lane.dismantle(&error, &mut self.inbox, &mut self.answers);
            self.answers.flush(&self.shared.admission);
            if matches!(exit, Exit::Drained | Exit::TimeUp) {
                break;
            }
            *self.shared.lock_trouble() = Some(error);
            self.shared.state.send_replace(State::Connecting);
        }
        self.finish();
    }

    /// Tries until there is a connection; `None` if the client is closed first, or `first` got an error.
    async fn connect(&mut self, first: &mut Option<FirstAttempt>) -> Option<Lane<Stream>> {
        for attempt in 0.. {
            // The first attempt of all comes at once; one after a loss waits, or a fleet would come as one.
            if attempt > 0 || self.has_trouble() {
                let (min, max) = (self.config.reconnect_min, self.config.reconnect_max);
                let pause = reconnect::backoff(attempt, min, max, fastrand::f64());
                self.while_keeping_inbox(tokio::time::sleep(pause)).await?;
            }
            let (config, address) = (self.config.clone(), self.address.clone());
            let error = match self.while_keeping_inbox(open(&address, &config)).await? {
                Ok(wire) => {
                    log::emit(Level::Info, "manager", || format!("connected to {}", config.endpoint));
                    *self.shared.lock_trouble() = None;
                    if let Some(first) = first.take() {
                        first.answer_now(Ok(()));
                    }
                    return Some(Lane::new(wire));
                }
                Err(error) => error,
            };
            log::emit(Level::Warn, "manager", || format!("attempt {}: {error}", attempt + 1));
            if let Some(first) = first.take() {
                first.answer_now(Err(error));
                return None;
            }
            *self.shared.lock_trouble() = Some(error);
        }
        None
    }

    fn has_trouble(&self) -> bool {
        self.shared.lock_trouble().is_some()
    }

    /// Runs `work` to its end unless the client closes meanwhile.
    async fn while_keeping_inbox<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = work => Some(done),
            () = self.inbox.keep(&mut self.answers, &self.shared) => None,
        }
    }

    async fn serve(&mut self, lane: &mut Lane<Stream>) -> Exit {
        let Manager { inbox, answers, shared, .. } = self;
        std::future::poll_fn(|cx| lane.poll_pump(cx, inbox, answers, shared)).await
    }

    /// The error of those whose reply will not come any more.
    fn explain(&self, exit: &Exit) -> Error {
        let endpoint = &self.config.endpoint;
        let error = match exit {
            Exit::Broken(Broken::Eof) => {
                Error::new(Kind::Io, format!("the server closed the connection ({endpoint})"))
            }
            Exit::Broken(Broken::Io(error)) => {
                Error::os(Kind::Io, &format!("the connection was lost ({endpoint})"), error)
            }
            Exit::Broken(Broken::Protocol(what)) => Error::new(
                Kind::Protocol,
                format!(
                    "{what}; replies can no longer be matched to requests, so the connection ({endpoint}) was replaced"
                ),
            ),
            Exit::Drained | Exit::TimeUp => {
                Error::new(Kind::Closed, "the client was closed before the reply came")
            }
        };
        if let Exit::Broken(broken) = exit {
            let level = if matches!(broken, Broken::Protocol(_)) { Level::Error } else { Level::Warn };
            log::emit(level, "manager", || error.to_string());
        }
        error.with_outcome(Outcome::MaybeExecuted)
    }

    /// Answers whoever still waits. Nobody can come after them: the channel is closed first.
    fn finish(mut self) {
        self.inbox.close();
        for request in std::mem::take(&mut self.inbox.pending) {
            let error = Error::new(Kind::Closed, "the client was closed before the command was sent");
            self.answers.give(request, Err(error));
        }
        self.answers.flush(&self.shared.admission);
        log::emit(Level::Info, "manager", || format!("closed the client of {}", self.config.endpoint));
    }
}

/// Dials and shakes hands within the connect timeout.
async fn open(address: &Address, config: &Config) -> Result<Wire<Stream>, Error> {
    let endpoint = &config.endpoint;
    log::emit(Level::Debug, "manager", || format!("connecting to {endpoint}"));
    let attempt = async {
        let stream = net::dial(address).await.map_err(|e| {
            Error::new(
                Kind::Connect,
                format!("cannot connect to {endpoint}: {e}; is a server listening there?"),
            )
            .with_errno(e.raw_os_error().unwrap_or(0))
        })?;
        let limits = Limits { max_bytes: config.max_reply_bytes, max_depth: config.max_reply_depth };
        let mut wire = Wire::new(stream, limits);
        handshake::shake(&mut wire, config).await?;
        Ok(wire)
    };
    tokio::time::timeout(config.connect_timeout, attempt).await.unwrap_or_else(|_| {
        Err(Error::new(
            Kind::Connect,
            format!(
                "no connection to {endpoint} within {} ms; check the address, or raise connect_timeout",
                config.connect_timeout.as_millis()
            ),
        ))
    })
}
