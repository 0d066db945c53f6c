//! What the services say about a case.

use std::time::Duration;

use contracts::api::handling::{Agreement, Proceeding};
use contracts::api::intake::CaseFile;
use contracts::api::routing::{CaseDecision, HandlerChoice, Referral, ReferralTarget};
use contracts::api::tracking::{CaseTimetables, CaseTrack, TimelineEntry, Timetable};
use contracts::vocabulary::{ProceedingAction, ReferralAction, RouteAction, Stage};
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
    pub(super) handled: Handled,
    pub(super) referrals: Result<Vec<Referral>, Trouble>,
    pub(super) timetables: Result<Vec<Timetable>, Trouble>,
    pub(super) routed: Result<Option<CaseDecision>, Trouble>,
    pub(super) choices: Choices,
    /// Who may handle what the reader may accept.
    pub(super) takers: Vec<HandlerChoice>,
}

/// What is done, and what follows from it.
pub(super) struct Handled {
    pub(super) proceedings: Result<Vec<Proceeding>, Trouble>,
    pub(super) agreements: Result<Vec<Agreement>, Trouble>,
    pub(super) track: Result<Option<CaseTrack>, Trouble>,
}

/// Asks for everything else at once.
pub(super) async fn ask(
    user: &SignedIn,
    case: CaseId,
    handled: Handled,
    asked: &Fields,
) -> Result<Answers, Trouble> {
    let (intake, routing) = (user.app.intake(), user.app.routing());
    let (file, referrals, decision, timetable) = (
        format!("/cases/{case}"),
        format!("/cases/{case}/referrals"),
        format!("/cases/{case}/decision"),
        format!("/cases/{case}/timetable"),
    );
    let routed_and_choices = async {
        let routed = unless_unknown(user.get(routing, &decision).await);
        let choices = choices(user, case, &routed, asked).await;
        (routed, choices)
    };
    let referrals_and_takers = async {
        let referrals = unless_unknown(user.get(routing, &referrals).await);
        let referrals: Result<Vec<Referral>, _> = referrals.map(Option::unwrap_or_default);
        let takers = takers(user, referrals.as_deref().unwrap_or_default()).await;
        (referrals, takers)
    };
    let (file, (referrals, takers), timetables, (routed, choices)) = tokio::join!(
        user.get::<CaseFile>(intake, &file),
        referrals_and_takers,
        user.get::<CaseTimetables>(user.app.tracking(), &timetable),
        routed_and_choices,
    );
    let file = file?;
    let timetables = unless_unknown(timetables);
    let timetables = timetables.map(|of| of.map(|of| of.procedures).unwrap_or_default());
    Ok(Answers {
        region: user.app.region_name(user.session(), &file.region).await,
        file,
        handled,
        referrals,
        timetables,
        routed,
        choices,
        takers,
    })
}

/// Who may be named by accepting; of a case one referral waits at most. Whoever cannot be told leaves the
/// choice to the rules.
async fn takers(user: &SignedIn, referrals: &[Referral]) -> Vec<HandlerChoice> {
    let accepts = |one: &&Referral| one.actions.contains(&ReferralAction::Accept);
    let Some(offered) = referrals.iter().find(accepts) else {
        return Vec::new();
    };
    let address = format!("/referrals/{}/handlers", offered.id);
    let found = user.get(user.app.routing(), &address).await;
    found.unwrap_or_else(|trouble: Trouble| {
        tracing::info!(%trouble, "who may handle a case cannot be listed");
        Vec::new()
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

/// The proceedings and the track, once they show what was just done, or when patience ends.
pub(super) async fn awaited(user: &SignedIn, case: CaseId, done: Option<&str>) -> Handled {
    let mut found = look(user, case).await;
    for pause in LOOKS {
        if found.shows(done) {
            break;
        }
        tokio::time::sleep(pause).await;
        found = look(user, case).await;
    }
    found
}

async fn look(user: &SignedIn, case: CaseId) -> Handled {
    let (proceedings, agreements, track) = (
        format!("/cases/{case}/proceedings"),
        format!("/cases/{case}/agreements"),
        format!("/cases/{case}/track"),
    );
    let (proceedings, agreements, track) = tokio::join!(
        user.get(user.app.handling(), &proceedings),
        user.get(user.app.handling(), &agreements),
        user.get(user.app.tracking(), &track),
    );
    Handled {
        proceedings: unless_unknown(proceedings).map(Option::unwrap_or_default),
        agreements: unless_unknown(agreements).map(Option::unwrap_or_default),
        track: unless_unknown(track),
    }
}

impl Handled {
    /// Whether it shows what was just done. What is down will not show it in a moment.
    fn shows(&self, done: Option<&str>) -> bool {
        let (Some(done), Ok(proceedings), Ok(track)) = (done, &self.proceedings, &self.track)
        else {
            return true;
        };
        let at = |stages: &[Stage]| {
            let mut track = track.iter();
            track.any(|track| stages.iter().any(|stage| track.stage == *stage))
        };
        let known = track.is_some();
        let waits = at(&[Stage::Registered, Stage::Offered]);
        match done {
            // What is still only registered has yet to be routed, which may start a limit.
            "register" => {
                let limited = track.iter().any(|track| !track.clocks.is_empty());
                known && (limited || !at(&[Stage::Registered]))
            }
            "accept" | "assign" => {
                let open = proceedings.iter().any(|one| one.state.is_open());
                known && !waits && open && self.is_followed()
            }
            "send_back" => known && !waits,
            "offer" => at(&[Stage::Offered]),
            "agree" | "sign" | "void" | "settle" => self.is_heard_of(),
            step if step.parse::<ProceedingAction>().is_ok() => self.is_followed(),
            _ => true,
        }
    }

    /// Whether the history tells of everything that became of agreements.
    fn is_heard_of(&self) -> bool {
        let (Ok(agreements), Ok(Some(track))) = (&self.agreements, &self.track) else {
            return false;
        };
        let told = |line: &&TimelineEntry| {
            line.kind.contains(".agreement_") || line.kind.contains(".instalment_")
        };
        let told = track.timeline.iter().filter(told).count();
        let happened: i64 = agreements.iter().map(|one| one.version).sum();
        track.earlier.is_some() || i64::try_from(told).is_ok_and(|told| told >= happened)
    }

    /// Whether the history tells of everything that was done in the proceedings.
    fn is_followed(&self) -> bool {
        let (Ok(proceedings), Ok(Some(track))) = (&self.proceedings, &self.track) else {
            return false;
        };
        if track.earlier.is_some() {
            // What the page does not show it cannot count.
            return true;
        }
        let lines = track.timeline.iter().map(|line| line.kind.as_str());
        let (opened, others): (Vec<_>, Vec<_>) = lines
            .filter(|kind| kind.contains(".proceeding_"))
            .partition(|kind| kind.contains(".proceeding_opened."));
        let steps: usize = proceedings.iter().map(|one| one.steps.len()).sum();
        opened.len() >= proceedings.len() && others.len() >= steps
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
