use contracts::api::intake::{NewParty, Party};
use kernel::PartyId;
use privacy::{Vault, VaultError, mask_address, mask_identity, mask_phone};
use problem::Problem;
use typed::{Identity, Phone};
use web::Failure;

use crate::store::parties::PartyRecord;
use crate::store::registration::SealedParty;

/// Which of a party's particulars a sealed value is. The party's id is bound into it.
fn context(field: &str, party: PartyId) -> String {
    format!("party.{field}:{party}")
}

/// A party ready to be stored; nothing in it can be read without the key.
pub(super) fn seal(
    vault: &Vault,
    id: PartyId,
    place: usize,
    party: &NewParty,
) -> Result<SealedParty, Failure> {
    let sealed = |field: &str, value: Option<&str>| {
        value
            .map(|value| vault.seal(&context(field, id), value).map(hex::encode))
            .transpose()
            .map_err(broken)
    };
    let identity = party.identity.as_deref();
    let phone = party.phone.as_deref();
    Ok(SealedParty {
        id: id.uuid(),
        place: i16::try_from(place).unwrap_or(i16::MAX),
        side: party.side.as_str(),
        kind: party.kind.as_str(),
        name: party.name.clone(),
        identity: sealed("identity", identity)?,
        phone: sealed("phone", phone)?,
        address: sealed("address", party.address.as_deref())?,
        identity_index: identity
            .and_then(|text| Identity::parse(text).ok())
            .map(|identity| vault.identity_index(&identity)),
        phone_index: phone.and_then(|text| phone_index(vault, text)),
        organisation: party.organisation.map(|body| body.uuid()),
    })
}

/// What a telephone is found by.
pub(super) fn phone_index(vault: &Vault, text: &str) -> Option<String> {
    let phone = Phone::parse(text).ok()?;
    Some(vault.phone_index(&phone))
}

/// A party's particulars as they were entered.
pub(super) struct Particulars {
    pub(super) identity: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) address: Option<String>,
}

/// Opens what [`seal`] sealed.
pub(super) fn open(vault: &Vault, record: &PartyRecord) -> Result<Particulars, Failure> {
    let id = record.id()?;
    let opened = |field: &str, sealed: Option<&[u8]>| {
        sealed
            .map(|sealed| vault.open(&context(field, id), sealed))
            .transpose()
            .map_err(broken)
    };
    Ok(Particulars {
        identity: opened("identity", record.identity.as_deref())?,
        phone: opened("phone", record.phone.as_deref())?,
        address: opened("address", record.address.as_deref())?,
    })
}

/// A party as files show it.
pub(super) fn masked(vault: &Vault, record: PartyRecord) -> Result<Party, Failure> {
    let particulars = open(vault, &record)?;
    Ok(Party {
        id: record.id()?,
        side: record.side()?.into(),
        kind: record.kind()?.into(),
        identity: particulars.identity.as_deref().map(mask_identity),
        phone: particulars.phone.as_deref().map(mask_phone),
        address: particulars.address.as_deref().map(mask_address),
        organisation: record.organisation()?,
        organisation_name: None,
        name: record.name,
    })
}

fn broken(error: VaultError) -> Failure {
    Problem::internal(&error).into()
}
