//! The soak's calls with several commands at a time: pipelines, transactions and a completion queue.

use std::time::{Duration, Instant};

use redischan::client::{Client, Completion, Queue, Reply, Timeout};
use redischan::error::{Error, Outcome};
use redischan::proto::{Kind, Tree};

use crate::elements::Elements;
use crate::{Account, TIMEOUT, Tally};

const INCREMENTS: usize = 3;

/// A pipeline, or a transaction, of one ECHO and some increments in the ledger.
pub fn pipeline(number: usize, round: u64, client: &Client, tally: &Tally, account: &mut Account) {
    let atomic = round.is_multiple_of(2);
    let text = format!("{number} {round} in a pipeline");
    let field = number.to_string();
    let mut pipeline = client.pipeline(atomic);
    pipeline.add(&[b"ECHO", text.as_bytes()]).expect("there is room");
    for _ in 0..INCREMENTS {
        pipeline.add(&[b"HINCRBY", b"soak:ledger", field.as_bytes(), b"1"]).expect("there is room");
    }
    let started = Instant::now();
    let result = client.exec(&mut pipeline, Timeout::Default);
    match &result {
        Ok(reply) => {
            account.sure += elements(reply).iter().filter(|(kind, _)| *kind == Kind::Integer).count() as u64
        }
        Err(error) if error.outcome() == Outcome::MaybeExecuted => {
            let sure = (error.answered() as usize).saturating_sub(1).min(INCREMENTS) as u64;
            account.sure += sure;
            account.maybe += INCREMENTS as u64 - sure;
        }
        Err(_) => {}
    }
    tally.note(started, TIMEOUT, result, |reply| {
        let elements = elements(&reply);
        // A command that the server refuses while it loads, or as a replica, is an error among the replies.
        let refused = |text: &[u8]| text.starts_with(b"LOADING") || text.starts_with(b"READONLY");
        elements.len() == 1 + INCREMENTS
            && elements.iter().all(|(kind, text)| *kind != Kind::Error || refused(text))
            && (elements[0].0 == Kind::Error || elements[0].1 == text.as_bytes())
    });
}

fn elements(reply: &Reply) -> Vec<(Kind, Vec<u8>)> {
    let tree = Tree::parse(reply.clone().into_frame()).expect("a whole frame");
    let children = tree.children(tree.root()).iter();
    children.map(|node| (node.kind(), tree.text(node).unwrap_or_default().to_vec())).collect()
}

/// Some requests on a queue, one of which is canceled: each completes once, with its own reply or a failure.
pub fn queue(number: usize, round: u64, queue: &Queue, tally: &Tally) {
    const REQUESTS: u64 = 20;
    let started = Instant::now();
    let text = |tag: u64| format!("{number} {round} {tag} in a queue");
    let mut open: Vec<bool> = (0..REQUESTS)
        .map(|tag| queue.submit(tag, &[b"ECHO", text(tag).as_bytes()], Timeout::Default).is_ok())
        .collect();
    queue.cancel(round % REQUESTS);
    while open.contains(&true) {
        let taken = queue.take(7, Timeout::After(Duration::from_secs(60)), |done| {
            let was_open = std::mem::replace(&mut open[done.tag as usize], false);
            let is_canceled = done.tag == round % REQUESTS;
            let result = done.result.map(Some).or_else(|error| canceled(error, is_canceled));
            tally.note(started, TIMEOUT, result, |reply| {
                was_open && reply.is_none_or(|reply| reply_is(&reply, &text(done.tag)))
            });
        });
        if taken.expect("no signals") == 0 {
            tally.note(started, TIMEOUT, Ok(()), |()| false); // one of them never ended
            return;
        }
    }
}

/// Pops, some of which are canceled, and some of which get an element.
pub fn pops(round: u64, queue: &Queue, elements: &Elements, tally: &Tally) {
    const POPS: u64 = 3;
    let started = Instant::now();
    let limit = Duration::from_millis(20);
    let mut open =
        (0..POPS).filter(|tag| queue.submit(*tag, &elements.pop(), Timeout::After(limit)).is_ok()).count();
    queue
        .take(1, Timeout::After(Duration::from_millis(round % 10)), |done| {
            open -= 1;
            pop_ended(done, started, limit, elements, tally);
        })
        .expect("no signals");
    queue.cancel(round % POPS);
    while open > 0 {
        let taken = queue.take(7, Timeout::After(Duration::from_secs(60)), |done| {
            open -= 1;
            pop_ended(done, started, limit, elements, tally);
        });
        if taken.expect("no signals") == 0 {
            tally.note(started, limit, Ok(()), |()| false); // one of them never ended
            return;
        }
    }
}

fn pop_ended(done: Completion, started: Instant, limit: Duration, elements: &Elements, tally: &Tally) {
    let right = elements.note(&done.result);
    let canceled = matches!(&done.result, Err(error) if error.kind() == redischan::error::Kind::Canceled);
    let result = if canceled { Ok(None) } else { done.result.map(Some) };
    tally.note(started, limit, result, |_| right);
}

/// The one that was canceled may say so.
fn canceled(error: Error, expected: bool) -> Result<Option<Reply>, Error> {
    let is_canceled = error.kind() == redischan::error::Kind::Canceled;
    if expected && is_canceled { Ok(None) } else { Err(error) }
}

fn reply_is(reply: &Reply, text: &str) -> bool {
    reply.bytes().is_ok_and(|got| got.as_deref() == Some(text.as_bytes()))
}
