//! How a service's process runs: the server and its background tasks stand or fall together.

use std::future::Future;
use std::pin::Pin;

use futures_util::future::select_all;
use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{BoundServer, ServeError};

type Work = dyn Future<Output = Result<(), ServeError>> + Send;

/// Something a service does beside answering requests: a relay, a consumer, a mail sender.
pub struct Background {
    name: &'static str,
    begin: Box<dyn FnOnce(CancellationToken) -> Pin<Box<Work>> + Send>,
}

/// The process ended although nobody told it to.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A task came to its end before it was told to stop.
    #[error("{task} ended before it was told to")]
    Ended {
        /// Which.
        task: &'static str,
    },
    /// A task panicked.
    #[error("{task} broke down")]
    Panicked {
        /// Which.
        task: &'static str,
        /// With which words.
        source: JoinError,
    },
    /// The server failed.
    #[error("{task} failed")]
    Failed {
        /// Which.
        task: &'static str,
        /// Why.
        source: ServeError,
    },
}

impl Background {
    /// A task that runs until the token it is given is cancelled; `name` is what an error calls
    /// it.
    pub fn new<F>(
        name: &'static str,
        run: impl FnOnce(CancellationToken) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let begin = move |stop| -> Pin<Box<Work>> {
            let running = run(stop);
            Box::pin(async move {
                running.await;
                Ok(())
            })
        };
        Self {
            name,
            begin: Box::new(begin),
        }
    }
}

/// Runs a server and what its service does beside it until `stop` is cancelled, then waits until
/// each has finished what is open.
///
/// Whatever ends before that ends the rest too: a service whose relay is gone would go on
/// answering and never tell anybody. The error says which it was; the supervisor starts the
/// process again.
pub async fn run(
    server: BoundServer,
    background: Vec<Background>,
    stop: CancellationToken,
) -> Result<(), RunError> {
    let stop_all = stop.child_token();
    let mut running = vec![Running::begin("the server", server.run(stop_all.clone()))];
    for task in background {
        running.push(Running::begin(task.name, (task.begin)(stop_all.clone())));
    }
    let mut failure = None;
    tokio::select! {
        biased;
        () = stop.cancelled() => {}
        (end, index, _) = select_all(running.iter_mut().map(|running| &mut running.task)) => {
            let ended = running.remove(index);
            // It may have been told to stop just now, and have been quicker than we are.
            let early = (!stop.is_cancelled()).then_some(RunError::Ended { task: ended.name });
            failure = ended.judge(end).err().or(early);
        }
    }
    stop_all.cancel();
    for mut task in running {
        let end = (&mut task.task).await;
        if let Err(error) = task.judge(end) {
            failure.get_or_insert(error);
        }
    }
    failure.map_or(Ok(()), Err)
}

struct Running {
    name: &'static str,
    task: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where tasks begin: each has a name and is watched"
    )]
    fn begin(
        name: &'static str,
        work: impl Future<Output = Result<(), ServeError>> + Send + 'static,
    ) -> Self {
        let task = tokio::spawn(work);
        Self { name, task }
    }

    fn judge(&self, end: Result<Result<(), ServeError>, JoinError>) -> Result<(), RunError> {
        let task = self.name;
        match end {
            Ok(Ok(())) => Ok(()),
            Ok(Err(source)) => Err(RunError::Failed { task, source }),
            Err(source) => Err(RunError::Panicked { task, source }),
        }
    }
}
