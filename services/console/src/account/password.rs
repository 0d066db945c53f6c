//! Changing one's password.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use askama::Template;
use contracts::api::directory::ChangePassword;
use web::ClientAddress;

use super::sign_in::{elsewhere, resume, session_cookie, set};
use crate::app::{App, Interrupted, Session, Trouble};
use crate::page::{
    Answer, Chrome, Entered, Errors, FieldError, Sent, is_same, local_path, page_with, path, query,
    see, words,
};
use crate::text::Text;

#[derive(Template)]
#[template(path = "account/password.html")]
pub(crate) struct Password {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) errors: Errors,
    pub(crate) return_to: String,
    pub(crate) carried: String,
    /// Whether no other page is open before.
    pub(crate) must_change: bool,
}

/// The form, for everybody signed in.
pub(crate) async fn show(entered: Entered, request: HttpRequest) -> Answer {
    let return_to = local_path(query(&request).text("return_to")).to_owned();
    let entry = Entry {
        return_to,
        carried: String::new(),
    };
    entry.page(
        &entered.app,
        &entered.session,
        StatusCode::OK,
        Errors::none(),
    )
}

/// The form instead of a page that is not open before the password is changed. A form that was
/// being sent is carried along.
pub(crate) fn instead_of(
    app: &App,
    request: &HttpRequest,
    session: &Session,
    asked: &Interrupted,
) -> HttpResponse {
    let return_to = local_path(&asked.return_to);
    let Some(carried) = &asked.carried else {
        return elsewhere(request, StatusCode::FORBIDDEN, "/password", return_to);
    };
    let entry = Entry {
        return_to: return_to.to_owned(),
        carried: carried.clone(),
    };
    let page = entry.page(app, session, StatusCode::FORBIDDEN, Errors::none());
    page.unwrap_or_else(|trouble| trouble.error_response())
}

/// Changes the password and goes on to where the way led. Whatever goes wrong, the form comes back
/// without the passwords.
pub(crate) async fn change(entered: Entered, sent: Sent, from: ClientAddress) -> Answer {
    let Entered { app, id, session } = entered;
    let form = sent.fields;
    let t = app.text();
    let entry = Entry {
        return_to: local_path(form.text("return_to")).to_owned(),
        carried: form.text("carried").to_owned(),
    };
    if !is_same(form.text("csrf"), &session.csrf) {
        let errors = Errors::saying(t.again.stale_title, t.again.stale_password.to_owned());
        return entry.page(&app, &session, StatusCode::FORBIDDEN, errors);
    }
    // Not trimmed: white space may be part of a password.
    if form.raw("new") != form.raw("again") {
        let errors = Errors::at_fields(t, vec![FieldError::new("again", t.password.mismatch)]);
        return entry.page(&app, &session, StatusCode::UNPROCESSABLE_ENTITY, errors);
    }
    let body = ChangePassword {
        current: form.raw("current").to_owned(),
        new: form.raw("new").to_owned(),
    };
    let opened = match app.change_password(&id, body, from).await {
        Ok(opened) => opened,
        Err(trouble) => {
            let errors = refusal(&app, &trouble);
            return entry.page(&app, &session, trouble.status_code(), errors);
        }
    };
    let mut response = if entry.carried.is_empty() {
        see(&after(&entry.return_to))
    } else {
        let chrome = Chrome::without_counts(&app, Some(&opened.session), "");
        let chrome = chrome.done(t, Some(CHANGED));
        resume(&app, chrome, &entry.return_to, &entry.carried)?
    };
    set(&mut response, &session_cookie(&app, &opened.id))?;
    Ok(response)
}

/// Tells the next page that the password was changed.
const CHANGED: &str = "password";

fn after(return_to: &str) -> String {
    match return_to.split_once('?') {
        Some(_) => format!("{return_to}&done={CHANGED}"),
        None => path(return_to, &[("done", Some(CHANGED))]),
    }
}

/// What the form holds besides the passwords.
struct Entry {
    return_to: String,
    carried: String,
}

impl Entry {
    fn page(self, app: &App, session: &Session, status: StatusCode, errors: Errors) -> Answer {
        let template = Password {
            t: app.text(),
            chrome: Chrome::without_counts(app, Some(session), "password"),
            errors,
            return_to: self.return_to,
            carried: self.carried,
            must_change: session.claims.must_change_password,
        };
        page_with(status, &template)
    }
}

/// Why a form with a password was refused.
pub(super) fn refusal(app: &App, trouble: &Trouble) -> Errors {
    let t = app.text();
    match trouble {
        Trouble::Refused(_) => Errors::of(t, trouble),
        // Not that what was typed is still there: passwords are not.
        _ => {
            let words = words(t, trouble);
            Errors::saying(&words.title, words.text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_told_whatever_its_address() {
        assert_eq!(after("/"), "/?done=password");
        assert_eq!(after("/cases?q=a+b"), "/cases?q=a+b&done=password");
    }
}
