//! Bringing a server up.

use std::{fs, path::Path, time::Duration};

use tokio::time::{Instant, sleep};

use super::{
    ENGINE,
    access::{ADMIN, Access, SETTINGS},
    end, wire,
};
use crate::{
    error::{Context, Error},
    place::Place,
    port,
    process::{self, LOOK, Log, Process},
};

const PATIENCE: Duration = Duration::from_secs(60);

pub(super) async fn launch(
    place: &Place,
    data: &Path,
    wished: u16,
    fast_unsafe: bool,
) -> Result<(Process, u16), Error> {
    let mut wished = wished;
    loop {
        let port = port::free_from(wished)?;
        match launch_on(place, data, port, fast_unsafe).await {
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
    place: &Place,
    data: &Path,
    port: u16,
    fast_unsafe: bool,
) -> Result<Process, Error> {
    match try_launch(place, data, port, fast_unsafe).await {
        Err(Error::Start { tail, .. }) if tail.contains("append only file") => {
            // PostgreSQL is the truth and fills an empty Redis again; so damaged
            // files are put aside, not repaired.
            let files = data.join("appendonlydir");
            let aside = data.join("appendonlydir.damaged");
            tracing::warn!(files = %aside.display(), "redis could not read its files; starting empty");
            if aside.exists() {
                fs::remove_dir_all(&aside).deleting(&aside)?;
            }
            fs::rename(&files, &aside).writing(&aside)?;
            try_launch(place, data, port, fast_unsafe).await
        }
        result => result,
    }
}

async fn try_launch(
    place: &Place,
    data: &Path,
    port: u16,
    fast_unsafe: bool,
) -> Result<Process, Error> {
    let log = Log::create(&place.folder, ENGINE)?;
    let mut command = process::command("redis-server", place);
    // Works in its folder and is given no path: Redis takes its command line
    // apart again like a file, and folders may have spaces.
    command.current_dir(data).arg(SETTINGS).args([
        "--port",
        &port.to_string(),
        "--bind",
        "127.0.0.1",
    ]);
    command.args([
        "--protected-mode",
        "yes",
        "--daemonize",
        "no",
        "--pidfile",
        "redis.pid",
    ]);
    command.args([
        "--appendonly",
        "yes",
        "--appendfsync",
        if fast_unsafe { "no" } else { "everysec" },
    ]);
    command.args(["--save", "", "--maxmemory-policy", "noeviction"]);
    let mut process = match Process::spawn(&mut command, &log) {
        Err(Error::Spawn { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::NotInstalled {
                program: "redis-server",
                package: "redis-server",
            });
        }
        spawned => spawned?,
    };
    if wait_ready(&mut process, data, port).await {
        return Ok(process);
    }
    end(&mut process).await?;
    Err(Error::Start {
        engine: "Redis",
        tail: log.tail(),
        log: log.path,
    })
}

/// Waits until the server on `port` is ours and has read its files.
pub(super) async fn wait_ready(process: &mut Process, data: &Path, port: u16) -> bool {
    let Some(access) = Access::read(data) else {
        return false;
    };
    let deadline = Instant::now() + PATIENCE;
    while process.is_alive() && Instant::now() < deadline {
        match wire::server(port, ADMIN, &access.admin).await {
            Ok(server)
                if server.folder == data && server.pid == process.pid() && server.is_ready =>
            {
                return true;
            }
            _ => sleep(LOOK).await,
        }
    }
    false
}
