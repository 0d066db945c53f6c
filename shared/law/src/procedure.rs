//! How each kind of case is handled: who, what to check, which clocks run, how it ends.

use serde::{Deserialize, Serialize};

use crate::{
    act::{Act, Bound, Concerned},
    document::Document,
    rule::Confidence,
};

/// One way of handling a case, e.g. 医疗纠纷人民调解.
///
/// All Chinese text is wording for people; keys are for machines and stand in the vocabulary or
/// name rules and procedures, which loading checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Procedure {
    /// The key, e.g. `medical_people_mediation`.
    pub id: String,
    /// The Chinese name.
    pub title: String,
    /// The texts it follows, e.g. `《医疗纠纷预防和处理条例》第三章`.
    pub basis: Vec<String>,
    /// How sure the data is.
    pub confidence: Confidence,
    /// The region it is limited to, if any.
    pub region: Option<String>,
    /// Kinds of organisation that may handle it, as vocabulary keys.
    pub handlers: Vec<String>,
    /// Kinds of dispute that it is for, as vocabulary keys; empty if for any.
    pub disputes: Vec<String>,
    /// Footings on which a case is handed over for this very procedure, as vocabulary keys.
    pub referrals: Vec<String>,
    /// Which of the handlers is competent (管辖), in words.
    pub jurisdiction: String,
    /// Of several procedures under which a body may handle a case the one with the lowest is taken;
    /// `None` if only a footing, a decision or another procedure leads to it.
    pub rank: Option<u32>,
    /// What must be agreed to before it begins.
    pub consent: Consent,
    /// Whether it is free of charge (不收费).
    pub free_of_charge: bool,
    /// Whether it is held in public, and what may change that.
    pub publicity: Option<String>,
    /// What must be refused or stopped, and what must be said then.
    pub checks: Vec<Check>,
    /// What must be told, once and when.
    pub notices: Vec<Notice>,
    /// How many may stand for a party.
    pub representation: Vec<Representation>,
    /// Who may sit: number and qualification.
    pub panel: Panel,
    /// Grounds on which a handler must or may be replaced (回避).
    pub recusals: Vec<Recusal>,
    /// Which event arms which clock.
    pub clocks: Vec<Clock>,
    /// Which events people record (登记事项), those that start clocks first.
    pub acts: Vec<Act>,
    /// What interrupts it.
    pub suspensions: Vec<Suspension>,
    /// How it may end and where to go from there.
    pub outcomes: Vec<Outcome>,
    /// The documents of opening, handling, closing and the file.
    pub documents: Vec<Document>,
    /// A remark for the reader.
    pub note: Option<String>,
}

impl Procedure {
    /// The clocks that `event` arms when it happens at an organisation of this kind. Those with a
    /// `when` wait for a person's finding.
    pub fn armed_by<'a>(
        &'a self,
        event: &'a str,
        handler: &'a str,
    ) -> impl Iterator<Item = &'a Clock> {
        let at = move |clock: &Clock| {
            clock.handlers.is_empty() || clock.handlers.iter().any(|kind| kind == handler)
        };
        self.clocks
            .iter()
            .filter(move |clock| clock.event == event && at(clock))
    }

    /// The act by which people record this event, if they do.
    #[must_use]
    pub fn act(&self, event: &str) -> Option<&Act> {
        self.acts.iter().find(|act| act.key == event)
    }

    /// What people may have to find before clocks run, as vocabulary keys, each once.
    pub fn findings(&self) -> impl Iterator<Item = &str> {
        let all = self.clocks.iter().enumerate();
        let first = all.filter(|(at, clock)| {
            let mut before = self.clocks.iter().take(*at);
            clock.when.is_some() && !before.any(|other| other.when == clock.when)
        });
        first.filter_map(|(_, clock)| clock.when.as_deref())
    }

    /// Whether bodies of this kind may handle disputes of this kind under it.
    #[must_use]
    pub fn admits(&self, handler: &str, dispute: &str) -> bool {
        let about = self.disputes.is_empty() || self.disputes.iter().any(|own| own == dispute);
        about && self.handlers.iter().any(|kind| kind == handler)
    }

    /// The way of ending with this key, if the procedure knows it.
    #[must_use]
    pub fn outcome(&self, key: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.key == key)
    }
}

/// The consent a procedure needs (自愿).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Who has to agree.
    pub needed: ConsentOf,
    /// Whether it has to be in writing.
    #[serde(default)]
    pub written: bool,
    /// The rule in words.
    pub text: String,
    /// The article, with its law.
    pub article: String,
}

/// Who has to agree before a procedure begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentOf {
    /// 各方同意.
    AllParties,
    /// 不拒绝即可: it may begin unless a party refuses.
    NoRefusal,
    /// 申请人单方申请即可.
    Applicant,
    /// 被申请一方不得拒绝.
    RespondentBound,
}

/// What a check found means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckLevel {
    /// 不予受理: the case must not be accepted.
    Refuse,
    /// 终止: a case already accepted must be ended.
    Stop,
    /// 不予受理或者终止: both.
    RefuseOrStop,
    /// 导入、移送: the case belongs elsewhere.
    Refer,
    /// 提示: a person decides.
    Warn,
}

/// Which handling of the same matter under another procedure makes a ground.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// 正在办理: as long as it goes on.
    #[default]
    Open,
    /// 受理或者处理过: whether it goes on or has ended, however it ended.
    Handled,
    /// 已有决定、已经解决: what it came to, which a person finds.
    Result,
}

/// One ground on which a case is refused or stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// A key, e.g. `court_accepted`.
    pub key: String,
    /// What it means.
    pub level: CheckLevel,
    /// The ground in words.
    pub text: String,
    /// What must then be said or done.
    pub then: String,
    /// The article, with its law.
    pub article: String,
    /// The procedures that make the ground when the same matter was accepted or settled in one of
    /// them, so that it is found without asking anybody.
    #[serde(default)]
    pub procedures: Vec<String>,
    /// Which handling under these makes the ground.
    #[serde(default)]
    pub counts: Counts,
    /// Whether it is only a ground for superiors of the body that has accepted the matter.
    #[serde(default)]
    pub superior: bool,
    /// With which outcome a matter ends that must be ended on this ground by itself.
    pub outcome: Option<String>,
}

impl Check {
    /// Whether a matter already accepted must be ended on this ground.
    #[must_use]
    pub fn stops(&self) -> bool {
        match self.level {
            CheckLevel::Stop | CheckLevel::RefuseOrStop => true,
            CheckLevel::Refuse | CheckLevel::Refer | CheckLevel::Warn => false,
        }
    }

    /// Whether a matter must not be accepted on this ground.
    #[must_use]
    pub fn refuses(&self) -> bool {
        match self.level {
            CheckLevel::Refuse | CheckLevel::RefuseOrStop => true,
            CheckLevel::Stop | CheckLevel::Refer | CheckLevel::Warn => false,
        }
    }

    /// Whether a matter's other handlings tell that it must be ended on this ground, so that nobody
    /// is asked.
    #[must_use]
    pub fn stops_by_itself(&self) -> bool {
        self.stops() && !self.procedures.is_empty()
    }

    /// Whether a matter's other handlings tell that it must not be accepted on this ground, so that
    /// nobody is asked.
    #[must_use]
    pub fn refuses_by_itself(&self) -> bool {
        self.refuses() && !self.procedures.is_empty() && self.counts != Counts::Result
    }

    /// Whether it may be a ground still when handling under that procedure has ended.
    #[must_use]
    pub fn outlasts(&self, procedure: &str) -> bool {
        self.counts != Counts::Open && self.procedures.iter().any(|own| own == procedure)
    }
}

/// A step that waits for a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Before {
    /// 开始办理.
    Begin,
    /// 办结.
    Conclude,
}

/// What must be told, or may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// What names it in its procedure, e.g. `rights`.
    pub key: String,
    /// The event it belongs to, as a vocabulary key.
    pub event: String,
    /// What is told.
    pub text: String,
    /// Whether it must be in writing.
    #[serde(default)]
    pub written: bool,
    /// Whether everything must be told at once (一次性告知).
    #[serde(default)]
    pub once: bool,
    /// The event that it was told, as a vocabulary key: people record it (登记事项).
    pub told_by: Option<String>,
    /// The steps before which it must have been told; none where it only may be.
    #[serde(default)]
    pub due: Vec<Before>,
    /// The outcomes before which it must have been told, by what they come to, where that is not all.
    #[serde(default)]
    pub class: Vec<OutcomeClass>,
    /// To whom it must be told.
    pub to: Option<Concerned>,
    /// The article, with its law.
    pub article: String,
}

impl Notice {
    /// Whether it must have been told before this step, which ends the procedure so if it ends it.
    #[must_use]
    pub fn is_due(&self, step: Before, ending: Option<OutcomeClass>) -> bool {
        let so = self.class.is_empty() || ending.is_some_and(|class| self.class.contains(&class));
        self.due.contains(&step) && (step != Before::Conclude || so)
    }
}

/// Who may appear for a party, and how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Representation {
    /// What names it in its procedure, e.g. `representatives`.
    pub key: String,
    /// Whom it is about.
    pub counts: Counted,
    /// Whose they are; absent for those of every party.
    pub of: Option<Concerned>,
    /// Only from this many people on.
    pub from_people: Option<u32>,
    /// At most this many.
    pub max: Option<u32>,
    /// Only for what came these ways; empty for all.
    #[serde(default)]
    pub channels: Vec<String>,
    /// Who may have none.
    pub barred: Option<Concerned>,
    /// What naming one takes.
    #[serde(default)]
    pub needs: Vec<MandateNeed>,
    /// Whether somebody must stand beside a party who is not of age (未成年人).
    #[serde(default)]
    pub minors: bool,
    /// The rule in words.
    pub text: String,
    /// The article, with its law.
    pub article: String,
}

/// Whom a rule on representation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// 代表人: chosen by many of one side.
    Representatives,
    /// 委托代理人.
    Agents,
    /// 参加人员: whoever comes.
    Attending,
}

/// What naming an agent takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MandateNeed {
    /// 委托事项和权限.
    Authority,
    /// 委托人签名或者盖章.
    Signature,
}

/// Who handles a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// At least this many.
    pub min: u32,
    /// At most this many; `None` if the text sets no limit.
    pub max: Option<u32>,
    /// Qualifications of which a handler needs at least one, as vocabulary keys.
    pub qualifications: Vec<String>,
    /// The rule in words.
    pub text: String,
    /// The article, with its law.
    pub article: String,
}

/// A ground of recusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recusal {
    /// What names it in its procedure, e.g. `kinship`.
    pub key: String,
    /// The ground in words.
    pub text: String,
    /// Whether the parties may let the handler stay all the same.
    #[serde(default)]
    pub waivable: bool,
    /// Whether it is to be a party or near relative of one, which is known without asking anybody
    /// once ties are declared.
    #[serde(default)]
    pub kinship: bool,
    /// The article, with its law.
    pub article: String,
}

/// A clock and the event that arms it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// What names it in its procedure, where the rule alone does not: another clock has the same.
    pub key: Option<String>,
    /// The event, as a vocabulary key; the rule's own start event.
    pub event: String,
    /// The rule, e.g. `MD-1`.
    pub rule: String,
    /// The kinds of organisation whose event arms it; empty if anybody's does.
    #[serde(default)]
    pub handlers: Vec<String>,
    /// What a person has to find before it is armed, as a vocabulary key, e.g. `summary_procedure`;
    /// `None` if the event alone arms it.
    pub when: Option<String>,
    /// Whose it is, where it is not the handling body's.
    pub of: Option<Bound>,
    /// The events that meet it, as vocabulary keys; empty if the conclusion does, or what decides on
    /// the acceptance.
    #[serde(default)]
    pub met_by: Vec<String>,
    /// The events after which nothing is owed any more, as vocabulary keys.
    #[serde(default)]
    pub stopped_by: Vec<String>,
    /// Whether the handling body still owes it once the procedure has ended.
    #[serde(default)]
    pub lasts: bool,
    /// Whether the version in force when the case was received governs, not when it began.
    #[serde(default)]
    pub governed_by_receipt: bool,
}

impl Clock {
    /// Whether it runs on, or begins to run, when the procedure has ended: what is not the handling
    /// body's does, and what that still owes then.
    #[must_use]
    pub fn outlasts(&self) -> bool {
        self.of.is_some() || self.lasts
    }

    /// Whether it says itself what ends it, and the same as another.
    pub(crate) fn ends_like(&self, other: &Self) -> bool {
        self.of.is_some() == other.of.is_some()
            && self.met_by == other.met_by
            && self.stopped_by == other.stopped_by
            && self.lasts == other.lasts
    }
}

impl Clock {
    /// What names it in its procedure.
    #[must_use]
    pub fn name(&self) -> &str {
        self.key.as_ref().unwrap_or(&self.rule)
    }
}

/// What interrupts a procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    /// The kind of time, as a vocabulary key of exclusions, e.g. `appraisal`.
    pub key: String,
    /// What names it in its procedure, where the kind of time alone does not: what several articles
    /// say of one kind are several rows.
    pub name: Option<String>,
    /// The clocks that do not count it; empty if it only halts the procedure.
    #[serde(default)]
    pub rules: Vec<String>,
    /// The events with which it begins, as vocabulary keys; empty if the procedure itself stands still
    /// on this ground (中止).
    #[serde(default)]
    pub starts: Vec<String>,
    /// The events with which it ends, as vocabulary keys.
    #[serde(default)]
    pub ends: Vec<String>,
    /// Who has to approve it before the procedure may stand still, as a vocabulary key.
    pub approver: Option<String>,
    /// The rule in words.
    pub text: String,
    /// The article, with its law.
    pub article: String,
}

impl Suspension {
    /// What names it in its procedure.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_ref().unwrap_or(&self.key)
    }

    /// Whether the procedure stands still on it, as a step of those who handle it; otherwise events
    /// begin and end it.
    #[must_use]
    pub fn halts(&self) -> bool {
        self.starts.is_empty()
    }
}

/// What an outcome comes to, whatever it is called: what programs decide by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeClass {
    /// 达成协议、和解: the parties agreed.
    Agreement,
    /// 调解不成: they did not.
    Failure,
    /// 不予受理、不予办理: it was not taken on, or should not have been.
    Refusal,
    /// 撤回: whoever asked for it no longer does.
    Withdrawal,
    /// 期限届满: the law ended it when a limit had run out.
    Expiry,
    /// 作出决定、办理完毕: the body decided or did what was asked.
    Decision,
    /// 转入其他程序: it goes on elsewhere.
    PassedOn,
}

/// One way a procedure ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The key in the vocabulary, e.g. `agreement`.
    pub key: String,
    /// What it comes to.
    pub class: OutcomeClass,
    /// The ground or form in words.
    pub text: String,
    /// Documents that have to be made, by key.
    #[serde(default)]
    pub documents: Vec<String>,
    /// Procedures that may follow, by id.
    #[serde(default)]
    pub next: Vec<String>,
    /// The article, with its law.
    pub article: Option<String>,
}
