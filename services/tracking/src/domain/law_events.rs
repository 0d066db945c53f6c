use std::collections::{BTreeMap, BTreeSet};

use contracts::event::Event;
use contracts::vocabulary::{CaseKind, OrganisationKind, ReferralBasis, ReturnReason};
use kernel::NaiveDate;
use law::{Claim, Fact, LawBook, OutcomeClass, Procedure};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::happening::{AGREED, CONCLUDED, Happening, OPENED, Scope};
use super::proceeding::Proceeding;

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

/// The body whose clock it is, or that keeps it in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Owner {
    Registrar,
    SendingBody,
    ReceivingBody,
    HandlingBody,
}

/// The day a clock starts from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Day {
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

/// How a happening ends a clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ending<'a> {
    pub(crate) end: ClockEnd,
    /// The event of the law by which it ends, where the law data names it.
    pub(crate) by: Option<&'a str>,
    /// The day that counts.
    pub(crate) day: Day,
}

/// A clock that a happening arms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arming<'a> {
    pub(crate) clock: &'a law::Clock,
    pub(crate) owner: Owner,
    pub(crate) day: Day,
}

/// An event of the law that a happening tells of.
#[derive(Debug, Clone, Copy)]
struct Told<'a> {
    law: &'a str,
    owner: Owner,
    day: Day,
    /// The row by which it does; none where a person said so.
    by: Option<&'a Telling>,
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
    #[error("rules/events.toml: nothing tells of {0}, which nobody records")]
    Untold(String),
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
            if !moves_a_clock(book, &event.law) {
                return Err(unknown("event of a clock", &event.law));
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
        for conduct in book.vocabulary().events_of_conduct() {
            if !document.event.iter().any(|event| event.law == conduct) {
                return Err(LawEventsError::Untold(conduct.to_owned()));
            }
        }
        Ok(Self {
            ends: document.ends,
            events: document.event,
            rules,
        })
    }

    /// The clocks that a happening arms: those that the law data has run from an event of the law
    /// that it tells of, under the procedure the case is under, for a body of this kind. Those with a
    /// `when` are among them: whether that was found, the file knows.
    pub(crate) fn armed_by<'a>(
        &'a self,
        book: &'a LawBook,
        kind: CaseKind,
        happening: &'a Happening,
    ) -> Vec<Arming<'a>> {
        let handler = happening.body.map_or("", |body| body.as_str());
        let mut armed = Vec::new();
        for told in self.told(kind, happening) {
            let procedure = match told.by {
                Some(telling) => telling.procedure(book, happening, handler),
                None => happening.procedure().and_then(|id| book.procedure(id)),
            };
            let clocks = procedure
                .into_iter()
                .flat_map(|law| law.armed_by(told.law, handler));
            let clocks = clocks.filter(|clock| self.may_arm(&clock.rule, happening.kind));
            armed.extend(clocks.map(|clock| Arming {
                clock,
                owner: told.owner,
                day: told.day,
            }));
        }
        armed
    }

    /// The events of the law that a happening tells of: by a row of the table, or because a person
    /// says that one has happened.
    fn told<'a>(
        &'a self,
        kind: CaseKind,
        happening: &'a Happening,
    ) -> impl Iterator<Item = Told<'a>> {
        let by_rows = self.events.iter().filter_map(move |event| {
            let mut tellings = event.told_by.iter();
            let telling = tellings.find(|telling| telling.by.matches(kind, happening))?;
            Some(Told {
                law: &event.law,
                owner: telling.owner,
                day: telling.day,
                by: Some(telling),
            })
        });
        let by_a_person = happening.act.as_deref().map(|law| Told {
            law,
            owner: Owner::HandlingBody,
            day: Day::On,
            by: None,
        });
        by_rows.chain(by_a_person)
    }

    /// Whether a happening ends the clock of this rule, which runs from this event of the law, and
    /// how: as the law data says, and what that leaves open as the table does.
    pub(crate) fn ended_by<'a>(
        &'a self,
        book: &LawBook,
        rule: &str,
        event: &str,
        kind: CaseKind,
        happening: &'a Happening,
    ) -> Option<Ending<'a>> {
        let row = book.clock_of(rule);
        let (met_by, stopped_by): (&[String], &[String]) = match row {
            Some(row) => (&row.met_by, &row.stopped_by),
            None => (&[], &[]),
        };
        let told = |keys: &[String], end| {
            let mut told = self.told(kind, happening);
            let told = told.find(|told| keys.iter().any(|key| key == told.law))?;
            Some(Ending {
                end,
                by: Some(told.law),
                day: told.day,
            })
        };
        let matched = |patterns: &[Pattern], end| {
            let any = patterns.iter().any(|p| p.matches(kind, happening));
            any.then_some(Ending {
                end,
                by: None,
                day: Day::On,
            })
        };
        let (ends, by_table) = match row {
            // What is not the handling body's, or still owed, has nothing to do with its proceeding.
            Some(row) if row.outlasts() => (&self.ends, false),
            Some(row) if !row.met_by.is_empty() => (&self.ends, true),
            Some(_) | None => (self.ends(rule, event), true),
        };
        told(stopped_by, ClockEnd::Stopped)
            .or_else(|| matched(&ends.stopped_by, ClockEnd::Stopped).filter(|_| by_table))
            .or_else(|| told(met_by, ClockEnd::Met))
            .or_else(|| {
                let usual = matched(&ends.met_by, ClockEnd::Met);
                usual.filter(|_| by_table && met_by.is_empty())
            })
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

    /// What of the law data this table, and what people record, have live cases keep, if these are the
    /// procedures that they come under.
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

    /// The clocks of the law data that some happening arms, and some other meets.
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

    /// Whether something of ours, or a person, tells of its start under this procedure, and of what
    /// meets it.
    pub(crate) fn may_run(&self, of: &Procedure, clock: &law::Clock) -> bool {
        let starts = of.act(&clock.event).is_some()
            || self.tellings(&clock.event).any(|telling| {
                // A finding comes when the proceeding is open, and looks back no further.
                let in_time = clock.when.is_none() || telling.by.event.is_of_a_proceeding();
                in_time
                    && telling.by.may_be_under(&of.id)
                    && self.may_arm(&clock.rule, telling.by.event.0)
            });
        let ends = |key: &String| of.act(key).is_some() || self.tellings(key).next().is_some();
        starts && (clock.met_by.is_empty() || clock.met_by.iter().any(ends))
    }

    /// Whether an event of the law may still come in a proceeding that was opened: people record it, or
    /// it comes with the end, which is still ahead.
    pub(crate) fn may_come(&self, book: &LawBook, law: &str, proceeding: &Proceeding) -> bool {
        let procedure = book.procedure(&proceeding.procedure);
        let recorded = procedure.is_some_and(|of| of.act(law).is_some());
        let mut tellings = self.tellings(law);
        recorded || proceeding.is_open() && tellings.any(|told| told.by.event.0 == CONCLUDED)
    }

    fn tellings(&self, law: &str) -> impl Iterator<Item = &Telling> {
        let rows = self.events.iter().filter(move |row| row.law == law);
        rows.flat_map(|row| &row.told_by)
    }

    fn may_arm(&self, rule: &str, kind: &'static str) -> bool {
        self.rules.get(rule).is_none_or(|special| {
            special.told_by.is_empty() || special.told_by.contains(&Kind(kind))
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
    fn scope(self) -> Scope {
        match self {
            Self::Registrar | Self::SendingBody => Scope::Case,
            Self::ReceivingBody => Scope::Referral,
            Self::HandlingBody => Scope::Proceeding,
        }
    }
}

impl Arming<'_> {
    /// What the clock hangs on.
    pub(crate) fn scope(&self) -> Scope {
        if self.clock.outlasts() {
            Scope::Case
        } else {
            self.owner.scope()
        }
    }
}

impl Day {
    /// The day, `registered` being that of the case's receipt if the body itself registered it.
    pub(crate) fn of(self, registered: Option<NaiveDate>, happening: &Happening) -> NaiveDate {
        let referral = happening.referral.as_ref();
        // A body that took a case on without signing for it received it that day.
        let signed = || referral.map(|referral| referral.received_on.unwrap_or(happening.on));
        let day = match self {
            Self::On => None,
            Self::Signature => signed(),
            Self::Receipt => signed().or(registered),
        };
        day.unwrap_or(happening.on)
    }
}

impl Kind {
    /// Whether it tells of a proceeding, so that a finding in that can look back to it.
    fn is_of_a_proceeding(self) -> bool {
        [OPENED, AGREED, CONCLUDED].contains(&self.0)
    }
}

/// Whether a clock of the law data runs from this event, or ends by it.
fn moves_a_clock(book: &LawBook, event: &str) -> bool {
    let mut clocks = book.procedures().flat_map(|of| &of.clocks);
    clocks.any(|clock| {
        let mut ends = clock.met_by.iter().chain(&clock.stopped_by);
        clock.event == event || ends.any(|key| key == event)
    })
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
                kind: "event of a clock",
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
