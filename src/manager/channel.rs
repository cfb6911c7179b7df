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

/// The receiving end. When it is dropped, messages are refused from then on, and those that are under way are dropped as they come.
pub(super) struct Receiver<T: Send + 'static>(Option<UnboundedReceiver<T>>);

impl<T: Send + 'static> Receiver<T> {
    pub(super) fn new(messages: UnboundedReceiver<T>) -> Self {
        Receiver(Some(messages))
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
        let Some(mut messages) = self.0.take() else { return };
        messages.close();
        let mut cx = Context::from_waker(Waker::noop());
        while let Poll::Ready(message) = messages.poll_recv(&mut cx) {
            if message.is_none() {
                return; // nothing is under way
            }
        }
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { while messages.recv().await.is_some() {} });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::thread;

    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    struct Counted(Arc<AtomicUsize>);

    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn no_message_is_lost_when_the_receiver_goes() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for _ in 0..300 {
            let (sender, messages) = unbounded_channel();
            let (dropped, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
            let senders: Vec<_> = (0..4)
                .map(|_| {
                    let (sender, dropped, stop) = (sender.clone(), dropped.clone(), stop.clone());
                    thread::spawn(move || {
                        let mut made = 0;
                        while !stop.load(Ordering::SeqCst) {
                            made += 1;
                            stop.fetch_or(sender.send(Counted(dropped.clone())).is_err(), Ordering::SeqCst);
                        }
                        made
                    })
                })
                .collect();
            runtime.block_on(async {
                let mut messages = Receiver::new(messages);
                (0..10).for_each(|_| drop(messages.try_recv()));
                drop(messages);
                let made: usize = senders.into_iter().map(|sender| sender.join().unwrap()).sum();
                while dropped.load(Ordering::SeqCst) < made {
                    tokio::task::yield_now().await;
                }
            });
            drop(sender); // there was one all the while
        }
    }
}
