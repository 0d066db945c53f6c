//! Refusals: why a date is not computed, and why data is not loaded.

use chrono::NaiveDate;
use thiserror::Error;

use crate::{chinese, interval::Interval};

/// Why no date is given. The text is Chinese, for the person at the desk, and cites the article.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DueError {
    /// There is no rule of that id.
    #[error("没有编号为“{rule}”的期限规则。")]
    UnknownRule {
        /// The id that was asked for.
        rule: String,
    },
    /// The rule exists but not for a period that starts on that day.
    #[error("期限规则{rule}在{}没有施行中的版本：{versions}。", chinese::date(*.on))]
    NotInForce {
        /// The rule's id.
        rule: String,
        /// The start day.
        on: NaiveDate,
        /// The versions that exist, in Chinese.
        versions: String,
    },
    /// The rule is a regional one and the case lies elsewhere.
    #[error("期限规则{rule}依据{citation}，仅适用于行政区域{scope}，不适用于{region}。")]
    OtherRegion {
        /// The rule's id.
        rule: String,
        /// Its law and article.
        citation: String,
        /// The region the rule is limited to.
        scope: String,
        /// The region that was asked for.
        region: String,
    },
    /// The text leaves out no time, or none of this kind.
    #[error("{citation}没有规定这一时间不计入期限，规则{rule}不得扣除{}。", chinese::span(*.interval))]
    ExclusionNotAllowed {
        /// The rule's id.
        rule: String,
        /// Its law and article.
        citation: String,
        /// The interval that was to be left out.
        interval: Interval,
    },
    /// More days are to be left out than the text allows.
    #[error("依据{citation}，规则{rule}不计入的时间至多{allowed}日，不得扣除{asked}日。")]
    ExclusionTooLong {
        /// The rule's id.
        rule: String,
        /// Its law and article.
        citation: String,
        /// The most the text allows, in days.
        allowed: u32,
        /// What was asked for, in days.
        asked: i64,
    },
    /// The interval does not lie in the period.
    #[error("{}不在{period}的期限之内，不得依{citation}扣除。", chinese::span(*.interval))]
    ExclusionOutside {
        /// Law and article.
        citation: String,
        /// The interval that was to be left out.
        interval: Interval,
        /// The period, in Chinese.
        period: String,
    },
    /// The interval ends before it begins.
    #[error("不计入期限的时间{interval}止日早于起日。")]
    IntervalReversed {
        /// The interval as given.
        interval: Interval,
    },
    /// The text allows no extension.
    #[error("{citation}没有规定延长，规则{rule}不得延长期限。")]
    ExtensionNotAllowed {
        /// The rule's id.
        rule: String,
        /// Its law and article.
        citation: String,
    },
    /// More than the text allows.
    #[error("依据{citation}，规则{rule}至多延长{allowed}，不得延长{asked}。")]
    ExtensionTooLong {
        /// The rule's id.
        rule: String,
        /// Its law and article.
        citation: String,
        /// The most the text allows, in Chinese.
        allowed: String,
        /// What was asked for, in Chinese.
        asked: String,
    },
    /// The person who approved is not the one the text names.
    #[error("依据{citation}，规则{rule}的延长应当由{approver}批准或者约定。")]
    WrongApprover {
        /// The rule's id.
        rule: String,
        /// Its law and article.
        citation: String,
        /// Whom the text names.
        approver: String,
    },
    /// The extension came when the period had run out.
    #[error("规则{rule}的期限已于{}届满，届满后不得依{citation}延长。", chinese::date(*.due))]
    ExtensionTooLate {
        /// The rule's id.
        rule: String,
        /// Its law and article.
        citation: String,
        /// The day the period ran out.
        due: NaiveDate,
    },
    /// A rule in hours needs the hour it starts at.
    #[error("规则{rule}依{citation}以小时计算，应当写明起算的时刻。")]
    TimeRequired {
        /// The rule's id.
        rule: String,
        /// Its law and article.
        citation: String,
    },
    /// Not a date, or a date that does not exist.
    #[error("“{text}”不是有效的日期，应当写作2026-01-13的形式。")]
    InvalidDate {
        /// The text as given.
        text: String,
    },
    /// The period leaves the span of years the engine counts in.
    #[error("日期{}超出可以计算的范围（1990年至2150年）。", chinese::date(*.date))]
    OutOfRange {
        /// The date beyond the span.
        date: NaiveDate,
    },
    /// A line of a batch is not such an object as is asked for.
    #[error("无法读取请求：{reason}。")]
    Malformed {
        /// What is wrong, in Chinese.
        reason: String,
    },
    /// The embedded data could not be loaded; see [`LoadError`].
    #[error("法律数据无法载入：{reason}")]
    Unavailable {
        /// The load error's text.
        reason: String,
    },
}

impl DueError {
    /// A stable name for machines, e.g. `extension_too_long`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownRule { .. } => "unknown_rule",
            Self::NotInForce { .. } => "not_in_force",
            Self::OtherRegion { .. } => "other_region",
            Self::ExclusionNotAllowed { .. } => "exclusion_not_allowed",
            Self::ExclusionTooLong { .. } => "exclusion_too_long",
            Self::ExclusionOutside { .. } => "exclusion_outside",
            Self::IntervalReversed { .. } => "interval_reversed",
            Self::ExtensionNotAllowed { .. } => "extension_not_allowed",
            Self::ExtensionTooLong { .. } => "extension_too_long",
            Self::WrongApprover { .. } => "wrong_approver",
            Self::ExtensionTooLate { .. } => "extension_too_late",
            Self::TimeRequired { .. } => "time_required",
            Self::InvalidDate { .. } => "invalid_date",
            Self::OutOfRange { .. } => "out_of_range",
            Self::Malformed { .. } => "malformed",
            Self::Unavailable { .. } => "unavailable",
        }
    }
}

/// Why a data file is refused: the file, the row and the field, and what is wrong with them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}：{row}{}：{reason}", .field.as_ref().map(|field| format!("，字段“{field}”")).unwrap_or_default())]
pub struct LoadError {
    /// The file, e.g. `data/rules/petition.toml`.
    pub file: String,
    /// The row, e.g. `XF-6`, or what part of the file it is.
    pub row: String,
    /// The field, if the error lies in one.
    pub field: Option<String>,
    /// What is wrong, in Chinese.
    pub reason: String,
}

impl LoadError {
    pub(crate) fn new(
        file: &str,
        row: &str,
        field: Option<&str>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            file: file.to_owned(),
            row: row.to_owned(),
            field: field.map(str::to_owned),
            reason: reason.into(),
        }
    }
}
