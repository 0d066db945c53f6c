use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use contracts::Service;
use contracts::api::directory::{SignIn, Tokens};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use tokio::time::sleep;
use web::{Client, ClientError};

/// How often a request is repeated while a service is not there yet, or does not know yet what
/// another one has just been told.
const PATIENCE: u32 = 200;
const PAUSE: Duration = Duration::from_millis(50);

/// The staff's sessions with the services.
pub(crate) struct Sessions {
    clients: BTreeMap<Service, Client>,
    password: String,
    tokens: Mutex<BTreeMap<String, String>>,
}

impl Sessions {
    pub(crate) fn new(urls: &BTreeMap<Service, String>, password: &str) -> anyhow::Result<Self> {
        let mut clients = BTreeMap::new();
        for (service, url) in urls {
            clients.insert(*service, Client::new(url)?);
        }
        Ok(Self {
            clients,
            password: password.to_owned(),
            tokens: Mutex::default(),
        })
    }

    pub(crate) fn password(&self) -> &str {
        &self.password
    }

    fn client(&self, service: Service) -> anyhow::Result<&Client> {
        self.clients
            .get(&service)
            .with_context(|| format!("不知道服务 {service} 的地址"))
    }

    /// Signs a member of staff in, once.
    async fn token(&self, username: &str) -> anyhow::Result<String> {
        if let Some(token) = self.tokens.lock().await.get(username) {
            return Ok(token.clone());
        }
        let body = SignIn {
            username: username.to_owned(),
            password: self.password.clone(),
        };
        let tokens: Tokens = self
            .client(Service::Directory)?
            .post("/api/v1/sign-in", None, None, &body)
            .await
            .with_context(|| format!("{username} 无法登录"))?;
        self.tokens
            .lock()
            .await
            .insert(username.to_owned(), tokens.access_token.clone());
        Ok(tokens.access_token)
    }

    /// Reads as `username`, waiting until it is there.
    pub(crate) async fn get<R: DeserializeOwned>(
        &self,
        username: &str,
        service: Service,
        path: &str,
    ) -> anyhow::Result<R> {
        let path = format!("/api/v1{path}");
        let client = self.client(service)?;
        let mut attempt = 0;
        loop {
            let token = self.token(username).await?;
            match client.get(&path, Some(&token)).await {
                Err(error) if attempt < PATIENCE && self.passes(&error, username, true).await => {}
                result => return result.with_context(|| format!("{service} {path}")),
            }
            attempt += 1;
            sleep(PAUSE).await;
        }
    }

    /// Creates or changes something as `username`.
    pub(crate) async fn post<B: Serialize + ?Sized, R: DeserializeOwned>(
        &self,
        username: &str,
        service: Service,
        path: &str,
        key: &str,
        body: &B,
    ) -> anyhow::Result<R> {
        let path = format!("/api/v1{path}");
        let client = self.client(service)?;
        let mut attempt = 0;
        loop {
            let token = self.token(username).await?;
            match client.post(&path, Some(&token), Some(key), body).await {
                Err(error) if attempt < PATIENCE && self.passes(&error, username, false).await => {}
                result => return result.with_context(|| format!("{service} {path}")),
            }
            attempt += 1;
            sleep(PAUSE).await;
        }
    }

    /// Whether the same request may succeed in a moment.
    async fn passes(&self, error: &ClientError, username: &str, not_found_passes: bool) -> bool {
        let Some(problem) = error.problem() else {
            return true;
        };
        match problem.status().as_u16() {
            401 => self.tokens.lock().await.remove(username).is_some(),
            404 => not_found_passes,
            429 | 503 => true,
            _ => false,
        }
    }
}
