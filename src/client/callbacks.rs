//! Callbacks handle replies on a dedicated thread of the client, so they may be slow.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread::{self, ThreadId};

use crate::completion::Completions;
use crate::error::{Error, Kind};
use crate::interrupt;
use crate::lock::{Condvar, Mutex};
use crate::manager::Answer;
use crate::oneshot::Deadline;
use crate::runtime;

use super::queue::Queue;
use super::reply::Reply;
use super::timeout::Timeout;

const THREAD_NAME: &str = "redischan-callbacks"; // the kernel shows its first 15 bytes

/// Completions taken at a time.
const CHUNK: usize = 64;

/// Handles a reply.
pub(crate) type Callback = Box<dyn FnOnce(Result<Reply, Error>) + Send>;

/// The callbacks of one client, and the thread that calls them.
pub(super) struct Callbacks {
    queue: Queue,
    table: Mutex<Table>,
    /// Notified when a callback has returned.
    returned: Condvar,
}

#[derive(Default)]
struct Table {
    thread: Option<ThreadId>,
    /// The callbacks whose request has not completed, by its tag.
    waiting: HashMap<u64, Callback>,
    next_tag: u64,
    /// How many callbacks of a chunk are still to be called, or running.
    running: usize,
    /// The thread ends when no callback is left.
    stopping: bool,
    ended: bool,
}

impl Callbacks {
    pub(super) fn start(queue: Queue) -> Result<Arc<Callbacks>, Error> {
        let callbacks = Arc::new(Callbacks { queue, table: Mutex::default(), returned: Condvar::new() });
        let on_thread = callbacks.clone();
        runtime::spawn_thread(THREAD_NAME, move || on_thread.run())?;
        Ok(callbacks)
    }

    pub(super) fn submit(&self, argv: &[&[u8]], timeout: Timeout, callback: Callback) -> Result<(), Error> {
        let tag = {
            let mut table = self.table.lock();
            if table.ended {
                return Err(Error::new(Kind::Closed, "this client was closed; connect again for a new one"));
            }
            table.next_tag += 1;
            let tag = table.next_tag;
            table.waiting.insert(tag, callback); // first: the reply may arrive before `submit` returns
            tag
        };
        self.queue.submit(tag, argv, timeout).inspect_err(|_| {
            let mut table = self.table.lock();
            let refused = table.waiting.remove(&tag);
            let was_waited_for = table.stopping;
            drop(table);
            self.returned.notify_all(); // nothing needs to wait for it
            if was_waited_for {
                self.queue.wake();
            }
            drop(refused);
        })
    }

    fn run(&self) {
        self.table.lock().thread = Some(thread::current().id());
        while !self.ends() {
            let mut ready = Vec::new();
            let is_open = self.queue.wait_and_take(CHUNK, |completion| ready.push(completion));
            {
                let mut table = self.table.lock();
                table.running = ready.len();
                table.stopping |= !is_open;
            }
            for completion in ready {
                let callback = self.table.lock().waiting.remove(&completion.tag);
                if let Some(callback) = callback {
                    callback(completion.result);
                }
                self.table.lock().running -= 1;
                self.returned.notify_all();
            }
        }
    }

    /// The queue that its thread takes from.
    pub(super) fn completions(&self) -> &Arc<Completions<Answer>> {
        self.queue.completions()
    }

    /// Runs callbacks of another kind on this thread, which is that of the callbacks: closing waits for them. They may go
    /// on until the client closes.
    pub(super) fn while_running(&self, run: impl FnOnce(&dyn Fn() -> bool)) {
        let may_go_on = || !self.table.lock().stopping;
        self.table.lock().running += 1;
        run(&may_go_on);
        self.table.lock().running -= 1;
        self.returned.notify_all();
    }

    /// Whether no callback is left and none will come. Checked before each wait, which ends when this may change.
    fn ends(&self) -> bool {
        let mut table = self.table.lock();
        table.ended = table.stopping && table.waiting.is_empty();
        table.ended
    }

    /// Whether this is the thread that runs the callbacks.
    pub(super) fn are_called_here(&self) -> bool {
        self.table.lock().thread == Some(thread::current().id())
    }

    /// Lets the thread end when no callback is left.
    pub(super) fn stop(&self) {
        self.table.lock().stopping = true;
        self.queue.wake();
    }

    /// Waits until all callbacks have returned.
    pub(super) fn wait(&self, deadline: Deadline) -> Result<(), Error> {
        loop {
            let table = self.table.lock();
            if table.waiting.is_empty() && table.running == 0 {
                return Ok(());
            }
            let left = deadline.remaining();
            if left.is_some_and(|left| left.is_zero()) {
                let text = "the client is closed, but one of its callbacks has not returned yet";
                return Err(Error::new(Kind::Timeout, text));
            }
            // A condition variable does not report signals.
            let slice = interrupt::may_be_requested().then_some(interrupt::SLICE);
            drop(self.returned.wait(table, left.into_iter().chain(slice).min()));
            if interrupt::is_requested() {
                return Err(Error::new(Kind::Canceled, "interrupted by the host"));
            }
        }
    }
}
