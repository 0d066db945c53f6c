//! Who acts for a party: named and released, each a subject of its own.

mod end;
mod name;

use contracts::api::intake::{Representative, UnmaskedRepresentative};
use contracts::vocabulary::{Authority, Word};
use db::Error;
use privacy::{Vault, mask_email, mask_identity, mask_phone};
use web::Failure;

use super::App;
use super::particulars::broken;
use crate::store::representatives::RepresentativeRecord;

/// Which of the particulars a sealed value is. The id of who acts is bound into it.
fn context(field: &str, id: kernel::RepresentativeId) -> String {
    format!("representative.{field}:{id}")
}

/// The particulars in full.
pub(super) fn opened(
    vault: &Vault,
    record: &RepresentativeRecord,
) -> Result<UnmaskedRepresentative, Failure> {
    let id = record.id()?;
    let opened = |field: &str, sealed: Option<&[u8]>| {
        sealed
            .map(|sealed| vault.open(&context(field, id), sealed))
            .transpose()
            .map_err(broken)
    };
    Ok(UnmaskedRepresentative {
        id,
        identity: opened("identity", record.identity.as_deref())?,
        phone: opened("phone", record.phone.as_deref())?,
        email: opened("email", record.email.as_deref())?,
    })
}

/// As files show it.
pub(super) fn masked(
    vault: &Vault,
    record: &RepresentativeRecord,
) -> Result<Representative, Failure> {
    let particulars = opened(vault, record)?;
    let authority = record.authority.iter();
    let authority = authority.map(|word| db::stored::word::<Authority>(word).map(Word::from));
    Ok(Representative {
        id: particulars.id,
        version: record.version,
        role: record.role()?.into(),
        name: record.name.clone(),
        identity: particulars.identity.as_deref().map(mask_identity),
        phone: particulars.phone.as_deref().map(mask_phone),
        email: particulars.email.as_deref().map(mask_email),
        authority: authority.collect::<Result<_, Error>>()?,
        scope_note: record.scope_note.clone(),
        signed: record.signed,
        from_on: record.from_on,
        to_on: record.to_on,
    })
}
