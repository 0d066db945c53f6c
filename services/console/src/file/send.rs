//! What every form of the file has in common when it is sent: it is read as the body that a service
//! takes, and goes to that service at the same address. A form that is refused comes back as it
//! was typed, on a page that shows how the case stands now.

use actix_web::HttpRequest;
use actix_web::web::{ServiceConfig, resource};
use kernel::CaseId;
use problem::{Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Showing, file_page, id};
use crate::app::{App, Trouble, Upstream};
use crate::page::{Answer, Errors, Fields, Posted, Tried, Unreadable, read, refused, see};
use crate::text::Text;

/// Takes the form at this address below the case: it is read as `B` and sent to `service`. `words` is
/// its part of the catalogue, whose `done` is said when it has gone through.
pub(super) fn form<B>(
    config: &mut ServiceConfig,
    address: &str,
    words: &'static str,
    service: fn(&App) -> &Upstream,
) where
    B: Serialize + DeserializeOwned + 'static,
{
    converted::<B>(config, address, words, service, Ok);
}

/// The same, where the service takes something in another way than people type it.
pub(super) fn converted<B>(
    config: &mut ServiceConfig,
    address: &str,
    words: &'static str,
    service: fn(&App) -> &Upstream,
    convert: fn(Fields) -> Result<Fields, Unreadable>,
) where
    B: Serialize + DeserializeOwned + 'static,
{
    let take = move |posted: Posted, request: HttpRequest| async move {
        let case: CaseId = id(request.match_info().query("case"))?;
        let address = request.path().to_owned();
        let sent = send::<B>(&posted, &request, service, convert).await;
        finish(posted, case, address, sent, words).await
    };
    config.service(resource(format!("/cases/{{case}}/{address}")).post(take));
}

pub(super) async fn send<B: Serialize + DeserializeOwned>(
    Posted { user, fields }: &Posted,
    request: &HttpRequest,
    service: fn(&App) -> &Upstream,
    convert: fn(Fields) -> Result<Fields, Unreadable>,
) -> Result<Value, Trouble> {
    let address = upstream_address(request)?;
    // What the address says belongs to what is sent.
    let named = request.match_info().iter();
    let fields = named.fold(fields.clone(), |fields, (name, value)| {
        fields.with(name, value)
    });
    let body: B = convert(fields.clone())
        .and_then(|fields| read(&fields))
        .map_err(|wrong| unreadable(user.app.text(), wrong))?;
    let key = fields.filled("key");
    user.post(service(&user.app), &address, key.as_deref(), &body)
        .await
}

/// The service's own address: the same, but that referrals do not lie below their case there.
fn upstream_address(request: &HttpRequest) -> Result<String, Trouble> {
    let mut ids = request.match_info().iter().map(|(_, value)| value);
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !ids.all(|id| id.chars().all(plain)) {
        return Err(Trouble::NotFound);
    }
    let below_case = request.path().match_indices('/').nth(2);
    let below_case = below_case.and_then(|(at, _)| request.path().get(at..));
    let referrals = below_case.filter(|path| path.starts_with("/referrals"));
    Ok(referrals.unwrap_or_else(|| request.path()).to_owned())
}

/// Goes on to the page that shows what was done, or back to the form that was refused.
pub(super) async fn finish(
    Posted { user, fields }: Posted,
    case: CaseId,
    address: String,
    sent: Result<Value, Trouble>,
    words: &str,
) -> Answer {
    match sent {
        // Whoever returned it may no longer see the file.
        Ok(answer) if answer.get("visible") == Some(&Value::Bool(false)) => {
            Ok(see(&format!("/inbox?done={words}")))
        }
        Ok(_) => Ok(see(&format!("/cases/{case}?done={words}"))),
        Err(trouble) => back(Posted { user, fields }, case, address, trouble).await,
    }
}

/// The page with the form that was refused, as it was typed.
pub(super) async fn back(
    Posted { user, fields }: Posted,
    case: CaseId,
    address: String,
    trouble: Trouble,
) -> Answer {
    if matches!(trouble, Trouble::NotFound) {
        return Err(trouble);
    }
    let errors = Errors::of(user.app.text(), &trouble);
    let showing = Showing {
        status: refused(&trouble),
        tried: Some(Tried {
            address,
            fields,
            errors,
        }),
        ..Showing::default()
    };
    file_page(&user, case, showing).await
}

/// What a form that cannot be read as its body is refused with.
pub(super) fn unreadable(t: &Text, wrong: Unreadable) -> Trouble {
    let problem = Problem::new(Code::Invalid);
    Trouble::Refused(match wrong {
        Unreadable::Missing(name) => problem.field(pointer(name), "invalid", t.form.blank),
        Unreadable::At(name, why) => problem.field(pointer(&name), "invalid", why.words(t)),
        Unreadable::Somewhere(why) => problem.detail(why.words(t)),
    })
}

fn pointer(name: &str) -> String {
    format!("/{}", name.replace('.', "/"))
}
