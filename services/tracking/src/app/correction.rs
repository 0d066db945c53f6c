use std::sync::Arc;

use chrono::Datelike;
use contracts::event::MoveReason;
use db::{Connection, Database};
use kernel::NaiveDate;
use law::{LawBook, YearNotice};
use serde::Serialize;

use super::calendar::{CalendarError, NoticeFile, is_same, known, law, read};
use super::recount::{Recount, preview, recount_because};
use crate::domain::law::Law;
use crate::store;
use crate::store::calendar::NewYear;

/// Who imported what the release carries.
const THE_RELEASE: &str = "随程序提供";

/// What a correction does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// The days that become working days or cease to be, in order; none if it was carried out
    /// before.
    pub days: Vec<ChangedDay>,
    /// What that does to the running clocks.
    pub recount: Recount,
}

/// A day that a correction changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ChangedDay {
    /// The day.
    pub day: NaiveDate,
    /// Whether work is done on it now; before, it was the other way round.
    pub working: bool,
}

/// Replaces what is known of a year by a later notice of the State Council's office (更正), and
/// recounts every running clock by it. What was known before is kept as an earlier edition. A
/// clock that was breached on a day that was not provisional keeps its day; one that was met or
/// stopped is not looked at. Done twice, or broken off and done again, it is done once.
///
/// # Errors
/// When the file is not right, the year is not known or known by a later notice, or the database
/// fails.
pub async fn correct_year(
    database: &Database,
    file: NoticeFile<'_>,
    by: &str,
) -> Result<Correction, CalendarError> {
    let notice = read(file)?;
    let work = async |tx: &mut Connection| {
        store::calendar::lock(tx).await?;
        let law = law(tx).await?;
        let Some(next) = corrected(&law.book, &notice)? else {
            return Ok(Vec::new());
        };
        keep_carried(tx, &law.book, notice.year).await?;
        let rows = store::calendar::all(tx).await?;
        let last = rows.iter().rfind(|row| row.year == notice.year);
        let year = NewYear {
            year: notice.year,
            edition: last.map_or(1, |row| row.edition + 1),
            notice: &notice.notice,
            text: file.text,
            imported_by: by,
        };
        store::calendar::insert(tx, year).await?;
        Ok::<_, CalendarError>(changed_days(&law.book, &next, notice.year))
    };
    let days = database.transaction("correct_year", work).await?;
    let recount = recount_because(database, MoveReason::HolidayCorrection).await?;
    Ok(Correction { days, recount })
}

/// What [`correct_year`] would do; changes nothing.
///
/// # Errors
/// As [`correct_year`].
pub async fn preview_correction(
    database: &Database,
    file: NoticeFile<'_>,
) -> Result<Correction, CalendarError> {
    let notice = read(file)?;
    let mut connection = database.connection().await?;
    let mut law = law(&mut connection).await?;
    let mut days = Vec::new();
    if let Some(book) = corrected(&law.book, &notice)? {
        days = changed_days(&law.book, &book, notice.year);
        let events = law.events.clone();
        law = Arc::new(Law { book, events });
    }
    let recount = preview(&law, &mut connection).await?;
    Ok(Correction { days, recount })
}

/// The law with the correction; `None` if it holds already.
fn corrected(book: &LawBook, notice: &YearNotice) -> Result<Option<LawBook>, CalendarError> {
    let year = notice.year;
    let Some(known) = known(book, year) else {
        return Err(CalendarError::NothingToCorrect(year));
    };
    if is_same(known, notice) {
        return Ok(None);
    }
    if notice.published < known.published {
        return Err(CalendarError::Older {
            year,
            published: notice.published,
            known: known.published,
        });
    }
    Ok(Some(book.with_year(notice.clone())?))
}

/// Copies what the release carries of a year, if that is what holds: a later release may carry
/// something else.
async fn keep_carried(tx: &mut Connection, book: &LawBook, year: i32) -> Result<(), CalendarError> {
    let rows = store::calendar::all(tx).await?;
    if rows.iter().any(|row| row.year == year) {
        return Ok(());
    }
    if let (Some(notice), Some(text)) = (known(book, year), book.year_text(year)) {
        let carried = NewYear {
            year,
            edition: 1,
            notice: &notice.notice,
            text,
            imported_by: THE_RELEASE,
        };
        store::calendar::insert(tx, carried).await?;
    }
    Ok(())
}

/// The days on which one law has work done and the other has not. A notice may arrange the last
/// days of the year before.
fn changed_days(before: &LawBook, after: &LawBook, year: i32) -> Vec<ChangedDay> {
    let Some(first) = NaiveDate::from_ymd_opt(year - 1, 12, 1) else {
        return Vec::new();
    };
    first
        .iter_days()
        .take_while(|day| day.year() <= year)
        .map(|day| ChangedDay {
            day,
            working: after.calendar().is_working(day),
        })
        .filter(|changed| before.calendar().is_working(changed.day) != changed.working)
        .collect()
}
