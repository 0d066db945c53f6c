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

    /// Has the server write every statement with its parameters into its log, or no longer.
    pub async fn log_statements(&self, all: bool) {
        let level = if all { "all" } else { "none" };
        self.execute(&format!("ALTER SYSTEM SET log_statement = '{level}'"))
            .await;
        self.execute("SELECT pg_reload_conf()").await;
        // Sessions take it up between two statements, some a moment later.
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
