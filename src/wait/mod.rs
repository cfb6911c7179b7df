//! How threads wait for each other when there are few cores.
//!
//! # Why a waiting thread polls before it sleeps
//!
//! A call passes from its thread to the io thread, and its reply passes back. Whenever the receiving thread sleeps, the
//! other one has to wake it: a system call, and then 25 to 30 µs on a virtual machine until the sleeper runs. A nearby
//! server answers sooner than that. So a waiting thread, a caller or the io thread, first polls for what it waits for,
//! for up to `spin_us` (100 µs), and sleeps only after that. A thread that polls need not be woken, which saves the
//! other thread the system call (`futex` for a caller, a write to an `eventfd` for the io thread).
//!
//! This is most of what makes the library fast with 1 to 256 threads: with `spin_us=0`, that is without any of it, one
//! thread makes 0.9 of the calls per second of hiredis, 4 threads 0.4, and 64 threads 1.6.
//!
//! # Why it yields between two polls
//!
//! Threads that poll without pause keep their cores from the threads that have work: with 4 and more threads on two
//! cores that gave 0.4 to 0.8 of the calls of threads that sleep. So a thread calls `sched_yield(2)` between two polls:
//! every other thread that is ready to run goes first, and polling takes only time that nobody else wanted. One poll
//! with its yield counts for 1 µs at most ([`policy::POLL_NS`]), however long other threads ran in between.
//!
//! # When that stops paying off, and how that is learned
//!
//! Polling is wasted where replies take longer than `spin_us`. It does harm where the cores are busy with other work: a
//! thread that yields gets its core back only after its neighbours used up their time slices (about 3 ms each), while
//! the scheduler runs a thread that was just woken soon. [`policy::SpinPolicy`] learns both. After a spin in vain, or one after
//! whose yield the core came back late (1 ms, and 20 µs more for each call in flight), the thread sleeps without polling
//! for 4 times as long as the spin took. Each further failure doubles that, up to 512 times; 32 successes in a row halve
//! it. Each caller's thread learns for itself, and the io thread learns separately for replies and for requests.
//!
//! The price that remains, in thousands of calls per second, with one of two cores kept busy by a neighbour: 54 to 63
//! with one thread where `spin_us=0` made 72, and 600 to 670 with a queue where `spin_us=0` made 770. On such a machine
//! set `spin_us=0`.
//!
//! # What the io thread does
//!
//! It has many tasks: one for each shared connection of each client ([`TaskWait`]). None of them polls alone. The
//! thread has one state for all of them, [`io::IoWait`], and yields once in each generation in which no task had
//! anything to do. A task that had nothing to do for its `spin_us` falls asleep, which means that it arms its wakers and is not
//! polled any more until one of them is used; the others stay awake. When the last one has fallen asleep the thread
//! does too, in `epoll_wait`. In a generation with a busy task nothing yields, and an idle task counts 1 µs.
//!
//! # Which core the io thread runs on
//!
//! By default the scheduler decides. With `core_placement=auto` and 2 to 4 cores [`placement`] does as well, since it
//! knows who sends the requests. An io thread on the core of callers that wait for their replies takes turns with them,
//! so it leaves it. A thread that keeps a queue busy does not wait, and the io thread joins its core: it then sends in
//! few large writes whenever that thread waits, and does not compete with the server for the other core. That gave 1.7
//! instead of 0.8 of the calls of hiredis with 4 threads, and 2.8 instead of 1.4 with 16; a queue with 256 outstanding
//! is at 0.88 instead of 0.71 of what it was when submitting yielded too. It is an option because some sandboxes end a
//! process that calls `sched_setaffinity`.
//!
//! # What a queue's caller does
//!
//! It submits without waiting, so it may get far ahead of the io thread on a shared core. [`queue`] lets the io thread
//! run in time, so that the server works on one half of what is outstanding and the caller on the other.
//!
//! docs/adr/0013, 0019 and 0026 have the reasons, what was tried and dropped, and more numbers.

mod caller;
mod io;
mod placement;
mod policy;
pub(crate) mod queue;

pub(crate) use caller::poll_for;
pub(crate) use io::TaskWait;
pub(crate) use placement::BatchOrigin;
