//! Who leads: the holder of the one row of `relay_state`, until a moment by the database's clock.
//!
//! A leader that dies takes its session with it, and another one may lead at once. One that stands
//! still, or whose host is gone without a word, keeps its session and loses the lease; whatever it
//! writes when it wakes up names a term that is over, and changes nothing.

use std::time::Duration;

use db::Connection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use tokio::time::Instant;

use crate::streams::Error;

/// How often a lease is renewed; it ends ten seconds after that.
const RENEW: Duration = Duration::from_secs(1);

const TAKE: &str = "
    INSERT INTO relay_state AS known (only_row, term, holder, holder_since, until)
    SELECT true, 1, pid, backend_start, clock_timestamp() + interval '10 seconds'
    FROM pg_stat_activity WHERE pid = pg_backend_pid()
    ON CONFLICT (only_row) DO UPDATE
    SET term = known.term + 1, holder = excluded.holder, holder_since = excluded.holder_since,
        until = excluded.until
    WHERE known.until IS NULL OR known.until < clock_timestamp()
       OR NOT EXISTS (SELECT FROM pg_stat_activity AS session
                      WHERE session.pid = known.holder
                        AND session.backend_start = known.holder_since)
    RETURNING term";

const RENEWED: &str = "
    UPDATE relay_state SET until = clock_timestamp() + interval '10 seconds' WHERE term = $1";

const GIVEN_BACK: &str = "UPDATE relay_state SET until = NULL WHERE term = $1";

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = BigInt)]
    term: i64,
}

/// The right to publish a log.
#[derive(Debug)]
pub(super) struct Lease {
    /// Tells this leadership from all others, earlier and later.
    pub(super) term: i64,
    renewed: Instant,
}

impl Lease {
    /// Takes the lease with this session, if nobody has it.
    pub(super) async fn take(connection: &mut Connection) -> Result<Option<Self>, Error> {
        let renewed = Instant::now();
        let taken: Option<Taken> = diesel::sql_query(TAKE)
            .get_result(connection)
            .await
            .optional()?;
        Ok(taken.map(|Taken { term }| Self { term, renewed }))
    }

    /// Renews it when that is due; whether it is still held.
    pub(super) async fn renew(&mut self, connection: &mut Connection) -> Result<bool, Error> {
        if self.renewed.elapsed() < RENEW {
            return Ok(true);
        }
        self.renewed = Instant::now();
        Ok(self.write(connection, RENEWED).await?)
    }

    /// Lets somebody else lead at once.
    pub(super) async fn give_back(self, connection: &mut Connection) -> Result<(), Error> {
        self.write(connection, GIVEN_BACK).await?;
        Ok(())
    }

    async fn write(&self, connection: &mut Connection, sql: &str) -> QueryResult<bool> {
        let written = diesel::sql_query(sql)
            .bind::<BigInt, _>(self.term)
            .execute(connection)
            .await?;
        Ok(written == 1)
    }
}
