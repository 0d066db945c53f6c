use contracts::Claims;
use contracts::api::directory::{ChangePassword, Tokens};
use problem::{Code, Problem};
use web::{ClientAddress, Failure};

use super::App;
use super::context::context;
use super::tokens::{SignedIn, bearer};
use crate::domain::password::{self, Context, Weakness};
use crate::store::credentials::{self, Credential};
use crate::store::staff;

impl App {
    /// Changes the actor's password and ends all their sign-ins but the one that goes on with the
    /// tokens given. What is wrong with the new password is found before the old one is looked at,
    /// so that trying out what is good enough does not lock anybody out.
    pub async fn change_password(
        &self,
        actor: &Claims,
        body: ChangePassword,
        from: ClientAddress,
    ) -> Result<Tokens, Failure> {
        let (member, old, around) = {
            let mut connection = self.database.connection().await?;
            let (member, place) = staff::find(&mut connection, actor.sub)
                .await?
                .ok_or(Code::NotFound)?;
            let found = credentials::find_by_name(&mut connection, &member.username).await?;
            let email = member.email.as_deref();
            let around = context(&mut connection, &member.name, email, &place).await?;
            (member, found.map(|(_, credential)| credential), around)
        };
        if let Some(weakness) = weakness(&body, &member.username, &around) {
            return Err(wrong("/new", weakness.code(), weakness.detail()));
        }
        let guess = self
            .present_password(&member.username, body.current, old.as_ref(), from)
            .await?
            .ok_or_else(wrong_password)?;
        let credential = Credential {
            password_hash: self.passwords.hash(body.new).await?,
            must_change: false,
        };
        self.database
            .transaction("change password", async |tx| {
                let now = self.clock.now();
                if credentials::lock(tx, actor.sub).await? != old {
                    // Somebody changed it while it was looked at.
                    return Err(wrong_password());
                }
                self.guessed_right(tx, &guess).await?;
                credentials::replace(tx, actor.sub, &credential, now).await?;
                self.end_sign_ins(tx, actor.sub, actor.sub).await?;
                let placed = bearer(tx, actor.sub).await?.ok_or(Code::TokenInvalid)?;
                self.issue(tx, &placed, &credential, SignedIn::anew(now))
                    .await
            })
            .await
    }
}

fn weakness(body: &ChangePassword, username: &str, around: &Context) -> Option<Weakness> {
    if body.new == body.current {
        return Some(Weakness::Unchanged);
    }
    password::weakness(&body.new, username, around)
}

fn wrong_password() -> Failure {
    wrong("/current", "wrong", "原密码不正确。")
}

/// A 422 for one field.
pub(super) fn wrong(pointer: &str, code: &'static str, detail: &str) -> Failure {
    Problem::new(Code::Invalid)
        .detail(detail)
        .field(pointer, code, detail)
        .into()
}
