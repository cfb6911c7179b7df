//! Ends commands that wait at the server, by `CLIENT UNBLOCK` on a connection for this purpose.
//!
//! That command names a connection by a number, which says nothing at another server, or behind a proxy that leads
//! elsewhere: there it would end a stranger's command. So both connections must be known to end in one server process.
//! And some servers abort when a command is unblocked that they only put off (CLIENT PAUSE, FAILOVER). So it is sent in
//! one transaction with the waiting command itself, whose time is made an impossible one: as long as a server puts off
//! the command, it puts off the transaction, and when it runs the transaction, nothing is put off any more.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use crate::log::{self, Level};
use crate::net::Dial;
use crate::proto::{self, FrameKind};

use super::Context;
use super::batch::{EXEC, MULTI};
use super::open::{self, Opened, Peer, Purpose};
use super::wire::{Broken, Event};

/// How long one command may take to be ended, with the connection that it may need.
const LIMIT: Duration = Duration::from_millis(500);
/// How long the connection is kept when there is nothing to end.
const KEPT: Duration = Duration::from_secs(10);

/// A command that is to be ended.
pub(super) struct End {
    /// The connection that waits in it.
    peer: Peer,
    /// The same command with an impossible time.
    probe: Bytes,
    done: oneshot::Sender<bool>,
}

/// The way to the connection that ends commands.
#[derive(Clone)]
pub(super) struct Control(UnboundedSender<End>);

impl Control {
    /// And where what is to be ended comes out, for [`serve`].
    pub(super) fn new() -> (Control, UnboundedReceiver<End>) {
        let (sender, ends) = unbounded_channel();
        (Control(sender), ends)
    }

    /// Ends the command that the connection `peer` waits in. True if the server has done so, or found that it does not
    /// wait any more: its reply is then on its way. False if that cannot be done here, or not in time.
    pub(super) async fn end(&self, peer: &Peer, probe: Bytes) -> bool {
        let (done, ended) = oneshot::channel();
        let _ = self.0.send(End { peer: peer.clone(), probe, done });
        matches!(tokio::time::timeout(LIMIT, ended).await, Ok(Ok(true)))
    }
}

/// Serves until its client is closed.
pub(super) async fn serve<D: Dial>(context: Arc<Context<D>>, mut ends: UnboundedReceiver<End>) {
    let mut kept: Option<Opened<D::Link>> = None;
    loop {
        let next = tokio::time::timeout(KEPT, ends.recv()).await;
        let Ok(end) = next else {
            kept = None;
            continue;
        };
        let Some(End { peer, probe, mut done }) = end else { return };
        let ended = tokio::select! {
            ended = end_one(&context, &mut kept, &peer, &probe) => ended,
            () = done.closed() => None, // its caller waits no more
        };
        if ended.is_none() {
            kept = None; // what it was asked may still be answered
        }
        let _ = done.send(ended == Some(true));
    }
}

/// Whether the command was ended, or had ended; `None` if the connection is of no more use.
async fn end_one<D: Dial>(
    context: &Context<D>,
    kept: &mut Option<Opened<D::Link>>,
    peer: &Peer,
    probe: &Bytes,
) -> Option<bool> {
    let is_there = |opened: &Opened<D::Link>| {
        opened.greeting.peer.as_ref().is_some_and(|mine| mine.run_id == peer.run_id)
    };
    // The server may have been replaced since; a connection that was kept does not show that.
    if let Some(opened) = kept.as_mut().filter(|opened| is_there(opened))
        && let Ok(ended) = ask(opened, peer, probe).await
    {
        return Some(ended);
    }
    let opened = open::open(&context.dialer, &context.config, Purpose::Private).await;
    let opened = opened.inspect_err(|error| {
        log::emit(Level::Warn, "control", || format!("no connection to end a waiting command: {error}"));
    });
    let opened = kept.insert(opened.ok()?);
    if !is_there(opened) {
        return Some(false);
    }
    ask(opened, peer, probe).await.ok()
}

/// Sends the transaction and reads its replies.
async fn ask<S: crate::net::Link>(
    opened: &mut Opened<S>,
    peer: &Peer,
    probe: &Bytes,
) -> Result<bool, Broken> {
    let mut number = itoa::Buffer::new();
    let unblock: [&[u8]; 3] = [b"CLIENT", b"UNBLOCK", number.format(peer.id).as_bytes()];
    let mut batch = proto::encode([MULTI]);
    batch.extend_from_slice(probe);
    proto::append(&mut batch, unblock.into_iter());
    proto::append(&mut batch, [EXEC].into_iter());
    let mut unsent = Bytes::from(batch);
    let mut exec = None;
    for _ in 0..4 {
        exec = Some(loop {
            match opened.wire.exchange(&mut unsent).await? {
                event if event.kind() == FrameKind::Push => {}
                Event::Frame { bytes, .. } => break bytes,
                Event::Skipped(_, error) | Event::Odd(_, _, error) => return Err(error.into()),
            }
        });
    }
    // Two elements: the refusal of the impossible time, and how many commands were ended, 1 or 0.
    let ended = exec.as_ref().is_some_and(|exec| {
        exec.starts_with(b"*2\r\n-") && (exec.ends_with(b"\r\n:1\r\n") || exec.ends_with(b"\r\n:0\r\n"))
    });
    if !ended {
        log::emit(Level::Warn, "control", || {
            let shown = exec.map(|exec| exec.escape_ascii().to_string()).unwrap_or_default();
            format!("a waiting command could not be ended by CLIENT UNBLOCK: {shown}")
        });
    }
    Ok(ended)
}
