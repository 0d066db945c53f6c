//! Whoever reads only the beginning of what a command prints (`| head`) ends it quietly.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

use std::io::{PipeWriter, Write as _};
use std::process::{Command, Output, Stdio};

/// A pipe that nobody reads from.
fn unread() -> PipeWriter {
    std::io::pipe().unwrap().1
}

fn dingfen(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dingfen"));
    command.args(args).stdout(unread()).stderr(Stdio::piped());
    command
}

fn assert_quiet(output: &Output, what: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{what}: {said}");
}

#[test]
fn what_is_printed_may_be_left_unread() {
    for args in [
        "due --rule MD-1 --start 2026-01-12",
        "due --rule MD-1 --start 2026-01-12 --json",
        "law coverage",
        "law coverage --json",
    ] {
        let args: Vec<&str> = args.split(' ').collect();
        assert_quiet(&dingfen(&args).output().unwrap(), &args.join(" "));
    }
}

#[test]
fn a_batch_ends_when_nobody_reads_its_answers() {
    let mut batch = dingfen(&["due", "--batch"]);
    let mut batch = batch.stdin(Stdio::piped()).spawn().unwrap();
    let mut questions = batch.stdin.take().unwrap();
    // There is no end of questions but its own.
    while questions
        .write_all(b"{\"rule\":\"MD-1\",\"start\":\"2026-01-12\"}\n")
        .is_ok()
    {}
    assert_quiet(&batch.wait_with_output().unwrap(), "due --batch");
}

#[tokio::test]
async fn what_a_command_does_is_done_though_nobody_reads() {
    let url = testkit::empty_database().await;
    let mut migrate = dingfen(&["migrate"]);
    migrate.env("DINGFEN_DATABASE_URL", &url);
    assert_quiet(&migrate.output().unwrap(), "migrate");
    let second = migrate.stdout(Stdio::piped()).output().unwrap();
    let second = String::from_utf8(second.stdout).unwrap();
    assert!(second.lines().all(|line| line.contains(" 0 ")), "{second}");
}
