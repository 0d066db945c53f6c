use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contracts::Claims;
use contracts::vocabulary::{OrganisationKind, Role};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kernel::{Clock, OrganisationId, Shard, StaffId, SystemClock};
use serde_json::json;
use web::TokenVerifier;

const KEY_ID: &str = "test";

/// Makes tokens, and the verifier that believes them.
#[derive(Debug)]
pub struct Tokens {
    private: Vec<u8>,
    verifier: TokenVerifier,
}

impl Tokens {
    /// A signing key of this test's own. Two of these do not believe one another's tokens.
    #[must_use]
    pub fn new() -> Self {
        let pair = Ed25519KeyPair::generate().expect("a key pair");
        let keys = json!({"keys": [{
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": KEY_ID,
            "x": URL_SAFE_NO_PAD.encode(pair.public_key().as_ref()),
        }]});
        let keys = serde_json::from_value(keys).expect("a key set");
        Self {
            private: pair
                .to_pkcs8v1()
                .expect("a PKCS#8 document")
                .as_ref()
                .to_vec(),
            verifier: TokenVerifier::fixed(&keys).expect("a usable key set"),
        }
    }

    /// What believes these tokens.
    #[must_use]
    pub fn verifier(&self) -> TokenVerifier {
        self.verifier.clone()
    }

    /// A token that says exactly this.
    #[must_use]
    pub fn token(&self, claims: &Claims) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(web::TOKEN_TYPE.to_owned());
        header.kid = Some(KEY_ID.to_owned());
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_ed_der(&self.private))
            .expect("a token")
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self::new()
    }
}

/// Claims of somebody who works at `path` (ends in `/`) with these roles; valid for a
/// quarter of an hour.
/// Change the fields that matter.
#[must_use]
pub fn claims(kind: OrganisationKind, path: &str, roles: &[Role]) -> Claims {
    let now = SystemClock.now().timestamp();
    Claims {
        iss: web::ISSUER.into(),
        aud: web::AUDIENCE.into(),
        sub: StaffId::new(Shard::DIRECTORY),
        exp: now + 900,
        iat: now,
        name: "张三".into(),
        org: OrganisationId::new(Shard::spread(uuid::Uuid::new_v4().as_bytes()[0])),
        org_name: kind.label().into(),
        org_kind: kind.into(),
        org_path: path.into(),
        roles: roles.to_vec(),
        must_change_password: false,
        sid: None,
    }
}
