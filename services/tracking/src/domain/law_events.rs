use std::collections::{BTreeMap, BTreeSet};

use contracts::event::Event;
use contracts::vocabulary::{CaseKind, LimitParty, OrganisationKind, ReferralBasis, ReturnReason};
use kernel::NaiveDate;
use law::{Claim, Fact, LawBook, OutcomeClass, Procedure};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::happening::{Happening, Scope};

/// Which of our events tell of the law's own, and which end the clocks that run from those:
/// `rules/events.toml`.
#[derive(Debug, Clone)]
pub(crate) struct LawEvents {
    ends: Ends,
    events: Vec<LawEvent>,
    rules: BTreeMap<String, Special>,
}

/// An event of the law data, and what tells of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LawEvent {
    law: String,
    told_by: Vec<Telling>,
    /// How the clocks end that run from it, where that is not as usual.
    ends: Option<Ends>,
}

/// One of our events that tells of an event of the law.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Telling {
    by: Pattern,
    owner: Owner,
    #[serde(default)]
    day: Day,
}

/// What is peculiar to one rule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Special {
    ids: Vec<String>,
    /// Event types besides which no other arms it.
    #[serde(default)]
    told_by: Vec<Kind>,
    ends: Option<Ends>,
    /// What must be said where it is met by something that is not itself what the law asks for.
    met_note: Option<String>,
    /// Whether the version in force when the case was received governs, not when it began.
    #[serde(default)]
    governed_by_receipt: bool,
    /// Why it is not armed although its start is known: nothing tells that it is met.
    unarmed: Option<String>,
}

/// What ends a clock, and what undoes that.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ends {
    #[serde(default)]
    met_by: Vec<Pattern>,
    #[serde(default)]
    stopped_by: Vec<Pattern>,
    /// What undoes an end that came by the very same referral: the clock runs on.
    #[serde(default)]
    resumed_by: Vec<Pattern>,
}

/// A happening as the table describes it; what is left out may be anything.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pattern {
    event: Kind,
    kind: Option<CaseKind>,
    #[serde(default)]
    procedures: Vec<String>,
    #[serde(default)]
    basis: Vec<ReferralBasis>,
    #[serde(default)]
    sender: Vec<OrganisationKind>,
    #[serde(default)]
    reason: Vec<ReturnReason>,
    /// What a conclusion comes to, by the law data.
    #[serde(default)]
    class: Vec<OutcomeClass>,
}

/// The name of one of our events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind(&'static str);

/// Whose clock it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Owner {
    Registrar,
    SendingBody,
    ReceivingBody,
    HandlingBody,
    /// The parties themselves; the handling body keeps it in view.
    Applicant,
    Respondent,
    Parties,
}

/// The day a clock starts from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Day {
    /// The day of the event.
    #[default]
    On,
    /// 收到: the body received the case, by signing for it or by registering it.
    Receipt,
    /// 签字接收: the body signed for the hand-over.
    Signature,
}

/// How a clock ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClockEnd {
    Met,
    Stopped,
}

/// A clock that a happening arms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arming<'a> {
    pub(crate) rule: &'a str,
    /// The event of the law that happened.
    pub(crate) event: &'a str,
    pub(crate) owner: Owner,
    pub(crate) governed_by_receipt: bool,
    day: Day,
}

/// The table does not fit the law data.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LawEventsError {
    #[error("rules/events.toml cannot be read")]
    Syntax(#[from] toml::de::Error),
    #[error("rules/events.toml: the law data has no {kind} {key}")]
    Unknown { kind: &'static str, key: String },
    #[error("rules/events.toml: {0} stands in two rows")]
    Twice(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    ends: Ends,
    event: Vec<LawEvent>,
    rule: Vec<Special>,
}

impl LawEvents {
    /// Reads the table and checks it against the law data.
    pub(crate) fn load(book: &LawBook) -> Result<Self, LawEventsError> {
        Self::parse(include_str!("../../rules/events.toml"), book)
    }

    fn parse(text: &str, book: &LawBook) -> Result<Self, LawEventsError> {
        let document: Document = toml::from_str(text)?;
        let mut seen = BTreeSet::new();
        for event in &document.event {
            if !book.rules().any(|rule| rule.start.key == event.law) {
                return Err(unknown("start event", &event.law));
            }
            if !seen.insert(&event.law) {
                return Err(LawEventsError::Twice(event.law.clone()));
            }
            let own = event.ends.iter().flat_map(Ends::patterns);
            let told = event.told_by.iter().map(|told| &told.by);
            let procedures = told.chain(own).flat_map(|pattern| &pattern.procedures);
            for id in procedures {
                book.procedure(id).ok_or_else(|| unknown("procedure", id))?;
            }
        }
        let mut rules = BTreeMap::new();
        for special in &document.rule {
            for id in &special.ids {
                if !book.rules().any(|rule| rule.id == *id) {
                    return Err(unknown("rule", id));
                }
                if rules.insert(id.clone(), special.clone()).is_some() {
                    return Err(LawEventsError::Twice(id.clone()));
                }
            }
        }
        Ok(Self {
            ends: document.ends,
            events: document.event,
            rules,
        })
    }

    /// The clocks that a happening arms: those that the law data has run from an event of the law
    /// that it tells of, under the procedure the case is under, for a body of this kind.
    pub(crate) fn armed_by<'a>(
        &'a self,
        book: &'a LawBook,
        kind: CaseKind,
        happening: &Happening,
    ) -> Vec<Arming<'a>> {
        let handler = happening.body.map_or("", |body| body.as_str());
        let mut armed = Vec::new();
        for event in &self.events {
            let mut tellings = event.told_by.iter();
            let Some(told) = tellings.find(|told| told.by.matches(kind, happening)) else {
                continue;
            };
            let procedure = told.procedure(book, happening, handler);
            let clocks = procedure.into_iter().flat_map(|law| {
                let clocks = law.armed_by(&event.law, handler);
                clocks.map(|clock| &*clock.rule).collect::<Vec<_>>()
            });
            let clocks = clocks.filter(|rule| self.may_arm(rule, happening.kind));
            armed.extend(clocks.map(|rule| Arming {
                rule,
                event: &event.law,
                owner: told.owner,
                governed_by_receipt: self.rules.get(rule).is_some_and(|s| s.governed_by_receipt),
                day: told.day,
            }));
        }
        armed
    }

    /// Whether a happening ends the clock of this rule, which runs from this event of the law, and
    /// how.
    pub(crate) fn ended_by(
        &self,
        rule: &str,
        event: &str,
        kind: CaseKind,
        happening: &Happening,
    ) -> Option<ClockEnd> {
        let ends = self.ends(rule, event);
        let any = |patterns: &[Pattern]| patterns.iter().any(|p| p.matches(kind, happening));
        if any(&ends.stopped_by) {
            Some(ClockEnd::Stopped)
        } else if any(&ends.met_by) {
            Some(ClockEnd::Met)
        } else {
            None
        }
    }

    /// Whether a happening undoes the end of such a clock.
    pub(crate) fn resumes(
        &self,
        rule: &str,
        event: &str,
        kind: CaseKind,
        happening: &Happening,
    ) -> bool {
        let mut patterns = self.ends(rule, event).resumed_by.iter();
        patterns.any(|p| p.matches(kind, happening))
    }

    /// What must be said when the clock of this rule is met.
    pub(crate) fn met_note(&self, rule: &str) -> Option<&str> {
        self.rules.get(rule)?.met_note.as_deref()
    }

    /// What of the law data this table has live cases keep, if these are the procedures that they
    /// come under.
    pub(crate) fn claims(
        self,
        book: &LawBook,
        is_chosen: fn(&Procedure) -> bool,
    ) -> Vec<Claim<'_>> {
        let covers = move |fact: &Fact<'_>| match fact {
            Fact::Clock(of, clock) => self.may_run(of, clock),
            Fact::StartEvent(start) => self
                .running(book, is_chosen)
                .any(|clock| clock.event == start.key),
            Fact::Limit(rule) | Fact::Overlay(rule) => self
                .running(book, is_chosen)
                .any(|clock| clock.rule == rule.id || rule.overlays.as_ref() == Some(&clock.rule)),
            _ => false,
        };
        vec![Claim::enforced(
            "services/tracking/rules/events.toml",
            covers,
        )]
    }

    /// The clocks of the law data that some happening arms.
    fn running<'a>(
        &'a self,
        book: &'a LawBook,
        is_chosen: fn(&Procedure) -> bool,
    ) -> impl Iterator<Item = &'a law::Clock> {
        let of = |of: &'a Procedure| of.clocks.iter().filter(|clock| self.may_run(of, clock));
        book.procedures()
            .filter(move |of| is_chosen(of))
            .flat_map(of)
    }

    fn may_run(&self, of: &Procedure, clock: &law::Clock) -> bool {
        let rows = self.events.iter().filter(|row| row.law == clock.event);
        let mut told = rows.flat_map(|row| &row.told_by);
        clock.when.is_none()
            && told.any(|told| {
                told.by.may_be_under(&of.id) && self.may_arm(&clock.rule, told.by.event.0)
            })
    }

    fn may_arm(&self, rule: &str, kind: &'static str) -> bool {
        self.rules.get(rule).is_none_or(|special| {
            let told = special.told_by.is_empty() || special.told_by.contains(&Kind(kind));
            told && special.unarmed.is_none()
        })
    }

    /// The nearest that says how it ends: the rule, its start event, the usual.
    fn ends(&self, rule: &str, event: &str) -> &Ends {
        let own = self.rules.get(rule).and_then(|own| own.ends.as_ref());
        own.or_else(|| {
            let mut events = self.events.iter();
            events.find(|row| row.law == event)?.ends.as_ref()
        })
        .unwrap_or(&self.ends)
    }
}

impl Telling {
    /// The procedure whose clocks count. One that is only registered is under none yet: the first
    /// of those it may come under that such a body may handle.
    fn procedure<'a>(
        &self,
        book: &'a LawBook,
        happening: &Happening,
        handler: &str,
    ) -> Option<&'a Procedure> {
        match happening.procedure() {
            Some(id) => book.procedure(id),
            None => {
                let mut known = self
                    .by
                    .procedures
                    .iter()
                    .filter_map(|id| book.procedure(id));
                known.find(|law| law.handlers.iter().any(|kind| kind == handler))
            }
        }
    }
}

impl Ends {
    fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let all = [&self.met_by, &self.stopped_by, &self.resumed_by];
        all.into_iter().flatten()
    }
}

impl Pattern {
    fn matches(&self, kind: CaseKind, happening: &Happening) -> bool {
        let basis = happening.referral.as_ref().map(|referral| referral.basis);
        self.event.0 == happening.kind
            && self.kind.is_none_or(|wanted| wanted == kind)
            && happening.procedure().is_none_or(|id| self.may_be_under(id))
            && allows(&self.basis, basis)
            && allows(&self.sender, happening.sender)
            && allows(&self.reason, happening.reason)
            && allows(&self.class, happening.class)
    }

    fn may_be_under(&self, procedure: &str) -> bool {
        self.procedures.is_empty() || self.procedures.iter().any(|wanted| wanted == procedure)
    }
}

fn allows<T: PartialEq>(wanted: &[T], value: Option<T>) -> bool {
    wanted.is_empty() || value.is_some_and(|value| wanted.contains(&value))
}

impl Owner {
    /// What the clock hangs on.
    pub(crate) fn scope(self) -> Scope {
        match self {
            // What is the parties' outlives the proceeding.
            Self::Registrar
            | Self::SendingBody
            | Self::Applicant
            | Self::Respondent
            | Self::Parties => Scope::Case,
            Self::ReceivingBody => Scope::Referral,
            Self::HandlingBody => Scope::Proceeding,
        }
    }

    /// The parties whose clock it is, if it is theirs.
    pub(crate) fn party(self) -> Option<LimitParty> {
        match self {
            Self::Applicant => Some(LimitParty::Applicant),
            Self::Respondent => Some(LimitParty::Respondent),
            Self::Parties => Some(LimitParty::Parties),
            Self::Registrar | Self::SendingBody | Self::ReceivingBody | Self::HandlingBody => None,
        }
    }
}

impl Arming<'_> {
    /// The first day, `registered` being that of the case's receipt if the body itself registered
    /// it.
    pub(crate) fn start_on(
        &self,
        registered: Option<NaiveDate>,
        happening: &Happening,
    ) -> NaiveDate {
        let referral = happening.referral.as_ref();
        // A body that took a case on without signing for it received it that day.
        let signed = || referral.map(|referral| referral.received_on.unwrap_or(happening.on));
        let day = match self.day {
            Day::On => None,
            Day::Signature => signed(),
            Day::Receipt => signed().or(registered),
        };
        day.unwrap_or(happening.on)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let mut known = Event::KINDS.iter().copied();
        let kind = known.find(|kind| **kind == word);
        kind.map(Self)
            .ok_or_else(|| D::Error::custom(format!("there is no event {word}")))
    }
}

fn unknown(kind: &'static str, key: &str) -> LawEventsError {
    let key = key.to_owned();
    LawEventsError::Unknown { kind, key }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(rows: &str) -> LawEventsError {
        let text = format!("ends = {{}}\n{rows}");
        LawEvents::parse(&text, LawBook::shared().unwrap()).unwrap_err()
    }

    #[test]
    fn the_table_fits_the_law_data() {
        LawEvents::load(LawBook::shared().unwrap()).unwrap();
    }

    #[test]
    fn a_row_that_does_not_fit_is_refused() {
        let event = |law: &str, by: &str| {
            format!(
                "[[event]]\nlaw = \"{law}\"\ntold_by = [{{ by = {by}, owner = \"registrar\" }}]\n"
            )
        };
        let told = "{ event = \"intake.case_registered.v1\" }";
        let rule = |ids: &str| format!("event = []\n[[rule]]\nids = {ids}");
        let rows = format!("rule = []\n{}", event("eclipse", told));
        assert!(matches!(
            parse(&rows),
            LawEventsError::Unknown {
                kind: "start event",
                ..
            }
        ));
        let rows = format!("rule = []\n{0}{0}", event("received", told));
        assert!(matches!(parse(&rows), LawEventsError::Twice(_)));
        let foreign = "{ event = \"intake.case_registered.v1\", procedures = [\"lottery\"] }";
        let rows = format!("rule = []\n{}", event("received", foreign));
        assert!(matches!(
            parse(&rows),
            LawEventsError::Unknown {
                kind: "procedure",
                ..
            }
        ));
        let rows = format!(
            "rule = []\n{}",
            event("received", "{ event = \"moon.rose.v1\" }")
        );
        assert!(matches!(parse(&rows), LawEventsError::Syntax(_)));
        let rows = rule("[\"XX-9\"]");
        assert!(matches!(
            parse(&rows),
            LawEventsError::Unknown { kind: "rule", .. }
        ));
        let rows = rule("[\"MD-1\", \"MD-1\"]");
        assert!(matches!(parse(&rows), LawEventsError::Twice(_)));
    }
}
