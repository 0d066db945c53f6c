//! What stands around every page: who is signed in, where one can go, what just happened.

use access::{Action, Relation};
use contracts::Claims;
use contracts::api::notice::Unread;
use contracts::vocabulary::Role;

use kernel::Timestamp;

use super::SignedIn;
use crate::app::{App, Session};
use crate::text::Text;

/// Everything around the page itself.
pub(crate) struct Chrome {
    pub(crate) user: Option<Claims>,
    pub(crate) csrf: String,
    pub(crate) items: Vec<Item>,
    pub(crate) flash: Option<&'static str>,
    /// When the page was made, for the paper it is printed on.
    pub(crate) made_at: Timestamp,
}

/// One way to go.
pub(crate) struct Item {
    pub(crate) id: &'static str,
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
    pub(crate) current: bool,
    pub(crate) count: Option<String>,
}

impl Chrome {
    /// Around a page for somebody signed in, with a word on what was just done; `here` is the id of
    /// the way that led to it.
    pub(crate) async fn of(user: &SignedIn, here: &str) -> Self {
        let unread = user
            .get::<Unread>(user.app.notice(), "/notices/unread")
            .await
            .ok();
        let chrome = Self::without_counts(&user.app, Some(user.session()), here);
        let mut chrome = chrome.done(user.app.text(), user.done.as_deref());
        let waiting = unread.map(|unread| unread.count).filter(|count| *count > 0);
        if let Some(count) = waiting {
            let text = if count >= 100 {
                "99+".to_owned()
            } else {
                count.to_string()
            };
            for item in &mut chrome.items {
                if item.id == "notices" {
                    item.count = Some(text.clone());
                }
            }
        }
        chrome
    }

    /// Around a page that anybody may see, or that must not ask another service.
    pub(crate) fn without_counts(app: &App, session: Option<&Session>, here: &str) -> Self {
        Self {
            user: session.map(|session| session.claims.clone()),
            csrf: session
                .map(|session| session.csrf.clone())
                .unwrap_or_default(),
            items: items(app.text(), session.map(|session| &session.claims), here),
            flash: None,
            made_at: app.now(),
        }
    }

    /// The same with a word on what was just done, by the name of its form in the address.
    pub(crate) fn done(mut self, t: &'static Text, code: Option<&str>) -> Self {
        self.flash = code.and_then(|code| match code {
            "signed-out" => Some(t.sign_in.out),
            form => t.done(form),
        });
        self
    }
}

/// Whether somebody may register cases.
pub(crate) fn may_register(claims: &Claims) -> bool {
    access::may(claims, Action::Register, Relation::Own)
}

/// Whether petitions are what somebody registers as a rule.
pub(crate) fn takes_petitions(claims: &Claims) -> bool {
    claims.roles.contains(&Role::PetitionClerk)
}

/// Whether somebody may see particulars in full.
pub(crate) fn may_unmask(claims: &Claims) -> bool {
    access::may(claims, Action::Unmask, Relation::Sees)
}

fn items(t: &'static Text, claims: Option<&Claims>, here: &str) -> Vec<Item> {
    let handles = claims.is_some_and(may_register);
    let sees_cases = claims.is_some_and(may_unmask);
    let new = if claims.is_some_and(takes_petitions) {
        "/cases/new?kind=petition"
    } else {
        "/cases/new?kind=dispute"
    };
    let all = [
        ("home", "/", t.nav.home, claims.is_some()),
        ("new", new, t.nav.new, handles),
        ("inbox", "/inbox", t.nav.inbox, sees_cases),
        ("outbox", "/outbox", t.nav.outbox, sees_cases),
        ("cases", "/cases", t.nav.cases, sees_cases),
        ("backlog", "/backlog", t.nav.backlog, sees_cases),
        ("notices", "/notices", t.nav.notices, claims.is_some()),
        ("calculator", "/calculator", t.nav.calculator, true),
        ("timetable", "/timetable", t.nav.timetable, true),
        ("sign-in", "/sign-in", t.nav.sign_in, claims.is_none()),
    ];
    let allowed = all.into_iter().filter(|(.., allowed)| *allowed);
    allowed
        .map(|(id, href, label, _)| Item {
            id,
            href,
            label,
            current: id == here,
            count: None,
        })
        .collect()
}
