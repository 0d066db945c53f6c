//! Locks between processes: who starts, and who still uses the engines.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
    time::Duration,
};

use tokio::time::{Instant, sleep};

use crate::{
    error::{Context, Error},
    process::LOOK,
};

/// A start includes recovery after a crash, so the wait is generous.
const PATIENCE: Duration = Duration::from_secs(180);

/// Held by whoever starts or stops the engines in a folder.
pub(crate) async fn to_start(folder: &Path) -> Result<File, Error> {
    obtain(&folder.join("start.lock"), File::try_lock).await
}

/// Held by everybody who uses engines that end with their last user.
pub(crate) async fn to_use(folder: &Path) -> Result<File, Error> {
    obtain(&folder.join("use.lock"), File::try_lock_shared).await
}

async fn obtain(path: &Path, lock: fn(&File) -> Result<(), TryLockError>) -> Result<File, Error> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let file = open(path)?;
        match lock(&file) {
            // The guard deletes the folder when it is done with it; a lock on a
            // deleted file would lock nobody out.
            Ok(()) if is_still(path, &file) => return Ok(file),
            Ok(()) | Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error).writing(path),
        }
        if Instant::now() > deadline {
            return Err(Error::Busy { path: path.into() });
        }
        sleep(LOOK).await;
    }
}

fn open(path: &Path) -> Result<File, Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).writing(folder)?;
    }
    // Opened for reading where it exists: another user may have made it.
    File::open(path)
        .or_else(|_| {
            OpenOptions::new()
                .create(true)
                .append(true)
                .mode(0o644)
                .open(path)
        })
        .writing(path)
}

fn is_still(path: &Path, file: &File) -> bool {
    match (fs::metadata(path), file.metadata()) {
        (Ok(now), Ok(locked)) => now.ino() == locked.ino() && now.dev() == locked.dev(),
        _ => false,
    }
}
