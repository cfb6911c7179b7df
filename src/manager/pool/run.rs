//! Runs a job on a connection, each on a task of its own.

use std::sync::Arc;

use tokio::sync::watch;

use crate::error::{Error, Kind, Outcome};
use crate::manager::answer::Answer;
use crate::manager::context::Context;
use crate::manager::control::Control;
use crate::manager::private::{Private, RunContext};
use crate::manager::request::Request;
use crate::net::Dial;

use super::connect::{connect, learn};
use super::job::{Ended, Lease};
use super::transaction::Transaction;

/// What remains of a job.
pub(super) struct Finished<S> {
    /// Its connection, if it can be used again.
    pub(super) private: Option<Private<S>>,
    /// A caller that is to be answered when the connection is back: its next call can then have it.
    pub(super) owed: Option<(Request, Answer)>,
    /// The session that it was.
    pub(super) session: Option<Arc<Ended>>,
}

impl<S> Finished<S> {
    fn command(private: Option<Private<S>>, request: Request, answer: Answer) -> Self {
        Finished { private, owed: Some((request, answer)), session: None }
    }

    fn session(private: Option<Private<S>>, ended: Arc<Ended>) -> Self {
        Finished { private, owed: None, session: Some(ended) }
    }
}

/// For a request whose caller has left: it is heard by nobody.
pub(super) fn left() -> Error {
    Error::new(Kind::Timeout, "its caller left")
}

/// Runs one command that may wait at the server.
pub(super) async fn block<D: Dial>(
    context: Arc<Context<D>>,
    kept: Option<Private<D::Link>>,
    request: Request,
    control: Control,
    ending: watch::Receiver<bool>,
) -> Finished<D::Link> {
    let Some((mut private, since)) = connect(&context, kept, || request.is_abandoned()).await else {
        return Finished::command(None, request, Err(left()));
    };
    let mut run_context = RunContext { client: &*context, control: &control, ending, in_session: false };
    let ran = private.run(&request, &mut run_context).await.checked_against(&request);
    learn(&context, since, &ran);
    Finished::command(ran.usable.then_some(private), request, ran.answer)
}

/// Serves a session to its end, and resets the connection.
pub(super) async fn serve<D: Dial>(
    context: Arc<Context<D>>,
    kept: Option<Private<D::Link>>,
    lease: Lease,
    control: Control,
    mut closing: watch::Receiver<bool>,
    ending: watch::Receiver<bool>,
) -> Finished<D::Link> {
    let Lease { mut requests, ready, ended } = lease;
    let is_abandoned = || ready.is_abandoned() || ended.is_set();
    let Some((mut private, since)) = connect(&context, kept, is_abandoned).await else {
        return Finished::session(None, ended);
    };
    ready.answer(Ok(()));
    let shared = &context.shared;
    let mut run_context = RunContext { client: &*context, control: &control, ending, in_session: true };
    let mut lost: Option<Error> = None;
    let mut transaction = Transaction::new(shared.cache.clone());
    loop {
        let request = tokio::select! {
            biased;
            request = requests.recv() => request,
            _ = closing.wait_for(|closing| *closing) => None,
        };
        let Some(request) = request else { break };
        shared.stats.commands.add(request.commands() as u64);
        let answer = match &lost {
            Some(why) => Err(lost_session(why)),
            None => {
                let ran = tokio::select! {
                    biased;
                    ran = private.run(&request, &mut run_context) => ran,
                    // Nobody waits for the command any more, and the connection is not worth waiting for.
                    () = ended.wait() => return Finished::session(None, ended),
                };
                learn(&context, since, &ran);
                lost = ran.answer.as_ref().err().filter(|_| !ran.usable).cloned();
                if lost.is_none() && !ran.usable {
                    lost = Some(Error::new(Kind::Io, "its last command left the connection in doubt"));
                }
                match (&lost, ran.answer) {
                    // Nothing was sent, and nothing ever will be.
                    (Some(why), Err(error)) if error.outcome() == Outcome::NotSent => Err(lost_session(why)),
                    (_, answer) => answer,
                }
            }
        };
        transaction.note(&request);
        request.finish(answer, shared);
    }
    let private = if lost.is_some() { None } else { private.reset(&context.config).await };
    Finished::session(private, ended)
}

/// The error of a session whose connection is lost.
fn lost_session(why: &Error) -> Error {
    let text = format!(
        "the session's connection is lost, and with it what it had begun; make a new session ({why})"
    );
    Error::new(Kind::Io, text).lasting()
}
