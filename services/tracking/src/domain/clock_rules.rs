use contracts::vocabulary::{CaseKind, OrganisationKind, Outcome, ReferralBasis};
use kernel::NaiveDate;
use law::LawBook;
use serde::Deserialize;

use super::happening::{Happening, Moment, Scope};

/// Which happening arms, meets and stops which clock: `rules/clocks.toml`.
#[derive(Debug, Clone)]
pub(crate) struct ClockRules(Vec<ClockRule>);

/// One row of the table; holds for each rule it names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockRule {
    rules: Vec<String>,
    armed_by: Pattern,
    met_by: Vec<Pattern>,
    #[serde(default)]
    stopped_by: Vec<Pattern>,
    /// What undoes an end that came by the very same referral: the clock runs on.
    #[serde(default)]
    resumed_by: Vec<Pattern>,
    /// What must be said where it is met by something that is not itself what the law asks for.
    #[serde(default)]
    met_note: Option<String>,
    /// Whether the version in force when the case was received governs, not when it began.
    #[serde(default)]
    pub(crate) governed_by_receipt: bool,
}

/// A happening as the table describes it; what is left out may be anything.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pattern {
    moment: Moment,
    kind: Option<CaseKind>,
    #[serde(default)]
    bodies: Vec<OrganisationKind>,
    #[serde(default)]
    except_bodies: Vec<OrganisationKind>,
    #[serde(default)]
    basis: Vec<ReferralBasis>,
    #[serde(default)]
    outcome: Vec<Outcome>,
}

/// The day a clock starts from, as the law data words it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// 收到: the case was received.
    CaseReceived,
    /// 收到转送、交办, 签字接收: the body signed for the hand-over.
    ReferralReceived,
    /// 受理: the body took it on.
    Accepted,
}

/// How a clock ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClockEnd {
    Met,
    Stopped,
}

/// The table does not fit the law data.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClockRulesError {
    #[error("rules/clocks.toml cannot be read")]
    Syntax(#[from] toml::de::Error),
    #[error("rules/clocks.toml: there is no rule {0}")]
    UnknownRule(String),
    #[error("rules/clocks.toml: {0} stands in two rows")]
    Twice(String),
    #[error("rules/clocks.toml: {rule} starts at `{start}`, which is not known at that moment")]
    NoStart { rule: String, start: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    clock: Vec<ClockRule>,
}

impl ClockRules {
    /// Reads the table and checks it against the law data.
    pub(crate) fn load(book: &LawBook) -> Result<Self, ClockRulesError> {
        Self::parse(include_str!("../../rules/clocks.toml"), book)
    }

    fn parse(text: &str, book: &LawBook) -> Result<Self, ClockRulesError> {
        let document: Document = toml::from_str(text)?;
        let mut seen = std::collections::BTreeSet::new();
        for row in &document.clock {
            for rule in &row.rules {
                if !seen.insert(rule.clone()) {
                    return Err(ClockRulesError::Twice(rule.clone()));
                }
                check_start(book, rule, row.armed_by.moment)?;
            }
        }
        Ok(Self(document.clock))
    }

    /// The rules whose clocks a happening arms, with their rows. For proceedings only those that
    /// the law data names for the procedure.
    pub(crate) fn armed_by<'a>(
        &'a self,
        book: &LawBook,
        kind: CaseKind,
        happening: &Happening,
    ) -> Vec<(&'a str, &'a ClockRule)> {
        self.0
            .iter()
            .filter(|row| row.armed_by.matches(kind, happening))
            .flat_map(|row| row.rules.iter().map(move |rule| (rule.as_str(), row)))
            .filter(|(rule, row)| match row.armed_by.moment.scope() {
                Scope::Case | Scope::Referral => true,
                Scope::Proceeding => happening
                    .proceeding
                    .as_ref()
                    .and_then(|proceeding| book.procedure(&proceeding.procedure))
                    .is_some_and(|law| law.clocks.iter().any(|clock| clock.rule == *rule)),
            })
            .collect()
    }

    /// Whether a happening ends the clock of this rule, and how.
    pub(crate) fn ended_by(
        &self,
        rule: &str,
        kind: CaseKind,
        happening: &Happening,
    ) -> Option<ClockEnd> {
        let row = self.row(rule)?;
        let any = |patterns: &[Pattern]| patterns.iter().any(|p| p.matches(kind, happening));
        if any(&row.stopped_by) {
            Some(ClockEnd::Stopped)
        } else if any(&row.met_by) {
            Some(ClockEnd::Met)
        } else {
            None
        }
    }

    /// Whether a happening undoes the end of this rule's clock.
    pub(crate) fn resumes(&self, rule: &str, kind: CaseKind, happening: &Happening) -> bool {
        let patterns = self.row(rule).map_or(&[][..], |row| &row.resumed_by);
        patterns.iter().any(|p| p.matches(kind, happening))
    }

    /// What must be said when the clock of this rule is met.
    pub(crate) fn met_note(&self, rule: &str) -> Option<&str> {
        self.row(rule)?.met_note.as_deref()
    }

    fn row(&self, rule: &str) -> Option<&ClockRule> {
        let mut rows = self.0.iter();
        rows.find(|row| row.rules.iter().any(|known| known == rule))
    }
}

impl Pattern {
    fn matches(&self, kind: CaseKind, happening: &Happening) -> bool {
        let basis = happening.referral.as_ref().map(|referral| referral.basis);
        self.moment == happening.moment
            && self.kind.is_none_or(|wanted| wanted == kind)
            && allows(&self.bodies, happening.registered_by)
            && happening
                .registered_by
                .is_none_or(|body| !self.except_bodies.contains(&body))
            && allows(&self.basis, basis)
            && allows(&self.outcome, happening.outcome)
    }
}

fn allows<T: PartialEq>(wanted: &[T], value: Option<T>) -> bool {
    wanted.is_empty() || value.is_some_and(|value| wanted.contains(&value))
}

impl Start {
    /// The start event of a rule, by its key in the law data; `None` for events that nothing
    /// tracking knows of tells.
    pub(crate) fn of_key(key: &str) -> Option<Self> {
        match key {
            "received" => Some(Self::CaseReceived),
            "referred" | "materials_received" => Some(Self::ReferralReceived),
            "accepted" => Some(Self::Accepted),
            _ => None,
        }
    }

    fn is_known_at(self, moment: Moment) -> bool {
        match self {
            Self::CaseReceived => true,
            Self::ReferralReceived => moment.scope() != Scope::Case,
            Self::Accepted => moment.scope() == Scope::Proceeding,
        }
    }

    /// The day, from what happened.
    pub(crate) fn day(self, received_on: NaiveDate, happening: &Happening) -> NaiveDate {
        match self {
            Self::CaseReceived => received_on,
            // A body that took a case on without signing for it received it that day.
            Self::ReferralReceived => happening
                .referral
                .as_ref()
                .and_then(|referral| referral.received_on)
                .unwrap_or(happening.on),
            Self::Accepted => happening
                .proceeding
                .as_ref()
                .map_or(happening.on, |proceeding| proceeding.accepted_on),
        }
    }
}

fn check_start(book: &LawBook, rule: &str, moment: Moment) -> Result<(), ClockRulesError> {
    let mut versions = book.rules().filter(|version| version.id == rule).peekable();
    if versions.peek().is_none() {
        return Err(ClockRulesError::UnknownRule(rule.to_owned()));
    }
    let unfit = versions.find(|version| {
        !Start::of_key(&version.start.key).is_some_and(|start| start.is_known_at(moment))
    });
    match unfit {
        None => Ok(()),
        Some(version) => Err(ClockRulesError::NoStart {
            rule: rule.to_owned(),
            start: version.start.key.clone(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> &'static LawBook {
        LawBook::shared().unwrap()
    }

    fn parse(text: &str) -> ClockRulesError {
        ClockRules::parse(text, book()).unwrap_err()
    }

    #[test]
    fn the_table_fits_the_law_data() {
        ClockRules::load(book()).unwrap();
    }

    #[test]
    fn a_row_that_does_not_fit_is_refused() {
        let row = |rules: &str, moment: &str| {
            format!(
                "[[clock]]\nrules = {rules}\narmed_by = {{ moment = \"{moment}\" }}\nmet_by = []"
            )
        };
        let unknown = parse(&row("[\"XX-9\"]", "proceeding_opened"));
        assert!(matches!(unknown, ClockRulesError::UnknownRule(_)));
        let twice = parse(&row("[\"MD-1\", \"MD-1\"]", "proceeding_opened"));
        assert!(matches!(twice, ClockRulesError::Twice(_)));
        let early = parse(&row("[\"MD-1\"]", "referral_received"));
        assert!(matches!(early, ClockRulesError::NoStart { .. }));
        let foreign = parse(&row("[\"TR-4\"]", "proceeding_opened"));
        assert!(matches!(foreign, ClockRulesError::NoStart { .. }));
    }
}
