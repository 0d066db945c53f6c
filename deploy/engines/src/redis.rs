//! The private Redis.

mod launch;
mod wire;

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::process::Signal;

use crate::{
    Options,
    error::{Context, Error},
    place::Place,
    port, postgres,
    process::{self, Process},
};
use launch::{launch, launch_on, wait_ready};

const ENGINE: &str = "redis";

/// A running Redis server.
#[derive(Debug)]
pub struct Redis {
    place: Place,
    data: PathBuf,
    port: u16,
    password: String,
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
        let password = password(place, &data)?;
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
            password,
            fast_unsafe,
            process,
        })
    }

    /// Where clients connect, password included.
    pub fn url(&self) -> String {
        format!("redis://default:{}@127.0.0.1:{}/", self.password, self.port)
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

/// The settings file in the data directory; holds nothing but the password, which must not stand
/// on a command line where every user of the machine can read it.
const SECRET: &str = "redis.conf";

/// The password, made on the first start. Consumers believe what they read from the streams, so
/// nobody else on this machine may write there.
fn password(place: &Place, data: &Path) -> Result<String, Error> {
    let path = data.join(SECRET);
    let known = fs::read_to_string(&path).unwrap_or_default();
    if let Some(password) = known.trim().strip_prefix("requirepass ") {
        return Ok(password.to_owned());
    }
    let password = postgres::random()?;
    let draft = data.join("redis.conf.new");
    if draft.exists() {
        fs::remove_file(&draft).deleting(&draft)?;
    }
    let mut file = fs::OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(&draft)
        .writing(&draft)?;
    writeln!(file, "requirepass {password}")
        .and_then(|()| file.sync_all())
        .writing(&draft)?;
    place.hand_over(&draft)?;
    fs::rename(&draft, &path).writing(&path)?;
    Ok(password)
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
