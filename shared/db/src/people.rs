//! What persons read: in a role of their own, for which the database itself leaves out what their
//! scope does not let them see.

use contracts::{Reach, Scope};
use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};

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
            let mut connection = self.connection().await.map_err(E::from)?;
            let opening = opening(self.people(), scope);
            let opened = AnsiTransactionManager::begin_transaction_sql(&mut *connection, &opening);
            if let Err(error) = opened.await {
                // It may have begun, which nobody else would end: it goes back to no pool.
                drop(Object::take(connection));
                return Err(error.into());
            }
            match work(&mut connection).await {
                Ok(out) => {
                    AnsiTransactionManager::commit_transaction(&mut *connection).await?;
                    Ok(out)
                }
                Err(error) => {
                    AnsiTransactionManager::rollback_transaction(&mut *connection).await?;
                    Err(error)
                }
            }
        }
        .instrument(span)
        .await
    }
}

/// Begins a transaction in the role, with the scope that its policies ask for; all in one round trip.
fn opening(role: &str, scope: &Scope) -> String {
    let (organisation, subtree) = match &scope.reach {
        Reach::Organisation(organisation) => (organisation.uuid().to_string(), String::new()),
        Reach::Subtree(path) => (String::new(), path.replace('\'', "''")),
    };
    let staff = scope.staff.uuid();
    format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL ROLE {role};
         SET LOCAL dingfen.staff = '{staff}'; SET LOCAL dingfen.organisation = '{organisation}';
         SET LOCAL dingfen.subtree = '{subtree}'"
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
        let opening = opening("people", &scope);
        assert!(opening.ends_with("SET LOCAL dingfen.subtree = '5104/''; RESET ROLE; --/'"));
        assert!(opening.contains("dingfen.organisation = ''"));
    }
}
