//! The public calculator of legal limits.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use askama::Template;
use kernel::NaiveDate;
use law::{Due, DueRequest, Interval, LawBook};

use crate::page::{Answer, Chrome, Fields, Visitor, page, query};
use crate::text::Text;

#[derive(Template)]
#[template(path = "public/calculator.html")]
pub(crate) struct Calculator {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) groups: Vec<RuleGroup>,
    pub(crate) asked: Asked,
    pub(crate) due: Option<Due>,
    pub(crate) citation: String,
    pub(crate) refusal: Option<String>,
}

/// The rules of one law: id and what people see.
pub(crate) struct RuleGroup {
    pub(crate) law: String,
    pub(crate) rules: Vec<(String, String)>,
}

/// What was asked of the calculator, as typed.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    pub(crate) rule: String,
    pub(crate) start: String,
    pub(crate) time: String,
    pub(crate) extend: String,
    pub(crate) exclude: Vec<(String, String)>,
}

/// How many stretches of time the form has room for.
const EXCLUSIONS: usize = 3;

/// Asks for rule and dates; gives the last day and how it is found. Needs no sign-in.
pub(crate) async fn show(visitor: Visitor, request: HttpRequest) -> Answer {
    let t = visitor.app.text();
    let book = &*visitor.app.book().await?;
    let asked = asked(&query(&request));
    let outcome =
        (!asked.rule.is_empty() || !asked.start.is_empty()).then(|| count(t, book, &asked));
    let (due, refusal) = match outcome {
        Some(Ok(due)) => (Some(due), None),
        Some(Err(refusal)) => (None, Some(refusal)),
        None => (None, None),
    };
    page(&Calculator {
        t,
        chrome: Chrome::without_counts(&visitor.app, visitor.session.as_ref(), "calculator"),
        groups: groups(book, visitor.app.today()),
        citation: due.as_ref().map(citation).unwrap_or_default(),
        asked,
        due,
        refusal,
    })
}

fn asked(form: &Fields) -> Asked {
    let text = |name| form.text(name).to_owned();
    let mut exclude: Vec<_> = form
        .all("from")
        .zip(form.all("to"))
        .map(|(from, to)| (from.to_owned(), to.to_owned()))
        .collect();
    exclude.resize(EXCLUSIONS, (String::new(), String::new()));
    Asked {
        rule: text("rule"),
        start: text("start"),
        time: text("time"),
        extend: text("extend"),
        exclude,
    }
}

/// The answer; or why there is none, in Chinese.
fn count(t: &Text, book: &LawBook, asked: &Asked) -> Result<Due, String> {
    let day = |text: &str| typed::parse_day(text).ok_or_else(|| t.calculator.no_date.to_owned());
    if asked.rule.is_empty() {
        return Err(t.calculator.no_rule.to_owned());
    }
    let mut request = DueRequest::new(&asked.rule, day(&asked.start)?);
    if !asked.time.is_empty() {
        let time = format!("{}:00", typed::half_width(&asked.time).replace('：', ":"));
        request = request.at(time
            .parse()
            .map_err(|_unreadable| t.calculator.no_date.to_owned())?);
    }
    if !asked.extend.is_empty() {
        request = request.extended(
            typed::half_width(&asked.extend)
                .parse()
                .map_err(|_unreadable| t.form.number.to_owned())?,
        );
    }
    for (from, to) in &asked.exclude {
        if !(from.is_empty() && to.is_empty()) {
            let interval = Interval::new(day(from)?, day(if to.is_empty() { from } else { to })?);
            if interval.to < interval.from {
                return Err(t.calculator.reversed.to_owned());
            }
            request = request.without(interval);
        }
    }
    book.due(&request).map_err(|refused| refused.to_string())
}

/// The rules by law, each once in the version of today (or its last).
fn groups(book: &LawBook, today: NaiveDate) -> Vec<RuleGroup> {
    let mut groups: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for id in book.rule_ids() {
        let versions = book.rules().filter(|rule| rule.id == id);
        let Some(rule) = book.rule(id, today).ok().or_else(|| versions.last()) else {
            continue;
        };
        let label = format!(
            "{}（{}，{}，{id}）",
            rule.title,
            rule.length(),
            rule.article
        );
        groups
            .entry(rule.law.clone())
            .or_default()
            .push((id.to_owned(), label));
    }
    groups
        .into_iter()
        .map(|(law, rules)| RuleGroup {
            law: format!("《{law}》"),
            rules,
        })
        .collect()
}

fn citation(due: &Due) -> String {
    format!("《{}》{}", due.rule.law, due.rule.article)
}
