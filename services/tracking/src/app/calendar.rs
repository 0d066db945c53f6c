use std::collections::BTreeMap;
use std::sync::Arc;

use contracts::api::tracking::{HolidayCalendar, HolidayYear};
use db::{Connection, Database, Retryable};
use kernel::Timestamp;
use law::{FIRST_YEAR, LAST_YEAR, LawBook, LoadError, YearNotice};
use web::Failure;

use super::App;
use super::laws::Laws;
use super::recount::{Recount, preview, recount};
use crate::domain::law::Law;
use crate::store;
use crate::store::calendar::NewYear;

/// A file with the holiday notice of one year, in the format of the law data.
#[derive(Debug, Clone, Copy)]
pub struct NoticeFile<'a> {
    /// Its name, for what is said about it.
    pub name: &'a str,
    /// What stands in it.
    pub text: &'a str,
}

/// A year whose holidays are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownYear {
    /// The year, its notice and holidays.
    pub notice: YearNotice,
    /// When and by whom it was imported; `None` if every process carries it.
    pub imported: Option<(Timestamp, String)>,
}

/// Why a year is not imported; in Chinese, for the person at the desk.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// The file is not right, or contradicts another year.
    #[error("{0}。")]
    Notice(#[from] LoadError),
    /// The engine does not count in that year.
    #[error("{0}年超出可以计算的范围（{FIRST_YEAR}年至{LAST_YEAR}年）。")]
    OutOfRange(i32),
    /// The year is known, and otherwise.
    #[error("{year}年的节假日安排已经载入（{notice}），内容与本文件不同，不予更改。")]
    KnownOtherwise {
        /// The year.
        year: i32,
        /// The notice that is known.
        notice: String,
    },
    /// The database fails, or what is stored cannot be read.
    #[error("数据库无法使用")]
    Database(#[from] db::Error),
}

impl From<diesel::result::Error> for CalendarError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl Retryable for CalendarError {
    fn is_retryable(&self) -> bool {
        match self {
            Self::Database(error) => error.is_retryable(),
            Self::Notice(_) | Self::OutOfRange(_) | Self::KnownOtherwise { .. } => false,
        }
    }
}

/// Stores a year for all processes and recounts every running clock by it. When it is known
/// already, the clocks are recounted all the same: an import that was broken off goes on.
///
/// # Errors
/// When the file is not right, the year is known otherwise, or the database fails.
pub async fn import_year(
    database: &Database,
    file: NoticeFile<'_>,
    by: &str,
) -> Result<Recount, CalendarError> {
    let notice = read(file)?;
    let work = async |tx: &mut Connection| {
        store::calendar::lock(tx).await?;
        let law = law(tx).await?;
        if !is_known(&law.book, &notice)? {
            law.book.with_year(notice.clone())?;
            let year = NewYear {
                year: notice.year,
                notice: &notice.notice,
                text: file.text,
                imported_by: by,
            };
            store::calendar::insert(tx, year).await?;
        }
        Ok::<_, CalendarError>(())
    };
    database.transaction("import_year", work).await?;
    Ok(recount(database).await?)
}

/// What [`import_year`] would do (`file`), or [`recount`] (without): the clocks that would move.
/// Changes nothing.
///
/// # Errors
/// As [`import_year`].
pub async fn preview_year(
    database: &Database,
    file: Option<NoticeFile<'_>>,
) -> Result<Recount, CalendarError> {
    let notice = file.map(read).transpose()?;
    let mut connection = database.connection().await?;
    let mut law = law(&mut connection).await?;
    if let Some(notice) = notice
        && !is_known(&law.book, &notice)?
    {
        law = Arc::new(Law {
            book: law.book.with_year(notice)?,
            clocks: law.clocks.clone(),
        });
    }
    Ok(preview(&law, &mut connection).await?)
}

/// The years whose holidays are known, in order.
///
/// # Errors
/// When the database fails.
pub async fn calendar_years(database: &Database) -> Result<Vec<KnownYear>, CalendarError> {
    let mut connection = database.connection().await?;
    let law = law(&mut connection).await?;
    let rows = store::calendar::all(&mut connection).await?;
    let mut rows: BTreeMap<i32, _> = rows.into_iter().map(|row| (row.year, row)).collect();
    let years = law.book.calendar().years().map(|notice| KnownYear {
        notice: notice.clone(),
        imported: rows
            .remove(&notice.year)
            .map(|row| (row.imported_at, row.imported_by)),
    });
    Ok(years.collect())
}

impl App {
    /// What was imported, for those who count days elsewhere.
    pub(crate) async fn calendar(&self) -> Result<HolidayCalendar, Failure> {
        let mut connection = self.database.connection().await?;
        let rows = store::calendar::all(&mut connection).await?;
        let years = rows.into_iter().map(|row| HolidayYear {
            year: row.year,
            notice: row.notice,
            text: row.text,
            imported_at: row.imported_at,
        });
        Ok(HolidayCalendar {
            years: years.collect(),
        })
    }
}

fn read(file: NoticeFile<'_>) -> Result<YearNotice, CalendarError> {
    let notice = YearNotice::parse(file.name, file.text)?;
    if (FIRST_YEAR..=LAST_YEAR).contains(&notice.year) {
        Ok(notice)
    } else {
        Err(CalendarError::OutOfRange(notice.year))
    }
}

async fn law(connection: &mut Connection) -> Result<Arc<Law>, db::Error> {
    let laws = Laws::load().map_err(store::invalid)?;
    laws.current(connection).await
}

/// Whether the year is known just so; refuses one that is known otherwise.
fn is_known(book: &LawBook, notice: &YearNotice) -> Result<bool, CalendarError> {
    let mut years = book.calendar().years();
    let Some(known) = years.find(|known| known.year == notice.year) else {
        return Ok(false);
    };
    // The name of the file is not what it says.
    let known = YearNotice {
        file: notice.file.clone(),
        ..known.clone()
    };
    if known == *notice {
        return Ok(true);
    }
    Err(CalendarError::KnownOtherwise {
        year: known.year,
        notice: known.notice,
    })
}
