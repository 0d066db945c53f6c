//! Who must be told.

use kernel::{CaseId, DateTime, NoticeId, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A notice to the bearer (通知).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notice {
    /// The notice.
    pub id: NoticeId,
    /// What it is about: `referral_offered`, `clock_overdue`.
    pub kind: String,
    /// Subject line.
    pub title: String,
    /// Text.
    pub body: String,
    /// The case.
    pub case: Option<CaseId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When the bearer read it, or it was settled.
    pub read_at: Option<DateTime<Utc>>,
    /// When what it tells of was settled: nothing is to be done about it any more.
    #[serde(default)]
    pub settled_at: Option<DateTime<Utc>>,
}

/// How many notices wait to be read; at most 100 are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unread {
    /// Unread notices; 100 stands for 100 or more.
    pub count: i64,
}

/// A mail in the queue, for administrators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueuedMail {
    /// The notice it tells of; also its Message-ID.
    pub notice: NoticeId,
    /// The address, masked.
    pub address: String,
    /// Subject, without the number of the case: whoever keeps the queue need not know the cases.
    pub title: String,
    /// `due`, `sent` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub tries: i32,
    /// When it is tried next.
    pub due_at: DateTime<Utc>,
    /// When it was sent or given up.
    pub settled_at: Option<DateTime<Utc>>,
    /// What went wrong last.
    pub error: Option<String>,
}
