//! A node: one server, and everything that belongs to a server and not to the whole client.
//!
//! ```text
//!  callers: Node     -- requests --> Manager, one for each shared connection (lane)
//!                    -- jobs ------> Pool: private connections, and the control connection, which ends waiting commands
//!  tasks:   Context  address, TLS and name lookups (its dialer), pacing of its connects
//!  both:    Status   the state of each task
//! ```

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::config::Config;
use crate::error::Error;
use crate::lock::Mutex;
use crate::net::Dial;
use crate::oneshot;

use super::reconnect::{Backoff, Pacer};
use super::status::Status;
use super::{Job, Lease, Manager, Message, Pool, Request, Shared};

/// Where a command goes: to which server, and to which of its tasks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) node: NodeId,
    pub(crate) task: Task,
}

/// Which of a client's nodes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NodeId {
    /// The client has no other.
    Only,
}

/// A task of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// That of a shared connection, by its number.
    Lane(usize),
    /// That of the private connections.
    Pool,
}

/// What the tasks of a node are given.
pub(crate) struct Context<D> {
    pub(crate) config: Arc<Config>,
    /// What texts call the server.
    pub(super) server: String,
    pub(super) dialer: D,
    pub(crate) shared: Arc<Shared>,
    pub(super) status: Arc<Status>,
    pub(super) pacer: Pacer,
    /// Of the private connections together: each shows whether connecting succeeds.
    pub(super) private_backoff: Mutex<Backoff>,
}

impl<D> Context<D> {
    pub(crate) fn new(config: Arc<Config>, dialer: D, shared: Arc<Shared>, pacer: Pacer) -> Self {
        let server = config.server();
        let status = Arc::new(Status::new(config.connections, shared.clone()));
        let private_backoff = Mutex::new(Backoff::new(&config));
        Context { config, server, dialer, shared, status, pacer, private_backoff }
    }
}

/// The callers' side of a node.
pub(crate) struct Node {
    lanes: Box<[UnboundedSender<Message<Request>>]>,
    pool: UnboundedSender<Message<Job>>,
    status: Arc<Status>,
}

impl Node {
    /// The node, and its tasks, which have to be run.
    pub(crate) fn new<D: Dial>(context: &Arc<Context<D>>) -> (Node, Vec<Manager<D>>, Pool<D>) {
        let (lanes, managers) = (0..context.config.connections)
            .map(|number| {
                let (lane, requests) = unbounded_channel();
                (lane, Manager::new(context.clone(), Task::Lane(number), requests))
            })
            .unzip::<_, _, Vec<_>, _>();
        let (pool, jobs) = unbounded_channel();
        let node = Node { lanes: lanes.into(), pool, status: context.status.clone() };
        (node, managers, Pool::new(context.clone(), jobs))
    }

    /// One with this number of lanes whose tasks have ended.
    #[cfg(test)]
    pub(crate) fn without_tasks(lanes: usize) -> Node {
        let status = Arc::new(Status::new(lanes, Arc::new(Shared::new(&Config::default()))));
        let lanes = (0..lanes).map(|_| unbounded_channel().0).collect();
        Node { lanes, pool: unbounded_channel().0, status }
    }

    /// The lane of the calling thread, which keeps to one, so that its commands run in order.
    pub(crate) fn lane(&self) -> Task {
        let lanes = self.lanes.len();
        Task::Lane(if lanes == 1 { 0 } else { oneshot::this_thread() % lanes })
    }

    /// Hands a request to a task. If the task has ended, dropping the request answers its caller.
    pub(crate) fn send(&self, task: Task, request: Request) {
        match task {
            Task::Lane(number) => {
                if let Some(lane) = self.lanes.get(number) {
                    drop(lane.send(Message::Call(request)));
                }
            }
            Task::Pool => drop(self.pool.send(Message::Call(Job::Blocking(request)))),
        }
    }

    /// Asks for a private connection.
    pub(crate) fn lease(&self, lease: Lease) {
        drop(self.pool.send(Message::Call(Job::Session(lease))));
    }

    /// Tells the tasks to accept no more, and to end within this time.
    pub(crate) fn close(&self, drain: Duration) {
        self.lanes.iter().for_each(|lane| drop(lane.send(Message::Close { drain })));
        drop(self.pool.send(Message::Close { drain }));
    }

    /// Why a task has no connection, if it has none and the reason is known.
    pub(crate) fn connect_error(&self, task: Task) -> Option<Error> {
        self.status.connect_error(task)
    }
}
