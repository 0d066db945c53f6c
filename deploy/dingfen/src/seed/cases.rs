mod look;

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use city::{City, Scenario, Step};
use contracts::Service;
use contracts::api::handling::{Conclude, OwedNotice, Proceeding, TakeStep, Telling};
use contracts::api::intake::Registered;
use contracts::api::routing::{
    AcceptReferral, OfferReferral, ReceiveReferral, Referral, ReturnReferral, WithdrawReferral,
};
use contracts::vocabulary::{Outcome, ProceedingAction, ReferralBasis, ReferralState};
use futures_util::{StreamExt, stream};
use kernel::{CaseId, NaiveDate};

use super::bodies::Entered;
use super::session::Sessions;

/// Cases played at once.
const AT_ONCE: usize = 8;

/// Enters the cases, each with all that became of it, oldest first.
pub(crate) async fn enter(
    sessions: &Sessions,
    city: &City,
    entered: &Entered,
    scenarios: Vec<Scenario>,
) -> anyhow::Result<()> {
    let all = scenarios.len();
    let failures: Vec<String> = stream::iter(scenarios.into_iter().enumerate())
        .map(|(number, scenario)| async move {
            let play = Play {
                sessions,
                city,
                entered,
                number,
                scenario: &scenario,
            };
            play.run()
                .await
                .err()
                .map(|error| format!("案件 {number}：{error:#}"))
        })
        .buffer_unordered(AT_ONCE)
        .filter_map(async |failure| failure)
        .collect()
        .await;
    say!("已录入 {} 件案件。", all - failures.len());
    for failure in failures.iter().take(20) {
        say!("  未能完成：{failure}");
    }
    // A handful that could not be played to the end leaves a city that still serves its purpose.
    if failures.len() * 20 > all {
        bail!("{} 件案件未能录入完整", failures.len());
    }
    Ok(())
}

/// One case and those who handle it.
struct Play<'a> {
    sessions: &'a Sessions,
    city: &'a City,
    entered: &'a Entered,
    number: usize,
    scenario: &'a Scenario,
}

impl Play<'_> {
    async fn run(&self) -> anyhow::Result<()> {
        let staff = &self.scenario.staff;
        let key = format!("seed-case-{}", self.number);
        let registered: Registered = self
            .sessions
            .post(staff, Service::Intake, "/cases", &key, &self.scenario.case)
            .await?;
        let case = registered.id;
        self.decision(case).await?;
        for (index, step) in self.scenario.steps.iter().enumerate() {
            self.step(case, index, step)
                .await
                .with_context(|| format!("第 {index} 步"))?;
        }
        Ok(())
    }

    async fn step(&self, case: CaseId, index: usize, step: &Step) -> anyhow::Result<()> {
        match step {
            Step::Refer {
                to,
                basis,
                note,
                on,
            }
            | Step::Forward {
                to,
                basis,
                note,
                on,
            } => self.offer(case, index, to, *basis, note.clone(), *on).await,
            Step::Receive { on } => self.receive(case, *on).await,
            Step::Accept { on } => self.accept(case, *on).await,
            Step::Return {
                reason,
                explanation,
                on,
            } => {
                let Some(referral) = self.open_referral(case).await? else {
                    return Ok(());
                };
                let body = ReturnReferral {
                    version: referral.version,
                    reason: *reason,
                    explanation: explanation.clone(),
                    returned_on: Some((*on).max(referral.offered_on)),
                };
                self.command(&referral, "return", &body).await
            }
            Step::Conclude { outcome, note, on } => self.conclude(case, outcome, note, *on).await,
            Step::LeaveOpen => Ok(()),
        }
    }

    /// Hands the case over. An offer that routing made by itself stands in the place of this one
    /// if it goes to the same body, and is withdrawn if not.
    async fn offer(
        &self,
        case: CaseId,
        index: usize,
        to: &str,
        basis: ReferralBasis,
        note: Option<String>,
        on: NaiveDate,
    ) -> anyhow::Result<()> {
        let target = *self
            .entered
            .organisations
            .get(to)
            .context("受转机构不存在")?;
        let referrals = self.referrals(case).await?;
        let made = |known: &Referral| known.to == target && known.offered_on == on;
        if referrals.iter().any(made) {
            return Ok(());
        }
        let mut holder = self.scenario.staff.clone();
        let open = referrals.into_iter().find(|known| known.state.is_pending());
        if let Some(open) = open {
            if open.to == target {
                return Ok(());
            }
            holder = self.clerk_of(open.from)?;
            let body = WithdrawReferral {
                version: open.version,
                explanation: "改由其他机构办理。".to_owned(),
            };
            let path = format!("/referrals/{}/withdraw", open.id);
            let key = format!("seed-withdraw-{}-{index}", self.number);
            let _: Referral = self
                .sessions
                .post(&holder, Service::Routing, &path, &key, &body)
                .await?;
        }
        let body = OfferReferral {
            case,
            version: self.decision(case).await?.version,
            to: target,
            basis: Some(basis),
            procedure: None,
            note,
            offered_on: Some(on),
        };
        let key = format!("seed-offer-{}-{index}", self.number);
        let _: Referral = self
            .sessions
            .post(&holder, Service::Routing, "/referrals", &key, &body)
            .await?;
        Ok(())
    }

    async fn receive(&self, case: CaseId, on: NaiveDate) -> anyhow::Result<()> {
        let Some(referral) = self.open_referral(case).await? else {
            return Ok(());
        };
        if referral.state != ReferralState::Offered {
            return Ok(());
        }
        let received_on = Some(on.max(referral.offered_on));
        let body = ReceiveReferral {
            version: referral.version,
            received_on,
        };
        self.command(&referral, "receive", &body).await
    }

    /// The receiving body takes the case on; nothing to do where the registering body kept it.
    async fn accept(&self, case: CaseId, on: NaiveDate) -> anyhow::Result<()> {
        let Some(referral) = self.open_referral(case).await? else {
            return Ok(());
        };
        let earliest = referral.received_on.unwrap_or(referral.offered_on);
        let accepted_on = Some(on.max(earliest));
        let body = AcceptReferral {
            version: referral.version,
            accepted_on,
            handler: None,
        };
        self.command(&referral, "accept", &body).await
    }

    async fn command(
        &self,
        referral: &Referral,
        verb: &str,
        body: &impl serde::Serialize,
    ) -> anyhow::Result<()> {
        let clerk = self.clerk_of(referral.to)?;
        let path = format!("/referrals/{}/{verb}", referral.id);
        let key = format!("seed-{verb}-{}", referral.id);
        let _: Referral = self
            .sessions
            .post(&clerk, Service::Routing, &path, &key, body)
            .await?;
        Ok(())
    }

    async fn conclude(
        &self,
        case: CaseId,
        outcome: &Outcome,
        note: &str,
        on: NaiveDate,
    ) -> anyhow::Result<()> {
        let proceeding = self.open_proceeding(case).await?;
        let handler = self
            .entered
            .usernames
            .get(&proceeding.staff)
            .with_context(|| format!("承办人 {} 不存在", proceeding.staff))?;
        // What must still be told is said to whoever handles it.
        let proceeding = self.proceeding_of(handler, &proceeding).await?;
        let body = TakeStep {
            version: proceeding.version,
            on: Some(on.max(proceeding.accepted_on)),
            note: Some(note.to_owned()),
            told: told(&proceeding, outcome),
            step: Conclude {
                outcome: outcome.clone(),
            },
        };
        let path = format!("/cases/{case}/proceedings/{}/conclude", proceeding.id);
        let key = format!("seed-conclude-{}", proceeding.id);
        let _: Proceeding = self
            .sessions
            .post(handler, Service::Handling, &path, &key, &body)
            .await?;
        Ok(())
    }
}

/// Everything that the parties must have been told before it ends so, in writing by post where it must
/// be in writing.
fn told(proceeding: &Proceeding, outcome: &Outcome) -> BTreeMap<String, Telling> {
    let waits = |notice: &&OwedNotice| {
        let mut outcomes = notice.outcomes.iter();
        notice.due.contains(&ProceedingAction::Conclude)
            && (notice.outcomes.is_empty() || outcomes.any(|known| known.code == *outcome))
    };
    let owed = proceeding.notices.iter().filter(waits);
    owed.map(|notice| {
        let way = notice.ways.first().map(|way| way.code.clone());
        (notice.code.clone(), Telling { party: None, way })
    })
    .collect()
}
