//! From an address to a connection that may be used: dial and handshake, within one time.

use std::time::Duration;

use crate::error::{Error, Kind};
use crate::faults;
use crate::log::{self, Level};
use crate::net::Dial;
use crate::proto::Limits;

use super::context::Context;
use super::greeting::{Greeting, Purpose};
use super::handshake::{self, Failure, HandshakePlan};
use super::push::Pushes;
use super::wire::Wire;

/// How long an unused connection is kept.
pub(super) const KEPT: Duration = Duration::from_secs(10);

/// A connection whose handshake is over.
pub(crate) struct Opened<S> {
    pub(crate) wire: Wire<S>,
    pub(crate) greeting: Greeting,
}

/// Dials and shakes hands within the connect timeout.
pub(super) async fn open<D: Dial>(context: &Context<D>, purpose: Purpose) -> Result<Opened<D::Link>, Error> {
    faults::pass("open");
    let Context { config, server: endpoint, dialer, shared, .. } = context;
    log::emit(Level::Debug, "manager", || format!("connecting to {endpoint}"));
    let attempt = async {
        let limits = Limits { max_bytes: config.max_reply_bytes, max_depth: config.max_reply_depth };
        let mut plan = HandshakePlan::new(config);
        loop {
            let mut wire = Wire::new(dialer.dial().await?, limits, Pushes::new(shared.clone(), purpose));
            match handshake::shake(&mut wire, config, purpose, &mut plan).await {
                Ok(greeting) => return Ok(Opened { wire, greeting }),
                Err(Failure::Error(error)) => return Err(error),
                // Each time it is asked less: it ends.
                Err(Failure::RetryWithLess) => {
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
