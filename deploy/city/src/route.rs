//! Who registers a case and who is to handle it.

use contracts::vocabulary::{DisputeType, OrganisationKind, PetitionPurpose, ReferralBasis};

use crate::Body;
use crate::dice::Dice;
use crate::place::Place;
use crate::template::Template;
use crate::ways::{Pace, Way, pace, ways};

/// From registration to the handling body.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    /// Code of the body that registers.
    pub(crate) from: String,
    /// Code of the body that is to handle it; the same where it keeps the case.
    pub(crate) handler: String,
    /// On what footing it goes there; `None` where it is kept.
    pub(crate) basis: Option<ReferralBasis>,
    /// How long such a handling takes.
    pub(crate) pace: Pace,
}

/// A dispute's route; `turn` is how many of its type came before. With `hand_over` a way that ends
/// at the body it began with is passed over.
pub(crate) fn dispute(
    dice: &mut Dice,
    bodies: &[Body],
    place: &Place,
    template: &Template,
    turn: usize,
    hand_over: bool,
) -> Option<Route> {
    let map = Map { bodies, place };
    let handler = map.handler(dice, template)?;
    let ways = ways(template.dispute_type);
    let order = (0..ways.len()).filter_map(|step| ways.get((turn + step) % ways.len()));
    order
        .filter(|way| !(hand_over && **way == Way::Own))
        .find_map(|way| map.route(dice, *way, handler, template))
}

/// A petition's route: from the city's or the county's petition office to a body with power to
/// act, now and then to reconsideration.
pub(crate) fn petition(
    dice: &mut Dice,
    bodies: &[Body],
    place: &Place,
    template: &Template,
    turn: usize,
) -> Option<Route> {
    let map = Map { bodies, place };
    let from = if dice.chance(50) {
        "xfj".to_owned()
    } else {
        map.county_code("xfj")?
    };
    // One in six of what is sought by appeal can still go to reconsideration.
    if template.purpose == Some(PetitionPurpose::Appeal) && !template.law && turn % 6 == 1 {
        return Some(Route {
            from,
            handler: "fyb".to_owned(),
            basis: Some(ReferralBasis::ToReconsideration),
            pace: Pace::Reconsideration,
        });
    }
    let to = dice.word(&template.to).to_owned();
    let handler = if to == "town" {
        map.by_region(&place.township, OrganisationKind::TownshipGovernment)?
            .code
            .clone()
    } else {
        map.county_code(&to).unwrap_or(to)
    };
    let basis = if template.law {
        ReferralBasis::Transfer
    } else if dice.chance(35) {
        ReferralBasis::Assign
    } else {
        ReferralBasis::Forward
    };
    Some(Route {
        from,
        handler,
        basis: Some(basis),
        pace: if template.law {
            Pace::Redress
        } else {
            Pace::Petition
        },
    })
}

/// From the county's centre, where people ask for advice, to the county's court.
pub(crate) fn litigation(bodies: &[Body], place: &Place) -> Option<Route> {
    let map = Map { bodies, place };
    Some(Route {
        from: map.county_code("zzzx")?,
        handler: map.county_code("fy")?,
        basis: Some(ReferralBasis::ToLitigation),
        pace: Pace::Litigation,
    })
}

/// The village's own committee handles what it registers.
pub(crate) fn own(bodies: &[Body], place: &Place, kind: DisputeType) -> Option<Route> {
    let map = Map { bodies, place };
    let body = map.by_region(&place.village, OrganisationKind::VillageCommittee)?;
    Some(kept(body, kind))
}

fn kept(body: &Body, kind: DisputeType) -> Route {
    Route {
        from: body.code.clone(),
        handler: body.code.clone(),
        basis: None,
        pace: pace(body, kind),
    }
}

struct Map<'a> {
    bodies: &'a [Body],
    place: &'a Place,
}

impl<'a> Map<'a> {
    fn by_region(&self, region: &str, kind: OrganisationKind) -> Option<&'a Body> {
        self.bodies
            .iter()
            .find(|body| body.region == region && body.kind == kind)
    }

    /// `xfj` in 东区 is `dq-xfj`; nothing where the county has no such body.
    fn county_code(&self, code: &str) -> Option<String> {
        let in_county = |body: &&Body| {
            let ending = body.code.split_once('-').map(|(_, ending)| ending);
            body.region == self.place.county && ending == Some(code)
        };
        self.bodies
            .iter()
            .find(in_county)
            .map(|body| body.code.clone())
    }

    /// The committee that is to settle it.
    fn handler(&self, dice: &mut Dice, template: &Template) -> Option<&'a Body> {
        let named = dice.word(&template.to);
        if let Some(body) = self.bodies.iter().find(|body| body.code == named) {
            return Some(body);
        }
        let kind = template.dispute_type;
        // How often the specialised committee takes it and not the township.
        const SHARED: &[(DisputeType, i64)] = &[
            (DisputeType::MarriageFamily, 10),
            (DisputeType::ForestLand, 25),
            (DisputeType::Expropriation, 25),
            (DisputeType::Contract, 40),
            (DisputeType::Environment, 40),
            (DisputeType::Business, 60),
            (DisputeType::Labour, 75),
            (DisputeType::Property, 75),
        ];
        let special = SHARED.iter().find(|(shared, _)| *shared == kind);
        let special = special.map_or(100, |(_, percent)| *percent);
        let committees: Vec<&Body> = self.bodies.iter().filter(|b| is_special(b, kind)).collect();
        if dice.chance(special)
            && let Some(body) = dice.pick(&committees)
        {
            return Some(body);
        }
        let village = self.by_region(&self.place.village, OrganisationKind::VillageCommittee);
        if dice.chance(65) && village.is_some() {
            return village;
        }
        self.by_region(&self.place.township, OrganisationKind::TownshipCommittee)
    }

    fn route(
        &self,
        dice: &mut Dice,
        way: Way,
        handler: &Body,
        template: &Template,
    ) -> Option<Route> {
        let kind = template.dispute_type;
        let township = self.by_region(&self.place.township, OrganisationKind::TownshipCommittee);
        let (from, to, basis, pace) = match way {
            Way::Own => return Some(kept(handler, kind)),
            Way::Centre => {
                let from = if dice.chance(45) {
                    "zzzx".into()
                } else {
                    self.county_code("zzzx")?
                };
                (
                    from,
                    handler.code.clone(),
                    ReferralBasis::Dispatch,
                    pace(handler, kind),
                )
            }
            Way::Court | Way::Entrusted => {
                // Courts work with committees of some size, not with a village's.
                let to = if handler.kind == OrganisationKind::VillageCommittee {
                    township?
                } else {
                    handler
                };
                let (basis, pace) = if way == Way::Court {
                    (ReferralBasis::CourtAssigned, Pace::CourtAssigned)
                } else {
                    (ReferralBasis::CourtEntrusted, Pace::CourtEntrusted)
                };
                (self.county_code("fy")?, to.code.clone(), basis, pace)
            }
            Way::Police => {
                let traffic = kind == DisputeType::Traffic;
                let from = if traffic {
                    "jjzd".to_owned()
                } else {
                    self.county_code("gaj")?
                };
                (
                    from,
                    handler.code.clone(),
                    ReferralBasis::PoliceLinkage,
                    pace(handler, kind),
                )
            }
            Way::Procuratorate => (
                self.county_code("jcy")?,
                township?.code.clone(),
                ReferralBasis::ProcuratorateLinkage,
                Pace::Township,
            ),
            Way::Department => {
                let department = self.department(kind)?;
                (
                    department,
                    handler.code.clone(),
                    ReferralBasis::Transfer,
                    pace(handler, kind),
                )
            }
            Way::Township if handler.kind == OrganisationKind::SpecialisedCommittee => (
                township?.code.clone(),
                handler.code.clone(),
                ReferralBasis::Transfer,
                pace(handler, kind),
            ),
            Way::Township => return None,
            Way::Litigation => return litigation(self.bodies, self.place),
            Way::Arbitration => (
                self.county_code("rsj")?,
                self.county_code("ldzc")?,
                ReferralBasis::ToArbitration,
                Pace::Arbitration,
            ),
            // A quarrel among villagers is no act of an authority.
            Way::Reconsideration if template.respondent.is_none() => return None,
            Way::Reconsideration => (
                self.county_code("sfj")?,
                "fyb".to_owned(),
                ReferralBasis::ToReconsideration,
                Pace::Reconsideration,
            ),
        };
        Some(Route {
            from,
            handler: to,
            basis: Some(basis),
            pace,
        })
    }

    /// The county's department for the type, else the city's.
    fn department(&self, kind: DisputeType) -> Option<String> {
        let competent = |body: &&Body| {
            body.kind == OrganisationKind::Department && body.competences.contains(&kind)
        };
        let all: Vec<&Body> = self.bodies.iter().filter(competent).collect();
        let county = all.iter().find(|body| body.region == self.place.county);
        county.or_else(|| all.first()).map(|body| body.code.clone())
    }
}

fn is_special(body: &Body, kind: DisputeType) -> bool {
    body.kind == OrganisationKind::SpecialisedCommittee && body.competences.contains(&kind)
}
