//! From an address to a connection that may be used: dial and handshake, within one time.

use std::time::Duration;

use bytes::Bytes;

use crate::error::{Error, Kind};
use crate::faults;
use crate::log::{self, Level};
use crate::net::Dial;
use crate::proto::Limits;

use super::Context;
use super::fence::Echo;
use super::handshake::{self, Failure, Manners};
use super::push::Pushes;
use super::wire::Wire;

/// A connection whose handshake is over.
pub(crate) struct Opened<S> {
    pub(crate) wire: Wire<S>,
    pub(crate) greeting: Greeting,
}

/// What the handshake told.
pub(crate) struct Greeting {
    /// How the server says a word back.
    pub(crate) echo: Echo,
    /// Who the other side is, if it was asked for and the server tells.
    pub(crate) peer: Option<Peer>,
    /// Whether the server is known to take fractions of a second where it waits: Redis 6 and later do.
    pub(crate) takes_fractions: bool,
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
}

/// Dials and shakes hands within the connect timeout.
pub(super) async fn open<D: Dial>(context: &Context<D>, purpose: Purpose) -> Result<Opened<D::Link>, Error> {
    faults::pass("open");
    let Context { config, server: endpoint, dialer, shared, .. } = context;
    log::emit(Level::Debug, "manager", || format!("connecting to {endpoint}"));
    let attempt = async {
        let limits = Limits { max_bytes: config.max_reply_bytes, max_depth: config.max_reply_depth };
        let mut manners = Manners::new(config);
        loop {
            let mut wire = Wire::new(dialer.dial().await?, limits, Pushes::new(shared.clone()));
            match handshake::shake(&mut wire, config, purpose, &mut manners).await {
                Ok(greeting) => return Ok(Opened { wire, greeting }),
                Err(Failure::Error(error)) => return Err(error),
                // Each time it is asked less: it ends.
                Err(Failure::AskLess) => {
                    log::emit(Level::Debug, "manager", || {
                        format!("{endpoint} hung up during the handshake; it is asked less")
                    });
                }
            }
        }
    };
    tokio::time::timeout(config.connect_timeout, attempt).await.unwrap_or_else(|_| {
        let check = match dialer.held_up_by() {
            Some(what) => what,
            None if config.tls.on => {
                "check the address, and that TLS is spoken there (redis:// is for a port without TLS)"
            }
            None => "check the address",
        };
        let ms = config.connect_timeout.as_millis();
        let text = format!("no connection to {endpoint} within {ms} ms; {check}, or raise connect_timeout");
        Err(Error::new(Kind::Connect, text))
    })
}
