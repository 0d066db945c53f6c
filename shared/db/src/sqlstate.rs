//! What the server's refusals say about the work that they ended, by SQLSTATE.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind};

/// What a refusal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing about the work: the server cannot do any just now. It will pass.
    Unavailable,
    /// The work was sacrificed to somebody else's, and may simply be done again.
    Retryable,
    /// The statement or its values are at fault.
    Statement,
}

impl Verdict {
    /// The one table, by class and code.
    pub(crate) fn of(code: &str) -> Self {
        match code {
            // Serialization failure, deadlock.
            "40001" | "40P01" => Self::Retryable,
            // A lock not had in time, an object in use.
            "55P03" | "55006" => Self::Unavailable,
            // A fail-over left us with a standby; a session or a transaction went on for too long.
            "25006" | "25P03" | "25P04" => Self::Unavailable,
            // A page or an index that is not what was written: no event and no request is to blame.
            "XX001" | "XX002" => Self::Unavailable,
            _ => match code.get(..2) {
                // Connections; too little disk, memory, connections; interventions of an operator
                // and time limits; the system beneath.
                Some("08" | "53" | "57" | "58") => Self::Unavailable,
                // Rolled back for other reasons; whether it was committed may not be known.
                Some("40") => Self::Unavailable,
                _ => Self::Statement,
            },
        }
    }
}

/// How PostgreSQL words the refusals of which diesel tells neither code nor kind: a beginning, a
/// part, the code. Services ask for English ones by a setting of their roles.
const WORDED: [(&str, &str, &str); 24] = [
    ("deadlock detected", "", "40P01"),
    ("canceling statement due to lock timeout", "", "55P03"),
    ("could not obtain lock on", "", "55P03"),
    ("", "is being accessed by other users", "55006"),
    ("canceling statement due to", "", "57014"),
    (
        "terminating connection due to idle-in-transaction",
        "",
        "25P03",
    ),
    ("terminating connection due to transaction", "", "25P04"),
    ("terminating connection", "", "57P01"),
    ("the database system is", "", "57P03"),
    ("could not extend file", "", "53100"),
    ("could not resize shared memory segment", "", "53100"),
    ("could not", "No space left on device", "53100"),
    ("could not", "Disk quota exceeded", "53100"),
    ("out of memory", "", "53200"),
    ("out of shared memory", "", "53200"),
    ("sorry, too many clients already", "", "53300"),
    ("remaining connection slots are reserved", "", "53300"),
    ("too many connections for", "", "53300"),
    ("temporary file size exceeds", "", "53400"),
    ("out of file descriptors", "", "53000"),
    ("could not read block", "read only", "XX001"),
    ("invalid page in block", "", "XX001"),
    ("could not read block", "", "58030"),
    ("could not", "file \"", "58030"),
];

/// The code of a refusal, as far as it matters here.
pub(crate) fn code(
    kind: &DatabaseErrorKind,
    info: &(dyn DatabaseErrorInformation + Send + Sync),
) -> Option<&'static str> {
    match kind {
        DatabaseErrorKind::SerializationFailure => Some("40001"),
        DatabaseErrorKind::ReadOnlyTransaction => Some("25006"),
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            Some("08006")
        }
        DatabaseErrorKind::UniqueViolation
        | DatabaseErrorKind::ForeignKeyViolation
        | DatabaseErrorKind::RestrictViolation
        | DatabaseErrorKind::NotNullViolation
        | DatabaseErrorKind::CheckViolation
        | DatabaseErrorKind::ExclusionViolation => None,
        // diesel knows no more kinds.
        _ => WORDED
            .iter()
            .find(|(start, part, _)| {
                info.message().starts_with(start) && info.message().contains(part)
            })
            .map(|(_, _, code)| *code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_its_verdict() {
        use Verdict::{Retryable, Statement, Unavailable};
        for (codes, verdict) in [
            ("08000 08003 08006 08001 08004 08P01", Unavailable),
            ("22001 22021 22P02 23502 23503 23505 23514", Statement),
            ("25001 25P01 25P02", Statement),
            ("25006 25P03 25P04", Unavailable),
            ("40001 40P01", Retryable),
            ("40000 40002 40003", Unavailable),
            ("42501 42601 42703 42P01", Statement),
            ("53000 53100 53200 53300 53400", Unavailable),
            ("54000 54001 54023", Statement),
            ("55000 55P02", Statement),
            ("55006 55P03", Unavailable),
            ("57000 57014 57P01 57P02 57P03 57P04 57P05", Unavailable),
            ("58000 58030 58P01 58P02", Unavailable),
            ("P0001 XX000", Statement),
            ("XX001 XX002", Unavailable),
            ("", Statement),
        ] {
            for code in codes.split(' ') {
                assert_eq!(Verdict::of(code), verdict, "{code}");
            }
        }
    }

    /// As the server's sources have them; `tests/database/refused.rs` has the server say some.
    #[test]
    fn refusals_are_known_by_their_words() {
        let full = r#"could not extend file "base/5/16411": No space left on device"#;
        let short = r#"could not extend file "base/5/16411": wrote only 4096 of 8192 bytes"#;
        let spilled = r#"could not write to file "base/pgsql_tmp/1": No space left on device"#;
        let crashed = "terminating connection because of crash of another server process";
        for (message, expected) in [
            (full, Some("53100")),
            (short, Some("53100")),
            (spilled, Some("53100")),
            (crashed, Some("57P01")),
            ("out of memory", Some("53200")),
            ("the database system is in recovery mode", Some("57P03")),
            (
                r#"could not open file "base/5/1": Input/output error"#,
                Some("58030"),
            ),
            (
                "canceling statement due to statement timeout",
                Some("57014"),
            ),
            (r#"relation "nothing" does not exist"#, None),
            ("could not determine data type of parameter $1", None),
        ] {
            let found = code(&DatabaseErrorKind::Unknown, &message.to_owned());
            assert_eq!(found, expected, "{message}");
        }
    }
}
