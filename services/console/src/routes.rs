//! The whole route tree, area by area.

use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig, resource};

use crate::account::{password, sign_in, sign_ins};
use crate::app::App;
use crate::desk::{cases, home, notices, referrals, register};
use crate::page::{as_pages, not_found};
use crate::public::{about, assets, calculator, timetable};
use crate::{backlog, file};

/// All pages; what none of them is, is a page that says so. A known page asked for by the wrong
/// method is answered 405, which a resource does by itself.
pub(crate) fn pages(app: &App, config: &mut ServiceConfig) {
    let pages = web::scope("")
        .app_data(Data::new(app.clone()))
        .wrap(from_fn(as_pages::as_pages))
        .configure(of_public)
        .configure(of_account)
        .configure(of_desk)
        .configure(of_backlog)
        .configure(file::routes)
        .default_service(web::to(not_found));
    config.service(pages);
}

fn of_public(config: &mut ServiceConfig) {
    config
        .service(resource("/assets/{name}").get(assets::asset))
        .service(resource("/calculator").get(calculator::show))
        .service(resource("/timetable").get(timetable::show))
        .service(resource("/timetable.ics").get(timetable::file))
        .service(resource("/about").get(about::show));
}

#[rustfmt::skip]
fn of_account(config: &mut ServiceConfig) {
    config
        .service(resource("/sign-in").get(sign_in::show).post(sign_in::sign_in))
        .service(resource("/sign-out").post(sign_in::sign_out))
        .service(resource("/sign-ins").get(sign_ins::show))
        .service(resource("/sign-ins/{sign_in}/end").get(sign_ins::ask).post(sign_ins::end))
        .service(resource("/password").get(password::show).post(password::change));
}

#[rustfmt::skip]
fn of_desk(config: &mut ServiceConfig) {
    config
        .service(resource("/").get(home::show))
        .service(resource("/inbox").get(referrals::inbox))
        .service(resource("/outbox").get(referrals::outbox))
        .service(resource("/notices").get(notices::show))
        .service(resource("/notices/read-all").post(notices::read_all))
        .service(resource("/notices/{notice}/read").post(notices::read))
        .service(resource("/cases").get(cases::show))
        .service(resource("/cases/search").get(cases::start).post(cases::search))
        .service(resource("/cases/new").get(register::show).post(register::register));
}

fn of_backlog(config: &mut ServiceConfig) {
    config
        .service(resource("/backlog").get(backlog::show))
        .service(resource("/backlog/stream").get(backlog::stream));
}
