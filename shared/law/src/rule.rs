//! One statutory limit in one of its versions: what the data files say, in types.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::terms::{Event, Exclusion, Expiry, Extension};

/// The unit a limit is counted in (民法典第二百条).
///
/// The unit belongs to the rule and not to the procedure: the same Act may say 工作日 in one
/// article and 自然日 in the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// 日: calendar days.
    #[serde(rename = "日")]
    Day,
    /// 工作日: working days, holidays left out and make-up working days counted.
    #[serde(rename = "工作日")]
    WorkingDay,
    /// 月: calendar months to the day of the same number (对应日).
    #[serde(rename = "月")]
    Month,
    /// 年: calendar years to the day of the same number.
    #[serde(rename = "年")]
    Year,
    /// 小时: hours from a moment.
    #[serde(rename = "小时")]
    Hour,
}

impl Unit {
    /// The Chinese word after the number: `个工作日`, `日`, `个月`, `年`, `小时`.
    #[must_use]
    pub fn counted(self) -> &'static str {
        match self {
            Self::Day => "日",
            Self::WorkingDay => "个工作日",
            Self::Month => "个月",
            Self::Year => "年",
            Self::Hour => "小时",
        }
    }
}

/// What happens when the last day is a rest day (民法典第二百零三条).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Roll {
    /// 顺延: the first working day after it becomes the last day.
    #[serde(rename = "顺延")]
    Later,
    /// 提前: for periods counted backwards the working day before it.
    #[serde(rename = "提前")]
    Earlier,
    /// 不顺延: the day stays (periods in hours, periods that deprive of liberty).
    #[serde(rename = "不顺延")]
    None,
}

/// Whether the period runs from its start event or back from the day of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// 以后: counted forward from the event.
    #[default]
    #[serde(rename = "以后")]
    After,
    /// 以前: counted back from the event (开庭五日前).
    #[serde(rename = "以前")]
    Before,
}

/// How sure the data is of the row, as the fact sheet it was taken from says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Confidence {
    /// The primary text was read.
    V,
    /// A secondary page was read.
    V2,
    /// From memory, believed right, to be checked by a lawyer.
    M,
}

/// Whether the number binds or only directs (“一般在一个月内”).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Force {
    /// 强制: a region may shorten it, never lengthen it.
    #[default]
    #[serde(rename = "强制")]
    Mandatory,
    /// 指导: a region may set its own number.
    #[serde(rename = "指导")]
    Directory,
}

/// What the national text leaves open, so that a region may fill it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Gap {
    /// 延长: the text does not say whether the period may be extended.
    #[serde(rename = "延长")]
    Extension,
    /// 届满后果: the text does not say what follows when it expires.
    #[serde(rename = "届满后果")]
    Expiry,
    /// 不计入: the text does not say what time is left out.
    #[serde(rename = "不计入")]
    Exclusions,
}

/// Which text says how the days are counted; the explanations cite it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Counting {
    /// 民法典第二百条至第二百零三条: the general law, where a text has no counting clause of its own.
    #[default]
    #[serde(rename = "民法典")]
    CivilCode,
    /// 民事诉讼法第八十五条: courts, arbitration that follows it, and reconsideration.
    #[serde(rename = "民事诉讼法")]
    CivilProcedure,
    /// 公安机关办理行政案件程序规定第三十五条: the police.
    #[serde(rename = "公安程序规定")]
    Police,
    /// 国家市场监督管理总局令第121号第四十五条: consumer complaints.
    #[serde(rename = "市场监管规定")]
    Market,
}

impl Counting {
    /// The article by which the first day is not counted.
    #[must_use]
    pub fn first_day(self) -> &'static str {
        match self {
            Self::CivilCode => "《民法典》第二百零一条",
            Self::CivilProcedure | Self::Police | Self::Market => self.article(),
        }
    }

    /// The article by which a last day on a rest day moves.
    #[must_use]
    pub fn last_day(self) -> &'static str {
        match self {
            Self::CivilCode => "《民法典》第二百零三条",
            Self::CivilProcedure | Self::Police | Self::Market => self.article(),
        }
    }

    fn article(self) -> &'static str {
        match self {
            Self::CivilCode => "《民法典》第二百条至第二百零三条",
            Self::CivilProcedure => "《民事诉讼法》第八十五条",
            Self::Police => "《公安机关办理行政案件程序规定》第三十五条",
            Self::Market => "《市场监督管理投诉举报处理办法》第四十五条",
        }
    }
}

/// One statutory limit, in force from a day to a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleVersion {
    /// The row, e.g. `XF-6`.
    pub id: String,
    /// Other names of this version, e.g. `CP-old`.
    pub aliases: Vec<String>,
    /// What is to be done, in Chinese.
    pub title: String,
    /// The law's name without book-title marks, e.g. `信访工作条例`.
    pub law: String,
    /// The document number, e.g. `国务院令第701号`.
    pub document: String,
    /// The article, e.g. `第三十四条`.
    pub article: String,
    /// The first start day this version governs.
    pub effective_from: NaiveDate,
    /// The last start day this version governs; `None` while it is in force.
    pub effective_to: Option<NaiveDate>,
    /// The unit of `amount` and of the extension.
    pub unit: Unit,
    /// How many units.
    pub amount: u32,
    /// Whether the period runs forward from the event or back from it.
    pub direction: Direction,
    /// The event whose day is the start; that day is not counted.
    pub start: Event,
    /// Who must act.
    pub responsible: String,
    /// What happens when the last day is a rest day.
    pub roll: Roll,
    /// Which text says how the days are counted.
    pub counting: Counting,
    /// Whether the number binds.
    pub force: Force,
    /// Which time is not counted; empty if the text leaves out none.
    pub exclusions: Vec<Exclusion>,
    /// How it may be extended; `None` if the text allows no extension.
    pub extension: Option<Extension>,
    /// Events after which the period is counted anew.
    pub resets: Vec<Event>,
    /// What happens at expiry; `None` if the text says nothing.
    pub expiry: Option<Expiry>,
    /// The document that is due or that has to be served, if the text names one.
    pub notice: Option<String>,
    /// What the national text leaves to the regions.
    pub leaves_open: Vec<Gap>,
    /// The region (GB/T 2260 code, or `code/organisation`) the row is limited to.
    pub region: Option<String>,
    /// The rule that this regional row takes the place of in its region.
    pub overlays: Option<String>,
    /// How sure the row is.
    pub confidence: Confidence,
    /// A remark for the reader.
    pub note: Option<String>,
}

impl RuleVersion {
    /// Whether a period that starts on `day` is governed by this version.
    #[must_use]
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.effective_from <= day && self.effective_to.is_none_or(|to| day <= to)
    }

    /// Whether time of this kind (a vocabulary key such as `appraisal`) is left out.
    #[must_use]
    pub fn excludes(&self, kind: &str) -> bool {
        self.exclusions
            .iter()
            .any(|exclusion| exclusion.key == kind)
    }

    /// `《信访工作条例》第三十四条`.
    #[must_use]
    pub fn citation(&self) -> String {
        // Names that carry a title of their own change the inner marks: 《……适用〈民事诉讼法〉的解释》.
        let law = self.law.replace('《', "〈").replace('》', "〉");
        if self.article.starts_with('第') {
            format!("《{law}》{}", self.article)
        } else {
            format!("《{law}》（{}）", self.article)
        }
    }

    /// `30个工作日`.
    #[must_use]
    pub fn length(&self) -> String {
        format!("{}{}", self.amount, self.unit.counted())
    }
}

impl fmt::Display for RuleVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}（{}）", self.id, self.title)
    }
}
