//! Inbox and outbox: cases handed to and by the bearer's body.

use actix_web::HttpRequest;
use askama::Template;
use contracts::api::routing::Referral;
use contracts::vocabulary::ReferralState;
use kernel::Page;

use crate::page::{Answer, Chrome, SignedIn, next_page, page, path, query};
use crate::text::Text;

#[derive(Template)]
#[template(path = "desk/referrals.html")]
pub(crate) struct Referrals {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) heading: &'static str,
    pub(crate) here: &'static str,
    pub(crate) states: &'static [ReferralState],
    pub(crate) state: String,
    pub(crate) page: Page<Referral>,
    pub(crate) next: Option<String>,
}

/// Handed to us.
pub(crate) async fn inbox(user: SignedIn, request: HttpRequest) -> Answer {
    let heading = user.app.text().nav.inbox;
    list(
        user,
        &request,
        Side {
            id: "inbox",
            here: "/inbox",
            heading,
        },
    )
    .await
}

/// Handed over by us.
pub(crate) async fn outbox(user: SignedIn, request: HttpRequest) -> Answer {
    let heading = user.app.text().nav.outbox;
    list(
        user,
        &request,
        Side {
            id: "outbox",
            here: "/outbox",
            heading,
        },
    )
    .await
}

struct Side {
    id: &'static str,
    here: &'static str,
    heading: &'static str,
}

async fn list(user: SignedIn, request: &HttpRequest, side: Side) -> Answer {
    let query = query(request);
    let state = query.text("state");
    let asked = path(
        "/referrals",
        &[
            ("box", Some(side.id)),
            ("state", Some(state)),
            ("limit", Some("30")),
            ("after", Some(query.text("after"))),
        ],
    );
    let (chrome, found) = tokio::join!(
        Chrome::of(&user, side.id),
        user.get::<Page<Referral>>(user.app.routing(), &asked),
    );
    let found = found?;
    page(&Referrals {
        t: user.app.text(),
        chrome,
        heading: side.heading,
        here: side.here,
        states: ReferralState::ALL,
        state: state.to_owned(),
        next: next_page(&found, side.here, &[("state", Some(state))]),
        page: found,
    })
}
