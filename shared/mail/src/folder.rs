use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use crate::Error;

/// Mails as files, one each, named by their id.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(path: &Path) -> Result<Self, Error> {
        private(path)
            .map_err(|error| Error::Settings(format!("mail folder {}: {error}", path.display())))?;
        Ok(Self(path.to_owned()))
    }

    /// Writes under another name first: whoever reads the folder never sees half a mail. The same
    /// id replaces the same file.
    pub(crate) async fn write(&self, id: &str, message: &[u8]) -> Result<(), Error> {
        let unfinished = self.0.join(format!(".{id}.{}.tmp", uuid::Uuid::new_v4()));
        let finished = self.0.join(format!("{id}.eml"));
        if let Err(error) = write_and_rename(&unfinished, &finished, message).await {
            drop(fs::remove_file(&unfinished).await);
            return Err(Error::Temporary(Box::new(error)));
        }
        Ok(())
    }
}

/// Makes the folder, or the one there is, one for its owner only: mails name people and cases.
fn private(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)?;
    std::fs::set_permissions(path, Permissions::from_mode(0o700))
}

async fn write_and_rename(unfinished: &Path, finished: &Path, message: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    let options = options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(unfinished).await?;
    file.write_all(message).await?;
    file.sync_all().await?;
    fs::rename(unfinished, finished).await
}
