//! What a queue does, as its users see it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::*;
use crate::oneshot::{Deadline, Left};
use crate::os::{Woken, raise};

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
        assert!(!queue.lock().descriptor.raised && queue.lock().descriptor.waiting == 0);
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
    let readable = || {
        crate::os::raise::wait(fd, -1, Some(Duration::ZERO)) == Woken::Look && queue.lock().descriptor.raised
    };
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
        (inner.descriptor.waiting, inner.descriptor.nudged) = (1, 1);
        inner.tell();
        assert!(inner.descriptor.raised && !inner.descriptor.raised_for_done);
    }
    begin(&queue, 1).answer_now("an edge");
    begin(&queue, 2).answer_now("none, since the one before was not taken");
    #[allow(unsafe_code)]
    // SAFETY: it is the queue's, which lives to the end of this test.
    let fd = unsafe { std::os::fd::BorrowedFd::borrow_raw(fd) };
    assert_eq!(raises(fd), 2);
    take(&queue);
    assert!(queue.lock().descriptor.raised, "the nudge is not used up");
    assert_eq!(queue.look(), Some(Seen::Nudge));
    assert!(!queue.lock().descriptor.raised);
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
    assert!(!queue.lock().descriptor.raised && queue.look().is_none());
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

/// A source of numbers up to a last one.
struct Numbers {
    this: std::sync::Weak<Numbers>,
    queue: Arc<Completions<usize>>,
    next: std::sync::atomic::AtomicUsize,
    last: usize,
}

impl Source<usize> for Numbers {
    fn take_from(&self, most: usize, take: &mut dyn FnMut(usize)) {
        use std::sync::atomic::Ordering::Relaxed;
        for _ in 0..most {
            let number = self.next.fetch_add(1, Relaxed);
            if number > self.last {
                return self.queue.detach();
            }
            take(number);
        }
        self.queue.list(9, self.this.upgrade().unwrap());
    }
}

#[test]
fn a_source_is_taken_after_completions_and_a_part_at_a_time() {
    let queue = Arc::new(Completions::<usize>::new(Arc::new(Backlog::new(1000))).unwrap());
    let fd = queue.descriptor();
    let is_readable = || raise::wait(fd, -1, Some(Duration::ZERO)) == Woken::Look;
    let numbers =
        Arc::new_cyclic(|this| Numbers { this: this.clone(), queue: queue.clone(), next: 1.into(), last: 5 });
    queue.attach();
    assert!(!is_readable() && queue.drain(10, |_| ()).is_none(), "something is to come");
    queue.list(9, numbers.clone());
    assert!(is_readable() && queue.look() == Some(Seen::Done));
    let begun = queue.open(1, terms(Deadline::NEVER), None, 10).unwrap();
    begun.ticket.answer_now(100);
    let take = |most| {
        let mut taken = Vec::new();
        let result = queue.drain(most, |done| taken.push((done.tag, done.answer)));
        (result, taken)
    };
    assert_eq!(take(3), (Some(3), vec![(1, 100), (9, 1), (9, 2)]));
    assert!(is_readable());
    assert_eq!(take(10), (Some(3), vec![(9, 3), (9, 4), (9, 5)]));
    assert_eq!((is_readable(), take(10)), (false, (Some(0), vec![])));
}
