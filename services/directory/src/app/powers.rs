use contracts::api::directory::Staff;
use contracts::event::PowersGiven;
use contracts::vocabulary::{Role, Word};
use db::Connection;
use db::log::{Entry, append};
use kernel::{Shard, StaffId};
use uuid::Uuid;
use web::Failure;

/// Roles that see the cases of a whole area, or change accounts.
const POWERS: [Role; 3] = [Role::Supervisor, Role::Dispatcher, Role::Administrator];

/// Tells of what one administrator alone must not give unseen: powers that somebody did not have
/// before, or a password that the administrator goes on knowing.
pub(super) async fn tell_powers(
    tx: &mut Connection,
    actor: StaffId,
    member: &Staff,
    before: &[Word<Role>],
    lasting_password: bool,
) -> Result<(), Failure> {
    let new = |role: &&Word<Role>| !before.contains(role);
    let power = |role: &&Word<Role>| role.known().is_ok_and(|role| POWERS.contains(&role));
    let roles: Vec<_> = member
        .roles
        .iter()
        .filter(new)
        .filter(power)
        .cloned()
        .collect();
    if roles.is_empty() && !lasting_password {
        return Ok(());
    }
    let event = PowersGiven {
        staff: member.id,
        name: member.name.clone(),
        organisation: member.organisation,
        roles,
        lasting_password,
    };
    let entry = Entry {
        shard: Shard::DIRECTORY,
        subject: Uuid::now_v7(),
        after: 0,
        actor: Some(actor),
        events: vec![event.into()],
    };
    append(tx, entry).await?;
    Ok(())
}
