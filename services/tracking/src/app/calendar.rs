use std::collections::BTreeMap;
use std::sync::Arc;

use contracts::api::tracking::{HolidayCalendar, HolidayYear};
use contracts::event::MoveReason;
use db::{Connection, Database, Retryable};
use kernel::{NaiveDate, Timestamp};
use law::{FIRST_YEAR, LAST_YEAR, LawBook, LoadError, YearNotice};
use web::Failure;

use super::App;
use super::laws::Laws;
use super::recount::{Recount, preview, recount_because};
use crate::domain::law::Law;
use crate::store;
use crate::store::calendar::{NewYear, YearRow};

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
    /// What was known of the year before it was corrected, oldest first.
    pub replaced: Vec<ReplacedNotice>,
}

/// What was known of a year before it was corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacedNotice {
    /// The notice's title.
    pub notice: String,
    /// When and by whom it was imported; for one that the release carries, when it was replaced.
    pub imported: (Timestamp, String),
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
    #[error(
        "{year}年的节假日安排已经载入（{notice}），内容与本文件不同，不予更改。\
         国务院办公厅更改了该年安排的，以 --correct 载入。"
    )]
    KnownOtherwise {
        /// The year.
        year: i32,
        /// The notice that is known.
        notice: String,
    },
    /// There is nothing to correct.
    #[error("{0}年的节假日安排尚未载入，无可更正；首次载入不用 --correct。")]
    NothingToCorrect(i32),
    /// What is known is newer than the correction.
    #[error("本文件的通知发布于{published}，早于已经载入的{year}年安排（{known}发布），不予更正。")]
    Older {
        /// The year.
        year: i32,
        /// When the notice of the file was published.
        published: NaiveDate,
        /// When the one that is known was published.
        known: NaiveDate,
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
            Self::Notice(_)
            | Self::OutOfRange(_)
            | Self::KnownOtherwise { .. }
            | Self::NothingToCorrect(_)
            | Self::Older { .. } => false,
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
                edition: 1,
                notice: &notice.notice,
                text: file.text,
                imported_by: by,
            };
            store::calendar::insert(tx, year).await?;
        }
        Ok::<_, CalendarError>(())
    };
    database.transaction("import_year", work).await?;
    Ok(recount_because(database, MoveReason::HolidayNotice).await?)
}

/// What [`import_year`] would do (`file`), or [`super::recount::recount`] (without): the clocks that would move.
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
            events: law.events.clone(),
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
    let mut editions: BTreeMap<i32, Vec<YearRow>> = BTreeMap::new();
    for row in rows {
        editions.entry(row.year).or_default().push(row);
    }
    let years = law.book.calendar().years().map(|notice| {
        let mut known = editions.remove(&notice.year).unwrap_or_default();
        let imported = known.pop().map(|row| (row.imported_at, row.imported_by));
        let replaced = known.into_iter().map(|row| ReplacedNotice {
            notice: row.notice,
            imported: (row.imported_at, row.imported_by),
        });
        KnownYear {
            notice: notice.clone(),
            imported,
            replaced: replaced.collect(),
        }
    });
    Ok(years.collect())
}

impl App {
    /// What was imported, for those who count days elsewhere.
    pub(crate) async fn calendar(&self) -> Result<HolidayCalendar, Failure> {
        let mut connection = self.database.connection().await?;
        let rows = store::calendar::all(&mut connection).await?;
        let newest = store::calendar::newest(rows);
        let years = newest.into_iter().map(|row| HolidayYear {
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

pub(super) fn read(file: NoticeFile<'_>) -> Result<YearNotice, CalendarError> {
    let notice = YearNotice::parse(file.name, file.text)?;
    if (FIRST_YEAR..=LAST_YEAR).contains(&notice.year) {
        Ok(notice)
    } else {
        Err(CalendarError::OutOfRange(notice.year))
    }
}

pub(super) async fn law(connection: &mut Connection) -> Result<Arc<Law>, db::Error> {
    let laws = Laws::load().map_err(store::invalid)?;
    laws.current(connection).await
}

/// Whether the year is known just so; refuses one that is known otherwise.
fn is_known(book: &LawBook, notice: &YearNotice) -> Result<bool, CalendarError> {
    match known(book, notice.year) {
        None => Ok(false),
        Some(known) if is_same(known, notice) => Ok(true),
        Some(known) => Err(CalendarError::KnownOtherwise {
            year: known.year,
            notice: known.notice.clone(),
        }),
    }
}

/// What is known of a year.
pub(super) fn known(book: &LawBook, year: i32) -> Option<&YearNotice> {
    book.calendar().years().find(|known| known.year == year)
}

/// Whether two notices say the same; the name of the file is not what it says.
pub(super) fn is_same(known: &YearNotice, notice: &YearNotice) -> bool {
    let known = YearNotice {
        file: notice.file.clone(),
        ..known.clone()
    };
    known == *notice
}
