use contracts::api::directory::{Refresh, Tokens};
use db::Connection;
use kernel::StaffId;
use problem::Code;
use uuid::Uuid;
use web::Failure;

use super::App;
use super::tokens::{SignedIn, bearer, digest_of, take};
use crate::domain::session::may_repeat;
use crate::store::refresh_tokens;

/// What came of a refresh; a theft is no failure, because what it changes must be stored.
pub(super) enum Refreshed {
    Tokens(Box<Tokens>),
    /// By whom a token of this sign-in was used twice.
    Stolen(StaffId, Uuid),
}

impl App {
    /// Gives a new pair of tokens for a refresh token, which is used up by it. Whoever repeats it
    /// at once did not get the answer, and gets another pair in place of the lost one. A token
    /// that is used again later was copied: whoever has it, all tokens of that sign-in end.
    pub async fn refresh(&self, body: Refresh) -> Result<Tokens, Failure> {
        let digest = digest_of(&body.refresh_token);
        let refreshed = self
            .database
            .transaction("refresh", async |tx| self.renew_tokens(tx, &digest).await)
            .await?;
        match refreshed {
            Refreshed::Tokens(tokens) => Ok(*tokens),
            Refreshed::Stolen(staff, sign_in) => {
                tracing::warn!(actor.id = %staff, %sign_in, "a refresh token was used twice; its sign-in was ended");
                Err(Code::TokenInvalid.into())
            }
        }
    }

    pub(super) async fn renew_tokens(
        &self,
        tx: &mut Connection,
        digest: &[u8],
    ) -> Result<Refreshed, Failure> {
        let now = self.clock.now();
        let (token, credential) = take(tx, digest).await?.ok_or(Code::TokenInvalid)?;
        if let Some(used_at) = token.used_at {
            // First, so that a use of the answer at this moment has ended or waits.
            refresh_tokens::use_up_heirs(tx, token.family, used_at).await?;
            let answered = refresh_tokens::any_used_after(tx, token.family, used_at);
            if answered.await? || !may_repeat(used_at, now) {
                self.end_sign_in(tx, token.staff, token.family).await?;
                return Ok(Refreshed::Stolen(token.staff, token.family));
            }
        }
        if token.expires_at <= now {
            return Err(Code::TokenExpired.into());
        }
        // Read anew: names, roles and the place may have changed since.
        let placed = bearer(tx, token.staff).await?.ok_or(Code::TokenInvalid)?;
        refresh_tokens::mark_used(tx, digest, token.used_at.unwrap_or(now)).await?;
        let signed_in = SignedIn {
            family: token.family,
            at: token.signed_in_at,
        };
        let tokens = self.issue(tx, &placed, &credential, signed_in).await?;
        Ok(Refreshed::Tokens(Box::new(tokens)))
    }
}
