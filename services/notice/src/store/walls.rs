//! Whom walled cases (检举控告) are open to.

use db::stored::id;
use db::{Connection, Error};
use diesel::QueryableByName;
use diesel::sql_types::Uuid as SqlUuid;
use diesel_async::RunQueryDsl;
use kernel::StaffId;
use uuid::Uuid;

const INSIDERS_WITH: &str = "
    SELECT DISTINCT insider
    FROM participant AS own
    JOIN participant AS part USING (shard, case_id)
    CROSS JOIN LATERAL unnest(part.open_to) AS insider
    WHERE own.open_to @> ARRAY[$1] AND insider <> $1
    ORDER BY insider";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    insider: Uuid,
}

/// The others to whom a case is open that is open to this member of staff. Notice keeps the parts of
/// walled cases alone, which are few.
pub(crate) async fn insiders_with(
    connection: &mut Connection,
    staff: StaffId,
) -> Result<Vec<StaffId>, Error> {
    let rows: Vec<Row> = diesel::sql_query(INSIDERS_WITH)
        .bind::<SqlUuid, _>(staff.uuid())
        .load(connection)
        .await?;
    rows.into_iter()
        .map(|row| id(row.insider, StaffId::from_uuid))
        .collect()
}
