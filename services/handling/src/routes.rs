//! The whole route tree.

use actix_web::web::Data;
use web::ApiConfig;

use crate::app::App;
use crate::http::{agreements, proceedings};

/// Under `/api/v1`.
pub(crate) fn api(app: &App, config: &mut ApiConfig<'_>) {
    config
        .app_data(Data::new(app.clone()))
        // GET  /cases/{case}/proceedings
        .service(proceedings::list)
        // POST /cases/{case}/proceedings/{proceeding}/{step}
        .configure(proceedings::steps)
        // GET  /cases/{case}/agreements
        .service(agreements::list)
        // POST /cases/{case}/proceedings/{proceeding}/agreements
        .service(agreements::make)
        // POST /cases/{case}/agreements/{agreement}/sign
        .service(agreements::sign)
        // POST /cases/{case}/agreements/{agreement}/void
        .service(agreements::void)
        // POST /cases/{case}/agreements/{agreement}/settle
        .service(agreements::settle);
}
