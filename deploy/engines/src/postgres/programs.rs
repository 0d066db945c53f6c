//! PostgreSQL's programs, and how the server is started.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tokio::process::Command;

use crate::{error::Error, place::Place, process};

/// The programs of one major version.
#[derive(Debug, Clone)]
pub(super) struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// The version that made `data`, or the newest one for data yet to be made.
    pub(super) fn find(data: &Path) -> Result<Self, Error> {
        let mut versions = installed();
        versions.sort_unstable();
        let wanted = fs::read_to_string(data.join("PG_VERSION")).unwrap_or_default();
        let wanted = wanted.trim();
        let found = match wanted.parse::<u32>() {
            Ok(major) => versions.into_iter().find(|(version, _)| *version == major),
            Err(_) => versions.into_iter().next_back(),
        };
        match found {
            Some((_, folder)) => Ok(Self { folder }),
            None if wanted.is_empty() => Err(Error::NotInstalled {
                program: "PostgreSQL",
                package: "postgresql",
            }),
            None => Err(Error::OtherVersion {
                data: data.into(),
                wanted: wanted.to_owned(),
            }),
        }
    }

    pub(super) fn path(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }

    /// The server's command line. Settings are given here and not in a file so
    /// that they hold for data made by an earlier version of this program too.
    pub(super) fn server(
        &self,
        place: &Place,
        data: &Path,
        port: u16,
        fast_unsafe: bool,
    ) -> Command {
        let mut command = process::command(self.path("postgres"), place);
        command.arg("-D").arg(data).arg("-p").arg(port.to_string());
        let settings: &[&str] = &[
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            "shared_buffers=128MB",
            "effective_cache_size=1GB",
            "max_wal_size=2GB",
            "wal_compression=on",
            "random_page_cost=1.1",
            // Compiling a plan costs more than running any statement of ours.
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_min_messages=warning",
            // Statements carry names and phone numbers; logs must not.
            "log_min_error_statement=panic",
            "log_parameter_max_length_on_error=0",
            // Nor may the rows that a constraint refused (DETAIL).
            "log_error_verbosity=terse",
        ];
        for setting in settings {
            command.arg("-c").arg(setting);
        }
        if fast_unsafe {
            // Only this: what the kernel was given survives a `kill -9`, and the
            // tests that kill the server rely on every acknowledged commit.
            command.args(["-c", "fsync=off"]);
        }
        command
    }
}

/// Debian keeps every major version in a folder of its own, none on PATH.
fn installed() -> Vec<(u32, PathBuf)> {
    let Ok(entries) = fs::read_dir("/usr/lib/postgresql") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let folder = entry.path().join("bin");
            ["postgres", "initdb", "psql"]
                .iter()
                .all(|program| folder.join(program).is_file())
                .then_some((version, folder))
        })
        .collect()
}
