use contracts::api::directory::{SignIn, Tokens};
use problem::Code;
use uuid::Uuid;
use web::{ClientAddress, Failure};

use super::App;
use super::guesses::Guess;
use super::tokens::SignedIn;
use crate::domain::username;
use crate::store::{credentials, staff};

impl App {
    /// Signs a member of staff in. Whatever is wrong, the answer is the same and takes the same
    /// time, so that it does not tell which names are known.
    pub async fn sign_in(&self, body: SignIn, from: ClientAddress) -> Result<Tokens, Failure> {
        let name = username::normalised(&body.username);
        let guess = self.count_attempt(&name, from).await?;
        let found = {
            let mut connection = self.database.connection().await?;
            staff::find_with_password(&mut connection, &name).await?
        };
        let (placed, hash) = found.unzip();
        let fits = self.password_fits(&guess, body.password, hash).await?;
        let placed = placed
            .filter(|(member, _)| fits && !member.roles.is_empty())
            .ok_or(Code::WrongCredentials)?;
        self.database
            .transaction("sign in", async |tx| {
                let credential = credentials::find(tx, placed.0.id).await?;
                let credential = credential.ok_or(Code::WrongCredentials)?;
                self.guessed_right(tx, &guess).await?;
                let signed_in = SignedIn {
                    family: Uuid::now_v7(),
                    at: self.clock.now(),
                };
                self.issue(tx, &placed, &credential, signed_in).await
            })
            .await
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
    use problem::Problem;

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
