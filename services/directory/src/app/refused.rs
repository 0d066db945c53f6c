//! What only the database can find wrong: values that are taken, and ones that are not known.

use problem::{Code, Problem};
use web::Failure;

/// Names the field whose value is already taken.
pub(super) fn taken(failure: Failure) -> Failure {
    let constraint = match &failure {
        Failure::Store(error) => error.violated_constraint(),
        Failure::Refused(_) => None,
    };
    match constraint {
        Some("organisation_code" | "organisation_path") => in_use("/code", "该机构代码已被使用。"),
        Some("organisation_number_word") => number_word_taken(),
        Some("staff_username") => in_use("/username", "该用户名已被使用。"),
        _ => failure,
    }
}

/// Another body has this word in its case numbers, present or of before.
pub(super) fn number_word_taken() -> Failure {
    in_use("/number_word", "该字号已被其他机构使用。")
}

fn in_use(pointer: &str, detail: &str) -> Failure {
    Problem::new(Code::Duplicate)
        .detail(detail)
        .field(pointer, "taken", detail)
        .into()
}

/// A 422 for one field that only the database could find wrong.
pub(super) fn unknown(pointer: &str, detail: &str) -> Failure {
    Problem::new(Code::Invalid)
        .detail(detail)
        .field(pointer, "unknown", detail)
        .into()
}
