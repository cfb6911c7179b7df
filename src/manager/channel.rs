//! The channel to a task: what is sent, and a receiver that loses no message, however the task ends.
//!
//! A sender counts its message before it puts it into the channel. One that is interrupted between the two while the
//! receiver is dropped puts it where nobody looks: it stays there, unanswered, for as long as there is a sender.

use std::ops::{Deref, DerefMut};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedReceiver;

/// What a client sends to one of its tasks.
pub(crate) enum Message<T> {
    /// Do this.
    Call(T),
    /// Accept no more; answer everyone within this time.
    Close { drain: Duration },
}

/// The receiving end. When it is dropped, messages are refused from then on, and those that are under way are dropped as
/// they come.
pub(super) struct Receiver<T: Send + 'static>(Option<UnboundedReceiver<T>>);

impl<T: Send + 'static> Receiver<T> {
    pub(super) fn new(messages: UnboundedReceiver<T>) -> Self {
        Receiver(Some(messages))
    }

    /// What dropping it does, but each message that was sent, or is under way, is given to `answer`.
    pub(super) fn end(mut self, answer: impl Fn(T) + Send + 'static) {
        if let Some(messages) = self.0.take() {
            end(messages, answer);
        }
    }
}

impl<T: Send + 'static> Deref for Receiver<T> {
    type Target = UnboundedReceiver<T>;

    fn deref(&self) -> &UnboundedReceiver<T> {
        match &self.0 {
            Some(messages) => messages,
            None => unreachable!("only a dropped one is empty"),
        }
    }
}

impl<T: Send + 'static> DerefMut for Receiver<T> {
    fn deref_mut(&mut self) -> &mut UnboundedReceiver<T> {
        match &mut self.0 {
            Some(messages) => messages,
            None => unreachable!("only a dropped one is empty"),
        }
    }
}

impl<T: Send + 'static> Drop for Receiver<T> {
    fn drop(&mut self) {
        if let Some(messages) = self.0.take() {
            end(messages, drop);
        }
    }
}

fn end<T: Send + 'static>(mut messages: UnboundedReceiver<T>, answer: impl Fn(T) + Send + 'static) {
    messages.close();
    let mut cx = Context::from_waker(Waker::noop());
    while let Poll::Ready(message) = messages.poll_recv(&mut cx) {
        match message {
            Some(message) => answer(message),
            None => return, // nothing is under way
        }
    }
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(async move {
            while let Some(message) = messages.recv().await {
                answer(message);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::mem;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use tokio::sync::mpsc::error::SendError;
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    #[derive(Default)]
    struct Counts {
        dropped: AtomicUsize,
        answered: AtomicUsize,
    }

    struct Counted(Arc<Counts>);

    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.dropped.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn answer(message: Counted) {
        message.0.answered.fetch_add(1, Ordering::SeqCst);
        mem::forget(message);
    }

    /// Ends receivers while four threads send: all that was sent is counted here.
    fn raced(end: fn(Receiver<Counted>), counter: fn(&Counts) -> &AtomicUsize) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for _ in 0..300 {
            let (sender, messages) = unbounded_channel();
            let counts = Arc::new(Counts::default());
            let senders: Vec<_> = (0..4)
                .map(|_| {
                    let (sender, counts) = (sender.clone(), counts.clone());
                    thread::spawn(move || {
                        for sent in 0.. {
                            if let Err(SendError(refused)) = sender.send(Counted(counts.clone())) {
                                mem::forget(refused);
                                return sent;
                            }
                        }
                        unreachable!("it is refused in the end")
                    })
                })
                .collect();
            runtime.block_on(async {
                let mut messages = Receiver::new(messages);
                (0..10).filter_map(|_| messages.try_recv().ok()).for_each(answer);
                let taken = counts.answered.swap(0, Ordering::SeqCst);
                end(messages);
                let sent: usize = senders.into_iter().map(|sender| sender.join().unwrap()).sum();
                while counts.dropped.load(Ordering::SeqCst) + counts.answered.load(Ordering::SeqCst)
                    < sent - taken
                {
                    tokio::task::yield_now().await;
                }
                assert_eq!(counter(&counts).load(Ordering::SeqCst), sent - taken);
            });
            drop(sender); // there was one all the while
        }
    }

    #[test]
    fn no_message_is_lost_when_the_receiver_goes() {
        raced(drop, |counts| &counts.dropped);
    }

    #[test]
    fn each_message_is_answered_when_the_receiver_ends() {
        raced(|messages| messages.end(answer), |counts| &counts.answered);
    }
}
