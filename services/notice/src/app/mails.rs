//! The mail queue, for administrators.

use contracts::api::notice::QueuedMail;
use contracts::{Claims, Reach};
use kernel::{NoticeId, Page, PageSize};
use problem::{Code, Problem};
use serde::Deserialize;
use utoipa::ToSchema;
use web::Failure;

use super::App;
use crate::domain::{mask, text};
use crate::store::mail_list::{self, Listed};

/// Where a mail stands.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// To be sent, or tried again.
    Due,
    /// The mail server took it.
    Sent,
    /// Given up.
    #[default]
    Failed,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

impl App {
    /// One page of the mails to staff in the actor's subtree, newest first.
    pub(crate) async fn mails(
        &self,
        actor: &Claims,
        state: State,
        after: Option<&str>,
        size: Option<u32>,
    ) -> Result<Page<QueuedMail>, Failure> {
        let after: Option<NoticeId> = web::cursor(after)?;
        let size = PageSize::of(size);
        let (from, to) = subtree(actor)?;
        let mut connection = self.database.connection().await?;
        let state = state.as_str();
        let rows = mail_list::page(&mut connection, state, (&from, &to), after, size).await?;
        Ok(Page::cut(rows, size, |row| row.notice).map(shown))
    }

    /// Tries a failed mail to staff in the actor's subtree again.
    pub(crate) async fn retry_mail(&self, actor: &Claims, id: NoticeId) -> Result<(), Failure> {
        let (from, to) = subtree(actor)?;
        let now = self.now();
        let mut connection = self.database.connection().await?;
        if !mail_list::requeue(&mut connection, id, (&from, &to), now).await? {
            return Err(Problem::new(Code::NotFound)
                .detail("没有这封发送失败的邮件。")
                .into());
        }
        self.hint_mails();
        Ok(())
    }
}

fn shown(Listed { notice, row }: Listed) -> QueuedMail {
    QueuedMail {
        notice,
        address: mask::address(&row.address),
        // Whoever keeps the queue need not know the cases, and of walled ones must not.
        title: match row.case {
            Some(_) => text::without_number(&row.title),
            None => row.title,
        },
        state: row.state,
        tries: row.tries,
        due_at: row.due_at,
        settled_at: row.settled_at,
        error: row.error,
    }
}

fn subtree(actor: &Claims) -> Result<(String, String), Failure> {
    let reach = Reach::Subtree(actor.org_path.clone());
    Ok(reach.path_range().ok_or(Code::Forbidden)?)
}
