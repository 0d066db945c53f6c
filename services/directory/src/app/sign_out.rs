use contracts::api::directory::Refresh;
use web::Failure;

use super::App;
use super::tokens::{digest_of, take};

impl App {
    /// Ends the sign-in that a refresh token belongs to. An unknown one is fine: it is out.
    pub async fn sign_out(&self, body: Refresh) -> Result<(), Failure> {
        let digest = digest_of(&body.refresh_token);
        self.database
            .transaction("sign out", async |tx| {
                if let Some((token, _)) = take(tx, &digest).await? {
                    self.end_sign_in(tx, token.staff, token.family).await?;
                }
                Ok(())
            })
            .await
    }
}
