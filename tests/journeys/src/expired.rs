use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use contracts::Claims;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use privacy::Vault;

use crate::Stack;

/// How long ago it ran out, in seconds: far beyond what clocks may differ.
const AGO: i64 = 3_600;

impl Stack {
    /// A token that says the same as this one and has run out: signed by the directory's own key, so
    /// that nothing but its age is wrong with it.
    pub async fn expired(&self, token: &str) -> String {
        let key = self.truth().await.signing_key().await;
        let vault = Vault::from_file(self.home().join("privacy.key")).unwrap();
        let private = vault.open("signing_key.private", &key.private).unwrap();
        let private = EncodingKey::from_ed_der(&STANDARD.decode(private).unwrap());
        let said = token.split('.').nth(1).unwrap();
        let said = URL_SAFE_NO_PAD.decode(said).unwrap();
        let mut claims: Claims = serde_json::from_slice(&said).unwrap();
        claims.iat -= AGO;
        claims.exp -= AGO;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(web::TOKEN_TYPE.to_owned());
        header.kid = Some(key.kid);
        jsonwebtoken::encode(&header, &claims, &private).unwrap()
    }
}
