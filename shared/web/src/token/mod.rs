//! Who signed this token, and may it still be used.

mod keys;
mod source;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use contracts::Claims;
use db::Database;
use jsonwebtoken::Header;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::JwkSet;
use kernel::{Clock as _, SystemClock};
use problem::{Code, Problem};
use uuid::Uuid;

pub use keys::KeyError;
use keys::Keys;
use source::Source;

/// Who issues access tokens (`iss`).
pub const ISSUER: &str = "dingfen-directory";
/// Whom access tokens are for (`aud`).
pub const AUDIENCE: &str = "dingfen";

/// What access tokens call themselves (`typ`, RFC 9068).
pub const TOKEN_TYPE: &str = "at+jwt";

/// The longest token that is looked at, in bytes.
const LONGEST: usize = 8 * 1024;
/// The longest a token may be good for, in seconds: longer than the directory makes them.
const LIFETIME: i64 = 20 * 60;
/// How far clocks may differ, in seconds.
const LEEWAY: u32 = 30;

/// Verifies access tokens against the directory's published keys. Cheap to clone.
#[derive(Debug, Clone)]
pub struct TokenVerifier {
    source: Arc<Source>,
    /// From when on tokens of a member of staff, or of one sign-in, are good, where they were ended.
    ended: Arc<RwLock<HashMap<Uuid, i64>>>,
}

/// A token is refused.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It was good once.
    #[error("the token has expired")]
    Expired,
    /// It is malformed, forged, or not for us.
    #[error("the token is not valid")]
    Invalid,
    /// The keys to check it with cannot be had at present.
    #[error("the directory's keys cannot be had")]
    NoKeys,
}

impl TokenVerifier {
    /// Verifies with the keys that the directory at `base` (`http://127.0.0.1:8081`) publishes.
    /// They are fetched when first needed.
    pub fn remote(base: &str) -> Result<Self, KeyError> {
        Ok(Self::of(Source::remote(base)?))
    }

    /// Verifies with these keys: for tests, and for the directory itself.
    pub fn fixed(keys: &JwkSet) -> Result<Self, KeyError> {
        Ok(Self::of(Source::fixed(Keys::read(keys)?)))
    }

    fn of(source: Source) -> Self {
        Self {
            source: Arc::new(source),
            ended: Arc::default(),
        }
    }

    /// Verifies with these keys from now on; the directory calls it when it rotates them.
    pub fn replace_keys(&self, keys: &JwkSet) -> Result<(), KeyError> {
        self.source.replace(Keys::read(keys)?);
        Ok(())
    }

    /// The claims of a good token.
    pub async fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        if token.len() > LONGEST {
            return Err(TokenError::Invalid);
        }
        let header = jsonwebtoken::decode_header(token).or(Err(TokenError::Invalid))?;
        let kid = header.kid.as_deref().ok_or(TokenError::Invalid)?;
        let key = self.source.key(kid).await?;
        let data = jsonwebtoken::decode::<Claims>(token, &key.decoding, &key.validation);
        let claims = data
            .map(|data| data.claims)
            .map_err(|error| match error.into_kind() {
                ErrorKind::ExpiredSignature => TokenError::Expired,
                _ => TokenError::Invalid,
            })?;
        if !is_ours(&header, &claims) {
            return Err(TokenError::Invalid);
        }
        if self.has_ended(&claims) {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }

    /// Whether what a token says was ended after it was issued: the sign-in, or whatever its bearer
    /// could do then.
    #[must_use]
    pub fn has_ended(&self, claims: &Claims) -> bool {
        let ended = self.ended.read().unwrap_or_else(PoisonError::into_inner);
        [Some(claims.sub.uuid()), claims.sid]
            .into_iter()
            .flatten()
            .filter_map(|subject| ended.get(&subject))
            .any(|not_before| claims.iat < *not_before)
    }

    /// Learns anew which tokens were ended, from the list that a service keeps by the directory's
    /// events.
    pub async fn reload_ended(&self, database: &Database) -> Result<(), db::Error> {
        let mut connection = database.connection().await?;
        let ended = db::ended::all(&mut connection).await?;
        *self.ended.write().unwrap_or_else(PoisonError::into_inner) = ended;
        Ok(())
    }
}

/// Whether a token whose signature fits is one such as the directory makes.
fn is_ours(header: &Header, claims: &Claims) -> bool {
    let named = match header.typ.as_deref() {
        Some(TOKEN_TYPE) => true,
        // As directories of before named them, which know of no `sid` either.
        Some("JWT") => claims.sid.is_none(),
        _ => false,
    };
    let now = SystemClock.now().timestamp();
    // An extension that must be understood (RFC 7515, 4.1.11) is one that we do not understand.
    named
        && header.crit.is_none()
        && claims.iat <= now + i64::from(LEEWAY)
        && claims.exp - claims.iat <= LIFETIME
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Expired => Self::new(Code::TokenExpired),
            TokenError::Invalid => Self::new(Code::TokenInvalid),
            TokenError::NoKeys => Self::unavailable(&error),
        }
    }
}

#[cfg(test)]
mod tests;
