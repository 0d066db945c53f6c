use kernel::{OrganisationId, StaffId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::vocabulary::{DisputeType, OrganisationKind, Qualification, Role, Word};

/// An organisation stands in the directory, new or changed: the whole of it as it now is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationRegistered {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The one above it; absent at the root.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<OrganisationId>,
    /// Codes from the root, each followed by `/`.
    pub path: String,
    /// What sort of body it is.
    pub kind: OrganisationKind,
    /// Full name.
    pub name: String,
    /// Word in its case numbers (字号).
    pub number_word: String,
    /// Administrative division it stands in: 2, 4 or 6 digits (GB/T 2260), 9 or 12 (statistical
    /// code).
    pub region: String,
    /// Dispute types it is set up for; empty for a body of general competence.
    #[serde(default)]
    pub competences: Vec<DisputeType>,
    /// Where official mail to the body goes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<String>,
}

/// A member of staff stands in the directory, new or changed: the whole of it as it now is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRegistered {
    /// The member of staff.
    pub staff: StaffId,
    /// Where they work.
    pub organisation: OrganisationId,
    /// Name shown to colleagues.
    pub name: String,
    /// What they may do.
    pub roles: Vec<Role>,
    /// What they are qualified for.
    pub qualifications: Vec<Qualification>,
    /// Whether they take cases at present.
    pub active: bool,
    /// Work mail address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<String>,
    /// Keyed indexes of the identities that bar them from a case (回避): their own and those of
    /// near relatives and employers they declared. Never the identities themselves.
    #[serde(default)]
    pub interests: Vec<String>,
}

/// An administrator gave a member of staff another password and ended their sign-ins. Nothing
/// about the member of staff changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordReset {
    /// The member of staff.
    pub staff: StaffId,
}

/// Access tokens are good no more before their time: somebody signed out, or what a member of staff
/// may do has changed. Its subject is an id of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInsEnded {
    /// The member of staff.
    pub staff: StaffId,
    /// The sign-in (`sid`); absent for all of theirs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sign_in: Option<Uuid>,
    /// Tokens issued (`iat`) before this second since 1970 are good no more.
    pub not_before: i64,
}

/// An administrator gave somebody what other administrators are to know of: a password that stays,
/// or a role that sees or changes much. Its subject is an id of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowersGiven {
    /// The member of staff.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// Where they work.
    pub organisation: OrganisationId,
    /// The roles they did not have before.
    pub roles: Vec<Word<Role>>,
    /// Whether the password they were given stays.
    pub lasting_password: bool,
}
