//! Who among a body's staff is meant.

use std::collections::HashSet;

use contracts::vocabulary::Role;
use kernel::StaffId;
use roster::Member;

/// Those who receive and send cases; in a body without any, its mediators and supervisors.
pub(crate) fn clerks(members: Vec<Member>) -> Vec<Member> {
    const CLERKS: [Role; 3] = [Role::ReceivingClerk, Role::Dispatcher, Role::PetitionClerk];
    const OTHERS: [Role; 2] = [Role::Mediator, Role::Supervisor];
    let (clerks, rest): (Vec<_>, Vec<_>) = members
        .into_iter()
        .partition(|member| has_any(member, &CLERKS));
    if clerks.is_empty() {
        rest.into_iter()
            .filter(|member| has_any(member, &OTHERS))
            .collect()
    } else {
        clerks
    }
}

/// Those who supervise (督办).
pub(crate) fn supervisors(members: Vec<Member>) -> Vec<Member> {
    members
        .into_iter()
        .filter(|member| has_any(member, &[Role::Supervisor]))
        .collect()
}

fn has_any(member: &Member, roles: &[Role]) -> bool {
    member.roles.iter().any(|role| roles.contains(role))
}

/// Everybody once, in order, without the one who did it; however many they are.
pub(crate) fn settle(mut members: Vec<Member>, actor: Option<StaffId>) -> Vec<Member> {
    let mut seen: HashSet<_> = actor.into_iter().collect();
    members.retain(|member| seen.insert(member.id));
    members
}

/// The path of the body above one; nothing above a root.
pub(crate) fn above(path: &str) -> &str {
    let inner = path.trim_end_matches('/');
    inner.rfind('/').map_or("", |slash| &path[..=slash])
}

/// The paths of a body and of all above it: `51/5104/` gives `51/5104/` and `51/`.
pub(crate) fn upwards(path: &str) -> Vec<String> {
    path.match_indices('/')
        .map(|(place, _)| path[..=place].to_owned())
        .rev()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Shard;

    fn member(roles: &[Role]) -> Member {
        Member {
            id: StaffId::new(Shard::DIRECTORY),
            name: String::new(),
            roles: roles.to_vec(),
            qualifications: Vec::new(),
            active: true,
            email: None,
            interests: Vec::new(),
        }
    }

    #[test]
    fn clerks_come_first_and_others_only_without_them() {
        let clerk = member(&[Role::ReceivingClerk, Role::Mediator]);
        let mediator = member(&[Role::Mediator]);
        let admin = member(&[Role::Administrator]);
        let all = vec![mediator.clone(), clerk.clone(), admin.clone()];
        assert_eq!(clerks(all), [clerk]);
        assert_eq!(clerks(vec![mediator.clone(), admin]), [mediator]);
    }

    #[test]
    fn everybody_is_told_once_and_nobody_of_their_own_deeds() {
        let people: Vec<_> = (0..30).map(|_| member(&[Role::Supervisor])).collect();
        let mut twice = people.clone();
        twice.extend(people.clone());
        let told = settle(twice, Some(people[0].id));
        assert_eq!(told, people[1..]);
    }

    #[test]
    fn the_way_up_ends_at_the_root() {
        assert_eq!(above("51/5104/a/"), "51/5104/");
        assert_eq!(above("51/"), "");
        assert_eq!(upwards("51/5104/a/"), ["51/5104/a/", "51/5104/", "51/"]);
        assert_eq!(upwards(""), Vec::<String>::new());
    }
}
