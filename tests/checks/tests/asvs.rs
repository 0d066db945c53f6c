//! docs/asvs.md: every requirement once, totals that are those of the rows, tests that exist.

#![expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const STATES: [&str; 3] = ["符合", "不适用", "未达到"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn document() -> String {
    fs::read_to_string(root().join("docs/asvs.md")).unwrap()
}

/// The cells of every line of a table.
fn lines(document: &str) -> impl Iterator<Item = Vec<&str>> {
    document
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|line| line.split(" | ").map(str::trim).collect())
}

struct Row<'a> {
    id: &'a str,
    level: &'a str,
    state: &'a str,
    basis: &'a str,
}

fn rows(document: &str) -> Vec<Row<'_>> {
    lines(document)
        .filter_map(|cells| match cells[..] {
            [id, level, _, state, basis] if id.matches('.').count() == 2 => Some(Row {
                id,
                level,
                state,
                basis,
            }),
            _ => None,
        })
        .collect()
}

#[test]
fn every_requirement_stands_once_and_the_totals_are_those_of_the_rows() {
    let document = document();
    let rows = rows(&document);
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), rows.len(), "each once");
    for (name, levels, all) in [("一级", "1", 70), ("二级", "2", 183), ("合计", "12", 253)] {
        let told = lines(&document).find(|cells| cells[0] == name && cells.len() == 5);
        let counted = STATES.map(|state| {
            let those = rows.iter().filter(|row| levels.contains(row.level));
            those.filter(|row| row.state == state).count()
        });
        assert_eq!(
            counted.iter().sum::<usize>(),
            all,
            "{name}: a state is misspelt"
        );
        let counted: Vec<String> = counted.iter().chain([&all]).map(usize::to_string).collect();
        assert_eq!(told.unwrap()[1..], counted, "{name}");
    }
}

#[test]
fn what_is_open_is_what_the_summary_lists() {
    let document = document();
    let open: BTreeSet<&str> = rows(&document)
        .iter()
        .filter(|row| row.state == "未达到")
        .map(|row| row.id)
        .collect();
    let start = document.find("## 未达到的要求").unwrap();
    let summary = &document[start..start + document[start..].find("\n## V1").unwrap()];
    let listed: BTreeSet<&str> = lines(summary)
        .flat_map(|cells| cells.into_iter().skip(1))
        .flat_map(|cell| cell.split('、'))
        .filter(|id| id.matches('.').count() == 2)
        .collect();
    assert_eq!(listed, open);
}

/// The names of the functions in each area's crates.
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let names = text
                .lines()
                .filter_map(|line| line.trim().split_once("fn "));
            found.extend(
                names.filter_map(|(_, rest)| Some(rest.split_once(['(', '<'])?.0.to_owned())),
            );
        }
    }
}

#[test]
fn every_test_that_is_named_exists() {
    let mut crates: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for area in ["services", "shared", "deploy", "tests"] {
        for entry in fs::read_dir(root().join(area)).unwrap() {
            let path = entry.unwrap().path();
            if path.join("Cargo.toml").exists() {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                functions(&path, crates.entry(name).or_default());
            }
        }
    }
    let document = document();
    let mut named = 0;
    for row in rows(&document) {
        let quoted = row.basis.split('`').skip(1).step_by(2);
        for (package, test) in quoted.filter_map(|it| it.split_once("::")) {
            let Some(functions) = crates.get(package) else {
                continue;
            };
            // `Problem::internal` and the like are code and begin with a capital letter.
            named += 1;
            assert!(functions.contains(test), "{}: {package}::{test}", row.id);
        }
    }
    assert!(named > 100, "{named}");
}
