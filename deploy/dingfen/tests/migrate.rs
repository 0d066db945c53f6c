//! All schemas of a database, from nothing.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

use std::process::Command;

#[tokio::test]
async fn a_new_database_gets_every_schema_and_a_second_run_does_nothing() {
    let url = testkit::empty_database().await;
    let migrate = || {
        let output = Command::new(env!("CARGO_BIN_EXE_dingfen"))
            .arg("migrate")
            .env("DINGFEN_DATABASE_URL", &url)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{error}");
        said
    };
    let schemas = contracts::Service::ALL.map(|service| service.name());
    let first = migrate();
    for (line, schema) in first.lines().zip(schemas) {
        assert!(line.starts_with(schema) && !line.contains(" 0 "), "{first}");
    }
    let second = migrate();
    assert_eq!(second.lines().count(), schemas.len() + 1);
    assert!(second.lines().all(|line| line.contains(" 0 ")), "{second}");
}
