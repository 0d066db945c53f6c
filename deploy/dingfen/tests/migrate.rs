//! All schemas of a database, from nothing.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

/// What `dingfen migrate` prints.
fn migrate(url: &str) -> String {
    migrate_with(url, Vec::new())
}

/// The same with passwords of the services' roles.
fn migrate_with(url: &str, roles: Vec<(String, String)>) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dingfen"))
        .arg("migrate")
        .env("DINGFEN_DATABASE_URL", url)
        .envs(roles)
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_new_database_gets_every_schema_and_a_second_run_does_nothing() {
    let url = testkit::empty_database().await;
    let schemas = contracts::Service::ALL.map(|service| service.name());
    let first = migrate(&url);
    for (line, schema) in first.lines().zip(schemas) {
        assert!(line.starts_with(schema) && !line.contains(" 0 "), "{first}");
    }
    let second = migrate(&url);
    assert_eq!(second.lines().count(), schemas.len() + 1);
    assert!(second.lines().all(|line| line.contains(" 0 ")), "{second}");
}

/// Whoever owns the database can take a signature away, and has nobody sign what is there then.
#[tokio::test]
async fn a_chain_that_lost_its_signatures_is_not_signed_again() {
    let url = testkit::empty_database().await;
    migrate(&url);
    let mut owner = AsyncPgConnection::establish(&url).await.unwrap();
    let laid_open = "ALTER TABLE intake.event_seal ALTER COLUMN mac DROP NOT NULL";
    owner.batch_execute(laid_open).await.unwrap();
    let run = |extra: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_dingfen"))
            .arg("migrate")
            .args(extra)
            .env("DINGFEN_DATABASE_URL", &url)
            .output()
            .unwrap()
    };
    let refused = run(&[]);
    assert!(!refused.status.success());
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(error.contains("events verify"), "{error}");
    assert!(run(&["--sign-old-chain"]).status.success());
    assert!(run(&[]).status.success());
}

/// A case of a village that routing offered to a court. Intake has not heard of the court, tracking
/// of no other body than one that has left, and nobody but routing knows who they are.
const BEFORE: &str = "
    INSERT INTO directory.region (code, name) VALUES ('510402000000', '东区');
    INSERT INTO directory.organisation (id, code, path, kind, name, number_word, region,
        competences, version)
    VALUES ('00000000-0000-0000-0000-000000000a01', 'c', 'zf/c/', 'court', '法院', '院',
        '510402000000', '{}', 1);
    INSERT INTO directory.staff (id, organisation, username, name, roles, qualifications,
        interests, active, version)
    VALUES ('00000000-0000-0000-0000-000000000b00', '00000000-0000-0000-0000-000000000a01', 'w',
        '王芳', '{mediator}', '{}', '{tie}', true, 1);
    INSERT INTO routing.route (shard, case_id, version, number, title, kind, dispute_type, channel,
        region, received_on, registrar, registered_by, holder, procedure, last_step_on, identities)
    VALUES (1, '00000000-0000-0000-0000-000000000c01', 1, 'n', 't', 'dispute', 'medical', 'visit',
        '510402', '2026-01-01', '00000000-0000-0000-0000-000000000a02',
        '00000000-0000-0000-0000-000000000b00', '00000000-0000-0000-0000-000000000a02',
        'people_mediation', '2026-01-01', '{}');
    INSERT INTO routing.participant (shard, case_id, organisation, path) VALUES
        (1, '00000000-0000-0000-0000-000000000c01', '00000000-0000-0000-0000-000000000a01',
         'zf/c/'),
        (1, '00000000-0000-0000-0000-000000000c01', '00000000-0000-0000-0000-000000000a02',
         'zf/v/');
    INSERT INTO tracking.participant (shard, case_id, organisation, path) VALUES
        (1, '00000000-0000-0000-0000-000000000c01', '00000000-0000-0000-0000-000000000a03',
         'zf/x/');
    INSERT INTO tracking.track (shard, case_id, number, title, kind, dispute_type,
        channel, region, registered_by, received_on, stage, organisation, open, due_on,
        provisional)
    VALUES (1, '00000000-0000-0000-0000-000000000c01', 'n', 't', 'dispute', 'medical', 'visit',
        '510402', '00000000-0000-0000-0000-000000000a02', '2026-01-01', 'offered',
        '00000000-0000-0000-0000-000000000a02', true, '2026-02-01', false);
    DELETE FROM home.__diesel_schema_migrations WHERE version LIKE '202611289%';";

#[tokio::test]
async fn what_services_had_worked_out_by_themselves_comes_in_line() {
    let url = testkit::empty_database().await;
    migrate(&url);
    let mut owner = AsyncPgConnection::establish(&url).await.unwrap();
    owner.batch_execute(BEFORE).await.unwrap();
    assert!(migrate(&url).contains("home：执行了 2 项迁移"));
    for (query, wanted) in [
        (
            "SELECT string_agg(path, ' ' ORDER BY path) FROM intake.participant",
            "zf/c/ zf/v/",
        ),
        (
            "SELECT string_agg(path, ' ' ORDER BY path) FROM tracking.participant",
            "zf/c/ zf/v/",
        ),
        (
            "SELECT string_agg(viewer, ' ' ORDER BY viewer) FROM tracking.audience",
            "00000000-0000-0000-0000-000000000a01 00000000-0000-0000-0000-000000000a02 \
             zf/ zf/c/ zf/v/",
        ),
        (
            "SELECT string_agg(concat_ws(' ', dimension, key, bucket, open), ', '
                 ORDER BY dimension, bucket)
             FROM tracking.tally WHERE viewer = 'zf/' AND dimension <> 'body'",
            "stage offered 0001-01-01 1, stage offered 2026-02-01 1, \
             type medical 0001-01-01 1, type medical 2026-02-01 1",
        ),
        (
            "SELECT concat_ws(' ', name, kind, region, number_word) FROM notice.organisation",
            "法院 court 510402 院",
        ),
        (
            "SELECT concat_ws(' ', name, roles, interests) FROM intake.staff",
            "王芳 {mediator} {tie}",
        ),
    ] {
        let found: String = diesel::dsl::sql::<Text>(query)
            .get_result(&mut owner)
            .await
            .unwrap();
        assert_eq!(found, wanted, "{query}");
    }
}

/// What each service's role may do with each table of its schema, for reviewers.
#[tokio::test]
async fn the_roles_may_do_what_was_reviewed() {
    let url = testkit::empty_database().await;
    let passwords = contracts::Service::ALL.map(|service| {
        let password = "secret".to_owned();
        (service.password_variable(), password)
    });
    migrate_with(&url, passwords.to_vec());
    let mut owner = AsyncPgConnection::establish(&url).await.unwrap();
    let granted: String = diesel::dsl::sql::<Text>(
        "SELECT string_agg(concat(who, ' (', rights, '): ', tables), E'\n'
                    ORDER BY who COLLATE \"C\", rights)
         FROM (SELECT who, rights, string_agg(name, ', ' ORDER BY name) AS tables
               FROM (SELECT schemaname || whose AS who, tablename AS name,
                            (SELECT string_agg(word, ', ') FROM unnest(ARRAY[
                                'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES',
                                'TRIGGER']) AS word
                             WHERE has_table_privilege(oid,
                                 format('%I.%I', schemaname, tablename), word)) AS rights
                     FROM (SELECT schemaname, tablename FROM pg_tables
                           UNION ALL SELECT schemaname, viewname FROM pg_views) AS relation
                     CROSS JOIN unnest(ARRAY['', '_people']) AS whose
                     JOIN pg_roles ON rolname = concat('dingfen_', schemaname, whose)
                     WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'home')) AS each
               WHERE rights IS NOT NULL
               GROUP BY who, rights) AS all_of",
    )
    .get_result(&mut owner)
    .await
    .unwrap();
    insta::assert_snapshot!(granted);
}

/// Table and column, by diesel's `table!` in this file.
fn told_by(file: &str) -> BTreeSet<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let mut told = BTreeSet::new();
    let (mut table, mut renamed) = (String::new(), None);
    for line in text.lines().map(str::trim) {
        let mut name = |own: &str| renamed.take().unwrap_or_else(|| own.to_owned());
        if let Some((head, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name(head);
        } else if let Some((head, _)) = line.split_once(" -> ").filter(|_| line.ends_with(',')) {
            told.insert((table.clone(), name(head)));
        } else if let Some(other) = line.strip_prefix("#[sql_name = \"") {
            renamed = other.strip_suffix("\"]").map(str::to_owned);
        }
    }
    told
}

/// What only a statement in SQL reads and writes.
const IN_SQL: [&str; 4] = [
    "exact_search",
    "relay_state",
    "unmasking",
    "__diesel_schema_migrations",
];

/// A column that no `table!` knows is read by nobody: a migration drops it.
#[tokio::test]
async fn every_column_is_known_to_the_service_whose_it_is() {
    let url = testkit::empty_database().await;
    migrate(&url);
    let mut owner = AsyncPgConnection::establish(&url).await.unwrap();
    let shared =
        ["db", "roster", "access"].map(|name| told_by(&format!("shared/{name}/src/schema.rs")));
    let mut astray = Vec::new();
    for service in contracts::Service::ALL {
        let own = told_by(&format!("services/{service}/src/store/schema.rs"));
        let found = diesel::dsl::sql::<(Text, Text)>(&format!(
            "SELECT table_name::text, column_name::text FROM information_schema.columns
             WHERE table_schema = '{service}'"
        ));
        let found: BTreeSet<(String, String)> = found
            .get_results(&mut owner)
            .await
            .unwrap()
            .into_iter()
            .collect();
        let known = |it: &&(String, String)| {
            own.contains(it)
                || shared.iter().any(|all| all.contains(it))
                || IN_SQL.contains(&&*it.0)
        };
        let unknown = found
            .iter()
            .filter(|it| !known(it))
            .chain(own.difference(&found));
        astray.extend(unknown.map(|(table, column)| format!("{service}.{table}.{column}")));
    }
    assert!(astray.is_empty(), "{astray:#?}");
}
