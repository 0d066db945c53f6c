//! The whole route tree on one page.

use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig, get, post};

use crate::app::App;
use crate::http::{
    about, assets, backlog, calculator, case, case_forms, cases, errors, home, not_found, notices,
    referrals, register, sign_in,
};

/// All pages; what none of them is, is a page that says so.
pub(crate) fn pages(app: &App, config: &mut ServiceConfig) {
    let pages = web::scope("")
        .app_data(Data::new(app.clone()))
        .wrap(from_fn(errors::as_pages))
        .configure(public)
        .configure(signed_in)
        .configure(of_cases)
        .default_service(web::to(not_found));
    config.service(pages);
}

fn public(config: &mut ServiceConfig) {
    config
        .route("/assets/{name}", get().to(assets::asset))
        .route("/sign-in", get().to(sign_in::show))
        .route("/sign-in", post().to(sign_in::sign_in))
        .route("/sign-out", post().to(sign_in::sign_out))
        .route("/calculator", get().to(calculator::show))
        .route("/about", get().to(about::show));
}

fn signed_in(config: &mut ServiceConfig) {
    config
        .route("/", get().to(home::show))
        .route("/inbox", get().to(referrals::inbox))
        .route("/outbox", get().to(referrals::outbox))
        .route("/backlog", get().to(backlog::show))
        .route("/backlog/stream", get().to(backlog::stream))
        .route("/notices", get().to(notices::show))
        .route("/notices/read-all", post().to(notices::read_all))
        .route("/notices/{notice}/read", post().to(notices::read));
}

#[rustfmt::skip]
fn of_cases(config: &mut ServiceConfig) {
    config
        .route("/cases", get().to(cases::show))
        .route("/cases/new", get().to(register::show))
        .route("/cases/new", post().to(register::register))
        .route("/cases/{case}", get().to(case::show))
        .route("/cases/{case}/amendments", post().to(case_forms::amend))
        .route("/cases/{case}/handler", post().to(case_forms::assign))
        .route("/cases/{case}/parties/{party}/unmask", post().to(case_forms::unmask))
        .route("/cases/{case}/referrals", post().to(case_forms::offer))
        .route("/cases/{case}/referrals/{referral}/{action}", post().to(case_forms::referral))
        .route("/cases/{case}/proceedings/{proceeding}/conclude", post().to(case_forms::conclude));
}
