//! Counting attempts at passwords: under the name, from the address, and under the name from the
//! address.

use db::Connection;
use kernel::{StaffId, Timestamp};
use privacy::Vault;
use problem::{Code, Problem};
use web::{ClientAddress, Failure};

use super::App;
use crate::domain::lockout::{Attempts, FAMILIAR, Limit, Locked, PAIR};
use crate::domain::username;
use crate::store::{attempts, places};

/// One attempt: what it is counted under, as keyed indexes.
#[derive(Debug, Clone)]
pub(super) struct Guess {
    name: String,
    address: String,
    pair: String,
    /// Whether the name was used from this address lately; it is not counted under the name then,
    /// and the count of the address does not stop it.
    familiar: bool,
}

impl Guess {
    /// Leaves word of an attempt that was refused: by indexes, as the attempts are counted by them.
    /// The access log has the same trace.
    pub(super) fn refused(&self, why: &'static str) {
        tracing::warn!(
            name.index = short(self.name.clone()),
            address.index = short(self.address.clone()),
            why,
            "a password was refused"
        );
    }

    /// Leaves word of a password that was right.
    pub(super) fn right(&self, staff: StaffId) {
        tracing::info!(
            actor.id = %staff,
            name.index = short(self.name.clone()),
            address.index = short(self.address.clone()),
            "a password was right"
        );
    }
}

/// How logs write a sign-in name.
#[must_use]
pub fn name_index(vault: &Vault, name: &str) -> String {
    short(index_of_name(vault, &username::normalised(name)))
}

/// How logs write where a sign-in was tried.
#[must_use]
pub fn address_index(vault: &Vault, from: ClientAddress) -> String {
    short(index_of_address(vault, &from.block().to_string()))
}

fn index_of_name(vault: &Vault, name: &str) -> String {
    vault.index("sign-in name", name)
}

fn index_of_address(vault: &Vault, address: &str) -> String {
    vault.index("sign-in address", address)
}

/// Enough of an index to tell one from all others.
fn short(mut index: String) -> String {
    index.truncate(16);
    index
}

impl App {
    /// Counts an attempt under a name, known or not, before its password is looked at, or refuses
    /// it. The rows are locked in the same order by everybody.
    pub(super) async fn count_attempt(
        &self,
        name: &str,
        from: ClientAddress,
    ) -> Result<Guess, Failure> {
        let now = self.clock.now();
        let address = from.block().to_string();
        let mut guess = Guess {
            name: self.name_index(name),
            address: index_of_address(&self.vault, &address),
            pair: self
                .vault
                .index("sign-in place", &format!("{address} {name}")),
            familiar: false,
        };
        guess.familiar = self
            .database
            .transaction("count sign-in", async |tx| {
                let limits = self.sign_in_limits;
                let familiar = places::is_known(tx, &guess.pair, now).await?;
                if familiar {
                    add(tx, &guess.address, limits.address(), now).await?;
                } else {
                    count(tx, &guess.address, None, limits.address(), now)
                        .await?
                        .map_err(address_closed)?;
                    count(tx, &guess.name, None, limits.name(), now)
                        .await?
                        .map_err(name_closed)?;
                }
                count(tx, &guess.pair, Some(&guess.name), PAIR, now)
                    .await?
                    .map_err(pair_closed)?;
                Ok::<_, Failure>(familiar)
            })
            .await
            .inspect_err(|_| guess.refused("too many attempts"))?;
        Ok(guess)
    }

    /// Takes an attempt back whose password could not be checked.
    pub(super) async fn give_back(&self, guess: &Guess) -> Result<(), Failure> {
        self.database
            .transaction("give back sign-in", async |tx| {
                give_back_shared(tx, guess).await?;
                attempts::give_back(tx, &guess.pair).await?;
                Ok(())
            })
            .await
    }

    /// Notes that the password was right: earlier mistakes from here are forgotten, and the place
    /// is known from now on.
    pub(super) async fn guessed_right(
        &self,
        tx: &mut Connection,
        guess: &Guess,
    ) -> Result<(), db::Error> {
        // Not forgotten: whoever knows one password must not be free to guess at others'.
        give_back_shared(tx, guess).await?;
        attempts::forget(tx, &guess.pair).await?;
        places::remember(tx, &guess.pair, self.clock.now() + FAMILIAR).await
    }

    /// Forgets what was got wrong about a name, wherever it was: its password is another one now.
    /// The name alone comes before the name from some address, as in counting.
    pub(super) async fn forgive(&self, tx: &mut Connection, name: &str) -> Result<(), db::Error> {
        let name = self.name_index(name);
        attempts::forget(tx, &name).await?;
        attempts::forget_of(tx, &name).await
    }

    fn name_index(&self, name: &str) -> String {
        index_of_name(&self.vault, name)
    }
}

/// Counts one attempt more under an index, unless there were too many.
async fn count(
    tx: &mut Connection,
    index: &str,
    name: Option<&str>,
    limit: Limit,
    now: Timestamp,
) -> Result<Result<(), Locked>, db::Error> {
    let known = attempts::lock(tx, index, name, Attempts::none(limit, now)).await?;
    match known.count(limit, now) {
        Ok(counted) => attempts::save(tx, index, counted).await.map(Ok),
        Err(locked) => Ok(Err(locked)),
    }
}

/// Counts an attempt more under an index, however many there were: if it turns out right, no more
/// is taken back than was counted.
async fn add(
    tx: &mut Connection,
    index: &str,
    limit: Limit,
    now: Timestamp,
) -> Result<(), db::Error> {
    let known = attempts::lock(tx, index, None, Attempts::none(limit, now)).await?;
    attempts::save(tx, index, known.add(limit, now)).await
}

/// Takes back what others are counted with too.
async fn give_back_shared(tx: &mut Connection, guess: &Guess) -> Result<(), db::Error> {
    attempts::give_back(tx, &guess.address).await?;
    if !guess.familiar {
        attempts::give_back(tx, &guess.name).await?;
    }
    Ok(())
}

fn address_closed(locked: Locked) -> Problem {
    Problem::new(Code::TooManyRequests)
        .detail("该网络地址近期登录失败次数过多，请稍后再试。")
        .retry_after(locked.seconds)
}

fn name_closed(locked: Locked) -> Problem {
    Problem::new(Code::LockedOut)
        .detail("该账号近期登录失败次数过多，暂时只能从近期登录过的网络地址登录。")
        .retry_after(locked.seconds)
}

fn pair_closed(locked: Locked) -> Problem {
    Problem::new(Code::LockedOut)
        .detail("连续 5 次登录失败，15 分钟内不能再从此处登录该账号。")
        .retry_after(locked.seconds)
}
