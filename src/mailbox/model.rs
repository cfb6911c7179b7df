//! A mailbox in every interleaving of those who fill it, take from it, close its gate and let go of it: nothing is missing
//! without its gap, and nobody sleeps beside what it waits for. Run by `make model`.
//!
//! A deadline other than "never" has already passed here, so loom tries every moment for a caller to leave.

use std::sync::Arc;
use std::time::Duration;

use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread;
use tokio::time::Instant;

use super::*;
use crate::oneshot::{Deadline, WakeSet};
use crate::proto::Names;

const ROOM_FOR_ONE: Settings =
    Settings { messages: 1, bytes: 1 << 20, overflow: Overflow::DropOldest, latest: false, events: false };
const ROOMY: Settings = Settings { messages: 10, ..ROOM_FOR_ONE };

/// Interleavings in which a thread is interrupted more than three times, other than by a wait, are left out: there are too many.
fn model(settings: Settings, run: impl Fn(Arc<Mailbox>) + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(move || run(Arc::new(Mailbox::new(settings, Arc::default()))));
}

fn publish(mailbox: &Mailbox) {
    let mut wakes = WakeSet::default();
    let message = Arc::new(Message::published(Names::Channels, b"", b"c", b""));
    mailbox.publish(&mut vec![message], &mut wakes);
    wakes.flush();
}

/// What came: messages, and how many were lost.
#[derive(Debug, Default, PartialEq)]
struct Taken {
    messages: u64,
    lost: u64,
    gaps: u64,
}

fn take(mailbox: &Mailbox, deadline: Deadline) -> Result<Taken, Unserved> {
    let mut taken = Taken::default();
    mailbox.take(1, deadline, Duration::ZERO, |message| match message.what() {
        What::Gap(gap) => {
            taken.gaps += 1;
            taken.lost += gap.lost;
        }
        _ => taken.messages += 1,
    })?;
    Ok(taken)
}

fn at_once() -> Deadline {
    Deadline::after(Duration::ZERO)
}

#[test]
fn model_a_mailbox_wakes_who_waits() {
    model(ROOMY, |mailbox| {
        let takers: Vec<_> = (0..2)
            .map(|_| {
                let mailbox = mailbox.clone();
                thread::spawn(move || assert_eq!(take(&mailbox, Deadline::NEVER).unwrap().messages, 1))
            })
            .collect();
        publish(&mailbox);
        publish(&mailbox);
        takers.into_iter().for_each(|taker| taker.join().unwrap());
    });
}

#[test]
fn model_a_mailbox_loses_nothing_to_who_leaves() {
    model(ROOMY, |mailbox| {
        let leaver = thread::spawn({
            let mailbox = mailbox.clone();
            move || take(&mailbox, at_once()).map_or(0, |taken| taken.messages)
        });
        publish(&mailbox);
        let taken = leaver.join().unwrap();
        let rest = take(&mailbox, at_once()).map_or(0, |taken| taken.messages);
        assert_eq!(taken + rest, 1);
    });
}

#[test]
fn model_a_mailbox_without_space_counts_what_is_lost() {
    model(ROOM_FOR_ONE, |mailbox| {
        let taker = thread::spawn({
            let mailbox = mailbox.clone();
            move || (0..2).map(|_| take(&mailbox, Deadline::NEVER).unwrap()).collect::<Vec<_>>()
        });
        (0..3).for_each(|_| publish(&mailbox));
        let mut all = taker.join().unwrap();
        while let Ok(taken) = take(&mailbox, at_once()) {
            all.push(taken);
        }
        let sum = |of: fn(&Taken) -> u64| all.iter().map(of).sum::<u64>();
        assert_eq!(sum(|taken| taken.messages) + sum(|taken| taken.lost), 3, "{all:?}");
        assert!(all.last().unwrap().messages == 1, "the last one is never left out: {all:?}");
    });
}

#[test]
fn model_a_closed_gate_holds_back_what_is_behind_it() {
    model(ROOMY, |mailbox| {
        mailbox.close_gate(Reason::Connection, Instant::now());
        let stands = Arc::new(AtomicBool::new(false));
        let taker = thread::spawn({
            let (mailbox, stands) = (mailbox.clone(), stands.clone());
            move || {
                let gap = take(&mailbox, Deadline::NEVER).unwrap();
                assert!(stands.load(Ordering::Acquire), "given out before the subscription stands again");
                [gap, take(&mailbox, Deadline::NEVER).unwrap()]
            }
        });
        publish(&mailbox);
        stands.store(true, Ordering::Release);
        let mut wakes = WakeSet::default();
        mailbox.open_gate(Instant::now(), &mut wakes);
        wakes.flush();
        let [gap, message] = taker.join().unwrap();
        assert!(gap.gaps == 1 && message.messages == 1, "{gap:?} {message:?}");
    });
}

#[test]
fn model_a_mailbox_that_ends_wakes_all() {
    for end in [
        |mailbox: &Mailbox| {
            let mut wakes = WakeSet::default();
            mailbox.close(&mut wakes);
            wakes.flush();
        },
        Mailbox::abandon,
    ] {
        model(ROOMY, move |mailbox| {
            let takers: Vec<_> = (0..2)
                .map(|_| {
                    let mailbox = mailbox.clone();
                    thread::spawn(move || assert_eq!(take(&mailbox, Deadline::NEVER), Err(Unserved::Closed)))
                })
                .collect();
            end(&mailbox);
            takers.into_iter().for_each(|taker| taker.join().unwrap());
        });
    }
}
