use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::Instant;

use super::keys::{Key, Keys};
use super::{KeyError, TokenError};

/// An unknown key id makes us ask again, but not more often than this: forged tokens must not
/// turn into load on the directory.
const PAUSE: Duration = Duration::from_secs(5);
/// Keys older than this are fetched anew, so that a withdrawn key stops working.
const LIFETIME: Duration = Duration::from_secs(300);

/// Where public keys come from.
pub(super) struct Source {
    keys: RwLock<Keys>,
    remote: Option<Remote>,
}

struct Remote {
    http: reqwest::Client,
    url: String,
    /// When keys were last asked for. Held while asking, so that only one request asks.
    asked: Mutex<Option<Instant>>,
    /// When keys were last received; read without waiting for one who asks.
    received: RwLock<Option<Instant>>,
}

impl Source {
    pub(super) fn fixed(keys: Keys) -> Self {
        Self {
            keys: RwLock::new(keys),
            remote: None,
        }
    }

    pub(super) fn remote(base: &str) -> Result<Self, KeyError> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .timeout(Duration::from_secs(5))
            // Keys come from where the settings say and from nowhere else.
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let base = base.trim_end_matches('/');
        Ok(Self {
            keys: RwLock::default(),
            remote: Some(Remote {
                http,
                url: format!("{base}/.well-known/jwks.json"),
                asked: Mutex::new(None),
                received: RwLock::new(None),
            }),
        })
    }

    pub(super) fn replace(&self, keys: Keys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// The key with this id, asking the directory when it is unknown or our keys are old.
    pub(super) async fn key(&self, kid: &str) -> Result<Arc<Key>, TokenError> {
        let Some(remote) = &self.remote else {
            return self.known(kid).ok_or_else(|| self.refusal());
        };
        match self.known(kid) {
            Some(key) if remote.is_fresh() => return Ok(key),
            // Old keys are good enough while somebody else asks for new ones.
            Some(key) => match remote.asked.try_lock() {
                Ok(asked) => self.refresh(remote, asked).await,
                Err(_) => return Ok(key),
            },
            None => {
                let asked = remote.asked.lock().await;
                // Whoever held the lock may have brought the key.
                if self.known(kid).is_none() {
                    self.refresh(remote, asked).await;
                }
            }
        }
        self.known(kid).ok_or_else(|| self.refusal())
    }

    /// Why a key is not known: a token is forged only if there are keys to tell it by.
    fn refusal(&self) -> TokenError {
        if self.keys().is_empty() {
            TokenError::NoKeys
        } else {
            TokenError::Invalid
        }
    }

    /// Asks for keys unless somebody just did. When the directory does not answer, the keys we
    /// have stay good: its absence must not sign everybody out.
    async fn refresh(&self, remote: &Remote, mut asked: MutexGuard<'_, Option<Instant>>) {
        if asked.is_some_and(|at| at.elapsed() < PAUSE) {
            return;
        }
        match remote.fetch().await {
            Ok(keys) => {
                *asked = Some(Instant::now());
                self.replace(keys);
                remote.note_receipt();
            }
            Err(error) => {
                // Without any key every request fails, so the next one may ask at once.
                *asked = remote.has_received().then(Instant::now);
                tracing::warn!(%error, "the directory's keys cannot be fetched");
            }
        }
    }

    fn known(&self, kid: &str) -> Option<Arc<Key>> {
        self.keys().get(kid)
    }

    fn keys(&self) -> RwLockReadGuard<'_, Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Remote {
    async fn fetch(&self) -> Result<Keys, Box<dyn std::error::Error + Send + Sync>> {
        let response = self.http.get(&self.url).send().await?.error_for_status()?;
        let keys = Keys::read(&response.json::<JwkSet>().await?)?;
        // Taking none for an answer would sign everybody out.
        if keys.is_empty() {
            return Err("the directory publishes no keys".into());
        }
        Ok(keys)
    }

    fn received_at(&self) -> Option<Instant> {
        *self.received.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_receipt(&self) {
        *self
            .received
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn has_received(&self) -> bool {
        self.received_at().is_some()
    }

    fn is_fresh(&self) -> bool {
        self.received_at().is_some_and(|at| at.elapsed() < LIFETIME)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.remote.as_ref().map(|remote| &remote.url);
        f.debug_struct("Source")
            .field("url", &url)
            .finish_non_exhaustive()
    }
}
