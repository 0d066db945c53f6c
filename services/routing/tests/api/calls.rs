//! Calling the API as one of the people.

use contracts::Claims;
use kernel::CaseId;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::world::{Office, World};

/// An answer of the API.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    /// The stable code of a refusal.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.body);
        self.body
    }
}

/// The body of an offer.
pub(crate) fn offer(case: CaseId, to: &Office, basis: &str) -> Value {
    json!({"case": case, "to": to.id, "basis": basis, "offered_on": "2026-03-03"})
}

impl World {
    pub(crate) async fn get(&self, who: &Claims, path: &str) -> Answer {
        self.call(Method::GET, who, path, None, None).await
    }

    pub(crate) async fn post(&self, who: &Claims, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, who, path, None, Some(body)).await
    }

    /// Offers with a fresh key.
    pub(crate) async fn offer(&self, who: &Claims, body: &Value) -> Answer {
        let key = uuid::Uuid::new_v4().to_string();
        self.offer_with(who, &key, body).await
    }

    /// Offers at the version the case has now, unless the body names one.
    pub(crate) async fn offer_with(&self, who: &Claims, key: &str, body: &Value) -> Answer {
        let case: CaseId = body["case"].as_str().unwrap().parse().unwrap();
        let version = self.version(case).await;
        let mut body = body.clone();
        if body["version"].is_null() {
            body["version"] = json!(version);
        }
        self.call(Method::POST, who, "/referrals", Some(key), Some(&body))
            .await
    }

    /// Moves a referral on at the version it has now.
    pub(crate) async fn step(
        &self,
        who: &Claims,
        referral: &Value,
        step: &str,
        mut body: Value,
    ) -> Answer {
        body["version"] = referral["version"].clone();
        let id = referral["id"].as_str().unwrap();
        self.post(who, &format!("/referrals/{id}/{step}"), &body)
            .await
    }

    /// The case's referrals as its registering body sees them.
    pub(crate) async fn referrals(&self, who: &Claims, case: CaseId) -> Vec<Value> {
        let path = format!("/cases/{case}/referrals");
        let list = self.get(who, &path).await.ok();
        list.as_array().unwrap().clone()
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        who: &Claims,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Answer {
        let url = format!("{}/api/v1{path}", self.server.url);
        let mut request = self
            .http
            .request(method, url)
            .bearer_auth(self.tokens.token(who));
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        Answer {
            status,
            body: response.json().await.unwrap_or(Value::Null),
        }
    }

    /// The status of a request without a token.
    pub(crate) async fn anonymous(&self, method: Method, path: &str) -> StatusCode {
        let url = format!("{}/api/v1{path}", self.server.url);
        let request = self.http.request(method, url).json(&json!({}));
        request.send().await.unwrap().status()
    }
}
