//! The hub: all subscriptions of a client, on one connection of their own.
//!
//! ```text
//!  Subscriber --orders--> Hub --> book      which names are wanted, asked for, confirmed
//!      ^                   |      members   who wants them, and their mailboxes
//!      |                   +----> link      the connection: commands out, confirmations and messages in
//!      +---- mailbox <-----+
//! ```
//! Not on the shared connections: a server closes a subscriber whose output buffer is full (client-output-buffer-limit
//! pubsub), with all its replies, so a large GET or a flood of messages would end everybody's connection. The connection
//! is made when the first name is wanted, and closed when none has been for a while.

mod book;
mod link;
mod members;
mod order;
mod role;
mod status;

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use crate::error::{Error, Kind};
use crate::log::{self, Level};
use crate::net::Dial;

use super::channel::{Message, Receiver};
use super::context::Context;
use super::failover;
use super::greeting::Purpose;
use super::open::{self, KEPT};
use super::reconnect::Backoff;
use super::shared::Shared;
use super::wire::Broken;

use book::Book;
use link::Link;
pub(crate) use order::{Add, ClosedIfDropped, NameList, Order};
use role::{Leave, Occasion};
pub(crate) use status::HubStatus;

/// Why the connection is no longer served.
enum Exit {
    Broken(Broken),
    /// No name has been wanted for a while.
    Unused,
    /// The server is a replica now.
    Left,
    /// The client is closed.
    Closed,
}

/// What became of connecting.
enum Connected<S> {
    To(Box<Link<S>>),
    /// No name is wanted any more.
    Unwanted,
}

pub(crate) struct Hub<D> {
    context: Arc<Context<D>>,
    orders: Receiver<Message<Order>>,
    book: Book,
    backoff: Backoff,
    /// The failovers that the shared connections had noted when the connection was begun.
    noted: u64,
    /// Those that they had followed.
    followed: u64,
    /// Not before then is it left for a failover.
    stays_until: Instant,
}

impl<D: Dial> Hub<D> {
    pub(super) fn new(context: Arc<Context<D>>, orders: UnboundedReceiver<Message<Order>>) -> Hub<D> {
        let book = Book::new(context.hub.total.clone(), context.config.sub_total_bytes);
        let backoff = Backoff::new(&context.config);
        let orders = Receiver::new(orders);
        Hub { context, orders, book, backoff, noted: 0, followed: 0, stays_until: Instant::now() }
    }

    /// Serves until the client is closed.
    pub(crate) async fn run(mut self) {
        // Most clients never subscribe: what serves them takes no memory until they do.
        match self.orders.recv().await {
            Some(Message::Call(order)) => self.book.take(order),
            Some(Message::Close { .. }) | None => return,
        }
        Box::pin(self.serve()).await;
    }

    async fn serve(mut self) {
        let context = self.context.clone();
        let _closed_by_a_bug = ClosedByABug(&context.shared);
        let mut after_a_loss = false;
        loop {
            while !self.book.wants_any() {
                match self.orders.recv().await {
                    Some(Message::Call(order)) => self.book.take(order),
                    Some(Message::Close { .. }) | None => return, // the book closes what is in it
                }
            }
            let mut link = match self.connect(after_a_loss).await {
                Some(Connected::To(link)) => link,
                Some(Connected::Unwanted) => continue,
                None => break,
            };
            let since = Instant::now();
            context.hub.set_connected();
            let exit = self.serve_link(&mut link).await;
            match exit {
                Exit::Closed => break,
                Exit::Unused => {
                    self.backoff.reset_if_lasted(since);
                    after_a_loss = false;
                    context.hub.set_disconnected(None);
                }
                Exit::Left => {
                    let text = "the server is a read-only replica now: subscribing again";
                    log::emit(Level::Warn, "hub", || text.to_owned());
                    self.stays_until = Instant::now() + failover::PACE;
                    self.backoff.reset_if_lasted(since);
                    after_a_loss = false;
                    context.hub.set_disconnected(Some(Error::new(Kind::Connect, text)));
                }
                Exit::Broken(broken) => {
                    let error = broken.explain(&context.server);
                    log::emit(Level::Warn, "hub", || error.to_string());
                    self.backoff.lost(since);
                    after_a_loss = true;
                    context.hub.set_disconnected(Some(error));
                }
            }
            self.book.lose_connection();
        }
        context.hub.set_disconnected(None);
    }

    /// Tries until there is a connection, while a name is wanted. `None` if the client is closed first.
    async fn connect(&mut self, after_a_loss: bool) -> Option<Connected<D::Link>> {
        let context = self.context.clone();
        let trying = context.pacer.enter();
        for attempt in 1.. {
            if !self.book.wants_any() {
                break;
            }
            if after_a_loss || attempt > 1 {
                let due = self.backoff.due(fastrand::f64());
                let waiting = async {
                    if let Some(due) = due {
                        sleep_until(due).await;
                    }
                    trying.turn().await;
                };
                self.while_taking_orders(waiting).await?;
            }
            let began = Instant::now();
            let failovers = &context.shared.failovers;
            (self.noted, self.followed) = (failovers.noted(), failovers.followed());
            let error = match self.while_taking_orders(open::open(&context, Purpose::Subscribed)).await? {
                Ok(opened) => return Some(Connected::To(Box::new(Link::new(opened, &context.config)))),
                Err(error) => error,
            };
            log::emit(Level::Warn, "hub", || format!("attempt {attempt}: {error}"));
            context.hub.set_disconnected(Some(error));
            self.backoff.failed(began);
        }
        Some(Connected::Unwanted)
    }

    /// Runs `work` to its end unless the client is closed meanwhile.
    async fn while_taking_orders<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let Hub { orders, book, .. } = self;
        let closed = std::future::poll_fn(|cx| poll_orders(orders, book, cx));
        tokio::select! {
            done = work => Some(done),
            () = closed => None,
        }
    }

    async fn serve_link(&mut self, link: &mut Link<D::Link>) -> Exit {
        let Hub { context, orders, book, noted, followed, stays_until, .. } = self;
        let (stats, failovers) = (&context.shared.stats, &context.shared.failovers);
        // After a failover, what is published at the new server comes to this one for as long as the two are connected.
        // That the callers have a connection to the new one is known when theirs is made again, and not before.
        let mut follows = pin!(failovers.until_followed(*followed));
        let mut pace = pin!(sleep_until(*stays_until));
        let mut leave = None;
        let mut unused: Option<Pin<Box<Sleep>>> = None;
        std::future::poll_fn(|cx| {
            while follows.as_mut().poll(cx).is_ready() {
                follows.set(failovers.until_followed(failovers.followed()));
                // One that cannot be asked is left.
                if !link.ask_role(Occasion::Failover) {
                    leave = Some(Leave::AtAPace);
                }
            }
            if poll_orders(orders, book, cx).is_ready() {
                return Poll::Ready(Exit::Closed);
            }
            if let Poll::Ready(broken) = link.poll_pump(cx, book, stats) {
                return Poll::Ready(Exit::Broken(broken));
            }
            match leave.or_else(|| link.role()?.leave()) {
                Some(Leave::AtOnce) => {
                    if failovers.noted() == *noted {
                        context.shared.note_failover(); // nobody else has seen it yet
                    }
                    return Poll::Ready(Exit::Left);
                }
                Some(Leave::AtAPace) if pace.as_mut().poll(cx).is_ready() => return Poll::Ready(Exit::Left),
                Some(Leave::AtAPace) | None => {}
            }
            if book.wants_any() || !link.is_quiet() {
                unused = None;
                return Poll::Pending;
            }
            let unused = unused.get_or_insert_with(|| Box::pin(sleep(KEPT)));
            unused.as_mut().poll(cx).map(|()| Exit::Unused)
        })
        .await
    }
}

/// A bug in one of its tasks ends the whole client, which says so.
struct ClosedByABug<'a>(&'a Shared);

impl Drop for ClosedByABug<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.state.fail();
        }
    }
}

/// Takes all orders that have come. Ready when the client is closed.
fn poll_orders(orders: &mut Receiver<Message<Order>>, book: &mut Book, cx: &mut TaskContext<'_>) -> Poll<()> {
    loop {
        match std::task::ready!(orders.poll_recv(cx)) {
            Some(Message::Call(order)) => book.take(order),
            Some(Message::Close { .. }) | None => return Poll::Ready(()),
        }
    }
}

/// The error of a caller whose names were not confirmed in time.
pub(crate) fn not_confirmed(status: &HubStatus, ms: u128) -> Error {
    match status.connect_error() {
        Some(error) if error.kind() == Kind::Auth => {
            let text = format!("{error} (there is no connection; nothing was subscribed within {ms} ms)");
            Error::new(Kind::Auth, text)
        }
        Some(error) => {
            let text = format!("not subscribed within {ms} ms, because there is no connection: {error}");
            Error::new(Kind::Timeout, text).with_errno(error.os_errno())
        }
        None => {
            let text =
                format!("the server did not confirm the subscription within {ms} ms; it was taken back");
            Error::new(Kind::Timeout, text)
        }
    }
}
