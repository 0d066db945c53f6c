//! A whole procedure at once (程序时间表); public.

mod asked;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use contracts::api::tracking::{AskTimetable, Timetable};
use law::{Kind, LawBook, Procedure};
use wording::timetable_file;

use crate::app::{App, Trouble};
use crate::page::{Answer, Chrome, Errors, Visitor, page, query};
use crate::text::Text;

use asked::{Asked, Row};

#[derive(Template)]
#[template(path = "public/timetable.html")]
pub(crate) struct Page {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) procedures: Vec<Group>,
    pub(crate) regions: Vec<(String, String)>,
    /// Kinds of organisation that have limits of their own in the procedure.
    pub(crate) handlers: Vec<(String, String)>,
    pub(crate) ways: Vec<(String, String)>,
    pub(crate) asked: Asked,
    pub(crate) errors: Errors,
    pub(crate) shown: Option<Shown>,
}

impl Page {
    /// A field of a line of the form.
    fn field(of: &str, row: &Row) -> String {
        format!("{of}.{}", row.name)
    }

    /// Whether something may be told that only ends limits.
    fn has_ends(&self) -> bool {
        self.asked.rows.iter().any(|row| !row.starts)
    }

    /// Whether something was told that only ends limits.
    fn ends_told(&self) -> bool {
        let mut ends = self.asked.rows.iter().filter(|row| !row.starts);
        ends.any(|row| !row.on.is_empty() || !row.way.is_empty())
    }
}

/// The procedures of one kind of organisation: id and what people see.
pub(crate) struct Group {
    pub(crate) label: String,
    pub(crate) procedures: Vec<(String, String)>,
}

/// The answer, and where else it is to be had.
pub(crate) struct Shown {
    pub(crate) table: Timetable,
    pub(crate) file: String,
    pub(crate) api: String,
}

/// Asks for a procedure and what has happened; shows every limit that follows. Needs no sign-in.
pub(crate) async fn show(visitor: Visitor, request: HttpRequest) -> Answer {
    let app = &visitor.app;
    let t = app.text();
    let book = &*app.book().await?;
    let asked = Asked::read(t, book, &query(&request));
    let (shown, errors) = if asked.is_blank() {
        (None, Errors::none())
    } else {
        match answer(app, book, &asked) {
            Ok(shown) => (Some(shown), Errors::none()),
            Err(errors) => (None, errors),
        }
    };
    let terms = |kind| {
        let terms = book.vocabulary().terms(kind);
        terms.map(owned).collect::<Vec<_>>()
    };
    page(&Page {
        t,
        chrome: Chrome::without_counts(app, visitor.session.as_ref(), "timetable"),
        procedures: groups(book),
        regions: regions(book, &asked.region),
        handlers: handlers(book, &asked.procedure),
        ways: terms(Kind::Ways),
        asked,
        errors,
        shown,
    })
}

/// The same as a calendar file.
pub(crate) async fn file(visitor: Visitor, request: HttpRequest) -> Answer {
    let app = &visitor.app;
    let book = &*app.book().await?;
    let asked = Asked::read(app.text(), book, &query(&request));
    let shown = answer(app, book, &asked).or(Err(Trouble::NotFound))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, calendar::MEDIA_TYPE))
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"timetable.ics\"",
        ))
        .body(timetable_file(&shown.table, app.now()).to_string()))
}

fn answer(app: &App, book: &LawBook, asked: &Asked) -> Result<Shown, Errors> {
    let query = asked.query(app.today());
    let table = book.timetable(&query);
    let table = match (table, asked.wrong.is_empty()) {
        (Ok(table), true) => table,
        (Ok(_), false) => return Err(asked.errors(app.text(), Vec::new())),
        (Err(slips), _) => return Err(asked.errors(app.text(), slips)),
    };
    let api = asked_by_programs(&AskTimetable::of(&query));
    Ok(Shown {
        table: Timetable::of(book, &table),
        file: format!("/timetable.ics?{}", asked.address()),
        api: format!("/api/v1/timetable?{api}"),
    })
}

/// The question as programs ask it.
fn asked_by_programs(asked: &AskTimetable) -> String {
    let mut address = form_urlencoded::Serializer::new(String::new());
    address.append_pair("procedure", &asked.procedure);
    let more = [
        ("region", &asked.region),
        ("handler", &asked.handler),
        ("events", &asked.events),
        ("findings", &asked.findings),
    ];
    for (name, value) in more {
        address.extend_pairs(value.iter().map(|value| (name, value)));
    }
    address.finish()
}

fn owned((key, term): (&str, &str)) -> (String, String) {
    (key.to_owned(), term.to_owned())
}

/// The procedures by the first kind of organisation that handles them, in the order of the vocabulary.
fn groups(book: &LawBook) -> Vec<Group> {
    let kinds = book.vocabulary().terms(Kind::Organisations);
    let groups = kinds.map(|(kind, label)| {
        let own = |of: &&Procedure| of.handlers.first().is_some_and(|first| first == kind);
        let mut procedures: Vec<_> = book.procedures().filter(own).collect();
        procedures.sort_by_key(|of| (of.rank.is_none(), of.rank));
        let procedures = procedures.iter();
        Group {
            label: label.to_owned(),
            procedures: procedures
                .map(|of| (of.id.clone(), of.title.clone()))
                .collect(),
        }
    });
    groups
        .filter(|group| !group.procedures.is_empty())
        .collect()
}

/// The regions with limits of their own, and the one that was asked for by its code.
fn regions(book: &LawBook, asked: &str) -> Vec<(String, String)> {
    let mut regions: Vec<_> = book.regions().map(owned).collect();
    if !asked.is_empty() && !regions.iter().any(|(code, _)| code == asked) {
        regions.push((asked.to_owned(), asked.to_owned()));
    }
    regions
}

fn handlers(book: &LawBook, procedure: &str) -> Vec<(String, String)> {
    let of = book.procedure(procedure);
    let named = |kind: &str| {
        let mut clocks = of.into_iter().flat_map(|of| &of.clocks);
        clocks.any(|clock| clock.handlers.iter().any(|own| own == kind))
    };
    let kinds = book.vocabulary().terms(Kind::Organisations);
    kinds.filter(|(kind, _)| named(kind)).map(owned).collect()
}
