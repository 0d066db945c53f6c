//! The first administrator, where no demonstration makes one.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use diesel::sql_types::Text;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};

const PASSWORD: &str = "定分止争，不知不觉";

/// A folder of this test alone, gone when it ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("dingfen-bootstrap-{}", uuid::Uuid::new_v4());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

fn dingfen(url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dingfen"));
    command.env("DINGFEN_DATABASE_URL", url);
    command
}

fn bootstrap(url: &str, key: &Path, region: &str, password: &str) -> Output {
    let mut child = dingfen(url)
        .args(["bootstrap", "--name", "中共攀枝花市委政法委员会"])
        .args(["--code", "5104", "--number-word", "攀政法"])
        .args(["--region", "51=四川省", "--region", region])
        .args(["--administrator", "李建国"])
        .env("DINGFEN_PRIVACY_KEY_FILE", key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{password}").unwrap();
    drop(input);
    child.wait_with_output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Who and what the directory knows.
async fn known(url: &str) -> String {
    let mut owner = AsyncPgConnection::establish(url).await.unwrap();
    diesel::dsl::sql::<Text>(
        "SELECT concat_ws(' ',
            (SELECT string_agg(code, ',' ORDER BY code) FROM directory.region),
            (SELECT string_agg(name, ',') FROM directory.organisation),
            (SELECT string_agg(concat(username, ' ', name, ' ', roles), ',') FROM directory.staff),
            (SELECT string_agg(type, ',' ORDER BY position) FROM directory.event_log))",
    )
    .get_result(&mut owner)
    .await
    .unwrap()
}

#[tokio::test]
async fn the_first_administrator_is_made_once_with_a_password_that_holds() {
    let url = testkit::empty_database().await;
    assert!(
        dingfen(&url)
            .arg("migrate")
            .output()
            .unwrap()
            .status
            .success()
    );
    let folder = Folder::new();
    let key = folder.0.join("privacy.key");
    privacy::write_new_key(&key).unwrap();

    // What is wrong is named, and nobody is made.
    for (region, password, wrong) in [
        ("5104=攀枝花市", "12345678", "/password"),
        ("5304=玉溪市", PASSWORD, "/regions/1/parent"),
        ("5104=攀枝花市", "", "标准输入"),
    ] {
        let refused = bootstrap(&url, &key, region, password);
        let error = said(&refused.stderr);
        assert!(
            !refused.status.success() && error.contains(wrong),
            "{error}"
        );
        assert_eq!(known(&url).await, "");
    }

    let founded = bootstrap(&url, &key, "5104=攀枝花市", PASSWORD);
    assert!(founded.status.success(), "{}", said(&founded.stderr));
    let words = said(&founded.stdout);
    assert!(words.contains("李建国（用户名 admin）"), "{words}");
    assert!(!words.contains(PASSWORD));
    let now = known(&url).await;
    assert_eq!(
        now,
        "51,5104 中共攀枝花市委政法委员会 admin 李建国 {administrator} \
         directory.organisation_registered.v1,directory.staff_registered.v1"
    );

    let again = bootstrap(&url, &key, "5104=攀枝花市", "另一个密码，也很长");
    let error = said(&again.stderr);
    assert!(
        !again.status.success() && error.contains("已有机构"),
        "{error}"
    );
    assert_eq!(known(&url).await, now);
}
