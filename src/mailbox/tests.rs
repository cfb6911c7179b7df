//! What a mailbox gives out, in which order, and what it leaves out.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use tokio::time::Instant;

use super::contents::Contents;
use super::*;
use crate::oneshot::{Deadline, WakeSet};
use crate::proto;

const ROOMY: Settings =
    Settings { messages: 1000, bytes: 1 << 20, overflow: Overflow::DropOldest, latest: false, events: false };

fn published(channel: &str, number: u64) -> Arc<Message> {
    let payload = number.to_string();
    Arc::new(Message::published(proto::Names::Channels, b"", channel.as_bytes(), payload.as_bytes()))
}

/// `c1` for a message, `GAP(reason, lost)`, `+c` and `-c` for news about a name.
fn shown(message: &Message) -> String {
    let text = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
    match message.what() {
        What::Published => text(message.channel()) + &text(message.payload()),
        What::Gap(gap) => format!("GAP({:?}, {})", gap.reason, gap.lost),
        What::Ended(_) => format!("-{}", text(message.channel())),
        What::Begun => format!("+{}", text(message.channel())),
    }
}

fn all(contents: &mut Contents) -> String {
    let mut shown = Vec::new();
    while let Some(message) = contents.take() {
        shown.push(self::shown(&message));
    }
    shown.join(" ")
}

fn fill(contents: &mut Contents, numbers: std::ops::Range<u64>) {
    numbers.for_each(|number| contents.publish(published("c", number)));
}

fn begun(channel: &str) -> Arc<Message> {
    Arc::new(Message::begun(proto::Names::Channels, channel.as_bytes()))
}

#[test]
fn the_oldest_or_the_newest_are_left_out_and_a_gap_stands_in_their_place() {
    let mut oldest = Contents::new(Settings { messages: 3, ..ROOMY });
    fill(&mut oldest, 0..8);
    assert_eq!(oldest.take().map(|gap| shown(&gap)).as_deref(), Some("GAP(Overflow, 5)"));
    fill(&mut oldest, 8..10);
    assert_eq!(all(&mut oldest), "GAP(Overflow, 2) c7 c8 c9");
    let mut newest = Contents::new(Settings { messages: 3, overflow: Overflow::DropNewest, ..ROOMY });
    fill(&mut newest, 0..8);
    assert_eq!(newest.take().map(|first| shown(&first)).as_deref(), Some("c0"));
    fill(&mut newest, 8..10);
    assert_eq!(all(&mut newest), "c1 c2 GAP(Overflow, 5) c8 GAP(Overflow, 1)");
    assert_eq!((newest.counted.received, newest.counted.dropped, newest.counted.delivered), (10, 6, 4));
}

#[test]
fn bytes_are_bounded_as_well_and_one_message_may_be_too_large() {
    let cost = published("c", 1).cost();
    let mut contents = Contents::new(Settings { bytes: 2 * cost, ..ROOMY });
    fill(&mut contents, 0..3);
    let large = Message::published(proto::Names::Channels, b"", b"c", &[0; 1000]);
    contents.publish(Arc::new(large));
    fill(&mut contents, 4..5);
    assert_eq!(contents.bytes(), 2 * cost);
    assert_eq!(all(&mut contents), "GAP(Overflow, 2) c2 GAP(Overflow, 1) c4");
    assert_eq!((contents.bytes(), contents.messages()), (0, 0));
}

#[test]
fn news_are_never_left_out() {
    let mut contents = Contents::new(Settings { messages: 1, ..ROOMY });
    for number in 0..3 {
        contents.publish(published("c", number));
        contents.tell(begun("d"));
    }
    assert_eq!(all(&mut contents), "GAP(Overflow, 1) +d GAP(Overflow, 1) +d c2 +d");
}

#[tokio::test(start_paused = true)]
async fn a_gate_holds_back_what_came_after_the_loss_and_nothing_before_it() {
    let mut contents = Contents::new(ROOMY);
    fill(&mut contents, 0..2);
    contents.close_gate(Reason::Connection, Instant::now());
    fill(&mut contents, 5..7);
    assert_eq!(all(&mut contents), "c0 c1", "what came before the loss");
    assert!(!contents.has_next());
    tokio::time::sleep(Duration::from_millis(700)).await;
    contents.close_gate(Reason::Connection, Instant::now()); // again before it stood
    fill(&mut contents, 9..10);
    assert!(!contents.has_next());
    tokio::time::sleep(Duration::from_millis(300)).await;
    contents.open_gate(Instant::now());
    let gap = contents.take().unwrap();
    let What::Gap(gap) = gap.what() else { panic!("{gap:?}") };
    assert_eq!((gap.reason, gap.lost, gap.ms), (Reason::Connection, 0, 1000));
    assert_eq!(all(&mut contents), "c5 c6 GAP(Connection, 0) c9");
}

#[tokio::test(start_paused = true)]
async fn a_gap_that_nobody_has_taken_does_not_become_a_gate_again() {
    let mut contents = Contents::new(ROOMY);
    contents.close_gate(Reason::Connection, Instant::now());
    contents.open_gate(Instant::now());
    fill(&mut contents, 0..1);
    contents.close_gate(Reason::Connection, Instant::now());
    fill(&mut contents, 1..2);
    assert_eq!(all(&mut contents), "GAP(Connection, 0) c0");
    contents.open_gate(Instant::now());
    assert_eq!(all(&mut contents), "GAP(Connection, 0) c1");
    // Two losses with nothing between them are one gap.
    contents.close_gate(Reason::Connection, Instant::now());
    contents.open_gate(Instant::now());
    contents.close_gate(Reason::Moved, Instant::now());
    assert!(!contents.has_next());
    contents.open_gate(Instant::now());
    assert_eq!(all(&mut contents), "GAP(Connection, 0)");
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_around_a_closed_gate_is_counted_in_its_gap() {
    let mut contents = Contents::new(Settings { messages: 2, ..ROOMY });
    fill(&mut contents, 0..2);
    contents.close_gate(Reason::Connection, Instant::now());
    fill(&mut contents, 2..6);
    assert!(!contents.has_next(), "all that came before the loss gave way");
    contents.open_gate(Instant::now());
    assert_eq!(all(&mut contents), "GAP(Connection, 4) c4 c5");
}

#[test]
fn only_the_latest_of_each_channel_waits_in_the_order_in_which_channels_came() {
    let mut contents = Contents::new(Settings { latest: true, messages: 2, ..ROOMY });
    for (channel, number) in [("a", 1), ("b", 1), ("a", 2), ("b", 2), ("b", 3)] {
        contents.publish(published(channel, number));
    }
    assert_eq!((contents.messages(), contents.counted.conflated), (2, 3));
    contents.publish(published("d", 1));
    assert_eq!(all(&mut contents), "GAP(Overflow, 1) b3 d1");
    contents.publish(published("b", 4));
    contents.close_gate(Reason::Connection, Instant::now());
    contents.publish(published("b", 5));
    contents.publish(published("b", 6));
    contents.open_gate(Instant::now());
    assert_eq!(all(&mut contents), "b4 GAP(Connection, 0) b6", "nothing passes the gap");
}

#[test]
fn what_is_removed_is_not_given_out() {
    let mut contents = Contents::new(Settings { latest: true, ..ROOMY });
    for (channel, number) in [("a", 1), ("b", 1), ("d", 1)] {
        contents.publish(published(channel, number));
        contents.tell(begun(channel));
    }
    contents.purge(proto::Names::Patterns, &[&b"b"[..]].into());
    contents.purge(proto::Names::Channels, &[&b"a"[..], b"z"].into());
    contents.publish(published("d", 2));
    contents.publish(published("a", 2));
    assert_eq!(all(&mut contents), "b1 +b d2 +d a2");
    assert_eq!((contents.messages(), contents.bytes()), (0, 0));
}

/// A step of a test.
#[derive(Clone, Copy, Debug)]
enum Do {
    Publish(usize),
    Take(usize),
    Lose,
    Reconnect,
    GiveWay,
}

proptest! {
    /// Whatever comes in whichever order: what is taken is in order, each hole in the numbers has a gap in its place, of
    /// which the count is exact where the connection was not lost, and no gap stands where nothing is missing.
    #[test]
    fn each_hole_has_its_gap(
        steps in vec(
            prop_oneof![
                4 => (1usize..6).prop_map(Do::Publish),
                3 => (1usize..8).prop_map(Do::Take),
                1 => Just(Do::Lose),
                2 => Just(Do::Reconnect),
                1 => Just(Do::GiveWay),
            ],
            1..60,
        ),
        messages in 1usize..6,
        drops_newest: bool,
    ) {
        let overflow = if drops_newest { Overflow::DropNewest } else { Overflow::DropOldest };
        let mut contents = Contents::new(Settings { messages, overflow, ..ROOMY });
        let (mut next, mut is_lost, mut taken, mut missed) = (0, false, Vec::new(), BTreeSet::new());
        for step in steps.into_iter().chain([Do::Reconnect, Do::Take(1000)]) {
            match step {
                Do::Publish(count) => for _ in 0..count {
                    // While the connection is away the server publishes to nobody.
                    if is_lost { missed.insert(next); } else { contents.publish(published("", next)); }
                    next += 1;
                },
                Do::Take(count) => taken.extend((0..count).map_while(|_| contents.take())),
                Do::Lose => { contents.close_gate(Reason::Connection, Instant::now()); is_lost = true; }
                Do::Reconnect => { contents.open_gate(Instant::now()); is_lost = false; }
                Do::GiveWay => contents.give_way(contents.bytes() / 2),
            }
        }
        let (mut expected, mut gap) = (0, None::<Gap>);
        for message in &taken {
            if let What::Gap(found) = message.what() {
                // Two of them only if the gate was closed in between.
                match &mut gap {
                    Some(gap) => gap.join(found),
                    None => gap = Some(*found),
                }
                continue;
            }
            let number: u64 = std::str::from_utf8(message.payload()).unwrap().parse().unwrap();
            prop_assert!(number >= expected, "order");
            let unknown = missed.range(expected..number).count() as u64;
            match gap.take() {
                Some(gap) => {
                    prop_assert_eq!(gap.lost, number - expected - unknown);
                    prop_assert_eq!(unknown > 0 && gap.reason != Reason::Connection, false);
                }
                None => prop_assert_eq!(number, expected, "a hole without a gap"),
            }
            expected = number + 1;
        }
        let unknown = missed.range(expected..).count() as u64;
        prop_assert_eq!(gap.map_or(0, |gap| gap.lost), next - expected - unknown);
        prop_assert_eq!((contents.messages(), contents.bytes()), (0, 0));
    }
}

fn mailbox() -> Arc<Mailbox> {
    Arc::new(Mailbox::new(ROOMY, Arc::default()))
}

fn publish(mailbox: &Mailbox, numbers: std::ops::Range<u64>) {
    let mut fresh = numbers.map(|number| published("c", number)).collect();
    mailbox.publish(&mut fresh, &mut WakeSet::default());
}

#[test]
fn each_message_goes_to_one_of_many_threads() {
    const MESSAGES: u64 = 20_000;
    let mailbox =
        Arc::new(Mailbox::new(Settings { messages: 1 << 20, bytes: 1 << 40, ..ROOMY }, Arc::default()));
    let taken = std::thread::scope(|scope| {
        let takers: Vec<_> = (0..8)
            .map(|number| {
                let mailbox = &mailbox;
                scope.spawn(move || {
                    let mut taken = Vec::new();
                    loop {
                        // Some give up soon, and come again.
                        let time =
                            if number % 2 == 0 { Duration::from_micros(50) } else { Duration::from_secs(60) };
                        match mailbox.take(1 + number % 3, Deadline::after(time), Duration::ZERO, |message| {
                            taken.push(shown(&message));
                        }) {
                            Ok(count) => assert!(count > 0),
                            Err(Unserved::TimedOut) => {}
                            Err(Unserved::Closed) => return taken,
                            Err(Unserved::Interrupted) => panic!("nobody interrupts"),
                        }
                    }
                })
            })
            .collect();
        for first in (0..MESSAGES).step_by(10) {
            publish(&mailbox, first..first + 10);
            if first % 1000 == 0 {
                std::thread::yield_now();
            }
        }
        mailbox.close(&mut WakeSet::default());
        takers.into_iter().flat_map(|taker| taker.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(taken.len() as u64, MESSAGES);
    assert_eq!(taken.into_iter().collect::<BTreeSet<_>>().len() as u64, MESSAGES, "none twice");
}

#[test]
fn a_thread_that_sleeps_is_woken_by_a_message_and_by_the_end() {
    let mailbox = mailbox();
    std::thread::scope(|scope| {
        let next = || {
            let mut next = None;
            let result =
                mailbox.take(1, Deadline::NEVER, Duration::ZERO, |message| next = Some(shown(&message)));
            result.map(|_| next)
        };
        let sleeper = scope.spawn(next);
        publish(&mailbox, 1..2);
        assert_eq!(sleeper.join().unwrap(), Ok(Some("c1".into())));
        let sleeper = scope.spawn(next);
        publish(&mailbox, 2..3);
        mailbox.close(&mut WakeSet::default());
        assert_eq!(sleeper.join().unwrap(), Ok(Some("c2".into())), "what waits can still be taken");
        assert_eq!(next(), Err(Unserved::Closed));
    });
}

#[test]
fn the_descriptor_is_readable_while_something_can_be_taken() {
    let mailbox = mailbox();
    let is_readable = |fd| crate::os::raise::wait(fd, -1, Some(Duration::ZERO)) == crate::os::Woken::Look;
    let take = || mailbox.take(1, Deadline::after(Duration::ZERO), Duration::ZERO, |_| {});
    publish(&mailbox, 1..2);
    let fd = mailbox.descriptor().unwrap();
    assert!(is_readable(fd));
    publish(&mailbox, 2..3);
    assert_eq!((take(), is_readable(fd)), (Ok(1), true));
    assert_eq!((take(), is_readable(fd)), (Ok(1), false));
    mailbox.close_gate(Reason::Connection, Instant::now());
    publish(&mailbox, 3..4);
    assert_eq!((take(), is_readable(fd)), (Err(Unserved::TimedOut), false), "the gate is closed");
    mailbox.open_gate(Instant::now(), &mut WakeSet::default());
    assert!(is_readable(fd));
    assert_eq!((take(), take(), is_readable(fd)), (Ok(1), Ok(1), false));
    mailbox.close(&mut WakeSet::default());
    assert!(is_readable(fd), "there is news: the end");
    assert_eq!(mailbox.descriptor().unwrap(), fd);
}

#[test]
fn the_total_of_all_mailboxes_is_what_waits_in_them() {
    let total = Arc::new(Total::default());
    let mailboxes = [(); 3].map(|()| Mailbox::new(ROOMY, total.clone()));
    mailboxes.iter().for_each(|mailbox| publish(mailbox, 0..10));
    let one = mailboxes[0].bytes();
    assert_eq!((one, total.get()), (10 * published("c", 1).cost(), 3 * one));
    let taken = AtomicUsize::new(0);
    let count = |_| {
        taken.fetch_add(1, Ordering::Relaxed);
    };
    mailboxes[0].take(5, Deadline::NEVER, Duration::ZERO, count).unwrap();
    mailboxes[1].give_way(&mut WakeSet::default());
    mailboxes[2].abandon();
    publish(&mailboxes[2], 0..5);
    assert_eq!((taken.into_inner(), total.get()), (5, one));
    drop(mailboxes);
    assert_eq!(total.get(), 0);
}

#[test]
fn texts_have_a_nul_after_them_and_a_large_payload_is_not_copied() {
    for len in [0, 1, 16 * 1024, 100_000] {
        let payload = vec![b'x'; len];
        let head = format!(">4\r\n$8\r\npmessage\r\n$2\r\n*a\r\n$3\r\nb\0a\r\n${len}\r\n");
        let frame = bytes::Bytes::from([head.as_bytes(), &payload, b"\r\n"].concat());
        let shared = frame.clone();
        let at = frame.as_ptr().addr() + head.len();
        for (frame, may_stay) in [(shared, false), (frame, true)] {
            let message = Message::from_frame(frame).unwrap();
            assert_eq!((message.pattern(), message.channel()), (&b"*a"[..], &b"b\0a"[..]));
            assert_eq!((message.payload(), message.names()), (&payload[..], proto::Names::Patterns));
            let texts = [message.channel_with_nul(), message.pattern_with_nul(), message.payload_with_nul()];
            assert!(texts.iter().all(|text| text.last() == Some(&0)));
            assert_eq!(message.payload().as_ptr().addr() == at, may_stay && len >= 16 * 1024);
            assert_eq!(message.len(), len + 5);
        }
    }
}
