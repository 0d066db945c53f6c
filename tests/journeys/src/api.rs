use std::collections::BTreeMap;

use contracts::Service;
use contracts::api::directory::{SignIn, Tokens};
use contracts::api::intake::{NewMaterial, NewParty, RegisterCase};
use contracts::vocabulary::{CaseKind, Channel, DisputeType, PartyKind, PartySide};
use kernel::{Clock, SystemClock};
use serde::Serialize;
use serde::de::DeserializeOwned;
use web::{Client, ClientError};

/// The services' APIs as one member of staff uses them.
#[derive(Clone)]
pub struct Api {
    clients: BTreeMap<Service, Client>,
    token: String,
}

impl Api {
    pub(crate) async fn sign_in(
        services: &BTreeMap<String, String>,
        username: &str,
        password: &str,
    ) -> Self {
        let clients: BTreeMap<Service, Client> = services
            .iter()
            .map(|(name, url)| (name.parse().unwrap(), Client::new(url).unwrap()))
            .collect();
        let body = SignIn {
            username: username.into(),
            password: password.into(),
        };
        let tokens: Tokens = clients[&Service::Directory]
            .post("/api/v1/sign-in", None, None, &body)
            .await
            .expect("signed in");
        Self {
            clients,
            token: tokens.access_token,
        }
    }

    /// The bearer's token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Reads `path` below `/api/v1`.
    pub async fn get<R: DeserializeOwned>(
        &self,
        service: Service,
        path: &str,
    ) -> Result<R, ClientError> {
        self.clients[&service]
            .get(&format!("/api/v1{path}"), Some(&self.token))
            .await
    }

    /// Sends `body` to `path` below `/api/v1`, with an Idempotency-Key.
    pub async fn post<B: Serialize, R: DeserializeOwned>(
        &self,
        service: Service,
        path: &str,
        key: &str,
        body: &B,
    ) -> Result<R, ClientError> {
        let path = format!("/api/v1{path}");
        self.clients[&service]
            .post(&path, Some(&self.token), Some(key), body)
            .await
    }
}

/// A dispute between neighbours of 银江镇, received today.
#[must_use]
pub fn a_dispute(title: &str) -> RegisterCase {
    let party = |side, name: &str| NewParty {
        side,
        kind: PartyKind::Person,
        name: name.into(),
        identity: None,
        born_on: None,
        email: None,
        phone: Some("13881234567".into()),
        address: None,
        organisation: None,
    };
    RegisterCase {
        kind: CaseKind::Dispute,
        title: title.into(),
        facts: "双方因院墙与排水发生争执，申请人要求恢复原有排水沟。".into(),
        dispute_type: DisputeType::Neighbours,
        purpose: None,
        channel: Channel::Application,
        received_on: SystemClock.today(),
        region: "510402100".into(),
        place: Some("村口东侧".into()),
        amount_fen: Some(350_000),
        people: None,
        parties: vec![
            party(PartySide::Applicant, "李一"),
            party(PartySide::Respondent, "王二"),
        ],
        materials: vec![NewMaterial {
            name: "现场照片".into(),
            source: None,
            pages: Some(3),
        }],
    }
}
