//! Who may do what in the private Redis.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use crate::{
    error::{Context, Error},
    place::Place,
    postgres,
};

/// The settings file in the data directory. It holds the users with their passwords, which must not
/// stand on a command line where every user of the machine can read them.
pub(super) const SETTINGS: &str = "redis.conf";
/// The users of every way of deployment.
const USERS: &str = include_str!("../../../redis/users.conf");
/// Whom the services sign in as.
pub(super) const SERVICE: &str = "dingfen";
/// Whom the operator signs in as.
pub(super) const ADMIN: &str = "admin";

/// The passwords, made on the first start.
#[derive(Clone)]
pub(super) struct Access {
    pub(super) service: String,
    pub(super) admin: String,
}

impl Access {
    /// The passwords in a data directory, made where there are none; and whether the settings file
    /// had to be written: a server that runs was started without it.
    pub(super) fn prepare(place: &Place, data: &Path, keys: &str) -> Result<(Self, bool), Error> {
        let access = match Self::read(data) {
            Some(access) => access,
            None => Self {
                service: postgres::random()?,
                admin: postgres::random()?,
            },
        };
        let wanted = access.settings(keys);
        let path = data.join(SETTINGS);
        if fs::read_to_string(&path).is_ok_and(|known| known == wanted) {
            return Ok((access, false));
        }
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
        file.write_all(wanted.as_bytes())
            .and_then(|()| file.sync_all())
            .writing(&draft)?;
        place.hand_over(&draft)?;
        fs::rename(&draft, &path).writing(&path)?;
        Ok((access, true))
    }

    /// The passwords in a data directory.
    pub(super) fn read(data: &Path) -> Option<Self> {
        let settings = fs::read_to_string(data.join(SETTINGS)).ok()?;
        let password = |user: &str| {
            let mut lines = settings.lines();
            let line = lines.find_map(|line| line.strip_prefix(&format!("user {user} ")))?;
            let mut words = line.split_whitespace();
            words.find_map(|word| word.strip_prefix('>').map(str::to_owned))
        };
        Some(Self {
            service: password(SERVICE)?,
            admin: password(ADMIN)?,
        })
    }

    fn settings(&self, keys: &str) -> String {
        USERS
            .replace("{service}", &format!(">{}", self.service))
            .replace("{admin}", &format!(">{}", self.admin))
            .replace("{keys}", keys)
    }
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Access([REDACTED])")
    }
}
