//! What a body keeps of a case that it returned: what it was handed, and what it said about that. Of what
//! became of the case it learns nothing.

use askama::Template;
use contracts::api::routing::Referral;
use kernel::{CaseId, Page};

use crate::app::Trouble;
use crate::page::{Answer, Chrome, SignedIn, page, path};
use crate::text::Text;

#[derive(Template)]
#[template(path = "file/returned.html")]
struct Returned {
    t: &'static Text,
    chrome: Chrome,
    /// The last one first.
    referrals: Vec<Referral>,
}

/// The page in place of a file that is not to be had; it is not found by whoever never had it.
pub(super) async fn page_of(user: &SignedIn, case: CaseId) -> Answer {
    let case = case.to_string();
    let asked = [
        ("box", Some("inbox")),
        ("case", Some(case.as_str())),
        ("limit", Some("100")),
    ];
    let address = path("/referrals", &asked);
    let found = user.get::<Page<Referral>>(user.app.routing(), &address);
    let found = found.await.map(|page| page.items).unwrap_or_default();
    // Whatever is still in sight has its own page.
    let referrals: Vec<Referral> = found.into_iter().filter(|one| !one.visible).collect();
    if referrals.is_empty() {
        return Err(Trouble::NotFound);
    }
    page(&Returned {
        t: user.app.text(),
        chrome: Chrome::of(user, "inbox").await,
        referrals,
    })
}
