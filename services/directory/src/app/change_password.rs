use contracts::Claims;
use contracts::api::directory::ChangePassword;
use problem::{Code, Problem};
use web::{ClientAddress, Failure};

use super::App;
use crate::domain::password;
use crate::store::{refresh_tokens, staff};

impl App {
    /// Changes the actor's password and ends all their sign-ins.
    pub async fn change_password(
        &self,
        actor: &Claims,
        body: ChangePassword,
        from: ClientAddress,
    ) -> Result<(), Failure> {
        let (member, hash) = {
            let mut connection = self.database.connection().await?;
            let (member, _) = staff::find(&mut connection, actor.sub)
                .await?
                .ok_or(Code::NotFound)?;
            let found = staff::find_with_password(&mut connection, &member.username).await?;
            (member, found.map(|(_, hash)| hash))
        };
        let guess = self.count_attempt(&member.username, from).await?;
        if !self.password_fits(&guess, body.current, hash).await? {
            return Err(wrong("/current", "wrong", "原密码不正确。"));
        }
        if let Some(weakness) = password::weakness(&body.new, &member.username) {
            return Err(wrong("/new", weakness.code(), weakness.detail()));
        }
        let hash = self.passwords.hash(body.new).await?;
        let now = self.clock.now();
        self.database
            .transaction("change password", async |tx| {
                self.guessed_right(tx, &guess).await?;
                staff::set_password(tx, actor.sub, &hash, now).await?;
                refresh_tokens::revoke_all_of(tx, actor.sub).await?;
                Ok(())
            })
            .await
    }
}

fn wrong(pointer: &str, code: &'static str, detail: &str) -> Failure {
    Problem::new(Code::Invalid)
        .detail(detail)
        .field(pointer, code, detail)
        .into()
}
