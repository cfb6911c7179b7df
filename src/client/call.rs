//! One call: admission, sending it to its target, and waiting for the answer.

use std::cell::Cell;
use std::time::Duration;

use crate::error::{Error, Kind, Outcome};
use crate::manager::{
    Answer, Cacheable, Caller, Cost, INTERRUPT_GRACE, Packet, Request, Shared, Target, Task, WAIT_GRACE,
    Waits,
};
use crate::oneshot::{self, Deadline, Left, Spare};
use crate::proto::{self, Script, Verdict};
use crate::topology::Topology;

use super::interrupts;
use super::reply::Reply;
pub(super) use super::timeout::{Limit, left};

thread_local! {
    /// The memory of this thread's last call, for the next one.
    static SPARE: Cell<Option<Spare<Answer>>> = const { Cell::new(None) };
}

/// One command, encoded.
pub(super) fn packet(argv: &[&[u8]]) -> Result<Packet, Error> {
    check_size(argv)?;
    Ok(Packet::one(argv))
}

/// A read whose reply may be kept, encoded.
pub(super) fn fetch(command: &Cacheable<'_>) -> Packet {
    let (bytes, batch) = command.fetch();
    Packet::many(bytes, batch)
}

/// A run of a script, encoded. Fails if its capacity with the text is over the client's limits.
pub(super) fn script_packet(
    shared: &Shared,
    script: &Script,
    keys: &[&[u8]],
    args: &[&[u8]],
) -> Result<Packet, Error> {
    let by_hash = script.by_hash(keys, args).map_err(|e| Error::new(Kind::TooLarge, e.to_string()))?;
    shared.admission.check(Cost::of(1, script.by_text_len(by_hash.len())))?;
    Ok(Packet::script(script, by_hash))
}

/// Fails if no server would accept it.
pub(super) fn check_size(argv: &[&[u8]]) -> Result<(), Error> {
    proto::check_size(argv).map_err(|e| Error::new(Kind::TooLarge, e.to_string()))
}

/// Sends a packet to its target by `send`, and waits for the answer until its deadline. If the command may wait at the
/// server, it waits a moment longer for the server to report how it ended.
pub(super) fn run(
    shared: &Shared,
    topology: &Topology,
    packet: Packet,
    limit: Limit,
    waits: Option<Waits>,
    target: Target,
    send: impl FnOnce(Request),
) -> Result<Reply, Error> {
    let (limit, cost) = (may_begin(shared, limit)?, packet.cost());
    admit(shared, cost, limit)?;
    let (caller, reply) = channel();
    // If the task is gone, the request comes back in the error and is dropped, which answers `reply`.
    let request = Request::new(packet, limit.deadline, Caller::Thread(caller));
    send(match &waits {
        Some(waits) => request.that_waits(waits.clone()),
        None => request,
    });
    let result = match &waits {
        // An abandoned pop must not go on at the server, nor may its element be lost.
        Some(waits) => reply.wait_and_linger(limit.send_by, limit.deadline.plus(WAIT_GRACE), || {
            waits.canceled.notify_one();
            Deadline::after(INTERRUPT_GRACE)
        }),
        None => {
            // Only a lane keeps polling for its callers, and answers soon.
            let spin = if let Task::Lane(_) = target.task { shared.spin } else { Duration::ZERO };
            let others = shared.admission.requests().saturating_sub(cost.requests());
            reply.spin_and_wait(limit.deadline, spin, 1 + others)
        }
    };
    match result {
        Ok(answer) => Reply::new(answer?),
        Err(left) => Err(timed_out(shared, topology, target, left, limit.length, limit.send_length)),
    }
}

/// The checks before a call that may wait.
pub(super) fn may_begin(shared: &Shared, limit: Limit) -> Result<Limit, Error> {
    still_open(shared)?;
    interrupts::check()?;
    limit.some(shared)
}

/// Waits for capacity, and takes it.
pub(super) fn admit(shared: &Shared, cost: Cost, limit: Limit) -> Result<(), Error> {
    shared.admission.acquire(cost, limit.send_by).inspect_err(|error| {
        if error.kind() == Kind::QueueFull {
            shared.stats.queue_full.add(1);
        }
    })
}

/// By which one call of this thread is answered.
pub(super) fn channel() -> (oneshot::Sender<Answer>, oneshot::Receiver<Answer>) {
    // A thread that calls from a destructor while it ends no longer has one.
    let spare = SPARE.try_with(Cell::take).ok().flatten();
    let (caller, reply, spare) = oneshot::channel_in(spare);
    let _ = SPARE.try_with(|kept| kept.set(Some(spare)));
    (caller, reply)
}

/// The error of a call that ended after `length`, or that was not sent within `send_length`.
pub(super) fn timed_out(
    shared: &Shared,
    topology: &Topology,
    target: Target,
    left: Left,
    length: Duration,
    send_length: Duration,
) -> Error {
    if left.interrupted {
        let outcome = if left.sent { Outcome::MaybeExecuted } else { Outcome::NotSent };
        return Error::new(Kind::Canceled, "interrupted by the host").with_outcome(outcome);
    }
    shared.stats.timeouts.add(1);
    let length = if left.sent { length } else { send_length };
    let length = length.as_nanos().div_ceil(1_000_000); // as given, if it was in milliseconds
    if left.sent {
        return Error::new(
            Kind::Timeout,
            format!("no reply within {length} ms; the command was sent and may have been executed"),
        )
        .with_outcome(Outcome::MaybeExecuted);
    }
    match (topology.connect_error(target), target.task) {
        // More time would not have helped. The server's text comes first, so its code word is the error's prefix.
        (Some(error), _) if error.kind() == Kind::Auth => Error::new(
            Kind::Auth,
            format!("{error} (there is no connection; nothing was sent within {length} ms)"),
        ),
        (Some(error), _) => Error::new(
            Kind::Timeout,
            format!("not sent within {length} ms, because there is no connection: {error}"),
        )
        .with_errno(error.os_errno()),
        (None, Task::Lane(_)) => Error::new(
            Kind::Timeout,
            format!("not sent within {length} ms: the server has not accepted what was sent before"),
        ),
        (None, Task::Pool) => Error::new(
            Kind::Timeout,
            format!(
                "no private connection was ready within {length} ms: connecting takes longer, or blocking commands and \
                 sessions use them all; allow more time, or raise blocking_connections"
            ),
        ),
    }
}

/// Fails if the client accepts no more calls.
pub(super) fn still_open(shared: &Shared) -> Result<(), Error> {
    if shared.state.is_closing() {
        return Err(Error::new(Kind::Closed, "this client was closed; connect again for a new one"));
    }
    Ok(())
}

/// How a command waits at the server, if it may, so that it needs a private connection. Fails for one that must not
/// run on a shared connection at all.
pub(super) fn waits(argv: &[&[u8]]) -> Result<Option<Waits>, Error> {
    let unsupported = |text: String| Err(Error::new(Kind::Unsupported, text));
    match proto::classify(argv) {
        Verdict::Shared => Ok(None),
        Verdict::Blocking => Ok(Some(Waits::new(argv))),
        Verdict::BadName => Err(bad_name()),
        Verdict::Session { or } => unsupported(format!(
            "{} concerns the connection, which others share: make a session (redis_session_new); or {or}",
            name(argv)
        )),
        Verdict::Refused { use_instead } => unsupported(format!(
            "{} does not work on a connection that others share: {use_instead}",
            name(argv)
        )),
    }
}

pub(super) fn bad_name() -> Error {
    Error::invalid(
        "the command's name, argv[0], is missing or not a word; write it alone, as in {\"GET\", \"key\"}",
    )
}

/// The command's name, for error texts.
pub(super) fn name(argv: &[&[u8]]) -> String {
    let words = argv.first().map_or(0, |name| 1 + usize::from(proto::has_subcommands(name)));
    let words: Vec<_> = argv.iter().take(words).map(|word| word.escape_ascii().to_string()).collect();
    words.join(" ")
}
