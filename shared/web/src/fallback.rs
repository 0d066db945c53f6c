//! Answers to requests that match no route.

use actix_web::dev::ResourceDef;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use problem::{Code, Problem};
use utoipa::openapi::{OpenApi, PathItem};

/// Which methods each path of the API knows. Actix answers 404 when only the method is wrong;
/// with this the answer is 405 and says which methods there are.
pub(crate) struct Methods(Vec<(ResourceDef, String)>);

impl Methods {
    pub(crate) fn of(document: &OpenApi) -> Self {
        let paths = document.paths.paths.iter();
        Self(
            paths
                .map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item).join(", ")))
                .collect(),
        )
    }

    fn allowed(&self, path: &str) -> Option<&str> {
        let (_, methods) = self.0.iter().find(|(pattern, _)| pattern.is_match(path))?;
        Some(methods)
    }
}

/// The default service.
pub(crate) async fn no_route(request: HttpRequest, methods: web::Data<Methods>) -> HttpResponse {
    let Some(allowed) = methods.allowed(request.path()) else {
        return HttpResponse::from_error(Problem::new(Code::NotFound).detail("没有这个地址。"));
    };
    let problem = Problem::new(Code::MethodNotAllowed);
    let mut response =
        HttpResponse::from_error(problem.detail(format!("该地址只接受：{allowed}。")));
    if let Ok(value) = HeaderValue::from_str(allowed) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    [
        ("GET", item.get.is_some()),
        ("HEAD", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, known)| known.then_some(name))
    .collect()
}
