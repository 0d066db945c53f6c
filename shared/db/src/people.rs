//! What persons read: in a role of their own, for which the database itself leaves out what their
//! scope does not let them see.

use contracts::{Reach, Scope};
use diesel::connection::TransactionManagerStatus;
use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::{
    AnsiTransactionManager, AsyncPgConnection, SimpleAsyncConnection, TransactionManager,
};
use futures_util::future::join;
use tracing::{Instrument, info_span};

use crate::{Database, Error, Work};

/// The role in which persons read in `schema`. It cannot sign in; the service's takes it on.
#[must_use]
pub fn people_role(schema: &str) -> String {
    format!("dingfen_{schema}_people")
}

impl Database {
    /// Reads with `work` for somebody with this scope, as if at one moment. A query that forgets the
    /// scope finds nothing outside of it all the same: policies of the tables see to that. Of tables
    /// without such a policy `work` can read those alone that are about no cases.
    pub async fn read_as<Out, E, F>(
        &self,
        scope: &Scope,
        name: &'static str,
        work: F,
    ) -> Result<Out, E>
    where
        for<'c> F: AsyncFn(&'c mut AsyncPgConnection) -> Result<Out, E>
            + Work<&'c mut AsyncPgConnection, Result<Out, E>, Fut: Send>
            + Send
            + Sync,
        E: From<diesel::result::Error> + From<Error> + Send,
        Out: Send,
    {
        let reading = async {
            let mut connection = self.occupied_reader().await?;
            connection.batch_execute(&opening(scope)).await?;
            let out = work(&mut connection).await;
            close(connection, out).await
        };
        reading
            .instrument(info_span!("reading", otel.name = name))
            .await
    }

    /// The same for `work` that waits for no answer before it asks for the next: what it polls at once
    /// goes to the server together, behind the opening, and saves it most of what a request costs
    /// beside its rows.
    pub async fn read_at_once<Out, E, F>(
        &self,
        scope: &Scope,
        name: &'static str,
        work: F,
    ) -> Result<Out, E>
    where
        for<'c> F: AsyncFn(&'c AsyncPgConnection) -> Result<Out, E>
            + Work<&'c AsyncPgConnection, Result<Out, E>, Fut: Send>
            + Send
            + Sync,
        E: From<diesel::result::Error> + From<Error> + Send,
        Out: Send,
    {
        let reading = async {
            let connection = self.occupied_reader().await?;
            let opening = opening(scope);
            let (opened, out) = {
                let tx: &AsyncPgConnection = &connection;
                let mut first = tx;
                // Polled in this order, so it is sent first; where it fails there is no scope, and
                // nothing to be seen.
                join(first.batch_execute(&opening), work(tx)).await
            };
            let out = opened.map_err(E::from).and(out);
            close(connection, out).await
        };
        reading
            .instrument(info_span!("reading", otel.name = name))
            .await
    }

    /// A connection that the pool throws away, should nobody wait for the end of its transaction.
    async fn occupied_reader(&self) -> Result<Object<AsyncPgConnection>, Error> {
        let mut connection = self.reader().await?;
        AnsiTransactionManager::transaction_manager_status_mut(&mut *connection).set_in_error();
        Ok(connection)
    }
}

/// Ends the transaction, whether or not it failed: it changed nothing.
async fn close<Out, E: From<diesel::result::Error>>(
    mut connection: Object<AsyncPgConnection>,
    out: Result<Out, E>,
) -> Result<Out, E> {
    let ended = connection.batch_execute("COMMIT").await;
    if ended.is_ok() {
        let status = AnsiTransactionManager::transaction_manager_status_mut(&mut *connection);
        *status = TransactionManagerStatus::default();
    }
    let out = out?;
    ended?;
    Ok(out)
}

/// Begins a transaction with the scope that policies ask for; all in one round trip. What is not told
/// is nobody's: no reader's connection has a scope of its own.
fn opening(scope: &Scope) -> String {
    let reach = match &scope.reach {
        Reach::Organisation(own) => format!("organisation = '{}'", own.uuid()),
        Reach::Subtree(path) => format!("subtree = '{}'", path.replace('\'', "''")),
    };
    let staff = scope.staff.uuid();
    format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
         SET LOCAL dingfen.staff = '{staff}'; SET LOCAL dingfen.{reach}"
    )
}

#[cfg(test)]
mod tests {
    use kernel::{Shard, StaffId};

    use super::*;

    #[test]
    fn a_path_ends_no_text_of_the_statement() {
        let scope = Scope {
            staff: StaffId::new(Shard::DIRECTORY),
            reach: Reach::Subtree("5104/'; RESET ROLE; --/".into()),
        };
        let opening = opening(&scope);
        assert!(opening.ends_with("SET LOCAL dingfen.subtree = '5104/''; RESET ROLE; --/'"));
        assert!(!opening.contains("dingfen.organisation"));
    }
}
