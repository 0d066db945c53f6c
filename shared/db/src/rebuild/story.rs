use contracts::Service;
use contracts::event::Envelope;
use diesel::QueryableByName;
use diesel::sql_types::{Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use kernel::Timestamp;

use crate::Error;
use crate::log::LogRow;
use crate::stored::invalid;

/// Events read at once.
const BATCH: usize = 500;

/// Where a story is read from.
pub(super) struct Places<'a> {
    pub(super) live: &'a str,
    pub(super) scratch: &'a str,
    /// Whether the own log tells when something was handled.
    pub(super) effects: bool,
}

/// An event, and the moment at which it was handled.
#[derive(Debug, Clone)]
pub struct Told {
    /// When its effects were recorded, if it had any; else when it was.
    pub at: Timestamp,
    /// The event.
    pub envelope: Envelope,
}

#[derive(Debug, QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Timestamptz)]
    at: Timestamp,
    #[diesel(embed)]
    row: LogRow,
}

/// What a service handled, of all logs, oldest first; read bit by bit, as it was at the beginning.
///
/// Ordered by the moment of handling, which is nearly the order of handling: of two that were
/// handled at a time, the later one may come first, and waits.
pub struct Story {
    connection: AsyncPgConnection,
}

impl Story {
    pub(super) async fn begin(
        mut connection: AsyncPgConnection,
        places: &Places<'_>,
        sources: &[&str],
        own: Option<&str>,
    ) -> Result<Self, Error> {
        let logs: Vec<String> = sources
            .iter()
            .map(|source| log(places, source, own == Some(*source)))
            .collect();
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
             DECLARE story NO SCROLL CURSOR FOR {} ORDER BY at, own, source, position",
            logs.join(" UNION ALL ")
        );
        connection.batch_execute(&begin).await?;
        Ok(Self { connection })
    }

    /// The next events; none at the end.
    pub async fn next(&mut self) -> Result<Vec<Told>, Error> {
        let rows: Vec<Row> = diesel::sql_query(format!("FETCH {BATCH} FROM story"))
            .load(&mut self.connection)
            .await?;
        rows.into_iter().map(Told::try_from).collect()
    }
}

impl TryFrom<Row> for Told {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source: Service = row.source.parse().map_err(invalid)?;
        Ok(Self {
            at: row.at,
            envelope: row.row.envelope(source)?,
        })
    }
}

/// The events of one log that were handled: of another service's those that the inbox has, of the own
/// one all.
fn log(places: &Places<'_>, source: &str, is_own: bool) -> String {
    let Places { live, scratch, .. } = places;
    let handled = match is_own {
        true => String::new(),
        false => format!(
            "JOIN {live}.inbox AS i ON i.shard = e.shard AND i.subject = e.subject
                AND i.source = '{source}' AND i.sequence >= e.sequence"
        ),
    };
    let at = match places.effects && !is_own {
        true => format!(
            "coalesce((SELECT min(t.recorded_at) FROM {scratch}.told AS t WHERE t.cause =
                concat_ws('/', '{source}', e.shard, e.subject, e.sequence)), e.recorded_at)"
        ),
        false => "e.recorded_at".to_owned(),
    };
    format!(
        "SELECT '{source}'::text AS source, {at} AS at, {is_own} AS own, e.position, e.shard, e.id,
                e.subject, e.sequence, e.type AS kind, e.recorded_at, e.actor, e.traceparent,
                e.tracestate, e.cause, e.data
         FROM {source}.event_log AS e {handled}"
    )
}
