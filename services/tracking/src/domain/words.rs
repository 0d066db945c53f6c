//! What people read of a case here; how events read is shared by all.

use contracts::event::Record;
use contracts::vocabulary::{ClockState, Outcome};
use kernel::{NaiveDate, OrganisationId, ProceedingId, StaffId};
use law::{Kind, RuleVersion};
use wording::{Names, date, short_date};

use super::clock::LedgerEntry;
use super::file::Body;
use super::law::Law;

/// The names that the line of one event needs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Called<'a> {
    pub(crate) law: Option<&'a Law>,
    pub(crate) bodies: Vec<(OrganisationId, &'a str)>,
    pub(crate) staff: Option<&'a str>,
    /// The id of the proceeding's procedure.
    pub(crate) procedure: Option<&'a str>,
}

impl<'a> Called<'a> {
    /// By these bodies.
    pub(crate) fn by(law: &'a Law, bodies: impl IntoIterator<Item = &'a Body>) -> Self {
        let bodies = bodies.into_iter().map(|body| (body.id, &*body.name));
        Self {
            law: Some(law),
            bodies: bodies.collect(),
            ..Self::default()
        }
    }
}

impl Names for Called<'_> {
    fn body(&self, id: OrganisationId) -> Option<&str> {
        let mut bodies = self.bodies.iter();
        bodies
            .find(|(known, _)| *known == id)
            .map(|(_, name)| *name)
    }

    fn staff(&self, _: StaffId) -> Option<&str> {
        self.staff
    }

    fn procedure(&self, id: &str) -> Option<&str> {
        let procedure = self.law?.book.procedure(id)?;
        Some(&procedure.title)
    }

    fn proceeding(&self, _: ProceedingId) -> Option<&str> {
        let procedure = self.procedure?;
        Some(self.procedure(procedure).unwrap_or(procedure))
    }

    fn outcome(&self, outcome: &Outcome) -> Option<&str> {
        let vocabulary = self.law?.book.vocabulary();
        vocabulary.term(Kind::Outcomes, outcome.as_str())
    }

    fn ground(&self, _: ProceedingId, ground: &str) -> Option<String> {
        Some(self.law?.suspension(self.procedure?, ground))
    }

    fn record(&self, record: &Record) -> Option<String> {
        let Record {
            act, finding, way, ..
        } = record;
        let words = self.law?.book.vocabulary();
        Some(words.recorded(act.as_deref(), finding.as_deref(), way.as_deref()))
    }
}

/// `办结……程序：达成协议（3月20日补录）。`: both days of an act that was entered later, the legal one
/// being told beside the sentence or in it.
pub(crate) fn entered(sentence: &str, act: NaiveDate, entered_on: NaiveDate) -> String {
    let sentence = sentence.trim_end_matches('。');
    format!("{sentence}（{}补录）。", short_date(entered_on, act))
}

/// The same of an act that was in time and entered when the limit had passed.
pub(crate) fn entered_past_due(sentence: &str, act: NaiveDate, entered_on: NaiveDate) -> String {
    let sentence = sentence.trim_end_matches('。');
    let day = short_date(entered_on, act);
    format!("{sentence}（{day}补录，录入时期限已经届满）。")
}

/// A line beside a clock whose start was entered later.
pub(crate) fn start_entered(start_on: NaiveDate, entered_on: NaiveDate) -> String {
    let (start, entered) = (date(start_on), date(entered_on));
    format!("使期限起算的事项于{entered}补录，起算日仍为{start}。")
}

/// A line beside a clock whose end was entered later.
pub(crate) fn end_entered(state: ClockState, on: NaiveDate, entered_on: NaiveDate) -> String {
    let what = match state {
        ClockState::Met | ClockState::Running => "完成",
        ClockState::Stopped => "停止",
    };
    format!(
        "期限于{}{what}（{}补录）。",
        date(on),
        short_date(entered_on, on)
    )
}

/// A line beside a clock that was told to be overdue and no longer runs.
pub(crate) fn told_overdue(on: NaiveDate) -> String {
    format!("{}曾记为超期，后来录入的事项不改变这一记录。", date(on))
}

/// That a period stands still, since when, and how much of it is left.
pub(crate) fn paused(title: &str, from: NaiveDate, left: &str) -> String {
    let from = date(from);
    format!("期限暂停计算：{title}，自{from}起不计入期限，恢复后还有{left}。")
}

/// What a ledger holds, as a line of it.
pub(crate) fn entry(law: &Law, version: Option<&RuleVersion>, entry: &LedgerEntry) -> String {
    match entry {
        LedgerEntry::Exclusion { from, to, ground } => {
            let (from, what) = (date(*from), law.kind_of_time(ground));
            match to {
                Some(to) => format!("{from}至{}不计入期限：{what}", date(*to)),
                None => format!("{from}起暂停计算：{what}"),
            }
        }
        LedgerEntry::Extension { on, amount } => {
            let unit = version.map_or("", |version| version.unit.counted());
            format!("{}延长{amount}{unit}", date(*on))
        }
        LedgerEntry::Reset { start_on, event } => {
            let what = law.book.vocabulary().what_happened(event);
            format!("自{}重新计算：{what}", date(*start_on))
        }
    }
}

pub(crate) fn no_procedure(procedure: &str) -> String {
    format!("程序“{procedure}”未载入法律数据，没有可以起算的期限。")
}

pub(crate) fn no_clock(procedure: &str) -> String {
    format!("{procedure}程序没有自受理起算的法定期限，未起算期限。")
}

/// Behind the explanation of a clock that is settled: what is counted anew no longer concerns it.
pub(crate) fn stands(due: NaiveDate) -> String {
    format!(
        "以上按现行节假日安排计算；本期限在安排公布或者更改前已经完成、停止或者超期，届满日仍为{}，不再更改。",
        date(due)
    )
}

pub(crate) fn not_armed(title: &str, reason: &str) -> String {
    format!("期限未能起算：{title}。{reason}")
}
