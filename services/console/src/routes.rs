//! The whole route tree on one page.

use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig, resource};

use crate::app::App;
use crate::http::{
    about, assets, backlog, calculator, case, case_forms, cases, errors, home, not_found, notices,
    password, referrals, register, sign_in,
};

/// All pages; what none of them is, is a page that says so. A known page asked for by the wrong
/// method is answered 405, which a resource does by itself.
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
        .service(resource("/assets/{name}").get(assets::asset))
        .service(
            resource("/sign-in")
                .get(sign_in::show)
                .post(sign_in::sign_in),
        )
        .service(resource("/sign-out").post(sign_in::sign_out))
        .service(resource("/calculator").get(calculator::show))
        .service(resource("/about").get(about::show));
}

fn signed_in(config: &mut ServiceConfig) {
    config
        .service(resource("/").get(home::show))
        .service(resource("/inbox").get(referrals::inbox))
        .service(resource("/outbox").get(referrals::outbox))
        .service(
            resource("/password")
                .get(password::show)
                .post(password::change),
        )
        .service(resource("/backlog").get(backlog::show))
        .service(resource("/backlog/stream").get(backlog::stream))
        .service(resource("/notices").get(notices::show))
        .service(resource("/notices/read-all").post(notices::read_all))
        .service(resource("/notices/{notice}/read").post(notices::read));
}

#[rustfmt::skip]
fn of_cases(config: &mut ServiceConfig) {
    config
        .service(resource("/cases").get(cases::show))
        .service(resource("/cases/search").get(cases::start).post(cases::search))
        .service(resource("/cases/new").get(register::show).post(register::register))
        .service(resource("/cases/{case}").get(case::show))
        .service(resource("/cases/{case}/amendments").post(case_forms::amend))
        .service(resource("/cases/{case}/handler").post(case_forms::assign))
        .service(resource("/cases/{case}/parties/{party}/unmask").post(case_forms::unmask))
        .service(resource("/cases/{case}/referrals").post(case_forms::offer))
        .service(resource("/cases/{case}/referrals/{referral}/{action}").post(case_forms::referral))
        .service(resource("/cases/{case}/proceedings/{proceeding}/conclude").post(case_forms::conclude));
}
