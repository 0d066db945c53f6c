//! Who signed this token, and may it still be used.

mod keys;
mod source;

use std::sync::Arc;

use contracts::Claims;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::JwkSet;
use problem::{Code, Problem};

pub use keys::KeyError;
use keys::Keys;
use source::Source;

/// Who issues access tokens (`iss`).
pub const ISSUER: &str = "dingfen-directory";
/// Whom access tokens are for (`aud`).
pub const AUDIENCE: &str = "dingfen";

/// Verifies access tokens against the directory's published keys. Cheap to clone.
#[derive(Debug, Clone)]
pub struct TokenVerifier(Arc<Source>);

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
        Ok(Self(Arc::new(Source::remote(base)?)))
    }

    /// Verifies with these keys: for tests, and for the directory itself.
    pub fn fixed(keys: &JwkSet) -> Result<Self, KeyError> {
        Ok(Self(Arc::new(Source::fixed(Keys::read(keys)?))))
    }

    /// Verifies with these keys from now on; the directory calls it when it rotates them.
    pub fn replace_keys(&self, keys: &JwkSet) -> Result<(), KeyError> {
        self.0.replace(Keys::read(keys)?);
        Ok(())
    }

    /// The claims of a good token.
    pub async fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        let header = jsonwebtoken::decode_header(token).or(Err(TokenError::Invalid))?;
        let kid = header.kid.ok_or(TokenError::Invalid)?;
        let key = self.0.key(&kid).await?;
        let data = jsonwebtoken::decode::<Claims>(token, &key.decoding, &key.validation);
        data.map(|data| data.claims)
            .map_err(|error| match error.into_kind() {
                ErrorKind::ExpiredSignature => TokenError::Expired,
                _ => TokenError::Invalid,
            })
    }
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
