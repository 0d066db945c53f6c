//! Tokens are stored so that only the browser's cookie can open them.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What the cookie holds: 256 random bits, written as 43 letters.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SessionId(String);

/// Something stored cannot be opened: it was touched, or belongs to another session.
#[derive(Debug, thiserror::Error)]
#[error("a stored session cannot be opened")]
pub(crate) struct Unopenable;

impl SessionId {
    const LENGTH: usize = 43;

    /// A new one.
    pub(crate) fn random() -> Result<Self, Unopenable> {
        random_word().map(Self)
    }

    /// One as it came in a cookie.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == Self::LENGTH
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The cookie's value.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What its row is found by.
    pub(crate) fn hash(&self) -> Vec<u8> {
        self.derive("dingfen session row")
    }

    /// Encrypts for this session.
    pub(crate) fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, Unopenable> {
        let mut data = plain.to_vec();
        let nonce = self
            .key()?
            .seal_in_place_append_tag(Aad::empty(), &mut data)
            .or(Err(Unopenable))?;
        let mut sealed = nonce.as_ref().to_vec();
        sealed.extend_from_slice(&data);
        Ok(sealed)
    }

    /// Decrypts what [`Self::seal`] of the same session made.
    pub(crate) fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, Unopenable> {
        let (nonce, data) = sealed
            .split_at_checked(aws_lc_rs::aead::NONCE_LEN)
            .ok_or(Unopenable)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).or(Err(Unopenable))?;
        let mut data = data.to_vec();
        let plain = self
            .key()?
            .open_in_place(nonce, Aad::empty(), &mut data)
            .or(Err(Unopenable))?;
        Ok(plain.to_vec())
    }

    fn key(&self) -> Result<RandomizedNonceKey, Unopenable> {
        RandomizedNonceKey::new(&AES_256_GCM, &self.derive("dingfen session key"))
            .or(Err(Unopenable))
    }

    /// The id is random and long, so one plain hash per purpose is enough.
    fn derive(&self, purpose: &str) -> Vec<u8> {
        let mut context = Context::new(&SHA256);
        context.update(purpose.as_bytes());
        context.update(&[0]);
        context.update(self.0.as_bytes());
        context.finish().as_ref().to_vec()
    }
}

/// 256 random bits as 43 letters: ids and form tokens.
pub(crate) fn random_word() -> Result<String, Unopenable> {
    let mut bytes = [0_u8; 32];
    aws_lc_rs::rand::fill(&mut bytes).or(Err(Unopenable))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_session_opens_what_it_sealed() {
        let (one, other) = (SessionId::random().unwrap(), SessionId::random().unwrap());
        let sealed = one.seal(b"tokens").unwrap();
        assert_eq!(one.open(&sealed).unwrap(), b"tokens");
        assert!(other.open(&sealed).is_err());
        assert!(one.open(&sealed[..10]).is_err());
        assert_ne!(one.hash(), other.hash());
    }

    #[test]
    fn only_well_formed_ids_are_looked_up() {
        let id = SessionId::random().unwrap();
        assert!(SessionId::parse(id.as_str()) == Some(id));
        for wrong in ["", "short", &"é".repeat(22), &"a".repeat(44)] {
            assert!(SessionId::parse(wrong).is_none(), "{wrong}");
        }
    }
}
