use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::api::tracking::HolidayCalendar;
use problem::Problem;

use crate::app::App;

/// The holiday notices that were imported. Public, as the notices are.
#[utoipa::path(tag = "calendar", security(()), responses((status = 200, body = HolidayCalendar)))]
#[get("/calendar")]
pub(crate) async fn show(app: Data<App>) -> Result<HttpResponse, Problem> {
    let calendar = app.calendar().await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=60"))
        .json(calendar))
}
