//! One JSON object a line: the question goes in, the same object with its answer comes out.

use chrono::NaiveTime;
use serde_json::{Map, Value, json};

use crate::{
    book::LawBook,
    chinese,
    due::{DueRequest, Projection},
    error::DueError,
    interval::Excluded,
};

/// Answers one line with the book of this process; see [`LawBook::answer_line`].
#[must_use]
pub fn batch(line: &str) -> String {
    match LawBook::shared() {
        Ok(book) => book.answer_line(line),
        Err(error) => refuse(
            Map::new(),
            &DueError::Unavailable {
                reason: error.to_string(),
            },
        ),
    }
}

impl LawBook {
    /// Answers one line such as
    /// `{"rule":"MD-1","start":"2026-01-12","exclude":["2026-01-20..2026-02-05"],"extend":0}`
    /// with the same object and `"due"` and `"provisional"` added.
    ///
    /// A refusal adds `"error":{"code":…,"message":…}` in their place, the message in Chinese.
    /// `"region"`, `"version_on"` and an hour in `"start"` (`2026-01-12T08:30`) are understood as
    /// well; other keys are handed back untouched. A line that is no object comes back as
    /// `{"error":…}`. The answer never contains a line break.
    #[must_use]
    pub fn answer_line(&self, line: &str) -> String {
        let object = match serde_json::from_str(line) {
            Ok(Value::Object(object)) => object,
            Ok(_) => return refuse(Map::new(), &malformed("应当是一个JSON对象")),
            Err(error) => {
                return refuse(Map::new(), &malformed(format!("不是有效的JSON（{error}）")));
            }
        };
        let answer = request(&object).and_then(|request| self.project(&request).map(answer));
        match answer {
            Ok((due, provisional)) => {
                let mut object = object;
                object.insert("due".to_owned(), due);
                object.insert("provisional".to_owned(), provisional);
                Value::Object(object).to_string()
            }
            Err(error) => refuse(object, &error),
        }
    }
}

fn answer(projection: Projection<'_>) -> (Value, Value) {
    (
        Value::from(projection.due.to_string()),
        Value::from(projection.provisional),
    )
}

fn refuse(mut object: Map<String, Value>, error: &DueError) -> String {
    object.insert(
        "error".to_owned(),
        json!({ "code": error.code(), "message": error.to_string() }),
    );
    Value::Object(object).to_string()
}

fn malformed(reason: impl Into<String>) -> DueError {
    DueError::Malformed {
        reason: reason.into(),
    }
}

fn request(object: &Map<String, Value>) -> Result<DueRequest, DueError> {
    let rule = text(object, "rule")?.ok_or_else(|| malformed("缺少“rule”"))?;
    let start = text(object, "start")?.ok_or_else(|| malformed("缺少“start”"))?;
    let (day, time) = start
        .split_once('T')
        .map_or((start, None), |(day, time)| (day, Some(time)));
    let mut request = DueRequest::new(rule, chinese::parse_date(day)?);
    request.start_time = time.map(|time| parse_time(start, time)).transpose()?;
    request.exclude = exclude(object)?;
    request.extend = extend(object)?;
    request.region = text(object, "region")?.map(str::to_owned);
    request.version_on = text(object, "version_on")?
        .map(chinese::parse_date)
        .transpose()?;
    Ok(request)
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Result<Option<&'a str>, DueError> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(malformed(format!("“{key}”应当是字符串"))),
    }
}

fn parse_time(start: &str, time: &str) -> Result<NaiveTime, DueError> {
    let moment = ["%H:%M", "%H:%M:%S"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(time, format).ok());
    moment.ok_or_else(|| DueError::InvalidDate {
        text: start.to_owned(),
    })
}

fn exclude(object: &Map<String, Value>) -> Result<Vec<Excluded>, DueError> {
    let shape = || malformed("“exclude”应当是形如“2026-01-20..2026-02-05”的字符串的数组");
    match object.get("exclude") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(intervals)) => intervals
            .iter()
            .map(|interval| interval.as_str().ok_or_else(shape)?.parse())
            .collect(),
        Some(_) => Err(shape()),
    }
}

fn extend(object: &Map<String, Value>) -> Result<Option<u32>, DueError> {
    match object.get("extend") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let amount = value.as_u64().and_then(|amount| u32::try_from(amount).ok());
            amount
                .map(Some)
                .ok_or_else(|| malformed("“extend”应当是不小于零的整数"))
        }
    }
}
