//! A client's statistics, read at one moment.

use crate::manager::Shared;

/// Counters since the client was created, and two gauges. Each number is exact; they are read at nearly the same moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Commands that the manager accepted.
    pub commands: u64,
    /// Replies that arrived, including error replies.
    pub replies: u64,
    /// Error replies.
    pub errors: u64,
    /// Calls that ended at their deadline.
    pub timeouts: u64,
    /// Connections made after the first.
    pub reconnects: u64,
    /// Now: commands that have not been given to the connection yet.
    pub queued: u64,
    /// Now: commands that have been given to the connection and not answered yet.
    pub in_flight: u64,
    /// Bytes written.
    pub bytes_out: u64,
    /// Bytes read.
    pub bytes_in: u64,
    /// Calls that found no capacity.
    pub queue_full: u64,
    /// Push messages that were not requested.
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
            // Admitted, and not on the connection: in the channel or in the inbox.
            queued: (shared.admission.requests() as u64).saturating_sub(in_flight),
            in_flight,
            bytes_out: stats.bytes_out.get(),
            bytes_in: stats.bytes_in.get(),
            queue_full: stats.queue_full.get(),
            push_dropped: stats.push_dropped.get(),
        }
    }
}
