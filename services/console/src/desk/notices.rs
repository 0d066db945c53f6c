//! Notices to whoever is signed in.

use actix_web::{HttpRequest, web};
use askama::Template;
use contracts::api::notice::Notice;
use futures_util::future::try_join_all;
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
    /// Whether the unread ones alone are listed.
    pub(crate) only_unread: bool,
    pub(crate) matters: Vec<Matter>,
    pub(crate) next: Option<String>,
}

/// What a page tells of one case, or one notice about none; newest first.
pub(crate) struct Matter {
    pub(crate) case: Option<CaseId>,
    pub(crate) latest: Notice,
    pub(crate) earlier: Vec<Notice>,
}

impl Matter {
    fn is_unread(&self) -> bool {
        self.all().any(|notice| notice.read_at.is_none())
    }

    fn all(&self) -> impl Iterator<Item = &Notice> {
        std::iter::once(&self.latest).chain(&self.earlier)
    }
}

/// Gathered by case, each where its newest stands.
fn matters(notices: Vec<Notice>) -> Vec<Matter> {
    let mut all: Vec<Matter> = Vec::new();
    for notice in notices {
        let known = all
            .iter_mut()
            .find(|one| one.case.is_some() && one.case == notice.case);
        match known {
            Some(matter) => matter.earlier.push(notice),
            None => all.push(Matter {
                case: notice.case,
                latest: notice,
                earlier: Vec::new(),
            }),
        }
    }
    all
}

/// All notices or the unread ones, by case, newest first.
pub(crate) async fn show(user: SignedIn, request: HttpRequest) -> Answer {
    let t = user.app.text();
    let query = query(&request);
    let unread = query.filled("unread");
    let asked = path(
        "/notices",
        &[
            ("limit", Some("30")),
            ("unread", unread.as_deref()),
            ("after", Some(query.text("after"))),
        ],
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
        next: next_page(&notices, "/notices", &[("unread", unread.as_deref())]),
        only_unread: unread.is_some(),
        matters: matters(notices.items),
    })
}

/// Marks one as read, with what else was told of the same matter, and goes to its case if it has one.
pub(crate) async fn read(posted: Posted, notice: web::Path<String>) -> Answer {
    let Posted { user, fields } = posted;
    let notice: NoticeId = notice.parse().or(Err(Trouble::NotFound))?;
    let also = fields.all("also").filter_map(|also| also.parse().ok());
    let all: Vec<NoticeId> = std::iter::once(notice).chain(also).collect();
    try_join_all(all.iter().map(async |notice| {
        let address = format!("/notices/{notice}/read");
        let read = user.post::<_, Value>(user.app.notice(), &address, None, &Value::Null);
        read.await
    }))
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

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Shard;

    #[test]
    fn what_is_told_of_one_case_stands_together_where_the_newest_is() {
        let shard = Shard::new(7).unwrap();
        let (one, other) = (CaseId::new(shard), CaseId::new(shard));
        let told = |title: &str, case| Notice {
            id: NoticeId::new(shard),
            kind: String::new(),
            title: title.into(),
            body: String::new(),
            case,
            created_at: kernel::Timestamp::UNIX_EPOCH,
            read_at: None,
            settled_at: None,
        };
        let all = vec![
            told("甲三", Some(one)),
            told("另一", None),
            told("乙", Some(other)),
            told("甲二", Some(one)),
            told("另二", None),
            told("甲一", Some(one)),
        ];
        let matters = matters(all);
        let titles: Vec<Vec<_>> = matters
            .iter()
            .map(|matter| matter.all().map(|one| one.title.as_str()).collect())
            .collect();
        assert_eq!(
            titles,
            [
                vec!["甲三", "甲二", "甲一"],
                vec!["另一"],
                vec!["乙"],
                vec!["另二"]
            ]
        );
    }
}
