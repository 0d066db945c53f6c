//! The file of one case: a page made of things, each in a module of its own with its panels and its
//! forms. What is known and what happened stands on the left, what is to be done and by when on the
//! right; a narrow page has one column, and what is to be done comes first.

mod agreement;
mod answers;
mod clocks;
mod next;
mod panel;
mod party;
mod proceeding;
mod record;
mod referral;
mod registration;
mod returned;
mod route;
mod send;
mod timeline;
mod timetable;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig, resource};
use askama::Template;
use contracts::api::handling::{Agreement, Proceeding};
use contracts::api::intake::{CaseFile, Party, UnmaskedParty};
use contracts::api::routing::{CaseDecision, Referral};
use contracts::api::tracking::{CaseTrack, Clock, TimelineEntry, Timetable};
use contracts::vocabulary::Word;
use kernel::{CaseId, NaiveDate, OrganisationId};
use law::LawBook;

use answers::{Answers, ask, awaited};
use next::{Known, Next};
use panel::{Panel, Side};
use route::ShownDecision;

use crate::app::Trouble;
use crate::page::{
    Answer, Chrome, Errors, FieldError, Fields, Form, Forms, Part, SignedIn, Tried, WAS, page_with,
    part, query,
};
use crate::text::Text;

/// The page and the forms on it.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/cases/{case}").get(show));
    party::routes(config);
    agreement::routes(config);
    proceeding::routes(config);
    referral::routes(config);
    registration::routes(config);
    route::routes(config);
}

#[derive(Template)]
#[template(path = "file/file.html")]
struct File {
    t: &'static Text,
    chrome: Chrome,
    errors: Errors,
    view: View,
    panels: Vec<Panel>,
    /// What was typed into a form that is offered no more.
    lost: Vec<String>,
    /// What happened since the form was opened that was sent too late.
    news: Vec<TimelineEntry>,
}

/// What the page shows of a case; each panel takes what it is about.
struct View {
    t: &'static Text,
    /// What names the outcomes.
    law: &'static LawBook,
    /// The reader's body.
    own: OrganisationId,
    file: CaseFile,
    region: String,
    parties: Vec<party::Shown>,
    /// To add one.
    add_party: Option<Form>,
    proceedings: Part<Vec<Proceeding>>,
    agreements: Part<Vec<Agreement>>,
    track: Option<CaseTrack>,
    clocks: Part<Vec<Clock>>,
    again: Again,
    referrals: Part<Vec<Referral>>,
    timetables: Part<Vec<Timetable>>,
    decision: Part<Option<ShownDecision>>,
    today: NaiveDate,
    /// Whether the limits explain themselves at once.
    just_registered: bool,
    next: Next,
    /// Whether the history shown is not the latest.
    looks_back: bool,
}

/// The panels of the page, in the order in which they stand in their columns.
fn panels(view: &View) -> askama::Result<Vec<Panel>> {
    let panels = [
        Panel::new(Side::ToDo, &next::Steps { view }),
        Panel::new(Side::ToDo, &clocks::Clocks { view }),
        Panel::new(Side::Known, &registration::Facts { view }),
        Panel::new(Side::Known, &party::Parties { view }),
        Panel::new(Side::Known, &party::Corrections { view }),
        Panel::new(Side::Known, &registration::Registered { view }),
        Panel::new(Side::Known, &registration::Materials { view }),
        Panel::new(Side::Known, &proceeding::Proceedings { view }),
        Panel::new(Side::Known, &agreement::Agreements { view }),
        Panel::new(Side::Known, &timetable::Timetables { view }),
        Panel::new(Side::Known, &referral::Referrals { view }),
        Panel::new(Side::Known, &timeline::Timeline { view }),
        Panel::new(Side::Known, &route::Decided { view }),
    ];
    panels.into_iter().collect()
}

impl File {
    /// The panels of one column.
    fn on(&self, side: Side) -> impl Iterator<Item = &str> {
        let own = self.panels.iter().filter(move |panel| panel.is_on(side));
        own.map(Panel::html)
    }
}

impl View {
    /// Whether the case is open to some in person alone.
    fn is_walled(&self) -> bool {
        let purpose = self.file.purpose.as_ref().map(Word::known);
        matches!(purpose, Some(Ok(purpose)) if purpose.is_walled())
    }

    /// What a party is called by the side it is on.
    fn side<'a>(&'a self, party: &'a Party) -> &'a str {
        match (self.file.kind.known(), party.side.known()) {
            (Ok(kind), Ok(side)) => self.t.side(kind, side),
            _ => party.side.label(),
        }
    }

    /// Whether it says of no body that it is accused, so that routing can keep it from none.
    fn accuses_no_body(&self) -> bool {
        let mut parties = self.parties.iter();
        parties.all(|shown| shown.party.organisation.is_none())
    }
}

/// How the page is shown: as asked for, or after something was refused.
#[derive(Default)]
struct Showing {
    status: StatusCode,
    tried: Option<Tried>,
    unmasked: Option<UnmaskedParty>,
    /// What the address asks for besides: searches of choices, how often the page asked again.
    asked: Fields,
}

/// When a part that waits for another service asks again: soon at first, then less and less often,
/// and in the end no more.
#[derive(Clone, Copy)]
struct Again {
    /// How often it asked before.
    asked: u32,
}

impl Again {
    /// Some minutes' worth.
    const MOST: u32 = 12;

    fn goes_on(self) -> bool {
        self.asked < Self::MOST
    }

    fn next(self) -> u32 {
        self.asked.saturating_add(1)
    }

    fn seconds(self) -> u32 {
        (2_u32 << self.asked.min(4)).min(30)
    }
}

/// The whole file.
async fn show(user: SignedIn, case: web::Path<String>, request: HttpRequest) -> Answer {
    let case = id(&case)?;
    let showing = Showing {
        asked: query(&request),
        ..Showing::default()
    };
    match file_page(&user, case, showing).await {
        Err(Trouble::NotFound) => returned::page_of(&user, case).await,
        shown => shown,
    }
}

/// The thing named in the address; nonsense is none.
fn id<T: std::str::FromStr>(text: &str) -> Result<T, Trouble> {
    text.parse().or(Err(Trouble::NotFound))
}

/// The page with the form that was sent to this address as it was typed, and a word on why it
/// comes back; `None` if it is none of a case.
pub(crate) async fn again(
    user: &SignedIn,
    status: StatusCode,
    address: &str,
    fields: &Fields,
    errors: Errors,
) -> Option<Answer> {
    let (case, _) = address.strip_prefix("/cases/")?.split_once('/')?;
    let showing = Showing {
        status,
        tried: Some(Tried {
            address: address.to_owned(),
            fields: fields.clone(),
            errors,
        }),
        ..Showing::default()
    };
    Some(file_page(user, case.parse().ok()?, showing).await)
}

/// The page, shown so.
async fn file_page(user: &SignedIn, case: CaseId, showing: Showing) -> Answer {
    // What was just done has to be heard of first, and then the rest is asked for at once.
    let mut handled = awaited(user, case, user.done.as_deref()).await;
    let seen = timeline::last(&handled.track);
    if let (Ok(Some(track)), Some(from)) = (&mut handled.track, showing.asked.filled("earlier")) {
        timeline::show_earlier(user, track, &from).await?;
    }
    let asked = ask(user, case, handled, &showing.asked);
    let (chrome, answers) = tokio::join!(Chrome::of(user, "cases"), asked);
    let status = showing.status;
    let file = fill(user, chrome, answers?, showing, seen);
    page_with(status, &file.map_err(|error| Trouble::internal(&error))?)
}

fn fill(
    user: &SignedIn,
    chrome: Chrome,
    answers: Answers,
    showing: Showing,
    seen: i64,
) -> askama::Result<File> {
    let t = user.app.text();
    let mut file = answers.file;
    let (track, clocks) = clocks::of(t, answers.handled.track);
    let proceedings = part(t, answers.handled.proceedings);
    let agreements = part(t, answers.handled.agreements);
    let on = Forms {
        t,
        today: user.app.today(),
        base: format!("/cases/{}", file.id),
        csrf: chrome.csrf.clone(),
        seen,
        tried: showing.tried,
    };
    let next = Next::of(
        &on,
        &Known {
            file: &file,
            track: track.as_ref(),
            proceedings: proceedings.as_deref().unwrap_or_default(),
            agreements: agreements.as_deref().unwrap_or_default(),
            referrals: answers.referrals.as_deref().unwrap_or_default(),
            routed: answers.routed.as_ref().ok().and_then(Option::as_ref),
            choices: &answers.choices,
            takers: &answers.takers,
            own: user.claims.org,
        },
        matches!(answers.routed, Ok(None)),
    );
    let stale = showing.status == StatusCode::CONFLICT;
    let just_registered = user.done.as_deref() == Some("register");
    let shown = |routed: CaseDecision| ShownDecision {
        decision: routed.decision,
        open: just_registered,
    };
    let add_party = party::add(&on, &file);
    let parties = party::shown(&on, &mut file, showing.unmasked);
    let of_parties = parties.iter();
    let of_parties = of_parties.flat_map(|shown| {
        let ends = shown.acting.iter().filter_map(|acting| acting.end.as_ref());
        shown.unmask.iter().chain(&shown.forms).chain(ends)
    });
    let mut of_parties = of_parties.chain(&add_party);
    let tried = next
        .tried()
        .or_else(|| of_parties.find(|form| form.was_tried()));
    let lost = typed(on.tried.as_ref(), tried);
    let news = if stale {
        timeline::news(&on, track.as_ref())
    } else {
        Vec::new()
    };
    let errors = errors(t, on.tried, tried);
    let view = View {
        t,
        own: user.claims.org,
        law: user.app.law(),
        parties,
        add_party,
        again: Again {
            asked: showing.asked.value("asked").unwrap_or_default(),
        },
        referrals: part(t, answers.referrals),
        timetables: part(t, answers.timetables),
        decision: part(t, answers.routed).map(|routed| routed.map(shown)),
        region: answers.region,
        file,
        proceedings,
        agreements,
        today: user.app.today(),
        track,
        clocks,
        just_registered,
        looks_back: showing.asked.has("earlier"),
        next,
    };
    Ok(File {
        t,
        chrome,
        errors,
        lost,
        news,
        panels: panels(&view)?,
        view,
    })
}

/// What was wrong with the form that was sent, leading to its fields.
fn errors(t: &Text, tried: Option<Tried>, form: Option<&Form>) -> Errors {
    let errors = tried.map_or_else(Errors::none, |tried| tried.errors);
    let blank = form.into_iter().flat_map(Form::unfilled);
    let errors = errors.and(blank.map(|name| FieldError::new(name, t.form.blank)));
    errors.placed(|name| form?.place(name))
}

/// What was typed into a form that is offered no more, or that it does not ask.
fn typed(tried: Option<&Tried>, form: Option<&Form>) -> Vec<String> {
    let fields = tried.map_or(&[] as &[_], |tried| tried.fields.fields());
    let typed = fields.iter().filter(|(name, text)| {
        !matches!(name.as_str(), "csrf" | "version" | "seen" | "key")
            && !name.starts_with(WAS)
            && !text.trim().is_empty()
            && !form.is_some_and(|form| form.holds(name))
    });
    typed.map(|(_, text)| text.clone()).collect()
}
