use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;
use problem::Problem;

use crate::app::App;

/// The public halves of the signing keys (RFC 7517). Before they are read from the database the
/// answer is 503: an empty set would tell the others that no token is good.
pub(crate) async fn jwks(app: Data<App>) -> Result<HttpResponse, Problem> {
    app.has_key()
        .map_err(|error| Problem::unavailable(&error))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=60"))
        .json(app.published_keys()))
}
