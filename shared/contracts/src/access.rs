//! Who asks, which rows they may see, and what they may do.

mod rights;

use kernel::{OrganisationId, StaffId};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::vocabulary::{OrganisationKind, Role, Word};

pub use rights::{Action, Relation, may, roles, stands_above};

/// What an access token says (RFC 7519 claims and ours).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer: the directory.
    pub iss: String,
    /// Audience: the services' APIs.
    pub aud: String,
    /// The member of staff.
    pub sub: StaffId,
    /// Expiry, seconds since 1970.
    pub exp: i64,
    /// Issued at, seconds since 1970.
    pub iat: i64,
    /// Display name.
    pub name: String,
    /// The organisation they work for.
    pub org: OrganisationId,
    /// Its name.
    pub org_name: String,
    /// Its kind.
    pub org_kind: Word<OrganisationKind>,
    /// Its place in the tree: codes from the root, each followed by `/`.
    pub org_path: String,
    /// Their roles. One of a later version opens nothing here.
    #[serde(deserialize_with = "known")]
    pub roles: Vec<Role>,
    /// Whether somebody else set their password: until they change it nothing else is open to
    /// them. Absent for no, as in tokens of before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub must_change_password: bool,
    /// The sign-in that the token follows from. Absent in tokens of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Uuid>,
}

fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Role>, D::Error> {
    let words = Vec::<Word<Role>>::deserialize(deserializer)?;
    Ok(words.iter().filter_map(|word| word.known().ok()).collect())
}

impl Claims {
    /// Whether the bearer has the role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Which cases the bearer may see: the one row-scope rule behind every list, file and count.
    ///
    /// Supervisors and dispatchers see the subtree of their organisation, those of a governance
    /// centre (综治中心) the whole area that it serves: the subtree of the body above it.
    /// Everybody else sees the cases in which their own organisation takes part. A walled case
    /// (检举控告) is open to those of them alone whom the organisation's part in it names.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let reach = if self.has(Role::Supervisor) || self.has(Role::Dispatcher) {
            Reach::Subtree(self.area().to_owned())
        } else {
            Reach::Organisation(self.org)
        };
        Scope {
            staff: self.sub,
            reach,
        }
    }

    /// The root of the subtree that the bearer's organisation looks after: its own place, or for
    /// a governance centre (综治中心) the body above it.
    #[must_use]
    pub fn area(&self) -> &str {
        if self.org_kind == OrganisationKind::GovernanceCenter {
            above(&self.org_path)
        } else {
            &self.org_path
        }
    }
}

/// The path of the body above; a root is above itself.
fn above(path: &str) -> &str {
    match path.trim_end_matches('/').rfind('/') {
        Some(slash) => path.get(..=slash).unwrap_or(path),
        None => path,
    }
}

/// The rows a request may touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Who asks: of walled cases only those that are open to them in person.
    pub staff: StaffId,
    /// Whose cases.
    pub reach: Reach,
}

/// Whose cases somebody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Cases in which this organisation takes part.
    Organisation(OrganisationId),
    /// Cases in which an organisation at or below this path takes part.
    Subtree(String),
}

impl Reach {
    /// The first and one-past-the-last path of the subtree, for a range scan; `None` for a single
    /// organisation.
    #[must_use]
    pub fn path_range(&self) -> Option<(String, String)> {
        match self {
            Self::Organisation(_) => None,
            // Paths end in '/', so the subtree is everything up to the same text ending in '0',
            // the character after '/'.
            Self::Subtree(path) => {
                let mut end = path.trim_end_matches('/').to_owned();
                end.push('0');
                Some((path.clone(), end))
            }
        }
    }

    /// Whether a participant with this id and path is inside.
    #[must_use]
    pub fn covers(&self, organisation: OrganisationId, path: &str) -> bool {
        match self {
            Self::Organisation(own) => *own == organisation,
            Self::Subtree(root) => path.starts_with(root.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Shard;

    fn token(org_kind: &str, roles: &[&str]) -> serde_json::Value {
        serde_json::json!({
            "iss": "dingfen-directory", "aud": "dingfen",
            "sub": StaffId::new(Shard::DIRECTORY), "exp": 1, "iat": 0, "name": "王芳",
            "org": OrganisationId::new(Shard::DIRECTORY), "org_name": "银江镇人民调解委员会",
            "org_kind": org_kind, "org_path": "5104/", "roles": roles,
        })
    }

    #[test]
    fn a_token_of_before_asks_for_no_other_password() {
        let of_before = token("township_committee", &["mediator"]);
        let claims: Claims = serde_json::from_value(of_before.clone()).unwrap();
        assert!(!claims.must_change_password);
        // Services of before are not told of what does not concern them.
        assert_eq!(serde_json::to_value(claims).unwrap(), of_before);
    }

    #[test]
    fn a_role_of_a_later_version_opens_nothing_and_breaks_nothing() {
        let of_later = token("neighbourhood_court", &["inspector", "mediator"]);
        let claims: Claims = serde_json::from_value(of_later).unwrap();
        assert_eq!(claims.roles, [Role::Mediator]);
        assert_eq!(claims.area(), "5104/");
    }

    #[test]
    fn a_governance_centre_serves_the_area_of_the_body_above_it() {
        assert_eq!(above("zfw/dq/dq-zz/"), "zfw/dq/");
        assert_eq!(above("zfw/"), "zfw/");
        let mut claims = Claims {
            iss: String::new(),
            aud: String::new(),
            sub: StaffId::new(Shard::DIRECTORY),
            exp: 0,
            iat: 0,
            name: String::new(),
            org: OrganisationId::new(Shard::DIRECTORY),
            org_name: String::new(),
            org_kind: OrganisationKind::GovernanceCenter.into(),
            org_path: "zfw/dq/dq-zz/".into(),
            roles: vec![Role::Dispatcher],
            must_change_password: false,
            sid: None,
        };
        assert_eq!(claims.area(), "zfw/dq/");
        assert_eq!(claims.scope().reach, Reach::Subtree("zfw/dq/".into()));
        claims.org_kind = OrganisationKind::PoliticalLegalCommittee.into();
        assert_eq!(claims.area(), "zfw/dq/dq-zz/");
    }

    #[test]
    fn the_range_holds_the_subtree_and_nothing_else() {
        let scope = Reach::Subtree("5104/510402/".into());
        let (from, to) = scope.path_range().unwrap();
        for (path, inside) in [
            ("5104/510402/", true),
            ("5104/510402/101/", true),
            ("5104/510403/", false),
            ("5104/", false),
            ("5104/5104020/", false),
        ] {
            assert_eq!(
                path >= from.as_str() && path < to.as_str(),
                inside,
                "{path}"
            );
            let anyone = OrganisationId::new(Shard::DIRECTORY);
            assert_eq!(scope.covers(anyone, path), inside, "{path}");
        }
    }
}
