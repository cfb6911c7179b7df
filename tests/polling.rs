//! How the io thread waits, seen from outside: its system calls are counted. Whatever the number of connections, it
//! polls in one loop, and an idle process sleeps.
//!
//! This program's `sched_yield` and `epoll_wait` replace those of the C library, in the library as well.

mod support;

use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use redischan::client::{Client, Timeout};
use support::oracle::connect;
use support::server::{Flavor, Server};

/// Calls on the io thread.
static YIELDS: AtomicU64 = AtomicU64::new(0);
static POLLS: AtomicU64 = AtomicU64::new(0);

fn count(calls: &AtomicU64) {
    thread_local! {
        static IS_IO: bool = thread::current().name() == Some("redischan-io");
    }
    if IS_IO.try_with(|is_io| *is_io).unwrap_or(false) {
        calls.fetch_add(1, Ordering::Relaxed);
    }
}

#[unsafe(no_mangle)]
extern "C" fn sched_yield() -> c_int {
    count(&YIELDS);
    // SAFETY: it has no arguments.
    unsafe { libc::syscall(libc::SYS_sched_yield) as c_int }
}

#[unsafe(no_mangle)]
extern "C" fn epoll_wait(epoll: c_int, events: *mut c_void, most: c_int, timeout: c_int) -> c_int {
    count(&POLLS);
    let no_mask = std::ptr::null::<c_void>();
    // SAFETY: the arguments are passed on; without a signal mask epoll_pwait is epoll_wait.
    unsafe { libc::syscall(libc::SYS_epoll_pwait, epoll, events, most, timeout, no_mask, 8) as c_int }
}

/// How often the io thread has yielded and polled its sockets.
fn counts() -> (u64, u64) {
    (YIELDS.load(Ordering::Relaxed), POLLS.load(Ordering::Relaxed))
}

/// The counts are of the whole process.
fn one_at_a_time() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(120);
    while !holds() {
        assert!(Instant::now() < end, "{what}: not within two minutes");
    }
}

/// A call on each connection of each client: threads created one after the other use the connections in turn.
fn call_all(clients: &[Arc<Client>]) {
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let clients = clients.to_vec();
            thread::spawn(move || {
                for client in clients {
                    client.command(&[b"PING"], Timeout::After(Duration::from_secs(60))).unwrap();
                }
            })
        })
        .collect();
    callers.into_iter().for_each(|caller| caller.join().unwrap());
}

/// State, CPU time and context switches of the io thread.
fn io_thread() -> (char, String, String) {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().map(|task| task.unwrap().path());
    let read = |path: &std::path::Path, file| std::fs::read_to_string(path.join(file)).unwrap_or_default();
    let io = tasks.into_iter().find(|task| read(task, "comm").trim() == "redischan-io").unwrap();
    let status = read(&io, "status");
    let line = |name| status.lines().find(|line| line.starts_with(name)).unwrap();
    let state = line("State:").trim_start_matches("State:").trim_start().chars().next().unwrap();
    let switches = line("voluntary_ctxt_switches:").to_owned() + line("nonvoluntary_ctxt_switches:");
    (state, read(&io, "schedstat").split(' ').next().unwrap().to_owned(), switches)
}

/// Waits until the io thread sleeps for a tenth of a second: no system call, no context switch, no CPU time.
fn sleeps() {
    until("an idle io thread sleeps", || {
        let before = (counts(), io_thread());
        thread::sleep(Duration::from_millis(100));
        before == (counts(), io_thread()) && before.1.0 == 'S'
    });
}

fn clients(server: &Server, options: [&str; 2]) -> Vec<Arc<Client>> {
    let connect = |options| Arc::new(connect(&(server.tcp_url() + "?" + options)).unwrap());
    options.map(connect).to_vec()
}

#[test]
fn redis_connections_of_all_clients_poll_in_one_loop() {
    let _one = one_at_a_time();
    let server = Server::start(Flavor::Redis);
    // Long enough that a single spin is many rounds.
    let clients = clients(&server, ["connections=4&spin_us=10000", "connections=4&spin_us=10000"]);
    let before = counts();
    let mut calls = 0;
    // Few, since beside busy neighbors a yield takes milliseconds.
    until("the io thread spins", || {
        call_all(&clients);
        calls += 16;
        counts().0 - before.0 >= 200
    });
    let (yields, polls) = counts();
    let (yields, polls) = (yields - before.0, polls - before.1);
    // One yield per poll of the sockets, and at most one by the task of each call, which was woken between two polls.
    // Eight loops would yield eight times as often.
    assert!(yields <= polls + polls / 2 + calls, "{yields} yields and {polls} polls, {calls} calls");
    sleeps();
}

#[test]
fn redis_an_idle_process_sleeps_and_every_connection_wakes_it() {
    let _one = one_at_a_time();
    let server = Server::start(Flavor::Redis);
    let clients = clients(&server, ["connections=4", "spin_us=50&core_placement=auto"]);
    for _ in 0..5 {
        call_all(&clients);
        sleeps();
    }
}
