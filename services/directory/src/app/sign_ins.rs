use contracts::Claims;
use contracts::api::directory::{EndSignIn, SignInRow};
use problem::{Code, Problem};
use uuid::Uuid;
use web::{ClientAddress, Failure};

use super::App;
use super::change_password::wrong;
use crate::store::{credentials, refresh_tokens, staff};

impl App {
    /// Where the actor is signed in at present.
    pub(crate) async fn sign_ins(&self, actor: &Claims) -> Result<Vec<SignInRow>, Failure> {
        let mut connection = self.database.connection().await?;
        let now = self.clock.now();
        let families = refresh_tokens::families(&mut connection, actor.sub, now).await?;
        let rows = families.into_iter();
        Ok(rows
            .map(|(id, began_at, refreshed_at, ends_at)| SignInRow {
                id,
                began_at,
                seen_at: refreshed_at.unwrap_or(began_at),
                ends_at,
                current: actor.sid == Some(id),
            })
            .collect())
    }

    /// Ends one of the actor's own sign-ins, be it the present one. The password is asked for again:
    /// whoever sits down at an open browser must not shut its owner out elsewhere.
    pub(crate) async fn end_own_sign_in(
        &self,
        actor: &Claims,
        id: Uuid,
        body: EndSignIn,
        from: ClientAddress,
    ) -> Result<(), Failure> {
        let (username, known) = {
            let mut connection = self.database.connection().await?;
            let found = staff::find(&mut connection, actor.sub).await?;
            let (member, _) = found.ok_or(Code::NotFound)?;
            let found = credentials::find_by_name(&mut connection, &member.username).await?;
            (member.username, found.map(|(_, credential)| credential))
        };
        let guess = self
            .present_password(&username, body.password, known.as_ref(), from)
            .await?
            .ok_or_else(wrong_password)?;
        self.database
            .transaction("end sign-in", async |tx| {
                if credentials::lock(tx, actor.sub).await? != known {
                    // Somebody changed it while it was looked at.
                    return Err(wrong_password());
                }
                // The password was right, whichever sign-in was named: that is kept.
                self.guessed_right(tx, &guess).await?;
                if !refresh_tokens::is_of(tx, id, actor.sub).await? {
                    return Ok(Err(gone()));
                }
                self.end_sign_in(tx, actor.sub, id).await.map(Ok)
            })
            .await?
    }
}

fn wrong_password() -> Failure {
    wrong("/password", "wrong", "密码不正确。")
}

fn gone() -> Failure {
    let detail = "没有这次登录，或者已经退出。";
    Problem::new(Code::NotFound).detail(detail).into()
}
