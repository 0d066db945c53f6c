//! Wrong, huge, stale, doubled, hostile and foreign input: a clear problem, and nothing written.

use contracts::Service;
use journeys::{Stack, a_dispute};
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

/// Sends a body as it is; gives status, media type and the problem.
async fn send(stack: &Stack, token: &str, key: &str, body: String) -> (u16, String, Value) {
    let mut request = reqwest::Client::new()
        .post(format!("{}/api/v1/cases", stack.url(Service::Intake)))
        .header(CONTENT_TYPE, "application/json")
        .header("Idempotency-Key", key)
        .body(body);
    if !token.is_empty() {
        request = request.bearer_auth(token);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let media = answer.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
    (status, media, answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_request_is_a_clear_problem_in_chinese_and_writes_nothing() {
    let stack = Stack::start(0).await;
    let api = stack.sign_in("mediator").await;
    let good = serde_json::to_value(a_dispute("一件正常的纠纷")).unwrap();
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body.to_string()
    };
    let mut forged = api.token().to_owned();
    forged.replace_range(forged.len() - 8.., "AAAAAAAA");
    let t = api.token();
    for (what, token, body, status) in [
        ("malformed JSON", t, "{\"kind\":".to_owned(), 400),
        ("not an object", t, "[]".to_owned(), 422),
        (
            "unknown enum",
            t,
            with("dispute_type", json!("aliens")),
            422,
        ),
        ("unknown field", t, with("surprise", json!(1)), 422),
        (
            "huge body",
            t,
            with("facts", json!("字".repeat(4_000_000))),
            413,
        ),
        (
            "date that does not exist",
            t,
            with("received_on", json!("2026-02-30")),
            422,
        ),
        (
            "date in the future",
            t,
            with("received_on", json!("2999-01-01")),
            422,
        ),
        ("no parties", t, with("parties", json!([])), 422),
        ("negative amount", t, with("amount_fen", json!(-1)), 422),
        (
            "NUL in the text",
            t,
            with("title", json!("邻里\u{0}纠纷")),
            422,
        ),
        ("forged token", &forged, good.to_string(), 401),
        ("no token", "", good.to_string(), 401),
    ] {
        let (got, media, problem) = send(&stack, token, "bad-1", body).await;
        assert_eq!(got, status, "{what}: {problem}");
        assert_eq!(media, "application/problem+json", "{what}");
        let title = problem["title"].as_str().unwrap();
        assert!(
            title
                .chars()
                .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
            "{what}: {title}"
        );
        assert_eq!(problem["status"], status, "{what}");
    }
    let truth = stack.truth().await;
    let rows = truth
        .count(Service::Intake, "SELECT count(*) AS count FROM case_file")
        .await;
    assert_eq!(rows, 0);
    let counted = truth
        .count(
            Service::Intake,
            "SELECT coalesce(sum(last), 0)::bigint AS count FROM number_counter",
        )
        .await;
    assert_eq!(counted, 0);

    // After all that a good one goes through, once, and its key is good for nothing else.
    let (status, _, first) = send(&stack, t, "good-1", good.to_string()).await;
    assert_eq!(status, 201, "{first}");
    let (_, _, again) = send(&stack, t, "good-1", good.to_string()).await;
    assert_eq!(again, first);
    let (status, _, reused) = send(&stack, t, "good-1", with("title", json!("另一件纠纷"))).await;
    assert_eq!(status, 422, "{reused}");
    let rows = truth
        .count(Service::Intake, "SELECT count(*) AS count FROM case_file")
        .await;
    assert_eq!(rows, 1);
}
