//! The home page: what the one who is signed in has to do.

use access::{Action, Relation};
use actix_web::HttpRequest;
use askama::Template;
use contracts::api::notice::Notice;
use contracts::api::routing::Referral;
use contracts::api::tracking::{BacklogRow, BacklogSummary};
use kernel::{NaiveDate, Page};

use crate::page::{Answer, Chrome, Part, SignedIn, may_register, page, part, path, query};
use crate::text::Text;

#[derive(Template)]
#[template(path = "desk/home.html")]
pub(crate) struct Home {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) name: String,
    pub(crate) today: NaiveDate,
    pub(crate) may_register: bool,
    pub(crate) summary: Option<BacklogSummary>,
    pub(crate) todo: Part<Page<BacklogRow>>,
    pub(crate) inbox: Part<Page<Referral>>,
    pub(crate) notices: Part<Page<Notice>>,
}

/// To-do list, waiting referrals, notices; for supervisors the backlog in three numbers.
pub(crate) async fn show(user: SignedIn, request: HttpRequest) -> Answer {
    let t = user.app.text();
    let query = query(&request);
    let todo = path(
        "/todo",
        &[("limit", Some("10")), ("after", Some(query.text("after")))],
    );
    let supervises = access::may(&user.claims, Action::Replace, Relation::Above);
    let summary = async {
        if !supervises {
            return None;
        }
        user.get::<BacklogSummary>(user.app.tracking(), "/backlog/summary")
            .await
            .ok()
    };
    let (chrome, todo, inbox, notices, summary) = tokio::join!(
        Chrome::of(&user, "home"),
        user.get::<Page<BacklogRow>>(user.app.tracking(), &todo),
        user.get::<Page<Referral>>(
            user.app.routing(),
            "/referrals?box=inbox&state=offered&limit=5"
        ),
        user.get::<Page<Notice>>(user.app.notice(), "/notices?limit=5"),
        summary,
    );
    page(&Home {
        t,
        chrome,
        name: user.claims.name.clone(),
        today: user.app.today(),
        may_register: may_register(&user.claims),
        summary,
        todo: part(t, todo),
        inbox: part(t, inbox),
        notices: part(t, notices),
    })
}
