use std::collections::BTreeSet;

use contracts::api::notice::Notice;
use db::{Connection, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, ClockId, EventId, NoticeId, PageSize, StaffId, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::invalid;
use super::schema::notice;
use crate::domain::announcement::{Kind, Settled};

/// The most unread notices that are counted.
const COUNTED: i64 = 100;

/// A notice to be stored.
#[derive(Debug)]
pub(crate) struct NewNotice {
    pub(crate) id: NoticeId,
    pub(crate) event: EventId,
    pub(crate) recipient: StaffId,
    pub(crate) kind: Kind,
    /// The limit it is about.
    pub(crate) clock: Option<ClockId>,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) case: Option<CaseId>,
    pub(crate) created_at: Timestamp,
    pub(crate) read_at: Option<Timestamp>,
    pub(crate) settled_at: Option<Timestamp>,
}

impl NewNotice {
    /// Whether it was told of this matter.
    pub(crate) fn is_of(&self, settled: &Settled) -> bool {
        self.case == Some(settled.case)
            && settled.kinds.contains(&self.kind)
            && settled.clock.is_none_or(|clock| self.clock == Some(clock))
    }
}

#[derive(Debug, HasQuery)]
#[diesel(table_name = notice)]
struct Row {
    id: Uuid,
    kind: String,
    title: String,
    body: String,
    case_id: Option<Uuid>,
    created_at: Timestamp,
    read_at: Option<Timestamp>,
    settled_at: Option<Timestamp>,
}

impl Row {
    fn read(self) -> Result<Notice, db::Error> {
        Ok(Notice {
            id: NoticeId::from_uuid(self.id).map_err(invalid)?,
            kind: self.kind,
            title: self.title,
            body: self.body,
            case: self
                .case_id
                .map(CaseId::from_uuid)
                .transpose()
                .map_err(invalid)?,
            created_at: self.created_at,
            read_at: self.read_at,
            settled_at: self.settled_at,
        })
    }
}

#[derive(Debug, QueryableByName)]
#[diesel(table_name = notice)]
struct Stored {
    id: Uuid,
}

/// Stores notices, at most one per event and recipient; gives those that were new.
pub(crate) async fn insert(
    tx: &mut Connection,
    notices: &[NewNotice],
) -> Result<BTreeSet<Uuid>, db::Error> {
    if notices.is_empty() {
        return Ok(BTreeSet::new());
    }
    let rows = notices.iter().map(|new| {
        json!({
            "shard": new.id.shard().column(), "id": new.id.uuid(), "event": new.event.uuid(),
            "recipient": new.recipient.uuid(), "kind": new.kind.as_str(), "title": new.title,
            "body": new.body, "case_id": new.case.map(|case| case.uuid()),
            "created_at": new.created_at, "read_at": new.read_at,
            "clock": new.clock.map(|clock| clock.uuid()), "settled_at": new.settled_at,
        })
    });
    let stored: Vec<Stored> = Statement::new(
        " INSERT INTO notice (shard, id, event, recipient, kind, title, body, case_id, created_at,
              read_at, clock, settled_at)
          SELECT n.shard, n.id, n.event, n.recipient, n.kind, n.title, n.body, n.case_id,
              n.created_at, n.read_at, n.clock, n.settled_at
          FROM argument, jsonb_populate_recordset(NULL::notice, argument.body) AS n
          ON CONFLICT DO NOTHING RETURNING id",
        rows.collect(),
    )
    .load(tx)
    .await?;
    Ok(stored.into_iter().map(|new| new.id).collect())
}

/// Settles what was told of these matters: it counts as read, and no mail that still waits goes out.
pub(crate) async fn settle(
    tx: &mut Connection,
    settled: &[Settled],
    now: Timestamp,
) -> Result<(), db::Error> {
    if settled.is_empty() {
        return Ok(());
    }
    let rows = settled.iter().map(|settled| {
        let kinds: Vec<&str> = settled.kinds.iter().map(|kind| kind.as_str()).collect();
        json!({
            "shard": settled.case.shard().column(), "case_id": settled.case.uuid(),
            "clock": settled.clock.map(|clock| clock.uuid()), "kinds": kinds, "now": now,
        })
    });
    Statement::new(
        ", settled AS (
              UPDATE notice AS n SET read_at = coalesce(n.read_at, s.now), settled_at = s.now
              FROM argument, jsonb_to_recordset(argument.body)
                  AS s(shard smallint, case_id uuid, clock uuid, kinds text[], now timestamptz)
              WHERE n.shard = s.shard AND n.case_id = s.case_id AND n.settled_at IS NULL
                AND n.kind = ANY (s.kinds) AND (s.clock IS NULL OR n.clock = s.clock)
              RETURNING n.shard, n.id
          )
          DELETE FROM mail USING settled
          WHERE mail.shard = settled.shard AND mail.notice = settled.id
            AND mail.state = 'due' AND mail.tries = 0",
        rows.collect(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// One page of a person's notices, newest first, older than `after`.
pub(crate) async fn page(
    connection: &mut Connection,
    recipient: StaffId,
    only_unread: bool,
    after: Option<NoticeId>,
    size: PageSize,
) -> Result<Vec<Notice>, db::Error> {
    let mut query = Row::query()
        .filter(notice::recipient.eq(recipient.uuid()))
        .into_boxed();
    if only_unread {
        query = query.filter(notice::read_at.is_null());
    }
    if let Some(after) = after {
        query = query.filter(notice::id.lt(after.uuid()));
    }
    let rows = query
        .order(notice::id.desc())
        .limit(size.fetch())
        .load(connection)
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// How many notices a person has not read; counting stops at 100.
pub(crate) async fn count_unread(
    connection: &mut Connection,
    recipient: StaffId,
) -> Result<i64, db::Error> {
    let unread: Vec<Uuid> = notice::table
        .filter(notice::recipient.eq(recipient.uuid()))
        .filter(notice::read_at.is_null())
        .order(notice::id)
        .limit(COUNTED)
        .select(notice::id)
        .load(connection)
        .await?;
    Ok(i64::try_from(unread.len()).unwrap_or(COUNTED))
}

/// Marks one of a person's notices read, whether or not it was; `false` if it is not theirs.
pub(crate) async fn mark_read(
    connection: &mut Connection,
    recipient: StaffId,
    id: NoticeId,
    now: Timestamp,
) -> Result<bool, db::Error> {
    let own = notice::table
        .find((id.shard().column(), id.uuid()))
        .filter(notice::recipient.eq(recipient.uuid()));
    let first_read =
        diesel::dsl::sql::<diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>>(
            "coalesce(read_at, ",
        )
        .bind::<diesel::sql_types::Timestamptz, _>(now)
        .sql(")");
    let marked = diesel::update(own)
        .set(notice::read_at.eq(first_read))
        .execute(connection)
        .await?;
    Ok(marked == 1)
}

/// Marks all of a person's notices read.
pub(crate) async fn mark_all_read(
    connection: &mut Connection,
    recipient: StaffId,
    now: Timestamp,
) -> Result<(), db::Error> {
    diesel::update(
        notice::table
            .filter(notice::recipient.eq(recipient.uuid()))
            .filter(notice::read_at.is_null()),
    )
    .set(notice::read_at.eq(now))
    .execute(connection)
    .await?;
    Ok(())
}
