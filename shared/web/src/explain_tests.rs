use kernel::{CaseId, DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::*;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(rename = "day")]
    _day: NaiveDate,
    #[serde(rename = "at", default)]
    _at: Option<DateTime<Utc>>,
    #[serde(rename = "kind", default)]
    _kind: Option<contracts::vocabulary::CaseKind>,
    #[serde(rename = "case", default)]
    _case: Option<CaseId>,
    #[serde(rename = "count", default)]
    _count: Option<u8>,
    #[serde(rename = "list", default)]
    _list: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(rename = "name")]
    _name: String,
}

fn error_of(json: &str) -> FieldError {
    let mut json = serde_json::Deserializer::from_str(json);
    let error = serde_path_to_error::deserialize::<_, Body>(&mut json).unwrap_err();
    let pointer = crate::pointer::pointer(error.path());
    explain(pointer, &error.into_inner().to_string())
}

/// Body, pointer, code and sentence, for each message of serde, chrono and the ids that people
/// can run into. When an upgrade changes one, the test fails instead of a clerk reading English.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    (r#"{}"#, "/day", "required", "缺少必填字段“day”。"),
    (
        r#"{"day":"2026-01-12","colour":1}"#,
        "/colour",
        "unknown_field",
        "没有名为“colour”的字段，请核对字段名。",
    ),
    (
        r#"{"day":"2026-01-12","day":"2026-01-12"}"#,
        "/day",
        "duplicate_field",
        "字段“day”重复出现。",
    ),
    (
        r#"{"day":"2026-01-12","list":[{"name":"a"},{}]}"#,
        "/list/1/name",
        "required",
        "缺少必填字段“name”。",
    ),
    (
        r#"{"day":"2026-01-12","kind":"quarrel"}"#,
        "/kind",
        "unknown_value",
        "字段“kind”的取值“quarrel”不可用，可用的取值：dispute、petition。",
    ),
    (
        r#"{"day":"2026-01-12","case":"staff_1"}"#,
        "/case",
        "invalid_id",
        "字段“case”不是有效的编号，应以“case_”开头。",
    ),
    (
        r#"{"day":20260112}"#,
        "/day",
        "wrong_type",
        "字段“day”的类型不对：应为日期（如 2026-01-12），收到的是整数。",
    ),
    (
        r#"{"day":"2026-01-12","list":[{"name":null}]}"#,
        "/list/0/name",
        "wrong_type",
        "字段“name”的类型不对：应为文本，收到的是空值。",
    ),
    (
        r#"{"day":"2026-01-12","count":300}"#,
        "/count",
        "out_of_range",
        "字段“count”的数值超出范围。",
    ),
    (
        r#"{"day":"2026-01-12","count":"3"}"#,
        "/count",
        "wrong_type",
        "字段“count”的类型不对：应为整数，收到的是文本。",
    ),
    ("[]", "", "wrong_type", "请求体应当是一个 JSON 对象。"),
    ("null", "", "wrong_type", "请求体应当是一个 JSON 对象。"),
    (
        "\"2026-01-12\"",
        "",
        "wrong_type",
        "请求体应当是一个 JSON 对象。",
    ),
];

#[test]
fn every_message_is_understood() {
    for (json, pointer, code, detail) in MISTAKES {
        let error = error_of(json);
        assert_eq!(
            (&*error.pointer, &*error.code, &*error.detail),
            (*pointer, *code, *detail),
            "{json}"
        );
    }
}

#[test]
fn whatever_is_no_date_is_called_so() {
    for wrong in [
        "",
        "x",
        "2026-02-30",
        "2026-13-01",
        "2026-1",
        "12.01.2026",
        "2026-01-12T00:00:00Z",
        "2026年1月12日",
    ] {
        let error = error_of(&format!(r#"{{"day":"{wrong}"}}"#));
        assert_eq!(
            (&*error.pointer, &*error.code),
            ("/day", "invalid_date"),
            "{wrong}"
        );
        let error = error_of(&format!(r#"{{"day":"2026-01-12","at":"x{wrong}"}}"#));
        assert_eq!(
            (&*error.pointer, &*error.code),
            ("/at", "invalid_date"),
            "{wrong}"
        );
    }
}
