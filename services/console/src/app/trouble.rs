//! Everything that keeps a page from being shown as asked.

use contracts::Service;
use problem::{Code, Problem};

use crate::page::Fields;

/// Why there is another page than the one asked for.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Trouble {
    /// Nobody is signed in.
    #[error("not signed in")]
    SignedOut(Interrupted),
    /// Whoever is signed in must change their password first.
    #[error("the password must be changed")]
    PasswordMustChange(Interrupted),
    /// A service refused what was asked.
    #[error("refused: {0}")]
    Refused(Problem),
    /// A service does not answer.
    #[error("{0} does not answer")]
    Down(Service),
    /// There is no such page.
    #[error("no such page")]
    NotFound,
    /// The form comes from another site.
    #[error("the form comes from another site")]
    Forged,
    /// The form has to be looked at again before it is sent.
    #[error("the form must be sent again")]
    Again(Typed),
    /// The form cannot be read.
    #[error("the form cannot be read")]
    BadForm,
    /// The console itself failed.
    #[error("the console failed")]
    Internal,
}

/// What was asked for when something else had to be done first.
#[derive(Debug, Clone)]
pub(crate) struct Interrupted {
    /// Where to go after that: a local path.
    pub(crate) return_to: String,
    /// The form that was being sent, to be sent again then.
    pub(crate) carried: Option<String>,
}

/// A form as it was typed, which comes back to be sent by a new click.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    /// Where it was sent: a local path.
    pub(crate) target: String,
    pub(crate) fields: Fields,
    pub(crate) why: Why,
}

/// Why a form comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// Something else had to be done first: signing in, changing the password.
    Interrupted,
    /// It is of a page of before somebody signed in again.
    Stale,
    /// Its bytes are no UTF-8; they were made out as well as they could be.
    Unreadable,
}

impl Trouble {
    /// The refusal, if it is one.
    pub(crate) fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused(problem) => Some(problem),
            _ => None,
        }
    }

    /// Whether a service refused with this code.
    pub(crate) fn is(&self, code: Code) -> bool {
        self.problem().is_some_and(|problem| problem.is(code))
    }

    /// A failure of the console's own; its cause goes to the log.
    pub(crate) fn internal(cause: &dyn std::error::Error) -> Self {
        tracing::error!(error = %cause, "a page failed");
        Self::Internal
    }
}

impl From<db::Error> for Trouble {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Unavailable(cause) => {
                tracing::warn!(error = %cause, "the session database does not answer");
                Self::Down(Service::Console)
            }
            other => Self::internal(&other),
        }
    }
}

impl From<crate::store::sealed::Unopenable> for Trouble {
    fn from(error: crate::store::sealed::Unopenable) -> Self {
        Self::internal(&error)
    }
}
