//! The servers of a client, and which of them each command goes to.
//!
//! ```text
//!  client -- command --> Topology -- target --> Node --> lane (shared connection) or pool (private connections)
//! ```
//! A cluster, or a primary with replicas, will be another variant, which maps a command's key, or whether it only reads,
//! to a target. The enum costs a client with one server nothing: it has no lock, allocation or virtual call.

use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::manager::{HubStatus, Lease, Node, NodeId, Order, Request, Target, Task};

/// The servers of a client.
pub(crate) enum Topology {
    /// One server, for all commands.
    Single(Node),
}

impl Topology {
    /// The target of a command that may run on a shared connection.
    pub(crate) fn shared(&self) -> Target {
        match self {
            Topology::Single(node) => Target { node: NodeId::Only, task: node.lane() },
        }
    }

    /// The target of a command that needs a private connection: it may wait at the server, or belongs to a session.
    pub(crate) fn private(&self) -> Target {
        match self {
            Topology::Single(_) => Target { node: NodeId::Only, task: Task::Pool },
        }
    }

    fn node(&self, id: NodeId) -> &Node {
        match (self, id) {
            (Topology::Single(node), NodeId::Only) => node,
        }
    }

    /// Sends a request to its target.
    pub(crate) fn send(&self, target: Target, request: Request) {
        self.node(target.node).send(target.task, request);
    }

    /// Asks for a private connection to the target's node.
    pub(crate) fn lease(&self, target: Target, lease: Lease) {
        self.node(target.node).lease(lease);
    }

    /// Asks something of the hub, which has the subscriptions.
    pub(crate) fn order(&self, order: Order) {
        match self {
            Topology::Single(node) => node.order(order),
        }
    }

    /// What is to be seen of the hub without asking it.
    pub(crate) fn hub_status(&self) -> &Arc<HubStatus> {
        match self {
            Topology::Single(node) => node.hub_status(),
        }
    }

    /// Why the target has no connection, if that is so and the reason is known.
    pub(crate) fn connect_error(&self, target: Target) -> Option<Error> {
        self.node(target.node).connect_error(target.task)
    }

    /// Makes all nodes accept nothing more, and end within this time.
    pub(crate) fn close(&self, drain: Duration) {
        match self {
            Topology::Single(node) => node.close(drain),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Barrier;

    use super::*;

    fn lane(target: Target) -> usize {
        match target.task {
            Task::Lane(number) => number,
            Task::Pool => panic!("{target:?} is not a lane"),
        }
    }

    #[test]
    fn a_thread_keeps_to_one_lane_and_threads_use_all() {
        let topology = Topology::Single(Node::without_tasks(3));
        // Threads that live at the same time have different numbers.
        let all_live = Barrier::new(64);
        let used: BTreeSet<usize> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..64)
                .map(|_| {
                    scope.spawn(|| {
                        let lanes = [(); 10].map(|()| lane(topology.shared()));
                        all_live.wait();
                        assert_eq!(lanes, [lanes[0]; 10]);
                        lanes[0]
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(used, BTreeSet::from([0, 1, 2]));
    }

    #[test]
    fn what_needs_a_private_connection_goes_to_the_pool() {
        for lanes in 1..4 {
            assert_eq!(Topology::Single(Node::without_tasks(lanes)).private().task, Task::Pool);
        }
    }
}
