//! Ends engines that nobody uses any more.
//!
//! A test process can be killed at any instant, and no destructor of it will
//! run. The kernel, however, always releases its locks; so a small shell waits
//! for that and cleans up.

use std::{
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use crate::{error::Error, process::PATH};

/// Sees to it that the engines in `folder` end `linger` after their last user. Of
/// several guards of one folder, all but one end at once.
pub(crate) fn watch(folder: &Path, linger: Duration) -> Result<(), Error> {
    let mut guard = Command::new("sh")
        .args(["-c", include_str!("guard.sh"), "engines-guard"])
        .arg(folder)
        .arg(linger.as_secs().to_string())
        .env_clear()
        .env("PATH", PATH)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|source| Error::Spawn {
            program: "sh".to_owned(),
            source,
        })?;
    // Most guards end at once; one thread per start waits for them so that no
    // dead process is left in the table while this one lives.
    std::thread::spawn(move || guard.wait());
    Ok(())
}
