//! Makes private connections, and learns whether they last.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::error::Kind;
use crate::log::{self, Level};
use crate::manager::context::Context;
use crate::manager::greeting::Purpose;
use crate::manager::open;
use crate::manager::private::{Private, Ran};
use crate::manager::reconnect::Trying;
use crate::manager::state::State;
use crate::manager::target::Task;
use crate::net::Dial;

/// How often it is checked whether a connection that is waited for is still wanted.
const CHECK: Duration = Duration::from_millis(100);

/// A connection: the one that was kept, if it still stands, or a new one, tried for as long as it is wanted; with the
/// time from which a new one stands.
pub(super) async fn connect<D: Dial>(
    context: &Context<D>,
    kept: Option<Private<D::Link>>,
    abandoned: impl Fn() -> bool,
) -> Option<(Private<D::Link>, Option<Instant>)> {
    if let Some(mut private) = kept
        && private.is_quiet().await
    {
        return Some((private, None));
    }
    let config = &*context.config;
    let trying = context.pacer.enter();
    for attempt in 1.. {
        // At once, unless the last ones led to nothing (whoever asked for them may ask again at any rate), or a shared
        // connection is missing: then all that are missing take turns.
        let mut due = context.private_backoff.lock().due(fastrand::f64());
        if context.status.is_connecting() {
            due = due.or(Some(Instant::now()));
        }
        if let Some(due) = due
            && !wait_for_turn(due, &trying, &abandoned).await
        {
            break;
        }
        let began = Instant::now();
        match open::open(context, Purpose::Private).await {
            Ok(opened) => {
                context.status.set(Task::Pool, State::Ready);
                return Some((Private::new(opened, config), Some(Instant::now())));
            }
            Err(error) => {
                log::emit(Level::Warn, "pool", || format!("attempt {attempt}: {error}"));
                context.status.set_connect_error(Task::Pool, error);
                context.private_backoff.lock().failed(began);
            }
        }
        if abandoned() {
            break;
        }
    }
    None
}

/// Waits until an attempt is due, and for its turn. False if it is not wanted any more.
async fn wait_for_turn(due: Instant, trying: &Trying<'_>, abandoned: &impl Fn() -> bool) -> bool {
    let waiting = async {
        sleep_until(due).await;
        trying.turn().await;
    };
    tokio::pin!(waiting);
    while tokio::time::timeout(CHECK, &mut waiting).await.is_err() {
        if abandoned() {
            return false;
        }
    }
    !abandoned()
}

/// What a command's end tells about the connection that stood from `since` on, if it was a new one.
pub(super) fn learn<D>(context: &Context<D>, since: Option<Instant>, ran: &Ran) {
    let Some(since) = since else { return };
    match &ran.answer {
        Ok(_) => context.private_backoff.lock().reset(since),
        Err(error) if !ran.usable && matches!(error.kind(), Kind::Io | Kind::Protocol) => {
            context.private_backoff.lock().lost(since);
        }
        Err(_) => {} // nothing: the caller left, or the reply was over a limit
    }
}
