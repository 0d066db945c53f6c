use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;

use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev};
use contracts::Claims;
use contracts::vocabulary::Role;
use futures_util::future::{FutureExt as _, LocalBoxFuture};
use kernel::{OrganisationId, StaffId};
use problem::{Code, Problem};
use secrecy::{ExposeSecret as _, SecretString};
use tracing::Span;

use crate::TokenVerifier;

/// Who asks: the bearer of a verified access token. A handler that takes an `Actor` cannot be
/// reached without one, nor by anybody whose password must be changed first.
#[derive(Debug, Clone)]
pub struct Actor(Bearer);

/// The bearer of a verified access token, whose password may have to be changed before anything
/// else. Only what is needed to change it takes a `Bearer`; all else takes an [`Actor`].
#[derive(Debug, Clone)]
pub struct Bearer {
    claims: Claims,
    token: SecretString,
}

impl Actor {
    /// Refuses everybody who has none of `roles`.
    pub fn require(&self, roles: &[Role]) -> Result<(), Problem> {
        if roles.iter().any(|role| self.has(*role)) {
            return Ok(());
        }
        let needed: Vec<_> = roles.iter().map(|role| role.label()).collect();
        let needed = needed.join("、");
        Err(Problem::new(Code::Forbidden).detail(format!("需要以下角色之一：{needed}。")))
    }

    /// The token as it came, for asking another service in the bearer's name.
    #[must_use]
    pub fn bearer(&self) -> &str {
        self.0.token.expose_secret()
    }

    /// What the token says.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.0.claims
    }
}

impl Deref for Actor {
    type Target = Claims;

    fn deref(&self) -> &Claims {
        &self.0.claims
    }
}

impl Deref for Bearer {
    type Target = Claims;

    fn deref(&self) -> &Claims {
        &self.claims
    }
}

impl FromRequest for Actor {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let bearer = Bearer::from_request(request, payload);
        async move {
            let bearer = bearer.await?;
            if bearer.must_change_password {
                return Err(Code::PasswordMustChange.into());
            }
            Ok(Self(bearer))
        }
        .boxed_local()
    }
}

impl FromRequest for Bearer {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let verifier = request.app_data::<TokenVerifier>().cloned();
        let token = bearer_token(request);
        let request = request.clone();
        async move {
            let token = token.ok_or(Code::NotSignedIn)?;
            let verifier = verifier.ok_or(Code::Internal)?;
            let claims = verifier.verify(&token).await?;
            note_actor(&request, &claims);
            Ok(Self {
                claims,
                token: token.into(),
            })
        }
        .boxed_local()
    }
}

/// Who a request turned out to be from, for its line in the access log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asker(Rc<Cell<Option<(StaffId, OrganisationId)>>>);

impl Asker {
    pub(crate) fn get(&self) -> Option<(StaffId, OrganisationId)> {
        self.0.get()
    }
}

/// Has trace and access log say that a request is from whoever these claims are about. Whoever finds
/// that out by other means than a [`Bearer`] calls it: the console, by its sessions.
pub fn note_actor(request: &HttpRequest, claims: &Claims) {
    Span::current().record("actor.id", tracing::field::display(claims.sub));
    if let Some(asker) = request.extensions().get::<Asker>() {
        asker.0.set(Some((claims.sub, claims.org)));
    }
}

fn bearer_token(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(header::AUTHORIZATION)?;
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}
