//! What has to be looked up before a case can go on.

use anyhow::{Context, bail};
use contracts::Service;
use contracts::api::handling::Proceeding;
use contracts::api::routing::{CaseDecision, Referral};
use kernel::{CaseId, OrganisationId};
use tokio::time::sleep;

use super::Play;

/// How often handling is asked for a proceeding that routing has just caused.
const LOOKS: u32 = 200;

impl Play<'_> {
    /// The proceeding under way, once handling has heard of it.
    pub(super) async fn open_proceeding(&self, case: CaseId) -> anyhow::Result<Proceeding> {
        let path = format!("/cases/{case}/proceedings");
        for _ in 0..LOOKS {
            let known: Result<Vec<Proceeding>, _> = self
                .sessions
                .get(&self.scenario.staff, Service::Handling, &path)
                .await;
            let mut proceedings = known.unwrap_or_default().into_iter();
            if let Some(open) = proceedings.find(|proceeding| proceeding.state.is_open()) {
                return Ok(open);
            }
            sleep(std::time::Duration::from_millis(50)).await;
        }
        bail!("没有进行中的办理程序")
    }

    /// The proceeding as this member of staff sees it.
    pub(super) async fn proceeding_of(
        &self,
        staff: &str,
        of: &Proceeding,
    ) -> anyhow::Result<Proceeding> {
        let path = format!("/cases/{}/proceedings", of.case);
        let known: Vec<Proceeding> = self.sessions.get(staff, Service::Handling, &path).await?;
        let mut known = known.into_iter();
        let own = known.find(|one| one.id == of.id);
        own.with_context(|| format!("{staff} 看不到程序 {}", of.id))
    }

    /// The referral that waits for an answer.
    pub(super) async fn open_referral(&self, case: CaseId) -> anyhow::Result<Option<Referral>> {
        let mut referrals = self.referrals(case).await?.into_iter();
        Ok(referrals.find(|referral| referral.state.is_pending()))
    }

    /// Every referral of the case, oldest first.
    pub(super) async fn referrals(&self, case: CaseId) -> anyhow::Result<Vec<Referral>> {
        let path = format!("/cases/{case}/referrals");
        let staff = &self.scenario.staff;
        self.sessions.get(staff, Service::Routing, &path).await
    }

    /// Where routing sent the case, and at what version that stands.
    pub(super) async fn decision(&self, case: CaseId) -> anyhow::Result<CaseDecision> {
        let path = format!("/cases/{case}/decision");
        let staff = &self.scenario.staff;
        self.sessions.get(staff, Service::Routing, &path).await
    }

    /// Who acts for a body.
    pub(super) fn clerk_of(&self, organisation: OrganisationId) -> anyhow::Result<String> {
        let code = self.entered.code(organisation).context("机构不存在")?;
        let clerk = self
            .city
            .clerk(code)
            .with_context(|| format!("{code} 没有经办人"))?;
        Ok(clerk.username.clone())
    }
}
