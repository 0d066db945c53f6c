//! What persons read: in a role of their own, for which the database itself leaves out what their
//! scope does not let them see.

use contracts::{Reach, Scope};
use diesel::connection::TransactionManagerStatus;
use diesel_async::{
    AnsiTransactionManager, AsyncPgConnection, SimpleAsyncConnection, TransactionManager,
};
use futures_util::future::join;

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
        use tracing::Instrument;
        let span = tracing::info_span!("reading", otel.name = name);
        async {
            let mut connection = self.reader().await.map_err(E::from)?;
            occupy(&mut connection);
            connection.batch_execute(&opening(scope)).await?;
            let out = work(&mut connection).await;
            let ended = end(&mut connection).await;
            let out = out?;
            ended?;
            Ok(out)
        }
        .instrument(span)
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
        use tracing::Instrument;
        let span = tracing::info_span!("reading", otel.name = name);
        async {
            let mut connection = self.reader().await.map_err(E::from)?;
            occupy(&mut connection);
            let opening = opening(scope);
            let (opened, out) = {
                let tx: &AsyncPgConnection = &connection;
                let mut first = tx;
                // Polled in this order, so it is sent first; where it fails there is no scope, and
                // nothing to be seen.
                join(first.batch_execute(&opening), work(tx)).await
            };
            let ended = end(&mut connection).await;
            opened?;
            let out = out?;
            ended?;
            Ok(out)
        }
        .instrument(span)
        .await
    }
}

/// Has the pool throw the connection away, should nobody wait for the end of its transaction.
fn occupy(connection: &mut AsyncPgConnection) {
    AnsiTransactionManager::transaction_manager_status_mut(connection).set_in_error();
}

/// Ends the transaction, whether or not it failed: it changed nothing.
async fn end(connection: &mut AsyncPgConnection) -> Result<(), diesel::result::Error> {
    connection.batch_execute("COMMIT").await?;
    let status = AnsiTransactionManager::transaction_manager_status_mut(connection);
    *status = TransactionManagerStatus::default();
    Ok(())
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
