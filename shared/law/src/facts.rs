//! Every fact of the data that a system can obey, and who says that it does.
//!
//! The data grows by rows; whether a row is obeyed in a live case, only shown, or neither, is told by
//! the mechanisms themselves: each exports its [`Claim`]s next to its code, and what nobody claims
//! is open.

use std::{collections::BTreeMap, fmt};

use crate::{
    book::LawBook,
    document::Document,
    procedure::{
        Check, Clock, Consent, Notice, Outcome, Panel, Procedure, Recusal, Representation,
        Suspension,
    },
    rule::RuleVersion,
    terms::{Event, Exclusion, Expiry, Extension},
};

/// One row of the data that a system can obey. Of a rule it is the newest version.
#[derive(Clone, Copy, Debug)]
pub enum Fact<'a> {
    /// 期限: how long something may take.
    Limit(&'a RuleVersion),
    /// 起算事由: what starts limits.
    StartEvent(&'a Event),
    /// 不计入的时间.
    Exclusion(&'a RuleVersion, &'a Exclusion),
    /// 延长.
    Extension(&'a RuleVersion, &'a Extension),
    /// 重新计算: an event after which the limit is counted anew.
    Reset(&'a RuleVersion, &'a Event),
    /// 届满后果.
    Expiry(&'a RuleVersion, &'a Expiry),
    /// 地方规则: a row of one region.
    Overlay(&'a RuleVersion),
    /// 承办主体: a kind of organisation that may handle the procedure.
    Handler(&'a Procedure, &'a str),
    /// 适用纠纷: a kind of dispute that the procedure is for.
    Dispute(&'a Procedure, &'a str),
    /// 管辖.
    Jurisdiction(&'a Procedure),
    /// 自愿.
    Consent(&'a Procedure, &'a Consent),
    /// 收费: whether it is free.
    Charge(&'a Procedure),
    /// 公开和保密.
    Publicity(&'a Procedure, &'a str),
    /// 受理审查.
    Check(&'a Procedure, &'a Check),
    /// 告知.
    Notice(&'a Procedure, &'a Notice),
    /// 代表人.
    Representation(&'a Procedure, &'a Representation),
    /// 承办人员: number and qualification.
    Panel(&'a Procedure, &'a Panel),
    /// 回避.
    Recusal(&'a Procedure, &'a Recusal),
    /// 适用的期限: which event starts which limit.
    Clock(&'a Procedure, &'a Clock),
    /// 中止.
    Suspension(&'a Procedure, &'a Suspension),
    /// 办理结果.
    Outcome(&'a Procedure, &'a Outcome),
    /// 后续程序: an outcome, and the procedure it may lead to.
    Next(&'a Procedure, &'a Outcome, &'a str),
    /// 文书.
    Document(&'a Procedure, &'a Document),
    /// 文书事项: what the document must contain.
    Fields(&'a Procedure, &'a Document),
}

impl Fact<'_> {
    /// The procedure it is a fact of; none of what is a rule's.
    #[must_use]
    pub fn procedure(&self) -> Option<&Procedure> {
        match self {
            Self::Limit(_)
            | Self::StartEvent(_)
            | Self::Exclusion(..)
            | Self::Extension(..)
            | Self::Reset(..)
            | Self::Expiry(..)
            | Self::Overlay(_) => None,
            Self::Jurisdiction(of)
            | Self::Consent(of, _)
            | Self::Charge(of)
            | Self::Publicity(of, _)
            | Self::Panel(of, _)
            | Self::Handler(of, _)
            | Self::Dispute(of, _)
            | Self::Check(of, _)
            | Self::Notice(of, _)
            | Self::Representation(of, _)
            | Self::Recusal(of, _)
            | Self::Clock(of, _)
            | Self::Suspension(of, _)
            | Self::Outcome(of, _)
            | Self::Next(of, ..)
            | Self::Document(of, _)
            | Self::Fields(of, _) => Some(of),
        }
    }

    /// The family the fact belongs to: its key and its Chinese name.
    #[must_use]
    pub fn family(&self) -> (&'static str, &'static str) {
        match self {
            Self::Limit(_) => ("limit", "期限"),
            Self::StartEvent(_) => ("start_event", "起算事由"),
            Self::Exclusion(..) => ("exclusion", "不计入的时间"),
            Self::Extension(..) => ("extension", "延长"),
            Self::Reset(..) => ("reset", "重新计算"),
            Self::Expiry(..) => ("expiry", "届满后果"),
            Self::Overlay(_) => ("overlay", "地方规则"),
            Self::Handler(..) => ("handler", "承办主体"),
            Self::Dispute(..) => ("dispute", "适用纠纷"),
            Self::Jurisdiction(_) => ("jurisdiction", "管辖"),
            Self::Consent(..) => ("consent", "自愿"),
            Self::Charge(_) => ("charge", "收费"),
            Self::Publicity(..) => ("publicity", "公开和保密"),
            Self::Check(..) => ("check", "受理审查"),
            Self::Notice(..) => ("notice", "告知"),
            Self::Representation(..) => ("representation", "代表人"),
            Self::Panel(..) => ("panel", "承办人员"),
            Self::Recusal(..) => ("recusal", "回避"),
            Self::Clock(..) => ("clock", "适用的期限"),
            Self::Suspension(..) => ("suspension", "中止"),
            Self::Outcome(..) => ("outcome", "办理结果"),
            Self::Next(..) => ("next", "后续程序"),
            Self::Document(..) => ("document", "文书"),
            Self::Fields(..) => ("fields", "文书事项"),
        }
    }
}

/// What names the row in its family, e.g. `XF-6` or `petition_handling/pending`.
impl fmt::Display for Fact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit(rule)
            | Self::Extension(rule, _)
            | Self::Expiry(rule, _)
            | Self::Overlay(rule) => f.write_str(&rule.id),
            Self::StartEvent(event) => f.write_str(&event.key),
            Self::Exclusion(rule, exclusion) => write!(f, "{}/{}", rule.id, exclusion.key),
            Self::Reset(rule, event) => write!(f, "{}/{}", rule.id, event.key),
            Self::Jurisdiction(of)
            | Self::Consent(of, _)
            | Self::Charge(of)
            | Self::Publicity(of, _)
            | Self::Panel(of, _) => f.write_str(&of.id),
            Self::Handler(of, kind) | Self::Dispute(of, kind) => write!(f, "{}/{kind}", of.id),
            Self::Check(of, check) => write!(f, "{}/{}", of.id, check.key),
            Self::Notice(of, notice) => write!(f, "{}/{}", of.id, notice.key),
            Self::Representation(of, rule) => write!(f, "{}/{}", of.id, rule.key),
            Self::Recusal(of, ground) => write!(f, "{}/{}", of.id, ground.key),
            Self::Clock(of, clock) => write!(f, "{}/{}", of.id, clock.name()),
            Self::Suspension(of, pause) => write!(f, "{}/{}", of.id, pause.name()),
            Self::Outcome(of, outcome) => write!(f, "{}/{}", of.id, outcome.key),
            Self::Next(of, outcome, next) => write!(f, "{}/{}/{next}", of.id, outcome.key),
            Self::Document(of, document) | Self::Fields(of, document) => {
                write!(f, "{}/{}", of.id, document.key)
            }
        }
    }
}

impl LawBook {
    /// Every fact, family by family.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact<'_>> {
        let mut facts = self.facts_of_rules();
        facts.extend(self.facts_of_procedures());
        facts
    }

    fn facts_of_rules(&self) -> Vec<Fact<'_>> {
        let mut newest: BTreeMap<&str, &RuleVersion> = BTreeMap::new();
        for rule in self.rules() {
            let known = newest.entry(&rule.id).or_insert(rule);
            if rule.effective_from > known.effective_from {
                *known = rule;
            }
        }
        let rules = || newest.values().copied();
        let starts: BTreeMap<&str, &Event> = rules()
            .map(|rule| (rule.start.key.as_str(), &rule.start))
            .collect();
        let mut facts: Vec<Fact<'_>> = rules().map(Fact::Limit).collect();
        facts.extend(starts.into_values().map(Fact::StartEvent));
        facts.extend(each(rules(), |it| &it.exclusions, Fact::Exclusion));
        facts.extend(each(rules(), |it| &it.extension, Fact::Extension));
        facts.extend(each(rules(), |it| &it.resets, Fact::Reset));
        facts.extend(each(rules(), |it| &it.expiry, Fact::Expiry));
        let regional = rules().filter(|rule| rule.region.is_some());
        facts.extend(regional.map(Fact::Overlay));
        facts
    }

    fn facts_of_procedures(&self) -> Vec<Fact<'_>> {
        let all = || self.procedures();
        let mut facts: Vec<Fact<'_>> = Vec::new();
        facts.extend(each(
            all(),
            |it| &it.handlers,
            |of, it| Fact::Handler(of, it),
        ));
        facts.extend(each(
            all(),
            |it| &it.disputes,
            |of, it| Fact::Dispute(of, it),
        ));
        facts.extend(all().map(Fact::Jurisdiction));
        facts.extend(all().map(|of| Fact::Consent(of, &of.consent)));
        facts.extend(all().map(Fact::Charge));
        facts.extend(each(
            all(),
            |it| &it.publicity,
            |of, it| Fact::Publicity(of, it),
        ));
        facts.extend(each(all(), |it| &it.checks, Fact::Check));
        facts.extend(each(all(), |it| &it.notices, Fact::Notice));
        facts.extend(each(all(), |it| &it.representation, Fact::Representation));
        facts.extend(all().map(|of| Fact::Panel(of, &of.panel)));
        facts.extend(each(all(), |it| &it.recusals, Fact::Recusal));
        facts.extend(each(all(), |it| &it.clocks, Fact::Clock));
        facts.extend(each(all(), |it| &it.suspensions, Fact::Suspension));
        facts.extend(each(all(), |it| &it.outcomes, Fact::Outcome));
        for of in all() {
            let next = of.outcomes.iter();
            facts.extend(
                next.flat_map(|it| it.next.iter().map(move |next| Fact::Next(of, it, next))),
            );
        }
        facts.extend(each(all(), |it| &it.documents, Fact::Document));
        facts.extend(each(all(), |it| &it.documents, Fact::Fields));
        facts
    }

    /// What is done about every fact by these mechanisms, in the order of [`LawBook::facts`];
    /// nothing about those of a procedure that no case comes under.
    #[must_use]
    pub fn coverage<'a>(
        &'a self,
        claims: &'a [Claim<'_>],
        is_chosen: impl Fn(&Procedure) -> bool,
    ) -> Vec<(Fact<'a>, Option<&'a Claim<'a>>)> {
        let covered = |fact: Fact<'a>| {
            let lives = fact.procedure().is_none_or(&is_chosen);
            let claims = claims.iter();
            let claims = claims.filter(|claim| lives && (claim.covers)(&fact));
            (fact, claims.min_by_key(|claim| claim.standing))
        };
        self.facts().into_iter().map(covered).collect()
    }
}

/// The facts that one part of each row makes.
fn each<'a, Row, Part, Parts>(
    rows: impl Iterator<Item = &'a Row>,
    parts: impl Fn(&'a Row) -> &'a Parts,
    fact: impl Fn(&'a Row, &'a Part) -> Fact<'a>,
) -> Vec<Fact<'a>>
where
    Row: 'a,
    Part: 'a,
    Parts: 'a,
    &'a Parts: IntoIterator<Item = &'a Part>,
{
    let mut facts = Vec::new();
    for row in rows {
        facts.extend(parts(row).into_iter().map(|part| fact(row, part)));
    }
    facts
}

/// What one mechanism does about some facts.
pub struct Claim<'a> {
    /// Whether the facts are obeyed or only shown.
    pub standing: Standing,
    /// Where in the code they are obeyed, or why they are only shown.
    pub words: &'static str,
    covers: Box<dyn Fn(&Fact<'_>) -> bool + Send + Sync + 'a>,
}

/// What is done about a fact. A fact that is obeyed may be shown as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// A live case cannot go against it, or keeps it by itself.
    Enforced,
    /// It is told to people, who keep it.
    Shown,
}

impl<'a> Claim<'a> {
    /// The mechanism at `place` keeps the facts that it covers.
    #[must_use]
    pub fn enforced(
        place: &'static str,
        covers: impl Fn(&Fact<'_>) -> bool + Send + Sync + 'a,
    ) -> Self {
        Self {
            standing: Standing::Enforced,
            words: place,
            covers: Box::new(covers),
        }
    }

    /// The facts are shown and no more, and why.
    #[must_use]
    pub fn shown(why: &'static str, covers: impl Fn(&Fact<'_>) -> bool + Send + Sync + 'a) -> Self {
        Self {
            standing: Standing::Shown,
            words: why,
            covers: Box::new(covers),
        }
    }
}

impl fmt::Debug for Claim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.standing, self.words)
    }
}
