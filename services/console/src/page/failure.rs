//! The page shown instead of one that cannot be shown.

use askama::Template;
use problem::Problem;

use super::Chrome;
use crate::app::{App, Session, Trouble};
use crate::text::Text;

/// A failure in words.
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) text: String,
}

#[derive(Template)]
#[template(path = "page/failure.html")]
struct Failure {
    t: &'static Text,
    chrome: Chrome,
    title: String,
    text: String,
    detail: Option<String>,
    code: Option<String>,
    trace: Option<String>,
    retry: bool,
    path: String,
}

/// What to tell people.
pub(crate) fn words(t: &Text, trouble: &Trouble) -> Words {
    let (title, text) = match trouble {
        Trouble::SignedOut(_) => (t.sign_in.title.to_owned(), t.sign_in.needed.to_owned()),
        Trouble::PasswordMustChange(_) => (
            t.password.title.to_owned(),
            t.password.must_change.to_owned(),
        ),
        Trouble::Refused(problem) => refusal(t, problem),
        Trouble::Down(service) => {
            let name = service.label();
            (t.failure.down_title(name), t.failure.down_text(name))
        }
        Trouble::NotFound => (
            t.failure.not_found_title.to_owned(),
            t.failure.not_found.to_owned(),
        ),
        Trouble::Again(typed) => {
            let (title, text) = typed.why.words(t);
            (title.to_owned(), text.to_owned())
        }
        Trouble::Forged => (
            t.failure.forged_title.to_owned(),
            t.failure.forged.to_owned(),
        ),
        Trouble::BadForm => (
            t.failure.bad_form_title.to_owned(),
            t.failure.bad_form.to_owned(),
        ),
        Trouble::Internal => (
            t.failure.internal_title.to_owned(),
            t.failure.internal.to_owned(),
        ),
    };
    Words { title, text }
}

/// The page's HTML.
pub(crate) fn render(
    app: &App,
    session: Option<&Session>,
    trouble: &Trouble,
    path: &str,
) -> String {
    let t = app.text();
    let Words { title, text } = words(t, trouble);
    let problem = trouble.problem();
    let page = Failure {
        t,
        chrome: Chrome::without_counts(app, session, ""),
        title,
        text,
        detail: problem
            .and_then(Problem::code)
            .map(|code| code.remedy().to_owned()),
        code: problem.map(|problem| problem.code_text().to_owned()),
        trace: problem.and_then(Problem::trace_id).map(ToOwned::to_owned),
        retry: matches!(trouble, Trouble::Down(_) | Trouble::Internal),
        path: path.to_owned(),
    };
    page.render().unwrap_or_else(|error| {
        tracing::error!(%error, "the page that tells of a failure failed itself");
        t.failure.internal.to_owned()
    })
}

fn refusal(t: &Text, problem: &Problem) -> (String, String) {
    let fields: String = problem
        .errors()
        .iter()
        .map(|error| error.detail.as_str())
        .collect();
    let text = problem.detail_text().unwrap_or_default();
    let text = format!("{text}{fields}");
    let text = if text.is_empty() {
        t.failure.refused.to_owned()
    } else {
        text
    };
    (problem.title().to_owned(), text)
}
