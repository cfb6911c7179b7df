//! From an address to a connection that may be used: dial and handshake, within one time.

use std::time::Duration;

use crate::config::Config;
use crate::error::{Error, Kind};
use crate::faults;
use crate::log::{self, Level};
use crate::net::Dial;
use crate::proto::Limits;

use super::fence::Echo;
use super::handshake::{self, Failure, Manners};
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
    /// The connection's number at the server (`CLIENT ID`), if it was asked for and the server tells.
    pub(crate) id: Option<i64>,
    /// How long the last round trip took.
    pub(crate) round_trip: Duration,
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
pub(crate) async fn open<D: Dial>(
    dialer: &D,
    config: &Config,
    purpose: Purpose,
) -> Result<Opened<D::Link>, Error> {
    faults::pass("open");
    let endpoint = config.server();
    log::emit(Level::Debug, "manager", || format!("connecting to {endpoint}"));
    let attempt = async {
        let limits = Limits { max_bytes: config.max_reply_bytes, max_depth: config.max_reply_depth };
        let mut manners = Manners::new(config);
        loop {
            let mut wire = Wire::new(dialer.dial().await?, limits);
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
        Err(Error::new(
            Kind::Connect,
            format!(
                "no connection to {endpoint} within {} ms; check the address{}, or raise connect_timeout",
                config.connect_timeout.as_millis(),
                if config.tls.on {
                    ", and that TLS is spoken there (redis:// is for a port without TLS)"
                } else {
                    ""
                }
            ),
        ))
    })
}
