//! The home page: what the one who is signed in, or their body, has to do.

mod todo;

use access::{Action, Relation};
use actix_web::HttpRequest;
use askama::Template;
use contracts::api::notice::Notice;
use contracts::api::routing::Referral;
use contracts::api::tracking::{BacklogRow, BacklogSummary};
use contracts::vocabulary::{ReferralState, Stage};
use kernel::{NaiveDate, Page};

use todo::{Group, Line, Listed, Lists};

use crate::app::Trouble;
use crate::page::{
    Answer, Chrome, Fields, Part, SignedIn, may_register, next_page, page, part, path, query,
    takes_petitions,
};
use crate::text::Text;

#[derive(Template)]
#[template(path = "desk/home/home.html")]
pub(crate) struct Home {
    t: &'static Text,
    chrome: Chrome,
    name: String,
    today: NaiveDate,
    may_register: bool,
    /// Whether petitions are what the reader registers as a rule.
    petitions: bool,
    summary: Option<BacklogSummary>,
    /// Whether all cases of the body are listed, and not the reader's own alone.
    all: bool,
    groups: Vec<Group>,
    /// Hand-overs that wait at bodies below.
    below: Vec<Line>,
    /// What cannot be shown, each reason once.
    missing: Vec<String>,
    next: Option<String>,
    notices: Part<Page<Notice>>,
}

/// Rows of each part of the list.
const ROWS: &str = "50";

/// To-do list and notices; for supervisors the open cases in three numbers.
pub(crate) async fn show(user: SignedIn, request: HttpRequest) -> Answer {
    let t = user.app.text();
    let query = query(&request);
    let all = query.text("whose") == "unit";
    let (chrome, asked, notices, summary) = tokio::join!(
        Chrome::of(&user, "home"),
        Asked::of(&user, &query, all),
        user.get::<Page<Notice>>(user.app.notice(), "/notices?unread=true&limit=5"),
        summary(&user),
    );
    let own = [("whose", all.then_some("unit"))];
    let next = asked.open.as_ref().ok();
    let next = next.and_then(|page| next_page(page, "/", &own));
    let mut missing = Vec::new();
    let later = !query.text("after").is_empty();
    let lists = asked.lists(&user, later, &mut missing);
    let (groups, below) = todo::list(t, lists);
    page(&Home {
        t,
        chrome,
        name: user.claims.name.clone(),
        today: user.app.today(),
        may_register: may_register(&user.claims),
        petitions: takes_petitions(&user.claims),
        summary,
        all,
        groups,
        below,
        missing,
        next,
        notices: part(t, notices),
    })
}

async fn summary(user: &SignedIn) -> Option<BacklogSummary> {
    if !access::may(&user.claims, Action::Replace, Relation::Above) {
        return None;
    }
    let summary = user.get(user.app.tracking(), "/backlog/summary").await;
    summary.ok()
}

/// What the services say.
struct Asked {
    returned: Rows<BacklogRow>,
    registered: Rows<BacklogRow>,
    open: Rows<BacklogRow>,
    returns: Rows<Referral>,
    offered: Rows<Referral>,
    received: Rows<Referral>,
}

type Rows<T> = Result<Page<T>, Trouble>;

impl Asked {
    /// Asks for everything at once; for what comes before the list only on its first page.
    async fn of(user: &SignedIn, query: &Fields, all: bool) -> Self {
        let own = user.claims.org.to_string();
        let after = query.text("after");
        let open = [("limit", Some(ROWS)), ("after", Some(after))];
        let open = if all {
            path(
                "/backlog",
                &[[("organisation", Some(own.as_str()))].as_slice(), &open].concat(),
            )
        } else {
            path("/todo", &open)
        };
        let (tracking, routing) = (user.app.tracking(), user.app.routing());
        let cases = async |stage: Stage| {
            let address = path(
                "/backlog",
                &[
                    ("organisation", Some(own.as_str())),
                    ("stage", Some(stage.as_str())),
                    ("limit", Some(ROWS)),
                ],
            );
            first(after, user.get(tracking, &address)).await
        };
        let referrals = async |side: &str, state: ReferralState| {
            let address = path(
                "/referrals",
                &[
                    ("box", Some(side)),
                    ("state", Some(state.as_str())),
                    ("limit", Some(ROWS)),
                ],
            );
            first(after, user.get(routing, &address)).await
        };
        let (returned, registered, open, returns, offered, received) = tokio::join!(
            cases(Stage::Returned),
            cases(Stage::Registered),
            user.get(tracking, &open),
            referrals("outbox", ReferralState::Returned),
            referrals("inbox", ReferralState::Offered),
            referrals("inbox", ReferralState::Received),
        );
        Self {
            returned,
            registered,
            open,
            returns,
            offered,
            received,
        }
    }

    /// The lists; what cannot be had is empty, and why is said once.
    fn lists(self, user: &SignedIn, later: bool, missing: &mut Vec<String>) -> Lists {
        let t = user.app.text();
        let mut unanswered = rows(t, self.offered, missing);
        let received = rows(t, self.received, missing);
        unanswered.goes_on |= received.goes_on;
        unanswered.items.extend(received.items);
        Lists {
            own: user.claims.org,
            today: user.app.today(),
            later,
            returned: rows(t, self.returned, missing),
            returns: rows(t, self.returns, missing).items,
            unanswered,
            registered: rows(t, self.registered, missing),
            open: rows(t, self.open, missing),
        }
    }
}

async fn first<T>(after: &str, asked: impl Future<Output = Rows<T>>) -> Rows<T> {
    if after.is_empty() {
        return asked.await;
    }
    Ok(Page {
        items: Vec::new(),
        next: None,
    })
}

fn rows<T>(t: &Text, answer: Rows<T>, missing: &mut Vec<String>) -> Listed<T> {
    match part(t, answer) {
        Ok(page) => Listed {
            goes_on: page.next.is_some(),
            items: page.items,
        },
        Err(why) => {
            if !missing.contains(&why) {
                missing.push(why);
            }
            Listed::default()
        }
    }
}
