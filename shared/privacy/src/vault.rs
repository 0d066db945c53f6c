use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use aws_lc_rs::rand;
use secrecy::zeroize::Zeroizing;
use typed::{Identity, Phone};

const KEY_LEN: usize = 32;

/// Seals and opens personal data, and computes the indexes it is found by.
///
/// A sealed value is: key id (1 byte), nonce (12), ciphertext, tag (16).
pub struct Vault {
    sealing: LessSafeKey,
    indexing: hmac::Key,
}

/// The key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It has the wrong length.
    #[error("the privacy key must be 32 bytes, written as 64 hex digits")]
    Malformed,
    /// Its file cannot be read or written.
    #[error("the privacy key file {} cannot be used", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No key could be made.
    #[error("the system gives no random numbers")]
    Random,
}

/// A value cannot be sealed or opened. Says nothing about the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Sealing failed.
    #[error("a value could not be sealed")]
    Seal,
    /// It was sealed with a key we do not have.
    #[error("a value was sealed with unknown key {0}")]
    UnknownKey(u8),
    /// It was changed, belongs to another context, or is no sealed value at all.
    #[error("a sealed value could not be opened")]
    Open,
}

impl Vault {
    /// The id of the one key there is. A second one, once keys rotate, gets the next number.
    const KEY_ID: u8 = 1;

    /// A vault with this key of 32 bytes.
    pub fn new(key: &[u8]) -> Result<Self, KeyError> {
        if key.len() != KEY_LEN {
            return Err(KeyError::Malformed);
        }
        // One key on disk, two in use: what is learnt about one must not help with the other.
        let main = hmac::Key::new(hmac::HMAC_SHA256, key);
        let sealing = hmac::sign(&main, b"dingfen privacy v1: seal");
        let indexing = hmac::sign(&main, b"dingfen privacy v1: index");
        let sealing =
            UnboundKey::new(&AES_256_GCM, sealing.as_ref()).or(Err(KeyError::Malformed))?;
        Ok(Self {
            sealing: LessSafeKey::new(sealing),
            indexing: hmac::Key::new(hmac::HMAC_SHA256, indexing.as_ref()),
        })
    }

    /// A vault with a key that nobody keeps: what it says means nothing once it is gone.
    pub fn passing() -> Result<Self, KeyError> {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        rand::fill(key.as_mut()).or(Err(KeyError::Random))?;
        Self::new(key.as_ref())
    }

    /// A vault with the key in this file: 64 hex digits, white space around them allowed.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, KeyError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|source| KeyError::File {
            path: path.to_owned(),
            source,
        })?;
        let text = Zeroizing::new(text);
        let key = Zeroizing::new(hex::decode(text.trim()).or(Err(KeyError::Malformed))?);
        Self::new(&key)
    }

    /// Seals a text. `context` says what it is (`party.identity`); a value opens only in the
    /// context it was sealed in, so a column cannot be passed off as another.
    pub fn seal(&self, context: &str, text: &str) -> Result<Vec<u8>, VaultError> {
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).or(Err(VaultError::Seal))?;
        let mut body = text.as_bytes().to_vec();
        self.sealing
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context.as_bytes()),
                &mut body,
            )
            .or(Err(VaultError::Seal))?;
        let mut sealed = Vec::with_capacity(1 + NONCE_LEN + body.len());
        sealed.push(Self::KEY_ID);
        sealed.extend_from_slice(&nonce);
        sealed.append(&mut body);
        Ok(sealed)
    }

    /// Opens what [`Self::seal`] gave, in the same context.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<String, VaultError> {
        let (&key_id, rest) = sealed.split_first().ok_or(VaultError::Open)?;
        if key_id != Self::KEY_ID {
            return Err(VaultError::UnknownKey(key_id));
        }
        let (nonce, body) = rest
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(VaultError::Open)?;
        let mut body = body.to_vec();
        let text = self
            .sealing
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(context.as_bytes()),
                &mut body,
            )
            .or(Err(VaultError::Open))?;
        String::from_utf8(text.to_vec()).or(Err(VaultError::Open))
    }

    /// The index of an identity document. Parties and the interests of staff have the same, so
    /// that recusal can compare the two.
    #[must_use]
    pub fn identity_index(&self, identity: &Identity) -> String {
        self.index("identity", identity.key())
    }

    /// The index of a telephone.
    #[must_use]
    pub fn phone_index(&self, phone: &Phone) -> String {
        self.index("phone", &phone.key())
    }

    /// The keyed index of a value in its one form: the same for the same value of the same kind,
    /// and meaningless without the key. 64 hex digits.
    #[must_use]
    pub fn index(&self, kind: &str, value: &str) -> String {
        let mut context = hmac::Context::with_key(&self.indexing);
        context.update(kind.as_bytes());
        // Separates kind and value, so that no two pairs run together.
        context.update(&[0]);
        context.update(value.as_bytes());
        hex::encode(context.sign())
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault([REDACTED])")
    }
}

/// Writes a new random key to a file that does not exist yet, readable by its owner only.
pub fn write_new_key(path: impl AsRef<Path>) -> Result<(), KeyError> {
    let path = path.as_ref();
    let mut key = Zeroizing::new([0; KEY_LEN]);
    rand::fill(key.as_mut()).or(Err(KeyError::Random))?;
    let text = Zeroizing::new(format!("{}\n", hex::encode(key.as_ref())));
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .map_err(|source| KeyError::File {
            path: path.to_owned(),
            source,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::new(&[7; KEY_LEN]).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_again_and_never_looks_the_same() {
        let vault = vault();
        let first = vault.seal("party.identity", "11010519491231002X").unwrap();
        let second = vault.seal("party.identity", "11010519491231002X").unwrap();
        assert_ne!(first, second);
        for sealed in [first, second] {
            let opened = vault.open("party.identity", &sealed);
            assert_eq!(opened.unwrap(), "11010519491231002X");
        }
    }

    #[test]
    fn a_changed_moved_or_foreign_value_does_not_open() {
        let vault = vault();
        let mut sealed = vault.seal("party.phone", "13812345678").unwrap();
        assert_eq!(vault.open("party.address", &sealed), Err(VaultError::Open));
        let stranger = Vault::new(&[8; KEY_LEN]).unwrap();
        assert_eq!(stranger.open("party.phone", &sealed), Err(VaultError::Open));
        *sealed.last_mut().unwrap() ^= 1;
        assert_eq!(vault.open("party.phone", &sealed), Err(VaultError::Open));
        sealed[0] = 9;
        assert_eq!(
            vault.open("party.phone", &sealed),
            Err(VaultError::UnknownKey(9))
        );
        assert_eq!(vault.open("party.phone", &[1, 2]), Err(VaultError::Open));
    }

    #[test]
    fn an_index_finds_a_value_however_it_was_typed() {
        let vault = vault();
        let typed = |text| vault.identity_index(&Identity::parse(text).unwrap());
        let index = typed("11010519491231002X");
        assert_eq!(index, typed("１１０１０５ 19491231 002x"));
        let phones = ["0812-3332211-801", "（0812）3332211"]
            .map(|text| vault.phone_index(&Phone::parse(text).unwrap()));
        assert_eq!(phones[0], phones[1]);
        assert_ne!(index, vault.index("phone", "11010519491231002X"));
        assert_ne!(
            index,
            Vault::new(&[8; KEY_LEN])
                .unwrap()
                .index("identity", "11010519491231002X")
        );
        assert_eq!(index.len(), 64);
    }

    /// Indexes are stored; a change of the derivation would silently stop every search.
    #[test]
    fn an_index_never_changes() {
        assert_eq!(
            vault().index("identity", "11010519491231002X"),
            "dfc0bf5db0a5fe78a7c83120a237702dc0bc277019049254204e83d46395d2f1"
        );
    }

    #[test]
    fn a_new_key_file_is_private_and_never_overwritten() {
        use std::os::unix::fs::PermissionsExt as _;

        let path = std::env::temp_dir().join(format!("dingfen-key-{}", std::process::id()));
        drop(std::fs::remove_file(&path));
        write_new_key(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let vault = Vault::from_file(&path).unwrap();
        assert_eq!(format!("{vault:?}"), "Vault([REDACTED])");
        assert!(matches!(write_new_key(&path), Err(KeyError::File { .. })));
        std::fs::remove_file(&path).unwrap();
    }
}
