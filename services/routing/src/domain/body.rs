//! Bodies and staff as the rules see them.

use contracts::vocabulary::{DisputeType, OrganisationKind, Qualification, Role};
use kernel::{OrganisationId, StaffId, Timestamp};
use roster::Organisation;

use super::region::Region;

/// An organisation that may take a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) id: OrganisationId,
    pub(crate) kind: OrganisationKind,
    pub(crate) name: String,
    /// Codes from the root, each followed by `/`.
    pub(crate) path: String,
    pub(crate) region: Region,
    /// Dispute types it is set up for; empty for general competence.
    pub(crate) competences: Vec<DisputeType>,
}

impl From<Organisation> for Body {
    fn from(organisation: Organisation) -> Self {
        Self {
            id: organisation.id,
            kind: organisation.kind,
            name: organisation.name,
            path: organisation.path,
            region: Region::of(&organisation.region),
            competences: organisation.competences,
        }
    }
}

impl Body {
    /// Whether it is set up for this type in particular.
    pub(crate) fn is_set_up_for(&self, dispute_type: DisputeType) -> bool {
        self.competences.contains(&dispute_type)
    }

    /// Whether its competence covers this type, in particular or in general.
    pub(crate) fn takes(&self, dispute_type: DisputeType) -> bool {
        self.competences.is_empty() || self.is_set_up_for(dispute_type)
    }
}

/// Whether bodies of this kind are people's mediation committees.
pub(crate) fn is_committee(kind: OrganisationKind) -> bool {
    match kind {
        OrganisationKind::VillageCommittee
        | OrganisationKind::TownshipCommittee
        | OrganisationKind::SpecialisedCommittee => true,
        OrganisationKind::PoliticalLegalCommittee
        | OrganisationKind::GovernanceCenter
        | OrganisationKind::PetitionOffice
        | OrganisationKind::DisciplineInspection
        | OrganisationKind::JusticeBureau
        | OrganisationKind::TownshipGovernment
        | OrganisationKind::Department
        | OrganisationKind::Court
        | OrganisationKind::Procuratorate
        | OrganisationKind::Police
        | OrganisationKind::ArbitrationCommission
        | OrganisationKind::ReconsiderationOffice
        | OrganisationKind::LegalAidCenter => false,
    }
}

/// A member of staff of the body that takes a case on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) id: StaffId,
    pub(crate) name: String,
    pub(crate) roles: Vec<Role>,
    pub(crate) qualifications: Vec<Qualification>,
    pub(crate) active: bool,
    /// Keyed indexes of the identities that bar them.
    pub(crate) interests: Vec<String>,
    /// Open cases.
    pub(crate) load: i32,
    /// When they last got a case.
    pub(crate) last_assigned_at: Option<Timestamp>,
}
