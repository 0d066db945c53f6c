//! Registrations, by several bodies at once, as fast as they go or at a rate.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use contracts::Service;
use contracts::api::intake::RegisterCase;
use contracts::vocabulary::DisputeType;
use futures_util::future::join_all;
use journeys::{Stack, a_dispute};
use kernel::CaseId;
use serde_json::Value;

use crate::http::Wire;

/// Requests under way at once.
pub(crate) const CLIENTS: usize = 16;
const CASES: &str = "/api/v1/cases";
/// The sign-ins of the city that register disputes, and of which type: each body numbers its cases itself,
/// and handles these itself.
const REGISTRARS: [(&str, DisputeType); 3] = [
    ("mediator", DisputeType::Neighbours),
    ("village-mediator", DisputeType::Neighbours),
    ("medical-mediator", DisputeType::Medical),
];

/// Who registers, what and where.
pub(crate) struct Load {
    intake: String,
    /// Each registrar's token and what they register.
    registrars: Vec<(String, Vec<u8>)>,
    sent: AtomicUsize,
}

impl Load {
    pub(crate) async fn of(stack: &Stack) -> Self {
        let mut registrars = Vec::new();
        for (name, dispute_type) in REGISTRARS {
            let token = stack.sign_in(name).await.token().to_owned();
            let case = RegisterCase {
                dispute_type,
                ..a_dispute("宅基地排水纠纷")
            };
            registrars.push((token, serde_json::to_vec(&case).unwrap()));
        }
        Self {
            intake: stack.url(Service::Intake).to_owned(),
            registrars,
            sent: AtomicUsize::new(0),
        }
    }

    /// How many bodies register.
    pub(crate) fn registrars(&self) -> usize {
        self.registrars.len()
    }

    /// The token of a registrar.
    pub(crate) fn token(&self, registrar: usize) -> &str {
        &self.registrar(registrar).0
    }

    fn registrar(&self, registrar: usize) -> &(String, Vec<u8>) {
        &self.registrars[registrar % self.registrars.len()]
    }

    pub(crate) async fn wire(&self) -> Wire {
        Wire::open(&self.intake).await
    }

    /// Registers one case.
    pub(crate) async fn register(&self, wire: &mut Wire, registrar: usize) -> CaseId {
        let n = self.sent.fetch_add(1, Ordering::Relaxed);
        let key = format!("bench-{n}");
        let (token, case) = self.registrar(registrar);
        let (status, answer) = wire.post(CASES, token, &key, case).await;
        let text = String::from_utf8_lossy(&answer);
        assert_eq!(status, 201, "{text}");
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        answer["id"].as_str().unwrap().parse().unwrap()
    }

    /// Registers by all clients for so long; registrations a second.
    pub(crate) async fn rate(&self, time: Duration) -> f64 {
        let began = Instant::now();
        let client = async |client: usize| {
            let mut wire = self.wire().await;
            let mut count = 0_u32;
            while began.elapsed() < time {
                self.register(&mut wire, client).await;
                count += 1;
            }
            count
        };
        let counts = join_all((0..CLIENTS).map(client)).await;
        f64::from(counts.iter().sum::<u32>()) / began.elapsed().as_secs_f64()
    }

    /// Registers this many.
    pub(crate) async fn some(&self, count: usize) {
        let client = async |client: usize| {
            let mut wire = self.wire().await;
            for _ in (client..count).step_by(CLIENTS) {
                self.register(&mut wire, client).await;
            }
        };
        join_all((0..CLIENTS).map(client)).await;
    }
}
