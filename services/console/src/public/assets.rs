//! The embedded files of the browser.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use crate::app::Trouble;

/// One embedded file.
pub(crate) struct File {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// A file; its name changes with its content, so browsers keep it.
pub(crate) async fn asset(name: web::Path<String>) -> Result<HttpResponse, Trouble> {
    let file = FILES.iter().find(|file| file.name == name.as_str());
    let file = file.ok_or(Trouble::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, file.media_type))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(file.bytes))
}
