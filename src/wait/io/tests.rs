//! Each test has a thread of its own, and so an io thread's state of its own.

use std::future::poll_fn;
use std::task::{Poll, Waker};

use super::*;

const TIME: Duration = Duration::from_micros(100);
/// With as many calls in flight no core comes back late, however busy the machine is.
const NEVER_LATE: usize = 1_000_000_000;

/// One that has nothing to do: whether it stays awake.
fn idles(task: &mut TaskWait, owed: usize) -> bool {
    task.stays_awake(owed, &mut Context::from_waker(Waker::noop()))
}

fn io<T>(look: impl FnOnce(&mut IoWait) -> T) -> T {
    IO.with_borrow_mut(look)
}

fn tasks(n: usize) -> Vec<TaskWait> {
    (0..n).map(|_| TaskWait::new(TIME, false)).collect()
}

/// Runs tasks that have nothing to do until all are asleep: how often each was polled.
fn run_until_asleep(tasks: Vec<TaskWait>) -> Vec<u64> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let polls = tasks.into_iter().map(|mut task| {
            let mut polls = 0;
            tokio::spawn(poll_fn(move |cx| {
                polls += 1;
                if task.stays_awake(NEVER_LATE, cx) { Poll::Pending } else { Poll::Ready(polls) }
            }))
        });
        let running: Vec<_> = polls.collect();
        let mut polls = Vec::new();
        for task in running {
            polls.push(task.await.unwrap());
        }
        polls
    })
}

#[test]
fn a_generation_has_one_pause_however_many_tasks_there_are() {
    for n in [1, 4, 50] {
        io(|io| *io = IoWait::new());
        let polls = run_until_asleep(tasks(n));
        // Without work, each generation ends with a pause.
        let pauses = io(|io| io.generation);
        assert!(pauses > 0);
        for polls in polls {
            // One poll more, which begins the spin.
            assert!((pauses..=pauses + 1).contains(&polls), "{polls} polls and {pauses} pauses, {n} tasks");
        }
    }
}

#[test]
fn a_spin_in_vain_is_one_failure_however_many_tasks_there_are() {
    run_until_asleep(tasks(4));
    let (requests, replies) = io(|io| (io.requests.penalty(), io.replies.penalty()));
    assert_eq!((requests, replies), (0, 1));
    assert_eq!(io(|io| (io.awake_tasks, io.owed)), (0, 0));
}

#[test]
fn an_idle_task_sleeps_beside_one_that_is_busy() {
    let [mut busy, mut idle] = [TaskWait::new(TIME, false), TaskWait::new(TIME, false)];
    let mut rounds = 0;
    while idles(&mut idle, 0) {
        assert!(rounds < 101, "each round counts for a microsecond");
        rounds += 1;
        busy.work();
        assert!(idles(&mut busy, NEVER_LATE));
    }
    assert!(rounds >= 100 && idle.is_asleep() && !busy.is_asleep());
    assert_eq!(io(|io| (io.awake_tasks, io.requests.penalty(), io.replies.penalty())), (1, 0, 0));
    assert!(!idles(&mut idle, 0), "it sleeps until there is work");
    idle.work();
    assert!(idles(&mut idle, 0));
}

#[test]
fn tasks_of_clients_with_other_times_sleep_at_other_times() {
    let mut never = TaskWait::new(Duration::ZERO, true);
    let mut long = TaskWait::new(Duration::from_secs(3600), false);
    let mut short = TaskWait::new(Duration::from_micros(1), false);
    assert!(!idles(&mut never, 0) && idles(&mut long, 0) && idles(&mut short, 0));
    io(|io| io.polled_ns += POLL_NS);
    assert!(!idles(&mut short, 0));
    assert!(!long.is_asleep() && io(|io| io.awake_tasks) == 1);
    assert!(!never.moves, "without spinning there is no reason to");
}

#[test]
fn all_sleep_when_the_core_comes_back_late() {
    let mut tasks = tasks(3);
    assert!(tasks.iter_mut().all(|task| idles(task, 0)));
    io(|io| io.spin.as_mut().unwrap().0.lose_core(0));
    assert!(!idles(&mut tasks[0], 0));
    assert_eq!(io(|io| (io.awake_tasks, io.requests.penalty())), (2, 1));
    io(|io| io.requests.forbid()); // it has for a while, which this machine may have spent by now
    assert!(tasks[1..].iter_mut().all(|task| !idles(task, 0)));
    assert_eq!(io(|io| (io.awake_tasks, io.requests.penalty())), (0, 1));
    tasks[0].work();
    assert!(!idles(&mut tasks[0], 0), "requests are not polled for");
    tasks[1].work();
    assert!(idles(&mut tasks[1], 1), "replies are");
}

#[test]
fn what_all_tasks_owe_is_one_sum() {
    let mut tasks = tasks(2);
    assert!(idles(&mut tasks[0], 5) && idles(&mut tasks[1], 7));
    assert_eq!(io(|io| io.owed), 12);
    assert!(matches!(io(|io| io.spin.as_ref().map(|(_, awaited)| *awaited)), Some(Awaited::Replies)));
    tasks[1].work();
    idles(&mut tasks[1], 2);
    assert_eq!(io(|io| io.owed), 7);
    drop(tasks);
    assert_eq!(io(|io| (io.owed, io.awake_tasks, io.spin.is_none())), (0, 0, true));
}

#[test]
fn work_of_one_task_is_a_success_for_the_thread() {
    let mut tasks = tasks(2);
    io(|io| {
        io.replies.learn(&Spin::begin(), false);
        assert_eq!(io.replies.penalty(), 1);
    });
    for _ in 0..32 {
        assert!(idles(&mut tasks[0], 1) && idles(&mut tasks[1], 0));
        tasks[1].work();
    }
    assert_eq!(io(|io| io.replies.penalty()), 0);
}
