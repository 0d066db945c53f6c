use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use problem::{Code, Problem};
use tokio::sync::Semaphore;
use web::Failure;

/// Hashes and checks passwords, a few at a time: each takes 19 MiB and tens of milliseconds, and
/// neither memory nor the other requests may suffer when many people sign in at once.
#[derive(Debug, Clone)]
pub(super) struct Passwords {
    permits: Arc<Semaphore>,
}

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(8);

/// A hash that no password fits: checking against it takes as long as against a real one, so
/// the time taken does not tell whether a name is known.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3MgcGFzc3dvcmQ\
    $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl Passwords {
    pub(super) fn new() -> Self {
        Self {
            permits: Arc::new(Semaphore::new(2)),
        }
    }

    /// A salted hash, as a PHC string.
    pub(super) async fn hash(&self, password: String) -> Result<String, Failure> {
        self.in_turn(move || {
            let hash: PasswordHash = argon2()?.hash_password(password.as_bytes())?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password fits the hash; takes its time even when there is none.
    pub(super) async fn fits(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, Failure> {
        self.in_turn(move || {
            let against = hash.as_deref().unwrap_or(NOBODY);
            match argon2()?.verify_password(password.as_bytes(), against) {
                Ok(()) => Ok(hash.is_some()),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// Lets nobody have a turn any more.
    #[cfg(test)]
    pub(super) fn close(&self) {
        self.permits.close();
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, argon2::password_hash::Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let turn = Arc::clone(&self.permits).acquire_owned();
        let Ok(Ok(permit)) = tokio::time::timeout(PATIENCE, turn).await else {
            return Err(Problem::new(Code::Unavailable)
                .detail("同时登录的人数较多。")
                .retry_after(3)
                .into());
        };
        // The permit goes with the work, which runs on even when nobody waits for it any more.
        let done = tokio::task::spawn_blocking(move || {
            let outcome = work();
            drop(permit);
            outcome
        });
        match done.await {
            Ok(outcome) => outcome.map_err(|error| Problem::internal(&error).into()),
            Err(failure) => Err(Problem::internal(&failure).into()),
        }
    }
}

/// Argon2id with the costs OWASP recommends: 19 MiB, 2 passes, 1 lane.
fn argon2() -> Result<Argon2<'static>, argon2::password_hash::Error> {
    let params = Params::new(19 * 1024, 2, 1, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new();
        let hash = passwords.hash("定分止争，2026".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let fits = async |password: &str, hash: Option<&str>| {
            let hash = hash.map(ToOwned::to_owned);
            passwords.fits(password.to_owned(), hash).await.unwrap()
        };
        assert!(fits("定分止争，2026", Some(&hash)).await);
        assert!(!fits("定分止争，2027", Some(&hash)).await);
        assert!(!fits("定分止争，2026", None).await);
    }

    #[tokio::test]
    async fn an_unknown_name_costs_as_much_as_a_known_one() {
        let hash = Passwords::new()
            .hash("定分止争，2026".into())
            .await
            .unwrap();
        let costs = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(costs(NOBODY), costs(&hash));
        // Salt and digest are as long, too, so that neither is cheaper to compute.
        let lengths = |hash: &str| hash.split('$').skip(4).map(str::len).collect::<Vec<_>>();
        assert_eq!(lengths(NOBODY)[1], lengths(&hash)[1]);
    }
}
