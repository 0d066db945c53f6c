//! What the services say about a case.

use std::time::Duration;

use contracts::api::intake::CaseFile;
use contracts::api::routing::{CaseDecision, HandlerChoice, Referral, ReferralTarget};
use contracts::api::tracking::CaseTrack;
use contracts::vocabulary::{RouteAction, Stage};
use kernel::CaseId;
use problem::Code;
use serde::de::DeserializeOwned;

use super::route::Choices;
use crate::app::Trouble;
use crate::page::{Fields, SignedIn, part, path};

/// When the page looks again whether tracking has heard of what was just done: two seconds in all.
const LOOKS: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(300),
    Duration::from_millis(500),
    Duration::from_millis(900),
];

/// All of it. What another service has not heard of yet is `None`.
pub(super) struct Answers {
    pub(super) file: CaseFile,
    pub(super) region: String,
    pub(super) track: Result<Option<CaseTrack>, Trouble>,
    pub(super) referrals: Result<Vec<Referral>, Trouble>,
    pub(super) routed: Result<Option<CaseDecision>, Trouble>,
    pub(super) choices: Choices,
}

/// Asks for everything at once but the track.
pub(super) async fn ask(
    user: &SignedIn,
    case: CaseId,
    track: Result<Option<CaseTrack>, Trouble>,
    asked: &Fields,
) -> Result<Answers, Trouble> {
    let (intake, routing) = (user.app.intake(), user.app.routing());
    let (file, referrals, decision) = (
        format!("/cases/{case}"),
        format!("/cases/{case}/referrals"),
        format!("/cases/{case}/decision"),
    );
    let routed_and_choices = async {
        let routed = unless_unknown(user.get(routing, &decision).await);
        let choices = choices(user, case, &routed, asked).await;
        (routed, choices)
    };
    let (file, referrals, (routed, choices)) = tokio::join!(
        user.get::<CaseFile>(intake, &file),
        user.get(routing, &referrals),
        routed_and_choices,
    );
    let file = file?;
    Ok(Answers {
        region: user.app.region_name(user.session(), &file.region).await,
        file,
        track,
        referrals: unless_unknown(referrals).map(Option::unwrap_or_default),
        routed,
        choices,
    })
}

/// The choices of what the reader may do, and no others.
async fn choices(
    user: &SignedIn,
    case: CaseId,
    routed: &Result<Option<CaseDecision>, Trouble>,
    asked: &Fields,
) -> Choices {
    let actions = match routed {
        Ok(Some(routed)) => routed.actions.as_slice(),
        _ => &[],
    };
    let offers = |action: &RouteAction| match action {
        RouteAction::Offer | RouteAction::Designate => true,
        RouteAction::TakeOn | RouteAction::Reassign => false,
    };
    let (hands_over, names) = (actions.iter().any(offers), !actions.iter().all(offers));
    let (target, handler) = (asked.text("target"), asked.text("handler"));
    let t = user.app.text();
    let (targets, handlers) = tokio::join!(
        list::<ReferralTarget>(user, hands_over, format!("/cases/{case}/targets"), target),
        list::<HandlerChoice>(user, names, format!("/cases/{case}/handlers"), handler),
    );
    Choices {
        targets: part(t, targets),
        target: target.to_owned(),
        handlers: part(t, handlers),
        handler: handler.to_owned(),
    }
}

async fn list<T: DeserializeOwned>(
    user: &SignedIn,
    wanted: bool,
    address: String,
    text: &str,
) -> Result<Vec<T>, Trouble> {
    if !wanted {
        return Ok(Vec::new());
    }
    user.get(user.app.routing(), &path(&address, &[("q", Some(text))]))
        .await
}

/// The track, once it shows what was just done, or when patience ends.
pub(super) async fn awaited_track(
    user: &SignedIn,
    case: CaseId,
    done: Option<&str>,
) -> Result<Option<CaseTrack>, Trouble> {
    let track = format!("/cases/{case}/track");
    let look = async || unless_unknown(user.get(user.app.tracking(), &track).await);
    let mut found: Option<CaseTrack> = look().await?;
    for pause in LOOKS {
        if shows(found.as_ref(), done) {
            break;
        }
        tokio::time::sleep(pause).await;
        found = look().await?;
    }
    Ok(found)
}

/// Whether a track shows what was just done.
fn shows(track: Option<&CaseTrack>, done: Option<&str>) -> bool {
    let handled =
        |track: &CaseTrack| track.stage != Stage::Registered && track.stage != Stage::Offered;
    match (done, track) {
        // What is still only registered has yet to be routed, which may start a limit.
        (Some("register"), track) => {
            track.is_some_and(|track| !track.clocks.is_empty() || track.stage != Stage::Registered)
        }
        (Some("accept" | "send_back" | "assign"), track) => track.is_some_and(handled),
        (Some("offer"), track) => track.is_some_and(|track| track.stage == Stage::Offered),
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
