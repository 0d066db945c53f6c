//! Registering a dispute or a petition.

mod accused;
mod body;
mod entry;
mod place;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use contracts::api::directory::Me;
use contracts::api::intake::Registered;
use contracts::vocabulary::CaseKind;
use problem::{Code, Problem};
use uuid::Uuid;

use body::body;
use entry::{Entry, Register};

use crate::app::Trouble;
use crate::page::{
    Answer, Chrome, Errors, Fields, Place, Posted, SignedIn, may_register, page_with, query,
    refused, see,
};

/// A fresh form; the place is the office's own region unless chosen otherwise.
pub(crate) async fn show(user: SignedIn, request: HttpRequest) -> Answer {
    if !may_register(&user.claims) {
        return Err(Trouble::Refused(Problem::new(Code::Forbidden)));
    }
    let kind = query(&request).value("kind").unwrap_or(CaseKind::Dispute);
    let me = user.get::<Me>(user.app.directory(), "/me").await;
    let region = me.map(|me| me.organisation.region).unwrap_or_default();
    let key = Uuid::now_v7().to_string();
    let entry = Entry::fresh(kind, key, user.app.today(), &region);
    form(&user, StatusCode::OK, entry, Errors::none()).await
}

/// Registers, or does what another button of the form asks for. Whatever goes wrong, the form
/// comes back as it was typed.
pub(crate) async fn register(posted: Posted) -> Answer {
    let Posted { user, fields: sent } = posted;
    let t = user.app.text();
    // Enter while a body is looked for goes on looking: it registers nothing by accident.
    let registers = match sent.action() {
        "" | "register" => true,
        "enter" => sent.text("bodies").is_empty(),
        _ => false,
    };
    if !registers {
        let mut entry = Entry::unfinished(&sent);
        entry.change(sent.action());
        return form(&user, StatusCode::OK, entry, Errors::none()).await;
    }
    let mut entry = Entry::sent(&sent);
    let case = match body(t, &entry) {
        Ok(case) => case,
        Err(wrong) => {
            let errors = Errors::at_fields(t, wrong);
            return form(&user, StatusCode::UNPROCESSABLE_ENTITY, entry, errors).await;
        }
    };
    let registered: Result<Registered, Trouble> = user
        .post(user.app.intake(), "/cases", Some(&entry.key), &case)
        .await;
    match registered {
        Ok(case) => Ok(see(&format!("/cases/{}?done=register", case.id))),
        Err(trouble) if trouble.is(Code::IdempotencyKeyReused) => {
            // The form was changed after it had gone through. Told so, people decide.
            entry.key = Uuid::now_v7().to_string();
            let errors = Errors::saying(t.register.reused_title, t.register.reused.to_owned());
            form(&user, StatusCode::CONFLICT, entry, errors).await
        }
        Err(trouble) => form(&user, refused(&trouble), entry, Errors::of(t, &trouble)).await,
    }
}

/// The form as it was sent, with a word on why it comes back.
pub(crate) async fn again(
    user: &SignedIn,
    status: StatusCode,
    sent: &Fields,
    errors: Errors,
) -> Answer {
    form(user, status, Entry::sent(sent), errors).await
}

async fn form(user: &SignedIn, status: StatusCode, mut entry: Entry, errors: Errors) -> Answer {
    let t = user.app.text();
    let (chrome, lists) = tokio::join!(
        Chrome::of(user, "new"),
        user.app.regions_towards(user.session(), &entry.region_code),
    );
    match lists {
        Ok(lists) => entry.offer_regions(t, lists),
        Err(trouble) => {
            tracing::info!(%trouble, "the divisions cannot be listed");
            entry.regions_missing = true;
        }
    }
    if entry.is_petition() {
        accused::offer(user, &mut entry).await;
    }
    let heading = match entry.case_kind() {
        CaseKind::Dispute => t.register.dispute,
        CaseKind::Petition => t.register.petition,
    };
    let errors = errors.placed(|name| {
        Some(Place {
            id: format!("f-{name}"),
            label: t.registration_field(entry.case_kind(), name)?,
        })
    });
    let template = Register {
        t,
        chrome,
        errors,
        heading,
        today: user.app.today(),
        form: entry,
    };
    page_with(status, &template)
}
