use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use contracts::Claims;
use db::Connection;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kernel::Timestamp;
use privacy::{Vault, VaultError};
use problem::{Code, Problem};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use web::jwk::{Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use web::{Failure, TokenVerifier};

use super::App;
use crate::domain::key_ring;
use crate::store::signing_keys::{self, SealedKey};

/// What a private key is sealed as.
const CONTEXT: &str = "signing_key.private";
/// How often keys are read anew; far below the time between a key's publication and its use.
const RENEWAL: Duration = Duration::from_secs(60);
/// Pause after a failure.
const BACKOFF: Duration = Duration::from_secs(2);

/// The signing keys in memory.
#[derive(Clone)]
pub(super) struct Keys {
    ring: Arc<RwLock<Vec<Key>>>,
    verifier: TokenVerifier,
    lifetime: TimeDelta,
}

#[derive(Clone)]
struct Key {
    kid: String,
    private: EncodingKey,
    public: Jwk,
    active_from: Timestamp,
}

/// The signing keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The database failed.
    #[error("the signing keys cannot be read or stored")]
    Database(#[from] db::Error),
    /// A private key cannot be sealed or opened: most often the privacy key is another one.
    #[error("a signing key cannot be unsealed with this privacy key")]
    Vault(#[from] VaultError),
    /// A key is malformed.
    #[error("a signing key is malformed")]
    Malformed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No key could be made.
    #[error("no signing key could be made")]
    Random,
    /// None was made yet.
    #[error("there is no signing key")]
    None,
}

impl From<diesel::result::Error> for KeysError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl db::Retryable for KeysError {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_retryable())
    }
}

impl Keys {
    pub(super) fn new(lifetime: TimeDelta) -> Result<Self, web::KeyError> {
        Ok(Self {
            ring: Arc::default(),
            verifier: TokenVerifier::fixed(&JwkSet { keys: Vec::new() })?,
            lifetime,
        })
    }

    pub(super) fn verifier(&self) -> TokenVerifier {
        self.verifier.clone()
    }

    /// Signs claims with the key that is active now.
    pub(super) fn sign(&self, claims: &Claims, now: Timestamp) -> Result<String, Failure> {
        let key = self.signing(now).ok_or_else(|| {
            Problem::new(Code::Unavailable)
                .detail("签名密钥尚未就绪。")
                .retry_after(3)
        })?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(web::TOKEN_TYPE.to_owned());
        header.kid = Some(key.kid);
        jsonwebtoken::encode(&header, claims, &key.private)
            .map_err(|error| Problem::internal(&error).into())
    }

    fn signing(&self, now: Timestamp) -> Option<Key> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        key_ring::signing(&moments(&ring), now).and_then(|place| ring.get(place).cloned())
    }

    fn published(&self) -> JwkSet {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        JwkSet {
            keys: ring.iter().map(|key| key.public.clone()).collect(),
        }
    }

    fn replace(&self, keys: Vec<Key>) -> Result<(), KeysError> {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = keys;
        self.verifier
            .replace_keys(&self.published())
            .map_err(|error| KeysError::Malformed(Box::new(error)))
    }
}

impl App {
    /// The public keys, for `/.well-known/jwks.json`.
    pub(crate) fn published_keys(&self) -> JwkSet {
        self.keys.published()
    }

    /// Whether tokens can be signed.
    pub(crate) fn has_key(&self) -> Result<(), KeysError> {
        let key = self.keys.signing(self.clock.now());
        key.map(|_| ()).ok_or(KeysError::None)
    }

    /// Reads the keys, makes a new one when it is time, and forgets those that are past.
    pub async fn renew_keys(&self) -> Result<(), KeysError> {
        let now = self.clock.now();
        let mut stored = {
            let mut connection = self.database.connection().await?;
            signing_keys::all(&mut connection).await?
        };
        if self.is_due(&stored, now) {
            stored = self
                .database
                .transaction("renew keys", async |tx| self.rotate(tx, now).await)
                .await?;
        }
        let keys = stored.iter().map(|key| open(&self.vault, key));
        self.keys.replace(keys.collect::<Result<_, _>>()?)
    }

    /// Renews the keys now and then until told to stop.
    pub(crate) async fn keep_keys(self, stop: CancellationToken) {
        loop {
            let pause = match self.renew_keys().await {
                Ok(()) => RENEWAL,
                Err(error) => {
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::error!(%error, cause, "signing keys cannot be renewed");
                    BACKOFF
                }
            };
            tokio::select! {
                () = sleep(pause) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    fn is_due(&self, stored: &[SealedKey], now: Timestamp) -> bool {
        let newest = stored.first().map(|key| key.active_from);
        let is_old = key_ring::published(&stored_moments(stored), now) < stored.len();
        key_ring::successor(newest, self.keys.lifetime, now).is_some() || is_old
    }

    async fn rotate(
        &self,
        tx: &mut Connection,
        now: Timestamp,
    ) -> Result<Vec<SealedKey>, KeysError> {
        signing_keys::lock(tx).await?;
        // Another instance may have been faster; only what is read under the lock counts.
        let mut stored = signing_keys::all(tx).await?;
        let newest = stored.first().map(|key| key.active_from);
        if let Some(active_from) = key_ring::successor(newest, self.keys.lifetime, now) {
            let key = make(&self.vault, active_from)?;
            signing_keys::insert(tx, &key).await?;
            stored.insert(0, key);
        }
        let past = stored.split_off(key_ring::published(&stored_moments(&stored), now));
        let kids: Vec<String> = past.into_iter().map(|key| key.kid).collect();
        if !kids.is_empty() {
            signing_keys::delete(tx, &kids).await?;
        }
        Ok(stored)
    }
}

fn make(vault: &Vault, active_from: Timestamp) -> Result<SealedKey, KeysError> {
    let pkcs8 =
        Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).or(Err(KeysError::Random))?;
    Ok(SealedKey {
        kid: Uuid::now_v7().to_string(),
        private: vault.seal(CONTEXT, &STANDARD.encode(pkcs8.as_ref()))?,
        active_from,
    })
}

fn open(vault: &Vault, sealed: &SealedKey) -> Result<Key, KeysError> {
    let pkcs8 = STANDARD
        .decode(vault.open(CONTEXT, &sealed.private)?)
        .map_err(|error| KeysError::Malformed(Box::new(error)))?;
    let private = EncodingKey::from_ed_der(&pkcs8);
    let mut public = Jwk::from_encoding_key(&private, Algorithm::EdDSA)
        .map_err(|error| KeysError::Malformed(Box::new(error)))?;
    public.common.key_id = Some(sealed.kid.clone());
    public.common.key_algorithm = Some(KeyAlgorithm::EdDSA);
    public.common.public_key_use = Some(PublicKeyUse::Signature);
    Ok(Key {
        kid: sealed.kid.clone(),
        private,
        public,
        active_from: sealed.active_from,
    })
}

fn moments(keys: &[Key]) -> Vec<Timestamp> {
    keys.iter().map(|key| key.active_from).collect()
}

fn stored_moments(keys: &[SealedKey]) -> Vec<Timestamp> {
    keys.iter().map(|key| key.active_from).collect()
}
