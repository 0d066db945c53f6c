//! Notices to whoever is signed in.

use actix_web::{HttpRequest, web};
use askama::Template;
use contracts::api::notice::Notice;
use kernel::{CaseId, NoticeId, Page};
use serde_json::Value;

use crate::app::Trouble;
use crate::page::{Answer, Chrome, Posted, SignedIn, next_page, page, path, query, see};
use crate::text::Text;

#[derive(Template)]
#[template(path = "desk/notices.html")]
pub(crate) struct Notices {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) any_unread: bool,
    pub(crate) page: Page<Notice>,
    pub(crate) next: Option<String>,
}

/// All notices, newest first.
pub(crate) async fn show(user: SignedIn, request: HttpRequest) -> Answer {
    let t = user.app.text();
    let query = query(&request);
    let asked = path(
        "/notices",
        &[("limit", Some("30")), ("after", Some(query.text("after")))],
    );
    let (chrome, notices) = tokio::join!(
        Chrome::of(&user, "notices"),
        user.get::<Page<Notice>>(user.app.notice(), &asked),
    );
    let notices = notices?;
    page(&Notices {
        t,
        chrome,
        any_unread: notices.items.iter().any(|notice| notice.read_at.is_none()),
        next: next_page(&notices, "/notices", &[]),
        page: notices,
    })
}

/// Marks one as read, and goes to its case if it has one.
pub(crate) async fn read(posted: Posted, notice: web::Path<String>) -> Answer {
    let Posted { user, fields } = posted;
    let notice: NoticeId = notice.parse().or(Err(Trouble::NotFound))?;
    let address = format!("/notices/{notice}/read");
    let _: Value = user
        .post(user.app.notice(), &address, None, &Value::Null)
        .await?;
    match fields.value::<CaseId>("case") {
        Some(case) => Ok(see(&format!("/cases/{case}"))),
        None => Ok(see("/notices?done=notices")),
    }
}

/// Marks all as read.
pub(crate) async fn read_all(posted: Posted) -> Answer {
    let user = posted.user;
    let _: Value = user
        .post(user.app.notice(), "/notices/read-all", None, &Value::Null)
        .await?;
    Ok(see("/notices?done=notices"))
}
