//! Lines of a batch: the same object comes back with its answer.

use law::batch;
use serde_json::{Value, json};

fn answer(line: &Value) -> Value {
    let text = batch(&line.to_string());
    assert!(!text.contains('\n'));
    serde_json::from_str(&text).expect("the answer is JSON")
}

#[test]
fn the_same_object_with_due_and_provisional() {
    let line = json!({"rule": "MD-1", "start": "2026-01-12", "exclude": ["2026-01-20..2026-02-05"], "extend": 0, "case": "C-1"});
    let mut expected = line.clone();
    expected["due"] = json!("2026-03-18");
    expected["provisional"] = json!(false);
    assert_eq!(answer(&line), expected);
}

#[test]
fn exclude_and_extend_may_be_left_out_or_null() {
    assert_eq!(
        answer(&json!({"rule": "XF-6", "start": "2026-01-05"}))["due"],
        "2026-03-06"
    );
    assert_eq!(
        answer(&json!({"rule": "XF-6", "start": "2026-01-05", "exclude": null, "extend": null}))["due"],
        "2026-03-06"
    );
    assert_eq!(
        answer(&json!({"rule": "XF-6", "start": "2026-11-12", "extend": 30}))["provisional"],
        true
    );
}

#[test]
fn hours_regions_and_older_orders_are_understood() {
    assert_eq!(
        answer(&json!({"rule": "MD-4", "start": "2026-02-13T08:30"}))["due"],
        "2026-02-15T08:30:00"
    );
    assert_eq!(
        answer(&json!({"rule": "CP-2", "start": "2026-04-20", "version_on": "2026-04-10"}))["due"],
        "2026-06-25"
    );
    assert_eq!(
        answer(&json!({"rule": "RM-1", "start": "2026-03-02", "region": "440300"}))["due"],
        "2026-04-01"
    );
}

/// Questions that are refused, and the code they are refused with.
const REFUSED: &[(&str, &str)] = &[
    (r#"{"rule":"XF-6","start":"2026-02-30"}"#, "invalid_date"),
    (r#"{"rule":"XF-6","start":"2026-2-3"}"#, "invalid_date"),
    (
        r#"{"rule":"XF-6","start":"2026-01-05","exclude":["2026-02-30..2026-03-01"]}"#,
        "invalid_date",
    ),
    (
        r#"{"rule":"XF-6","start":"2026-01-05","exclude":["2026-03-02..2026-03-01"]}"#,
        "interval_reversed",
    ),
    (r#"{"rule":"NO-1","start":"2026-01-05"}"#, "unknown_rule"),
    (
        r#"{"rule":"XF-6","start":"2026-01-05","extend":31}"#,
        "extension_too_long",
    ),
    (
        r#"{"rule":"XF-6","start":"2026-01-05","extend":-1}"#,
        "malformed",
    ),
    (
        r#"{"rule":"XF-6","start":"2026-01-05","exclude":"2026-01-06"}"#,
        "malformed",
    ),
    (r#"{"rule":"XF-6"}"#, "malformed"),
    (r#"{"start":"2026-01-05"}"#, "malformed"),
    (r#"{"rule":6,"start":"2026-01-05"}"#, "malformed"),
    (r#"["XF-6"]"#, "malformed"),
    (r#"{"rule":"#, "malformed"),
    ("", "malformed"),
];

#[test]
fn refusals_come_back_as_an_error_with_code_and_chinese_message() {
    let is_chinese = |c: char| ('一'..='龥').contains(&c);
    for (line, code) in REFUSED {
        let answer: Value = serde_json::from_str(&batch(line)).expect("the answer is JSON");
        assert_eq!(answer["error"]["code"], *code, "{line}");
        let message = answer["error"]["message"].as_str().expect("a message");
        assert!(
            message.ends_with('。') && message.chars().any(is_chinese),
            "{message}"
        );
        assert!(answer.get("due").is_none());
        if let Ok(Value::Object(question)) = serde_json::from_str(line) {
            assert!(
                question.iter().all(|(key, value)| answer[key] == *value),
                "{line}"
            );
        }
    }
}
