//! The whole route tree.

use actix_web::web::Data;
use web::ApiConfig;

use crate::app::App;
use crate::http::{backlog, calendar, stream, timetable, todo, track};

/// Under `/api/v1`.
pub(crate) fn api(app: &App, config: &mut ApiConfig<'_>) {
    config
        .app_data(Data::new(app.clone()))
        .service(track::show)
        .service(track::timeline)
        .service(backlog::list)
        .service(backlog::summary)
        .service(backlog::bodies)
        .service(stream::listen)
        .service(calendar::show)
        .service(timetable::show)
        .service(timetable::file)
        .service(timetable::of_case)
        .service(todo::list);
}
