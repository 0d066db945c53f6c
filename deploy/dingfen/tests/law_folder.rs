//! An installation's own law data, as every process reads it.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const FOLDER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/testkit/law_folder"
);

fn dingfen(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dingfen"))
        .args(args)
        .env("DINGFEN_LAW_FOLDER", folder)
        // Where nobody answers.
        .env(
            "DINGFEN_DATABASE_URL",
            "postgres://nobody@127.0.0.1:1/nothing",
        )
        .env("DINGFEN_REDIS_URL", "redis://127.0.0.1:1/")
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8([&*output.stdout, &*output.stderr].concat()).unwrap()
}

/// A folder with one file, which is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn with(test: &str, file: &str, text: &str) -> Self {
        let name = format!("dingfen-law-{test}-{}", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        let file = folder.0.join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_it_adds_is_counted_and_kept() {
    let due = [
        "due",
        "--rule",
        "LOCAL-1",
        "--start",
        "2026-03-03",
        "--json",
    ];
    let counted: Value = serde_json::from_str(&said(&dingfen(Path::new(FOLDER), &due))).unwrap();
    assert_eq!(counted["due"], "2026-03-09", "{counted}");
    let coverage = said(&dingfen(Path::new(FOLDER), &["law", "coverage", "--json"]));
    let rows: Vec<Value> = serde_json::from_str(&coverage).unwrap();
    for (family, id) in [
        ("limit", "LOCAL-1"),
        ("clock", "people_mediation/LOCAL-1"),
        ("check", "people_mediation/specialised_committee_accepted"),
        ("outcome", "people_mediation/partly_agreed"),
        ("representation", "petition_handling/local_representatives"),
    ] {
        let mut rows = rows.iter();
        let row = rows.find(|row| row["family"] == family && row["id"] == id);
        assert_eq!(row.unwrap()["status"], "enforced", "{id}");
    }
}

#[test]
fn a_file_of_the_same_path_takes_the_place_of_ours() {
    let own = include_str!("../../../shared/law/data/rules/people_mediation.toml");
    let own = own.replacen("title = \"调结民间纠纷\"", "title = \"本地调结\"", 1);
    let folder = Folder::with("instead", "rules/people_mediation.toml", &own);
    let due = ["due", "--rule", "RM-1", "--start", "2026-03-03"];
    let text = said(&dingfen(&folder.0, &due));
    assert!(text.contains("本地调结"), "{text}");
}

/// A ConfigMap is a folder of links into hidden folders.
#[test]
fn a_volume_of_a_cluster_is_read_once() {
    let folder = Folder::with("volume", "..2026_12_01/x.toml", "[[law]]\nname =");
    let own = include_str!("../../../shared/law/data/rules/people_mediation.toml");
    std::fs::create_dir(folder.0.join("rules")).unwrap();
    std::fs::write(folder.0.join("rules/people_mediation.toml"), own).unwrap();
    let output = dingfen(&folder.0, &["law", "coverage"]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn a_folder_without_data_is_refused() {
    let folder = Folder::with("empty", "README.md", "nothing");
    let output = dingfen(&folder.0, &["law", "coverage"]);
    assert!(!output.status.success());
    assert!(
        said(&output).contains("没有 .toml 文件"),
        "{}",
        said(&output)
    );
}

/// What a service would only find out at its own start.
#[test]
fn an_event_that_nothing_tells_is_refused_before_anything_starts() {
    let words = include_str!("../../../shared/law/data/vocabulary.toml");
    let told = "finding_received = { day = \"earlier\" }";
    assert!(words.contains(told));
    let words = words.replacen(told, "finding_received = { with_conduct = true }", 1);
    let folder = Folder::with("untold", "vocabulary.toml", &words);
    let output = dingfen(&folder.0, &["law", "coverage"]);
    assert!(!output.status.success());
    assert!(
        said(&output).contains("finding_received"),
        "{}",
        said(&output)
    );
}

/// Nothing starts on data that cannot be used; what is wrong is said with its place.
#[test]
fn a_broken_one_is_refused_with_file_row_and_field() {
    let addition = "[[addition]]\nprocedure = \"people_mediation\"\n\n";
    let outcome = "[[addition.outcome]]\nkey = \"KEY\"\nclass = \"agreement\"\ntext = \"某\"\n";
    let outcome = |key: &str| format!("{addition}{}", outcome.replace("KEY", key));
    for (test, file, text, wanted) in [
        (
            "toml",
            "rules/a.toml",
            "[[law]]\nname =".to_owned(),
            "rules/a.toml：第2行",
        ),
        ("place", "a.toml", String::new(), "a.toml：文件：应当放在"),
        (
            "unknown",
            "procedures/a.toml",
            outcome("won"),
            "procedures/a.toml：people_mediation，字段“outcome.key”：“won”不在词表",
        ),
        (
            "twice",
            "procedures/a.toml",
            outcome("agreement"),
            "procedures/a.toml：people_mediation，字段“outcome.key”：“agreement”写了两次",
        ),
        (
            "class",
            "procedures/a.toml",
            outcome("failed").replace("class", "klass"),
            "procedures/a.toml：people_mediation.outcome第1行，字段“klass”：不认识的键",
        ),
        (
            "nobody",
            "procedures/a.toml",
            outcome("failed").replace("people_mediation", "lottery"),
            "procedures/a.toml：addition，字段“procedure”：没有编号为“lottery”的程序",
        ),
        (
            "closed",
            "vocabulary/a.toml",
            "[organisations]\nlottery = \"彩票机构\"".to_owned(),
            "vocabulary/a.toml：organisations，字段“lottery”：这一部分由程序逐项使用",
        ),
        (
            "known",
            "vocabulary/a.toml",
            "[outcomes]\nagreement = \"成了\"".to_owned(),
            "vocabulary/a.toml：outcomes，字段“agreement”：词表中已经有这一个键",
        ),
    ] {
        let folder = Folder::with(test, file, &text);
        let output = dingfen(&folder.0, &["law", "coverage"]);
        let said = said(&output);
        assert!(!output.status.success() && said.contains(wanted), "{said}");
        assert!(said.contains(&*folder.0.to_string_lossy()), "{said}");
    }
    let output = dingfen(Path::new("/nowhere/law"), &["law", "coverage"]);
    assert!(!output.status.success());
    assert!(said(&output).contains("法律数据文件夹 /nowhere/law 不能使用"));
}

/// A service ends at once, before it connects to anything.
#[test]
fn a_service_does_not_start_on_a_broken_one() {
    let folder = Folder::with("serve", "rules/a.toml", "[[law]]");
    let output = dingfen(&folder.0, &["serve", "handling"]);
    let said = said(&output);
    assert!(
        !output.status.success() && said.contains("rules/a.toml"),
        "{said}"
    );
}
