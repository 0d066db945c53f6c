use contracts::Claims;
use contracts::api::directory::SignInRow;
use problem::{Code, Problem};
use uuid::Uuid;
use web::Failure;

use super::App;
use crate::store::{credentials, refresh_tokens};

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

    /// Ends one of the actor's own sign-ins, be it the present one.
    pub(crate) async fn end_own_sign_in(&self, actor: &Claims, id: Uuid) -> Result<(), Failure> {
        self.database
            .transaction("end sign-in", async |tx| {
                credentials::lock(tx, actor.sub).await?;
                if !refresh_tokens::is_of(tx, id, actor.sub).await? {
                    let gone = "没有这次登录，或者已经退出。";
                    return Err(Problem::new(Code::NotFound).detail(gone).into());
                }
                self.end_sign_in(tx, actor.sub, id).await
            })
            .await
    }
}
