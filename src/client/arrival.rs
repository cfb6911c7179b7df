//! A blocking wait for something that the io thread sees arrive.

use std::future::Future;

use crate::error::{Error, Kind};
use crate::oneshot::{self, Deadline};
use crate::runtime;

/// Waits on the calling thread for what a future gives. `late` is the error's text if that is not in time; giving nothing
/// counts as late.
pub(super) fn wait_for<T: Send + 'static>(
    arrives: impl Future<Output = Option<T>> + Send + 'static,
    deadline: Deadline,
    late: &'static str,
) -> Result<T, Error> {
    let (caller, reply) = oneshot::channel();
    runtime::spawn(async move {
        // The task ends at its caller's deadline, so that no task is left over.
        let result = match deadline.remaining() {
            Some(left) => tokio::time::timeout(left, arrives).await,
            None => Ok(arrives.await),
        };
        if let Ok(Some(arrived)) = result {
            caller.answer_now(arrived);
        }
    })?;
    reply.wait(deadline).map_err(|left| match left.interrupted {
        true => Error::new(Kind::Canceled, "interrupted by the host"),
        false => Error::new(Kind::Timeout, late),
    })
}
