//! The whole route tree, under `/api/v1`.

use actix_web::web::Data;
use web::ApiConfig;

use crate::app::App;
use crate::http::{mails, notices};

pub(crate) fn api(app: &App, config: &mut ApiConfig<'_>) {
    config
        .app_data(Data::new(app.clone()))
        .service(notices::list)
        .service(notices::unread)
        .service(notices::read_all)
        .service(notices::read)
        .service(mails::list)
        .service(mails::retry);
}
