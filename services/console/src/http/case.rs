//! The page of one case.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use contracts::api::intake::CaseFile;
use contracts::api::routing::{Decision, Referral, ReferralTarget};
use contracts::api::tracking::{CaseTrack, Clock, TimelineEntry};
use contracts::vocabulary::Stage;
use kernel::CaseId;
use problem::Code;
use uuid::Uuid;

use super::{Answer, SignedIn, query};
use crate::app::Trouble;
use crate::text::Text;
use crate::view::case::{Actions, Case, Known, ShownDecision, ShownParty, Tried, Unmasked};
use crate::view::chrome::may_unmask;
use crate::view::{Chrome, Errors, Part, page_with, part};

/// How long the page waits for tracking to hear of what was just done, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How the page is shown: after something was done, or after something was refused.
#[derive(Default)]
pub(crate) struct Showing {
    pub(crate) status: StatusCode,
    pub(crate) done: Option<String>,
    pub(crate) errors: Errors,
    pub(crate) tried: Tried,
    pub(crate) unmasked: Option<Unmasked>,
}

/// The whole file.
pub(crate) async fn show(user: SignedIn, case: web::Path<String>, request: HttpRequest) -> Answer {
    let case = id(&case)?;
    let showing = Showing {
        done: query(&request).filled("done"),
        ..Showing::default()
    };
    file_page(&user, case, showing).await
}

/// The case named in the address; nonsense is no case.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T, Trouble> {
    text.parse().or(Err(Trouble::NotFound))
}

/// What the services say about a case.
struct Answers {
    file: CaseFile,
    track: Result<Option<CaseTrack>, Trouble>,
    referrals: Result<Vec<Referral>, Trouble>,
    decision: Result<Option<Decision>, Trouble>,
    targets: Result<Vec<ReferralTarget>, Trouble>,
}

/// The page, shown so.
pub(crate) async fn file_page(user: &SignedIn, case: CaseId, showing: Showing) -> Answer {
    let t = user.app.text();
    // What was just done has to be heard of first, and then the rest is asked for at once.
    let track = awaited_track(user, case, showing.done.as_deref()).await;
    let (chrome, answers) = tokio::join!(Chrome::of(user, "cases"), ask(user, case, track));
    let answers = answers?;
    let region = user
        .app
        .region_name(user.session(), &answers.file.region)
        .await;
    let status = showing.status;
    let template = fill(t, user, chrome, region, answers, showing);
    page_with(status, &template)
}

async fn ask(
    user: &SignedIn,
    case: CaseId,
    track: Result<Option<CaseTrack>, Trouble>,
) -> Result<Answers, Trouble> {
    let routing = user.app.routing();
    let (file, referrals, decision, targets) = (
        format!("/cases/{case}"),
        format!("/cases/{case}/referrals"),
        format!("/cases/{case}/decision"),
        format!("/cases/{case}/targets"),
    );
    let (file, referrals, decision, targets) = tokio::join!(
        user.get(user.app.intake(), &file),
        user.get(routing, &referrals),
        user.get(routing, &decision),
        user.get(routing, &targets),
    );
    Ok(Answers {
        file: file?,
        track,
        referrals: unless_unknown(referrals).map(Option::unwrap_or_default),
        decision: unless_unknown(decision),
        targets: unless_unknown(targets).map(Option::unwrap_or_default),
    })
}

fn fill(
    t: &'static Text,
    user: &SignedIn,
    chrome: Chrome,
    region: String,
    answers: Answers,
    showing: Showing,
) -> Case {
    let Answers {
        mut file,
        track,
        referrals,
        decision,
        targets,
    } = answers;
    let (track, clocks) = clocks(t, track);
    let known = Known {
        file: &file,
        track: track.as_ref(),
        referrals: referrals.as_deref().unwrap_or_default(),
    };
    let key = showing
        .tried
        .key()
        .unwrap_or_else(|| Uuid::now_v7().to_string());
    let actions = Actions::of(&user.claims, &known, part(t, targets), key);
    let just_registered = showing.done.as_deref() == Some("registered");
    let shown = |decision: Decision| ShownDecision::of(decision, just_registered);
    let unmasked = showing.unmasked.as_ref();
    let parties = std::mem::take(&mut file.parties);
    Case {
        t,
        today: user.app.today(),
        may_unmask: may_unmask(&user.claims),
        parties: parties
            .into_iter()
            .map(|party| ShownParty::of(party, unmasked))
            .collect(),
        news: news(track.as_ref(), &showing),
        awaiting: clocks.is_ok(),
        chrome: chrome.done(t, showing.done.as_deref()),
        errors: showing.errors,
        tried: showing.tried,
        file,
        region,
        track,
        clocks,
        referrals: part(t, referrals),
        decision: part(t, decision).map(|decision| decision.map(shown)),
        actions,
    }
}

/// What happened after the page was opened whose form came too late.
fn news(track: Option<&CaseTrack>, showing: &Showing) -> Vec<TimelineEntry> {
    let stale = showing.status == StatusCode::CONFLICT;
    let seen = showing.tried.seen().filter(|_| stale);
    match (track, seen) {
        (Some(track), Some(seen)) => track.timeline.iter().skip(seen).cloned().collect(),
        _ => Vec::new(),
    }
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

/// The track, once it shows what was just done, or when patience ends.
async fn awaited_track(
    user: &SignedIn,
    case: CaseId,
    done: Option<&str>,
) -> Result<Option<CaseTrack>, Trouble> {
    let path = format!("/cases/{case}/track");
    let look = async || unless_unknown(user.get(user.app.tracking(), &path).await);
    let first: Option<CaseTrack> = look().await?;
    if shows(first.as_ref(), done) {
        return Ok(first);
    }
    let looking = async {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let track = look().await;
            match &track {
                Ok(track) if !shows(track.as_ref(), done) => {}
                Ok(_) | Err(_) => return track,
            }
        }
    };
    match tokio::time::timeout(PATIENCE, looking).await {
        Ok(track) => track,
        // The last look may have found more than the first.
        Err(_elapsed) => look().await,
    }
}

/// Whether a track shows what was just done.
fn shows(track: Option<&CaseTrack>, done: Option<&str>) -> bool {
    let handled = |track: &CaseTrack| !matches!(track.stage, Stage::Registered | Stage::Offered);
    match (done, track) {
        (Some("registered"), track) => track.is_some_and(|track| !track.clocks.is_empty()),
        (Some("accept" | "return"), track) => track.is_some_and(handled),
        (Some("offered"), track) => track.is_some_and(|track| track.stage == Stage::Offered),
        (_, _) => true,
    }
}

/// A service that has not heard of the case yet is no failure.
fn unless_unknown<T>(answer: Result<T, Trouble>) -> Result<Option<T>, Trouble> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(trouble) if trouble.is(Code::NotFound) => Ok(None),
        Err(trouble) => Err(trouble),
    }
}
