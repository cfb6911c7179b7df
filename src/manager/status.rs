//! The state of a node: that of each of its tasks, and why the last attempt to connect failed.

use std::sync::Arc;

use crate::error::Error;
use crate::lock::Mutex;

use super::shared::Shared;
use super::state::State;
use super::target::Task;

/// The state of a node, as its tasks report it.
pub(crate) struct Status {
    client: Arc<Shared>,
    tasks: Mutex<Tasks>,
}

struct Tasks {
    lanes: Vec<TaskStatus>,
    pool: TaskStatus,
}

struct TaskStatus {
    state: State,
    /// Why its last attempt to connect failed.
    connect_error: Option<Error>,
}

impl Tasks {
    fn get_mut(&mut self, task: Task) -> Option<&mut TaskStatus> {
        match task {
            Task::Lane(number) => self.lanes.get_mut(number),
            Task::Pool => Some(&mut self.pool),
        }
    }

    /// The node is ready when all its tasks are, and closed when all are.
    fn sum(&self) -> State {
        let all = |state| self.lanes.iter().chain([&self.pool]).all(|task| task.state == state);
        match () {
            () if all(State::Closed) => State::Closed,
            () if all(State::Ready) => State::Ready,
            () => State::Connecting,
        }
    }
}

impl Status {
    /// For this number of lanes, and a pool, which connects when it has a command to run, and so is ready from the start.
    pub(super) fn new(lanes: usize, client: Arc<Shared>) -> Self {
        let task = |state| TaskStatus { state, connect_error: None };
        let lanes = (0..lanes).map(|_| task(State::Connecting)).collect();
        Status { client, tasks: Mutex::new(Tasks { lanes, pool: task(State::Ready) }) }
    }

    /// A task changed its state. The client has one node, so the node's state is the client's.
    pub(super) fn set(&self, task: Task, state: State) {
        let mut tasks = self.tasks.lock();
        if let Some(task) = tasks.get_mut(task) {
            task.state = state;
            if state == State::Ready {
                task.connect_error = None;
            }
        }
        // Under the lock, so that two changes are seen in their order.
        self.client.state.set(tasks.sum());
    }

    pub(super) fn set_connect_error(&self, task: Task, error: Error) {
        if let Some(task) = self.tasks.lock().get_mut(task) {
            task.connect_error = Some(error);
        }
    }

    /// Why this task has no connection, if it has none and the reason is known.
    pub(super) fn connect_error(&self, task: Task) -> Option<Error> {
        self.tasks.lock().get_mut(task).and_then(|task| task.connect_error.clone())
    }

    /// Whether a connection is missing.
    pub(super) fn is_connecting(&self) -> bool {
        self.tasks.lock().sum() == State::Connecting
    }
}

/// Reports Closed when its task ends; if a bug ended it, for the whole client.
pub(super) struct ClosedAtEnd<'a> {
    pub(super) status: &'a Status,
    pub(super) task: Task,
}

impl Drop for ClosedAtEnd<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.status.client.state.fail();
        } else {
            self.status.set(self.task, State::Closed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::error::Kind;

    /// Of one lane and the pool.
    fn status() -> (Arc<Shared>, Arc<Status>) {
        let client = Arc::new(Shared::new(&Config::default()));
        (client.clone(), Arc::new(Status::new(1, client)))
    }

    #[test]
    fn a_node_is_in_the_state_that_all_its_tasks_are_in() {
        let (client, status) = status();
        assert_eq!(client.state.get(), State::Connecting);
        status.set(Task::Lane(0), State::Ready);
        assert_eq!(client.state.get(), State::Ready);
        assert!(!status.is_connecting());
        status.set_connect_error(Task::Pool, Error::new(Kind::Connect, "down"));
        status.set(Task::Pool, State::Connecting);
        assert!(status.is_connecting());
        assert_eq!(
            (
                client.state.get(),
                status.connect_error(Task::Lane(0)),
                status.connect_error(Task::Pool).is_some()
            ),
            (State::Connecting, None, true)
        );
        status.set(Task::Pool, State::Ready);
        assert_eq!(status.connect_error(Task::Pool), None);
        status.set(Task::Lane(0), State::Closed);
        assert_eq!(client.state.get(), State::Connecting, "not all are closed yet");
        status.set(Task::Pool, State::Closed);
        status.set(Task::Pool, State::Ready);
        assert_eq!(client.state.get(), State::Closed, "it is final");
    }

    #[test]
    fn a_panic_closes_the_whole_client() {
        let (client, status) = status();
        let task = std::thread::spawn(move || {
            let _closed = ClosedAtEnd { status: &status, task: Task::Lane(0) };
            panic!("injected");
        });
        assert!(task.join().is_err());
        assert!(client.state.get() == State::Closed && client.state.is_closing());
    }
}
