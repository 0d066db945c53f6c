use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use contracts::Service;
use kernel::NaiveDate;
use rand::RngExt;
use serde::{Deserialize, Serialize};

/// The folder `.dingfen`, where everything lives that `up` makes.
#[derive(Debug, Clone)]
pub(crate) struct Home(PathBuf);

/// What `up` makes up once and keeps.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Secrets {
    /// Password of every demonstration sign-in.
    pub(crate) demo_password: String,
    /// Password of each service's database role.
    pub(crate) roles: BTreeMap<String, String>,
}

impl Home {
    /// The folder in the present directory, or where `DINGFEN_HOME` says; made if missing.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        // Others may pass through, as the engines do that run under another account, and see nothing.
        const MODE: u32 = 0o711;
        let made = std::fs::DirBuilder::new()
            .recursive(true)
            .mode(MODE)
            .create(path);
        made.and_then(|()| std::fs::set_permissions(path, Permissions::from_mode(MODE)))
            .with_context(|| format!("无法建立目录 {}", path.display()))?;
        Ok(Self(path.canonicalize()?))
    }

    /// The folder of an installation that was started before. Commands that only look make none, where
    /// they are given in another directory.
    pub(crate) fn find(path: &Path) -> anyhow::Result<Self> {
        let home = Self(path.to_owned());
        if !home.secrets_file().exists() {
            bail!(
                "{} 不是定分的数据目录：请在启动定分的目录中执行，或者用 --home 指明，或者先启动 deploy/up",
                path.display()
            );
        }
        Ok(Self(path.canonicalize()?))
    }

    fn secrets_file(&self) -> PathBuf {
        self.0.join("secrets.json")
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn engines(&self) -> PathBuf {
        self.0.join("engines")
    }

    pub(crate) fn mail(&self) -> PathBuf {
        self.0.join("mail")
    }

    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}.log"))
    }

    /// A log to add to, readable by its owner only: `up.log` shows the demonstration password.
    pub(crate) fn open_log(&self, name: &str) -> std::io::Result<File> {
        OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(self.log(name))
    }

    pub(crate) fn demo(&self) -> PathBuf {
        self.0.join("demo.json")
    }

    pub(crate) fn privacy_key(&self) -> PathBuf {
        self.0.join("privacy.key")
    }

    /// The key that logs write addresses by, made when it is first needed.
    pub(crate) fn log_key(&self) -> anyhow::Result<PathBuf> {
        let file = self.0.join("log.key");
        if !file.exists() {
            privacy::write_new_key(&file)?;
        }
        Ok(file)
    }

    /// The key that events are signed with.
    pub(crate) fn events_key(&self) -> PathBuf {
        self.0.join("events.key")
    }

    /// Makes the key that events are signed with at the first start, and in a home of before it.
    pub(crate) fn make_events_key(&self) -> anyhow::Result<()> {
        if !self.events_key().exists() {
            privacy::write_new_key(self.events_key())?;
        }
        Ok(())
    }

    /// Written when everything is ready, removed when it no longer is.
    pub(crate) fn ready(&self) -> PathBuf {
        self.0.join("ready")
    }

    /// The day the demonstration cases lead up to: that of the first start.
    pub(crate) fn seed_day(&self, today: NaiveDate) -> anyhow::Result<NaiveDate> {
        let file = self.0.join("seed-day");
        if let Some(day) = std::fs::read_to_string(&file)
            .ok()
            .and_then(|day| day.parse().ok())
        {
            return Ok(day);
        }
        put(&file, &today.to_string())?;
        Ok(today)
    }

    /// Written when the demonstration city is entered completely.
    pub(crate) fn seeded(&self) -> PathBuf {
        self.0.join("seeded")
    }

    /// The secrets, made at the first start. The key comes first: without it nothing that was
    /// sealed opens, so there must be no moment at which only the rest exists.
    pub(crate) fn secrets(&self) -> anyhow::Result<Secrets> {
        if !self.privacy_key().exists() {
            privacy::write_new_key(self.privacy_key())?;
        }
        let file = self.secrets_file();
        let mut secrets = match std::fs::read_to_string(&file) {
            Ok(text) => serde_json::from_str(&text).with_context(|| {
                format!(
                    "{} 已损坏；如不需要其中的数据，请执行 deploy/down --purge 后重新启动",
                    file.display()
                )
            })?,
            Err(_) => Secrets {
                demo_password: format!("dingfen-{}", random_word(6)),
                roles: BTreeMap::new(),
            },
        };
        let known = secrets.roles.len();
        for service in Service::ALL {
            let role = secrets.roles.entry(service.name().to_owned());
            role.or_insert_with(|| random_word(32));
        }
        // A release may bring a service that the home does not know.
        if secrets.roles.len() > known {
            put(&file, &serde_json::to_string_pretty(&secrets)?)?;
        }
        Ok(secrets)
    }

    /// Says that the data are not in this folder but on a server that was named by its URL.
    pub(crate) fn external(&self) -> PathBuf {
        self.0.join("external-database")
    }

    /// Holds the folder for one supervisor; `Err` with its process id when one runs already.
    pub(crate) fn lock(&self) -> anyhow::Result<Result<SupervisorLock, u32>> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.0.join("up.lock"))?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0)?;
                write!(file, "{}", std::process::id())?;
                Ok(Ok(SupervisorLock { _file: file }))
            }
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                file.read_to_string(&mut text)?;
                Ok(Err(text.trim().parse().unwrap_or(0)))
            }
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Holds the process id of a running service.
    pub(crate) fn process(&self, service: Service) -> PathBuf {
        self.0.join(format!("{service}.pid"))
    }

    /// A port for each service: the one it had, else its own (or, with a `base`, the next from
    /// there), else any free one near it.
    pub(crate) fn ports(&self, base: Option<u16>) -> anyhow::Result<BTreeMap<Service, u16>> {
        let file = self.0.join("ports.json");
        let mut known: BTreeMap<Service, u16> = std::fs::read_to_string(&file)
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let mut taken = Vec::new();
        for service in Service::ALL {
            let own = match base {
                Some(base) => {
                    base.saturating_add(service.default_port() - Service::Console.default_port())
                }
                None => service.default_port(),
            };
            let wished = known.get(&service).copied().unwrap_or(own);
            let port = free_port(wished, &taken)
                .with_context(|| format!("找不到可供 {service} 使用的端口"))?;
            taken.push(port);
            known.insert(service, port);
        }
        put(&file, &serde_json::to_string_pretty(&known)?)?;
        Ok(known)
    }
}

/// Writes a file, for its owner only, so that whoever reads it, at whatever instant, finds it whole:
/// as it was or as it is.
pub(crate) fn put(file: &Path, text: &str) -> anyhow::Result<()> {
    let draft = file.with_added_extension("new");
    let write = || {
        // A draft that lies there already may be anybody's, or a link to anywhere.
        match std::fs::remove_file(&draft) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        written.write_all(text.as_bytes())?;
        // A rename may be kept through a power cut before the text is.
        written.sync_all()?;
        std::fs::rename(&draft, file)
    };
    write().with_context(|| format!("无法写入 {}", file.display()))
}

/// Held by the one supervisor of a folder; the system lets go of it however that ends.
#[derive(Debug)]
pub(crate) struct SupervisorLock {
    _file: File,
}

fn free_port(wished: u16, taken: &[u16]) -> anyhow::Result<u16> {
    // Another installation takes six in a row; so step over its six.
    for step in 0..200_u16 {
        let Some(port) = wished.checked_add(step * 10) else {
            break;
        };
        if !taken.contains(&port) && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("从 {wished} 起的端口都被占用")
}

fn random_word(length: usize) -> String {
    // No letters that look alike: somebody will type the demonstration password.
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut random = rand::rng();
    (0..length)
        .filter_map(|_| LETTERS.get(random.random_range(0..LETTERS.len())))
        .map(|letter| char::from(*letter))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_see_nothing_of_a_home_even_of_one_of_before() {
        let path = std::env::temp_dir().join(format!("dingfen-home-{}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        let home = Home::open(&path).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(home.path()), 0o711);
        assert_eq!(mode(&home.log_key().unwrap()), 0o600);
        let mut keys = Vec::new();
        for _ in 0..2 {
            home.make_events_key().unwrap();
            assert_eq!(mode(&home.events_key()), 0o600);
            let key = db::EventsKey::from_file(home.events_key()).unwrap();
            keys.push(key.fingerprint());
        }
        assert_eq!(keys[0], keys[1]);
        std::fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn what_is_no_home_is_not_made_one_by_looking() {
        let path = std::env::temp_dir().join(format!("dingfen-no-home-{}", std::process::id()));
        let refused = Home::find(&path).unwrap_err().to_string();
        assert!(refused.contains("不是定分的数据目录"), "{refused}");
        assert!(!path.exists());
        Home::open(&path).unwrap().secrets().unwrap();
        Home::find(&path).unwrap();
        std::fs::remove_dir_all(path).unwrap();
    }
}
