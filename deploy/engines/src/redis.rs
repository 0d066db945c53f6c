//! The private Redis.

mod access;
mod launch;
mod wire;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::process::Signal;

use crate::{
    Options,
    error::Error,
    place::Place,
    port,
    process::{self, Process},
};
use access::{ADMIN, Access, SERVICE};
use launch::{launch, launch_on, wait_ready};

const ENGINE: &str = "redis";

/// A running Redis server.
#[derive(Debug)]
pub struct Redis {
    place: Place,
    data: PathBuf,
    port: u16,
    access: Access,
    fast_unsafe: bool,
    process: Process,
}

impl Redis {
    /// Starts Redis in `folder`, or adopts the one running there.
    ///
    /// # Errors
    ///
    /// As [`crate::Engines::start`].
    pub async fn start(folder: &Path, options: Options) -> Result<Self, Error> {
        let (place, _starting) = Place::prepare(folder, &options).await?;
        Self::start_at(&place, &options).await
    }

    pub(crate) async fn start_at(place: &Place, options: &Options) -> Result<Self, Error> {
        let data = place.directory(ENGINE)?;
        let (access, is_new) = Access::prepare(place, &data, options.redis_keys)?;
        if is_new {
            // What runs here was started by an earlier release, with other users.
            stop_running(place).await?;
        }
        let fast_unsafe = options.fast_unsafe;
        let (process, port) = match adopt(place, &data).await? {
            Some(found) => found,
            None => {
                let wished = port::remembered(&place.folder, ENGINE).unwrap_or(options.redis_port);
                launch(place, &data, wished, fast_unsafe).await?
            }
        };
        port::remember(&place.folder, ENGINE, port)?;
        Ok(Self {
            place: place.clone(),
            data,
            port,
            access,
            fast_unsafe,
            process,
        })
    }

    /// Where the services connect, password included. They may do what they need and no more.
    pub fn url(&self) -> String {
        self.url_as(SERVICE, &self.access.service)
    }

    /// Where the operator connects, who may do everything.
    pub fn admin_url(&self) -> String {
        self.url_as(ADMIN, &self.access.admin)
    }

    fn url_as(&self, user: &str, password: &str) -> String {
        format!("redis://{user}:{password}@127.0.0.1:{}/", self.port)
    }

    /// The loopback port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether its process lives.
    pub fn is_running(&mut self) -> bool {
        self.process.is_alive()
    }

    /// Ends it with `SIGKILL`, as a power cut would.
    ///
    /// # Errors
    ///
    /// When the process does not end.
    pub async fn kill(&mut self) -> Result<(), Error> {
        self.process
            .end("Redis", Signal::KILL, Duration::from_secs(10))
            .await
    }

    /// Starts it again on the same port with the same data.
    ///
    /// # Errors
    ///
    /// When it does not come up, or somebody else took the port.
    pub async fn restart(&mut self) -> Result<(), Error> {
        end(&mut self.process).await?;
        self.process = launch_on(&self.place, &self.data, self.port, self.fast_unsafe).await?;
        Ok(())
    }

    /// Ends it after what it was told is on disk.
    ///
    /// # Errors
    ///
    /// When the process does not end.
    pub async fn stop(mut self) -> Result<(), Error> {
        end(&mut self.process).await
    }

    pub(crate) async fn stop_if_ours(self) -> Result<(), Error> {
        if self.process.is_child() {
            self.stop().await
        } else {
            Ok(())
        }
    }
}

/// Ends the server running in `place`, whoever started it.
pub(crate) async fn stop_running(place: &Place) -> Result<(), Error> {
    match running(&place.data.join(ENGINE)) {
        Some((mut process, _)) => end(&mut process).await,
        None => Ok(()),
    }
}

async fn end(process: &mut Process) -> Result<(), Error> {
    process
        .end("Redis", Signal::TERM, Duration::from_secs(30))
        .await
}

/// The server whose pid file lies in `data`, and its port, if it lives.
fn running(data: &Path) -> Option<(Process, u16)> {
    let pid: u32 = fs::read_to_string(data.join("redis.pid"))
        .ok()?
        .trim()
        .parse()
        .ok()?;
    // After a reboot the number may be another program's, or another Redis's.
    let works_in = fs::read_link(format!("/proc/{pid}/cwd")).ok()?;
    // Redis shows its address there: `redis-server 127.0.0.1:16379`.
    let title = process::arguments(pid).join(" ");
    let port = title
        .split_whitespace()
        .find_map(|word| word.strip_prefix("127.0.0.1:")?.parse().ok())?;
    if works_in == data && title.contains("redis") {
        Process::adopt(pid).map(|process| (process, port))
    } else {
        None
    }
}

async fn adopt(place: &Place, data: &Path) -> Result<Option<(Process, u16)>, Error> {
    let Some((mut process, port)) = running(data) else {
        return Ok(None);
    };
    if wait_ready(&mut process, data, port).await {
        tracing::debug!(folder = %place.folder.display(), port, "redis was running already");
        return Ok(Some((process, port)));
    }
    end(&mut process).await?;
    Ok(None)
}
