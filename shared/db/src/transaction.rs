use std::future::Future;

use diesel_async::{AsyncConnection, AsyncPgConnection};

use crate::{Database, Error};

/// How often work is tried when the database sacrifices it to a deadlock.
const ATTEMPTS: u32 = 4;

/// An async closure whose future can move between threads. (The bound on the future cannot yet
/// be written on `AsyncFn` itself.)
pub trait Work<In, Out>: AsyncFn(In) -> Out + Fn(In) -> <Self as Work<In, Out>>::Fut {
    /// The future of one call.
    type Fut: Future<Output = Out>;
}

impl<F, In, Fut, Out> Work<In, Out> for F
where
    F: AsyncFn(In) -> Out + Fn(In) -> Fut,
    Fut: Future<Output = Out>,
{
    type Fut = Fut;
}

impl Database {
    /// Runs `work` in one transaction: all of it is stored, or nothing.
    ///
    /// `work` may be run again from the start after a deadlock, so it must do nothing but SQL.
    /// `name` is the use case's, for the trace.
    pub async fn transaction<Out, E, F>(&self, name: &'static str, work: F) -> Result<Out, E>
    where
        for<'c> F: AsyncFn(&'c mut AsyncPgConnection) -> Result<Out, E>
            + Work<&'c mut AsyncPgConnection, Result<Out, E>, Fut: Send>
            + Send
            + Sync,
        E: From<diesel::result::Error> + From<Error> + Retryable + Send,
        Out: Send,
    {
        use tracing::Instrument;
        let span = tracing::info_span!("transaction", otel.name = name);
        async {
            let mut attempt = 1;
            loop {
                let mut connection = self.connection().await.map_err(E::from)?;
                let work = &work;
                let result = connection.transaction(async move |tx| work(tx).await).await;
                match result {
                    Err(error) if attempt < ATTEMPTS && error.is_retryable() => attempt += 1,
                    result => {
                        self.hint_written();
                        return result;
                    }
                }
            }
        }
        .instrument(span)
        .await
    }
}

/// An error that can say whether the work it ended may simply be tried again.
pub trait Retryable {
    /// Whether doing the same once more may succeed.
    fn is_retryable(&self) -> bool;
}

impl Retryable for Error {
    fn is_retryable(&self) -> bool {
        Self::is_retryable(self)
    }
}
