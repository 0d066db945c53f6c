//! The wall around accusations (检举控告): which bodies such a case must never come to, and whom of a
//! body it is opened to.

use contracts::vocabulary::Role;
use kernel::StaffId;

use super::body::{Body, Member};
use super::refusal::Refusal;

/// Refuses a body that is accused, or stands above or below one that is in its own line.
pub(crate) fn refuse_accused(body: &Body, accused: &[Body]) -> Result<(), Refusal> {
    if accused.iter().any(|one| are_in_line(&one.path, &body.path)) {
        return Err(Refusal::Accused {
            body: body.name.clone(),
        });
    }
    Ok(())
}

/// Whether two paths are one, or one leads through the other.
fn are_in_line(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

/// Whom of a body's staff a case that it is handed is opened to: those at work who receive for it, but
/// for those with ties to a party.
pub(crate) fn receivers(
    members: &[Member],
    identities: &[String],
) -> Result<Vec<StaffId>, Refusal> {
    let fitting = members.iter().filter(|member| {
        member.active
            && member.roles.iter().any(|role| receives(*role))
            && !access::recusal::bars(&member.interests, identities)
    });
    let receivers: Vec<StaffId> = fitting.map(|member| member.id).collect();
    if receivers.is_empty() {
        return Err(Refusal::NoReceiver);
    }
    Ok(receivers)
}

fn receives(role: Role) -> bool {
    match role {
        Role::PetitionClerk | Role::ReceivingClerk => true,
        Role::Mediator | Role::Dispatcher | Role::Supervisor | Role::Administrator => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_up_and_down_and_not_aside() {
        for (accused, other, together) in [
            ("zf/jw/", "zf/jw/", true),
            ("zf/jw/", "zf/", true),
            ("zf/jw/", "zf/jw/7/", true),
            ("zf/jw/", "zf/jw2/", false),
            ("zf/jw/", "zf/wj/", false),
        ] {
            assert_eq!(are_in_line(accused, other), together, "{accused} {other}");
        }
    }
}
