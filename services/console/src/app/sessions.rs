//! Who is signed in: opening, finding and closing sessions.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use contracts::Claims;
use contracts::api::directory::{Refresh, SignIn, Tokens};
use kernel::Timestamp;
use problem::Problem;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use web::ClientAddress;

use super::renewal::Renewal;
use super::{App, Trouble};
use crate::store::sealed::{SessionId, random_word};
use crate::store::sessions::{self, Row};

/// Tokens are renewed when they end sooner than this.
const RENEW_BEFORE: TimeDelta = TimeDelta::seconds(60);
/// How often, and how many times, a request looks whether another one has renewed.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(100);
pub(super) const LOOKS: u32 = 60;

/// Somebody signed in.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// What their access token says.
    pub(crate) claims: Claims,
    /// Repeated by every form.
    pub(crate) csrf: String,
    access_token: String,
}

/// A session just opened.
pub(crate) struct Opened {
    /// For the cookie.
    pub(crate) id: SessionId,
    /// The session.
    pub(crate) session: Session,
}

/// What is sealed in a row.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Contents {
    pub(super) access_token: String,
    pub(super) refresh_token: String,
}

impl Session {
    /// The token for the services' APIs.
    pub(crate) fn bearer(&self) -> &str {
        &self.access_token
    }

    pub(super) fn of(row: &Row, contents: Contents) -> Result<Self, Trouble> {
        Ok(Self {
            claims: claims_of(&contents.access_token)?,
            csrf: row.csrf.clone(),
            access_token: contents.access_token,
        })
    }
}

impl App {
    /// Signs in with the directory and opens a session. The directory is told from where, since
    /// it counts wrong passwords by address too.
    pub(crate) async fn open_session(
        &self,
        who: &SignIn,
        from: ClientAddress,
    ) -> Result<Opened, Trouble> {
        let directory = self.directory().on_behalf_of(from);
        let tokens: Tokens = directory.post("/sign-in", None, None, who).await?;
        let (row, opened) = self.begin(tokens)?;
        let mut connection = self.database().connection().await?;
        sessions::insert(&mut connection, &row).await?;
        Ok(opened)
    }

    /// A session of its own for these tokens, to be stored.
    pub(super) fn begin(&self, tokens: Tokens) -> Result<(Row, Opened), Trouble> {
        let now = self.now();
        let id = SessionId::random()?;
        let access_expires_at = expiry(&tokens, now);
        let contents = Contents::from(tokens);
        let row = Row {
            id_hash: id.hash(),
            staff: claims_of(&contents.access_token)?.sub.uuid(),
            sealed: contents.seal(&id)?,
            csrf: random_word()?,
            access_expires_at,
            created_at: now,
            expires_at: now + self.settings().session,
        };
        let session = Session::of(&row, contents)?;
        Ok((row, Opened { id, session }))
    }

    /// The session of a cookie, its tokens good for a minute or more; `None` when it has ended.
    pub(crate) async fn session(&self, id: &SessionId) -> Result<Option<Session>, Trouble> {
        self.session_after(id, None).await
    }

    /// The session of a cookie with other tokens than those that a service has just refused, although
    /// they had not run out: what they say of their bearer may be true no more.
    pub(crate) async fn renewed(
        &self,
        id: &SessionId,
        refused: &Session,
    ) -> Result<Option<Session>, Trouble> {
        self.session_after(id, Some(&refused.access_token)).await
    }

    async fn session_after(
        &self,
        id: &SessionId,
        refused: Option<&str>,
    ) -> Result<Option<Session>, Trouble> {
        for _ in 0..LOOKS {
            let now = self.now();
            let Some(row) = self.row(id).await? else {
                return Ok(None);
            };
            let contents = Contents::open(&row, id)?;
            let good = refused != Some(contents.access_token.as_str());
            if good && row.access_expires_at > now + RENEW_BEFORE {
                return Session::of(&row, contents).map(Some);
            }
            let still_good = good && row.access_expires_at > now;
            let old = still_good.then(|| Session::of(&row, contents.clone()));
            // A browser that leaves must not take the new tokens with it: the directory has used
            // the old one up by then.
            let (app, id) = (self.clone(), id.clone());
            let renewal = web::detached(async move {
                Ok::<_, Problem>(app.renew_if_free(&id, row, contents).await)
            });
            if let Renewal::Done(session) = renewal.await.map_err(Trouble::Refused)?? {
                return Ok(session.map(|session| *session));
            }
            // Another request renews. Until it has, the old token serves as long as it is good.
            if let Some(old) = old {
                return old.map(Some);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(Trouble::Down(contracts::Service::Directory))
    }

    /// Whether a session goes on. When that cannot be told it does.
    pub(crate) async fn goes_on(&self, id: &SessionId) -> bool {
        match self.row(id).await {
            Ok(row) => row.is_some(),
            Err(_unknown) => true,
        }
    }

    /// Ends a session here and in the directory.
    pub(crate) async fn close_session(&self, id: &SessionId, row: Row) -> Result<(), Trouble> {
        if let Ok(Contents {
            refresh_token,
            access_token,
        }) = Contents::open(&row, id)
        {
            let body = Refresh { refresh_token };
            let bearer = Some(access_token.as_str());
            let told: Result<(), _> = self
                .directory()
                .post("/sign-out", bearer, None, &body)
                .await;
            if let Err(trouble) = told {
                tracing::info!(%trouble, "the directory was not told of a sign-out");
            }
        }
        let mut connection = self.database().connection().await?;
        Ok(sessions::delete(&mut connection, &row.id_hash).await?)
    }

    /// Ends the session, if any, that a browser had before it signed in anew: its cookie is replaced,
    /// so nobody could sign out of it any more. The new one begins even if that fails.
    pub(crate) async fn leave_session(&self, id: Option<SessionId>) {
        let Some(id) = id else { return };
        let left = match self.row(&id).await {
            Ok(Some(row)) => self.close_session(&id, row).await,
            Ok(None) => Ok(()),
            Err(trouble) => Err(trouble),
        };
        if let Err(trouble) = left {
            tracing::warn!(%trouble, "the session of before a sign-in goes on");
        }
    }

    /// Removes expired sessions once an hour until `stop`.
    pub(crate) fn sweep(&self, stop: CancellationToken) -> impl Future<Output = ()> + Send + use<> {
        const PAUSE: Duration = Duration::from_secs(3600);
        let app = self.clone();
        async move {
            while stop
                .run_until_cancelled(tokio::time::sleep(PAUSE))
                .await
                .is_some()
            {
                if let Err(error) = app.sweep_once().await {
                    tracing::warn!(%error, "expired sessions were not removed");
                }
            }
        }
    }

    async fn sweep_once(&self) -> Result<(), db::Error> {
        let mut connection = self.database().connection().await?;
        let removed = sessions::sweep(&mut connection, self.now()).await?;
        tracing::debug!(removed, "expired sessions removed");
        Ok(())
    }

    /// The session of a cookie as it is kept, whatever became of its tokens.
    pub(crate) async fn row(&self, id: &SessionId) -> Result<Option<Row>, Trouble> {
        let mut connection = self.database().connection().await?;
        Ok(sessions::find(&mut connection, &id.hash(), self.now()).await?)
    }
}

impl Contents {
    pub(super) fn seal(&self, id: &SessionId) -> Result<Vec<u8>, Trouble> {
        let json = serde_json::to_vec(self).map_err(|error| Trouble::internal(&error))?;
        Ok(id.seal(&json)?)
    }

    pub(super) fn open(row: &Row, id: &SessionId) -> Result<Self, Trouble> {
        let json = id.open(&row.sealed)?;
        serde_json::from_slice(&json).map_err(|error| Trouble::internal(&error))
    }
}

impl From<Tokens> for Contents {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access_token,
            refresh_token: tokens.refresh_token,
        }
    }
}

pub(super) fn expiry(tokens: &Tokens, now: Timestamp) -> Timestamp {
    now + TimeDelta::seconds(tokens.expires_in.clamp(0, 86_400))
}

/// What a token says. It is not verified here: it came from the directory itself, and the
/// services verify it whenever it is used.
fn claims_of(token: &str) -> Result<Claims, Trouble> {
    let payload = token.split('.').nth(1).unwrap_or_default();
    let json = URL_SAFE_NO_PAD
        .decode(payload)
        .map_err(|error| Trouble::internal(&error))?;
    serde_json::from_slice(&json).map_err(|error| Trouble::internal(&error))
}
