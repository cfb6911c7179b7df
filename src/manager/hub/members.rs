//! The subscribers of a client, and what is on its way into their mailboxes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tokio::time::Instant;

use crate::mailbox::{self, Mailbox, Message, Reason, Total};
use crate::oneshot::WakeSet;
use crate::proto::Names;

type Name = Arc<[u8]>;

/// The place of a subscriber in [`Members`].
pub(super) type Place = usize;

pub(super) struct Member {
    number: u64,
    pub(super) mailbox: Arc<Mailbox>,
    names: [HashSet<Name>; 3],
    /// How many names it has, and how many of them the server has confirmed.
    count: mailbox::Names,
    /// What one read brought for it.
    fresh: Vec<Arc<Message>>,
}

impl Member {
    fn names(&self, names: Names) -> &HashSet<Name> {
        let [channels, patterns, shards] = &self.names;
        match names {
            Names::Channels => channels,
            Names::Patterns => patterns,
            Names::Shards => shards,
        }
    }

    fn names_mut(&mut self, names: Names) -> &mut HashSet<Name> {
        let [channels, patterns, shards] = &mut self.names;
        match names {
            Names::Channels => channels,
            Names::Patterns => patterns,
            Names::Shards => shards,
        }
    }
}

/// All subscribers of a client.
pub(super) struct Members {
    places: Vec<Option<Member>>,
    free: Vec<Place>,
    by_number: HashMap<u64, Place>,
    /// Those whose `fresh` is not empty.
    touched: Vec<Place>,
    wakes: WakeSet,
    total: Arc<Total>,
    most_bytes: usize,
}

impl Members {
    pub(super) fn new(total: Arc<Total>, most_bytes: usize) -> Members {
        Members {
            places: Vec::new(),
            free: Vec::new(),
            by_number: HashMap::new(),
            touched: Vec::new(),
            wakes: WakeSet::default(),
            total,
            most_bytes,
        }
    }

    pub(super) fn find(&self, number: u64) -> Option<Place> {
        self.by_number.get(&number).copied()
    }

    pub(super) fn get(&self, place: Place) -> Option<&Member> {
        self.places.get(place).and_then(Option::as_ref)
    }

    fn get_mut(&mut self, place: Place) -> Option<&mut Member> {
        self.places.get_mut(place).and_then(Option::as_mut)
    }

    /// A new subscriber.
    pub(super) fn enter(&mut self, number: u64, mailbox: Arc<Mailbox>) {
        let member = Some(Member {
            number,
            mailbox,
            names: Default::default(),
            count: mailbox::Names::default(),
            fresh: Vec::new(),
        });
        let place = match self.free.pop() {
            Some(place) => {
                self.places.splice(place..=place, [member]);
                place
            }
            None => {
                self.places.push(member);
                self.places.len() - 1
            }
        };
        self.by_number.insert(number, place);
    }

    /// A subscriber goes. It must have no name any more.
    pub(super) fn leave(&mut self, place: Place) {
        if let Some(member) = self.places.get_mut(place).and_then(Option::take) {
            self.by_number.remove(&member.number);
            self.free.push(place);
        }
    }

    /// A subscriber has this name from now on. False if it had it before.
    pub(super) fn add_name(&mut self, place: Place, names: Names, name: &Name) -> bool {
        self.get_mut(place).is_some_and(|member| member.names_mut(names).insert(name.clone()))
    }

    /// A subscriber has this name no longer. False if it did not have it.
    pub(super) fn remove_name(&mut self, place: Place, names: Names, name: &Name) -> bool {
        self.get_mut(place).is_some_and(|member| member.names_mut(names).remove(name))
    }

    pub(super) fn names_of(&self, place: Place, names: Names) -> Vec<Name> {
        self.get(place).map_or_else(Vec::new, |member| member.names(names).iter().cloned().collect())
    }

    /// Notes names that a subscriber has more or less, and how many of those are confirmed. When all are, its gate opens.
    pub(super) fn count(&mut self, place: Place, wanted: isize, confirmed: isize) {
        let Some(member) = self.places.get_mut(place).and_then(Option::as_mut) else { return };
        member.count.wanted = member.count.wanted.saturating_add_signed(wanted);
        member.count.confirmed = member.count.confirmed.saturating_add_signed(confirmed);
        member.mailbox.set_names(member.count);
        if member.count.wanted == member.count.confirmed {
            member.mailbox.open_gate(Instant::now(), &mut self.wakes);
        }
    }

    /// The connection is lost: what was confirmed is no longer, and nobody knows what is missed.
    pub(super) fn lose_all(&mut self, now: Instant) {
        self.flush();
        for member in self.places.iter_mut().flatten() {
            if std::mem::take(&mut member.count.confirmed) > 0 {
                member.mailbox.set_names(member.count);
                member.mailbox.close_gate(Reason::Connection, now);
            }
        }
    }

    /// One confirmed name of a subscriber is no longer served.
    pub(super) fn lose(&mut self, place: Place, reason: Reason, now: Instant) {
        self.flush();
        if let Some(member) = self.get_mut(place) {
            member.count.confirmed = member.count.confirmed.saturating_sub(1);
            member.mailbox.set_names(member.count);
            member.mailbox.close_gate(reason, now);
        }
    }

    /// Puts a message on its way.
    pub(super) fn deliver(&mut self, place: Place, message: &Arc<Message>) {
        let Some(member) = self.places.get_mut(place).and_then(Option::as_mut) else { return };
        if member.fresh.is_empty() {
            self.touched.push(place);
        }
        member.fresh.push(message.clone());
    }

    /// Adds news about a name.
    pub(super) fn tell(&mut self, place: Place, news: Message) {
        self.flush();
        if let Some(member) = self.places.get(place).and_then(Option::as_ref) {
            member.mailbox.tell(news, &mut self.wakes);
        }
    }

    /// A message that was too large to be read is missing, and nobody knows whose it was.
    pub(super) fn leave_out(&mut self) {
        self.flush();
        for member in self.places.iter().flatten().filter(|member| member.count.confirmed > 0) {
            member.mailbox.leave_out(&mut self.wakes);
        }
    }

    /// Gives all that is on its way to the mailboxes, and bounds what waits in all of them.
    pub(super) fn flush(&mut self) {
        for place in self.touched.drain(..) {
            if let Some(member) = self.places.get_mut(place).and_then(Option::as_mut) {
                member.mailbox.publish(&mut member.fresh, &mut self.wakes);
            }
        }
        while self.total.get() > self.most_bytes {
            let fullest = self.places.iter().flatten().max_by_key(|member| member.mailbox.bytes());
            match fullest.filter(|member| member.mailbox.bytes() > 0) {
                Some(member) => member.mailbox.give_way(&mut self.wakes),
                None => break,
            }
        }
    }

    /// Wakes those for whom there is something now.
    pub(super) fn wake(&mut self) {
        self.flush();
        self.wakes.flush();
    }
}

/// No more will come: the client is closed, or a bug has ended the hub.
impl Drop for Members {
    fn drop(&mut self) {
        self.flush();
        for member in self.places.iter().flatten() {
            member.mailbox.close(&mut self.wakes);
        }
        self.wakes.flush();
    }
}
