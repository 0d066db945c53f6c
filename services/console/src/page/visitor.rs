//! Who asks for a page.

use std::borrow::Cow;
use std::ops::Deref;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use contracts::Service;
use futures_util::future::{FutureExt as _, LocalBoxFuture};
use problem::Code;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Fields, query};
use crate::app::{App, Interrupted, Session, Trouble, Typed, Upstream, Why};
use crate::store::sealed::SessionId;

/// Name of the session cookie.
pub(crate) const COOKIE: &str = "dingfen_session";

/// Somebody, signed in or not. While the directory does not answer, whose token has run out counts
/// as not signed in: what needs no sign-in works for everybody.
pub(crate) struct Visitor {
    pub(crate) app: App,
    pub(crate) session: Option<Session>,
}

/// Somebody who is signed in. A handler that takes one cannot be reached otherwise.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub(crate) app: App,
    /// Code of what was just done, from the address.
    pub(crate) done: Option<String>,
    session: Session,
    id: SessionId,
    /// What was asked for, should it turn out that the sign-in is over.
    asked: Interrupted,
}

/// Somebody who is signed in, though they may have to change their password before they see
/// anything else. Only the page for that takes one.
pub(crate) struct Entered {
    pub(crate) app: App,
    pub(crate) id: SessionId,
    pub(crate) session: Session,
}

/// A form sent by somebody who is signed in, from a page of their session.
pub(crate) struct Posted {
    pub(crate) user: SignedIn,
    pub(crate) fields: Fields,
}

/// A form sent by anybody, from a page of this site.
pub(crate) struct Sent {
    pub(crate) app: App,
    pub(crate) fields: Fields,
}

impl SignedIn {
    /// Whoever this session is of, on a page that shows a form again.
    pub(crate) fn of(app: &App, session: &Session, id: SessionId, sent: &Typed) -> Self {
        Self {
            app: app.clone(),
            done: None,
            session: session.clone(),
            id,
            asked: Interrupted {
                return_to: sent.target.clone(),
                carried: Some(sent.fields.carried()),
            },
        }
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    pub(crate) async fn get<R: DeserializeOwned>(
        &self,
        upstream: &Upstream,
        path: &str,
    ) -> Result<R, Trouble> {
        match upstream.get(path, self.bearer()).await {
            Err(trouble) if trouble.is(Code::TokenExpired) => {
                let session = self.renewed(trouble).await?;
                upstream.get(path, session.bearer()).await
            }
            answer => answer,
        }
    }

    pub(crate) async fn post<B: Serialize, R: DeserializeOwned>(
        &self,
        upstream: &Upstream,
        path: &str,
        key: Option<&str>,
        body: &B,
    ) -> Result<R, Trouble> {
        match upstream.post(path, Some(self.bearer()), key, body).await {
            Err(trouble) if trouble.is(Code::TokenExpired) => {
                let session = self.renewed(trouble).await?;
                upstream.post(path, Some(session.bearer()), key, body).await
            }
            answer => answer,
        }
    }

    /// The session with other tokens, after a service refused those it had: somebody's rights were
    /// changed, or the sign-in was ended elsewhere.
    async fn renewed(&self, refused: Trouble) -> Result<Session, Trouble> {
        match self.app.renewed(&self.id, &self.session).await? {
            Some(session) if session.bearer() == self.bearer() => Err(refused),
            Some(session) => Ok(session),
            None => Err(Trouble::SignedOut(self.asked.clone())),
        }
    }
}

impl Deref for SignedIn {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl Entered {
    /// Whoever asks, or sent this form.
    async fn find(request: &HttpRequest, sent: Option<&Fields>) -> Result<Self, Trouble> {
        let app = app(request)?;
        let session = find_session(&app, request).await?;
        let (Some(id), Some(session)) = (session_id(&app, request), session) else {
            return Err(Trouble::SignedOut(interrupted(request, sent)));
        };
        Ok(Self { app, id, session })
    }

    /// Lets them in, unless they must change their password first.
    fn admitted(self, request: &HttpRequest, sent: Option<&Fields>) -> Result<SignedIn, Trouble> {
        let Self { app, id, session } = self;
        let asked = interrupted(request, sent);
        if session.claims.must_change_password {
            return Err(Trouble::PasswordMustChange(asked));
        }
        // A page that refuses a form does not say again what was done before.
        let done = sent.map_or_else(|| query(request).filled("done"), |_| None);
        Ok(SignedIn {
            app,
            done,
            session,
            id,
            asked,
        })
    }
}

impl FromRequest for Visitor {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        async move {
            let app = app(&request)?;
            let session = match find_session(&app, &request).await {
                Err(Trouble::Down(Service::Directory)) => None,
                found => found?,
            };
            Ok(Self { app, session })
        }
        .boxed_local()
    }
}

impl FromRequest for SignedIn {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        async move {
            let entered = Entered::find(&request, None).await?;
            entered.admitted(&request, None)
        }
        .boxed_local()
    }
}

impl FromRequest for Entered {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        async move { Self::find(&request, None).await }.boxed_local()
    }
}

impl FromRequest for Posted {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        async move {
            let (fields, readable) = match read(&request, payload).await? {
                Ok(fields) => (fields, true),
                Err(fields) => (fields, false),
            };
            let entered = Entered::find(&request, Some(&fields)).await?;
            let why = match is_same(fields.text("csrf"), &entered.session.csrf) {
                _ if !readable => Some(Why::Unreadable),
                false => Some(Why::Stale),
                true => None,
            };
            let user = entered.admitted(&request, Some(&fields))?;
            match why {
                Some(why) => Err(Trouble::Again(typed(&request, fields, why))),
                None => Ok(Self { user, fields }),
            }
        }
        .boxed_local()
    }
}

impl FromRequest for Sent {
    type Error = Trouble;
    type Future = LocalBoxFuture<'static, Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        async move {
            let fields = read(&request, payload).await?;
            Ok(Self {
                app: app(&request)?,
                fields: fields.or(Err(Trouble::BadForm))?,
            })
        }
        .boxed_local()
    }
}

/// The session id in the request's cookie.
pub(crate) fn session_id(app: &App, request: &HttpRequest) -> Option<SessionId> {
    SessionId::parse(request.cookie(&cookie_name(app, COOKIE))?.value())
}

/// What a cookie is called: where it is sent over HTTPS only, browsers take one of this name from
/// this host alone (RFC 6265bis, 4.1.3.2).
pub(crate) fn cookie_name(app: &App, name: &'static str) -> Cow<'static, str> {
    if app.settings().cookie_secure {
        Cow::Owned(format!("__Host-{name}"))
    } else {
        Cow::Borrowed(name)
    }
}

/// A cookie that scripts cannot read and other sites' forms do not send.
pub(crate) fn cookie(app: &App, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build(cookie_name(app, name), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.settings().cookie_secure)
        .finish()
}

/// Whether a form token is the one expected.
pub(crate) fn is_same(given: &str, expected: &str) -> bool {
    !expected.is_empty() && verify_slices_are_equal(given.as_bytes(), expected.as_bytes()).is_ok()
}

fn app(request: &HttpRequest) -> Result<App, Trouble> {
    let app = request.app_data::<Data<App>>();
    app.map(|app| app.get_ref().clone())
        .ok_or(Trouble::Internal)
}

/// Finds the session, and notes it for an error page that may follow.
async fn find_session(app: &App, request: &HttpRequest) -> Result<Option<Session>, Trouble> {
    let Some(id) = session_id(app, request) else {
        return Ok(None);
    };
    let session = app.session(&id).await?;
    if let Some(session) = &session {
        web::note_actor(request, &session.claims);
        request.extensions_mut().insert(session.clone());
    }
    Ok(session)
}

/// Where to go on after signing in, with the form that was sent.
fn interrupted(request: &HttpRequest, sent: Option<&Fields>) -> Interrupted {
    Interrupted {
        return_to: address(request),
        carried: sent.map(Fields::carried),
    }
}

/// A form that was sent to this address, and why it comes back.
pub(crate) fn typed(request: &HttpRequest, fields: Fields, why: Why) -> Typed {
    Typed {
        target: address(request),
        fields,
        why,
    }
}

fn address(request: &HttpRequest) -> String {
    let here = request.uri().path_and_query();
    here.map_or("/", |path| path.as_str()).to_owned()
}

/// The fields; what could be made out of them, if they cannot be read.
async fn read(
    request: &HttpRequest,
    mut payload: dev::Payload,
) -> Result<Result<Fields, Fields>, Trouble> {
    const MOST_BYTES: usize = 512 * 1024;
    from_this_site(request)?;
    if request.content_type() != "application/x-www-form-urlencoded" {
        return Err(Trouble::BadForm);
    }
    let body = web::collect(request, &mut payload, MOST_BYTES).await;
    Ok(Fields::sent(&body.or(Err(Trouble::BadForm))?))
}

/// Refuses forms that the browser says come from another site. Browsers of before Fetch Metadata
/// say by the origin; those of before that send no cookie with such a form either.
fn from_this_site(request: &HttpRequest) -> Result<(), Trouble> {
    let header = |name: &str| request.headers().get(name).map(|value| value.as_bytes());
    let ours = match (header("sec-fetch-site"), header("origin")) {
        (Some(site), _) => matches!(site, b"same-origin" | b"none"),
        (None, Some(origin)) => {
            let host = |scheme: &[u8]| origin.strip_prefix(scheme);
            let host = host(b"https://").or_else(|| host(b"http://"));
            host.is_some() && host == header("host")
        }
        (None, None) => true,
    };
    if ours { Ok(()) } else { Err(Trouble::Forged) }
}
