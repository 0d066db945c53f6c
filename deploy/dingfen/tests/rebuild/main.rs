//! A city that has lived, whose tables are built once more from what its logs say.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

mod city;
mod spoilt;

use std::process::Command;

use contracts::Service;
use db::Connection;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection as _, RunQueryDsl as _, SimpleAsyncConnection as _};
use serde_json::Value;

use city::{City, come_to_rest, count, said};
use spoilt::SPOILT;

/// A home of an older release; see `tests/old_home.rs`.
const OLD_HOME: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/homes/f3f8829.sql.gz"
);

/// A year that was invented for this test, and what it was changed to.
const INVENTED: &str = r#"
year = 2027
notice = "（试验用）关于2027年部分节假日安排的通知"
document = "（试验）"
published = "2026-11-30"
source = "https://example.invalid/"
confidence = "M"
working_days = 257

[[holiday]]
name = "元旦"
from = "2027-01-01"
to = "2027-01-03"
statutory = ["2027-01-01"]

[[holiday]]
name = "春节"
from = "2027-02-05"
to = "2027-02-11"
statutory = ["2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08"]
make_up = ["2027-01-31", "2027-02-14"]
"#;

/// What is there to be told, so that the test is one of all of it.
const LIFE: [&str; 7] = [
    "SELECT count(*) FROM routing.event_log WHERE type = 'routing.referral_returned.v1'",
    "SELECT count(*) FROM handling.event_log WHERE type = 'handling.proceeding_concluded.v1'",
    "SELECT count(*) FROM tracking.event_log WHERE type = 'tracking.clock_warned.v1'",
    "SELECT count(*) FROM tracking.event_log WHERE type = 'tracking.clock_overdue.v1'",
    "SELECT count(*) FROM tracking.calendar_year WHERE edition = 2",
    "SELECT count(*) FROM tracking.participant WHERE open_to IS NOT NULL",
    "SELECT count(*) FROM notice.notice WHERE read_at IS NULL",
];

/// What is only where something stands: not compared.
const APART: &str = "'position'";

/// Lets the moment of some warnings come.
async fn warn(owner: &mut Connection) {
    let come = "UPDATE tracking.timer SET fire_at = now() WHERE rung = 'before_1'";
    owner.batch_execute(come).await.unwrap();
    come_to_rest(owner).await;
}

/// All rows of the tables of a service that can be built, as one text each.
async fn rows(owner: &mut Connection, report: &Value) -> Vec<(String, String)> {
    let service = report["service"].as_str().unwrap();
    let mut all = Vec::new();
    for table in report["tables"].as_array().unwrap() {
        let table = table["table"].as_str().unwrap();
        let only = if table == "tally" {
            "open <> 0"
        } else {
            "true"
        };
        // A clock, a case and a person are told by their id.
        let apart = match table {
            "timeline" => APART,
            _ => "NULL",
        };
        let sql = format!(
            "(SELECT coalesce(jsonb_agg(r ORDER BY r), '[]')::text FROM (
                SELECT to_jsonb(t) - ARRAY[{apart}]::text[] AS r FROM {service}.{table} AS t
                WHERE {only}) AS s)"
        );
        let text: String = diesel::select(diesel::dsl::sql::<Text>(&sql))
            .get_result(owner)
            .await
            .unwrap();
        all.push((table.to_owned(), text));
    }
    all
}

/// Whether a report says this of a row of a table.
fn says(report: &Value, table: &str, what: &str) -> bool {
    let mut tables = report["tables"].as_array().unwrap().iter();
    let table = tables.find(|one| one["table"] == table).unwrap();
    let differences = table["differences"].as_array().unwrap();
    differences.iter().any(|one| {
        one["key"].is_object()
            && (one["unlike"] == what
                || one["unlike"]["columns"]
                    .as_array()
                    .is_some_and(|all| all.iter().any(|column| column == what)))
    })
}

/// What an upgrade told tables of before, as who accusations are open to, no event tells.
#[tokio::test]
async fn a_home_of_an_older_release_is_compared_and_not_replaced() {
    let url = testkit::empty_database().await;
    let dump = Command::new("gzip").args(["-dc", OLD_HOME]).output();
    let mut owner = Connection::establish(&url).await.unwrap();
    let dump = String::from_utf8(dump.unwrap().stdout).unwrap();
    owner.batch_execute(&dump).await.unwrap();
    let dingfen = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_dingfen"))
            .args(arguments)
            .env("DINGFEN_DATABASE_URL", &url)
            .env("DINGFEN_OWNER_DATABASE_URL", &url)
            .output()
            .unwrap()
    };
    assert!(dingfen(&["migrate"]).status.success());
    let walls = "SELECT count(*) FROM handling.participant WHERE open_to IS NOT NULL";
    let before = count(&mut owner, walls).await;
    assert!(before > 0);
    let refused = dingfen(&["rebuild", "handling"]);
    assert!(!refused.status.success());
    let refused = said(&refused.stderr);
    assert!(refused.contains("只能使用 --check"), "{refused}");
    assert_eq!(count(&mut owner, walls).await, before);
    // And one at a time.
    let lock = "(hashtext('dingfen-rebuild'), hashtext('handling'))";
    let taken = format!("SELECT pg_advisory_lock{lock}");
    owner.batch_execute(&taken).await.unwrap();
    let refused = dingfen(&["rebuild", "handling", "--check"]);
    assert!(!refused.status.success());
    let refused = said(&refused.stderr);
    assert!(refused.contains("正由另一进程重建"), "{refused}");
    let left = format!("SELECT pg_advisory_unlock{lock}");
    owner.batch_execute(&left).await.unwrap();
    let compared = dingfen(&["rebuild", "handling", "--check"]);
    assert!(!compared.status.success());
    let report: Value = serde_json::from_slice(&compared.stdout).unwrap();
    assert!(says(&report, "participant", "unfounded"), "{report:#}");
}

#[tokio::test]
async fn the_tables_of_a_city_are_what_its_logs_come_to() {
    let mut city = City::start().await;
    let refused = city.dingfen(&["rebuild", "tracking", "--check"]);
    assert!(
        said(&refused.stderr).contains("正在运行"),
        "{}",
        said(&refused.stderr)
    );
    let refused = city.dingfen(&["rebuild", "console", "--check"]);
    assert!(said(&refused.stderr).contains("没有由事件得出的数据表"));

    let mut owner = city.owner().await;
    come_to_rest(&mut owner).await;
    warn(&mut owner).await;
    city.import(INVENTED, &[]);
    let changed = INVENTED
        .replace("2027-02-11", "2027-02-10")
        .replace("2026-11-30", "2026-12-01")
        .replace("257", "258");
    city.import(&changed, &["--correct"]);
    warn(&mut owner).await;
    for life in LIFE {
        assert!(count(&mut owner, life).await > 0, "{life}");
    }
    city.rest(&mut owner).await;

    let mut before = Vec::new();
    for service in Service::CONSUMERS {
        let (report, content) = city.rebuild(service, &["--check"]);
        assert!(content, "{report:#}");
        assert!(report["events"].as_u64().unwrap() > 0);
        before.push(rows(&mut owner, &report).await);
    }
    let read = "UPDATE notice.notice SET read_at = now() WHERE read_at IS NULL AND id IN
                (SELECT id FROM notice.notice ORDER BY id LIMIT 40)";
    owner.batch_execute(read).await.unwrap();
    let notices = "SELECT count(*) FROM notice.notice";
    let unread = "SELECT count(*) FROM notice.notice WHERE read_at IS NULL";
    let told = [
        count(&mut owner, notices).await,
        count(&mut owner, unread).await,
    ];

    for (service, change, ..) in SPOILT {
        let changed = owner.batch_execute(change).await;
        changed.unwrap_or_else(|error| panic!("{service}: {change}: {error}"));
    }
    for service in Service::CONSUMERS {
        let (report, content) = city.rebuild(service, &["--check"]);
        assert!(!content);
        for (of, change, table, what) in SPOILT {
            let named = of != service || says(&report, table, what);
            assert!(named, "{change}: {what}\n{report:#}");
        }
        assert!(city.rebuild(service, &[]).1);
    }
    for (service, before) in Service::CONSUMERS.into_iter().zip(before) {
        let (report, content) = city.rebuild(service, &["--check"]);
        assert!(content, "{report:#}");
        for (was, is) in before.iter().zip(rows(&mut owner, &report).await) {
            assert!(was == &is, "{service}: {} is not as it was", was.0);
        }
    }
    // Notices are what they were, and who had read one has read it.
    let still = [
        count(&mut owner, notices).await,
        count(&mut owner, unread).await,
    ];
    assert_eq!(still, told);

    // From a log that says something else than what follows, nothing is built.
    owner
        .batch_execute(
            "UPDATE tracking.event_log SET data = jsonb_set(data, '{due_on}', '\"2031-01-01\"')
             WHERE type = 'tracking.clock_armed.v1';
             UPDATE tracking.clock SET due_on = '2031-01-01'",
        )
        .await
        .unwrap();
    let output = city.dingfen(&["rebuild", "tracking"]);
    assert!(!output.status.success());
    let refused = said(&output.stderr);
    assert!(
        refused.contains("未作更改") && refused.contains("与重新推演的不符"),
        "{refused}"
    );
    let kept = "SELECT count(*) FROM tracking.clock WHERE due_on <> '2031-01-01'";
    assert_eq!(count(&mut owner, kept).await, 0);
}
