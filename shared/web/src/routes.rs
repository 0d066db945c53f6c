//! What every service answers besides its own API.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use contracts::Service;
use problem::{Code, Problem};
use utoipa::openapi::OpenApi;

use crate::readiness::look;
use crate::{ClientAddress, ReadinessCheck};

/// What the routes of this module need.
pub(crate) struct About {
    pub(crate) service: Service,
    pub(crate) checks: Vec<Box<dyn ReadinessCheck>>,
}

/// What Prometheus calls its text format, and how it is written.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

impl About {
    /// Refuses probes that a front door passes on to what faces the public: those of the machine or
    /// the cluster come directly, from addresses of which nothing is known here.
    fn only_asked_directly(&self, request: &HttpRequest) -> Result<(), Problem> {
        let passed_on = request.headers().contains_key(ClientAddress::HEADER);
        if passed_on && self.service.is(contracts::service::Trait::ServesPages) {
            return Err(Code::NotFound.into());
        }
        Ok(())
    }
}

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/healthz").get(healthz))
        .service(web::resource("/readyz").get(readyz))
        .service(web::resource("/metrics").get(metrics))
        .service(web::resource("/openapi.json").get(openapi))
        .service(web::resource("/problems/{code}").get(problem_page));
}

async fn healthz(about: web::Data<About>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    about.only_asked_directly(&request)?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "alive": true })))
}

async fn readyz(about: web::Data<About>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    about.only_asked_directly(&request)?;
    let readiness = look(about.service.name(), &about.checks).await;
    let mut response = if readiness.ready {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    Ok(response.json(readiness))
}

/// For the machines inside: what faces the public does not tell it to everybody.
async fn metrics(
    about: web::Data<About>,
    from: ClientAddress,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let faces_public = about.service.is(contracts::service::Trait::ServesPages);
    if faces_public && !from.is_inside(&request) {
        return Err(Code::NotFound.into());
    }
    let text = telemetry::metrics::encode().map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, METRICS_TYPE))
        .body(text))
}

async fn openapi(document: web::Data<OpenApi>) -> impl Responder {
    web::Json(document)
}

async fn problem_page(code: web::Path<String>) -> Result<HttpResponse, Problem> {
    let code: Code = code
        .parse()
        .ok()
        .ok_or_else(|| Problem::new(Code::NotFound).detail("没有这个代码。"))?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(code.page()))
}
