//! Inbox and outbox: cases handed to and by the bearer's body.

use actix_web::HttpRequest;
use askama::Template;
use contracts::api::routing::Referral;
use contracts::vocabulary::ReferralState;
use futures_util::future::try_join_all;
use kernel::{NaiveDate, Page};

use crate::app::Trouble;
use crate::page::{Answer, Chrome, SignedIn, next_page, page, path, query};
use crate::text::Text;

#[derive(Template)]
#[template(path = "desk/referrals.html")]
pub(crate) struct Referrals {
    t: &'static Text,
    chrome: Chrome,
    heading: &'static str,
    here: &'static str,
    states: &'static [ReferralState],
    state: String,
    today: NaiveDate,
    /// What waits for an answer, the longest waiting first.
    pending: Vec<Referral>,
    settled: Vec<Referral>,
    /// Whether the sender, or the receiver, is not the same in every row: the reader's own body.
    names_from: bool,
    names_to: bool,
    next: Option<String>,
}

impl Referrals {
    /// Whether there is a page to open: the file, or what is kept of a case that was returned.
    fn opens(&self, referral: &Referral) -> bool {
        referral.visible || (self.here == "/inbox" && referral.returned_on.is_some())
    }

    /// How many days it has waited for an answer, if it still does.
    fn waits(&self, referral: &Referral) -> Option<i64> {
        let days = (self.today - referral.offered_on).num_days();
        (is_pending(referral) && days > 0).then_some(days)
    }
}

/// The states of what waits for an answer.
const PENDING: [ReferralState; 2] = [ReferralState::Offered, ReferralState::Received];

fn is_pending(referral: &Referral) -> bool {
    let state = referral.state.known();
    state.is_ok_and(|state| PENDING.contains(&state))
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
    // On the first page of all what waits stands before the rest, however old it is.
    let first = state.is_empty() && query.text("after").is_empty();
    let (chrome, found, waiting) = tokio::join!(
        Chrome::of(&user, side.id),
        user.get::<Page<Referral>>(user.app.routing(), &asked),
        async {
            if first {
                waiting(&user, side.id).await
            } else {
                Ok(Vec::new())
            }
        },
    );
    let (found, waiting) = (found?, waiting?);
    let next = next_page(&found, side.here, &[("state", Some(state))]);
    let (more, settled): (Vec<_>, Vec<_>) = found.items.into_iter().partition(is_pending);
    // What was signed for between two questions comes twice.
    let mut pending: Vec<Referral> = Vec::new();
    for referral in waiting.into_iter().chain(more) {
        if !pending.iter().any(|known| known.id == referral.id) {
            pending.push(referral);
        }
    }
    pending.sort_by_key(|referral| (referral.offered_on, referral.offered_at));
    let own = user.claims.org;
    let mut all = pending.iter().chain(&settled);
    page(&Referrals {
        t: user.app.text(),
        names_from: all.clone().any(|one| one.from != own),
        names_to: all.any(|one| one.to != own),
        chrome,
        heading: side.heading,
        here: side.here,
        states: ReferralState::ALL,
        state: state.to_owned(),
        today: user.app.today(),
        pending,
        settled,
        next,
    })
}

/// What waits for an answer.
async fn waiting(user: &SignedIn, side: &str) -> Result<Vec<Referral>, Trouble> {
    let list = async |state: ReferralState| {
        let asked = [
            ("box", Some(side)),
            ("state", Some(state.as_str())),
            ("limit", Some("100")),
        ];
        let address = path("/referrals", &asked);
        let found = user.get::<Page<Referral>>(user.app.routing(), &address);
        found.await.map(|page| page.items)
    };
    let lists = try_join_all(PENDING.map(list)).await?;
    Ok(lists.into_iter().flatten().filter(is_pending).collect())
}
