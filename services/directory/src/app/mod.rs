//! Use cases, one file each, and the jobs that run beside them.

mod bootstrap;
mod change_organisation;
mod change_password;
mod change_staff;
mod context;
mod ended;
mod guesses;
mod keys;
mod look;
mod me;
mod passwords;
mod powers;
#[cfg(test)]
mod races;
mod refresh;
mod refused;
mod register_organisation;
mod register_regions;
mod register_staff;
mod reset_password;
mod sign_in;
mod sign_ins;
mod sign_out;
mod tidy;
mod tokens;

use std::sync::Arc;

use db::Database;
use kernel::Clock;
use privacy::Vault;
use web::TokenVerifier;

use chrono::TimeDelta;

use crate::domain::lockout::SignInLimits;
use crate::domain::session::Lifetimes;
use keys::Keys;
use passwords::Passwords;

pub use bootstrap::{Bootstrapped, Root, bootstrap};
pub use guesses::{address_index, name_index};
pub(crate) use look::OrganisationQuery;

/// What the use cases of the directory share. Cheap to clone.
#[derive(Clone)]
pub struct App {
    database: Database,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    lifetimes: Lifetimes,
    sign_in_limits: SignInLimits,
    passwords: Passwords,
    keys: Keys,
    lasting_passwords: bool,
}

impl App {
    /// The directory on this database. It signs nobody in before [`Self::renew_keys`] succeeded.
    pub fn new(
        database: Database,
        vault: Arc<Vault>,
        clock: Arc<dyn Clock>,
        lifetimes: Lifetimes,
        sign_in_limits: SignInLimits,
        key_lifetime: TimeDelta,
    ) -> Result<Self, web::KeyError> {
        Ok(Self {
            database,
            vault,
            clock,
            lifetimes,
            sign_in_limits,
            passwords: Passwords::new(),
            keys: Keys::new(key_lifetime)?,
            lasting_passwords: false,
        })
    }

    /// The same that lets administrators of the root give passwords that stay.
    #[must_use]
    pub fn with_lasting_passwords(self) -> Self {
        Self {
            lasting_passwords: true,
            ..self
        }
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Verifies the tokens this directory signs.
    #[must_use]
    pub fn verifier(&self) -> TokenVerifier {
        self.keys.verifier()
    }
}
