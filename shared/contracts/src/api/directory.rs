//! Who: organisations, staff, sign-in.

use kernel::{DateTime, OrganisationId, StaffId, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::vocabulary::{DisputeType, OrganisationKind, Qualification, Role, Word};

/// Signs a member of staff in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Sign-in name.
    pub username: String,
    /// Password.
    pub password: String,
}

/// Gets new tokens for a refresh token, which is used up by it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The token of the last sign-in or refresh.
    pub refresh_token: String,
}

/// Changes the bearer's own password. Answered by a new pair of [`Tokens`].
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password until now.
    pub current: String,
    /// The password from now on, 8 to 128 characters, another one than until now.
    pub new: String,
}

/// Ends one of the bearer's own sign-ins. The password says once more who they are: an open browser
/// that somebody else sits down at must not end the others.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndSignIn {
    /// The bearer's password.
    pub password: String,
}

/// What a sign-in gives (RFC 6749 names).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Tokens {
    /// JWT for the services' APIs.
    pub access_token: String,
    /// Single-use token for the next pair.
    pub refresh_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// Seconds until the access token expires.
    pub expires_in: i64,
}

/// Where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignInRow {
    /// The sign-in.
    pub id: Uuid,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When it was last in use, to a quarter of an hour.
    pub seen_at: DateTime<Utc>,
    /// When it ends unless it is used.
    pub ends_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// An organisation (机构).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// The one above it.
    pub parent: Option<OrganisationId>,
    /// Short code, unique in the city: part of [`Self::path`].
    pub code: String,
    /// Codes from the root, each followed by `/`.
    pub path: String,
    /// What sort of body it is.
    pub kind: Word<OrganisationKind>,
    /// Full name.
    pub name: String,
    /// Word in its case numbers (字号).
    pub number_word: String,
    /// Administrative division, 2 (province), 4 (city), 6 (county), 9 or 12 digits.
    pub region: String,
    /// Dispute types it is set up for; empty for general competence.
    pub competences: Vec<Word<DisputeType>>,
    /// Where official mail goes.
    pub email: Option<String>,
    /// Version for optimistic concurrency.
    pub version: i64,
}

/// Registers an organisation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterOrganisation {
    /// The one above it; absent only for the root.
    #[serde(default)]
    pub parent: Option<OrganisationId>,
    /// Short code, unique in the city: letters, digits and `-`, at most 32.
    pub code: String,
    /// What sort of body it is.
    pub kind: OrganisationKind,
    /// Full name.
    pub name: String,
    /// Word in its case numbers (字号), unique.
    pub number_word: String,
    /// Administrative division, 2 to 12 digits; must be known.
    pub region: String,
    /// Dispute types it is set up for; empty for general competence.
    #[serde(default)]
    pub competences: Vec<DisputeType>,
    /// Where official mail goes.
    #[serde(default)]
    pub email: Option<String>,
}

/// Changes an organisation. Its place in the tree and its kind stay as they are: both are part
/// of what was decided about its cases.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeOrganisation {
    /// The version it was read at.
    pub version: i64,
    /// Full name from now on.
    pub name: String,
    /// Word in its case numbers (字号) from now on, unique.
    pub number_word: String,
    /// Administrative division; must be known.
    pub region: String,
    /// Dispute types it is set up for; empty for general competence.
    pub competences: Vec<DisputeType>,
    /// Where official mail goes.
    #[serde(default)]
    pub email: Option<String>,
}

/// A member of staff (工作人员).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Staff {
    /// Their id.
    pub id: StaffId,
    /// Where they work.
    pub organisation: OrganisationId,
    /// Sign-in name.
    pub username: String,
    /// Name.
    pub name: String,
    /// What they may do.
    pub roles: Vec<Word<Role>>,
    /// What they are qualified for.
    pub qualifications: Vec<Word<Qualification>>,
    /// Whether they take cases at present.
    pub active: bool,
    /// Work mail address.
    pub email: Option<String>,
    /// Version for optimistic concurrency.
    pub version: i64,
}

/// Registers a member of staff.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterStaff {
    /// Where they work.
    pub organisation: OrganisationId,
    /// Sign-in name, unique.
    pub username: String,
    /// First password, 8 characters or more.
    pub password: String,
    /// Whether they must change it before anything else is open to them; yes unless told, since
    /// whoever registers them knows it.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub must_change: bool,
    /// Name.
    pub name: String,
    /// What they may do.
    pub roles: Vec<Role>,
    /// What they are qualified for.
    #[serde(default)]
    pub qualifications: Vec<Qualification>,
    /// Work mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Identity numbers (or unified social credit codes) that bar them from a case: their own,
    /// near relatives', former employers'. Kept only as keyed indexes.
    #[serde(default)]
    pub interests: Vec<String>,
}

fn yes() -> bool {
    true
}

/// Changes a member of staff.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeStaff {
    /// The version it was read at.
    pub version: i64,
    /// Roles from now on.
    pub roles: Vec<Role>,
    /// Qualifications from now on.
    pub qualifications: Vec<Qualification>,
    /// Whether they take cases.
    pub active: bool,
    /// Work mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Identity numbers (or unified social credit codes) that bar them from a case from now on,
    /// in place of those declared before, which stay if this is absent.
    #[serde(default)]
    pub interests: Option<Vec<String>>,
}

/// Gives a member of staff a password for the time being, which they must change before anything
/// else.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// The version of the member of staff it was read at.
    pub version: i64,
    /// The password, 8 to 128 characters.
    pub password: String,
}

/// The bearer of a token.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The member of staff.
    pub staff: Staff,
    /// Where they work.
    pub organisation: Organisation,
}

/// An administrative division (行政区划).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Region {
    /// 2, 4, 6 (GB/T 2260, trailing zeros dropped above county level), 9 or 12 digits.
    pub code: String,
    /// The division it belongs to.
    pub parent: Option<String>,
    /// Name, 银江镇.
    pub name: String,
}

/// Makes divisions known; known ones are renamed, nothing is removed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterRegions {
    /// Up to 5,000 at once, parents first.
    pub regions: Vec<Region>,
}
