use contracts::Service;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use web::{HttpArgs, Server};

use crate::{problem, signing_key, start, start_with};

#[tokio::test]
async fn health_readiness_and_metrics_answer() {
    let server = start().await;
    let alive: Value = server.client.get("/healthz", None).await.unwrap();
    assert_eq!(alive, json!({"alive": true}));
    let ready: Value = server.client.get("/readyz", None).await.unwrap();
    assert_eq!(
        ready,
        json!({"ready": true, "service": "intake",
               "dependencies": [{"name": "postgresql", "ready": true}]})
    );
    let _: Value = server.client.get("/api/v1/cases", None).await.unwrap();
    let metrics = server
        .http
        .get(server.url("/metrics"))
        .send()
        .await
        .unwrap();
    let kind = &metrics.headers()["content-type"];
    assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
    let metrics = metrics.text().await.unwrap();
    let line = r#"dingfen_http_requests_total{method="GET",route="/api/v1/cases",service="intake",status="200"}"#;
    assert!(metrics.contains(line), "{metrics}");
}

#[tokio::test]
async fn a_service_without_its_database_is_not_ready_but_alive() {
    let server = start_with(false).await;
    let response = server.http.get(server.url("/readyz")).send().await.unwrap();
    assert_eq!(response.status(), 503);
    let body: Value = response.json().await.unwrap();
    assert_eq!(
        body["dependencies"][0],
        json!({"name": "postgresql", "ready": false})
    );
    let alive: Value = server.client.get("/healthz", None).await.unwrap();
    assert_eq!(alive["alive"], true);
}

#[tokio::test]
async fn the_document_describes_what_is_served() {
    let server = start().await;
    let document: Value = server.client.get("/openapi.json", None).await.unwrap();
    assert_eq!(document["info"]["title"], "Dingfen intake");
    let cases = &document["paths"]["/api/v1/cases"];
    assert!(
        cases["get"].is_object() && cases["post"].is_object(),
        "{document:#}"
    );
    for schema in ["Dispute", "Problem", "FieldError"] {
        let schemas = &document["components"]["schemas"];
        assert!(schemas[schema].is_object(), "{schema}");
    }
}

#[tokio::test]
async fn the_type_of_a_problem_is_a_page() {
    let server = start().await;
    let page = server.http.get(server.url("/problems/AUTH-0001"));
    let page = page.send().await.unwrap();
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    assert!(page.text().await.unwrap().contains("尚未登录"));
}

/// The console's own address is what the public reaches.
#[tokio::test]
async fn what_faces_the_public_keeps_metrics_and_probes_for_the_inside() {
    let (_, verifier) = signing_key();
    let server = Server::new(Service::Console, HttpArgs::any_port(), verifier);
    let bound = server.bind().unwrap();
    let base = bound.base();
    let stop = CancellationToken::new();
    let task = tokio::spawn(bound.run(stop.clone()));
    let http = reqwest::Client::new();
    for place in ["/metrics", "/healthz", "/readyz"] {
        let url = format!("{base}{place}");
        let inside = http.get(&url).send().await.unwrap();
        assert_eq!(inside.status(), 200, "{place}");
        let outside = http.get(&url).header("x-forwarded-for", "198.51.100.7");
        assert_eq!(outside.send().await.unwrap().status(), 404, "{place}");
    }
    stop.cancel();
    task.await.unwrap().unwrap();
}

#[tokio::test]
async fn answers_are_compressed_and_guarded() {
    let server = start().await;
    let case = kernel::CaseId::new(kernel::Shard::spread(1));
    let response = server
        .http
        .get(server.url(&format!("/api/v1/cases/{case}")))
        .header("accept-encoding", "gzip")
        .header("x-request-id", "from-the-browser")
        .send()
        .await
        .unwrap();
    let headers = response.headers();
    for (name, value) in [
        ("content-encoding", "gzip"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cache-control", "no-store"),
        ("x-request-id", "from-the-browser"),
        (
            "content-security-policy",
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
             frame-ancestors 'none'",
        ),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
}

#[tokio::test]
async fn events_are_never_held_back_by_compression() {
    let server = start().await;
    let request = server.http.get(server.url("/api/v1/events"));
    let response = request.header("accept-encoding", "gzip").send().await;
    assert_eq!(response.unwrap().headers()["content-encoding"], "identity");
}

#[tokio::test]
async fn head_is_answered_as_get_without_the_body() {
    let server = start().await;
    let case = kernel::CaseId::new(kernel::Shard::new(7).unwrap());
    for path in [
        "/healthz".to_owned(),
        "/openapi.json".to_owned(),
        format!("/api/v1/cases/{case}"),
        "/api/v1/events".to_owned(),
        "/api/v1/nothing".to_owned(),
    ] {
        let got = server.http.get(server.url(&path)).send().await.unwrap();
        let head = server.http.head(server.url(&path)).send().await.unwrap();
        assert_eq!(head.status(), got.status(), "{path}");
        for name in ["content-type", "content-length", "x-content-type-options"] {
            assert_eq!(
                head.headers().get(name),
                got.headers().get(name),
                "{path} {name}"
            );
        }
        assert_eq!(head.bytes().await.unwrap().len(), 0, "{path}");
    }
    // There is nothing to GET here, and nothing to ask HEAD of.
    let wrong = server.http.head(server.url("/api/v1/echo"));
    let wrong = wrong.send().await.unwrap();
    assert_eq!(
        (wrong.status().as_u16(), &wrong.headers()["allow"]),
        (405, &"POST".parse().unwrap())
    );
    let wrong = server
        .http
        .post(server.url("/healthz"))
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.headers()["allow"], "GET, HEAD");
    assert!(problem(wrong).await.is(problem::Code::MethodNotAllowed));
}
