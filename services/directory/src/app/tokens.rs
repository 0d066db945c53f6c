use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::Claims;
use contracts::api::directory::Tokens;
use db::Connection;
use kernel::{StaffId, Timestamp};
use problem::Code;
use uuid::Uuid;
use web::Failure;

use super::App;
use crate::domain::key_ring::ACCESS_LIFETIME;
use crate::store::credentials::{self, Credential};
use crate::store::refresh_tokens::{self, Stored};
use crate::store::staff::{self, Placed};

/// What a refresh token is found by. It is 256 random bits, so a bare hash gives nothing away.
pub(super) fn digest_of(token: &str) -> Vec<u8> {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}

/// The sign-in that tokens follow from.
#[derive(Debug, Clone, Copy)]
pub(super) struct SignedIn {
    pub(super) family: Uuid,
    pub(super) at: Timestamp,
}

impl SignedIn {
    /// One that begins now.
    pub(super) fn anew(now: Timestamp) -> Self {
        Self {
            family: Uuid::now_v7(),
            at: now,
        }
    }
}

/// A member of staff as they now are, if they may sign in: without any role they have left.
pub(super) async fn bearer(
    connection: &mut Connection,
    staff: StaffId,
) -> Result<Option<Placed>, db::Error> {
    let found = staff::find(connection, staff).await?;
    Ok(found.filter(|(member, _)| !member.roles.is_empty()))
}

/// A refresh token, locked, and the credential of whoever it belongs to, held. In this order:
/// whoever ends all sign-ins of somebody locks the credential first.
pub(super) async fn take(
    tx: &mut Connection,
    digest: &[u8],
) -> Result<Option<(Stored, Credential)>, db::Error> {
    let Some(owner) = refresh_tokens::owner(tx, digest).await? else {
        return Ok(None);
    };
    let credential = credentials::hold(tx, owner).await?;
    let token = refresh_tokens::lock(tx, digest).await?;
    Ok(token.zip(credential))
}

impl App {
    /// A pair of tokens for a member of staff, whose credential is held or locked; stores what the
    /// next refresh needs.
    pub(super) async fn issue(
        &self,
        tx: &mut Connection,
        bearer: &Placed,
        credential: &Credential,
        signed_in: SignedIn,
    ) -> Result<Tokens, Failure> {
        let now = self.clock.now();
        let expires_at = self
            .lifetimes
            .expiry(signed_in.at, now)
            .ok_or(Code::TokenExpired)?;
        let refresh_token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        let stored = Stored {
            digest: digest_of(&refresh_token),
            family: signed_in.family,
            staff: bearer.0.id,
            signed_in_at: signed_in.at,
            expires_at,
            used_at: None,
        };
        refresh_tokens::insert(tx, &stored).await?;
        let ended = db::ended::not_before(tx, bearer.0.id.uuid()).await?;
        let claims = Claims {
            // What was ended in this second counts as issued before it.
            iat: now.timestamp().max(ended.unwrap_or_default()),
            sid: Some(signed_in.family),
            ..claims(bearer, credential, now)
        };
        Ok(Tokens {
            access_token: self.keys.sign(&claims, now)?,
            refresh_token,
            token_type: "Bearer".to_owned(),
            expires_in: ACCESS_LIFETIME.num_seconds(),
        })
    }
}

fn claims((staff, organisation): &Placed, credential: &Credential, now: Timestamp) -> Claims {
    Claims {
        iss: web::ISSUER.to_owned(),
        aud: web::AUDIENCE.to_owned(),
        sub: staff.id,
        exp: (now + ACCESS_LIFETIME).timestamp(),
        iat: now.timestamp(),
        name: staff.name.clone(),
        org: organisation.id,
        org_name: organisation.name.clone(),
        org_kind: organisation.kind.clone(),
        org_path: organisation.path.clone(),
        roles: staff
            .roles
            .iter()
            .filter_map(|role| role.known().ok())
            .collect(),
        must_change_password: credential.must_change,
        sid: None,
    }
}
