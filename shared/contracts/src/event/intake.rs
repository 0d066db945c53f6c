use kernel::{CaseId, NaiveDate, OrganisationId, PartyId, RepresentativeId, StaffId};
use serde::{Deserialize, Serialize};

use crate::vocabulary::{
    Authority, CaseField, CaseKind, Channel, DisputeType, PartyField, PartyKind, PartySide,
    PetitionPurpose, RepresentativeRole, UnmaskReason, Word,
};

/// A dispute or petition was registered (登记).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRegistered {
    /// The case.
    pub case: CaseId,
    /// Its registration number, `〔2026〕攀东银江登字第12号`.
    pub number: String,
    /// Dispute or petition.
    pub kind: Word<CaseKind>,
    /// The matter in a few words; no names. Of a walled case [`WALLED_TITLE`].
    pub title: String,
    /// The body that registered it.
    pub organisation: OrganisationId,
    /// Who registered it.
    pub staff: StaffId,
    /// How it came.
    pub channel: Word<Channel>,
    /// What a dispute (or the dispute behind a petition) is about.
    pub dispute_type: Word<DisputeType>,
    /// What a petition wants; absent for a dispute.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub purpose: Option<Word<PetitionPurpose>>,
    /// Administrative division where it happened, 6 to 12 digits.
    pub region: String,
    /// Amount in dispute, 分 (1/100 yuan).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount_fen: Option<i64>,
    /// How many people are concerned.
    pub people: i32,
    /// The day it was received (收到日); limits that run from receipt start here.
    pub received_on: NaiveDate,
    /// The parties, without names.
    pub parties: Vec<CaseParty>,
}

/// The title that a walled case has everywhere but in its file: in events, notices and mails. Events
/// of before have its own.
pub const WALLED_TITLE: &str = "检举控告件";

impl CaseRegistered {
    /// Whether only those see it to whom it is open in person.
    #[must_use]
    pub fn is_walled(&self) -> bool {
        let purpose = self.purpose.as_ref().map(Word::known);
        matches!(purpose, Some(Ok(purpose)) if purpose.is_walled())
    }

    /// Whom of the registering body it is open to; `None` for all, and those above.
    #[must_use]
    pub fn open_to(&self) -> Option<Vec<StaffId>> {
        self.is_walled().then(|| vec![self.staff])
    }

    /// The bodies that a walled case accuses, themselves or somebody of theirs.
    #[must_use]
    pub fn accused(&self) -> Vec<OrganisationId> {
        let respondents = self.parties.iter();
        let respondents = respondents.filter(|party| party.side == PartySide::Respondent);
        let accused = respondents.filter_map(|party| party.organisation);
        accused.filter(|_| self.is_walled()).collect()
    }
}

/// A party as other services need it: no name, no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseParty {
    /// The party.
    pub party: PartyId,
    /// On which side.
    pub side: Word<PartySide>,
    /// Person or organisation.
    pub kind: Word<PartyKind>,
    /// Keyed index of the identity number, for recusal and repeat detection.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub identity: Option<String>,
    /// The body of the directory that it is, or works for: of whom a petition accuses.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organisation: Option<OrganisationId>,
}

/// The words of a registration were corrected, or materials came in later (补正).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseAmended {
    /// The case.
    pub case: CaseId,
    /// The matter in a few words, as it now is; no names.
    pub title: String,
}

/// What was registered of the case itself was corrected (更正登记信息): all of it as it is now, so that who
/// copied it replaces it. What it was stays in intake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseCorrected {
    /// The case.
    pub case: CaseId,
    /// What changed.
    pub fields: Vec<Word<CaseField>>,
    /// What it is about.
    pub dispute_type: Word<DisputeType>,
    /// How it came.
    pub channel: Word<Channel>,
    /// Amount in dispute, 分.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount_fen: Option<i64>,
    /// How many people are concerned.
    pub people: i32,
}

/// A party was added to a case after its registration (补充当事人). Subject of this, and of all that
/// is told of a party, is the party: who corrects one makes nobody's form about another stale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyAdded {
    /// The case.
    pub case: CaseId,
    /// The party.
    #[serde(flatten)]
    pub party: CaseParty,
}

/// What was registered of a party was corrected (更正当事人信息). What it was and is now, in words,
/// stays in intake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyCorrected {
    /// The case.
    pub case: CaseId,
    /// The party as it is now.
    #[serde(flatten)]
    pub party: CaseParty,
    /// What changed.
    pub fields: Vec<Word<PartyField>>,
    /// Keyed index of the identity number that it had before, where that is among the changes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub identity_before: Option<String>,
}

impl PartyCorrected {
    /// Whether the identity number is among the changes.
    #[must_use]
    pub fn is_of_identity(&self) -> bool {
        self.fields
            .iter()
            .any(|field| *field == PartyField::Identity)
    }
}

/// A party is no party any more (退出): wrongly entered, or out of the matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyLeft {
    /// The case.
    pub case: CaseId,
    /// The party as it was at last.
    #[serde(flatten)]
    pub party: CaseParty,
    /// Since when.
    pub left_on: NaiveDate,
}

/// Somebody acts for a party from now on (委托代理、监护、推选代表). Its subject is who acts; ties to them
/// bar staff as ties to a party do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepresentativeNamed {
    /// The case.
    pub case: CaseId,
    /// Who acts.
    #[serde(flatten)]
    pub who: CaseRepresentative,
    /// What an agent may do.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub authority: Vec<Word<Authority>>,
}

/// Somebody acts for a party no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepresentativeEnded {
    /// The case.
    pub case: CaseId,
    /// Who acted.
    #[serde(flatten)]
    pub who: CaseRepresentative,
    /// Since when.
    pub ended_on: NaiveDate,
}

/// Who acts for a party, as other services need it: no name, no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRepresentative {
    /// Who acts.
    pub representative: RepresentativeId,
    /// For which party.
    pub party: PartyId,
    /// As what.
    pub role: Word<RepresentativeRole>,
    /// Keyed index of the identity number, for recusal.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub identity: Option<String>,
}

/// A party's particulars were shown in full to a member of staff (查看完整信息). Its subject is
/// the party, so that looking does not make anybody's version of the case stale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyUnmasked {
    /// The case.
    pub case: CaseId,
    /// The party.
    pub party: PartyId,
    /// What was shown: `identity`, `phone`, `email`, `address`, `born_on`.
    pub fields: Vec<String>,
    /// Why. Absent in events of before, when nobody was asked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<Word<UnmaskReason>>,
}

/// Somebody looked at so many particulars in full within an hour that their supervisors are to know.
/// Its subject is the party looked at last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmaskedOften {
    /// The case.
    pub case: CaseId,
    /// The party.
    pub party: PartyId,
    /// Who looked.
    pub staff: StaffId,
    /// The body they work for.
    pub organisation: OrganisationId,
    /// How often within the hour.
    pub times: i32,
}

/// Somebody searched for a party's identity number or telephone in full (精确检索). Its subject is
/// the member of staff: their searches are numbered one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExactSearchMade {
    /// The body they work for.
    pub organisation: OrganisationId,
    /// What was searched for: `identity` or `phone`.
    pub key: String,
    /// Keyed index of the value; never the value.
    pub index: String,
    /// How many cases the answer showed.
    pub hits: i32,
}
