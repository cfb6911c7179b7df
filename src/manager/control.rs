//! Ends commands that wait at the server, by `CLIENT UNBLOCK` on a connection for this purpose.
//!
//! UNBLOCK names a connection by a number, which means nothing to another server that a proxy may lead to: there it would
//! end somebody else's command. So both connections must be known to end in the same server process. And some servers
//! abort when a command is unblocked that they have merely postponed (CLIENT PAUSE, FAILOVER). So UNBLOCK is sent in one
//! transaction with the waiting command itself, whose timeout is replaced by an invalid one: as long as a server postpones
//! the command it postpones the transaction, and once it runs the transaction, nothing is postponed any more.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use crate::log::{self, Level};
use crate::net::Dial;
use crate::proto;

use super::batch::{EXEC, MULTI};
use super::context::Context;
use super::greeting::{Peer, Purpose};
use super::open::{self, KEPT, Opened};
use super::wire::{Broken, Event, Wire};

/// How long one command may take to be ended, with the connection that it may need. Its caller waits longer.
const LIMIT: Duration = Duration::from_millis(400);
/// At most this many are ended with one write.
const MOST: usize = 256;

/// A command that is to be ended.
pub(super) struct End {
    /// The connection that waits in it.
    peer: Peer,
    /// The same command with an invalid timeout.
    probe: Bytes,
    done: oneshot::Sender<bool>,
}

/// The channel to the connection that ends commands.
#[derive(Clone)]
pub(super) struct Control(UnboundedSender<End>);

impl Control {
    /// And where what is to be ended comes out, for [`serve`].
    pub(super) fn new() -> (Control, UnboundedReceiver<End>) {
        let (sender, ends) = unbounded_channel();
        (Control(sender), ends)
    }

    /// Ends the command that the connection `peer` waits in. True if the server has done so, or found that it no longer
    /// waits: its reply is then on its way. False if that cannot be done here, or not in time.
    pub(super) async fn end(&self, peer: &Peer, probe: Bytes) -> bool {
        let (done, ended) = oneshot::channel();
        let _ = self.0.send(End { peer: peer.clone(), probe, done });
        matches!(tokio::time::timeout(LIMIT, ended).await, Ok(Ok(true)))
    }
}

/// Serves until its client is closed.
pub(super) async fn serve<D: Dial>(context: Arc<Context<D>>, mut ends: UnboundedReceiver<End>) {
    let mut kept: Option<Opened<D::Link>> = None;
    let mut batch = Vec::new();
    loop {
        let came = ends.recv_many(&mut batch, MOST);
        let came = match kept {
            None => came.await,
            Some(_) => match tokio::time::timeout(KEPT, came).await {
                Ok(came) => came,
                Err(_) => {
                    kept = None;
                    continue;
                }
            },
        };
        if came == 0 {
            return;
        }
        // A request that nobody waits for must not be sent: the connection may be in its next command.
        let mut wanted: VecDeque<End> = batch.drain(..).filter(|end| !end.done.is_closed()).collect();
        let is_clean = end_all(&context, &mut kept, &mut wanted).await;
        if !is_clean {
            kept = None; // what it was asked may still be answered
        }
    }
}

/// Ends these commands, as far as it can. False if the connection cannot be used again.
async fn end_all<D: Dial>(
    context: &Context<D>,
    kept: &mut Option<Opened<D::Link>>,
    ends: &mut VecDeque<End>,
) -> bool {
    let mut is_new = false;
    while !ends.is_empty() {
        if kept.is_none() {
            is_new = true;
            match open::open(context, Purpose::Private).await {
                Ok(opened) => *kept = Some(opened),
                Err(error) => {
                    log::emit(Level::Warn, "control", || {
                        format!("no connection to end a waiting command: {error}")
                    });
                    return false;
                }
            }
        }
        let Some(opened) = kept else { return false };
        let server = opened.greeting.peer.as_ref().map(|mine| mine.run_id.clone());
        let is_there = |end: &End| server.as_ref() == Some(&end.peer.run_id);
        // The server may have been replaced since; a connection that was kept does not show that.
        if is_new || ends.iter().all(is_there) {
            ends.retain(is_there); // for the others it cannot be done
            if ask(opened, ends).await.is_ok() {
                return true;
            }
            if is_new {
                return false;
            }
        }
        *kept = None;
    }
    true
}

/// Sends one transaction for each, and reads their replies, as long as anybody waits for them.
async fn ask<S>(opened: &mut Opened<S>, ends: &mut VecDeque<End>) -> Result<(), Broken>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut unsent = Vec::new();
    for end in ends.iter() {
        let mut number = itoa::Buffer::new();
        let unblock: [&[u8]; 3] = [b"CLIENT", b"UNBLOCK", number.format(end.peer.id).as_bytes()];
        proto::append(&mut unsent, [MULTI].into_iter());
        unsent.extend_from_slice(&end.probe);
        proto::append(&mut unsent, unblock.into_iter());
        proto::append(&mut unsent, [EXEC].into_iter());
    }
    let mut unsent = Bytes::from(unsent);
    while let Some(end) = ends.front_mut() {
        let replies = replies(&mut opened.wire, &mut unsent);
        let exec = tokio::select! {
            biased;
            () = end.done.closed() => return Err(Broken::Silent("its answer came too late")),
            exec = replies => exec?,
        };
        // Two elements: the refusal of the impossible time, and how many commands were ended, 1 or 0.
        let ended =
            exec.starts_with(b"*2\r\n-") && (exec.ends_with(b"\r\n:1\r\n") || exec.ends_with(b"\r\n:0\r\n"));
        if !ended {
            log::emit(Level::Warn, "control", || {
                format!("a waiting command could not be ended by CLIENT UNBLOCK: {}", exec.escape_ascii())
            });
        }
        if let Some(end) = ends.pop_front() {
            let _ = end.done.send(ended);
        }
    }
    Ok(())
}

/// The replies to one transaction, of which only the last counts.
async fn replies<S>(wire: &mut Wire<S>, unsent: &mut Bytes) -> Result<Bytes, Broken>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut exec = Bytes::new();
    for _ in ["MULTI", "the command", "UNBLOCK", "EXEC"] {
        exec = match wire.exchange(unsent).await? {
            Event::Frame { bytes, .. } => bytes,
            Event::OverLimit(_, error) | Event::Unreadable(_, _, error) => return Err(error.into()),
        };
    }
    Ok(exec)
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;
    use crate::config::Config;
    use crate::manager::fence::Echo;
    use crate::manager::greeting::Greeting;
    use crate::manager::push::Pushes;
    use crate::manager::shared::Shared;
    use crate::proto::Limits;

    #[tokio::test]
    async fn push_messages_between_the_replies_disturb_nothing() {
        let shared = Arc::new(Shared::new(&Config::default()));
        let (near, mut far) = tokio::io::duplex(64 * 1024);
        let peer = Peer { id: 7, run_id: Bytes::from_static(b"server") };
        let mut opened = Opened {
            wire: Wire::new(near, Limits::default(), Pushes::new(shared.clone(), Purpose::Private)),
            greeting: Greeting {
                echo: Echo::Command,
                peer: Some(peer.clone()),
                takes_fractions: true,
                is_tracked: false,
                is_replica: None,
                round_trip: Duration::ZERO,
            },
        };
        let (mut ends, mut ended): (VecDeque<End>, Vec<_>) = (VecDeque::new(), Vec::new());
        for count in ["1", "0"] {
            let (done, told) = oneshot::channel();
            ends.push_back(End { peer: peer.clone(), probe: Bytes::from_static(b"*1\r\n$1\r\nx\r\n"), done });
            ended.push(told);
            let exec = format!("*2\r\n-ERR timeout is not a float or out of range\r\n:{count}\r\n");
            for reply in ["+OK\r\n", "+QUEUED\r\n", "+QUEUED\r\n", &exec] {
                far.write_all([">1\r\n+pushed\r\n", reply].concat().as_bytes()).await.unwrap();
            }
        }
        ask(&mut opened, &mut ends).await.unwrap();
        for told in ended {
            assert_eq!(told.await, Ok(true));
        }
        assert_eq!(shared.stats.push_dropped.get(), 8);
    }
}
