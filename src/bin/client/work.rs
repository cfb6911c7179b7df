//! The tasks and how they reach the server.

use std::sync::{Arc, Barrier, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use redischan::client::{Client, SetOptions};
use redischan::config::Config;
use redischan::error::Error;

use super::{Arguments, Via};

/// The result of one way to reach the server.
pub struct Outcome {
    pub via: Via,
    pub connections: u32,
    pub seconds: f64,
    /// The time of each call.
    pub times: Vec<Duration>,
    pub failed: u64,
    /// Replies that differed from what the task had written.
    pub wrong: u64,
    /// The first failure.
    pub error: Option<Error>,
}

/// How one task reaches the server.
#[derive(Clone)]
enum Reach {
    Free(Arc<Client>),
    Locked(Arc<Mutex<Client>>),
}

impl Reach {
    fn with<T>(&self, call: impl FnOnce(&Client) -> T) -> T {
        match self {
            Reach::Free(client) => call(client),
            Reach::Locked(client) => call(&client.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}

/// Runs all tasks to their end. An error means that the first connection failed.
pub fn run(via: Via, config: &Config, arguments: &Arguments) -> Result<Outcome, Error> {
    let connect = || Client::connect(config.clone());
    let reaches: Vec<Reach> = match via {
        Via::Mutex => vec![Reach::Locked(Arc::new(Mutex::new(connect()?))); arguments.tasks as usize],
        Via::Connections => (0..arguments.tasks)
            .map(|_| Ok(Reach::Free(Arc::new(connect()?))))
            .collect::<Result<_, Error>>()?,
        Via::Channel | Via::All => vec![Reach::Free(Arc::new(connect()?)); arguments.tasks as usize],
    };
    let calls = u64::from(arguments.tasks) * u64::from(arguments.requests) * 2;
    let progress = ProgressBar::new(calls).with_message(format!("{via:?}").to_lowercase()).with_style(
        ProgressStyle::with_template("{msg:>12} [{bar:40}] {pos}/{len} calls, {per_sec}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let start_line = Barrier::new(reaches.len() + 1);
    let (shares, seconds) = std::thread::scope(|scope| {
        let tasks: Vec<_> = reaches
            .iter()
            .enumerate()
            .map(|(number, reach)| {
                let (start_line, progress) = (&start_line, &progress);
                scope.spawn(move || {
                    start_line.wait();
                    task(number, reach, arguments, progress)
                })
            })
            .collect();
        start_line.wait();
        let start = Instant::now();
        let shares: Vec<Share> = tasks.into_iter().filter_map(|task| task.join().ok()).collect();
        (shares, start.elapsed().as_secs_f64())
    });
    progress.finish_and_clear();
    Ok(Outcome {
        via,
        connections: if via == Via::Connections { arguments.tasks } else { 1 },
        seconds,
        failed: shares.iter().map(|share| share.failed).sum(),
        wrong: shares.iter().map(|share| share.wrong).sum(),
        error: shares.iter().find_map(|share| share.error.clone()),
        times: shares.into_iter().flat_map(|share| share.times).collect(),
    })
}

/// What one task did.
#[derive(Default)]
struct Share {
    times: Vec<Duration>,
    failed: u64,
    wrong: u64,
    error: Option<Error>,
}

/// Writes values that no other task writes, and reads each back.
fn task(number: usize, reach: &Reach, arguments: &Arguments, progress: &ProgressBar) -> Share {
    let mut share = Share::default();
    let key = format!("redischan:client:{number}").into_bytes();
    for request in 0..arguments.requests {
        let mut value = format!("{number}:{request}:").into_bytes();
        value.resize(arguments.value_bytes as usize, b'.');
        let written = share.timed(|| reach.with(|client| client.set(&key, &value, SetOptions::default())));
        let read = share.timed(|| reach.with(|client| client.get(&key)));
        if written.is_some() && read.is_some_and(|read| read.as_deref() != Some(&value[..])) {
            share.wrong += 1;
        }
        progress.inc(2);
    }
    share
}

impl Share {
    fn timed<T>(&mut self, call: impl FnOnce() -> Result<T, Error>) -> Option<T> {
        let start = Instant::now();
        let result = call();
        self.times.push(start.elapsed());
        result
            .map_err(|error| {
                self.failed += 1;
                self.error.get_or_insert(error);
            })
            .ok()
    }
}
