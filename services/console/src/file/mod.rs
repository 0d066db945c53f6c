//! The file of one case: a page made of things, each in a module of its own with its part of the
//! page and its forms.

mod answers;
mod next;
mod party;
mod proceeding;
mod record;
mod referral;
mod registration;
mod route;
mod send;
mod timeline;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig, resource};
use askama::Template;
use contracts::api::handling::Proceeding;
use contracts::api::intake::{CaseFile, UnmaskedParty};
use contracts::api::routing::{CaseDecision, Referral};
use contracts::api::tracking::{CaseTrack, Clock, TimelineEntry};
use contracts::vocabulary::Word;
use kernel::CaseId;

use answers::{Answers, ask, awaited};
use next::{Known, Next};
use route::ShownDecision;

use crate::app::Trouble;
use crate::page::{
    Answer, Chrome, Errors, Fields, Form, Forms, Part, SignedIn, Tried, page_with, part, query,
};
use crate::text::Text;

/// The page and the forms on it.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/cases/{case}").get(show))
        .service(resource("/cases/{case}/parties/{party}/unmask").post(party::unmask));
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
    file: CaseFile,
    region: String,
    parties: Vec<party::Shown>,
    proceedings: Part<Vec<Proceeding>>,
    track: Option<CaseTrack>,
    clocks: Part<Vec<Clock>>,
    again: Again,
    referrals: Part<Vec<Referral>>,
    decision: Part<Option<ShownDecision>>,
    /// Whether the limits explain themselves at once.
    just_registered: bool,
    next: Next,
    /// Whether the history shown is not the latest.
    looks_back: bool,
    /// What was typed into a form that is offered no more.
    lost: Vec<String>,
    /// What happened since the form was opened that was sent too late.
    news: Vec<TimelineEntry>,
}

impl File {
    /// What somebody wrote who looked at a party in full, where this line tells of it.
    fn note(&self, line: &TimelineEntry) -> Option<&str> {
        let mut notes = self.file.unmask_notes.iter();
        let own = notes.find(|note| note.at == line.at && line.kind.contains("party_unmasked"))?;
        Some(&own.note)
    }

    /// The party whom a limit concerns by itself.
    fn party_of(&self, clock: &Clock) -> Option<&str> {
        let mut parties = self.parties.iter().map(|shown| &shown.party);
        let party = parties.find(|party| Some(party.id) == clock.party_id)?;
        Some(&party.name)
    }

    /// Whether the case is open to some in person alone.
    fn is_walled(&self) -> bool {
        let purpose = self.file.purpose.as_ref().map(Word::known);
        matches!(purpose, Some(Ok(purpose)) if purpose.is_walled())
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
    file_page(&user, case, showing).await
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
    page_with(showing.status, &fill(user, chrome, answers?, showing, seen))
}

fn fill(user: &SignedIn, chrome: Chrome, answers: Answers, showing: Showing, seen: i64) -> File {
    let t = user.app.text();
    let mut file = answers.file;
    let (track, clocks) = clocks(t, answers.handled.track);
    let proceedings = part(t, answers.handled.proceedings);
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
            referrals: answers.referrals.as_deref().unwrap_or_default(),
            routed: answers.routed.as_ref().ok().and_then(Option::as_ref),
            choices: &answers.choices,
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
    let parties = party::shown(&on, &mut file, showing.unmasked);
    let mut of_parties = parties.iter().filter_map(|shown| shown.unmask.as_ref());
    let tried = next
        .tried()
        .or_else(|| of_parties.find(|form| form.was_tried()));
    let lost = typed(on.tried.as_ref(), tried);
    let news = if stale {
        timeline::news(&on, track.as_ref())
    } else {
        Vec::new()
    };
    let errors = errors(on.tried, tried);
    File {
        t,
        chrome,
        news,
        parties,
        lost,
        errors,
        again: Again {
            asked: showing.asked.value("asked").unwrap_or_default(),
        },
        referrals: part(t, answers.referrals),
        decision: part(t, answers.routed).map(|routed| routed.map(shown)),
        region: answers.region,
        file,
        proceedings,
        track,
        clocks,
        just_registered,
        looks_back: showing.asked.has("earlier"),
        next,
    }
}

/// What was wrong with the form that was sent, leading to its fields.
fn errors(tried: Option<Tried>, form: Option<&Form>) -> Errors {
    let errors = tried.map_or_else(Errors::none, |tried| tried.errors);
    errors.placed(|name| form?.place(name))
}

/// What was typed into a form that is offered no more, or that it does not ask.
fn typed(tried: Option<&Tried>, form: Option<&Form>) -> Vec<String> {
    let fields = tried.map_or(&[] as &[_], |tried| tried.fields.fields());
    let typed = fields.iter().filter(|(name, text)| {
        !matches!(name.as_str(), "csrf" | "version" | "seen" | "key")
            && !text.trim().is_empty()
            && !form.is_some_and(|form| form.holds(name))
    });
    typed.map(|(_, text)| text.clone()).collect()
}

fn clocks(
    t: &Text,
    track: Result<Option<CaseTrack>, Trouble>,
) -> (Option<CaseTrack>, Part<Vec<Clock>>) {
    match part(t, track) {
        Ok(Some(mut track)) => {
            let clocks = std::mem::take(&mut track.clocks);
            (Some(track), Ok(clocks))
        }
        Ok(None) => (None, Ok(Vec::new())),
        Err(text) => (None, Err(text)),
    }
}
