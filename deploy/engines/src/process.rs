//! Starting, watching and signalling the engines' processes.

use std::{
    fs, io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep},
};

use crate::{
    account::Account,
    error::{Context, Error},
    place::Place,
};

/// Where Debian keeps programs; the caller's own PATH may lack the `sbin`s.
pub(crate) const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How often a condition is looked at again while waiting for it.
pub(crate) const LOOK: Duration = Duration::from_millis(15);

/// A command that runs as the engines' account with a clean environment:
/// `PGPORT` and its like must not lead it elsewhere, nor a read-only `HOME`.
pub(crate) fn command(program: impl AsRef<Path>, place: &Place) -> Command {
    let mut command = Command::new(program.as_ref());
    command
        .env_clear()
        .env("PATH", PATH)
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", &place.data)
        .current_dir(&place.data)
        .stdin(Stdio::null())
        // Ctrl-C reaches the whole foreground group; in a group of their own the
        // engines live until the supervisor stops them, after the services.
        .process_group(0);
    if let Some(Account { uid, gid }) = place.account {
        command.uid(uid).gid(gid);
    }
    command
}

/// Runs a command to its end and returns what it printed.
pub(crate) async fn run(command: &mut Command) -> Result<String, Error> {
    let program = command
        .as_std()
        .get_program()
        .to_string_lossy()
        .into_owned();
    let output = match command.kill_on_drop(true).output().await {
        Ok(output) => output,
        Err(source) => return Err(Error::Spawn { program, source }),
    };
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        Ok(printed)
    } else {
        Err(Error::Program {
            program,
            output: printed + &String::from_utf8_lossy(&output.stderr),
        })
    }
}

/// Whether `account` can enter and write `path`, whatever the reason may be.
pub(crate) async fn can_use(path: &Path, account: Account) -> Result<bool, Error> {
    let status = Command::new("test")
        .env("PATH", PATH)
        .arg("-w")
        .arg(path)
        .arg("-a")
        .arg("-x")
        .arg(path)
        .current_dir("/")
        .uid(account.uid)
        .gid(account.gid)
        .status()
        .await
        .map_err(|source| Error::Spawn {
            program: "test".to_owned(),
            source,
        })?;
    Ok(status.success())
}

/// An engine's log file: what it says while it lives.
pub(crate) struct Log {
    pub(crate) path: PathBuf,
    file: fs::File,
}

impl Log {
    /// A new log; the one of the last start is kept beside it.
    pub(crate) fn create(folder: &Path, engine: &str) -> Result<Self, Error> {
        // Renamed, not truncated: it may belong to another user.
        let path = folder.join(format!("{engine}.log"));
        let _ = fs::rename(&path, path.with_extension("log.old"));
        let file = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&path)
            .writing(&path)?;
        Ok(Self { path, file })
    }

    /// The last lines.
    pub(crate) fn tail(&self) -> String {
        let bytes = fs::read(&self.path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }

    fn output(&self) -> Result<Stdio, Error> {
        Ok(self.file.try_clone().writing(&self.path)?.into())
    }
}

/// A process of ours, or one that an earlier run of us left behind.
#[derive(Debug)]
pub(crate) struct Process {
    pid: u32,
    /// Ticks from boot to its start; tells it from a later one with its number.
    started: u64,
    child: Option<Child>,
}

impl Process {
    /// Starts `command`, its output going to `log`.
    pub(crate) fn spawn(command: &mut Command, log: &Log) -> Result<Self, Error> {
        let program = command
            .as_std()
            .get_program()
            .to_string_lossy()
            .into_owned();
        command.stdout(log.output()?).stderr(log.output()?);
        let failed = |source| Error::Spawn { program, source };
        let child = match command.spawn() {
            Ok(child) => child,
            Err(source) => return Err(failed(source)),
        };
        let Some(pid) = child.id() else {
            return Err(failed(io::Error::from(io::ErrorKind::NotFound)));
        };
        Ok(Self {
            pid,
            started: start_of(pid).unwrap_or(0),
            child: Some(child),
        })
    }

    /// The running process `pid`.
    pub(crate) fn adopt(pid: u32) -> Option<Self> {
        start_of(pid).map(|started| Self {
            pid,
            started,
            child: None,
        })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether this run of us started it.
    pub(crate) fn is_child(&self) -> bool {
        self.child.is_some()
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        match &mut self.child {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => start_of(self.pid) == Some(self.started),
        }
    }

    /// Ends it: `gently` first, `SIGKILL` when it has not ended within `patience`.
    pub(crate) async fn end(
        &mut self,
        engine: &'static str,
        gently: Signal,
        patience: Duration,
    ) -> Result<(), Error> {
        for (signal, patience) in [(gently, patience), (Signal::KILL, Duration::from_secs(10))] {
            if !self.is_alive() {
                return Ok(());
            }
            let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
            if let Some(pid) = pid {
                // It may have ended by itself just now; the wait finds out.
                let _ = kill_process(pid, signal);
            }
            if self.is_gone_within(patience).await {
                return Ok(());
            }
        }
        Err(Error::Stop {
            engine,
            pid: self.pid,
        })
    }

    async fn is_gone_within(&mut self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while self.is_alive() {
            if Instant::now() > deadline {
                return false;
            }
            sleep(LOOK).await;
        }
        true
    }
}

/// When `pid` started, unless it is gone or only waits to be reaped.
fn start_of(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may itself contain spaces and parentheses.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    match *fields.first()? {
        "Z" | "X" => None,
        _ => fields.get(19)?.parse().ok(),
    }
}

/// The arguments `pid` was started with.
pub(crate) fn arguments(pid: u32) -> Vec<String> {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    bytes
        .split(|byte| *byte == 0)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect()
}
