//! The public calculator of legal limits.

use std::collections::BTreeMap;
use std::fmt::Display;

use actix_web::HttpRequest;
use askama::Template;
use chrono::NaiveTime;
use kernel::NaiveDate;
use law::{Due, DueRequest, Interval, LawBook};

use crate::page::{Answer, Chrome, Errors, FieldError, Fields, Place, Visitor, page, query};
use crate::text::Text;

#[derive(Template)]
#[template(path = "public/calculator.html")]
pub(crate) struct Calculator {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) groups: Vec<RuleGroup>,
    pub(crate) asked: Asked,
    pub(crate) due: Option<Due>,
    pub(crate) errors: Errors,
    pub(crate) citation: String,
    pub(crate) refusal: Option<String>,
}

impl Calculator {
    /// The name of the nth of several fields.
    fn nth(name: impl Display, nth: impl Display) -> String {
        format!("{name}{nth}")
    }
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
    let (due, errors, refusal) = match outcome {
        Some(Ok(due)) => (Some(due), Errors::none(), None),
        Some(Err(Wrong::Fields(wrong))) => (None, placed(t, wrong), None),
        Some(Err(Wrong::Refused(refusal))) => (None, Errors::none(), Some(refusal)),
        None => (None, Errors::none(), None),
    };
    page(&Calculator {
        t,
        chrome: Chrome::without_counts(&visitor.app, visitor.session.as_ref(), "calculator"),
        groups: groups(book, visitor.app.today()),
        citation: due.as_ref().map(citation).unwrap_or_default(),
        asked,
        due,
        errors,
        refusal,
    })
}

/// What is wrong, leading to the fields.
fn placed(t: &Text, wrong: Vec<FieldError>) -> Errors {
    let errors = Errors::titled(t.calculator.refused, wrong);
    errors.placed(|name| {
        let words = &t.calculator;
        let label = match name {
            "rule" => words.rule.to_owned(),
            "start" => words.start.to_owned(),
            "time" => words.time.to_owned(),
            "extend" => words.extend.to_owned(),
            name => match (name.strip_prefix("from"), name.strip_prefix("to")) {
                (Some(nth), _) => words.from(nth),
                (None, Some(nth)) => words.to(nth),
                (None, None) => return None,
            },
        };
        Some(Place {
            id: format!("f-{name}"),
            label,
        })
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

/// The answer; or everything that is wrong with what was typed, and else why the law gives none.
fn count(t: &Text, book: &LawBook, asked: &Asked) -> Result<Due, Wrong> {
    let mut reader = Reader {
        t,
        wrong: Vec::new(),
    };
    if asked.rule.is_empty() {
        reader.note("rule", t.calculator.no_rule);
    }
    let start = reader.day("start", &asked.start);
    let time = reader.time(&asked.time);
    let extend = reader.extension(&asked.extend);
    let excluded = asked.exclude.iter().enumerate();
    let excluded: Vec<_> = excluded
        .filter_map(|(index, (from, to))| reader.interval(index + 1, from, to))
        .collect();
    let Some(start) = start.filter(|_| reader.wrong.is_empty()) else {
        return Err(Wrong::Fields(reader.wrong));
    };
    let mut request = DueRequest::new(&asked.rule, start);
    if let Some(time) = time {
        request = request.at(time);
    }
    if let Some(amount) = extend {
        request = request.extended(amount);
    }
    let request = excluded.into_iter().fold(request, DueRequest::without);
    let due = book.due(&request);
    due.map_err(|refused| Wrong::Refused(refused.to_string()))
}

/// Why there is no answer.
enum Wrong {
    /// What was typed cannot be read.
    Fields(Vec<FieldError>),
    /// The law gives none, in its words.
    Refused(String),
}

/// The most by which a limit is extended here, in whatever unit it has.
const MOST_EXTENSION: u32 = 9_999;

/// Reads what was typed, and collects what cannot be read.
struct Reader<'a> {
    t: &'a Text,
    wrong: Vec<FieldError>,
}

impl Reader<'_> {
    fn note(&mut self, name: &str, words: &str) {
        self.wrong.push(FieldError::new(name, words));
    }

    fn day(&mut self, name: &str, text: &str) -> Option<NaiveDate> {
        let day = typed::parse_day(text);
        if day.is_none() {
            self.note(name, self.t.calculator.no_date);
        }
        day
    }

    fn time(&mut self, text: &str) -> Option<NaiveTime> {
        if text.is_empty() {
            return None;
        }
        let time = format!("{}:00", typed::half_width(text).replace('：', ":"));
        let time = time.parse().ok();
        if time.is_none() {
            self.note("time", self.t.calculator.no_time);
        }
        time
    }

    fn extension(&mut self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return None;
        }
        let amount = typed::half_width(text).parse().ok();
        let amount = amount.filter(|amount| (1..=MOST_EXTENSION).contains(amount));
        if amount.is_none() {
            let words = self.t.calculator.no_extension(MOST_EXTENSION);
            self.note("extend", &words);
        }
        amount
    }

    /// A stretch of time that does not count. One day of it alone says nothing of how long it was.
    fn interval(&mut self, nth: usize, from: &str, to: &str) -> Option<Interval> {
        let (first, last) = (format!("from{nth}"), format!("to{nth}"));
        match (from.is_empty(), to.is_empty()) {
            (true, true) => return None,
            (true, false) => {
                self.note(&first, self.t.calculator.half);
                return None;
            }
            (false, true) => {
                self.note(&last, self.t.calculator.half);
                return None;
            }
            (false, false) => {}
        }
        let (from, to) = (self.day(&first, from), self.day(&last, to));
        let interval = Interval::new(from?, to?);
        if interval.to < interval.from {
            self.note(&last, self.t.calculator.reversed);
        }
        Some(interval)
    }
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
