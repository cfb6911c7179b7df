//! Messages by a callback: on the thread of the client's callbacks, one call at a time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use crate::completion::{Completions, Source};
use crate::error::Error;
use crate::lock::Mutex;
use crate::mailbox::{Listener, Mailbox, Message};
use crate::manager::Answer;

use super::callbacks::Callbacks;
use super::feed::Route;

/// Handles a message.
pub(crate) type MessageHandler = Box<dyn FnMut(Arc<Message>) + Send>;

/// Messages that are handled before the other callbacks get their turn.
const CHUNK: usize = 64;

/// The messages of one subscriber on their way to a function.
pub(super) struct Called {
    this: Weak<Called>,
    mailbox: Arc<Mailbox>,
    callbacks: Weak<Callbacks>,
    completions: Weak<Completions<Answer>>,
    /// Locked during each call.
    handler: Mutex<Option<MessageHandler>>,
    has_ended: AtomicBool,
}

impl Called {
    pub(super) fn begin(
        mailbox: &Arc<Mailbox>,
        callbacks: &Arc<Callbacks>,
        handler: MessageHandler,
    ) -> Result<Arc<Called>, Error> {
        let completions = callbacks.completions();
        let called = Arc::new_cyclic(|this| Called {
            this: this.clone(),
            mailbox: mailbox.clone(),
            callbacks: Arc::downgrade(callbacks),
            completions: Arc::downgrade(completions),
            handler: Mutex::new(Some(handler)),
            has_ended: AtomicBool::new(false),
        });
        completions.attach();
        if !mailbox.set_listener(Some(called.clone())) {
            called.end();
            return Err(super::feed::is_taken());
        }
        Ok(called)
    }
}

impl Route for Called {
    /// No further call is begun, and unless this is one, none is in progress any more.
    fn end(&self) -> bool {
        let is_first = !self.has_ended.swap(true, Ordering::AcqRel);
        if is_first && let Some(completions) = self.completions.upgrade() {
            completions.detach();
        }
        if !self.callbacks.upgrade().is_some_and(|callbacks| callbacks.are_called_here()) {
            let handler = self.handler.lock().take();
            drop(handler);
        }
        is_first
    }
}

impl Listener for Called {
    fn tell(&self) {
        if let (Some(completions), Some(this)) = (self.completions.upgrade(), self.this.upgrade()) {
            completions.list(0, this);
        }
    }
}

impl Source<Answer> for Called {
    /// Gives nothing to the queue: it is called by the thread of the callbacks, and handles the messages itself.
    fn take_from(&self, _: usize, _: &mut dyn FnMut(Answer)) {
        let Some(callbacks) = self.callbacks.upgrade() else { return };
        callbacks.while_running(|may_go_on| {
            let mut messages = Vec::new();
            self.mailbox.take_told(CHUNK, |message| messages.push(message));
            for message in messages {
                if self.has_ended.load(Ordering::Acquire) || !may_go_on() {
                    break;
                }
                if let Some(handler) = &mut *self.handler.lock() {
                    handler(message);
                }
            }
        });
    }
}
