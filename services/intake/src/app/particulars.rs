use contracts::api::intake::{Change, NewParty, Party};
use contracts::vocabulary::{PartyField, PartyKind};
use kernel::{NaiveDate, PartyId};
use privacy::{Vault, VaultError, mask_address, mask_birth, mask_email, mask_identity, mask_phone};
use problem::Problem;
use typed::{Identity, Phone};
use web::Failure;

use crate::domain::{Changed, is_minor};
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
        born_on: sealed(
            "born_on",
            party.born_on.map(|day| day.to_string()).as_deref(),
        )?,
        phone: sealed("phone", phone)?,
        email: sealed("email", party.email.as_deref())?,
        address: sealed("address", party.address.as_deref())?,
        identity_index: identity.and_then(|text| identity_index(vault, text)),
        phone_index: phone.and_then(|text| phone_index(vault, text)),
        organisation: party.organisation.map(|body| body.uuid()),
    })
}

/// What an identity number is found by, and ties to it.
pub(super) fn identity_index(vault: &Vault, text: &str) -> Option<String> {
    let identity = Identity::parse(text).ok()?;
    Some(vault.identity_index(&identity))
}

/// What a telephone is found by.
pub(super) fn phone_index(vault: &Vault, text: &str) -> Option<String> {
    let phone = Phone::parse(text).ok()?;
    Some(vault.phone_index(&phone))
}

/// A party's particulars as they were entered.
pub(super) struct Particulars {
    pub(super) identity: Option<String>,
    pub(super) born_on: Option<NaiveDate>,
    pub(super) phone: Option<String>,
    pub(super) email: Option<String>,
    pub(super) address: Option<String>,
}

impl Particulars {
    /// Which there are.
    pub(super) fn fields(&self) -> impl Iterator<Item = PartyField> {
        let fields = [
            (PartyField::Identity, self.identity.is_some()),
            (PartyField::BornOn, self.born_on.is_some()),
            (PartyField::Phone, self.phone.is_some()),
            (PartyField::Email, self.email.is_some()),
            (PartyField::Address, self.address.is_some()),
        ];
        fields
            .into_iter()
            .filter_map(|(field, is)| is.then_some(field))
    }
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
        born_on: opened("born_on", record.born_on.as_deref())?.and_then(|day| day.parse().ok()),
        phone: opened("phone", record.phone.as_deref())?,
        email: opened("email", record.email.as_deref())?,
        address: opened("address", record.address.as_deref())?,
    })
}

/// A party as it was entered.
pub(super) fn entered(vault: &Vault, record: &PartyRecord) -> Result<NewParty, Failure> {
    let Particulars {
        identity,
        born_on,
        phone,
        email,
        address,
    } = open(vault, record)?;
    Ok(NewParty {
        side: record.side()?,
        kind: record.kind()?,
        name: record.name.clone(),
        identity,
        born_on,
        phone,
        email,
        address,
        organisation: record.organisation()?,
    })
}

/// What a field holds, as files show it.
pub(super) fn mask(field: PartyField, text: &str) -> String {
    match field {
        PartyField::Side | PartyField::Kind | PartyField::Name => text.to_owned(),
        PartyField::Identity => mask_identity(text),
        PartyField::BornOn => mask_birth(text),
        PartyField::Phone => mask_phone(text),
        PartyField::Email => mask_email(text),
        PartyField::Address => mask_address(text),
    }
}

/// What was corrected, as files show it.
pub(super) fn masked_change(change: Changed<PartyField>) -> Change {
    let shown = |text: Option<String>| text.map(|text| mask(change.field, &text));
    Change {
        field: change.field.label().to_owned(),
        before: shown(change.before),
        after: shown(change.after),
    }
}

/// A party as files show it.
pub(super) fn masked(
    vault: &Vault,
    record: PartyRecord,
    today: NaiveDate,
) -> Result<Party, Failure> {
    let particulars = open(vault, &record)?;
    let kind = record.kind()?;
    let identity = particulars.identity.as_deref();
    let document = identity.and_then(|text| Identity::parse(text).ok());
    let document = document.map(|identity| identity.document());
    let born_on = particulars.born_on;
    let born = born_on.or_else(|| document.and_then(typed::Document::born_on));
    Ok(Party {
        id: record.id()?,
        version: record.version,
        side: record.side()?.into(),
        kind: kind.into(),
        identity: identity.map(mask_identity),
        document: document.map(|document| document.label().to_owned()),
        born_on: born_on.map(|day| mask_birth(&day.to_string())),
        minor: kind == PartyKind::Person && born.is_some_and(|born| is_minor(born, today)),
        left_on: record.left_on,
        representatives: Vec::new(),
        warnings: Vec::new(),
        phone: particulars.phone.as_deref().map(mask_phone),
        email: particulars.email.as_deref().map(mask_email),
        address: particulars.address.as_deref().map(mask_address),
        organisation: record.organisation()?,
        organisation_name: None,
        name: record.name,
    })
}

pub(super) fn broken(error: VaultError) -> Failure {
    Problem::internal(&error).into()
}
