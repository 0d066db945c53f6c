use db::Retryable;
use problem::{Code, Problem};

/// What ends a use case early: a refusal with a reason, or a failing database.
///
/// The error type of transactions: `?` takes problems and codes as well as database errors, and
/// a handler turns it into the answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The request is refused.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] db::Error),
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

impl From<diesel::result::Error> for Failure {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Retryable for Failure {
    fn is_retryable(&self) -> bool {
        match self {
            Self::Refused(_) => false,
            Self::Store(error) => error.is_retryable(),
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(problem) => problem,
            Failure::Store(error) => store_problem(&error),
        }
    }
}

/// What a database error means to the one who asked.
fn store_problem(error: &db::Error) -> Problem {
    match error {
        db::Error::Unavailable(_) => Problem::unavailable(error),
        db::Error::NotFound => Problem::new(Code::NotFound),
        db::Error::Stale => Problem::new(Code::StaleVersion),
        db::Error::KeyReused => Problem::new(Code::IdempotencyKeyReused),
        // A deadlock that outlived all attempts: the same request may well pass later.
        _ if error.is_unstorable_text() => {
            Problem::new(Code::Invalid).detail("内容中含有不能保存的控制字符，请删除后重新提交。")
        }
        _ if error.is_retryable() => Problem::unavailable(error),
        _ if error.violated_constraint().is_some() => Problem::new(Code::Duplicate),
        db::Error::Query(_) | db::Error::Json(_) | db::Error::Value(_) => Problem::internal(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_error_has_its_answer() {
        let down = std::io::Error::other("connection refused");
        let full = r#"could not extend file "base/5/16411": No space left on device"#;
        let full = diesel::result::Error::DatabaseError(
            diesel::result::DatabaseErrorKind::Unknown,
            Box::new(full.to_owned()),
        );
        for (error, code) in [
            (db::Error::NotFound, Code::NotFound),
            (db::Error::Stale, Code::StaleVersion),
            (db::Error::KeyReused, Code::IdempotencyKeyReused),
            (db::Error::Unavailable(Box::new(down)), Code::Unavailable),
            (db::Error::from(full), Code::Unavailable),
            (db::Error::Value("?".to_owned()), Code::Internal),
        ] {
            assert!(Problem::from(Failure::from(error)).is(code), "{code}");
        }
    }
}
