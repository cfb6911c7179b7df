//! What callers ask of the hub.

use std::sync::Arc;

use crate::mailbox::Mailbox;
use crate::manager::ready::ReadySender;
use crate::proto::Names;

/// Names of one kind.
pub(crate) type NameList = Vec<Arc<[u8]>>;

/// What a caller asks of the hub.
pub(crate) enum Order {
    /// A subscriber wants these names.
    Add(Add),
    /// The caller of this addition has left before it was answered: what it added is taken back. Then `done` is answered.
    TakeBack { addition: u64, done: ReadySender },
    /// A subscriber no longer wants these names; `None`: any of this kind. Then `done` is answered.
    Remove { subscriber: u64, names: Names, list: Option<NameList>, done: ReadySender },
    /// A subscriber is gone.
    Leave { subscriber: u64 },
}

/// A subscriber wants these names.
pub(crate) struct Add {
    pub(crate) addition: u64,
    pub(crate) subscriber: u64,
    pub(crate) mailbox: Arc<Mailbox>,
    /// Whether it is told when the server has confirmed a name.
    pub(crate) tells_begun: bool,
    pub(crate) names: Names,
    pub(crate) list: NameList,
    /// Answered when the server has confirmed all of them or refused one; `None`: nobody waits for that.
    pub(crate) caller: Option<ReadySender>,
}
