//! How cases come to the bodies that register them.

use contracts::vocabulary::{Channel, DisputeType, OrganisationKind};

use crate::Body;

/// The channels of a body, frequent ones more than once, to be taken in turn.
pub(crate) fn channels(from: &Body, kind: DisputeType) -> &'static [Channel] {
    use Channel::{
        Application, Court, Department, Fax, Grid, Hotline, Letter, Online, Petition, Phone,
        Police, Proactive, Procuratorate, Visit,
    };
    match from.kind {
        OrganisationKind::VillageCommittee => &[Application, Grid, Application, Proactive, Grid],
        OrganisationKind::TownshipCommittee | OrganisationKind::TownshipGovernment => &[
            Application,
            Grid,
            Application,
            Hotline,
            Petition,
            Application,
            Proactive,
            Police,
            Application,
            Department,
            Court,
            Application,
            Procuratorate,
        ],
        OrganisationKind::SpecialisedCommittee if kind == DisputeType::Traffic => {
            &[Police, Application, Police, Court]
        }
        OrganisationKind::SpecialisedCommittee => &[
            Application,
            Online,
            Application,
            Department,
            Hotline,
            Application,
            Petition,
        ],
        OrganisationKind::GovernanceCenter | OrganisationKind::PoliticalLegalCommittee => {
            &[Visit, Hotline, Grid, Online, Visit, Phone]
        }
        OrganisationKind::PetitionOffice => &[
            Visit, Letter, Online, Visit, Phone, Letter, Hotline, Visit, Fax, Online,
        ],
        OrganisationKind::Police => &[Phone, Visit, Phone],
        OrganisationKind::Department => &[Hotline, Application, Phone, Visit],
        OrganisationKind::Court
        | OrganisationKind::Procuratorate
        | OrganisationKind::DisciplineInspection
        | OrganisationKind::JusticeBureau
        | OrganisationKind::ArbitrationCommission
        | OrganisationKind::ReconsiderationOffice
        | OrganisationKind::LegalAidCenter => &[Application, Online, Application],
    }
}
