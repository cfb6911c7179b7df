//! The safe front door: a client that any number of threads share. The C API and the Rust programs of this
//! crate both use it.

mod commands;
mod stats;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::config::{Config, Endpoint};
use crate::embedded;
use crate::error::{Error, Kind, Outcome};
use crate::manager::{Answer, Manager, Message, Request, Shared};
use crate::net::Address;
use crate::oneshot::{self, Deadline, Left};
use crate::proto::{self, Verdict};
use crate::runtime;

pub use crate::manager::State;
pub use commands::{Reply, SetOptions};
pub use stats::Stats;

/// How long `close` waits, beyond the time to drain, for a manager that does not answer.
const CLOSE_GRACE: Duration = Duration::from_secs(1);

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

/// One connection, shared by all who hold the client. Every method may be called from every thread.
///
/// Dropping it closes the connection.
pub struct Client {
    config: Arc<Config>,
    shared: Arc<Shared>,
    messages: UnboundedSender<Message>,
    closing: AtomicBool,
    /// The embedded server lives as long as its clients.
    _embedded: Option<Arc<embedded::Server>>,
}

impl Client {
    /// Connects, and waits until the server has accepted the handshake (not with `lazy_connect`).
    pub fn connect(config: Config) -> Result<Client, Error> {
        config.validate()?;
        let (address, embedded) = resolve(&config.endpoint)?;
        let (messages, inbox) = unbounded_channel();
        let config = Arc::new(config);
        let shared = Arc::new(Shared::new(&config));
        let manager = Manager::new(config.clone(), address, shared.clone(), inbox);
        let client =
            Client { config, shared, messages, closing: AtomicBool::new(false), _embedded: embedded };
        if client.config.lazy_connect {
            runtime::spawn(manager.run(None))?;
            return Ok(client);
        }
        let (first, attempt) = oneshot::channel();
        runtime::spawn(manager.run(Some(first)))?;
        // The attempt ends by itself at the connect timeout. The grace is for an io thread that stands still.
        let deadline = Deadline::after(client.config.connect_timeout + CLOSE_GRACE);
        match attempt.wait(deadline) {
            Ok(result) => result.map(|()| client),
            Err(Left { .. }) => Err(Error::new(Kind::Connect, "the io thread did not answer in time")),
        }
    }

    /// Runs any command that can share the connection, and returns its reply.
    ///
    /// Commands that would change the connection under the others, or hold it up for all of them, are
    /// refused with a text that says what to do instead.
    pub fn command(&self, argv: &[&[u8]], timeout: Timeout) -> Result<Reply, Error> {
        let name = || argv.first().map(|name| name.escape_ascii().to_string()).unwrap_or_default();
        match proto::classify(argv) {
            Verdict::Shared => self.call(argv, timeout),
            Verdict::BadName => Err(Error::invalid(
                "the command's name, argv[0], is missing or not a word; write it alone, as in {\"GET\", \"key\"}",
            )),
            Verdict::Blocking { hint } => Err(Error::new(
                Kind::Unsupported,
                format!("{} would hold up every caller of this connection while it waits; {hint}", name()),
            )),
            Verdict::Refused { use_instead } => Err(Error::new(
                Kind::Unsupported,
                format!("{} does not work on a connection that others share: {use_instead}", name()),
            )),
        }
    }

    /// Sends a command that is known to be harmless for the others, and waits for its reply.
    fn call(&self, argv: &[&[u8]], timeout: Timeout) -> Result<Reply, Error> {
        proto::check_size(argv).map_err(|e| Error::new(Kind::TooLarge, e.to_string()))?;
        let (deadline, limit) = self.deadline(timeout);
        let bytes = proto::encode(argv.iter().copied());
        if self.closing.load(Ordering::Acquire) {
            return Err(self.closed());
        }
        self.shared.admission.acquire(bytes.len(), deadline).inspect_err(|error| {
            if error.kind() == Kind::QueueFull {
                self.shared.stats.queue_full.add(1);
            }
        })?;
        let (caller, reply) = oneshot::channel::<Answer>();
        // If the manager is gone, the request comes back in the error and is dropped, which answers `reply`.
        drop(self.messages.send(Message::Call(Request::new(bytes, caller))));
        match reply.wait(deadline) {
            Ok(answer) => Reply::new(answer?),
            Err(left) => Err(self.timed_out(left, limit)),
        }
    }

    fn deadline(&self, timeout: Timeout) -> (Deadline, Duration) {
        let limit = match timeout {
            Timeout::Default => self.config.timeout,
            Timeout::After(limit) => limit,
            Timeout::Never => return (Deadline::NEVER, Duration::MAX),
        };
        (Deadline::after(limit), limit)
    }

    fn timed_out(&self, left: Left, limit: Duration) -> Error {
        self.shared.stats.timeouts.add(1);
        let limit = limit.as_millis();
        if left.sent {
            return Error::new(
                Kind::Timeout,
                format!("no reply within {limit} ms; the command was sent and may have been executed"),
            )
            .with_outcome(Outcome::MaybeExecuted);
        }
        match self.shared.trouble() {
            Some(trouble) => Error::new(
                Kind::Timeout,
                format!("not sent within {limit} ms, as there is no connection: {trouble}"),
            )
            .with_errno(trouble.os_errno()),
            None => Error::new(
                Kind::Timeout,
                format!("not sent within {limit} ms: the server did not take what was sent before"),
            ),
        }
    }

    fn closed(&self) -> Error {
        Error::new(Kind::Closed, "this client was closed; connect again for a new one")
    }

    /// Closes the client. Calls that are under way may end within `drain`; whoever still waits then gets
    /// [`Kind::Closed`]. Calls that come later get it at once. Closing again only waits for the same end.
    pub fn close(&self, drain: Timeout) -> Result<(), Error> {
        let drain = match drain {
            Timeout::Default => self.config.timeout,
            Timeout::After(drain) => drain,
            Timeout::Never => FAR,
        };
        self.start_draining(drain);
        let deadline = Deadline::after(drain.saturating_add(CLOSE_GRACE));
        self.watch_state(|state| state == State::Closed, deadline).map(drop)
    }

    /// Starts to close without a drain, and does not wait for the end.
    pub(crate) fn begin_close(&self) {
        self.start_draining(Duration::ZERO);
    }

    fn start_draining(&self, drain: Duration) {
        if !self.closing.swap(true, Ordering::AcqRel) {
            drop(self.messages.send(Message::Close { drain }));
        }
    }

    /// Where the client stands now.
    pub fn state(&self) -> State {
        *self.shared.state.borrow()
    }

    /// Waits until the state is another than `seen`, and returns it: the latest one, not each in between.
    pub fn wait_state(&self, seen: State, timeout: Timeout) -> Result<State, Error> {
        let (deadline, _) = self.deadline(timeout);
        self.watch_state(move |state| state != seen, deadline)
    }

    fn watch_state(
        &self,
        wanted: impl Fn(State) -> bool + Send + Sync + 'static,
        deadline: Deadline,
    ) -> Result<State, Error> {
        if wanted(self.state()) {
            return Ok(self.state());
        }
        let mut states = self.shared.state.subscribe();
        let (caller, reply) = oneshot::channel();
        runtime::spawn(async move {
            let arrived = async { states.wait_for(|state| wanted(*state)).await.map(|state| *state) };
            // The task ends with its caller's patience, so that none is left behind.
            let result = match deadline.remaining() {
                Some(left) => tokio::time::timeout(left, arrived).await,
                None => Ok(arrived.await),
            };
            if let Ok(Ok(state)) = result {
                caller.answer_now(state);
            }
        })?;
        reply.wait(deadline).map_err(|_| Error::new(Kind::Timeout, "the state did not change in time"))
    }

    /// The numbers so far.
    pub fn stats(&self) -> Stats {
        Stats::read(&self.shared)
    }

    /// The options it was made with.
    pub fn config(&self) -> &Config {
        &self.config
    }
}

/// Longer than any process lives, and yet a time that clocks can add.
const FAR: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

impl Drop for Client {
    fn drop(&mut self) {
        self.begin_close();
    }
}

/// Where to dial; the embedded server is started here.
fn resolve(endpoint: &Endpoint) -> Result<(Address, Option<Arc<embedded::Server>>), Error> {
    Ok(match endpoint {
        Endpoint::Tcp { host, port } => (Address::Host(host.clone(), *port), None),
        Endpoint::Unix(path) => (Address::Unix(path.clone()), None),
        Endpoint::Embedded { name } => {
            let server = embedded::Server::open(name.as_deref())?;
            (Address::Socket(server.address()), Some(server))
        }
    })
}

impl Reply {
    fn new(frame: Bytes) -> Result<Reply, Error> {
        match proto::scalar(&frame) {
            Some(proto::Scalar::Error(text)) => Err(Error::server(text)),
            _ => Ok(Reply(frame)),
        }
    }
}
