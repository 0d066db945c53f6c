//! What came in: registration of disputes and petitions.

use kernel::{
    CaseId, DateTime, MaterialId, NaiveDate, OrganisationId, PartyId, RepresentativeId, StaffId,
    Utc,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::known_words;
use crate::vocabulary::{
    Authority, CaseField, CaseKind, Channel, DisputeType, FileAction, PartyField, PartyKind,
    PartySide, PetitionPurpose, RepresentativeRole, UnmaskReason, Word,
};

/// Registers a case (登记). Sent with an `Idempotency-Key`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterCase {
    /// Dispute or petition.
    pub kind: CaseKind,
    /// The matter in a few words, without names; 2 to 60 characters.
    pub title: String,
    /// What happened and what is asked for; 5 to 20,000 characters.
    pub facts: String,
    /// What it is about.
    pub dispute_type: DisputeType,
    /// What a petition wants; required for a petition, absent for a dispute.
    #[serde(default)]
    pub purpose: Option<PetitionPurpose>,
    /// How it came.
    pub channel: Channel,
    /// The day it was received; not in the future, at most five years back.
    pub received_on: NaiveDate,
    /// Administrative division where it happened, 6, 9 or 12 digits.
    pub region: String,
    /// Place in words.
    #[serde(default)]
    pub place: Option<String>,
    /// Amount in dispute, 分.
    #[serde(default)]
    pub amount_fen: Option<i64>,
    /// How many people are concerned; the number of parties unless told.
    #[serde(default)]
    pub people: Option<i32>,
    /// 1 to 50 parties; at least one applicant, and for a dispute at least one respondent.
    pub parties: Vec<NewParty>,
    /// What was handed in, 0 to 200 entries.
    #[serde(default)]
    pub materials: Vec<NewMaterial>,
}

/// A party as registered.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewParty {
    /// On which side.
    pub side: PartySide,
    /// Person or organisation.
    pub kind: PartyKind,
    /// Name.
    pub name: String,
    /// Number of an identity document, or unified social credit code; checked as far as a public
    /// rule exists. Blanks, full-width digits and the like are forgiven, here and in the telephone.
    #[serde(default)]
    pub identity: Option<String>,
    /// Day of birth of a person, where no number tells it: who is not yet 18 needs somebody who acts
    /// for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born_on: Option<NaiveDate>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Address.
    #[serde(default)]
    pub address: Option<String>,
    /// Of whom an accusation (检举控告) accuses: the body of the directory. A respondent organisation
    /// is that body and has its name; a person works for it. Must be there for the former.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
}

/// A material as handed in (材料目录).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMaterial {
    /// What it is: 劳动合同复印件.
    pub name: String,
    /// From whom.
    #[serde(default)]
    pub source: Option<String>,
    /// Number of pages.
    #[serde(default)]
    pub pages: Option<i32>,
}

/// The answer to a registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Registered {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Version for optimistic concurrency.
    pub version: i64,
}

/// Corrects the words of a registration.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendCase {
    /// The version it was read at.
    pub version: i64,
    /// New title.
    #[serde(default)]
    pub title: Option<String>,
    /// New facts.
    #[serde(default)]
    pub facts: Option<String>,
    /// Materials handed in since.
    #[serde(default)]
    pub materials: Vec<NewMaterial>,
}

/// Corrects what is registered of the case itself. What is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectCase {
    /// The version it was read at.
    pub version: i64,
    /// Why; 2 to 200 characters. Stays in intake.
    pub reason: String,
    /// What it is about. Where it goes is decided by this, and proposed anew.
    #[serde(default)]
    pub dispute_type: Option<DisputeType>,
    /// How it came.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// Place in words.
    #[serde(default)]
    pub place: Option<String>,
    /// Amount in dispute, 分.
    #[serde(default)]
    pub amount_fen: Option<i64>,
    /// How many people are concerned.
    #[serde(default)]
    pub people: Option<i32>,
    /// What was entered and there is none of: place, amount.
    #[serde(default)]
    pub blank: Vec<CaseField>,
}

/// Corrects what is registered of a party. What is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectParty {
    /// The party's version it was read at.
    pub version: i64,
    /// Why; 2 to 200 characters. Stays in intake.
    pub reason: String,
    /// The right side.
    #[serde(default)]
    pub side: Option<PartySide>,
    /// Person or organisation.
    #[serde(default)]
    pub kind: Option<PartyKind>,
    /// The right name.
    #[serde(default)]
    pub name: Option<String>,
    /// The right number.
    #[serde(default)]
    pub identity: Option<String>,
    /// The right day of birth.
    #[serde(default)]
    pub born_on: Option<NaiveDate>,
    /// The right telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// The right e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The right address.
    #[serde(default)]
    pub address: Option<String>,
    /// What was entered and there is none of: number, day of birth, telephone, e-mail, address.
    #[serde(default)]
    pub blank: Vec<PartyField>,
}

/// Says that a party is one no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LetPartyLeave {
    /// The party's version it was read at.
    pub version: i64,
    /// Why; 2 to 200 characters. Stays in intake.
    pub reason: String,
    /// Since when; today unless told.
    #[serde(default)]
    pub left_on: Option<NaiveDate>,
}

/// Names who acts for a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameRepresentative {
    /// As what.
    pub role: RepresentativeRole,
    /// Name.
    pub name: String,
    /// Number of an identity document.
    #[serde(default)]
    pub identity: Option<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// What an agent may do; must be there for one, and for nobody else.
    #[serde(default)]
    pub authority: Vec<Authority>,
    /// The matters and powers in words, as the mandate (授权委托书) has them; up to 200 characters.
    #[serde(default)]
    pub scope_note: Option<String>,
    /// Whether the party signed or sealed the mandate.
    #[serde(default)]
    pub signed: bool,
    /// From when; today unless told.
    #[serde(default)]
    pub from_on: Option<NaiveDate>,
}

/// Says that somebody acts for a party no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndRepresentation {
    /// The version it was read at.
    pub version: i64,
    /// Why; 2 to 200 characters. Stays in intake.
    pub reason: String,
    /// Since when; today unless told.
    #[serde(default)]
    pub ended_on: Option<NaiveDate>,
}

/// The answer to what was done about who acts for a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RepresentativeStored {
    /// Who acts.
    pub id: RepresentativeId,
    /// The version for optimistic concurrency.
    pub version: i64,
}

/// Who acts for a party, masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Representative {
    /// Who acts.
    pub id: RepresentativeId,
    /// Version for optimistic concurrency.
    pub version: i64,
    /// As what.
    pub role: Word<RepresentativeRole>,
    /// Name.
    pub name: String,
    /// `510402********1234`.
    pub identity: Option<String>,
    /// `138****5678`.
    pub phone: Option<String>,
    /// `w***@example.com`.
    pub email: Option<String>,
    /// What an agent may do.
    pub authority: Vec<Word<Authority>>,
    /// The matters and powers in words.
    pub scope_note: Option<String>,
    /// Whether the party signed or sealed the mandate.
    pub signed: bool,
    /// From when.
    pub from_on: NaiveDate,
    /// Until when; absent while they act.
    pub to_on: Option<NaiveDate>,
}

/// The answer to what was done about a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartyStored {
    /// The party.
    pub id: PartyId,
    /// Its version for optimistic concurrency.
    pub version: i64,
}

/// The whole file of a case as registered (案卷登记部分). Identity numbers, telephones and
/// addresses are masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseFile {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Version for optimistic concurrency.
    pub version: i64,
    /// Dispute or petition.
    pub kind: Word<CaseKind>,
    /// The matter in a few words.
    pub title: String,
    /// What happened and what is asked for.
    pub facts: String,
    /// What it is about.
    pub dispute_type: Word<DisputeType>,
    /// What a petition wants.
    pub purpose: Option<Word<PetitionPurpose>>,
    /// How it came.
    pub channel: Word<Channel>,
    /// The day it was received.
    pub received_on: NaiveDate,
    /// When it was entered.
    pub registered_at: DateTime<Utc>,
    /// The body that registered it.
    pub organisation: OrganisationId,
    /// Who registered it.
    pub staff: StaffId,
    /// Administrative division where it happened.
    pub region: String,
    /// Place in words.
    pub place: Option<String>,
    /// Amount in dispute, 分.
    pub amount_fen: Option<i64>,
    /// How many people are concerned.
    pub people: i32,
    /// The parties.
    pub parties: Vec<Party>,
    /// What was handed in.
    pub materials: Vec<Material>,
    /// What was corrected, the latest first and at most a hundred.
    #[serde(default)]
    pub corrections: Vec<Correction>,
    /// What people wrote who looked at a party in full, the latest first and at most a hundred.
    #[serde(default)]
    pub unmask_notes: Vec<UnmaskNote>,
    /// What the reader may do with the file.
    #[serde(default, deserialize_with = "known_words")]
    pub actions: Vec<FileAction>,
    /// Whether the reader has ties to a party, and so may do nothing about the case (回避).
    #[serde(default)]
    pub barred: bool,
}

/// What was corrected, why, by whom and when. Particulars are masked, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Correction {
    /// The name of the party that it is about, as it is now; nobody's where it is about the case itself.
    pub about: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// The name of who did it; nobody's until the directory has told of them.
    pub staff_name: Option<String>,
    /// Why, in their words.
    pub reason: String,
    /// What changed; nothing where a party left.
    pub changes: Vec<Change>,
}

/// What a field held, and holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// The field's name for people.
    pub field: String,
    /// What it held, as people read it.
    pub before: Option<String>,
    /// What it holds.
    pub after: Option<String>,
}

/// A party, masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Party {
    /// The party.
    pub id: PartyId,
    /// Version for optimistic concurrency.
    #[serde(default)]
    pub version: i64,
    /// On which side.
    pub side: Word<PartySide>,
    /// Person or organisation.
    pub kind: Word<PartyKind>,
    /// Name.
    pub name: String,
    /// `510402********1234`.
    pub identity: Option<String>,
    /// On what document the number stands, as far as it tells: 公民身份号码、护照.
    #[serde(default)]
    pub document: Option<String>,
    /// `2012-**-**`; only where it was entered.
    #[serde(default)]
    pub born_on: Option<String>,
    /// Whether they are not yet 18, by what is known of their birth.
    #[serde(default)]
    pub minor: bool,
    /// `138****5678`.
    pub phone: Option<String>,
    /// `w***@example.com`.
    #[serde(default)]
    pub email: Option<String>,
    /// First characters only.
    pub address: Option<String>,
    /// Since when it is no party any more.
    #[serde(default)]
    pub left_on: Option<NaiveDate>,
    /// Who acts or acted for it.
    #[serde(default)]
    pub representatives: Vec<Representative>,
    /// What the law asks for it and is not there: nobody acts for one who is not of age.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// The body of the directory that it is, or works for: of whom a petition accuses.
    #[serde(default)]
    pub organisation: Option<OrganisationId>,
    /// Its name.
    #[serde(default)]
    pub organisation_name: Option<String>,
}

/// Asks to see a party's particulars in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unmask {
    /// Why.
    pub reason: UnmaskReason,
    /// Why in words, 2 to 200 characters; must be there for `other`. Stays in intake.
    #[serde(default)]
    pub note: Option<String>,
}

/// Somebody looked at a party's particulars in full: whose, and why in their words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnmaskNote {
    /// The moment of the event that tells of it, by which it is found in the history.
    pub at: DateTime<Utc>,
    /// The party.
    #[serde(default)]
    pub party: Option<PartyId>,
    /// The words, where there are any.
    #[serde(default)]
    pub note: Option<String>,
}

/// A party's particulars in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnmaskedParty {
    /// The party.
    pub id: PartyId,
    /// Name.
    pub name: String,
    /// Number of an identity document or unified social credit code.
    pub identity: Option<String>,
    /// Day of birth, where it was entered.
    #[serde(default)]
    pub born_on: Option<NaiveDate>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Who acts for it.
    #[serde(default)]
    pub representatives: Vec<UnmaskedRepresentative>,
}

/// The particulars in full of who acts for a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnmaskedRepresentative {
    /// Who acts.
    pub id: RepresentativeId,
    /// Number of an identity document.
    pub identity: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

/// A material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Material {
    /// The material.
    pub id: MaterialId,
    /// What it is.
    pub name: String,
    /// From whom.
    pub source: Option<String>,
    /// Number of pages.
    pub pages: Option<i32>,
    /// When it was entered.
    pub added_at: DateTime<Utc>,
}

/// Which cases to list or to search for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindCases {
    /// Disputes or petitions only.
    pub kind: Option<CaseKind>,
    /// Of this type only.
    pub dispute_type: Option<DisputeType>,
    /// That came this way only.
    pub channel: Option<Channel>,
    /// Case number, or words of two characters and more from title, facts and party names. In
    /// `POST /cases/search` also an identity number or telephone in full, which has no place in
    /// an address.
    pub q: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Rows per page, 1 to 100; 20 unless told.
    pub limit: Option<u32>,
}

/// One row of the list of registered cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseRow {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Dispute or petition.
    pub kind: Word<CaseKind>,
    /// The matter in a few words.
    pub title: String,
    /// What it is about.
    pub dispute_type: Word<DisputeType>,
    /// How it came.
    pub channel: Word<Channel>,
    /// The day it was received.
    pub received_on: NaiveDate,
    /// When it was entered.
    pub registered_at: DateTime<Utc>,
    /// The body that registered it.
    pub organisation: OrganisationId,
}

/// How the numbers of one body and year were used (编号核对).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NumberAccount {
    /// The body.
    pub organisation: OrganisationId,
    /// Calendar year.
    pub year: i32,
    /// The last number given.
    pub last: i64,
    /// Cases registered under these numbers.
    pub cases: i64,
    /// Numbers without a case. Counter and case commit together, so this is empty unless rows
    /// were touched from outside.
    pub missing: Vec<i64>,
}
