//! The order of what waits in a mailbox, and what is left out.
//!
//! ```text
//!  front: gaps and news that dropped messages left behind    queue: in order of arrival
//!  [ GAP | ENDED | GAP ]                                     [ message | GAP(closed) | message ... ]
//!    ^ taken first                                             ^ the oldest, dropped first
//! ```
//! Each step costs the same however much waits, but for `purge`.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use tokio::time::Instant;

use crate::proto::Names;

use super::message::{Gap, Message, Reason};

/// What is left out where there is no space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// What has waited longest.
    DropOldest,
    /// What comes.
    DropNewest,
}

/// What a subscriber wants of its mailbox, and how much may wait.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Messages.
    pub messages: usize,
    /// Bytes, with what the library needs for each message.
    pub bytes: usize,
    /// What is left out beyond that.
    pub overflow: Overflow,
    /// Whether a message takes the place of the one before it in its channel.
    pub latest: bool,
    /// Whether it is told when the server has confirmed a name.
    pub events: bool,
}

/// Messages are missing in this place.
struct Mark {
    gap: Gap,
    /// Since when the subscription is down, until it stands again.
    since: Option<Instant>,
    /// The number of the loss that closed a gate here; 0: none did.
    loss: u64,
}

impl Mark {
    fn of(reason: Reason) -> Mark {
        Mark { gap: Gap { reason, lost: 0, lost_bytes: 0, ms: 0 }, since: None, loss: 0 }
    }

    fn join(&mut self, other: &Mark) {
        self.gap.join(&other.gap);
        self.since = self.since.or(other.since);
        self.loss = self.loss.max(other.loss);
    }
}

enum Item {
    Message(Arc<Message>),
    /// News about a name, which is never left out.
    News(Arc<Message>),
    Mark(Mark),
}

/// What a mailbox has counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Messages that came for it.
    pub received: u64,
    /// Messages that were taken.
    pub delivered: u64,
    /// Messages that were left out, each of which is in a gap.
    pub dropped: u64,
    /// Messages whose place the next one of their channel took.
    pub conflated: u64,
    /// Gaps that were taken.
    pub gaps: u64,
}

pub(super) struct Contents {
    settings: Settings,
    front: VecDeque<Item>,
    queue: VecDeque<Item>,
    /// How many items of the queue have left it at its head: what `newest` counts from.
    left: u64,
    /// Of each channel the place of its newest message, if that waits and no loss came after it.
    newest: HashMap<Box<[u8]>, u64>,
    /// Messages that wait, and what they take.
    messages: usize,
    bytes: usize,
    losses: u64,
    /// The first loss whose gate is closed.
    closed_from: Option<u64>,
    pub(super) counted: Counted,
}

impl Contents {
    pub(super) fn new(settings: Settings) -> Contents {
        Contents {
            settings,
            front: VecDeque::new(),
            queue: VecDeque::new(),
            left: 0,
            newest: HashMap::new(),
            messages: 0,
            bytes: 0,
            losses: 0,
            closed_from: None,
            counted: Counted::default(),
        }
    }

    /// Messages that wait.
    pub(super) fn messages(&self) -> usize {
        self.messages
    }

    /// What they take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn settings(&self) -> Settings {
        self.settings
    }

    pub(super) fn set_settings(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// Adds what was published, or leaves something out.
    pub(super) fn publish(&mut self, message: Arc<Message>) {
        self.counted.received += 1;
        let cost = message.cost();
        if self.settings.latest && self.replace(&message) {
            return;
        }
        let has_space = |contents: &Contents| {
            contents.messages < contents.settings.messages && contents.bytes + cost <= contents.settings.bytes
        };
        if cost > self.settings.bytes || !has_space(self) && self.settings.overflow == Overflow::DropNewest {
            self.leave_out(1, message.len());
            return;
        }
        while !has_space(self) && self.drop_oldest() {}
        self.add(message);
    }

    /// Messages that never came, or that are too large, are missing here.
    pub(super) fn leave_out(&mut self, messages: u64, bytes: usize) {
        self.counted.dropped += messages;
        let mut mark = Mark::of(Reason::Overflow);
        (mark.gap.lost, mark.gap.lost_bytes) = (messages, bytes as u64);
        self.mark(mark);
    }

    /// Adds news about a name.
    pub(super) fn tell(&mut self, news: Arc<Message>) {
        self.queue.push_back(Item::News(news));
    }

    /// The subscription went down: from here on nothing is given out until it stands again.
    pub(super) fn close_gate(&mut self, reason: Reason, now: Instant) {
        self.losses += 1;
        self.closed_from.get_or_insert(self.losses);
        self.newest.clear(); // nothing takes a place before the gap
        self.mark(Mark { since: Some(now), loss: self.losses, ..Mark::of(reason) });
    }

    /// The subscription stands again.
    pub(super) fn open_gate(&mut self, now: Instant) {
        let Some(from) = self.closed_from.take() else { return };
        // They are behind all that waited before the first of them.
        for item in self.queue.iter_mut().rev().chain(self.front.iter_mut().rev()) {
            let Item::Mark(mark) = item else { continue };
            if let Some(since) = mark.since.take() {
                mark.gap.ms += u64::try_from((now - since).as_millis()).unwrap_or(u64::MAX);
            }
            if mark.loss <= from {
                break;
            }
        }
    }

    /// Whether [`take`](Self::take) would give something.
    pub(super) fn has_next(&self) -> bool {
        match self.first() {
            Some(Item::Mark(mark)) => !self.is_closed_at(mark),
            Some(Item::Message(_) | Item::News(_)) => true,
            None => false,
        }
    }

    /// The next one, unless the gate before it is closed.
    pub(super) fn take(&mut self) -> Option<Arc<Message>> {
        Some(match self.take_item()? {
            Item::Message(message) => {
                self.counted.delivered += 1;
                message
            }
            Item::News(news) => news,
            Item::Mark(mut mark) => {
                // What was between them may have been left out, or removed.
                while matches!(self.first(), Some(Item::Mark(_)))
                    && let Some(Item::Mark(next)) = self.take_item()
                {
                    mark.join(&next);
                }
                self.counted.gaps += 1;
                Arc::new(Message::gap(mark.gap))
            }
        })
    }

    fn first(&self) -> Option<&Item> {
        self.front.front().or_else(|| self.queue.front())
    }

    fn take_item(&mut self) -> Option<Item> {
        match self.has_next() {
            true => self.front.pop_front().or_else(|| self.pop()),
            false => None,
        }
    }

    /// Drops the oldest until at most this many bytes are left, for others whose mailboxes need them.
    pub(super) fn give_way(&mut self, bytes: usize) {
        while self.bytes > bytes && self.drop_oldest() {}
    }

    /// Removes all that waits of these names.
    pub(super) fn purge(&mut self, names: Names, list: &HashSet<&[u8]>) {
        let is_of_name = |message: &Message| message.names() == names && list.contains(message.name());
        let (mut messages, mut bytes) = (self.messages, self.bytes);
        for items in [&mut self.front, &mut self.queue] {
            items.retain(|item| match item {
                Item::Message(message) if is_of_name(message) => {
                    messages -= 1;
                    bytes -= message.cost();
                    false
                }
                Item::News(news) => !is_of_name(news),
                Item::Message(_) | Item::Mark(_) => true,
            });
        }
        (self.messages, self.bytes) = (messages, bytes);
        self.newest.clear();
        if self.settings.latest {
            let after_last_loss = self
                .queue
                .iter()
                .rposition(|item| matches!(item, Item::Mark(mark) if mark.loss > 0))
                .map_or(0, |at| at + 1);
            for (at, item) in self.queue.iter().enumerate().skip(after_last_loss) {
                if let Item::Message(message) = item {
                    self.newest.insert(message.channel().into(), self.left + at as u64);
                }
            }
        }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        *self = Contents { counted: self.counted, ..Contents::new(self.settings) };
    }

    fn is_closed_at(&self, mark: &Mark) -> bool {
        self.closed_from.is_some_and(|from| mark.loss >= from)
    }

    fn add(&mut self, message: Arc<Message>) {
        self.messages += 1;
        self.bytes += message.cost();
        if self.settings.latest {
            self.newest.insert(message.channel().into(), self.left + self.queue.len() as u64);
        }
        self.queue.push_back(Item::Message(message));
    }

    /// Puts a message into the place of the one before it in its channel. False if none waits.
    fn replace(&mut self, message: &Arc<Message>) -> bool {
        let Some(place) = self.newest.get(message.channel()) else { return false };
        let at = place.checked_sub(self.left).and_then(|at| usize::try_from(at).ok());
        let Some(Item::Message(older)) = at.and_then(|at| self.queue.get_mut(at)) else { return false };
        let bytes = self.bytes - older.cost() + message.cost();
        if bytes > self.settings.bytes {
            return false;
        }
        self.bytes = bytes;
        *older = message.clone();
        self.counted.conflated += 1;
        true
    }

    /// Messages are missing after all that waits.
    fn mark(&mut self, mark: Mark) {
        let last = if self.queue.is_empty() { self.front.back_mut() } else { self.queue.back_mut() };
        match last {
            Some(Item::Mark(last)) => last.join(&mark),
            _ => self.queue.push_back(Item::Mark(mark)),
        }
    }

    /// Drops the message that has waited longest. False if there is none.
    fn drop_oldest(&mut self) -> bool {
        while let Some(item) = self.pop() {
            let (left_behind, found) = match item {
                Item::Message(message) => {
                    self.counted.dropped += 1;
                    let mut mark = Mark::of(Reason::Overflow);
                    (mark.gap.lost, mark.gap.lost_bytes) = (1, message.len() as u64);
                    (Item::Mark(mark), true)
                }
                other => (other, false),
            };
            match (self.front.back_mut(), left_behind) {
                (Some(Item::Mark(last)), Item::Mark(mark)) => last.join(&mark),
                (_, item) => self.front.push_back(item),
            }
            if found {
                return true;
            }
        }
        false
    }

    /// Takes the head of the queue.
    fn pop(&mut self) -> Option<Item> {
        let item = self.queue.pop_front()?;
        self.left += 1;
        if let Item::Message(message) = &item {
            self.messages -= 1;
            self.bytes -= message.cost();
            if self.settings.latest && self.newest.get(message.channel()) == Some(&(self.left - 1)) {
                self.newest.remove(message.channel());
            }
        }
        Some(item)
    }
}
