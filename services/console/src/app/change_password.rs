//! Changing one's password without having to sign in again.

use contracts::Service;
use contracts::api::directory::{ChangePassword, Tokens};
use problem::Problem;
use web::ClientAddress;

use super::sessions::{Contents, LOOK_EVERY, LOOKS, Opened};
use super::{App, Trouble};
use crate::store::sealed::SessionId;
use crate::store::sessions::{self, Row};

impl App {
    /// Changes the password of whoever is signed in here. All their sessions end, this one too,
    /// since its cookie may be what was copied; another one begins with the tokens that the
    /// directory gives for the change.
    pub(crate) async fn change_password(
        &self,
        id: &SessionId,
        body: ChangePassword,
        from: ClientAddress,
    ) -> Result<Opened, Trouble> {
        let (app, id) = (self.clone(), id.clone());
        // A browser that leaves must not take the new tokens with it.
        let changed =
            web::detached(
                async move { Ok::<_, Problem>(app.change_in_turn(&id, &body, from).await) },
            );
        changed.await.map_err(Trouble::Refused)?
    }

    /// The tokens end like in a renewal, so no renewal may be under way: it would be taken for a
    /// theft.
    async fn change_in_turn(
        &self,
        id: &SessionId,
        body: &ChangePassword,
        from: ClientAddress,
    ) -> Result<Opened, Trouble> {
        for _ in 0..LOOKS {
            let row = self.row(id).await?.ok_or(Trouble::Forged)?;
            if self.claim_renewal(&row).await? {
                return self.change(id, &row, body, from).await;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(Trouble::Down(Service::Directory))
    }

    async fn change(
        &self,
        id: &SessionId,
        row: &Row,
        body: &ChangePassword,
        from: ClientAddress,
    ) -> Result<Opened, Trouble> {
        let old = Contents::open(row, id)?;
        let bearer = Some(old.access_token.as_str());
        // The directory counts wrong passwords by address, as in signing in.
        let directory = self.directory().on_behalf_of(from);
        let changed: Result<Tokens, Trouble> =
            directory.post("/me/password", bearer, None, body).await;
        let mut connection = self.database().connection().await?;
        match changed {
            Ok(tokens) => {
                let (row, opened) = self.begin(tokens)?;
                sessions::insert(&mut connection, &row).await?;
                sessions::delete_others(&mut connection, &row).await?;
                Ok(opened)
            }
            Err(trouble) => {
                sessions::release_renewal(&mut connection, &row.id_hash).await?;
                Err(trouble)
            }
        }
    }
}
