use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// What can go wrong between a service and its database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection could be had in time; the caller may try again later.
    #[error("the database cannot be reached")]
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
            Self::Query(Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
            // diesel has no kind of its own for SQLSTATE 40P01.
            Self::Query(Diesel::DatabaseError(_, info)) => info.message() == "deadlock detected",
            _ => false,
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
            Diesel::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                _,
            )
            | Diesel::BrokenTransactionManager => Self::Unavailable(Box::new(error)),
            Diesel::DatabaseError(_, ref info) if was_interrupted(info.message()) => {
                Self::Unavailable(Box::new(error))
            }
            other => Self::Query(other),
        }
    }
}

/// Whether the server ended the statement for reasons of its own: a timeout of ours for locks or
/// statements, or its shutdown. diesel has no kinds for these SQLSTATEs (55P03, 57014, 57P01).
fn was_interrupted(message: &str) -> bool {
    message.starts_with("canceling statement due to")
        || message.starts_with("terminating connection due to")
}
