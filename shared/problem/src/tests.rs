use actix_web::body::MessageBody;

use super::*;

#[test]
fn a_problem_reads_back_what_it_writes() {
    let problem = Problem::new(Code::Invalid)
        .detail("请改正后重新提交。")
        .field("/parties/0/name", "required", "请填写姓名。")
        .located(
            "/api/v1/cases",
            Some("0af7651916cd43dd8448eb211c80319c".into()),
        );
    let text = serde_json::to_string_pretty(&problem).unwrap();
    insta::assert_snapshot!("problem", text);
    assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem);
}

#[test]
fn a_problem_of_a_newer_service_is_still_read() {
    let text = r#"{"type":"/problems/NEW-0001","title":"新","status":418,"code":"NEW-0001"}"#;
    let problem: Problem = serde_json::from_str(text).unwrap();
    assert_eq!(problem.code(), None);
    assert_eq!(problem.code_text(), "NEW-0001");
    assert_eq!(problem.status().as_u16(), 418);
}

#[test]
fn an_internal_error_shows_nothing_of_its_cause() {
    let cause = std::io::Error::other("password=secret");
    let response = Problem::internal(&cause).error_response();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = response.into_body().try_into_bytes().unwrap();
    assert!(!String::from_utf8_lossy(&body).contains("secret"));
}

#[test]
fn headers_say_what_the_status_asks_for() {
    let cause = std::io::Error::other("no connection");
    let response = Problem::unavailable(&cause).error_response();
    assert_eq!(response.headers().get(header::RETRY_AFTER).unwrap(), "3");
    assert_eq!(
        response.headers().get(header::CONTENT_TYPE).unwrap(),
        MEDIA_TYPE
    );
    let response = Problem::new(Code::NotSignedIn).error_response();
    assert_eq!(
        response.headers().get(header::WWW_AUTHENTICATE).unwrap(),
        "Bearer"
    );
}
