use std::future::Future;

use problem::Problem;
use tracing::{Instrument as _, Span};

/// Runs work to its end even when the client hangs up meanwhile.
///
/// The server drops a handler whose client is gone. That is right for reading, but work that
/// commits must not be cut between its statements; so it runs in a task of its own, in the span
/// of the request, and the handler only waits for it.
#[expect(
    clippy::disallowed_methods,
    reason = "the handler waits for the task, and answers with its panic"
)]
pub async fn detached<T, E>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    match tokio::spawn(work.instrument(Span::current())).await {
        Ok(outcome) => outcome.map_err(Into::into),
        Err(failure) => Err(Problem::internal(&failure)),
    }
}
