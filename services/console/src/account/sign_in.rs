//! Signing in and out.

use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use askama::Template;
use contracts::api::directory::SignIn as Credentials;
use problem::Code;
use web::ClientAddress;

use crate::again;
use crate::app::{App, Interrupted, Trouble, Typed, Why};
use crate::page::{
    Answer, COOKIE, Chrome, Errors, Fields, Sent, Visitor, cookie, cookie_name, is_same,
    local_path, page_with, path, query, see, session_id, typed,
};
use crate::store::sealed::{SessionId, random_word};
use crate::text::Text;

#[derive(Template)]
#[template(path = "account/sign_in.html")]
pub(crate) struct SignIn {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) errors: Errors,
    pub(crate) form_token: String,
    pub(crate) return_to: String,
    pub(crate) carried: String,
    pub(crate) username: String,
    /// Whether another page was asked for.
    pub(crate) interrupted: bool,
}

/// Holds what the sign-in form repeats: there is no session yet to hold it.
const FORM_COOKIE: &str = "dingfen_form";

/// The sign-in page.
pub(crate) async fn show(visitor: Visitor, request: HttpRequest) -> Answer {
    let query = query(&request);
    let return_to = local_path(query.text("return_to")).to_owned();
    if visitor.session.is_some() {
        return Ok(see(&return_to));
    }
    let t = visitor.app.text();
    let mut entry = Entry::new(&visitor.app, &request, return_to, String::new())?;
    entry.interrupted = query.text("return_to").len() > 1;
    let chrome = entry
        .chrome(&visitor.app)
        .done(t, query.filled("done").as_deref());
    entry.page(&visitor.app, StatusCode::OK, chrome, Errors::none())
}

/// The sign-in page instead of one that needs a session. A form that was being sent is carried
/// along, to be sent after signing in.
pub(crate) fn instead_of(app: &App, request: &HttpRequest, asked: &Interrupted) -> HttpResponse {
    let return_to = local_path(&asked.return_to);
    let Some(carried) = &asked.carried else {
        return elsewhere(request, StatusCode::UNAUTHORIZED, "/sign-in", return_to);
    };
    let page =
        Entry::new(app, request, return_to.to_owned(), carried.clone()).and_then(|mut entry| {
            entry.interrupted = true;
            let chrome = entry.chrome(app);
            entry.page(app, StatusCode::UNAUTHORIZED, chrome, Errors::none())
        });
    page.unwrap_or_else(|trouble| trouble.error_response())
}

/// Leads to a page on which something must be done before the one that was asked for.
pub(super) fn elsewhere(
    request: &HttpRequest,
    status: StatusCode,
    page: &str,
    return_to: &str,
) -> HttpResponse {
    let address = path(page, &[("return_to", Some(return_to))]);
    if request.headers().contains_key("hx-request") {
        // A part of a page cannot be replaced by another page; the whole page can.
        return HttpResponse::build(status)
            .insert_header(("hx-redirect", address))
            .finish();
    }
    see(&address)
}

/// Signs in.
pub(crate) async fn sign_in(sent: Sent, from: ClientAddress, request: HttpRequest) -> Answer {
    let Sent { app, fields: form } = sent;
    let return_to = local_path(form.text("return_to")).to_owned();
    let known = request.cookie(&cookie_name(&app, FORM_COOKIE));
    if !is_same(form.text("csrf"), known.as_ref().map_or("", Cookie::value)) {
        let mut entry = Entry::new(&app, &request, return_to, form.text("carried").to_owned())?;
        form.text("username").clone_into(&mut entry.username);
        let (chrome, t) = (entry.chrome(&app), app.text());
        let errors = Errors::saying(t.again.stale_title, t.again.stale_password.to_owned());
        return entry.page(&app, StatusCode::FORBIDDEN, chrome, errors);
    }
    let credentials = Credentials {
        username: form.text("username").to_owned(),
        // Not trimmed: white space may be part of a password.
        password: form.raw("password").to_owned(),
    };
    match app.open_session(&credentials, from).await {
        Ok(opened) => {
            app.leave_session(session_id(&app, &request)).await;
            let carried = form.text("carried");
            let mut response = if carried.is_empty() {
                see(&return_to)
            } else {
                let chrome = Chrome::without_counts(&app, Some(&opened.session), "");
                resume(&app, chrome, &return_to, carried)?
            };
            set(&mut response, &session_cookie(&app, &opened.id))?;
            Ok(response)
        }
        Err(trouble) => {
            let errors = refusal(&app, &trouble);
            let mut entry = Entry::new(&app, &request, return_to, form.text("carried").to_owned())?;
            entry.username = credentials.username;
            let chrome = entry.chrome(&app);
            entry.page(&app, trouble.status_code(), chrome, errors)
        }
    }
}

/// Signs out, whether or not the directory answers. Whoever has lost their session meanwhile is out
/// already.
pub(crate) async fn sign_out(sent: Sent, request: HttpRequest) -> Answer {
    let app = sent.app;
    if let Some(id) = session_id(&app, &request) {
        // As it is: tokens that end with it need not be renewed.
        if let Some(kept) = app.row(&id).await? {
            if !is_same(sent.fields.text("csrf"), &kept.csrf) {
                let mut chrome = Chrome::without_counts(&app, None, "");
                chrome.csrf = kept.csrf;
                let typed = typed(&request, sent.fields, Why::Stale);
                return again::shown(&app, chrome, &typed);
            }
            app.close_session(&id, kept).await?;
        }
    }
    let mut response = see("/sign-in?done=signed-out");
    // Whoever sits down here next finds nothing, by the back button or in the browser's memory.
    response.headers_mut().insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    let mut gone = cookie(&app, COOKIE, String::new());
    gone.set_max_age(Duration::ZERO);
    set(&mut response, &gone)?;
    Ok(response)
}

/// What the sign-in form holds.
struct Entry {
    form_token: String,
    return_to: String,
    carried: String,
    username: String,
    interrupted: bool,
}

impl Entry {
    fn new(
        app: &App,
        request: &HttpRequest,
        return_to: String,
        carried: String,
    ) -> Result<Self, Trouble> {
        let known = request.cookie(&cookie_name(app, FORM_COOKIE));
        let known = known.and_then(|cookie| SessionId::parse(cookie.value()));
        let form_token = match known {
            Some(known) => known.as_str().to_owned(),
            None => random_word()?,
        };
        Ok(Self {
            form_token,
            return_to,
            carried,
            username: String::new(),
            interrupted: false,
        })
    }

    fn chrome(&self, app: &App) -> Chrome {
        Chrome::without_counts(app, None, "sign-in")
    }

    fn page(self, app: &App, status: StatusCode, chrome: Chrome, errors: Errors) -> Answer {
        let token = cookie(app, FORM_COOKIE, self.form_token.clone());
        let template = SignIn {
            t: app.text(),
            chrome,
            errors,
            form_token: self.form_token,
            return_to: self.return_to,
            carried: self.carried,
            username: self.username,
            interrupted: self.interrupted,
        };
        let mut response = page_with(status, &template)?;
        set(&mut response, &token)?;
        Ok(response)
    }
}

/// Shows the form that was interrupted, to be sent by a new click.
pub(super) fn resume(app: &App, chrome: Chrome, target: &str, carried: &str) -> Answer {
    let typed = Typed {
        target: target.to_owned(),
        fields: Fields::parse(carried.as_bytes()),
        why: Why::Interrupted,
    };
    again::shown(app, chrome, &typed)
}

fn refusal(app: &App, trouble: &Trouble) -> Errors {
    let t = app.text();
    match trouble.problem() {
        Some(problem) if problem.is(Code::LockedOut) => {
            let minutes = problem.retry_after_seconds().unwrap_or(900).div_ceil(60);
            Errors::saying(t.sign_in.locked_title, t.sign_in.locked(minutes))
        }
        Some(problem) if problem.is(Code::WrongCredentials) => {
            let said = problem.detail_text().unwrap_or(t.sign_in.wrong);
            Errors::saying(t.sign_in.wrong_title, said.to_owned())
        }
        Some(problem) if problem.is(Code::Invalid) => {
            Errors::saying(t.sign_in.wrong_title, t.sign_in.wrong.to_owned())
        }
        _ => Errors::of(t, trouble),
    }
}

pub(super) fn session_cookie(app: &App, id: &SessionId) -> Cookie<'static> {
    let mut cookie = cookie(app, COOKIE, id.as_str().to_owned());
    let seconds = app.settings().session.num_seconds();
    cookie.set_max_age(Duration::seconds(seconds));
    cookie
}

pub(super) fn set(response: &mut HttpResponse, cookie: &Cookie<'_>) -> Result<(), Trouble> {
    response
        .add_cookie(cookie)
        .map_err(|error| Trouble::internal(&error))
}
