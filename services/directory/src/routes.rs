//! The whole route tree.

use actix_web::web::{Data, ServiceConfig, get};
use web::ApiConfig;

use crate::app::App;
use crate::http::{keys, organisations, regions, sign_in, staff};

/// Under `/api/v1`.
pub(crate) fn api(app: &App, config: &mut ApiConfig<'_>) {
    config
        .app_data(Data::new(app.clone()))
        .service(sign_in::sign_in)
        .service(sign_in::refresh)
        .service(sign_in::sign_out)
        .service(sign_in::me)
        .service(sign_in::sign_ins)
        .service(sign_in::end_sign_in)
        .service(sign_in::change_password)
        .service(organisations::list)
        .service(organisations::register)
        .service(organisations::show)
        .service(organisations::change)
        .service(staff::list)
        .service(staff::register)
        .service(staff::show)
        .service(staff::change)
        .service(staff::reset_password)
        .service(regions::list)
        .service(regions::register)
        .service(regions::show);
}

/// At the root.
pub(crate) fn pages(app: &App, config: &mut ServiceConfig) {
    config
        .app_data(Data::new(app.clone()))
        .route("/.well-known/jwks.json", get().to(keys::jwks));
}
