//! Requests that must not be carried out twice, and rows that are already there.

use db::Connection;
use db::request::{Begun, Request, begin};
use problem::{Code, Problem};
use serde::de::DeserializeOwned;
use web::Failure;

/// The answer this request got before, if it was made before; claims its key if not.
pub(super) async fn answered<T: DeserializeOwned>(
    tx: &mut Connection,
    asked: &Request,
) -> Result<Option<T>, Failure> {
    match begin(tx, asked).await? {
        Begun::Fresh => Ok(None),
        Begun::Done(answer) => Ok(Some(
            serde_json::from_value(answer).map_err(db::Error::from)?,
        )),
        Begun::Reused => Err(Code::IdempotencyKeyReused.into()),
    }
}

/// Names the field whose value is already taken.
pub(super) fn taken(failure: Failure) -> Failure {
    let constraint = match &failure {
        Failure::Store(error) => error.violated_constraint(),
        Failure::Refused(_) => None,
    };
    let (pointer, detail) = match constraint {
        Some("organisation_code" | "organisation_path") => ("/code", "该机构代码已被使用。"),
        Some("organisation_number_word") => ("/number_word", "该字号已被其他机构使用。"),
        Some("staff_username") => ("/username", "该用户名已被使用。"),
        _ => return failure,
    };
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
