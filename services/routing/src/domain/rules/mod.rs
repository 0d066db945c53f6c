//! The rules of triage, as data: read from `rules/*.toml`, checked as a whole and against the law
//! data at start.

mod load;

use contracts::vocabulary::{CaseKind, Channel, DisputeType, OrganisationKind, PetitionPurpose};
use law::{LawBook, Procedure};
use serde::Deserialize;

use super::body::Body;
use super::triage::Facts;

pub use load::RuleError;
#[cfg(test)]
pub(crate) use load::check_procedures;

/// All rules in the order they are tried, and the law data that says who handles what.
#[derive(Debug)]
pub(crate) struct RuleBook {
    pub(crate) rules: Vec<Rule>,
    pub(crate) law: &'static LawBook,
}

/// One rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// Stable id, `R-MEDICAL`.
    pub(crate) id: String,
    /// What it says, for people.
    pub(crate) title: String,
    /// The article it rests on.
    pub(crate) article: String,
    pub(crate) when: When,
    /// Procedure id, as in the law data.
    pub(crate) procedure: String,
    /// Kinds of body, in order of preference.
    #[serde(default)]
    pub(crate) bodies: Vec<Place>,
    /// Later rules are not tried when no body is found.
    #[serde(default)]
    pub(crate) exclusive: bool,
    /// A proposal only: a person decides.
    #[serde(default)]
    pub(crate) manual: bool,
    /// What the person who decides must know.
    pub(crate) advice: Option<String>,
}

/// When a rule applies; an empty list does not restrict.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct When {
    pub(crate) kind: CaseKind,
    #[serde(default)]
    pub(crate) dispute_types: Vec<DisputeType>,
    #[serde(default)]
    pub(crate) channels: Vec<Channel>,
    #[serde(default)]
    pub(crate) purposes: Vec<PetitionPurpose>,
    /// Kinds of the body that registered the case.
    #[serde(default)]
    pub(crate) registrars: Vec<OrganisationKind>,
    /// Division codes: the rule is a local one.
    #[serde(default)]
    pub(crate) regions: Vec<String>,
}

/// A kind of body that a rule sends cases to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    pub(crate) kind: OrganisationKind,
    /// Only bodies that are set up for the type in particular.
    #[serde(default)]
    pub(crate) competent: bool,
    /// Whether a body of this kind keeps what it registers.
    #[serde(default = "yes")]
    pub(crate) keeps: bool,
}

fn yes() -> bool {
    true
}

impl RuleBook {
    /// The procedure with this id; loading made sure that every rule's is there.
    pub(crate) fn procedure(&self, id: &str) -> Option<&'static Procedure> {
        self.law.procedure(id)
    }
}

impl When {
    /// Whether it speaks of matters that want this and are about that.
    pub(crate) fn is_about(
        &self,
        purpose: Option<PetitionPurpose>,
        dispute_type: DisputeType,
    ) -> bool {
        let wanted = purpose.is_some_and(|own| self.purposes.contains(&own));
        (self.purposes.is_empty() || wanted) && admits(&self.dispute_types, dispute_type)
    }

    /// Why the rule does not apply, or `None` if it does.
    pub(crate) fn mismatch(&self, facts: &Facts) -> Option<String> {
        if self.kind != facts.kind {
            let (ours, theirs) = (self.kind.label(), facts.kind.label());
            return Some(format!("本规则适用于{ours}，本案为{theirs}"));
        }
        let wanted = facts.purpose;
        if !self.purposes.is_empty() && !wanted.is_some_and(|own| self.purposes.contains(&own)) {
            let ours = labels(&self.purposes, PetitionPurpose::label);
            let theirs = wanted.map_or("未登记诉求", PetitionPurpose::label);
            return Some(format!("本规则适用于{ours}类事项，本案为{theirs}类"));
        }
        if !admits(&self.dispute_types, facts.dispute_type) {
            let ours = labels(&self.dispute_types, DisputeType::label);
            let theirs = facts.dispute_type.label();
            return Some(format!("本规则适用于{ours}类，本案为{theirs}类"));
        }
        if !admits(&self.channels, facts.channel) {
            let ours = labels(&self.channels, Channel::label);
            let theirs = facts.channel.label();
            return Some(format!(
                "本规则适用于来源为{ours}的案件，本案来源为{theirs}"
            ));
        }
        if !admits(&self.registrars, facts.registrar.kind) {
            let ours = labels(&self.registrars, OrganisationKind::label);
            return Some(format!("本规则适用于{ours}登记的案件"));
        }
        let local = |code: &String| facts.region.code().starts_with(code.as_str());
        if !self.regions.is_empty() && !self.regions.iter().any(local) {
            return Some("本规则是地方规则，不适用于本案所在地".to_owned());
        }
        None
    }
}

impl Place {
    /// Whether the body is of this kind and competent for the type.
    pub(crate) fn fits(&self, body: &Body, dispute_type: DisputeType) -> bool {
        let competent = if self.competent {
            body.is_set_up_for(dispute_type)
        } else {
            body.takes(dispute_type)
        };
        self.kind == body.kind && competent
    }
}

fn admits<T: PartialEq>(list: &[T], value: T) -> bool {
    list.is_empty() || list.contains(&value)
}

fn labels<T: Copy>(list: &[T], label: impl Fn(T) -> &'static str) -> String {
    let labels: Vec<_> = list.iter().map(|value| label(*value)).collect();
    labels.join("、")
}
