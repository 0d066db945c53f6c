//! The page of one case.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use contracts::api::directory::Staff;
use contracts::api::intake::{CaseFile, UnmaskedParty};
use contracts::api::routing::{CaseDecision, Referral, ReferralTarget};
use contracts::api::tracking::{CaseTrack, Clock, TimelineEntry};
use contracts::vocabulary::Stage;
use kernel::{CaseId, OrganisationId, Page};
use problem::Code;
use uuid::Uuid;

use super::{Answer, SignedIn, path, query};
use crate::app::Trouble;
use crate::text::Text;
use crate::view::case::{Actions, Again, Case, Choices, Known, ShownDecision, ShownParty, Tried};
use crate::view::chrome::may_unmask;
use crate::view::{Chrome, Errors, Part, page_with, part};

/// How long the page waits for tracking to hear of what was just done, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How the page is shown: as asked for, or after something was refused.
#[derive(Default)]
pub(crate) struct Showing {
    pub(crate) status: StatusCode,
    pub(crate) errors: Errors,
    pub(crate) tried: Tried,
    pub(crate) unmasked: Option<UnmaskedParty>,
    /// Part of the name of the body to hand the case to.
    pub(crate) target: Option<String>,
    pub(crate) again: Again,
    /// From where on the history is shown, if not from its end.
    pub(crate) earlier: Option<String>,
}

/// The whole file.
pub(crate) async fn show(user: SignedIn, case: web::Path<String>, request: HttpRequest) -> Answer {
    let case = id(&case)?;
    let showing = Showing {
        target: query(&request).filled("target"),
        earlier: query(&request).filled("earlier"),
        again: Again {
            asked: query(&request).value("asked").unwrap_or_default(),
        },
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
    region: String,
    track: Result<Option<CaseTrack>, Trouble>,
    referrals: Result<Vec<Referral>, Trouble>,
    routed: Result<Option<CaseDecision>, Trouble>,
    choices: Choices,
}

/// The page, shown so.
pub(crate) async fn file_page(user: &SignedIn, case: CaseId, showing: Showing) -> Answer {
    // What was just done has to be heard of first, and then the rest is asked for at once.
    let mut track = awaited_track(user, case, user.done.as_deref()).await;
    if let (Ok(Some(track)), Some(from)) = (&mut track, &showing.earlier) {
        let address = path(&format!("/cases/{case}/timeline"), &[("after", Some(from))]);
        let page: Page<TimelineEntry> = user.get(user.app.tracking(), &address).await?;
        track.timeline = page.items.into_iter().rev().collect();
        track.earlier = page.next;
    }
    let asked = ask(user, case, track, &showing);
    let (chrome, answers) = tokio::join!(Chrome::of(user, "cases"), asked);
    let status = showing.status;
    page_with(status, &fill(user, chrome, answers?, showing))
}

async fn ask(
    user: &SignedIn,
    case: CaseId,
    track: Result<Option<CaseTrack>, Trouble>,
    showing: &Showing,
) -> Result<Answers, Trouble> {
    let (intake, routing) = (user.app.intake(), user.app.routing());
    let file = format!("/cases/{case}");
    let referrals = format!("/cases/{case}/referrals");
    let decision = format!("/cases/{case}/decision");
    let wanted = showing.target.as_deref();
    let targets = path(&format!("/cases/{case}/targets"), &[("q", wanted)]);
    let routed_and_staff = async {
        let routed = unless_unknown(user.get(routing, &decision).await);
        let staff = staff_of(user, lies(&routed).map(|(holder, _)| holder)).await;
        (routed, staff)
    };
    let (file, referrals, targets, (routed, staff)) = tokio::join!(
        user.get::<CaseFile>(intake, &file),
        user.get(routing, &referrals),
        user.get::<Vec<ReferralTarget>>(routing, &targets),
        routed_and_staff,
    );
    let file = file?;
    let t = user.app.text();
    Ok(Answers {
        region: user.app.region_name(user.session(), &file.region).await,
        file,
        track,
        referrals: unless_unknown(referrals).map(Option::unwrap_or_default),
        routed,
        choices: Choices {
            targets: part(t, unless_unknown(targets).map(Option::unwrap_or_default)),
            staff: part(t, staff).map(|page| page.items),
            searched: showing.target.clone().unwrap_or_default(),
            key: showing
                .tried
                .key()
                .unwrap_or_else(|| Uuid::now_v7().to_string()),
        },
    })
}

/// Staff of the body a case lies with; of the bearer's own while that is not known.
async fn staff_of(user: &SignedIn, holder: Option<OrganisationId>) -> Result<Page<Staff>, Trouble> {
    let holder = holder.map(|holder| holder.to_string());
    let asked = [("limit", Some("100")), ("organisation", holder.as_deref())];
    user.get(user.app.directory(), &path("/staff", &asked))
        .await
}

fn fill(user: &SignedIn, chrome: Chrome, answers: Answers, showing: Showing) -> Case {
    let t = user.app.text();
    let (track, clocks) = clocks(t, answers.track);
    let known = Known {
        file: &answers.file,
        track: track.as_ref(),
        referrals: answers.referrals.as_deref().unwrap_or_default(),
        awaits_decision: matches!(answers.routed, Ok(None)),
        lies: lies(&answers.routed),
    };
    let actions = Actions::of(&user.claims, &known, answers.choices);
    let just_registered = user.done.as_deref() == Some("registered");
    let shown = |routed: CaseDecision| ShownDecision::of(routed.decision, just_registered);
    let mut file = answers.file;
    let parties = std::mem::take(&mut file.parties).into_iter();
    let unmasked = showing.unmasked.as_ref();
    Case {
        t,
        today: user.app.today(),
        may_unmask: may_unmask(&user.claims),
        parties: parties
            .map(|party| ShownParty::of(party, unmasked))
            .collect(),
        news: news(track.as_ref(), &showing),
        awaiting: clocks.is_ok(),
        again: showing.again,
        chrome,
        errors: showing.errors,
        tried: showing.tried,
        referrals: part(t, answers.referrals),
        decision: part(t, answers.routed).map(|routed| routed.map(shown)),
        region: answers.region,
        file,
        track,
        clocks,
        just_registered,
        actions,
    }
}

fn lies(routed: &Result<Option<CaseDecision>, Trouble>) -> Option<(OrganisationId, i64)> {
    let routed = routed.as_ref().ok()?.as_ref()?;
    Some((routed.holder, routed.version))
}

/// What happened after the page was opened whose form came too late.
fn news(track: Option<&CaseTrack>, showing: &Showing) -> Vec<TimelineEntry> {
    let stale = showing.status == StatusCode::CONFLICT;
    let seen = showing.tried.seen().filter(|_| stale);
    match (track, seen) {
        (Some(track), Some(seen)) => {
            let lines = track.timeline.iter();
            lines.filter(|line| line.position > seen).cloned().collect()
        }
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
    let track = format!("/cases/{case}/track");
    let look = async || unless_unknown(user.get(user.app.tracking(), &track).await);
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
    let handled =
        |track: &CaseTrack| track.stage != Stage::Registered && track.stage != Stage::Offered;
    match (done, track) {
        // What is still only registered has yet to be routed, which may start a limit.
        (Some("registered"), track) => {
            track.is_some_and(|track| !track.clocks.is_empty() || track.stage != Stage::Registered)
        }
        (Some("accept" | "return" | "assigned"), track) => track.is_some_and(handled),
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
