//! A client's numbers, read at one moment.

use crate::manager::Shared;

/// Counts since the client was made, and two gauges. Each number is exact; together they are of nearly the
/// same moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Commands that the manager took.
    pub commands: u64,
    /// Replies that came, error replies included.
    pub replies: u64,
    /// Error replies.
    pub errors: u64,
    /// Calls that ended at their deadline.
    pub timeouts: u64,
    /// Connections made after the first.
    pub reconnects: u64,
    /// Now: commands that are not handed to the connection yet.
    pub queued: u64,
    /// Now: commands that are handed to the connection and not answered yet.
    pub in_flight: u64,
    /// Bytes written.
    pub bytes_out: u64,
    /// Bytes read.
    pub bytes_in: u64,
    /// Calls that found no room.
    pub queue_full: u64,
    /// Push messages that nobody had asked for.
    pub push_dropped: u64,
}

impl Stats {
    pub(super) fn read(shared: &Shared) -> Stats {
        let stats = &shared.stats;
        let in_flight = stats.in_flight.get();
        Stats {
            commands: stats.commands.get(),
            replies: stats.replies.get(),
            errors: stats.errors.get(),
            timeouts: stats.timeouts.get(),
            reconnects: stats.reconnects.get(),
            // What was admitted and is not on the connection: in the channel or in the inbox.
            queued: (shared.admission.requests() as u64).saturating_sub(in_flight),
            in_flight,
            bytes_out: stats.bytes_out.get(),
            bytes_in: stats.bytes_in.get(),
            queue_full: stats.queue_full.get(),
            push_dropped: stats.push_dropped.get(),
        }
    }
}
