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
        let fits = self.passwords.fits(body.password, hash).await?;
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
