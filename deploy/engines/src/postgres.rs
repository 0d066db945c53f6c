//! The private PostgreSQL.

mod create;
mod launch;
mod programs;

pub(crate) use create::random;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::process::Signal;

use self::{
    launch::{Probe, adopt, launch, launch_on, pid_file, running},
    programs::Programs,
};
use crate::{Options, error::Error, place::Place, port, process::Process};

const ENGINE: &str = "postgres";
/// The superuser, and the database made for Dingfen.
const OWNER: &str = "dingfen";

/// A running PostgreSQL server.
#[derive(Debug)]
pub struct Postgres {
    place: Place,
    programs: Programs,
    data: PathBuf,
    password: String,
    port: u16,
    fast_unsafe: bool,
    process: Process,
}

impl Postgres {
    /// Starts PostgreSQL in `folder`, or adopts the one running there.
    ///
    /// # Errors
    ///
    /// As [`crate::Engines::start`].
    pub async fn start(folder: &Path, options: Options) -> Result<Self, Error> {
        let (place, _starting) = Place::prepare(folder, &options).await?;
        Self::start_at(&place, &options).await
    }

    pub(crate) async fn start_at(place: &Place, options: &Options) -> Result<Self, Error> {
        let data = place.data.join(ENGINE);
        let programs = Programs::find(&data)?;
        let password = create::password(place, &data)?;
        if !data.join("PG_VERSION").exists() {
            create::data(place, &programs, &data, options.fast_unsafe).await?;
        }
        let fast_unsafe = options.fast_unsafe;
        let probe = Probe {
            place,
            programs: &programs,
            data: &data,
            password: &password,
        };
        let (process, port) = match adopt(&probe).await? {
            Some(found) => found,
            None => {
                let wished =
                    port::remembered(&place.folder, ENGINE).unwrap_or(options.postgres_port);
                launch(&probe, wished, fast_unsafe).await?
            }
        };
        port::remember(&place.folder, ENGINE, port)?;
        create::database(&probe, port).await?;
        let place = place.clone();
        Ok(Self {
            place,
            programs,
            data,
            password,
            port,
            fast_unsafe,
            process,
        })
    }

    /// Where the superuser signs in to Dingfen's database, password included.
    pub fn url(&self) -> String {
        self.url_of(OWNER)
    }

    /// Where the superuser signs in to `database`.
    pub fn url_of(&self, database: &str) -> String {
        self.url_as(OWNER, &self.password, database)
    }

    /// Where `user` signs in to `database`.
    pub fn url_as(&self, user: &str, password: &str, database: &str) -> String {
        format!(
            "postgres://{user}:{password}@127.0.0.1:{}/{database}",
            self.port
        )
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
            .end("PostgreSQL", Signal::KILL, Duration::from_secs(10))
            .await
    }

    /// Starts it again on the same port with the same data.
    ///
    /// # Errors
    ///
    /// When it does not come up, or somebody else took the port.
    pub async fn restart(&mut self) -> Result<(), Error> {
        self.process
            .end("PostgreSQL", Signal::INT, Duration::from_secs(30))
            .await?;
        let Self {
            place,
            programs,
            data,
            password,
            ..
        } = &*self;
        let probe = Probe {
            place,
            programs,
            data,
            password,
        };
        fs::remove_file(pid_file(data)).ok();
        self.process = launch_on(&probe, self.port, self.fast_unsafe).await?;
        Ok(())
    }

    /// Ends it after its running transactions were rolled back.
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

/// SIGINT is PostgreSQL's "fast" shutdown: it does not wait for clients.
async fn end(process: &mut Process) -> Result<(), Error> {
    process
        .end("PostgreSQL", Signal::INT, Duration::from_secs(60))
        .await
}
