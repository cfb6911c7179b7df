//! Messages through a completion queue: one descriptor for any number of subscribers, and for commands.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use bytes::Bytes;

use crate::completion::{Completions, Source};
use crate::error::{Error, Kind};
use crate::mailbox::{Listener, Mailbox, Message, What};
use crate::manager::Answer;
use crate::proto::Names;

/// Where a subscriber's messages go, if nobody waits for them.
pub(super) trait Route: Send + Sync {
    /// Nothing more goes there. False if that was so before.
    fn end(&self) -> bool;
}

/// The error where messages have such a way already.
pub(super) fn is_taken() -> Error {
    Error::invalid(
        "the messages of this subscriber go to a queue or a function already; make another subscriber",
    )
}

/// The messages of one subscriber on their way through a queue.
pub(super) struct Feed {
    this: Weak<Feed>,
    tag: u64,
    mailbox: Arc<Mailbox>,
    /// The queue may be freed first.
    completions: Weak<Completions<Answer>>,
    has_ended: AtomicBool,
}

impl Feed {
    /// Has the messages of this mailbox taken through this queue. Fails if they go elsewhere already.
    pub(super) fn begin(
        mailbox: &Arc<Mailbox>,
        completions: &Arc<Completions<Answer>>,
        tag: u64,
    ) -> Result<Arc<Feed>, Error> {
        let feed = Arc::new_cyclic(|this| Feed {
            this: this.clone(),
            tag,
            mailbox: mailbox.clone(),
            completions: Arc::downgrade(completions),
            has_ended: AtomicBool::new(false),
        });
        completions.attach();
        if !mailbox.set_listener(Some(feed.clone())) {
            feed.end();
            return Err(is_taken());
        }
        Ok(feed)
    }
}

impl Route for Feed {
    fn end(&self) -> bool {
        let is_first = !self.has_ended.swap(true, Ordering::AcqRel);
        if is_first && let Some(completions) = self.completions.upgrade() {
            completions.detach();
        }
        is_first
    }
}

impl Listener for Feed {
    fn tell(&self) {
        if let (Some(completions), Some(this)) = (self.completions.upgrade(), self.this.upgrade()) {
            completions.list(self.tag, this);
        }
    }
}

impl Source<Answer> for Feed {
    fn take_from(&self, most: usize, take: &mut dyn FnMut(Answer)) {
        if self.has_ended.load(Ordering::Acquire) {
            return; // its subscriber was freed meanwhile
        }
        let mut taken = 0;
        let is_over = self.mailbox.take_told(most, |message| {
            taken += 1;
            take(Ok(frame(&message)));
        });
        if !is_over {
            return;
        }
        if taken == most {
            self.tell(); // the end is a completion as well, and comes next
        } else if self.end() {
            take(Err(Error::new(
                Kind::Closed,
                "this subscriber or its client was closed; free the subscriber",
            )));
        }
    }
}

/// A message as the push message that a server sends; what else a subscriber is given, in the same form.
fn frame(message: &Message) -> Bytes {
    let mut frame = Vec::with_capacity(message.channel().len() + message.payload().len() + 64);
    let name = match message.names() {
        Names::Patterns => message.pattern(),
        Names::Channels | Names::Shards => message.channel(),
    };
    match (message.what(), message.names()) {
        (What::Published, Names::Channels) => {
            push(&mut frame, &[b"message", message.channel(), message.payload()], &[]);
        }
        (What::Published, Names::Shards) => {
            push(&mut frame, &[b"smessage", message.channel(), message.payload()], &[]);
        }
        (What::Published, Names::Patterns) => {
            let texts = [b"pmessage", message.pattern(), message.channel(), message.payload()];
            push(&mut frame, &texts, &[]);
        }
        (What::Gap(gap), _) => {
            let numbers = [gap.reason as u64, gap.lost, gap.lost_bytes, gap.ms];
            push(&mut frame, &[b"gap"], &numbers);
        }
        (What::Ended(_), _) => push(&mut frame, &[b"ended", name, message.payload()], &[]),
        (What::Begun, _) => push(&mut frame, &[b"begun", name], &[]),
    }
    frame.into()
}

fn push(frame: &mut Vec<u8>, texts: &[&[u8]], numbers: &[u64]) {
    let mut digits = itoa::Buffer::new();
    let mut line = |frame: &mut Vec<u8>, type_byte: u8, number: u64| {
        frame.push(type_byte);
        frame.extend_from_slice(digits.format(number).as_bytes());
        frame.extend_from_slice(b"\r\n");
    };
    line(frame, b'>', (texts.len() + numbers.len()) as u64);
    for text in texts {
        line(frame, b'$', text.len() as u64);
        frame.extend_from_slice(text);
        frame.extend_from_slice(b"\r\n");
    }
    for number in numbers {
        line(frame, b':', *number);
    }
}
