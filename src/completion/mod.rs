//! A completion queue: requests that nobody sleeps for. Each is told from the others by its caller's tag, ends
//! exactly once, and is then taken, many at a time, by whoever finds the descriptor readable.
//!
//! ```text
//!  open --begin_send--> sent --answer--> done --drain--> (gone)
//!   |  ^----requeue------|  |             ^
//!   +---- cancel, expire ---+-------------+      a reply that comes later is thrown away
//! ```
//! Unlike `oneshot` this takes a lock for each step: nobody waits while holding it, and one lock settles who
//! comes first of a reply, a cancel and a deadline.
//!
//! Over 400 lines: the queue's states and the one lock that they are under.

mod alarm;
mod backlog;
mod deadlines;
mod tags;

use std::collections::VecDeque;
use std::io;
use std::os::fd::RawFd;
use std::sync::Arc;
use std::time::Duration;

use smallvec::SmallVec;
use tokio::sync::Notify;

use crate::lock::{Guard, Mutex};
use crate::oneshot::{Deadline, Left};
use crate::os::Woken;
use crate::os::raise::Signal;
use crate::wait;

pub use backlog::Backlog;
pub(crate) use backlog::Counted;
use deadlines::{Deadlines, Noted};
use tags::Tags;

/// So many that are taken at once are kept on the stack meanwhile.
const FEW: usize = 64;

/// A request that has ended.
#[derive(Debug)]
pub struct Done<A> {
    /// Its caller's word for it.
    pub tag: u64,
    /// How it ended.
    pub answer: A,
}

/// What a wait that is also for an idle queue has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Something can be taken.
    Done,
    /// Somebody wanted it ended.
    Nudge,
    /// Nothing is outstanding, and nothing will begin.
    Closed,
}

/// What is made of an answer before it is taken, by who takes it. Dropped unused if nobody does.
pub type Then<A> = Box<dyn FnOnce(A) -> A + Send>;

/// A request that has ended, and has not been taken.
struct Ended<A> {
    tag: u64,
    answer: A,
    then: Option<Then<A>>,
}

/// What is remembered of a request while it is open.
#[derive(Clone, Debug)]
pub struct Terms<T> {
    /// When it ends without a reply.
    pub deadline: Deadline,
    /// How long that was when it began.
    pub length: Duration,
    /// When it ends if it has not been sent.
    pub send_by: Deadline,
    /// How long that was when it began.
    pub send_length: Duration,
    /// Where it was sent.
    pub target: T,
    /// Told when it ends without a reply, where somebody wants to know.
    pub given_up: Option<Arc<Notify>>,
}

/// A request that has begun.
pub struct Begun<A: Counted> {
    /// Its way back.
    pub ticket: Ticket<A>,
    /// Its deadline is before the alarm, which has to be set anew.
    pub earlier: bool,
}

struct Entry<A: Counted> {
    /// Counts the requests that had this entry.
    generation: u32,
    /// `None` if it is free.
    open: Option<Open<A>>,
}

struct Open<A: Counted> {
    tag: u64,
    sent: bool,
    terms: Terms<A::Target>,
    then: Option<Then<A>>,
}

struct Inner<A: Counted> {
    entries: Vec<Entry<A>>,
    free: Vec<u32>,
    tags: Tags,
    deadlines: Deadlines,
    done: VecDeque<Ended<A>>,
    /// Whether somebody outside has the descriptor, and may be looking at it.
    watched: bool,
    /// A descriptor that is raised for who waits; closed when nobody will.
    signal: Option<Signal>,
    /// How many threads are in [`Completions::wait`].
    waiting: usize,
    /// How many of them do not wait when nothing is outstanding.
    takers: usize,
    /// How many waits of the others, under way or to come, somebody wants ended.
    nudged: usize,
    /// Nothing will begin any more.
    closed: bool,
    raised: bool,
    /// It was raised since something can be taken, and not for another reason alone.
    raised_for_done: bool,
    /// When somebody will call [`Completions::expire`].
    alarm: Deadline,
    /// How many requests have begun since one was sent, or a caller was told.
    ahead: usize,
    /// Nobody takes anything any more.
    abandoned: bool,
    backlog: Arc<Backlog>,
}

/// The queue. Aligned, so that the count of its holders, which two threads change for each request, has a cache line
/// of its own.
#[repr(align(64))]
pub struct Completions<A: Counted> {
    inner: Mutex<Inner<A>>,
}

/// The way back of one request.
pub struct Ticket<A: Counted> {
    completions: Arc<Completions<A>>,
    entry: u32,
    generation: u32,
}

impl<A: Counted> Completions<A> {
    /// An empty queue, whose replies count in this backlog. Fails if the process has no descriptor left.
    pub fn new(backlog: Arc<Backlog>) -> io::Result<Self> {
        let inner = Inner {
            entries: Vec::new(),
            free: Vec::new(),
            tags: Tags::default(),
            deadlines: Deadlines::default(),
            done: VecDeque::new(),
            watched: false,
            signal: Some(Signal::new()?),
            waiting: 0,
            takers: 0,
            nudged: 0,
            closed: false,
            raised: false,
            raised_for_done: false,
            alarm: Deadline::NEVER,
            ahead: 0,
            abandoned: false,
            backlog,
        };
        Ok(Completions { inner: Mutex::new(inner) })
    }

    fn lock(&self) -> Guard<'_, Inner<A>> {
        self.inner.lock()
    }

    /// Begins a request, if no more than `most` then have begun and not been taken.
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
        let open = Some(Open { tag, sent: false, terms, then });
        let (entry, generation) = match inner.free.pop() {
            Some(at) => {
                let entry = &mut inner.entries[at as usize];
                entry.open = open;
                (at, entry.generation)
            }
            None => {
                inner.entries.push(Entry { generation: 0, open });
                (inner.entries.len() as u32 - 1, 0)
            }
        };
        inner.tags.open(entry, tag);
        let open = inner.outstanding();
        let Inner { entries, deadlines, .. } = &mut *inner;
        deadlines.note(deadline, Noted { entry, generation }, open, |noted| is_open(entries, noted));
        inner.ahead += 1;
        Some(Begun { ticket: Ticket { completions: self.clone(), entry, generation }, earlier })
    }

    /// Whether about half of what is outstanding has begun since any was sent, or since this last returned true; see
    /// [`wait::queue`].
    pub fn is_sender_behind(&self) -> bool {
        let mut inner = self.lock();
        let is_behind = wait::queue::is_sender_behind(inner.ahead, inner.outstanding());
        if is_behind {
            inner.ahead = 0;
        }
        is_behind
    }

    /// How many completions a caller that has time should take at once; see [`wait::queue`].
    pub fn half(&self) -> usize {
        let inner = self.lock();
        wait::queue::half_of(inner.outstanding() + inner.done.len())
    }

    /// Ends every open request of this tag with what `answer` makes of it. How many there were. One that somebody can
    /// be told to end, and that is on its way, ends when that has been done: its answer may be one.
    pub fn cancel(&self, tag: u64, mut answer: impl FnMut(&Terms<A::Target>, Left) -> A) -> usize {
        let mut inner = self.lock();
        let meant = inner.tags.find(tag);
        for at in &meant {
            if !inner.ask_to_end(*at) {
                inner.give_up(*at, &mut answer);
            }
        }
        inner.tell();
        meant.len()
    }

    /// Ends every open request whose deadline has passed with what `answer` makes of it, and sets the alarm to the
    /// next deadline, which it returns.
    pub fn expire(&self, mut answer: impl FnMut(&Terms<A::Target>, Left) -> A) -> Deadline {
        let mut inner = self.lock();
        while let Some(late) = inner.take_late() {
            match inner.has_more_time(late.entry) {
                Some(deadline) => {
                    let open = inner.outstanding();
                    let Inner { entries, deadlines, .. } = &mut *inner;
                    deadlines.note(deadline, late, open, |noted| is_open(entries, noted));
                }
                None => inner.give_up(late.entry, &mut answer),
            }
        }
        let Inner { entries, deadlines, .. } = &mut *inner;
        inner.alarm = deadlines.next(|noted| is_open(entries, noted));
        inner.tell();
        inner.alarm
    }

    /// How many requests have begun and not ended.
    pub fn outstanding(&self) -> usize {
        self.lock().outstanding()
    }

    /// Takes what has ended, at most so many, in the order in which they ended. `None` if nothing has, and something is
    /// outstanding.
    pub fn drain(&self, most: usize, mut take: impl FnMut(Done<A>)) -> Option<usize> {
        let mut inner = self.lock();
        let taken = inner.done.len().min(most);
        // The lock is not held while the caller does what it does with them.
        let all: SmallVec<[Ended<A>; FEW]> = inner.done.drain(..taken).collect();
        inner.tell();
        inner.backlog.remove(all.iter().map(|ended| &ended.answer));
        // Known under the same lock: a request that ends in between would be neither taken nor outstanding.
        let is_to_come = all.is_empty() && inner.outstanding() > 0;
        drop(inner);
        for Ended { tag, answer, then } in all {
            take(Done {
                tag,
                answer: match then {
                    Some(then) => then(answer),
                    None => answer,
                },
            });
        }
        (!is_to_come).then_some(taken)
    }

    /// The descriptor: readable while something can be taken.
    pub fn descriptor(&self) -> RawFd {
        let mut inner = self.lock();
        inner.watched = true;
        inner.tell();
        inner.fd()
    }

    /// Waits until something can be taken or the deadline has passed; `even_idle`: also while nothing is outstanding,
    /// and until there is something to [`look`](Self::look) at. True if a signal handler ran on this thread.
    pub fn wait(&self, deadline: Deadline, even_idle: bool) -> bool {
        let fd = {
            let mut inner = self.lock();
            let is_over = match even_idle {
                true => inner.looks_up(),
                false => inner.outstanding() == 0,
            };
            if is_over || !inner.done.is_empty() {
                return false;
            }
            inner.waiting += 1;
            inner.takers += usize::from(!even_idle);
            inner.fd()
        };
        let woken = alarm::wait(fd, deadline.remaining());
        let mut inner = self.lock();
        inner.waiting -= 1;
        inner.takers -= usize::from(!even_idle);
        inner.tell();
        woken == Woken::Signal
    }

    /// What a wait that is also for an idle queue has come to, if anything; a nudge is used up.
    pub fn look(&self) -> Option<Seen> {
        let mut inner = self.lock();
        if !inner.done.is_empty() {
            return Some(Seen::Done);
        }
        if inner.nudged > 0 {
            inner.nudged -= 1;
            inner.tell();
            return Some(Seen::Nudge);
        }
        inner.is_closed().then_some(Seen::Closed)
    }

    /// Ends one wait that is also for an idle queue: one that is under way, or the next.
    pub fn nudge(&self) {
        let mut inner = self.lock();
        inner.nudged = inner.nudged.saturating_add(1);
        inner.tell();
    }

    /// Nothing will begin any more: nobody waits for an idle queue.
    pub fn close(&self) {
        let mut inner = self.lock();
        inner.closed = true;
        inner.tell();
    }

    /// Nobody takes anything any more: what has ended is dropped, and what ends from now on.
    pub fn abandon(&self) {
        let mut inner = self.lock();
        inner.abandoned = true;
        let mut unused = Vec::new();
        for open in inner.entries.iter_mut().filter_map(|entry| entry.open.as_mut()) {
            unused.extend(open.then.take());
            if let Some(given_up) = open.terms.given_up.take() {
                given_up.notify_one();
            }
        }
        let done = std::mem::take(&mut inner.done);
        inner.backlog.remove(done.iter().map(|ended| &ended.answer));
        let signal = inner.signal.take();
        drop(inner);
        drop((done, unused, signal));
    }
}

impl<A: Counted> Inner<A> {
    /// Raises the descriptor if somebody looks at it and there is a reason, and lowers it if there is none any more.
    fn tell(&mut self) {
        let Some(signal) = &self.signal else { return };
        let looked_for = self.watched || self.waiting > 0;
        let done = looked_for && !self.done.is_empty();
        // Who waits for what another took has nothing to wait for.
        let is_over = self.takers > 0 && self.outstanding() == 0;
        let reason = done || is_over || self.waiting > self.takers && self.looks_up();
        // Who watches for edges (EPOLLET) sees one for what can be taken, also where it was raised for another reason.
        let is_news = !std::mem::replace(&mut self.raised_for_done, done) && done;
        if reason != std::mem::replace(&mut self.raised, reason) {
            if reason { signal.raise() } else { signal.lower() }
        } else if is_news {
            signal.raise();
        }
    }

    /// Whether a wait that is also for an idle queue ends, though nothing can be taken.
    fn looks_up(&self) -> bool {
        self.nudged > 0 || self.is_closed()
    }

    /// Whether nothing will come any more.
    fn is_closed(&self) -> bool {
        self.closed && self.outstanding() == 0 && self.done.is_empty()
    }

    fn fd(&self) -> RawFd {
        self.signal.as_ref().map_or(-1, Signal::fd)
    }

    /// How many requests have begun and not ended.
    fn outstanding(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// The open request of a ticket.
    fn open(&mut self, ticket: &Ticket<A>) -> Option<&mut Open<A>> {
        let entry = self.entries.get_mut(ticket.entry as usize)?;
        if entry.generation == ticket.generation { entry.open.as_mut() } else { None }
    }

    fn close(&mut self, at: u32) -> Option<Open<A>> {
        let entry = self.entries.get_mut(at as usize)?;
        entry.generation = entry.generation.wrapping_add(1);
        self.free.push(at);
        self.tags.close(at);
        entry.open.take()
    }

    fn complete(&mut self, tag: u64, answer: A, then: Option<Then<A>>, is_taken: bool) {
        if !self.abandoned {
            let answer = self.backlog.add(answer, is_taken);
            self.done.push_back(Ended { tag, answer, then });
        }
    }

    /// Whether the one who is at an open request was told that its caller need not wait.
    fn ask_to_end(&mut self, at: u32) -> bool {
        let open = self.entries.get(at as usize).and_then(|entry| entry.open.as_ref());
        let Some(given_up) = open.filter(|open| open.sent).and_then(|open| open.terms.given_up.as_ref())
        else {
            return false;
        };
        given_up.notify_one();
        true
    }

    /// The earliest request whose deadline has passed.
    fn take_late(&mut self) -> Option<Noted> {
        let Inner { entries, deadlines, .. } = self;
        deadlines.take_passed(|noted| is_open(entries, noted))
    }

    /// When an open request ends that was sent in time: not yet.
    fn has_more_time(&self, at: u32) -> Option<Deadline> {
        let open = self.entries.get(at as usize)?.open.as_ref()?;
        Some(open.terms.deadline).filter(|deadline| open.sent && !deadline.has_passed())
    }

    /// Ends an open request that its caller, or its deadline, gives up.
    fn give_up(&mut self, at: u32, answer: impl FnOnce(&Terms<A::Target>, Left) -> A) {
        let Some(Open { tag, sent, terms, then }) = self.close(at) else { return };
        if let Some(given_up) = &terms.given_up {
            given_up.notify_one();
        }
        let answer = answer(&terms, Left { sent, interrupted: false });
        self.complete(tag, answer, then, false);
    }
}

/// Whether it is still the same request's entry, which has not ended.
fn is_open<A: Counted>(entries: &[Entry<A>], noted: Noted) -> bool {
    let entry = entries.get(noted.entry as usize);
    entry.is_some_and(|entry| entry.generation == noted.generation && entry.open.is_some())
}

impl<A: Counted> Ticket<A> {
    /// Marks the request as on its way. False if it has ended: then it must not be sent any more.
    #[must_use]
    pub fn begin_send(&self) -> bool {
        self.set_sent(true)
    }

    /// Takes [`begin_send`](Self::begin_send) back. False if the request has ended.
    #[must_use]
    pub fn requeue(&self) -> bool {
        self.set_sent(false)
    }

    fn set_sent(&self, sent: bool) -> bool {
        let mut inner = self.completions.lock();
        let abandoned = inner.abandoned;
        inner.ahead = 0;
        inner.open(self).filter(|_| !abandoned).map(|open| open.sent = sent).is_some()
    }

    /// Whether the request has ended, so that no answer is needed.
    pub fn is_abandoned(&self) -> bool {
        let mut inner = self.completions.lock();
        inner.abandoned || inner.open(self).is_none()
    }

    /// Whether the request had been marked as on its way.
    pub fn was_sent(&self) -> bool {
        self.completions.lock().open(self).is_some_and(|open| open.sent)
    }

    /// Ends the request, unless it has ended.
    pub fn answer_now(self, answer: A) {
        post(&mut vec![(self, answer)]);
    }
}

/// Ends requests, unless they have ended: a lock and a signal for each run of those of one queue.
pub fn post<A: Counted>(posts: &mut Vec<(Ticket<A>, A)>) {
    let mut posts = posts.drain(..).peekable();
    while let Some((ticket, answer)) = posts.next() {
        let completions = ticket.completions.clone();
        let mut inner = completions.lock();
        inner.settle(&ticket, answer);
        while let Some((ticket, answer)) =
            posts.next_if(|(ticket, _)| Arc::ptr_eq(&ticket.completions, &completions))
        {
            inner.settle(&ticket, answer);
        }
        inner.tell();
    }
}

impl<A: Counted> Inner<A> {
    fn settle(&mut self, ticket: &Ticket<A>, answer: A) {
        if self.open(ticket).is_some()
            && let Some(open) = self.close(ticket.entry)
        {
            // What a command that waits has taken is nowhere else.
            let is_taken = open.terms.given_up.is_some();
            self.complete(open.tag, answer, open.then, is_taken);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(deadline: Deadline) -> Terms<()> {
        Terms {
            deadline,
            length: Duration::ZERO,
            send_by: deadline,
            send_length: Duration::ZERO,
            target: (),
            given_up: None,
        }
    }

    fn queue() -> Arc<Completions<&'static str>> {
        Arc::new(Completions::new(Arc::new(Backlog::new(1000))).unwrap())
    }

    fn begin(queue: &Arc<Completions<&'static str>>, tag: u64) -> Ticket<&'static str> {
        queue.open(tag, terms(Deadline::NEVER), None, usize::MAX).unwrap().ticket
    }

    fn take(queue: &Completions<&'static str>) -> Vec<(u64, &'static str)> {
        let mut all = Vec::new();
        queue.drain(usize::MAX, |done| all.push((done.tag, done.answer)));
        all
    }

    #[test]
    fn an_answer_is_taken_once() {
        let queue = queue();
        let (first, second) = (begin(&queue, 1), begin(&queue, 2));
        assert!(second.begin_send() && second.was_sent() && !first.was_sent());
        second.answer_now("second");
        first.answer_now("first");
        assert_eq!(take(&queue), [(2, "second"), (1, "first")]);
        assert_eq!(take(&queue), []);
        assert_eq!(queue.outstanding(), 0);
    }

    #[test]
    fn nothing_is_taken_only_when_nothing_is_outstanding() {
        let queue = queue();
        assert_eq!(queue.drain(9, |_| {}), Some(0));
        for tag in 0..2000 {
            let ticket = begin(&queue, tag);
            assert_eq!(queue.drain(9, |_| {}), None);
            std::thread::scope(|scope| {
                scope.spawn(|| ticket.answer_now("now"));
                let taken = loop {
                    if let Some(taken) = queue.drain(9, |_| {}) {
                        break taken;
                    }
                    std::thread::yield_now();
                };
                assert_eq!(taken, 1);
            });
        }
    }

    #[test]
    fn a_canceled_request_ends_once_and_its_late_reply_goes_nowhere() {
        let queue = queue();
        let (unsent, sent) = (begin(&queue, 7), begin(&queue, 7));
        assert!(sent.begin_send());
        let said = |_: &Terms<()>, left: Left| if left.sent { "sent" } else { "not sent" };
        assert_eq!(queue.cancel(7, said), 2);
        assert_eq!(queue.cancel(7, said), 0);
        assert!(!unsent.begin_send() && sent.is_abandoned() && !sent.requeue());
        let next = begin(&queue, 8); // has the entry of one of them
        sent.answer_now("late");
        assert_eq!(take(&queue), [(7, "not sent"), (7, "sent")]);
        assert!(next.begin_send());
        next.answer_now("its own");
        assert_eq!(take(&queue), [(8, "its own")]);
    }

    #[test]
    fn what_is_late_ends_at_the_alarm() {
        let queue = queue();
        let late = Deadline::after(Duration::ZERO);
        let later = Deadline::after(Duration::from_secs(1000));
        let first = queue.open(1, terms(later), None, 9).unwrap();
        assert!(first.earlier, "the first sets the alarm");
        let second = queue.open(2, terms(Deadline::NEVER), None, 9).unwrap();
        assert!(!second.earlier);
        let third = queue.open(3, terms(late), None, 9).unwrap();
        assert!(third.earlier);
        assert_eq!(queue.lock().alarm, late);
        assert_eq!(queue.expire(|_, _| "late"), later);
        assert_eq!(take(&queue), [(3, "late")]);
        assert_eq!(queue.outstanding(), 2);
    }

    #[test]
    fn all_that_is_late_ends_the_earliest_first_whatever_ended_before() {
        let queue = queue();
        let now = Deadline::after(Duration::ZERO);
        let begin = |tag: u64, deadline| queue.open(tag, terms(deadline), None, usize::MAX).unwrap().ticket;
        let mut kept = Vec::new();
        for round in 0..1000u64 {
            let late = now.plus(Duration::from_nanos(round * 7919 % 1000)); // all of them have passed when it looks
            let later = Deadline::after(Duration::from_secs(1000 + round));
            begin(0, late).answer_now("in time");
            begin(0, later).answer_now("in time");
            kept.push((round * 7919 % 1000, begin(1 + round, late)));
            kept.push((u64::MAX, begin(0, later)));
        }
        assert_eq!(take(&queue).len(), 2000);
        while !now.plus(Duration::from_nanos(1000)).has_passed() {}
        let next = queue.expire(|_, _| "late");
        assert!(next > Deadline::after(Duration::from_secs(900)) && next != Deadline::NEVER);
        kept.retain(|(after, _)| *after != u64::MAX);
        kept.sort_by_key(|(after, _)| *after);
        let tags: Vec<u64> = take(&queue).into_iter().map(|(tag, _)| tag).collect();
        assert_eq!(tags.len(), 1000);
        assert!(tags.is_sorted_by_key(|tag| (tag - 1) * 7919 % 1000));
        assert_eq!(queue.outstanding(), 1000);
    }

    #[test]
    fn a_tag_of_many_is_canceled_in_the_order_in_which_they_began() {
        let queue = queue();
        let tickets: Vec<_> = (0..90).map(|n| begin(&queue, n % 3)).collect();
        for (n, ticket) in tickets.into_iter().enumerate() {
            if n % 2 == 0 {
                assert!(ticket.begin_send());
                drop(ticket); // on its way
            } else {
                ticket.answer_now("answered");
            }
        }
        assert_eq!(queue.cancel(9, |_, _| "of nobody"), 0);
        for tag in [1, 0, 2] {
            let mut sent = 0;
            let mut told = |_: &Terms<()>, left: Left| {
                sent += u32::from(left.sent);
                "canceled"
            };
            assert_eq!(queue.cancel(tag, &mut told), 15);
            assert_eq!(queue.cancel(tag, &mut told), 0);
            assert_eq!(sent, 15);
        }
        let canceled: Vec<_> = take(&queue).into_iter().filter(|(_, answer)| *answer == "canceled").collect();
        assert_eq!(canceled, [[(1, "canceled"); 15], [(0, "canceled"); 15], [(2, "canceled"); 15]].concat());
        assert_eq!(queue.outstanding(), 0);
    }

    #[test]
    fn what_is_made_of_an_answer_is_made_when_it_is_taken_and_once() {
        let queue = queue();
        let made = Arc::new(std::sync::atomic::AtomicU32::new(0));
        let then = || -> Option<Then<&'static str>> {
            let made = made.clone();
            Some(Box::new(move |answer| {
                made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if answer == "answer" { "made of it" } else { answer }
            }))
        };
        let open = |tag| queue.open(tag, terms(Deadline::NEVER), then(), 9).unwrap().ticket;
        let (first, second, third) = (open(1), open(2), open(3));
        first.answer_now("answer");
        queue.cancel(2, |_, _| "canceled");
        second.answer_now("late");
        assert_eq!(made.load(std::sync::atomic::Ordering::Relaxed), 0);
        assert_eq!(take(&queue), [(1, "made of it"), (2, "canceled")]);
        // Nobody takes anything any more: what would have been made of the answer is let go, before it comes.
        queue.abandon();
        assert_eq!(Arc::strong_count(&made), 1);
        third.answer_now("answer");
        assert_eq!(made.load(std::sync::atomic::Ordering::Relaxed), 2);
    }

    #[test]
    fn a_sender_is_behind_when_half_of_what_is_outstanding_waits_to_be_sent() {
        let queue = queue();
        let begin = |n: u64| -> Vec<_> { (0..n).map(|tag| begin(&queue, tag)).collect() };
        let _few = begin(15);
        assert!(!queue.is_sender_behind());
        let more = begin(85);
        assert!(queue.is_sender_behind() && !queue.is_sender_behind(), "it says so once");
        let _some = begin(70);
        assert!(more.iter().all(Ticket::begin_send), "the sender had its turn");
        let _less_than_half = begin(90);
        assert!(!queue.is_sender_behind());
        let _half = begin(80);
        assert!(queue.is_sender_behind());
        let _many = begin(9_000);
        assert!(queue.is_sender_behind());
        let _most = begin(512);
        assert!(queue.is_sender_behind(), "the server need not wait for thousands");
    }

    #[test]
    fn half_is_taken_at_once_of_many() {
        let queue = queue();
        let few: Vec<_> = (0..20).map(|tag| begin(&queue, tag)).collect();
        assert_eq!(queue.half(), 16);
        few.into_iter().for_each(|ticket| ticket.answer_now("answered"));
        let _more: Vec<_> = (0..80).map(|tag| begin(&queue, tag)).collect();
        assert_eq!(queue.half(), 50, "answered or not");
        take(&queue);
        assert_eq!(queue.half(), 40);
    }

    #[test]
    fn who_waits_for_what_another_takes_waits_no_more() {
        for _ in 0..200 {
            let queue = queue();
            let ticket = begin(&queue, 1);
            let taken: usize = std::thread::scope(|scope| {
                let take = || {
                    loop {
                        if let Some(taken) = queue.drain(1, |_| {}) {
                            break taken;
                        }
                        assert!(!queue.wait(Deadline::NEVER, false));
                    }
                };
                let takers: Vec<_> = (0..8).map(|_| scope.spawn(take)).collect();
                ticket.answer_now("one for eight");
                takers.into_iter().map(|taker| taker.join().unwrap()).sum()
            });
            assert_eq!(taken, 1);
            assert!(!queue.lock().raised && queue.lock().waiting == 0);
        }
    }

    #[test]
    fn what_is_not_taken_counts() {
        let queue = queue();
        begin(&queue, 1).answer_now("one");
        let _open = begin(&queue, 2);
        assert!(queue.open(3, terms(Deadline::NEVER), None, 2).is_none());
        take(&queue);
        assert!(queue.open(3, terms(Deadline::NEVER), None, 2).is_some());
    }

    #[test]
    fn the_descriptor_is_readable_while_there_is_something() {
        let queue = queue();
        begin(&queue, 1).answer_now("before anybody looked");
        let fd = queue.descriptor();
        let readable =
            || crate::os::raise::wait(fd, -1, Some(Duration::ZERO)) == Woken::Look && queue.lock().raised;
        assert!(readable());
        begin(&queue, 2).answer_now("two");
        assert_eq!(queue.drain(1, |_| {}), Some(1));
        assert!(readable());
        take(&queue);
        assert!(!readable());
        begin(&queue, 3).answer_now("three");
        assert!(readable());
        assert!(!queue.wait(Deadline::NEVER, false));
    }

    /// How often a descriptor was raised since it was low: what an eventfd has counted, or a pipe has bytes.
    fn raises(fd: std::os::fd::BorrowedFd<'_>) -> u64 {
        let mut counted = [0; 8];
        let mut file = std::fs::File::from(fd.try_clone_to_owned().unwrap());
        let n = std::io::Read::read(&mut file, &mut counted).unwrap();
        if n == 8 { u64::from_ne_bytes(counted) } else { n as u64 }
    }

    #[test]
    fn what_comes_is_an_edge_also_while_the_descriptor_is_raised_for_another_reason() {
        let queue = queue();
        let fd = queue.descriptor();
        {
            let mut inner = queue.lock();
            (inner.waiting, inner.nudged) = (1, 1);
            inner.tell();
            assert!(inner.raised && !inner.raised_for_done);
        }
        begin(&queue, 1).answer_now("an edge");
        begin(&queue, 2).answer_now("none, since the one before was not taken");
        #[allow(unsafe_code)]
        // SAFETY: it is the queue's, which lives to the end of this test.
        let fd = unsafe { std::os::fd::BorrowedFd::borrow_raw(fd) };
        assert_eq!(raises(fd), 2);
        take(&queue);
        assert!(queue.lock().raised, "the nudge is not used up");
        assert_eq!(queue.look(), Some(Seen::Nudge));
        assert!(!queue.lock().raised);
    }

    #[test]
    fn each_nudge_ends_one_wait_of_those_who_wait_for_an_idle_queue() {
        let queue = queue();
        assert_eq!(queue.look(), None);
        let ended: usize = std::thread::scope(|scope| {
            let until_seen = || {
                loop {
                    assert!(!queue.wait(Deadline::NEVER, true));
                    if let Some(seen) = queue.look() {
                        break usize::from(seen == Seen::Nudge);
                    }
                }
            };
            let waiters: Vec<_> = (0..8).map(|_| scope.spawn(until_seen)).collect();
            (0..8).for_each(|_| queue.nudge());
            waiters.into_iter().map(|waiter| waiter.join().unwrap()).sum()
        });
        assert_eq!(ended, 8);
        assert!(!queue.lock().raised && queue.look().is_none());
    }

    #[test]
    fn a_closed_queue_has_what_is_outstanding_to_come_and_nothing_else() {
        let queue = queue();
        let last = begin(&queue, 1);
        queue.close();
        assert_eq!(queue.look(), None);
        last.answer_now("the last");
        assert_eq!(queue.look(), Some(Seen::Done));
        take(&queue);
        assert!(!queue.wait(Deadline::NEVER, true));
        assert_eq!(queue.look(), Some(Seen::Closed));
    }

    #[test]
    fn what_somebody_can_end_ends_when_they_have() {
        let queue = queue();
        let given_up = Arc::new(Notify::new());
        let waits = || Terms { given_up: Some(given_up.clone()), ..terms(Deadline::NEVER) };
        let first = queue.open(1, waits(), None, 9).unwrap().ticket;
        let _not_sent = queue.open(1, waits(), None, 9).unwrap().ticket;
        assert!(first.begin_send());
        assert_eq!(queue.cancel(1, |_, left| if left.sent { "sent" } else { "not sent" }), 2);
        assert_eq!(take(&queue), [(1, "not sent")]);
        first.answer_now("the element");
        assert_eq!(take(&queue), [(1, "the element")]);
    }

    #[test]
    fn what_was_sent_in_time_has_more_time() {
        let queue = queue();
        let past = Deadline::after(Duration::ZERO);
        let open = |tag| {
            let terms = Terms { send_by: past, ..terms(Deadline::after(Duration::from_secs(1000))) };
            queue.open(tag, terms, None, 9).unwrap().ticket
        };
        let (sent, not_sent) = (open(1), open(2));
        assert!(sent.begin_send());
        assert!(queue.expire(|_, _| "late") > Deadline::after(Duration::from_secs(900)));
        assert_eq!(take(&queue), [(2, "late")]);
        assert!(!not_sent.begin_send());
        sent.answer_now("in time");
        assert_eq!(take(&queue), [(1, "in time")]);
    }

    #[test]
    fn what_is_not_taken_is_bounded() {
        let queue = Arc::new(Completions::new(Arc::new(Backlog::new(4))).unwrap());
        let tickets: Vec<_> = (0..4).map(|tag| begin(&queue, tag)).collect();
        tickets.into_iter().for_each(|ticket| ticket.answer_now("four"));
        let backlog = queue.lock().backlog.clone();
        assert_eq!(backlog.excess(), Some(8));
        assert_eq!(take(&queue), [(0, "four"), (1, "four"), (2, ""), (3, "")]);
        assert_eq!(backlog.excess(), None);
        begin(&queue, 5).answer_now("four");
        queue.abandon();
        assert_eq!(backlog.excess(), None, "what nobody will take counts no more");
    }

    #[test]
    fn a_queue_that_nobody_has_keeps_nothing() {
        let queue = queue();
        let given_up = Arc::new(Notify::new());
        let waits = Terms { given_up: Some(given_up.clone()), ..terms(Deadline::NEVER) };
        let ticket = queue.open(1, waits, None, 9).unwrap().ticket;
        begin(&queue, 2).answer_now("two");
        queue.abandon();
        assert!(!ticket.begin_send(), "must not be sent any more");
        ticket.answer_now("one");
        assert_eq!(take(&queue), []);
        assert!(tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
            given_up.notified().await;
            true
        }));
    }

    #[test]
    fn a_reply_a_cancel_and_a_deadline_race_and_one_wins() {
        for _ in 0..2000 {
            let queue = queue();
            let ticket = queue.open(5, terms(Deadline::after(Duration::ZERO)), None, 9).unwrap().ticket;
            std::thread::scope(|scope| {
                scope.spawn(|| ticket.answer_now("reply"));
                scope.spawn(|| queue.cancel(5, |_, _| "canceled"));
                scope.spawn(|| queue.expire(|_, _| "late"));
            });
            assert_eq!(take(&queue).len(), 1);
        }
    }
}
