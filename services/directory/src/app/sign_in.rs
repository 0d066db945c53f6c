use contracts::api::directory::{SignIn, Tokens};
use problem::{Code, Problem};
use uuid::Uuid;
use web::Failure;

use super::App;
use super::tokens::SignedIn;
use crate::domain::lockout::Attempts;
use crate::domain::username;
use crate::store::{attempts, staff};

impl App {
    /// Signs a member of staff in. Whatever is wrong, the answer is the same and takes the same
    /// time, so that it does not tell which names are known.
    pub async fn sign_in(&self, body: SignIn) -> Result<Tokens, Failure> {
        let name = username::normalised(&body.username);
        let index = self.vault.index("username", &name);
        self.count_attempt(&index).await?;
        let found = {
            let mut connection = self.database.connection().await?;
            staff::find_with_password(&mut connection, &name).await?
        };
        let (placed, hash) = found.unzip();
        let fits = self.password_fits(&index, body.password, hash).await?;
        let (member, organisation) = placed
            .filter(|(member, _)| fits && !member.roles.is_empty())
            .ok_or(Code::WrongCredentials)?;
        self.database
            .transaction("sign in", async |tx| {
                attempts::forget(tx, &index).await?;
                let signed_in = SignedIn {
                    family: Uuid::now_v7(),
                    at: self.clock.now(),
                };
                self.issue(tx, &member, &organisation, signed_in).await
            })
            .await
    }

    /// Whether the password fits, after [`Self::count_attempt`]. An attempt whose password could
    /// not be checked, for the queue was too long, is given back.
    pub(super) async fn password_fits(
        &self,
        index: &str,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, Failure> {
        let checked = self.passwords.fits(password, hash).await;
        if checked.is_err() {
            let mut connection = self.database.connection().await?;
            attempts::give_back(&mut connection, index).await?;
        }
        checked
    }

    /// Counts an attempt under the name with this index, or refuses it.
    pub(super) async fn count_attempt(&self, index: &str) -> Result<(), Failure> {
        let now = self.clock.now();
        self.database
            .transaction("count sign-in", async |tx| {
                let known = attempts::lock(tx, index, Attempts::none(now)).await?;
                let counted = known.count(now).map_err(|locked| {
                    Problem::new(Code::LockedOut)
                        .detail("连续 5 次登录失败，账号已锁定 15 分钟。")
                        .retry_after(locked.seconds)
                })?;
                attempts::save(tx, index, counted).await?;
                Ok(())
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::TimeDelta;
    use contracts::Service;
    use kernel::SystemClock;
    use privacy::Vault;

    use super::*;
    use crate::domain::session::Lifetimes;

    #[tokio::test]
    async fn an_attempt_that_was_not_checked_does_not_count() {
        let store = testkit::database(Service::Directory, crate::MIGRATIONS).await;
        let vault = Arc::new(Vault::new(&[7; 32]).unwrap());
        let lifetimes = Lifetimes {
            idle: TimeDelta::hours(12),
            total: TimeDelta::days(7),
        };
        let database = store.database.clone();
        let day = TimeDelta::days(1);
        let app = App::new(database, vault, Arc::new(SystemClock), lifetimes, day).unwrap();
        app.passwords.close();
        for _ in 0..7 {
            let body = SignIn {
                username: "admin".to_owned(),
                password: "定分止争".to_owned(),
            };
            let failure = app.sign_in(body).await.map(drop).unwrap_err();
            assert!(Problem::from(failure).is(Code::Unavailable));
        }
    }
}
