use diesel::result::{DatabaseErrorKind, Error as Diesel};

use crate::sqlstate::{self, Verdict};

/// What can go wrong between a service and its database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot do its work just now: it cannot be reached, is out of space, or ended
    /// the statement for reasons of its own. The caller may try again later.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The row is not there.
    #[error("no such row")]
    NotFound,
    /// The row was changed by somebody else since it was read, or the event number was taken.
    #[error("the row was changed in the meantime")]
    Stale,
    /// An idempotency key was used before, for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// A statement failed.
    #[error("a statement failed")]
    Query(#[source] Diesel),
    /// A stored document could not be read or written as JSON.
    #[error("a stored document is not valid")]
    Json(#[from] serde_json::Error),
    /// A stored value is not one of its vocabulary, or an id has no shard.
    #[error("a stored value is not valid: {0}")]
    Value(String),
}

impl Error {
    /// Whether the same work may succeed if simply done again: the database chose this
    /// transaction as the victim of a deadlock or serialization conflict.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Query(error) => verdict(error) == Verdict::Retryable,
            Self::Unavailable(_)
            | Self::NotFound
            | Self::Stale
            | Self::KeyReused
            | Self::Json(_)
            | Self::Value(_) => false,
        }
    }

    /// Whether PostgreSQL refused the text itself: it holds a NUL, which no column can.
    #[must_use]
    pub fn is_unstorable_text(&self) -> bool {
        match self {
            Self::Query(Diesel::DatabaseError(_, info)) => {
                info.message()
                    .starts_with("invalid byte sequence for encoding")
                    || info
                        .message()
                        .starts_with("unsupported Unicode escape sequence")
            }
            _ => false,
        }
    }

    /// Whether a unique or primary key refused the row; gives the constraint's name.
    #[must_use]
    pub fn violated_constraint(&self) -> Option<&str> {
        match self {
            Self::Query(Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info)) => {
                info.constraint_name()
            }
            _ => None,
        }
    }
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::NotFound => Self::NotFound,
            Diesel::BrokenTransactionManager => Self::Unavailable(Box::new(error)),
            other if verdict(&other) == Verdict::Unavailable => Self::Unavailable(Box::new(other)),
            other => Self::Query(other),
        }
    }
}

fn verdict(error: &Diesel) -> Verdict {
    match error {
        Diesel::DatabaseError(kind, info) => {
            sqlstate::code(kind, info.as_ref()).map_or(Verdict::Statement, Verdict::of)
        }
        _ => Verdict::Statement,
    }
}
