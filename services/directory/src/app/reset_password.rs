use contracts::Claims;
use contracts::api::directory::{ResetPassword, Staff};
use contracts::event::PasswordReset;
use db::log::{Entry, append};
use kernel::{Shard, StaffId};
use problem::{Code, Problem};
use web::Failure;

use super::App;
use super::change_password::wrong;
use super::change_staff::administered;
use super::context::context;
use crate::domain::password;
use crate::store::credentials::{self, Credential};
use crate::store::staff;

impl App {
    /// Gives a member of staff whom the actor administers a password for the time being. All their
    /// sign-ins end, what was got wrong under their name is forgotten, and they must choose
    /// another password before anything else.
    pub async fn reset_password(
        &self,
        actor: &Claims,
        id: StaffId,
        body: ResetPassword,
    ) -> Result<Staff, Failure> {
        if actor.sub == id {
            // That would do without the present one, which protects an unattended desk.
            return Err(Problem::new(Code::Forbidden)
                .detail("不能重置自己的密码，请凭原密码修改，或者由其他系统管理员操作。")
                .into());
        }
        let (member, around) = {
            let mut connection = self.database.connection().await?;
            let member = administered(&mut connection, actor, id).await?;
            let (_, place) = staff::find(&mut connection, id)
                .await?
                .ok_or(Code::NotFound)?;
            let email = member.email.as_deref();
            let around = context(&mut connection, &member.name, email, &place).await?;
            (member, around)
        };
        if let Some(weakness) = password::weakness(&body.password, &member.username, &around) {
            return Err(wrong("/password", weakness.code(), weakness.detail()));
        }
        let credential = Credential {
            password_hash: self.passwords.hash(body.password).await?,
            must_change: true,
        };
        self.database
            .transaction("reset password", async |tx| {
                credentials::lock(tx, id).await?;
                let before = administered(tx, actor, id).await?;
                if before.version != body.version {
                    return Err(Code::StaleVersion.into());
                }
                credentials::replace(tx, id, &credential, self.clock.now()).await?;
                self.end_sign_ins(tx, id, actor.sub).await?;
                self.forgive(tx, &before.username).await?;
                let changed = Staff {
                    version: before.version + 1,
                    ..before
                };
                staff::update(tx, &changed).await?;
                let entry = Entry {
                    shard: Shard::DIRECTORY,
                    subject: id.uuid(),
                    after: body.version,
                    actor: Some(actor.sub),
                    events: vec![PasswordReset { staff: id }.into()],
                };
                append(tx, entry).await?;
                Ok(changed)
            })
            .await
    }
}
