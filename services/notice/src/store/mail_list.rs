use db::Connection;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{NoticeId, PageSize, Timestamp};
use roster::schema::{organisation, staff};
use uuid::Uuid;

use super::invalid;
use super::mails::with_notice;
use super::schema::{mail, notice};

/// A mail as lists show it.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) notice: NoticeId,
    pub(crate) row: Row,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = mail)]
pub(crate) struct Row {
    notice: Uuid,
    pub(crate) address: String,
    #[diesel(select_expression = notice::title)]
    pub(crate) title: String,
    #[diesel(select_expression = notice::case_id)]
    pub(crate) case: Option<Uuid>,
    pub(crate) state: String,
    pub(crate) tries: i32,
    pub(crate) due_at: Timestamp,
    pub(crate) settled_at: Option<Timestamp>,
    pub(crate) error: Option<String>,
}

/// A subtree of organisations: paths from the first up to before the second.
pub(crate) type Subtree<'a> = (&'a str, &'a str);

/// One page of the mails in this state to staff in a subtree, newest first.
pub(crate) async fn page(
    connection: &mut Connection,
    state: &str,
    (from, to): Subtree<'_>,
    after: Option<NoticeId>,
    size: PageSize,
) -> Result<Vec<Listed>, db::Error> {
    let mut query = mail::table
        .inner_join(staff::table.inner_join(organisation::table))
        .inner_join(notice::table.on(with_notice()))
        .filter(mail::state.eq(state))
        .filter(organisation::path.ge(from).and(organisation::path.lt(to)))
        .select(Row::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(mail::notice.lt(after.uuid()));
    }
    let rows: Vec<Row> = query
        .order(mail::notice.desc())
        .limit(size.fetch())
        .load(connection)
        .await?;
    rows.into_iter()
        .map(|row| {
            let notice = NoticeId::from_uuid(row.notice).map_err(invalid)?;
            Ok(Listed { notice, row })
        })
        .collect()
}

/// Puts a failed mail to staff in a subtree back into the queue; `false` if there is none.
pub(crate) async fn requeue(
    connection: &mut Connection,
    id: NoticeId,
    (from, to): Subtree<'_>,
    now: Timestamp,
) -> Result<bool, db::Error> {
    let below = staff::table
        .inner_join(organisation::table)
        .filter(organisation::path.ge(from).and(organisation::path.lt(to)))
        .select(staff::id);
    let requeued = diesel::update(
        mail::table
            .find((id.shard().column(), id.uuid()))
            .filter(mail::state.eq("failed"))
            .filter(mail::recipient.eq_any(below)),
    )
    .set((
        mail::state.eq("due"),
        mail::due_at.eq(now),
        mail::tries.eq(0),
        mail::settled_at.eq(None::<Timestamp>),
    ))
    .execute(connection)
    .await?;
    Ok(requeued == 1)
}
