//! Where a command goes.

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
