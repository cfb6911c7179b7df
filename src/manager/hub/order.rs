//! What callers ask of the hub.

use std::sync::Arc;

use crate::mailbox::Mailbox;
use crate::manager::ready::ReadySender;
use crate::oneshot::WakeSet;
use crate::proto::Names;

/// Names of one kind.
pub(crate) type NameList = Vec<Arc<[u8]>>;

/// What a caller asks of the hub.
pub(crate) enum Order {
    /// A new subscriber.
    Enter { subscriber: u64, mailbox: ClosedIfDropped },
    /// A subscriber wants these names.
    Add(Add),
    /// The caller of this addition has left before it was answered: what it added is taken back. Then `done` is answered.
    TakeBack { addition: u64, done: ReadySender },
    /// A subscriber no longer wants these names; `None`: any of this kind. Then `done` is answered.
    Remove { subscriber: u64, names: Names, list: Option<NameList>, done: ReadySender },
    /// A subscriber is gone.
    Leave { subscriber: u64 },
}

/// A mailbox on its way to the hub. If the hub has ended, nothing will come: whoever waits for it is told.
pub(crate) struct ClosedIfDropped(Option<Arc<Mailbox>>);

impl ClosedIfDropped {
    pub(crate) fn new(mailbox: Arc<Mailbox>) -> ClosedIfDropped {
        ClosedIfDropped(Some(mailbox))
    }

    pub(super) fn arrive(mut self) -> Option<Arc<Mailbox>> {
        self.0.take()
    }
}

impl Drop for ClosedIfDropped {
    fn drop(&mut self) {
        if let Some(mailbox) = self.0.take() {
            mailbox.close(&mut WakeSet::default());
        }
    }
}

/// A subscriber wants these names.
pub(crate) struct Add {
    pub(crate) addition: u64,
    pub(crate) subscriber: u64,
    pub(crate) names: Names,
    pub(crate) list: NameList,
    /// Answered when the server has confirmed all of them or refused one; `None`: nobody waits for that.
    pub(crate) caller: Option<ReadySender>,
}
