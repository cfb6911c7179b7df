//! A node: one server, and everything that belongs to a server and not to the whole client.
//!
//! ```text
//!  callers: Node     -- requests --> LaneTask, one for each shared connection (lane)
//!                    -- jobs ------> Pool: private connections, and the control connection, which ends waiting commands
//!  tasks:   Context  address, TLS and name lookups (its dialer), pacing of its connects
//!  both:    Status   the state of each task
//! ```

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::error::Error;
use crate::net::Dial;
use crate::oneshot;

use super::channel::Message;
use super::context::Context;
use super::lane_task::LaneTask;
use super::pool::{Job, Lease, Pool};
use super::request::Request;
use super::status::Status;
use super::target::Task;

/// The callers' side of a node.
pub(crate) struct Node {
    lanes: Box<[UnboundedSender<Message<Request>>]>,
    pool: UnboundedSender<Message<Job>>,
    status: Arc<Status>,
}

impl Node {
    /// The node, and its tasks, which have to be run.
    pub(crate) fn new<D: Dial>(context: &Arc<Context<D>>) -> (Node, Vec<LaneTask<D>>, Pool<D>) {
        let (lanes, tasks) = (0..context.config.connections)
            .map(|number| {
                let (lane, requests) = unbounded_channel();
                (lane, LaneTask::new(context.clone(), Task::Lane(number), requests))
            })
            .unzip::<_, _, Vec<_>, _>();
        let (pool, jobs) = unbounded_channel();
        let node = Node { lanes: lanes.into(), pool, status: context.status.clone() };
        (node, tasks, Pool::new(context.clone(), jobs))
    }

    /// One with this number of lanes whose tasks have ended.
    #[cfg(test)]
    pub(crate) fn without_tasks(lanes: usize) -> Node {
        let shared = super::shared::Shared::new(&crate::config::Config::default());
        let status = Arc::new(Status::new(lanes, Arc::new(shared)));
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
