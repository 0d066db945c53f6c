//! What is said of a limit besides its dates.

use chrono::NaiveDate;

use super::{Entry, EntryStanding, Side};
use crate::{
    chinese,
    procedure::Clock,
    rule::{Confidence, Direction, Force, RuleVersion},
};

/// `自受理之日起30日`, `开庭之日5日以前`.
fn period(rule: &RuleVersion) -> String {
    let length = rule.length();
    match rule.direction {
        Direction::After => format!("自{}起{length}", rule.start.text),
        Direction::Before => format!("{}{length}以前", rule.start.text),
    }
}

/// What a reader has to be careful about.
fn warnings(rule: &RuleVersion, standing: &EntryStanding, today: NaiveDate) -> Vec<String> {
    let directory = rule.force == Force::Directory;
    let directory = directory.then(|| "条文所定为指导性期限。".to_owned());
    let unread = rule.confidence == Confidence::M;
    let unread = unread.then(|| "条文未见原文，应当核对。".to_owned());
    let region = rule.region.as_ref();
    let region = region.map(|region| format!("地方规定，仅适用于行政区域{region}。"));
    let waiting = *standing == EntryStanding::Waiting;
    let future = (waiting && rule.effective_from > today)
        .then(|| format!("自{}起施行。", chinese::date(rule.effective_from)));
    let all = [dated(standing, today), future, directory, unread, region];
    all.into_iter().flatten().collect()
}

/// What the last day gives rise to.
fn dated(standing: &EntryStanding, today: NaiveDate) -> Option<String> {
    let EntryStanding::Counted(counted) = standing else {
        return None;
    };
    let last = counted.due.date;
    match counted.end {
        Some(end) if end.met && end.on > last => Some("完成时已经超过期限。".to_owned()),
        Some(_) => None,
        None => (last < today).then(|| "届满日已过。".to_owned()),
    }
}

impl<'a> Entry<'a> {
    /// A limit that stands so on a day.
    #[must_use]
    pub fn of(
        clock: &'a Clock,
        rule: &'a RuleVersion,
        side: Option<Side>,
        standing: EntryStanding,
        today: NaiveDate,
    ) -> Self {
        Self {
            clock,
            rule,
            side,
            period: period(rule),
            warnings: warnings(rule, &standing, today),
            standing,
            waits_for: Vec::new(),
        }
    }

    /// How it may be extended, in words: `情况复杂的，经本机关负责人批准可以延长1次，至多30日`.
    #[must_use]
    pub fn extension(&self) -> Option<String> {
        let extension = self.rule.extension.as_ref()?;
        let condition = extension.condition.as_deref().unwrap_or_default();
        let comma = if condition.is_empty() { "" } else { "，" };
        let approval = if extension.consent {
            "约定"
        } else {
            "批准"
        };
        let times = extension.times.map(|times| format!("{times}次"));
        let most = extension.amount.map(|amount| {
            let each = if extension.times == Some(1) {
                ""
            } else {
                "每次"
            };
            format!("，{each}至多{amount}{}", self.rule.unit.counted())
        });
        let notice = extension.notice.as_ref();
        let notice = notice.map(|notice| format!("，并应当{notice}"));
        Some(format!(
            "{condition}{comma}经{}{approval}可以延长{}{}{}",
            extension.approver_text,
            times.unwrap_or_default(),
            most.unwrap_or_default(),
            notice.unwrap_or_default(),
        ))
    }

    /// The time that is not counted, in words.
    #[must_use]
    pub fn not_counted(&self) -> Vec<String> {
        let exclusions = self.rule.exclusions.iter();
        let words = exclusions.map(|exclusion| match exclusion.at_most {
            Some(most) => format!("{}（至多{most}日）", exclusion.text),
            None => exclusion.text.clone(),
        });
        words.collect()
    }
}
