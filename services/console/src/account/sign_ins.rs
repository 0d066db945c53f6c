//! Where one is signed in.

use actix_web::ResponseError as _;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use contracts::api::directory::{EndSignIn, SignInRow};
use serde_json::Value;
use uuid::Uuid;
use web::ClientAddress;

use super::password::refusal;
use crate::app::Trouble;
use crate::page::{Answer, Chrome, Errors, Sent, SignedIn, is_same, page, page_with, see};
use crate::text::Text;

#[derive(Template)]
#[template(path = "account/sign_ins.html")]
struct SignIns {
    t: &'static Text,
    chrome: Chrome,
    rows: Vec<SignInRow>,
}

#[derive(Template)]
#[template(path = "account/end_sign_in.html")]
struct EndOne {
    t: &'static Text,
    chrome: Chrome,
    errors: Errors,
    sign_in: Uuid,
}

/// All that can still go on, the latest first.
pub(crate) async fn show(user: SignedIn) -> Answer {
    let rows: Vec<SignInRow> = user.get(user.app.directory(), "/me/sign-ins").await?;
    page(&SignIns {
        t: user.app.text(),
        chrome: Chrome::of(&user, "sign-ins").await,
        rows,
    })
}

/// Asks for the password before one is ended.
pub(crate) async fn ask(user: SignedIn, sign_in: Path<String>) -> Answer {
    form(&user, id(&sign_in)?, StatusCode::OK, Errors::none())
}

/// Ends one, for the password. Whatever goes wrong, the form comes back without it.
pub(crate) async fn end(
    user: SignedIn,
    sent: Sent,
    from: ClientAddress,
    sign_in: Path<String>,
) -> Answer {
    let sign_in = id(&sign_in)?;
    let t = user.app.text();
    if !is_same(sent.fields.text("csrf"), &user.csrf) {
        let errors = Errors::saying(t.again.stale_title, t.again.stale_password.to_owned());
        return form(&user, sign_in, StatusCode::FORBIDDEN, errors);
    }
    let body = EndSignIn {
        // Not trimmed: white space may be part of a password.
        password: sent.fields.raw("password").to_owned(),
    };
    // The directory counts wrong passwords by address, as in signing in.
    let directory = user.app.directory().on_behalf_of(from);
    let address = format!("/me/sign-ins/{sign_in}/end");
    let ended: Result<Value, Trouble> = user.post(&directory, &address, None, &body).await;
    match ended {
        Ok(_) => Ok(see("/sign-ins?done=sign_ins")),
        Err(trouble @ (Trouble::SignedOut(_) | Trouble::PasswordMustChange(_))) => Err(trouble),
        Err(trouble) => {
            let errors = refusal(&user.app, &trouble);
            form(&user, sign_in, trouble.status_code(), errors)
        }
    }
}

fn id(sign_in: &str) -> Result<Uuid, Trouble> {
    sign_in.parse().or(Err(Trouble::NotFound))
}

fn form(user: &SignedIn, sign_in: Uuid, status: StatusCode, errors: Errors) -> Answer {
    let template = EndOne {
        t: user.app.text(),
        chrome: Chrome::without_counts(&user.app, Some(user.session()), "sign-ins"),
        errors,
        sign_in,
    };
    page_with(status, &template)
}
