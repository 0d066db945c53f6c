//! The head row of a case: where it lies now.

use contracts::event::Cause;
use contracts::vocabulary::{CaseKind, Channel, DisputeType, PetitionPurpose};
use kernel::{CaseId, NaiveDate, OrganisationId, ReferralId, StaffId};

use super::procedure::Matter;
use super::region::Region;

/// Where a case lies and what routing needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) case: CaseId,
    /// Number of routing's last event about the case.
    pub(crate) version: i64,
    /// Routing's last event about the case or one of its referrals; none before the first.
    pub(crate) last_event: Option<Cause>,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) kind: CaseKind,
    pub(crate) dispute_type: DisputeType,
    pub(crate) purpose: Option<PetitionPurpose>,
    pub(crate) channel: Channel,
    pub(crate) region: Region,
    pub(crate) received_on: NaiveDate,
    /// The body that registered it.
    pub(crate) registrar: OrganisationId,
    /// Who registered it.
    pub(crate) registered_by: StaffId,
    /// The body it lies with: the registrar until another accepts it.
    pub(crate) holder: OrganisationId,
    pub(crate) procedure: String,
    pub(crate) handler: Option<StaffId>,
    /// How often it was returned.
    pub(crate) returns: i32,
    pub(crate) open_referral: Option<ReferralId>,
    /// No later step may be dated before this day.
    pub(crate) last_step_on: NaiveDate,
    /// Keyed indexes of the parties' identities.
    pub(crate) identities: Vec<String>,
    /// The bodies that a walled case accuses, themselves or somebody of theirs.
    pub(crate) accused: Vec<OrganisationId>,
}

impl Route {
    /// What the case is, as far as its procedure depends on it.
    pub(crate) fn matter(&self) -> Matter {
        Matter {
            kind: self.kind,
            dispute_type: self.dispute_type,
            purpose: self.purpose,
        }
    }
}
