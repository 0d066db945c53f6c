//! What a test asks notice.

use contracts::Claims;
use contracts::vocabulary::OrganisationKind;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::world::{BODIES, STAFF, World, own_pool};

impl World {
    pub(crate) fn token(&self, name: &str) -> String {
        let (_, body, roles) = STAFF.iter().find(|(known, ..)| *known == name).unwrap();
        let path = BODIES.iter().find(|(code, _)| code == body).unwrap().1;
        self.tokens.token(&Claims {
            sub: self.id(name),
            org: self.body(body),
            ..testkit::claims(OrganisationKind::Court, path, roles)
        })
    }

    pub(crate) async fn send(&self, method: Method, path: &str, name: &str) -> (StatusCode, Value) {
        let response = self
            .http
            .request(method, format!("{}/api/v1{path}", self.server.url))
            .bearer_auth(self.token(name))
            .send()
            .await
            .unwrap();
        let status = response.status();
        let bytes = response.bytes().await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    pub(crate) async fn anonymous(&self, method: Method, path: &str) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.server.url);
        let response = self.http.request(method, url).send().await.unwrap();
        let status = response.status();
        (status, response.json().await.unwrap())
    }

    pub(crate) async fn get(&self, path: &str, name: &str) -> Value {
        let (status, body) = self.send(Method::GET, path, name).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Kinds of the notices somebody has, newest first; read ones in brackets.
    pub(crate) async fn kinds(&self, name: &str) -> Vec<String> {
        let page = self.get("/notices", name).await;
        let items = page["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| {
                let kind = item["kind"].as_str().unwrap();
                if item["read_at"].is_null() {
                    kind.to_owned()
                } else {
                    format!("({kind})")
                }
            })
            .collect()
    }

    /// Runs SQL behind the service's back.
    pub(crate) async fn execute(&self, sql: &str) {
        use diesel_async::SimpleAsyncConnection;
        let mut connection = own_pool(&self.store).connection().await.unwrap();
        connection.batch_execute(sql).await.unwrap();
    }

    /// Addresses of the mails in this state, without their domain, in alphabetic order.
    pub(crate) async fn addresses(&self, state: &str) -> Vec<String> {
        use diesel::prelude::*;
        use diesel_async::RunQueryDsl;
        diesel::table! { mail (notice) { notice -> Uuid, address -> Text, state -> Text, } }
        let mut connection = own_pool(&self.store).connection().await.unwrap();
        let all: Vec<String> = mail::table
            .filter(mail::state.eq(state))
            .order(mail::address)
            .select(mail::address)
            .load(&mut connection)
            .await
            .unwrap();
        all.iter()
            .map(|address| address.replace("@dingfen.example", ""))
            .collect()
    }
}
