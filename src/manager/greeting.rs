//! What a handshake is for, and what it finds out.

use std::time::Duration;

use bytes::Bytes;

use super::fence::Echo;

/// What the handshake told.
pub(crate) struct Greeting {
    /// How the server says a word back.
    pub(crate) echo: Echo,
    /// Who the other side is, if it was asked for and the server tells.
    pub(crate) peer: Option<Peer>,
    /// Whether the server is known to take fractions of a second where it waits: Redis 6 and later do.
    pub(crate) takes_fractions: bool,
    /// Whether the server tells of the next change of a key that was read after CLIENT CACHING YES.
    pub(crate) is_tracked: bool,
    /// Whether the server is a replica. `None`: it did not tell.
    pub(crate) is_replica: Option<bool>,
    /// How long the last round trip took.
    pub(crate) round_trip: Duration,
}

/// Who is at the two ends of a connection, in the server's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Peer {
    /// The number of this connection at the server (`CLIENT ID`).
    pub(crate) id: i64,
    /// The server process (`run_id` of `INFO server`): two connections with the same one end in the same process.
    pub(crate) run_id: Bytes,
}

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// For all callers at once.
    Shared,
    /// For one caller, whose command another connection may have to end by its id.
    Private,
    /// For subscriptions, beside which a server that speaks RESP2 takes few other commands.
    Subscribed,
}
