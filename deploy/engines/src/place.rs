//! Where the engines' data lie, owned by whom.

use std::{
    fs,
    os::unix::{ffi::OsStrExt, fs as unix},
    path::{Path, PathBuf},
    sync::Arc,
};

use rustix::process::geteuid;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};

use crate::{
    Lifetime, Options,
    account::{self, Account},
    error::{Context, Error},
    guard, lock, process,
};

/// A folder made ready for the engines.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The folder the caller named, absolute.
    pub(crate) folder: PathBuf,
    /// Where the data really are, links resolved.
    pub(crate) data: PathBuf,
    /// The account to run as, when that is not our own.
    pub(crate) account: Option<Account>,
    /// Keeps engines with [`Lifetime::WhileUsed`] alive; never read, only held.
    _in_use: Option<Arc<fs::File>>,
}

/// Held while engines are started or stopped, so that only one process does.
pub(crate) struct Starting {
    _lock: fs::File,
}

impl Place {
    /// Makes `folder` ready, and waits for whoever is starting there.
    pub(crate) async fn prepare(
        folder: &Path,
        options: &Options,
    ) -> Result<(Self, Starting), Error> {
        fs::create_dir_all(folder).writing(folder)?;
        let folder = fs::canonicalize(folder).reading(folder)?;
        let in_use = match options.lifetime {
            Lifetime::UntilStopped => None,
            Lifetime::WhileUsed { linger } => {
                let lock = lock::to_use(&folder).await?;
                guard::watch(&folder, linger)?;
                Some(Arc::new(lock))
            }
        };
        Self::locked(folder, in_use).await
    }

    /// The place in `folder` if engines were ever started there.
    pub(crate) async fn existing(folder: &Path) -> Result<Option<(Self, Starting)>, Error> {
        if !folder.join("data").is_dir() {
            return Ok(None);
        }
        let folder = fs::canonicalize(folder).reading(folder)?;
        Self::locked(folder, None).await.map(Some)
    }

    async fn locked(
        folder: PathBuf,
        in_use: Option<Arc<fs::File>>,
    ) -> Result<(Self, Starting), Error> {
        let starting = Starting {
            _lock: lock::to_start(&folder).await?,
        };
        let (data, account) = data_folder(&folder).await?;
        Ok((
            Self {
                folder,
                data,
                account,
                _in_use: in_use,
            },
            starting,
        ))
    }

    /// A directory in the data, owned by the account.
    pub(crate) fn directory(&self, name: &str) -> Result<PathBuf, Error> {
        let path = self.data.join(name);
        if !path.is_dir() {
            make_private(&path)?;
            self.hand_over(&path)?;
        }
        Ok(path)
    }

    /// Gives `path` to the account.
    pub(crate) fn hand_over(&self, path: &Path) -> Result<(), Error> {
        match self.account {
            Some(Account { uid, gid }) => unix::lchown(path, Some(uid), Some(gid)).writing(path),
            None => Ok(()),
        }
    }
}

/// Deletes what lies in `folder`, wherever the data really are.
pub(crate) fn delete(folder: &Path) -> Result<(), Error> {
    let link = folder.join("data");
    if let Ok(target) = fs::read_link(&link) {
        remove_tree(&target)?;
    }
    remove_tree(folder)
}

fn remove_tree(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other.deleting(path),
    }
}

async fn data_folder(folder: &Path) -> Result<(PathBuf, Option<Account>), Error> {
    let data = folder.join("data");
    if !account::we_are_root() {
        if !data.is_dir() {
            make_private(&data)?;
        }
        let owner = fs::metadata(&data).reading(&data)?.uid();
        if owner != geteuid().as_raw() {
            return Err(Error::Owner { path: data, owner });
        }
        return Ok((fs::canonicalize(&data).reading(&data)?, None));
    }

    // Data that an ordinary user made stay that user's.
    let account = match fs::metadata(&data) {
        Ok(found) if found.uid() != 0 => Account {
            uid: found.uid(),
            gid: found.gid(),
        },
        _ => account::for_engines().await?,
    };
    if !data.is_dir() && fs::read_link(&data).is_err() {
        make_private(&data)?;
        unix::chown(&data, Some(account.uid), Some(account.gid)).writing(&data)?;
    }
    if data.is_dir() && process::can_use(&data, account).await? {
        return Ok((fs::canonicalize(&data).reading(&data)?, Some(account)));
    }
    let safe = move_out(folder, &data, account)?;
    if process::can_use(&safe, account).await? {
        Ok((safe, Some(account)))
    } else {
        Err(Error::Unreachable {
            path: safe,
            uid: account.uid,
        })
    }
}

/// Puts the data where the account can reach them and leaves a link behind.
fn move_out(folder: &Path, data: &Path, account: Account) -> Result<PathBuf, Error> {
    let safe = PathBuf::from(format!("/var/lib/dingfen-{}", hash(folder)));
    if !safe.is_dir() {
        make_private(&safe)?;
    }
    unix::chown(&safe, Some(account.uid), Some(account.gid)).writing(&safe)?;
    if fs::read_link(data).ok().as_deref() != Some(&*safe) {
        // Fails when the folder has data in it: those are not ours to lose.
        if fs::remove_dir(data).is_err() && fs::remove_file(data).is_err() {
            return Err(Error::Unreachable {
                path: data.into(),
                uid: account.uid,
            });
        }
        unix::symlink(&safe, data).writing(data)?;
    }
    tracing::info!(data = %safe.display(), "the account of the engines cannot reach the folder, so the data are kept here");
    Ok(safe)
}

fn make_private(path: &Path) -> Result<(), Error> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .writing(path)
}

/// A short name for a path that stays the same for ever (FNV-1a; the standard
/// library's hasher may change with its version).
pub(crate) fn hash(path: &Path) -> String {
    let sum = path
        .as_os_str()
        .as_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("{sum:016x}")
}
