//! The statutory limits and procedures as data, and the pure engine that counts periods.
//!
//! People check other systems' dates against this one, so every date comes with the article it
//! rests on and the steps that lead to it, and what the law does not allow is refused with the
//! article as the reason. The data lies in `data/`, one file per law or field, in a form that a
//! lawyer can read; nothing here reads files, asks a clock or keeps state.
//!
//! ```
//! use law::{DueRequest, LawBook};
//!
//! let book = LawBook::load()?;
//! let due = book.due(&DueRequest::new("MD-1", "2026-01-12".parse()?))?;
//! assert_eq!(due.due.to_string(), "2026-02-28"); // a Saturday that is worked
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod act;
mod batch;
mod book;
mod calendar;
mod chinese;
mod document;
mod due;
mod error;
mod explain;
mod extension;
mod facts;
mod interval;
mod load;
mod period;
mod procedure;
mod rule;
mod table;
mod terms;
mod timetable;
mod vocabulary;
mod words;

pub use act::{Act, Bound, Concerned, Days};
pub use batch::batch;
pub use book::LawBook;
pub use calendar::{
    Calendar, DayKind, FIRST_YEAR, Holiday, LAST_YEAR, Move, MovedClock, OpenClock, YearNotice,
};
pub use document::{Document, Stage};
pub use due::{Citation, Deadline, Due, DueRequest, Projection};
pub use error::{DueError, LoadError};
pub use explain::{Step, StepKind};
pub use extension::ExtensionRequest;
pub use facts::{Claim, Fact, Standing};
pub use interval::{Excluded, Interval};
pub use load::{Source, Sources};
pub use procedure::{
    Before, Check, CheckLevel, Clock, Consent, ConsentOf, Counted, Counts, MandateNeed, Notice,
    Outcome, OutcomeClass, Panel, Procedure, Recusal, Representation, Suspension,
};
pub use rule::{Confidence, Counting, Direction, Force, Gap, Roll, RuleVersion, Unit};
pub use terms::{Effect, Event, Exclusion, Expiry, Extension};
pub use timetable::{
    CountedLimit, Ended, Entry, EntryStanding, Happened, Side, Slip, SlipAt, Tellable, Timetable,
    TimetableQuery, Wait, WaitKind,
};
pub use vocabulary::{Kind, Vocabulary};
