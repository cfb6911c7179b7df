//! The open requests: found by their entry, by their caller's tag and by their deadline.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::backlog::Counted;
use super::deadlines::{Deadlines, Noted};
use super::tags::Tags;
use crate::oneshot::Deadline;

/// Applied to an answer by the thread that takes it. Dropped unused if nobody does.
pub type Then<A> = Box<dyn FnOnce(A) -> A + Send>;

/// What is remembered of a request while it is open.
#[derive(Clone, Debug)]
pub struct Terms<T> {
    /// When it ends without a reply.
    pub deadline: Deadline,
    /// That deadline as a duration from its beginning.
    pub length: Duration,
    /// When it ends if it has not been sent.
    pub send_by: Deadline,
    /// That deadline as a duration from its beginning.
    pub send_length: Duration,
    /// Where it was sent.
    pub target: T,
    /// Notified when it ends without a reply, if the connection's task needs to know.
    pub given_up: Option<Arc<Notify>>,
}

struct Entry<A: Counted> {
    /// Counts the requests that had this entry.
    generation: u32,
    /// `None` if it is free.
    open: Option<Open<A>>,
}

/// An open request.
pub(super) struct Open<A: Counted> {
    pub(super) tag: u64,
    pub(super) sent: bool,
    pub(super) terms: Terms<A::Target>,
    pub(super) then: Option<Then<A>>,
}

/// All that are open.
pub(super) struct Table<A: Counted> {
    entries: Vec<Entry<A>>,
    free: Vec<u32>,
    tags: Tags,
    deadlines: Deadlines,
}

impl<A: Counted> Table<A> {
    pub(super) fn new() -> Table<A> {
        Table {
            entries: Vec::new(),
            free: Vec::new(),
            tags: Tags::default(),
            deadlines: Deadlines::default(),
        }
    }

    /// How many requests have begun and not ended.
    pub(super) fn outstanding(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// Gives a request an entry, which is checked when `deadline` has passed.
    pub(super) fn insert(&mut self, request: Open<A>, deadline: Deadline) -> Noted {
        let tag = request.tag;
        let open = Some(request);
        let (entry, generation) = match self.free.pop() {
            Some(at) => {
                let entry = &mut self.entries[at as usize];
                entry.open = open;
                (at, entry.generation)
            }
            None => {
                self.entries.push(Entry { generation: 0, open });
                (self.entries.len() as u32 - 1, 0)
            }
        };
        self.tags.open(entry, tag);
        let noted = Noted { entry, generation };
        self.note(deadline, noted);
        noted
    }

    /// Has an open request checked when this deadline has passed.
    pub(super) fn note(&mut self, deadline: Deadline, noted: Noted) {
        let open = self.outstanding();
        let Table { entries, deadlines, .. } = self;
        deadlines.note(deadline, noted, open, |noted| is_open(entries, noted));
    }

    /// The request that was given this entry, if it is open.
    pub(super) fn open(&mut self, noted: Noted) -> Option<&mut Open<A>> {
        let entry = self.entries.get_mut(noted.entry as usize)?;
        if entry.generation == noted.generation { entry.open.as_mut() } else { None }
    }

    /// The open request that has an entry now.
    pub(super) fn at(&self, at: u32) -> Option<&Open<A>> {
        self.entries.get(at as usize).and_then(|entry| entry.open.as_ref())
    }

    pub(super) fn all(&mut self) -> impl Iterator<Item = &mut Open<A>> {
        self.entries.iter_mut().filter_map(|entry| entry.open.as_mut())
    }

    /// The entries with this tag, in the order in which they were opened.
    pub(super) fn find(&self, tag: u64) -> Vec<u32> {
        self.tags.find(tag)
    }

    pub(super) fn close(&mut self, at: u32) -> Option<Open<A>> {
        let entry = self.entries.get_mut(at as usize)?;
        entry.generation = entry.generation.wrapping_add(1);
        self.free.push(at);
        self.tags.close(at);
        entry.open.take()
    }

    /// The earliest request whose deadline has passed.
    pub(super) fn take_late(&mut self) -> Option<Noted> {
        let Table { entries, deadlines, .. } = self;
        deadlines.take_passed(|noted| is_open(entries, noted))
    }

    /// The earliest deadline of the open requests.
    pub(super) fn next_deadline(&mut self) -> Deadline {
        let Table { entries, deadlines, .. } = self;
        deadlines.next(|noted| is_open(entries, noted))
    }

    /// The later deadline of an open request that was sent in time, unless that has passed too.
    pub(super) fn has_more_time(&self, at: u32) -> Option<Deadline> {
        let open = self.at(at)?;
        Some(open.terms.deadline).filter(|deadline| open.sent && !deadline.has_passed())
    }

    /// Asks the task that runs an open request to end it. False if it was not sent, or no task can be asked.
    pub(super) fn ask_to_end(&self, at: u32) -> bool {
        let Some(given_up) =
            self.at(at).filter(|open| open.sent).and_then(|open| open.terms.given_up.as_ref())
        else {
            return false;
        };
        given_up.notify_one();
        true
    }
}

/// Whether the entry is still that request's, and the request has not ended.
fn is_open<A: Counted>(entries: &[Entry<A>], noted: Noted) -> bool {
    let entry = entries.get(noted.entry as usize);
    entry.is_some_and(|entry| entry.generation == noted.generation && entry.open.is_some())
}
