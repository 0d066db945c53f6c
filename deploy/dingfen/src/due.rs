use std::io::{BufRead, BufWriter, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use chrono::{NaiveDate, NaiveDateTime};
use law::{DueRequest, Excluded, LawBook};

use crate::calendar::book_with;

/// Settings of `due`.
#[derive(Debug, clap::Args)]
pub(crate) struct DueArgs {
    /// 规则编号，例如 MD-1。
    #[arg(long, required_unless_present = "batch")]
    rule: Option<String>,
    /// 起算事件发生之日，例如 2026-01-12；按小时计算的期限须写明时刻，例如 2026-01-12T08:30。
    #[arg(long, required_unless_present = "batch", value_parser = start)]
    start: Option<Start>,
    /// 不计入的期间，首尾两日均不计，例如 2026-01-20..2026-02-05；可以写明事由，例如
    /// appraisal:2026-01-20..2026-02-05；可以重复。
    #[arg(long)]
    exclude: Vec<Excluded>,
    /// 延长的数额，单位与规则相同。
    #[arg(long, default_value_t = 0)]
    extend: u32,
    /// 行政区划代码，适用当地规定。
    #[arg(long)]
    region: Option<String>,
    /// 另有节假日安排的文件，写法与 shared/law/data/calendar 中的相同；可以重复。
    #[arg(
        long,
        value_name = "FILE",
        env = "DINGFEN_CALENDAR",
        value_delimiter = ','
    )]
    calendar: Vec<PathBuf>,
    /// 以 JSON 输出。
    #[arg(long)]
    json: bool,
    /// 从标准输入逐行读取 JSON，逐行写出结果。
    #[arg(long, conflicts_with_all = ["rule", "start", "exclude", "extend", "region", "json"])]
    batch: bool,
}

/// A day, or a moment of it.
#[derive(Debug, Clone)]
struct Start(NaiveDateTime, bool);

fn start(text: &str) -> Result<Start, String> {
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Ok(Start(date.into(), false));
    }
    text.parse::<NaiveDateTime>()
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M"))
        .map(|moment| Start(moment, true))
        .map_err(|_error| format!("“{text}”不是存在的日期，应当写作 2026-01-12"))
}

pub(crate) fn run(args: &DueArgs) -> anyhow::Result<ExitCode> {
    let book = &book_with(&args.calendar)?;
    if args.batch {
        return batch(book);
    }
    let (Some(rule), Some(Start(moment, exact))) = (&args.rule, &args.start) else {
        anyhow::bail!("需要 --rule 和 --start");
    };
    let mut request = DueRequest::new(rule, moment.date());
    if *exact {
        request = request.at(moment.time());
    }
    request.exclude.clone_from(&args.exclude);
    if args.extend > 0 {
        request = request.extended(args.extend);
    }
    if let Some(region) = &args.region {
        request = request.within(region);
    }
    match book.due(&request) {
        Ok(due) if args.json => say!("{}", serde_json::to_string_pretty(&due)?),
        Ok(due) => print(&due),
        Err(refused) if args.json => {
            let error = serde_json::json!({"code": refused.code(), "message": refused.to_string()});
            say!("{}", serde_json::json!({ "error": error }));
            return Ok(ExitCode::from(2));
        }
        Err(refused) => {
            eprintln!("{refused}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(due: &law::Due) {
    let mark = if due.provisional { "（暂定）" } else { "" };
    say!("{}{mark}  {}  {}", due.due, due.rule.id, due.rule.title);
    for step in &due.explanation {
        say!("  {}", step.text);
    }
}

/// Answers line by line, until nobody asks or nobody reads any more.
fn batch(book: &LawBook) -> anyhow::Result<ExitCode> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut answer = |line: &str| writeln!(out, "{}", book.answer_line(line));
    for line in std::io::stdin().lock().lines() {
        let line = line.context("标准输入不是有效的 UTF-8 文本")?;
        if !line.trim().is_empty() && !is_read(answer(&line))? {
            return Ok(ExitCode::SUCCESS);
        }
    }
    is_read(out.flush())?;
    Ok(ExitCode::SUCCESS)
}

fn is_read(written: std::io::Result<()>) -> std::io::Result<bool> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true),
    }
}
