//! Whom a member of staff may see and change in the directory.

use contracts::Claims;
use contracts::vocabulary::Role;
use kernel::OrganisationId;

/// Administrators act at and below their own organisation.
pub(crate) fn administers(claims: &Claims, path: &str) -> bool {
    claims.has(Role::Administrator) && path.starts_with(&claims.org_path)
}

/// Divisions belong to everybody, so only administrators of the root change them.
pub(crate) fn administers_everything(claims: &Claims) -> bool {
    claims.has(Role::Administrator) && claims.org_path.matches('/').count() == 1
}

/// Everybody sees their colleagues, and administrators whom they may change. Who supervises or
/// dispatches sees the area in which they also replace handlers: for a governance centre that of
/// the body above it.
pub(crate) fn sees_staff(claims: &Claims, organisation: OrganisationId, path: &str) -> bool {
    let oversees = claims.has(Role::Supervisor) || claims.has(Role::Dispatcher);
    claims.org == organisation
        || administers(claims, path)
        || (oversees && path.starts_with(claims.area()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::vocabulary::OrganisationKind;
    use kernel::{Shard, StaffId};

    fn claims(path: &str, role: Role) -> Claims {
        Claims {
            iss: String::new(),
            aud: String::new(),
            sub: StaffId::new(Shard::DIRECTORY),
            exp: 0,
            iat: 0,
            name: String::new(),
            org: OrganisationId::new(Shard::spread(1)),
            org_name: String::new(),
            org_kind: OrganisationKind::JusticeBureau.into(),
            org_path: path.into(),
            roles: vec![role],
            must_change_password: false,
            sid: None,
        }
    }

    #[test]
    fn an_administrator_reaches_down_and_not_sideways() {
        let admin = claims("5104/510402/", Role::Administrator);
        assert!(administers(&admin, "5104/510402/"));
        assert!(administers(&admin, "5104/510402/101/"));
        assert!(!administers(&admin, "5104/5104020/"));
        assert!(!administers(&admin, "5104/"));
        assert!(!administers_everything(&admin));
        assert!(administers_everything(&claims(
            "5104/",
            Role::Administrator
        )));
        assert!(!administers(&claims("5104/", Role::Supervisor), "5104/"));
    }

    #[test]
    fn colleagues_see_one_another_and_nobody_else() {
        let mediator = claims("5104/510402/", Role::Mediator);
        let other = OrganisationId::new(Shard::spread(2));
        assert!(sees_staff(&mediator, mediator.org, "5104/510402/"));
        assert!(!sees_staff(&mediator, other, "5104/510402/101/"));
        let supervisor = claims("5104/510402/", Role::Supervisor);
        assert!(sees_staff(&supervisor, other, "5104/510402/101/"));
        assert!(!sees_staff(&supervisor, other, "5104/510403/"));
    }

    #[test]
    fn a_governance_centre_sees_the_staff_of_its_area_and_administers_its_own() {
        let of_centre = |role| Claims {
            org_kind: OrganisationKind::GovernanceCenter.into(),
            ..claims("5104/510402/zz/", role)
        };
        let other = OrganisationId::new(Shard::spread(2));
        for role in [Role::Dispatcher, Role::Supervisor] {
            assert!(sees_staff(&of_centre(role), other, "5104/510402/101/"));
            assert!(!sees_staff(&of_centre(role), other, "5104/510403/"));
        }
        let administrator = of_centre(Role::Administrator);
        assert!(!sees_staff(&administrator, other, "5104/510402/101/"));
        assert!(!administers(&administrator, "5104/510402/101/"));
    }
}
