use db::{Connection, Statement};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Untyped;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NoticeId, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::invalid;
use super::schema::{mail, notice};
use crate::domain::announcement::Kind;

/// A mail to be queued.
#[derive(Debug)]
pub(crate) struct NewMail {
    pub(crate) notice: NoticeId,
    pub(crate) recipient: Uuid,
    pub(crate) address: String,
    pub(crate) due_at: Timestamp,
}

/// A mail that was claimed for sending.
#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    pub(crate) notice: NoticeId,
    pub(crate) address: String,
    /// This try included; also what proves the claim.
    pub(crate) tries: i32,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) case: Option<CaseId>,
    /// Whom it goes to, if it may be put together with others of its kind.
    pub(crate) gathered_for: Option<Uuid>,
}

/// What became of a try.
#[derive(Debug)]
pub(crate) enum Settled {
    Sent,
    Again { due_at: Timestamp, error: String },
    Failed { error: String },
}

/// Queues mails.
pub(crate) async fn insert(tx: &mut Connection, mails: &[NewMail]) -> Result<(), db::Error> {
    if mails.is_empty() {
        return Ok(());
    }
    let rows = mails.iter().map(|new| {
        json!({
            "shard": new.notice.shard().column(), "notice": new.notice.uuid(),
            "recipient": new.recipient, "address": new.address, "due_at": new.due_at,
        })
    });
    Statement::new(
        " INSERT INTO mail (shard, notice, recipient, address, state, due_at, tries)
          SELECT m.shard, m.notice, m.recipient, m.address, 'due', m.due_at, 0
          FROM argument, jsonb_populate_recordset(NULL::mail, body) AS m",
        rows.collect(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes up to `limit` due mails, oldest first, until `lease_until`, and with those about moved
/// limits all others of their kind to the same people that are due; waits for another worker that
/// is taking some at this moment.
pub(crate) async fn claim(
    tx: &mut Connection,
    now: Timestamp,
    lease_until: Timestamp,
    limit: i64,
) -> Result<Vec<Claimed>, db::Error> {
    take_turn(tx).await?;
    let mut ids: Vec<Uuid> = mail::table
        .filter(mail::state.eq("due").and(mail::due_at.le(now)))
        .order(mail::due_at)
        .limit(limit)
        .select(mail::notice)
        .for_update()
        .skip_locked()
        .load(tx)
        .await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    ids.extend(gather(tx, &ids, now).await?);
    // The state is asked for again so that the index on state and notice serves both statements.
    let taken = || mail::state.eq("due").and(mail::notice.eq_any(&ids));
    diesel::update(mail::table.filter(taken()))
        .set((
            mail::due_at.eq(lease_until),
            mail::tries.eq(mail::tries + 1),
        ))
        .execute(tx)
        .await?;
    let rows: Vec<ClaimedRow> = mail::table
        .inner_join(notice::table.on(with_notice()))
        .filter(taken())
        .order(mail::notice)
        .select(ClaimedRow::as_select())
        .load(tx)
        .await?;
    rows.into_iter().map(ClaimedRow::read).collect()
}

/// Takes the turn to claim mails, until the transaction ends: two workers that took at once could
/// each take a part of one letter.
async fn take_turn(tx: &mut Connection) -> Result<(), db::Error> {
    let turn = diesel::select(sql::<Untyped>(
        "pg_advisory_xact_lock(hashtext('dingfen-notice'), hashtext(current_schema()))",
    ));
    turn.execute(tx).await?;
    Ok(())
}

/// All other due mails that belong in one letter with these.
async fn gather(tx: &mut Connection, ids: &[Uuid], now: Timestamp) -> Result<Vec<Uuid>, db::Error> {
    let moved = Kind::ClockMoved.as_str();
    let recipients: Vec<Uuid> = mail::table
        .inner_join(notice::table.on(with_notice()))
        .filter(mail::state.eq("due").and(mail::notice.eq_any(ids)))
        .filter(notice::kind.eq(moved))
        .select(mail::recipient)
        .distinct()
        .load(tx)
        .await?;
    if recipients.is_empty() {
        return Ok(Vec::new());
    }
    let theirs = notice::table
        .filter(notice::recipient.eq_any(&recipients))
        .filter(notice::kind.eq(moved))
        .select(notice::id);
    Ok(mail::table
        .filter(mail::state.eq("due").and(mail::due_at.le(now)))
        .filter(mail::notice.eq_any(theirs))
        .filter(mail::notice.ne_all(ids))
        .select(mail::notice)
        .for_update()
        .skip_locked()
        .load(tx)
        .await?)
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = mail)]
struct ClaimedRow {
    notice: Uuid,
    recipient: Uuid,
    #[diesel(select_expression = notice::kind)]
    kind: String,
    address: String,
    tries: i32,
    #[diesel(select_expression = notice::title)]
    title: String,
    #[diesel(select_expression = notice::body)]
    body: String,
    #[diesel(select_expression = notice::case_id)]
    case: Option<Uuid>,
}

impl ClaimedRow {
    fn read(self) -> Result<Claimed, db::Error> {
        Ok(Claimed {
            notice: NoticeId::from_uuid(self.notice).map_err(invalid)?,
            address: self.address,
            tries: self.tries,
            title: self.title,
            body: self.body,
            case: self
                .case
                .map(CaseId::from_uuid)
                .transpose()
                .map_err(invalid)?,
            gathered_for: (self.kind == Kind::ClockMoved.as_str()).then_some(self.recipient),
        })
    }
}

/// Notes what became of a try, unless the lease ran out and somebody else has tried since. All
/// mails of a letter are to be settled in one transaction: the rest would go out as another letter.
pub(crate) async fn settle(
    connection: &mut Connection,
    claimed: &Claimed,
    settled: &Settled,
    now: Timestamp,
) -> Result<(), db::Error> {
    let id = claimed.notice;
    let row = mail::table
        .find((id.shard().column(), id.uuid()))
        .filter(mail::tries.eq(claimed.tries).and(mail::state.eq("due")));
    let (state, due_at, error, settled_at) = match settled {
        Settled::Sent => ("sent", None, None, Some(now)),
        Settled::Again { due_at, error } => ("due", Some(*due_at), Some(error), None),
        Settled::Failed { error } => ("failed", None, Some(error), Some(now)),
    };
    diesel::update(row)
        .set((
            mail::state.eq(state),
            // None leaves the column as it is.
            due_at.map(|due_at| mail::due_at.eq(due_at)),
            mail::error.eq(error),
            mail::settled_at.eq(settled_at),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// When the oldest mail that waits has been due.
pub(crate) async fn oldest_due(
    connection: &mut Connection,
) -> Result<Option<Timestamp>, db::Error> {
    Ok(mail::table
        .filter(mail::state.eq("due"))
        .order(mail::due_at)
        .select(mail::due_at)
        .first(connection)
        .await
        .optional()?)
}

/// How a mail and its notice belong together.
#[diesel::dsl::auto_type]
pub(super) fn with_notice() -> _ {
    let same_shard: diesel::dsl::Eq<notice::shard, mail::shard> = notice::shard.eq(mail::shard);
    same_shard.and(notice::id.eq(mail::notice))
}
