//! The alerts: what they ask for exists, and each is tried (`promtool test rules`, by `tests/run`).

#![expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The words that begin with `dingfen_`.
fn metrics(text: &str) -> BTreeSet<&str> {
    let words = text.split(|one: char| !one.is_ascii_alphanumeric() && one != '_');
    words.filter(|word| word.starts_with("dingfen_")).collect()
}

/// Every Rust file of services and shared crates.
fn code(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            code(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn alerts_and_dashboards_ask_for_metrics_that_exist() {
    let mut found = String::new();
    for area in ["services", "shared"] {
        code(&root().join(area), &mut found);
    }
    let asked = [
        "alerts/dingfen.rules.yaml",
        "alerts/dingfen.test.yaml",
        "dashboards/dingfen.json",
    ]
    .map(|path| text(&format!("deploy/{path}")));
    for metric in asked.iter().flat_map(|text| metrics(text)) {
        let parts = ["_bucket", "_count", "_sum"];
        let base = parts.iter().find_map(|part| metric.strip_suffix(part));
        let named = |name: &str| found.contains(&format!("\"{name}\","));
        assert!(named(metric) || base.is_some_and(named), "{metric}");
    }
}

#[test]
fn each_alert_is_tried_firing_and_silent_and_says_what_to_do() {
    let (rules, tried, book) = (
        text("deploy/alerts/dingfen.rules.yaml"),
        text("deploy/alerts/dingfen.test.yaml"),
        text("deploy/README.md"),
    );
    let alerts: Vec<&str> = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "))
        .collect();
    assert!(!alerts.is_empty());
    for alert in alerts {
        let silent = format!("alertname: {alert}, exp_alerts: []");
        assert!(tried.contains(&silent), "{alert} is not tried silent");
        let fires = tried
            .lines()
            .any(|line| line.trim() == format!("alertname: {alert}"));
        assert!(fires, "{alert} is not tried firing");
    }
    for runbook in rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("runbook: "))
    {
        let (_, heading) = runbook.trim_matches('"').split_once("README.md#").unwrap();
        let found = book.lines().any(|line| {
            line.strip_prefix("### ")
                .is_some_and(|it| it.to_lowercase() == heading)
        });
        assert!(found, "{runbook}");
    }
}
