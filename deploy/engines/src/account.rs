//! The account the engines run as, because PostgreSQL refuses to run as root.

use std::process::Output;

use rustix::process::geteuid;
use tokio::process::Command;

use crate::error::Error;

/// An account other than our own, by its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// Whether this process may become somebody else.
pub(crate) fn we_are_root() -> bool {
    geteuid().is_root()
}

/// The account for engines started by root.
///
/// Debian's package makes `postgres`; where PostgreSQL came another way, an
/// account of our own is made.
pub(crate) async fn for_engines() -> Result<Account, Error> {
    for name in ["postgres", "dingfen"] {
        if let Some(account) = look_up(name).await? {
            return Ok(account);
        }
    }
    let made = run(
        "useradd",
        &[
            "--system",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
            "dingfen",
        ],
    )
    .await?;
    match look_up("dingfen").await? {
        Some(account) => Ok(account),
        None => Err(Error::NoAccount {
            reason: String::from_utf8_lossy(&made.stderr).trim().to_owned(),
        }),
    }
}

/// Asks the system's databases, so that accounts from a directory server count.
async fn look_up(name: &str) -> Result<Option<Account>, Error> {
    let output = run("getent", &["passwd", name]).await?;
    let line = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut fields = line.trim().split(':').skip(2);
    let uid = fields.next().and_then(|field| field.parse().ok());
    let gid = fields.next().and_then(|field| field.parse().ok());
    Ok(uid
        .zip(gid)
        .filter(|(uid, _)| *uid != 0)
        .map(|(uid, gid)| Account { uid, gid }))
}

async fn run(program: &str, arguments: &[&str]) -> Result<Output, Error> {
    Command::new(program)
        .args(arguments)
        .env("PATH", crate::process::PATH)
        .output()
        .await
        .map_err(|source| Error::Spawn {
            program: program.to_owned(),
            source,
        })
}
