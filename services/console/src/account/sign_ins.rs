//! Where one is signed in.

use actix_web::web;
use askama::Template;
use contracts::api::directory::SignInRow;
use serde_json::Value;
use uuid::Uuid;

use crate::app::Trouble;
use crate::page::{Answer, Chrome, Posted, SignedIn, page, see};
use crate::text::Text;

#[derive(Template)]
#[template(path = "account/sign_ins.html")]
struct SignIns {
    t: &'static Text,
    chrome: Chrome,
    rows: Vec<SignInRow>,
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

/// Ends one.
pub(crate) async fn end(posted: Posted, sign_in: web::Path<String>) -> Answer {
    let sign_in: Uuid = sign_in.parse().or(Err(Trouble::NotFound))?;
    let user = posted.user;
    let address = format!("/me/sign-ins/{sign_in}/end");
    let _: Value = user
        .post(user.app.directory(), &address, None, &Value::Null)
        .await?;
    Ok(see("/sign-ins?done=sign_ins"))
}
