//! A person's own notices.

use contracts::Claims;
use contracts::api::notice::{Notice, Unread};
use db::Connection;
use kernel::{NoticeId, Page, PageSize};
use problem::Code;
use web::Failure;

use super::App;
use crate::store::notices;

impl App {
    /// One page of the actor's notices, newest first.
    pub(crate) async fn notices(
        &self,
        actor: &Claims,
        only_unread: bool,
        after: Option<&str>,
        size: Option<u32>,
    ) -> Result<Page<Notice>, Failure> {
        let after: Option<NoticeId> = web::cursor(after)?;
        let size = PageSize::of(size);
        let work = async |tx: &mut Connection| {
            notices::page(tx, actor.sub, only_unread, after, size).await
        };
        let scope = actor.scope();
        let rows = self.database.read_as(&scope, "show_notices", work).await?;
        Ok(Page::cut(rows, size, |row| row.id))
    }

    /// How many of the actor's notices wait to be read.
    pub(crate) async fn unread(&self, actor: &Claims) -> Result<Unread, Failure> {
        let work = async |tx: &mut Connection| notices::count_unread(tx, actor.sub).await;
        let scope = actor.scope();
        let count = self.database.read_as(&scope, "count_unread", work).await?;
        Ok(Unread { count })
    }

    /// Marks one of the actor's notices read; reading it again changes nothing.
    pub(crate) async fn read(&self, actor: &Claims, id: NoticeId) -> Result<(), Failure> {
        let now = self.now();
        let mut connection = self.database.connection().await?;
        if notices::mark_read(&mut connection, actor.sub, id, now).await? {
            Ok(())
        } else {
            Err(Code::NotFound.into())
        }
    }

    /// Marks all of the actor's notices read.
    pub(crate) async fn read_all(&self, actor: &Claims) -> Result<(), Failure> {
        let now = self.now();
        let mut connection = self.database.connection().await?;
        notices::mark_all_read(&mut connection, actor.sub, now).await?;
        Ok(())
    }
}
