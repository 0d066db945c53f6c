use contracts::api::directory::Refresh;
use web::Failure;

use super::App;
use super::tokens::{digest_of, take};
use crate::store::refresh_tokens;

impl App {
    /// Ends the sign-in that a refresh token belongs to. An unknown one is fine: it is out.
    pub async fn sign_out(&self, body: Refresh) -> Result<(), Failure> {
        let digest = digest_of(&body.refresh_token);
        self.database
            .transaction("sign out", async |tx| {
                if let Some((token, _)) = take(tx, &digest).await? {
                    refresh_tokens::revoke_family(tx, token.family).await?;
                }
                Ok(())
            })
            .await
    }
}
