use std::collections::HashMap;
use std::sync::Arc;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};

use super::{AUDIENCE, ISSUER, LEEWAY};

/// The keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A key is malformed.
    #[error("a public key is malformed")]
    Malformed(#[from] jsonwebtoken::errors::Error),
    /// The HTTP client to fetch keys with cannot be set up.
    #[error("the client for fetching keys cannot be set up")]
    Client(#[from] reqwest::Error),
}

/// One public key and what a token signed with it must look like.
pub(super) struct Key {
    pub(super) decoding: DecodingKey,
    pub(super) validation: Validation,
}

/// Public keys by key id.
#[derive(Clone, Default)]
pub(super) struct Keys(HashMap<String, Arc<Key>>);

impl Keys {
    /// Takes the keys that we understand and that have an id; leaves others alone, so that a new
    /// kind of key can be published before everybody knows it.
    pub(super) fn read(set: &JwkSet) -> Result<Self, KeyError> {
        let mut keys = HashMap::new();
        for jwk in &set.keys {
            let (Some(kid), Some(algorithm)) = (&jwk.common.key_id, algorithm(jwk)) else {
                continue;
            };
            let key = Key {
                decoding: DecodingKey::from_jwk(jwk)?,
                validation: validation(algorithm),
            };
            keys.insert(kid.clone(), Arc::new(key));
        }
        Ok(Self(keys))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn get(&self, kid: &str) -> Option<Arc<Key>> {
        self.0.get(kid).cloned()
    }
}

/// The one algorithm a key is good for: decided by the key, never by the token.
fn algorithm(jwk: &Jwk) -> Option<Algorithm> {
    match &jwk.algorithm {
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
            Some(Algorithm::EdDSA)
        }
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
            Some(Algorithm::ES256)
        }
        _ => None,
    }
}

fn validation(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.leeway = LEEWAY.into();
    validation.validate_nbf = true;
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation
}
