//! The documents a procedure needs, and what each must contain.

use serde::{Deserialize, Serialize};

/// When a document is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 立案: to open the case.
    Opening,
    /// 办理: while it is handled.
    Handling,
    /// 结案: to close it.
    Closing,
    /// 归档: for the file.
    File,
}

/// A document with the fields it must have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// A key, unique in the procedure, e.g. `agreement`.
    pub key: String,
    /// The Chinese title.
    pub title: String,
    /// When it is needed.
    pub stage: Stage,
    /// Whether the stage cannot be passed without it.
    pub required: bool,
    /// Needed only in this case.
    pub when: Option<String>,
    /// What it must contain.
    pub fields: Vec<String>,
    /// What it may contain (可以载明).
    #[serde(default)]
    pub may: Vec<String>,
    /// The article or form it follows.
    pub article: String,
}
