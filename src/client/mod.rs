//! The safe API: a client that any number of threads share. The C API and the Rust programs of this crate use it.

mod arrival;
mod cached;
mod cached_mget;
mod call;
mod callbacks;
mod commands;
mod feed;
mod interrupts;
mod keyspace;
mod on_message;
mod pipeline;
mod queue;
mod queue_session;
mod reply;
mod scan;
mod script;
mod session;
mod stats;
mod subscriber;
mod timeout;
mod watch;
mod watch_task;

use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};
use std::time::Duration;

use once_cell::sync::OnceCell;

use crate::config::{Config, Endpoint};
use crate::embedded;
use crate::error::{Error, Kind};
use crate::manager::{Context, Node, Pacers, Packet, ReadySender, Shared, Waits};
use crate::net::{Address, Dialer, Resolver, Tls, TlsFiles};
use crate::oneshot::{self, Deadline, Left};
use crate::os::fork::ForkLocal;
use crate::runtime;
use crate::topology::Topology;

pub use crate::mailbox::{Counted, Gap, Message, Reason, What};
pub use crate::manager::{CacheStats, State};
pub use crate::proto::Names;
pub use cached::MaxAge;
use call::Limit;
use callbacks::{Callback, Callbacks};
pub use commands::SetOptions;
pub use interrupts::{clear_interrupt, interrupt_thread, thread_token};
pub use pipeline::Pipeline;
pub use queue::{Completion, Queue};
pub use reply::Reply;
pub use scan::{Scan, Scanned};
pub use script::Script;
pub use session::Session;
pub use stats::Stats;
pub use subscriber::{Subscriber, SubscriberStats};
pub use timeout::{Timeout, set_thread_timeout};
pub use watch::{Watch, WatchInfo};

/// How long `close` waits, beyond the time to drain, for tasks that do not respond.
const CLOSE_GRACE: Duration = Duration::from_secs(1);

/// The clients of this process reconnect to an endpoint one after the other.
static PACERS: ForkLocal<Pacers> = ForkLocal::new();
/// A name that several clients need is looked up once.
static RESOLVER: ForkLocal<Resolver> = ForkLocal::new();

/// One connection, or a few, shared by all holders of the client. Every method may be called from every thread.
///
/// Dropping it closes the connections.
pub struct Client {
    config: Arc<Config>,
    shared: Arc<Shared>,
    topology: Arc<Topology>,
    /// Created with the first callback.
    callbacks: OnceCell<Arc<Callbacks>>,
    /// Keeps the embedded server running.
    _embedded: Option<Arc<embedded::Server>>,
}

impl Client {
    /// Connects, and waits until the server has accepted the handshake (not with `lazy_connect`).
    pub fn connect(config: Config) -> Result<Client, Error> {
        config.validate()?;
        let config = Arc::new(config);
        let (dialer, embedded) = dialer(&config)?;
        let shared = Arc::new(Shared::new(&config));
        let pacer = PACERS.get_or_make(Pacers::default).of(dialer.address.clone());
        let context = Arc::new(Context::new(config.clone(), dialer, shared.clone(), pacer));
        let (node, tasks) = Node::new(&context);
        let mut attempts = Vec::new();
        for lane in tasks.lanes {
            let (first, attempt) = oneshot::channel();
            let first = (!config.lazy_connect).then_some(ReadySender::new(first));
            attempts.extend(first.is_some().then_some(attempt));
            runtime::spawn(lane.run(first))?;
        }
        runtime::spawn(tasks.pool.run())?;
        runtime::spawn(tasks.hub.run())?;
        // If this fails below, dropping the client ends its tasks.
        let client = Client {
            config,
            shared,
            topology: Arc::new(Topology::Single(node)),
            callbacks: OnceCell::new(),
            _embedded: embedded,
        };
        // Each attempt ends at the connect timeout. The grace is for an io thread that is not scheduled.
        let deadline = Deadline::after(client.config.connect_timeout + CLOSE_GRACE);
        for attempt in attempts {
            match attempt.spin_and_wait(deadline, client.config.spin, 1) {
                Ok(result) => result?,
                Err(Left { interrupted: true, .. }) => {
                    return Err(Error::new(Kind::Canceled, "interrupted by the host"));
                }
                Err(Left { .. }) => {
                    return Err(Error::new(Kind::Connect, "the io thread did not respond in time"));
                }
            }
        }
        Ok(client)
    }

    /// Runs any command that does not need a session, and returns its reply.
    ///
    /// A blocking command gets a private connection, so that it delays no other call. A command that would change the
    /// connection for others is refused with a text that says what to do instead.
    pub fn command(&self, argv: &[&[u8]], timeout: Timeout) -> Result<Reply, Error> {
        match call::waits(argv)? {
            None => self.call(argv, timeout),
            Some(waits) => self.block(argv, waits, timeout),
        }
    }

    /// Sends a command that may share a connection, and waits for its reply.
    fn call(&self, argv: &[&[u8]], timeout: Timeout) -> Result<Reply, Error> {
        self.run(call::packet(argv)?, timeout)
    }

    /// Sends a packet on a shared connection, and waits for the answer.
    fn run(&self, packet: Packet, timeout: Timeout) -> Result<Reply, Error> {
        let limit = self.limit(timeout);
        let (topology, target) = (&*self.topology, self.topology.shared());
        let send = |request| topology.send(target, request);
        call::run(&self.shared, topology, packet, limit, None, target, send)
    }

    /// Runs a command that may wait at the server, on a private connection.
    fn block(&self, argv: &[&[u8]], waits: Waits, timeout: Timeout) -> Result<Reply, Error> {
        let limit = Limit::of_waiting(timeout, self.config.timeout, Some(&waits));
        let (topology, target) = (&*self.topology, self.topology.private());
        let send = |request| topology.send(target, request);
        call::run(&self.shared, topology, call::packet(argv)?, limit, Some(waits), target, send)
    }

    /// A new queue. Fails if the process has no file descriptor left.
    pub fn queue(&self) -> Result<Queue, Error> {
        Queue::new(&self.shared, &self.topology, self.config.timeout, self.config.max_in_flight)
    }

    /// Sends a command, and returns at once. `callback` is called with its reply, once, if and only if this succeeds:
    /// on a thread of this client's own, one at a time. It may make calls that wait, and only holds up the other
    /// callbacks of this client.
    pub(crate) fn submit_callback(
        &self,
        argv: &[&[u8]],
        timeout: Timeout,
        callback: Callback,
    ) -> Result<(), Error> {
        self.callbacks()?.submit(argv, timeout, callback)
    }

    /// The callbacks, whose thread is started if need be.
    fn callbacks(&self) -> Result<&Arc<Callbacks>, Error> {
        let callbacks = self.callbacks.get_or_try_init(|| Callbacks::start(self.queue()?))?;
        // Who closes the client may have come before they were there; then it is seen here that it closes.
        fence(Ordering::SeqCst);
        if self.shared.state.is_closing() {
            callbacks.stop();
        }
        Ok(callbacks)
    }

    fn limit(&self, timeout: Timeout) -> Limit {
        Limit::new(timeout, self.config.timeout)
    }

    /// Closes the client. Calls under way may end within `drain`; those still waiting after it fail with
    /// [`Kind::Closed`]. Later calls fail with it at once. Closing again only waits for the same end. When this returns,
    /// all callbacks have returned; inside a callback, closing is refused.
    pub fn close(&self, drain: Timeout) -> Result<(), Error> {
        if self.callbacks.get().is_some_and(|callbacks| callbacks.are_called_here()) {
            return Err(Error::new(
                Kind::Reentrant,
                "the client was to be closed inside one of its callbacks, for which closing would wait; close it on \
                 another thread",
            ));
        }
        let drain = match drain {
            Timeout::Default => self.config.timeout,
            Timeout::After(drain) => drain,
            Timeout::Never => FAR,
        };
        self.start_draining(drain);
        let deadline = Deadline::after(drain.saturating_add(CLOSE_GRACE));
        self.watch_state(|state| state == State::Closed, deadline)?;
        self.callbacks.get().map_or(Ok(()), |callbacks| callbacks.wait(deadline))
    }

    /// Starts closing without a drain, and does not wait for the end.
    pub(crate) fn begin_close(&self) {
        self.start_draining(Duration::ZERO);
    }

    fn start_draining(&self, drain: Duration) {
        if self.shared.state.begin_closing() {
            self.topology.close(drain);
        }
        // Either this sees the callbacks, or the thread that creates them sees that the client is closing.
        fence(Ordering::SeqCst);
        if let Some(callbacks) = self.callbacks.get() {
            callbacks.stop();
        }
    }

    /// The client's current state.
    pub fn state(&self) -> State {
        self.shared.state.get()
    }

    /// Waits until the state differs from `seen`, and returns it: the latest state, not each one in between.
    pub fn wait_state(&self, seen: State, timeout: Timeout) -> Result<State, Error> {
        let Limit { deadline, .. } = self.limit(timeout);
        if seen == State::Closed && self.state() == State::Closed {
            return Err(Error::new(Kind::Closed, "this client is closed: its state no longer changes"));
        }
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
        let mut states = self.shared.state.watch();
        let arrives = async move { states.wait_for(|state| wanted(*state)).await.map(|state| *state).ok() };
        arrival::wait_for(arrives, deadline, "the state did not change in time")
    }

    /// The statistics so far.
    pub fn stats(&self) -> Stats {
        Stats::read(&self.shared)
    }

    /// The options that it was created with.
    pub fn config(&self) -> &Config {
        &self.config
    }
}

/// Longer than any process runs, yet short enough to add to a clock.
const FAR: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

impl Drop for Client {
    fn drop(&mut self) {
        self.begin_close();
    }
}

/// How to dial. Starts the embedded server, and reads the files for TLS.
fn dialer(config: &Config) -> Result<(Dialer, Option<Arc<embedded::Server>>), Error> {
    let (address, embedded) = match &config.endpoint {
        Endpoint::Tcp { host, port } => (Address::host(host, *port), None),
        Endpoint::Unix(path) => (Address::Unix(path.clone()), None),
        Endpoint::Embedded { name } => {
            let server = embedded::Server::open(name.as_deref())?;
            (Address::Socket(server.address()), Some(server))
        }
    };
    let heartbeat = Some(config.heartbeat).filter(|heartbeat| !heartbeat.is_zero());
    let dialer = Dialer {
        address,
        tls: tls(config)?,
        heartbeat,
        endpoint: config.server(),
        resolver: RESOLVER.get_or_make(Resolver::new),
        within: config.connect_timeout,
    };
    Ok((dialer, embedded))
}

fn tls(config: &Config) -> Result<Option<Tls>, Error> {
    let options = &config.tls;
    let Endpoint::Tcp { host, .. } = &config.endpoint else { return Ok(None) };
    if !options.on {
        return Ok(None);
    }
    let files = TlsFiles {
        ca: options.ca_file.clone(),
        identity: options.cert_file.clone().zip(options.key_file.clone()),
        insecure: options.insecure,
    };
    Tls::new(options.server_name.as_deref().unwrap_or(host), &files).map(Some)
}
