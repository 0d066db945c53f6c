//! Getting new tokens for a session: one request at a time, since a refresh token works once.

use chrono::TimeDelta;
use contracts::api::directory::{Refresh, Tokens};
use problem::Code;

use super::sessions::{Contents, Session, expiry};
use super::{App, Trouble};
use crate::store::sealed::SessionId;
use crate::store::sessions::{self, Row};

/// How long one request may take to renew before another one tries: longer than the directory may
/// take to be reached (2 s) and to answer (10 s), and a connection to the database (4 s to wait
/// for it, 4 s to make it). Shorter than the directory accepts a repeated refresh (30 s).
const PATIENCE: TimeDelta = TimeDelta::seconds(21);

/// What came of an attempt to renew.
pub(super) enum Renewal {
    /// The session goes on, or has ended.
    Done(Option<Box<Session>>),
    /// Another request is at it.
    Elsewhere,
}

impl App {
    pub(super) async fn renew_if_free(
        &self,
        id: &SessionId,
        row: Row,
        old: Contents,
    ) -> Result<Renewal, Trouble> {
        if !self.claim_renewal(&row).await? {
            return Ok(Renewal::Elsewhere);
        }
        let renewed = self.renew(id, row, old).await?;
        Ok(Renewal::Done(renewed.map(Box::new)))
    }

    /// Gets new tokens. When the directory does not answer, the old ones serve while they can.
    async fn renew(
        &self,
        id: &SessionId,
        row: Row,
        old: Contents,
    ) -> Result<Option<Session>, Trouble> {
        let body = Refresh {
            refresh_token: old.refresh_token.clone(),
        };
        let renewed: Result<Tokens, Trouble> =
            self.directory().post("/refresh", None, None, &body).await;
        let mut connection = self.database().connection().await?;
        match renewed {
            Ok(tokens) => {
                let until = expiry(&tokens, self.now());
                let contents = Contents::from(tokens);
                let sealed = contents.seal(id)?;
                sessions::renew(&mut connection, &row.id_hash, &sealed, until).await?;
                Session::of(&row, contents).map(Some)
            }
            Err(trouble) if ends_session(&trouble) => {
                sessions::delete(&mut connection, &row.id_hash).await?;
                Ok(None)
            }
            Err(trouble) => {
                sessions::release_renewal(&mut connection, &row.id_hash).await?;
                if row.access_expires_at > self.now() {
                    return Session::of(&row, old).map(Some);
                }
                Err(trouble)
            }
        }
    }

    /// Whether this request, and no other one meanwhile, is to get new tokens for a session.
    pub(super) async fn claim_renewal(&self, row: &Row) -> Result<bool, Trouble> {
        let mut connection = self.database().connection().await?;
        let now = self.now();
        Ok(sessions::claim_renewal(&mut connection, row, now, now + PATIENCE).await?)
    }
}

/// Whether the directory says that this sign-in is over.
fn ends_session(trouble: &Trouble) -> bool {
    [
        Code::TokenExpired,
        Code::TokenInvalid,
        Code::NotSignedIn,
        Code::WrongCredentials,
    ]
    .into_iter()
    .any(|code| trouble.is(code))
}
