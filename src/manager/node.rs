//! A node: one server, and everything that belongs to a server and not to the whole client.
//!
//! ```text
//!  callers: Node     -- requests --> LaneTask, one for each shared connection (lane)
//!                    -- jobs ------> Pool: private connections, and the control connection, which ends waiting commands
//!                    -- orders ----> Hub: subscriptions, on a connection of their own
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
use super::hub::{Hub, HubStatus, Order};
use super::lane_task::LaneTask;
use super::pool::{Job, Lease, Pool};
use super::request::Request;
use super::status::Status;
use super::target::Task;

/// The callers' side of a node.
pub(crate) struct Node {
    lanes: Box<[UnboundedSender<Message<Request>>]>,
    pool: UnboundedSender<Message<Job>>,
    hub: UnboundedSender<Message<Order>>,
    hub_status: Arc<HubStatus>,
    status: Arc<Status>,
}

/// The tasks of a node, which have to be run.
pub(crate) struct Tasks<D: Dial> {
    pub(crate) lanes: Vec<LaneTask<D>>,
    pub(crate) pool: Pool<D>,
    pub(crate) hub: Hub<D>,
}

impl Node {
    /// The node, and its tasks.
    pub(crate) fn new<D: Dial>(context: &Arc<Context<D>>) -> (Node, Tasks<D>) {
        let (lanes, lane_tasks) = (0..context.config.connections)
            .map(|number| {
                let (lane, requests) = unbounded_channel();
                (lane, LaneTask::new(context.clone(), Task::Lane(number), requests))
            })
            .unzip::<_, _, Vec<_>, _>();
        let (pool, jobs) = unbounded_channel();
        let (hub, orders) = unbounded_channel();
        let (status, hub_status) = (context.status.clone(), context.hub.clone());
        let node = Node { lanes: lanes.into(), pool, hub, hub_status, status };
        let (pool, hub) = (Pool::new(context.clone(), jobs), Hub::new(context.clone(), orders));
        (node, Tasks { lanes: lane_tasks, pool, hub })
    }

    /// One with this number of lanes whose tasks have ended.
    #[cfg(test)]
    pub(crate) fn without_tasks(lanes: usize) -> Node {
        let shared = super::shared::Shared::new(&crate::config::Config::default());
        let status = Arc::new(Status::new(lanes, Arc::new(shared)));
        let lanes = (0..lanes).map(|_| unbounded_channel().0).collect();
        let (hub, hub_status) = (unbounded_channel().0, Arc::default());
        Node { lanes, pool: unbounded_channel().0, hub, hub_status, status }
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

    /// Asks something of the hub.
    pub(crate) fn order(&self, order: Order) {
        drop(self.hub.send(Message::Call(order)));
    }

    /// What is to be seen of the hub without asking it.
    pub(crate) fn hub_status(&self) -> &Arc<HubStatus> {
        &self.hub_status
    }

    /// Tells the tasks to accept no more, and to end within this time.
    pub(crate) fn close(&self, drain: Duration) {
        self.lanes.iter().for_each(|lane| drop(lane.send(Message::Close { drain })));
        drop(self.pool.send(Message::Close { drain }));
        drop(self.hub.send(Message::Close { drain }));
    }

    /// Why a task has no connection, if it has none and the reason is known.
    pub(crate) fn connect_error(&self, task: Task) -> Option<Error> {
        self.status.connect_error(task)
    }
}
