//! Numbered elements of a list: counts those that were lost or popped twice.

use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering};

use redischan::client::{Client, Reply, Timeout};
use redischan::error::{Error, Outcome};
use redischan::proto::Tree;

const PUSHED: u8 = 2;
const POPPED: u8 = 4;
const LEFT: u8 = 8;
/// Not 0, so that the soak's own memory is allocated from the start and not taken for the library's.
const NOTHING: u8 = 1;
const MOST: usize = 1 << 20;

pub struct Elements {
    key: &'static str,
    states: Vec<AtomicU8>,
    next: AtomicUsize,
    popped: AtomicU64,
    maybe_popped: AtomicU64,
    wrong: AtomicU64,
}

/// What happened to them.
#[derive(Debug)]
pub struct Count {
    pub popped: u64,
    pub left: u64,
    /// Certainly pushed, and neither popped nor still in the list.
    pub lost: u64,
    /// Pops that were reported as maybe executed.
    pub maybe_popped: u64,
    /// Popped twice, popped and still in the list, or never pushed.
    pub wrong: u64,
}

impl Count {
    /// More are lost than were reported to callers.
    pub fn violations(&self) -> u64 {
        self.lost.saturating_sub(self.maybe_popped) + self.wrong
    }
}

impl Elements {
    pub fn new(key: &'static str) -> Elements {
        Elements {
            key,
            states: (0..MOST).map(|_| AtomicU8::new(NOTHING)).collect(),
            next: AtomicUsize::new(0),
            popped: AtomicU64::new(0),
            maybe_popped: AtomicU64::new(0),
            wrong: AtomicU64::new(0),
        }
    }

    /// Pushes the next one.
    pub fn push(&self, client: &Client) -> Result<Reply, Error> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let reply =
            client.command(&[b"RPUSH", self.key.as_bytes(), number.to_string().as_bytes()], Timeout::Default);
        if reply.is_ok() {
            self.states[number].fetch_or(PUSHED, Ordering::Relaxed);
        }
        reply
    }

    pub fn pop(&self) -> [&[u8]; 3] {
        [b"BLPOP", self.key.as_bytes(), b"0"]
    }

    /// Records the result of a pop. True if the reply is right.
    pub fn note(&self, result: &Result<Reply, Error>) -> bool {
        match result {
            Ok(reply) if reply.is_nil() => false, // it waits forever
            Ok(reply) => {
                self.popped.fetch_add(1, Ordering::Relaxed);
                let right = numbers(reply).last().is_some_and(|number| self.mark(*number, POPPED));
                self.wrong.fetch_add(u64::from(!right), Ordering::Relaxed);
                right
            }
            Err(error) => {
                let maybe = error.outcome() == Outcome::MaybeExecuted;
                self.maybe_popped.fetch_add(u64::from(maybe), Ordering::Relaxed);
                true
            }
        }
    }

    /// False if it was popped before, or never pushed.
    fn mark(&self, number: Option<usize>, state: u8) -> bool {
        let known = number.filter(|number| *number < self.next.load(Ordering::Relaxed));
        known.is_some_and(|number| {
            self.states[number].fetch_or(state, Ordering::Relaxed) & (POPPED | LEFT) == 0
        })
    }

    /// Counts, after all pushing and popping has ended.
    pub fn count(&self, direct: &Client) -> Count {
        let left = direct.command(&[b"LRANGE", self.key.as_bytes(), b"0", b"-1"], Timeout::Never);
        let left = numbers(&left.expect("the list"));
        let mut wrong = self.wrong.load(Ordering::Relaxed);
        wrong += left.iter().filter(|number| !self.mark(**number, LEFT)).count() as u64;
        let pushed = &self.states[..self.next.load(Ordering::Relaxed)];
        let is_lost = |state: &&AtomicU8| state.load(Ordering::Relaxed) == NOTHING | PUSHED;
        Count {
            popped: self.popped.load(Ordering::Relaxed),
            left: left.len() as u64,
            lost: pushed.iter().filter(is_lost).count() as u64,
            maybe_popped: self.maybe_popped.load(Ordering::Relaxed),
            wrong,
        }
    }
}

/// The numbers in an array of texts; `None` for anything else.
fn numbers(reply: &Reply) -> Vec<Option<usize>> {
    let tree = Tree::parse(reply.clone().into_frame()).expect("a whole frame");
    let children = tree.children(tree.root()).iter();
    children.map(|node| String::from_utf8_lossy(tree.text(node).unwrap_or_default()).parse().ok()).collect()
}
