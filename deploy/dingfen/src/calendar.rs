use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use contracts::Service;
use db::Database;
use kernel::{Clock as _, SystemClock, city_date};
use law::{LawBook, Source};
use tracking::{ChangedDay, MovedClock, NoticeFile, Recount};

use crate::events::Place;

/// What can be done with the holiday calendar.
#[derive(Debug, Subcommand)]
pub(crate) enum CalendarCommand {
    /// 载入一年的节假日安排，并据以重新计算全部计时中的期限；可以重复执行。
    Import {
        #[command(flatten)]
        place: Place,
        /// 文件，写法与 shared/law/data/calendar 中的相同。
        file: PathBuf,
        /// 更正：该年安排已经载入，国务院办公厅其后作了更改。原安排留存备查，
        /// 已经超期（届满日为暂定的除外）、完成或者停止的期限不作更改。
        #[arg(long)]
        correct: bool,
        /// 只列出将要移动的期限，不作更改。
        #[arg(long)]
        dry_run: bool,
        /// 载入人，留存备查。
        #[arg(long, env = "USER", default_value = "未注明")]
        operator: String,
    },
    /// 列出已知的年份。
    List(Place),
    /// 不载入年份，重新计算全部计时中的期限；升级后使用。
    Recount {
        #[command(flatten)]
        place: Place,
        /// 只列出将要移动的期限，不作更改。
        #[arg(long)]
        dry_run: bool,
    },
}

pub(crate) async fn run(command: CalendarCommand) -> anyhow::Result<ExitCode> {
    match command {
        CalendarCommand::Import {
            place,
            file,
            correct,
            dry_run,
            operator,
        } => {
            let (name, text) = read(&file)?;
            let notice = NoticeFile {
                name: &name,
                text: &text,
            };
            let database = database(&place).await?;
            let found = match (correct, dry_run) {
                (false, true) => tracking::preview_year(&database, Some(notice)).await?,
                (false, false) => tracking::import_year(&database, notice, &operator).await?,
                (true, true) => {
                    let found = tracking::preview_correction(&database, notice).await?;
                    report_days(&found.days);
                    found.recount
                }
                (true, false) => {
                    let found = tracking::correct_year(&database, notice, &operator).await?;
                    report_days(&found.days);
                    found.recount
                }
            };
            report(&found, dry_run);
        }
        CalendarCommand::List(place) => list(&database(&place).await?).await?,
        CalendarCommand::Recount { place, dry_run } => {
            let database = database(&place).await?;
            let found = if dry_run {
                tracking::preview_year(&database, None).await?
            } else {
                tracking::recount(&database).await?
            };
            report(&found, dry_run);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The law with the years of these files.
pub(crate) fn book_with(files: &[PathBuf]) -> anyhow::Result<LawBook> {
    let book = LawBook::shared().map_err(|error| anyhow::anyhow!("{error}"))?;
    let files: Vec<(String, String)> = files
        .iter()
        .map(|file| read(file))
        .collect::<anyhow::Result<_>>()?;
    let sources = files
        .iter()
        .map(|(name, text)| -> Source<'_> { (name, text) });
    Ok(book.with_years(sources)?)
}

/// The name of a file and what stands in it.
fn read(file: &Path) -> anyhow::Result<(String, String)> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("无法读取 {}", file.display()))?;
    Ok((file.display().to_string(), text))
}

async fn database(place: &Place) -> anyhow::Result<Database> {
    let (url, schema) = (place.owner_url().await?, Service::Tracking.name());
    Ok(Database::for_schema(&url, schema, 2)?)
}

/// What a correction changes in the calendar itself.
fn report_days(days: &[ChangedDay]) {
    let today = SystemClock.today();
    for ChangedDay { day, working } in days {
        let change = if *working {
            "休息 → 上班"
        } else {
            "上班 → 休息"
        };
        let past = if *day < today {
            "（已经过去）"
        } else {
            ""
        };
        say!("{day}  {change}{past}");
    }
    say!("更正的日期 {} 天。", days.len());
}

fn report(found: &Recount, dry_run: bool) {
    for moved in &found.moved {
        say!("{}", line(moved));
    }
    for held in &found.held {
        say!("{}  已经超期，不作更改", line(held));
    }
    say!(
        "计时中的期限 {} 项：届满日移动 {} 项，届满日不变而暂定与否改变 {} 项；此后仍为暂定 {} 项。",
        found.clocks,
        found.moved.len(),
        found.settled,
        found.provisional
    );
    if !found.held.is_empty() {
        say!("另有 {} 项已经超期，届满日不作更改。", found.held.len());
    }
    if found.refused > 0 {
        say!("另有 {} 项依法律数据不能计算，未作更改。", found.refused);
    }
    if dry_run {
        say!("以上为试算，未作任何更改。");
    }
}

fn line(moved: &MovedClock) -> String {
    let mark = if moved.provisional {
        "（暂定）"
    } else {
        ""
    };
    let MovedClock {
        number,
        rule,
        from,
        to,
        days,
        ..
    } = moved;
    format!("{number}  {rule}  {from} → {to}{mark}  {days:+} 日")
}

async fn list(database: &Database) -> anyhow::Result<()> {
    for year in tracking::calendar_years(database).await? {
        let notice = &year.notice;
        let origin = year.imported.map_or_else(
            || "随程序提供".to_owned(),
            |(at, by)| format!("{by}于 {} 载入", city_date(at)),
        );
        say!(
            "{}  {}（{}）  工作日 {} 天  {origin}",
            notice.year,
            notice.notice,
            notice.document,
            notice.working_days
        );
        for replaced in &year.replaced {
            let (at, by) = &replaced.imported;
            say!(
                "      更正前：{}  {by}，{} 存入",
                replaced.notice,
                city_date(*at)
            );
        }
    }
    Ok(())
}
