//! The home page: what the one who is signed in has to do.

use actix_web::HttpRequest;
use contracts::api::notice::Notice;
use contracts::api::routing::Referral;
use contracts::api::tracking::{BacklogRow, BacklogSummary};
use contracts::vocabulary::Role;
use kernel::Page;

use super::{Answer, SignedIn, path, query};
use crate::view::chrome::may_register;
use crate::view::plain::Home;
use crate::view::{Chrome, page, part};

/// To-do list, waiting referrals, notices; for supervisors the backlog in three numbers.
pub(crate) async fn show(user: SignedIn, request: HttpRequest) -> Answer {
    let t = user.app.text();
    let query = query(&request);
    let todo = path(
        "/todo",
        &[("limit", Some("10")), ("after", Some(query.text("after")))],
    );
    let supervises = user.claims.has(Role::Supervisor) || user.claims.has(Role::Dispatcher);
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
