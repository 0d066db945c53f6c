use actix_web::App;
use contracts::Service;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, Info, OpenApi};
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::scope::scope;

use crate::ApiConfig;

/// Where the API of every service is mounted.
pub(crate) const API_ROOT: &str = "/api/v1";

/// The OpenAPI document of a service's routes, without starting it; for snapshots.
pub fn document(service: Service, api: impl Fn(&mut ApiConfig<'_>)) -> OpenApi {
    let (_, document) = App::new()
        .into_utoipa_app()
        .service(scope(API_ROOT).configure(|config| api(config)))
        .split_for_parts();
    finished(service, document)
}

/// Adds what is the same for every service.
pub(crate) fn finished(service: Service, mut document: OpenApi) -> OpenApi {
    const SCHEME: &str = "access_token";
    let title = format!("Dingfen {service}");
    document.info = Info::new(title.as_str(), env!("CARGO_PKG_VERSION"));
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    document
        .components
        .get_or_insert_with(Components::new)
        .add_security_scheme(SCHEME, SecurityScheme::Http(scheme));
    document.security = Some(vec![SecurityRequirement::new(SCHEME, Vec::<String>::new())]);
    document
}
