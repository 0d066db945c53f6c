//! What belongs to a limit besides its length: its event, what it leaves out, how it grows, how it ends.

use serde::{Deserialize, Serialize};

/// Time that the rule does not count, e.g. 鉴定时间.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exclusion {
    /// The key in the vocabulary, e.g. `appraisal`.
    pub key: String,
    /// The Chinese term, e.g. `鉴定`.
    pub text: String,
    /// At most this many days in all (“最长不得超过六十日”); `None` if the text sets no limit.
    pub at_most: Option<u32>,
}

/// An event by key and Chinese term, e.g. `accepted` · `受理之日`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The key in the vocabulary; procedures and clocks use it.
    pub key: String,
    /// The Chinese words of the day the event happens on.
    pub text: String,
}

/// How a limit may be lengthened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Extension {
    /// At most this many of the rule's units each time; `None` if the text sets no limit.
    pub amount: Option<u32>,
    /// At most this many times; `None` if the text sets no limit.
    pub times: Option<u32>,
    /// Who approves, as a vocabulary key, e.g. `head_of_authority`.
    pub approver: String,
    /// Who approves, in the words of the text, e.g. `本机关负责人`.
    pub approver_text: String,
    /// Whether the parties have to agree.
    pub consent: bool,
    /// Whether the parties have to be told, and how, e.g. `告知延期理由`.
    pub notice: Option<String>,
    /// Whether it must be granted before the period has run out.
    pub before_expiry: bool,
    /// The condition in the words of the text, e.g. `情况复杂的`.
    pub condition: Option<String>,
}

impl Extension {
    /// The most that all extensions together may add, in the rule's unit.
    #[must_use]
    pub fn limit(&self) -> Option<u32> {
        Some(self.amount?.saturating_mul(self.times?))
    }
}

/// What the law says happens when the period has run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// 视为调解不成: the mediation has failed by law.
    DeemedFailed,
    /// 视为受理: the application is accepted by law.
    DeemedAccepted,
    /// 视为撤回、视为放弃: the application is withdrawn by law.
    DeemedWithdrawn,
    /// 终止: the procedure has to be ended.
    Terminate,
    /// The party may sue or go to the next body.
    MaySue,
    /// 失权: the party has lost the right to apply.
    RightLost,
    /// Late only: the body is overdue and answers for it.
    Overdue,
    /// 报告、报请: the matter goes to a higher or other authority.
    Report,
    /// Another handler is to be chosen.
    Reassign,
    /// A document becomes final or can be enforced.
    TakesEffect,
}

/// The effect of expiry, what it falls on and how the text words it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expiry {
    /// What happens.
    pub effect: Effect,
    /// What it happens to, as a vocabulary key, e.g. `mediation`, `responsible_body`.
    pub target: String,
    /// The target in Chinese.
    pub target_text: String,
    /// The wording, e.g. `视为调解不成`.
    pub text: String,
}
