//! Ids, shards, time and paging: the words every other crate speaks.
//!
//! Everything here is pure: no I/O, and the only clock is the [`Clock`] that is handed in.

mod clock;
mod id;
mod page;
mod shard;

pub use clock::{Clock, FixedClock, SystemClock, city_date};
pub use id::{
    AgreementId, CaseId, ClockId, EventId, IdError, MaterialId, NoticeId, OrganisationId, PartyId,
    ProceedingId, ReferralId, RepresentativeId, StaffId,
};
pub use page::{Cursor, CursorError, PAGE_LIMIT, Page, PageSize};
pub use shard::Shard;

pub use chrono::{DateTime, NaiveDate, Utc};

/// A moment, always UTC; shown to people in China Standard Time.
pub type Timestamp = DateTime<Utc>;
