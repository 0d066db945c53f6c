use std::collections::BTreeSet;

use contracts::Claims;
use contracts::api::directory::{ChangeStaff, Staff};
use contracts::vocabulary::{Role, Word};
use db::Connection;
use kernel::StaffId;
use problem::{Code, Problem};
use web::Failure;

use super::App;
use super::powers::tell_powers;
use super::register_staff::{indexes, tell};
use crate::domain::reach;
use crate::store::{credentials, staff};

impl App {
    /// Changes a member of staff of an organisation that the actor administers. Without any role
    /// they can no longer sign in. Nobody changes their own roles, or takes back ties of their
    /// own: whoever administers accounts must not let themselves into case files, nor lock
    /// themselves out.
    pub async fn change_staff(
        &self,
        actor: &Claims,
        id: StaffId,
        body: &ChangeStaff,
    ) -> Result<Staff, Failure> {
        let declared = body.interests.as_deref();
        let declared = declared.map(|numbers| indexes(&self.vault, numbers));
        self.database
            .transaction("change staff", async |tx| {
                // Tokens issued at this moment say what was true before, and end with the others.
                credentials::lock(tx, id).await?;
                let before = administered(tx, actor, id).await?;
                if before.version != body.version {
                    return Err(Code::StaleVersion.into());
                }
                if actor.sub == id && !same(&before.roles, &body.roles) {
                    return Err(Problem::new(Code::Forbidden)
                        .detail("不能更改自己的角色，请由其他系统管理员操作。")
                        .into());
                }
                let before_roles = before.roles.clone();
                let changed = Staff {
                    roles: Word::each(&body.roles),
                    qualifications: Word::each(&body.qualifications),
                    active: body.active,
                    email: body.email.as_deref().and_then(typed::mail_address),
                    version: before.version + 1,
                    ..before
                };
                staff::update(tx, &changed).await?;
                if body.roles.is_empty() {
                    self.end_sign_ins(tx, id, actor.sub).await?;
                } else if !same(&before_roles, &body.roles) {
                    self.outdate(tx, id, None, Some(actor.sub)).await?;
                }
                let known = staff::interests(tx, id).await?;
                let interests = match &declared {
                    Some(declared) => {
                        if actor.sub == id && !known.iter().all(|one| declared.contains(one)) {
                            return Err(Problem::new(Code::Forbidden)
                                .detail("不能删除自己申报的回避对象，请由其他系统管理员操作。")
                                .into());
                        }
                        staff::set_interests(tx, id, declared).await?;
                        declared.clone()
                    }
                    None => known,
                };
                tell(tx, Some(actor.sub), &changed, &interests).await?;
                tell_powers(tx, actor.sub, &changed, &before_roles, false).await?;
                Ok(changed)
            })
            .await
    }
}

fn same(before: &[Word<Role>], after: &[Role]) -> bool {
    let before: BTreeSet<&str> = before.iter().map(Word::as_str).collect();
    let after: BTreeSet<&str> = after.iter().map(|role| role.as_str()).collect();
    before == after
}

/// A member of staff whom the actor administers.
pub(super) async fn administered(
    connection: &mut Connection,
    actor: &Claims,
    id: StaffId,
) -> Result<Staff, Failure> {
    let found = staff::find(connection, id).await?;
    let (member, place) = found.ok_or(Code::NotFound)?;
    if reach::administers(actor, &place.path) {
        return Ok(member);
    }
    Err(hidden_or_forbidden(actor, &member, &place.path))
}

/// Whoever may not even see a member of staff is not told that there is one.
fn hidden_or_forbidden(actor: &Claims, member: &Staff, path: &str) -> Failure {
    if reach::sees_staff(actor, member.organisation, path) {
        Problem::new(Code::Forbidden)
            .detail("只能修改本机构及下级机构的工作人员。")
            .into()
    } else {
        Code::NotFound.into()
    }
}
