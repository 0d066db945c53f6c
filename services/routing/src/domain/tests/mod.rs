//! The rules against a small city, without a database.

mod allocation;
mod referral;
mod rules;
mod triage;

use contracts::vocabulary::{CaseKind, Channel, DisputeType, OrganisationKind};
use kernel::{OrganisationId, Shard};

use super::body::Body;
use super::region::Region;
use super::triage::Facts;

fn body(
    path: &str,
    kind: OrganisationKind,
    region: &str,
    competences: &[DisputeType],
    name: &str,
) -> Body {
    Body {
        id: OrganisationId::new(Shard::spread(7)),
        kind,
        name: name.to_owned(),
        path: path.to_owned(),
        region: Region::of(region),
        competences: competences.to_vec(),
    }
}

/// A city with two counties; what has no body of a kind is as telling as what has.
fn city() -> Vec<Body> {
    use DisputeType as Type;
    use OrganisationKind as Kind;
    let special = Kind::SpecialisedCommittee;
    vec![
        body(
            "zf/",
            Kind::PoliticalLegalCommittee,
            "510400",
            &[],
            "市委政法委",
        ),
        body(
            "zf/zx/",
            Kind::GovernanceCenter,
            "510400",
            &[],
            "市综治中心",
        ),
        body("zf/xf/", Kind::PetitionOffice, "510400", &[], "市信访局"),
        body(
            "zf/jj/",
            Kind::Police,
            "510400",
            &[Type::Traffic],
            "市交警支队",
        ),
        body("zf/ga/", Kind::Police, "510400", &[], "市公安局"),
        body(
            "zf/ld/",
            Kind::ArbitrationCommission,
            "510400",
            &[Type::Labour],
            "市劳动仲裁委",
        ),
        body(
            "zf/fy/",
            Kind::ReconsiderationOffice,
            "510400",
            &[],
            "市行政复议办",
        ),
        body(
            "zf/wj/",
            Kind::Department,
            "510400",
            &[Type::Medical],
            "市卫生健康委",
        ),
        body("zf/yt/", special, "510400", &[Type::Medical], "市医调委"),
        body("zf/jt/", special, "510400", &[Type::Traffic], "市交调委"),
        body("zf/lt/", special, "510400", &[Type::Labour], "市劳调委"),
        body(
            "zf/ct/",
            special,
            "510400",
            &[Type::Consumer, Type::Internet],
            "市消调委",
        ),
        body(
            "zf/dq/",
            Kind::PoliticalLegalCommittee,
            "510402",
            &[],
            "东区政法委",
        ),
        body("zf/dq/fy/", Kind::Court, "510402", &[], "东区法院"),
        body(
            "zf/dq/rs/",
            Kind::Department,
            "510402",
            &[Type::Labour],
            "东区人社局",
        ),
        body(
            "zf/dq/lt/",
            special,
            "510402",
            &[Type::Labour],
            "东区劳调委",
        ),
        body(
            "zf/dq/yj/",
            Kind::TownshipGovernment,
            "510402100",
            &[],
            "银江镇政府",
        ),
        body(
            "zf/dq/yj/t/",
            Kind::TownshipCommittee,
            "510402100",
            &[],
            "银江镇调委会",
        ),
        body(
            "zf/dq/yj/t/7/",
            Kind::VillageCommittee,
            "510402100207",
            &[],
            "阿署达调委会",
        ),
        body(
            "zf/xq/gl/t/",
            Kind::TownshipCommittee,
            "510403100",
            &[],
            "格里坪镇调委会",
        ),
    ]
}

fn named(city: &[Body], name: &str) -> Body {
    let found = city.iter().find(|body| body.name == name);
    found.unwrap_or_else(|| panic!("no {name}")).clone()
}

/// A dispute in 阿署达, registered by the body of this name.
fn dispute(city: &[Body], registrar: &str, dispute_type: DisputeType) -> Facts {
    Facts {
        kind: CaseKind::Dispute,
        dispute_type,
        purpose: None,
        channel: Channel::Application,
        region: Region::of("510402100207"),
        registrar: named(city, registrar),
    }
}

/// The bodies that routing looks at for a place.
fn around(city: &[Body], facts: &Facts) -> Vec<Body> {
    let covers = |body: &&Body| body.region.covers(&facts.region);
    city.iter().filter(covers).cloned().collect()
}
