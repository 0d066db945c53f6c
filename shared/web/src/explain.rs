//! Says in Chinese what serde says in English.
//!
//! Serde gives no structure but its message; these messages have been stable for a decade, and a
//! test keeps each. What is not recognised falls back to a general sentence.

use problem::FieldError;

use crate::pointer::{join, last};

/// Turns a data error at `pointer` into a field error. `message` is serde's, with or without the
/// position that `serde_json` appends.
pub(crate) fn explain(pointer: String, message: &str) -> FieldError {
    let message = without_position(message);
    if let Some(field) = quoted_after(message, "missing field ") {
        let detail = format!("缺少必填字段“{field}”。");
        return error(child(pointer, field), "required", detail);
    }
    if let Some(field) = quoted_after(message, "unknown field ") {
        let detail = format!("没有名为“{field}”的字段，请核对字段名。");
        return error(child(pointer, field), "unknown_field", detail);
    }
    if let Some(field) = quoted_after(message, "duplicate field ") {
        let detail = format!("字段“{field}”重复出现。");
        return error(child(pointer, field), "duplicate_field", detail);
    }
    if pointer.is_empty() && wants_an_object(message) {
        return error(
            pointer,
            "wrong_type",
            "请求体应当是一个 JSON 对象。".to_owned(),
        );
    }
    let subject = match last(&pointer) {
        "" => "所填内容".to_owned(),
        field => format!("字段“{field}”"),
    };
    let (code, detail) = explain_value(&subject, message);
    error(pointer, code, detail)
}

/// Whether serde met something else where the whole of a struct should be; an array is a struct
/// of the wrong length to it.
fn wants_an_object(message: &str) -> bool {
    let expected = message
        .split_once(", expected ")
        .map(|(_, expected)| expected);
    let object = |expected: &str| expected.starts_with("struct ") || expected.contains("map");
    (message.starts_with("invalid type: ") || message.starts_with("invalid length "))
        && expected.is_some_and(object)
}

fn explain_value(subject: &str, message: &str) -> (&'static str, String) {
    if let Some(word) = quoted_after(message, "unknown variant ") {
        let known = quoted(message).skip(1).collect::<Vec<_>>().join("、");
        let detail = format!("{subject}的取值“{word}”不可用，可用的取值：{known}。");
        return ("unknown_value", detail);
    }
    if let Some(prefix) = id_prefix(message) {
        let detail = format!("{subject}不是有效的编号，应以“{prefix}”开头。");
        return ("invalid_id", detail);
    }
    if DATE_MESSAGES.contains(&message) {
        let detail = format!(
            "{subject}不是有效的日期或者时间，日期应写作 2026-01-12，时间应写作 2026-01-12T08:00:00Z。"
        );
        return ("invalid_date", detail);
    }
    if let Some(rest) = message.strip_prefix("invalid type: ") {
        let (got, expected) = rest.split_once(", expected ").unwrap_or((rest, ""));
        let detail = format!(
            "{subject}的类型不对：应为{}，收到的是{}。",
            expected_word(expected),
            got_word(got)
        );
        return ("wrong_type", detail);
    }
    if message.starts_with("invalid value: integer") {
        return ("out_of_range", format!("{subject}的数值超出范围。"));
    }
    if message.starts_with("invalid digit") || message.starts_with("number too") {
        return ("wrong_type", format!("{subject}应为整数。"));
    }
    ("invalid", format!("{subject}的取值不可用。"))
}

/// What chrono says about dates and times it cannot read.
const DATE_MESSAGES: [&str; 5] = [
    "input contains invalid characters",
    "input is out of range",
    "input is not enough for unique date and time",
    "premature end of input",
    "trailing input",
];

fn error(pointer: String, code: &'static str, detail: String) -> FieldError {
    FieldError {
        pointer,
        code: code.into(),
        detail,
    }
}

/// The pointer of `field` in the object at `pointer`, which may already be the field's own.
fn child(pointer: String, field: &str) -> String {
    let own = join("", field);
    if pointer.ends_with(&own) {
        pointer
    } else {
        join(&pointer, field)
    }
}

fn without_position(message: &str) -> &str {
    message.split(" at line ").next().unwrap_or(message)
}

/// The words between backquotes.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}

fn quoted_after<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    message
        .strip_prefix(start)?
        .strip_prefix('`')?
        .split('`')
        .next()
}

/// The prefix in the message of the typed ids: "not a valid CaseId id: expected `case_` and …".
fn id_prefix(message: &str) -> Option<&str> {
    quoted(message.strip_prefix("not a valid ")?).next()
}

fn expected_word(expected: &str) -> &'static str {
    match expected {
        "a string" | "a borrowed string" | "a string or bytes" => "文本",
        "a boolean" => "布尔值（true 或者 false）",
        "a sequence" => "数组",
        "f32" | "f64" => "数字",
        "a formatted date string" => "日期（如 2026-01-12）",
        "an RFC 3339 formatted date and time string" => "时间（如 2026-01-12T08:00:00Z）",
        integer if integer.starts_with(['i', 'u']) && integer.len() <= 5 => "整数",
        object if object.starts_with("struct ") => "对象",
        _ => "其他类型",
    }
}

fn got_word(got: &str) -> &'static str {
    match got.split([' ', '`']).next().unwrap_or(got) {
        "null" | "unit" | "Option" => "空值",
        "boolean" => "布尔值",
        "integer" => "整数",
        "floating" => "小数",
        "string" => "文本",
        "sequence" => "数组",
        "map" => "对象",
        _ => "其他类型",
    }
}

#[cfg(test)]
#[path = "explain_tests.rs"]
mod tests;
