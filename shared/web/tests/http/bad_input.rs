use std::time::Duration;

use contracts::Claims;
use contracts::vocabulary::Role;
use problem::{Code, Problem};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use web::{ClientError, HttpArgs};

use crate::{claims, problem, start, start_as};

const GOOD: &str = r#"{"title":"邻里排水纠纷","kind":"dispute","received_on":"2026-01-12"}"#;

#[tokio::test]
async fn wrong_bodies_are_refused_in_chinese_with_their_place() {
    let server = start().await;
    for (body, code, pointer) in [
        ("{", Code::BadJson, None),
        ("", Code::BadJson, None),
        (&*format!("{GOOD}x"), Code::BadJson, None),
        ("{}", Code::Invalid, Some("/title")),
        (
            &GOOD.replace("dispute", "quarrel"),
            Code::Invalid,
            Some("/kind"),
        ),
        (
            &GOOD.replace("01-12", "02-30"),
            Code::Invalid,
            Some("/received_on"),
        ),
        (
            &GOOD.replace("title", "titel"),
            Code::Invalid,
            Some("/titel"),
        ),
        (
            &GOOD.replace("邻里排水纠纷", " "),
            Code::Invalid,
            Some("/title"),
        ),
    ] {
        let problem = server.refused("application/json", body.to_owned()).await;
        assert!(problem.is(code), "{body}: {problem}");
        let place = problem.errors().first().map(|error| &*error.pointer);
        assert_eq!(place, pointer, "{body}");
        let said = problem.detail_text().unwrap();
        assert!(said.ends_with('。'), "{said}");
    }
}

#[tokio::test]
async fn whoever_must_change_their_password_does_nothing_else_first() {
    let server = start().await;
    let token = server.signer.sign(&Claims {
        must_change_password: true,
        ..claims(Role::Mediator, 60)
    });
    let me = server
        .http
        .get(server.url("/api/v1/me"))
        .bearer_auth(&token);
    assert_eq!(me.send().await.unwrap().status(), 200);
    let cases = server.http.post(server.url("/api/v1/cases"));
    let cases = cases.bearer_auth(&token).body(GOOD).send().await.unwrap();
    assert!(problem(cases).await.is(Code::PasswordMustChange));
}

#[tokio::test]
async fn all_mistakes_are_listed_at_once() {
    let server = start().await;
    let body = r#"{"title":"x","kind":"dispute","received_on":"1999-01-12"}"#;
    let problem = server.refused("application/json", body).await;
    let places: Vec<_> = problem.errors().iter().map(|e| &*e.pointer).collect();
    assert_eq!(places, ["/title", "/received_on"]);
}

#[tokio::test]
async fn a_huge_body_and_another_media_type_are_refused() {
    let server = start().await;
    let huge = format!(r#"{{"title":"{}"}}"#, "x".repeat(10 * 1024 * 1024));
    let problem = server.refused("application/json", huge.clone()).await;
    assert!(problem.is(Code::BodyTooLarge), "{problem}");
    // Without a length in the headers, the body has to be counted as it comes.
    let stream = futures_util::stream::iter(
        huge.into_bytes()
            .chunks(64 * 1024)
            .map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec()))
            .collect::<Vec<_>>(),
    );
    let body = reqwest::Body::wrap_stream(stream);
    let problem = server.refused("application/json", body).await;
    assert!(problem.is(Code::BodyTooLarge), "{problem}");
    let problem = server.refused("text/plain", GOOD).await;
    assert!(problem.is(Code::UnsupportedMediaType), "{problem}");
}

#[tokio::test]
async fn a_compressed_body_is_refused_unread() {
    let server = start().await;
    for (encoding, code) in [
        ("gzip", Some(Code::UnsupportedMediaType)),
        ("br", Some(Code::UnsupportedMediaType)),
        ("identity, gzip", Some(Code::UnsupportedMediaType)),
        ("identity", None),
    ] {
        let request = server.http.post(server.url("/api/v1/echo"));
        let request = request
            .header("content-type", "application/json")
            .header("content-encoding", encoding);
        let response = request.body("{}").send().await.unwrap();
        match code {
            None => assert_eq!(response.status(), 200, "{encoding}"),
            Some(code) => {
                let problem = problem(response).await;
                assert!(problem.is(code), "{encoding}: {problem}");
                let said = problem.detail_text().unwrap();
                assert!(said.contains("不得压缩"), "{said}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_that_comes_too_slowly_is_given_up() {
    let args = HttpArgs {
        body_seconds: 1,
        ..HttpArgs::any_port()
    };
    let server = start_as(true, args).await;
    let address = server.base.trim_start_matches("http://");
    let mut socket = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/v1/echo HTTP/1.1\r\nHost: {address}\r\nContent-Length: 100\r\n\
         Content-Type: application/json\r\n\r\n{{"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 64];
    let read = tokio::time::timeout(Duration::from_secs(20), socket.read(&mut answer)).await;
    let read = read.expect("the server waits for ever").unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[tokio::test]
async fn only_the_right_people_get_in() {
    let server = start().await;
    let call = async |bearer: Option<&str>, key: Option<&str>| -> Result<serde_json::Value, _> {
        let body: serde_json::Value = serde_json::from_str(GOOD).unwrap();
        server
            .client
            .post("/api/v1/cases", bearer, key, &body)
            .await
    };
    let mediator = server.token(Role::Mediator, 60);
    assert!(call(Some(&mediator), Some("k")).await.is_ok());
    let forged = format!("{mediator}x");
    for (bearer, key, code) in [
        (None, Some("k"), Code::NotSignedIn),
        (
            Some(&*server.token(Role::Mediator, -60)),
            Some("k"),
            Code::TokenExpired,
        ),
        (Some(&forged), Some("k"), Code::TokenInvalid),
        (
            Some(&*server.token(Role::Administrator, 60)),
            Some("k"),
            Code::Forbidden,
        ),
        (Some(&mediator), None, Code::IdempotencyKeyMissing),
        (Some(&mediator), Some("a b"), Code::IdempotencyKeyMissing),
    ] {
        let refused: ClientError = call(bearer, key).await.unwrap_err();
        let problem = refused.problem().unwrap();
        assert!(problem.is(code), "expected {code}: {problem}");
    }
}

#[tokio::test]
async fn unknown_places_ids_and_methods_are_told_apart() {
    let server = start().await;
    let get = async |path: &str| -> Problem {
        problem(server.http.get(server.url(path)).send().await.unwrap()).await
    };
    assert!(get("/api/v1/nothing").await.is(Code::NotFound));
    assert!(get("/nothing").await.is(Code::NotFound));
    assert!(get("/api/v1/cases/case_nonsense").await.is(Code::NotFound));
    let staff = kernel::StaffId::new(kernel::Shard::DIRECTORY);
    assert!(
        get(&format!("/api/v1/cases/{staff}"))
            .await
            .is(Code::NotFound)
    );
    assert!(
        get("/api/v1/cases?kind=quarrel")
            .await
            .is(Code::BadParameter)
    );
    assert!(get("/api/v1/cases?colour=red").await.is(Code::BadParameter));
    let wrong = server.http.delete(server.url("/api/v1/cases"));
    let wrong = wrong.send().await.unwrap();
    assert_eq!(wrong.headers()["allow"], "GET, HEAD, POST");
    assert!(problem(wrong).await.is(Code::MethodNotAllowed));
}

#[tokio::test]
async fn a_panic_is_an_error_without_its_words() {
    let server = start().await;
    let response = server.http.get(server.url("/api/v1/panic")).send().await;
    let problem = problem(response.unwrap()).await;
    assert!(problem.is(Code::Internal));
    assert!(!serde_json::to_string(&problem).unwrap().contains("secret"));
    // The server goes on.
    let echoed: serde_json::Value = server
        .client
        .post("/api/v1/echo", None, None, &json!({"a": 1}))
        .await
        .unwrap();
    assert_eq!(echoed, json!({"a": 1}));
}
