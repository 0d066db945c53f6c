//! What a bench asks and does past all services.

use std::time::Duration;

use contracts::Service;
use db::Database;
use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::SimpleAsyncConnection;
use rustix::process::Signal;
use tokio::time::sleep;

use super::{Truth, send};

#[derive(QueryableByName)]
struct Moment {
    #[diesel(sql_type = Text)]
    moment: String,
}

impl Truth {
    /// Where the database's owner signs in.
    #[must_use]
    pub fn postgres(&self) -> &str {
        &self.postgres
    }

    /// Runs statements, however long they take.
    pub async fn execute(&self, sql: &str) {
        let database = Database::for_schema(&self.postgres, "public", 1).unwrap();
        let mut connection = database.connection().await.unwrap();
        connection
            .batch_execute("SET statement_timeout = 0")
            .await
            .unwrap();
        connection.batch_execute(sql).await.unwrap();
    }

    /// Has the server write every statement of a service with its parameters into its log, or no longer.
    pub async fn log_statements(&self, service: Service, all: bool) {
        // The server is started with settings that keep personal data out of its log; those of a role
        // stand above them, and sessions have them from their beginning.
        let role = format!("dingfen_{service}");
        let settings = if all {
            format!(
                "ALTER ROLE {role} SET log_statement = 'all';
                 ALTER ROLE {role} SET log_error_verbosity = 'default';"
            )
        } else {
            format!(
                "ALTER ROLE {role} RESET log_statement;
                 ALTER ROLE {role} RESET log_error_verbosity;"
            )
        };
        let anew = format!(
            "{settings} SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'"
        );
        self.execute(&anew).await;
        // The service notices it when it takes a connection next.
        sleep(Duration::from_millis(300)).await;
    }

    /// What time it is for the database.
    pub async fn now(&self) -> String {
        let moment: Moment = self
            .ask(Service::Intake, "SELECT clock_timestamp()::text AS moment")
            .await
            .unwrap();
        moment.moment
    }

    /// How many events all consumers have handled.
    pub async fn handled(&self) -> i64 {
        let mut handled = 0;
        for consumer in Service::CONSUMERS {
            let sql = "SELECT coalesce(sum(sequence), 0)::bigint AS count FROM inbox";
            handled += self.count(consumer, sql).await;
        }
        handled
    }

    /// Waits until all that a service recorded is in the streams.
    pub async fn published(&self, service: Service) {
        let waiting = "SELECT count(*) AS count FROM event_outbox WHERE stream_ms IS NULL";
        while self.count(service, waiting).await > 0 {
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the relay of a service publishes no more, though the streams may be full.
    pub async fn relay_rests(&self, service: Service) {
        let published = "SELECT count(*) AS count FROM event_outbox WHERE stream_ms IS NOT NULL";
        let mut before = -1;
        loop {
            let now = self.count(service, published).await;
            if now == before {
                return;
            }
            before = now;
            sleep(Duration::from_secs(1)).await;
        }
    }

    /// Lets Redis stand still: whoever asks it waits.
    pub async fn pause_redis(&self) {
        let process = self.redis_process().await.unwrap();
        send(&process, Signal::STOP);
        *self.paused_redis.lock().unwrap() = Some(process);
    }

    /// Lets Redis go on.
    pub fn resume_redis(&self) {
        let process = self.paused_redis.lock().unwrap().take();
        send(&process.unwrap(), Signal::CONT);
    }
}
