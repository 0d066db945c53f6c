//! The binary as a supervisor starts it.

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

#[test]
fn a_service_that_fails_ends_although_its_supervisor_holds_its_standard_input() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_dingfen"))
        .args(["serve", "console", "--until-stdin-closes"])
        .env("DINGFEN_LISTEN", taken.local_addr().unwrap().to_string())
        .env("DINGFEN_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
        .env("DINGFEN_REDIS_URL", "redis://127.0.0.1:1/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _held = child.stdin.take().unwrap();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(child.wait_with_output()));
    let output = told.recv_timeout(Duration::from_secs(60)).unwrap().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("服务 console 终止"), "{said}");
}
