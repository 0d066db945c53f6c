//! Bringing a server up, or finding the one that is.

use std::{
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::process::Signal;
use tokio::{
    net::TcpStream,
    time::{Instant, sleep},
};

use super::{ENGINE, OWNER, programs::Programs};
use crate::{
    error::{Context, Error},
    place::Place,
    port,
    process::{self, LOOK, Log, Process},
};

/// Recovery after a crash replays at most `max_wal_size`; this is ample.
const PATIENCE: Duration = Duration::from_secs(120);
const START_TRIES: usize = 200;

pub(super) fn pid_file(data: &Path) -> PathBuf {
    data.join("postmaster.pid")
}

/// The server whose pid file lies in `data`, and its port, if it lives.
pub(super) fn running(data: &Path) -> Option<(Process, u16)> {
    let text = fs::read_to_string(pid_file(data)).ok()?;
    let mut lines = text.lines();
    let pid: u32 = lines.next()?.trim().parse().ok()?;
    let port = lines.nth(2)?.trim().parse().ok()?;
    // After a reboot the number may be another program's.
    let ours = process::arguments(pid)
        .iter()
        .any(|argument| Path::new(argument) == data);
    if ours {
        Process::adopt(pid).map(|process| (process, port))
    } else {
        None
    }
}

pub(super) async fn adopt(probe: &Probe<'_>) -> Result<Option<(Process, u16)>, Error> {
    let Some((mut process, port)) = running(probe.data) else {
        // What a `kill -9` left behind.
        let stale = pid_file(probe.data);
        if stale.exists() {
            fs::remove_file(&stale).deleting(&stale)?;
        }
        return Ok(None);
    };
    let deadline = Instant::now() + PATIENCE;
    while process.is_alive() && Instant::now() < deadline {
        if probe.answers(port).await {
            return Ok(Some((process, port)));
        }
        sleep(LOOK).await;
    }
    // It ends, or hangs: make way for a new one.
    process
        .end("PostgreSQL", Signal::QUIT, Duration::from_secs(10))
        .await?;
    Ok(None)
}

pub(super) async fn launch(
    probe: &Probe<'_>,
    wished: u16,
    fast_unsafe: bool,
) -> Result<(Process, u16), Error> {
    let mut wished = wished;
    loop {
        let port = port::free_from(wished)?;
        match launch_on(probe, port, fast_unsafe).await {
            Ok(process) => return Ok((process, port)),
            // Somebody took it since we looked.
            Err(Error::Start { tail, .. }) if tail.contains("Address already in use") => {
                wished = port.saturating_add(1);
            }
            Err(error) => return Err(error),
        }
    }
}

pub(super) async fn launch_on(
    probe: &Probe<'_>,
    port: u16,
    fast_unsafe: bool,
) -> Result<Process, Error> {
    let mut tries = 0;
    loop {
        let log = Log::create(&probe.place.folder, ENGINE)?;
        let mut command = probe
            .programs
            .server(probe.place, probe.data, port, fast_unsafe);
        let mut process = Process::spawn(&mut command, &log)?;
        let deadline = Instant::now() + PATIENCE;
        while process.is_alive() && Instant::now() < deadline {
            if probe.answers(port).await {
                return Ok(process);
            }
            sleep(LOOK).await;
        }
        process
            .end("PostgreSQL", Signal::QUIT, Duration::from_secs(10))
            .await?;
        let tail = log.tail();
        tries += 1;
        // After a `kill -9` of the server alone, its children need a moment to
        // notice and to let go of the shared memory.
        if !tail.contains("pre-existing shared memory block") || tries == START_TRIES {
            return Err(Error::Start {
                engine: "PostgreSQL",
                log: log.path,
                tail,
            });
        }
        sleep(LOOK).await;
    }
}

/// What is needed to ask a server something.
pub(super) struct Probe<'a> {
    pub(super) place: &'a Place,
    pub(super) programs: &'a Programs,
    pub(super) data: &'a Path,
    pub(super) password: &'a str,
}

impl Probe<'_> {
    /// Whether the server on `port` takes our password and serves our data.
    async fn answers(&self, port: u16) -> bool {
        // Far cheaper than starting psql to learn that nobody listens.
        let knock = TcpStream::connect((Ipv4Addr::LOCALHOST, port));
        if knock.await.is_err() {
            return false;
        }
        match self.ask(port, "show data_directory").await {
            Ok(answer) => Path::new(answer.trim()) == self.data,
            Err(_) => false,
        }
    }

    /// Runs one statement as the superuser.
    pub(super) async fn ask(&self, port: u16, statement: &str) -> Result<String, Error> {
        let mut command = process::command(self.programs.path("psql"), self.place);
        command
            .env("PGPASSWORD", self.password)
            .env("PGCONNECT_TIMEOUT", "5")
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-h",
                "127.0.0.1",
                "-U",
                OWNER,
                "-d",
                "postgres",
                "-p",
            ])
            .arg(port.to_string())
            .args(["-c", statement]);
        process::run(&mut command).await
    }
}
