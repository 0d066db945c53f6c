//! The list of registered cases, and the search.

use actix_web::HttpRequest;
use askama::Template;
use contracts::api::intake::{CaseRow, FindCases};
use contracts::vocabulary::{CaseKind, DisputeType};
use kernel::Page;
use typed::{Identity, Phone};

use crate::app::Trouble;
use crate::page::{
    Answer, Chrome, Errors, Fields, Posted, SignedIn, next_page, page, path, query, see,
};
use crate::text::Text;

#[derive(Template)]
#[template(path = "desk/cases.html")]
pub(crate) struct Cases {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) errors: Errors,
    pub(crate) q: String,
    pub(crate) kind: String,
    pub(crate) dispute_type: String,
    pub(crate) kinds: &'static [CaseKind],
    pub(crate) types: &'static [DisputeType],
    pub(crate) page: Page<CaseRow>,
    pub(crate) more: Option<More>,
}

/// The way to the page after this one.
pub(crate) enum More {
    /// By its address.
    Address(String),
    /// By sending the search again, from here on.
    Form(String),
}

/// Rows of a page.
const ROWS: u32 = 30;

/// What the bearer may see, newest first. A search that finds one case by its number still shows
/// the list: people look before they open.
pub(crate) async fn show(user: SignedIn, request: HttpRequest) -> Answer {
    let asked = query(&request);
    let rows = ROWS.to_string();
    let mut parameters = filters(&asked).to_vec();
    parameters.extend([
        ("limit", Some(rows.as_str())),
        ("after", Some(asked.text("after"))),
    ]);
    let address = path("/cases", &parameters);
    let (chrome, found) = tokio::join!(
        Chrome::of(&user, "cases"),
        user.get::<Page<CaseRow>>(user.app.intake(), &address),
    );
    list(&user, chrome, &asked, found, |found| {
        next_page(found, "/cases", &filters(&asked)).map(More::Address)
    })
}

/// Whoever asks for the address of the search alone begins anew: what was searched for is not in it.
pub(crate) async fn start() -> Answer {
    Ok(see("/cases"))
}

/// The search form. What may be somebody's number stays out of addresses, which browsers keep and
/// proxies write down; any other search gets an address that can be kept and passed on.
pub(crate) async fn search(posted: Posted) -> Answer {
    let Posted { user, fields: form } = posted;
    if !holds_number(form.text("q")) {
        return Ok(see(&path("/cases", &filters(&form))));
    }
    let asked = FindCases {
        kind: form.value("kind"),
        dispute_type: form.value("dispute_type"),
        channel: None,
        q: form.filled("q"),
        after: form.filled("after"),
        limit: Some(ROWS),
    };
    let (chrome, found) = tokio::join!(
        Chrome::of(&user, "cases"),
        user.post::<_, Page<CaseRow>>(user.app.intake(), "/cases/search", None, &asked),
    );
    list(&user, chrome, &form, found, |found| {
        found.next.clone().map(More::Form)
    })
}

fn list(
    user: &SignedIn,
    chrome: Chrome,
    asked: &Fields,
    found: Result<Page<CaseRow>, Trouble>,
    more: impl FnOnce(&Page<CaseRow>) -> Option<More>,
) -> Answer {
    let t = user.app.text();
    let (found, errors) = match found {
        Ok(found) => (found, Errors::none()),
        Err(trouble @ Trouble::Refused(_)) => (
            Page {
                items: Vec::new(),
                next: None,
            },
            Errors::of(t, &trouble),
        ),
        Err(trouble) => return Err(trouble),
    };
    page(&Cases {
        t,
        chrome,
        errors,
        q: asked.text("q").to_owned(),
        kind: asked.text("kind").to_owned(),
        dispute_type: asked.text("dispute_type").to_owned(),
        kinds: CaseKind::ALL,
        types: DisputeType::ALL,
        more: more(&found),
        page: found,
    })
}

fn filters(asked: &Fields) -> [(&'static str, Option<&str>); 3] {
    [
        ("q", Some(asked.text("q"))),
        ("kind", Some(asked.text("kind"))),
        ("dispute_type", Some(asked.text("dispute_type"))),
    ]
}

/// Whether a text may hold an identity number, a credit code or a telephone, right or mistyped:
/// the forms of such numbers, or seven digits and more on end, whatever people write between them.
/// Numbers of cases have fewer.
fn holds_number(text: &str) -> bool {
    const TELLING: usize = 7;
    let mut run = 0;
    let mut long = typed::half_width(text).chars().any(|character| {
        run = match character {
            c if c.is_ascii_digit() => run + 1,
            ' ' | '-' | '－' | '—' | '(' | ')' | '（' | '）' => run,
            _ => 0,
        };
        run >= TELLING
    });
    long |= Identity::parse(text).is_ok() || Phone::parse(text).is_ok();
    long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_people_are_told_from_numbers_of_cases() {
        for number in [
            "11010519491231002X",
            "138-1234-5678",
            "138 1234 5678",
            "0812-3332211",
            "91350100M000100Y43",
            "王小川 1381234567",
            "１３８１２３４５６７８",
            "138\u{200B}1234\u{200B}5678",
            "C01X00T47",
            "（0812）3332211转801",
        ] {
            assert!(holds_number(number), "{number}");
        }
        for other in [
            "〔2026〕攀东银江登字第12号",
            "[2026]攀东银江登字第123456号",
            "拖欠工资18600元",
        ] {
            assert!(!holds_number(other), "{other}");
        }
    }
}
