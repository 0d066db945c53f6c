use contracts::api::directory::{SignIn, Tokens};
use db::Connection;
use kernel::StaffId;
use problem::{Code, Problem};
use web::{ClientAddress, Failure};

use super::App;
use super::guesses::Guess;
use super::tokens::{SignedIn, bearer};
use crate::domain::username;
use crate::store::credentials::{self, Credential};

/// Somebody whose password was right when it was looked at.
pub(super) struct Verified {
    staff: StaffId,
    password_hash: String,
    guess: Guess,
}

impl App {
    /// Signs a member of staff in. Whatever is wrong, the answer is the same and takes the same
    /// time, so that it does not tell which names are known.
    pub async fn sign_in(&self, body: SignIn, from: ClientAddress) -> Result<Tokens, Failure> {
        let verified = self.verify(body, from).await?;
        self.database
            .transaction("sign in", async |tx| self.enter(tx, &verified).await)
            .await
    }

    /// Looks at the password, which takes a while, and without any lock.
    pub(super) async fn verify(
        &self,
        body: SignIn,
        from: ClientAddress,
    ) -> Result<Verified, Failure> {
        let name = username::normalised(&body.username);
        let guess = self.count_attempt(&name, from).await?;
        let found = {
            let mut connection = self.database.connection().await?;
            credentials::find_by_name(&mut connection, &name).await?
        };
        let (staff, hash) = found
            .map(|(staff, credential)| (staff, credential.password_hash))
            .unzip();
        let fits = self
            .password_fits(&guess, body.password, hash.clone())
            .await?;
        let known = staff.zip(hash).filter(|_| fits);
        let Some((staff, password_hash)) = known else {
            guess.refused("wrong name or password");
            return Err(Code::WrongCredentials.into());
        };
        guess.right(staff);
        Ok(Verified {
            staff,
            password_hash,
            guess,
        })
    }

    pub(super) async fn enter(
        &self,
        tx: &mut Connection,
        verified: &Verified,
    ) -> Result<Tokens, Failure> {
        // Password and roles may have been changed while the password was looked at.
        let credential = credentials::hold(tx, verified.staff)
            .await?
            .filter(|credential| credential.password_hash == verified.password_hash)
            .ok_or(Code::WrongCredentials)?;
        let placed = bearer(tx, verified.staff)
            .await?
            .ok_or(Code::WrongCredentials)?;
        let now = self.clock.now();
        if credential.must_change
            && now - credentials::changed_at(tx, verified.staff).await? > self.lifetimes.temporary
        {
            return Err(Problem::new(Code::WrongCredentials)
                .detail("临时密码已经过期，请联系系统管理员重新设置。")
                .into());
        }
        self.guessed_right(tx, &verified.guess).await?;
        let signed_in = SignedIn::anew(now);
        self.issue(tx, &placed, &credential, signed_in).await
    }

    /// Looks at the password of somebody who is signed in already, before what only they may do;
    /// `None` if it is another one. Guesses count as at signing in.
    pub(super) async fn present_password(
        &self,
        username: &str,
        password: String,
        known: Option<&Credential>,
        from: ClientAddress,
    ) -> Result<Option<Guess>, Failure> {
        let hash = known.map(|known| known.password_hash.clone());
        let guess = self.count_attempt(username, from).await?;
        if self.password_fits(&guess, password, hash).await? {
            return Ok(Some(guess));
        }
        guess.refused("wrong present password");
        Ok(None)
    }

    /// Whether the password fits, after [`Self::count_attempt`]. An attempt whose password could
    /// not be checked, for the queue was too long, is given back.
    pub(super) async fn password_fits(
        &self,
        guess: &Guess,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, Failure> {
        let checked = self.passwords.fits(password, hash).await;
        if checked.is_err() {
            self.give_back(guess).await?;
        }
        checked
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
    use crate::domain::lockout::SignInLimits;
    use crate::domain::session::Lifetimes;

    #[tokio::test]
    async fn an_attempt_that_was_not_checked_does_not_count() {
        let store = testkit::database(Service::Directory, crate::MIGRATIONS).await;
        let vault = Arc::new(Vault::new(&[7; 32]).unwrap());
        let lifetimes = Lifetimes {
            idle: TimeDelta::hours(12),
            total: TimeDelta::days(7),
            temporary: TimeDelta::days(7),
        };
        let database = store.database.clone();
        let day = TimeDelta::days(1);
        let limits = SignInLimits {
            per_name: 2,
            per_address: 2,
        };
        let clock = Arc::new(SystemClock);
        let app = App::new(database, vault, clock, lifetimes, limits, day).unwrap();
        let from = ClientAddress::from(std::net::IpAddr::from([203, 0, 113, 7]));
        app.passwords.close();
        for _ in 0..7 {
            let body = SignIn {
                username: "admin".to_owned(),
                password: "定分止争".to_owned(),
            };
            let failure = app.sign_in(body, from).await.map(drop).unwrap_err();
            assert!(Problem::from(failure).is(Code::Unavailable));
        }
    }
}
