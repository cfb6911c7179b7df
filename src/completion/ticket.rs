//! How a request begins, is sent and is answered: through its ticket, which travels with the request.

use std::sync::Arc;

use super::backlog::Counted;
use super::deadlines::Noted;
use super::queue::{Completions, Inner};
use super::table::{Open, Terms, Then};

/// A request that has begun.
pub struct Begun<A: Counted> {
    /// By which it is answered.
    pub ticket: Ticket<A>,
    /// Its deadline is before the alarm, which has to be set again.
    pub earlier: bool,
}

/// By which one request is answered.
pub struct Ticket<A: Counted> {
    completions: Arc<Completions<A>>,
    noted: Noted,
}

impl<A: Counted> Completions<A> {
    /// Begins a request, unless `most` have begun and not been taken.
    pub fn open(
        self: &Arc<Self>,
        tag: u64,
        terms: Terms<A::Target>,
        then: Option<Then<A>>,
        most: usize,
    ) -> Option<Begun<A>> {
        let mut inner = self.lock();
        if inner.outstanding() + inner.done.len() >= most {
            return None;
        }
        let deadline = terms.send_by.min(terms.deadline);
        let earlier = deadline < inner.alarm;
        if earlier {
            inner.alarm = deadline;
        }
        let noted = inner.table.insert(Open { tag, sent: false, terms, then }, deadline);
        inner.ahead += 1;
        Some(Begun { ticket: Ticket { completions: self.clone(), noted }, earlier })
    }
}

impl<A: Counted> Ticket<A> {
    /// Marks the request as sent. False if it has ended: then it must not be sent.
    #[must_use]
    pub fn begin_send(&self) -> bool {
        self.set_sent(true)
    }

    /// Undoes [`begin_send`](Self::begin_send). False if the request has ended.
    #[must_use]
    pub fn requeue(&self) -> bool {
        self.set_sent(false)
    }

    fn set_sent(&self, sent: bool) -> bool {
        let mut inner = self.completions.lock();
        let abandoned = inner.abandoned;
        inner.ahead = 0;
        inner.table.open(self.noted).filter(|_| !abandoned).map(|open| open.sent = sent).is_some()
    }

    /// Whether the request has ended, so that no answer is needed.
    pub fn is_abandoned(&self) -> bool {
        let mut inner = self.completions.lock();
        inner.abandoned || inner.table.open(self.noted).is_none()
    }

    /// Whether the request had been marked as sent.
    pub fn was_sent(&self) -> bool {
        self.completions.lock().table.open(self.noted).is_some_and(|open| open.sent)
    }

    /// Ends the request, unless it has ended.
    pub fn answer_now(self, answer: A) {
        post(&mut vec![(self, answer)]);
    }
}

/// Ends requests, unless they have ended, with one lock and one signal for consecutive requests of one queue.
pub fn post<A: Counted>(posts: &mut Vec<(Ticket<A>, A)>) {
    let mut posts = posts.drain(..).peekable();
    while let Some((ticket, answer)) = posts.next() {
        let completions = ticket.completions.clone();
        let mut inner = completions.lock();
        settle(&mut inner, &ticket, answer);
        while let Some((ticket, answer)) =
            posts.next_if(|(ticket, _)| Arc::ptr_eq(&ticket.completions, &completions))
        {
            settle(&mut inner, &ticket, answer);
        }
        inner.tell();
    }
}

fn settle<A: Counted>(inner: &mut Inner<A>, ticket: &Ticket<A>, answer: A) {
    if inner.table.open(ticket.noted).is_some()
        && let Some(open) = inner.table.close(ticket.noted.entry)
    {
        // An element that a waiting command has popped exists nowhere else.
        let is_taken = open.terms.given_up.is_some();
        inner.complete(open.tag, answer, open.then, is_taken);
    }
}
