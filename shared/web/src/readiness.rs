use std::future::Future;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use serde::Serialize;

/// Why a dependency cannot be used.
pub type NotReady = Box<dyn std::error::Error + Send + Sync>;

/// Something a service needs in order to answer requests.
#[async_trait]
pub trait ReadinessCheck: Send + Sync {
    /// What it is called in `/readyz`: `postgresql`, `redis`.
    fn name(&self) -> &str;

    /// Looks whether it can be used right now.
    async fn check(&self) -> Result<(), NotReady>;
}

/// A check made of a name and a function.
pub fn readiness_check<F, W, E>(name: &'static str, look: F) -> Box<dyn ReadinessCheck>
where
    F: Fn() -> W + Send + Sync + 'static,
    W: Future<Output = Result<(), E>> + Send + 'static,
    E: Into<NotReady> + 'static,
{
    Box::new(NamedCheck { name, look })
}

struct NamedCheck<F> {
    name: &'static str,
    look: F,
}

#[async_trait]
impl<F, W, E> ReadinessCheck for NamedCheck<F>
where
    F: Fn() -> W + Send + Sync,
    W: Future<Output = Result<(), E>> + Send,
    E: Into<NotReady>,
{
    fn name(&self) -> &str {
        self.name
    }

    async fn check(&self) -> Result<(), NotReady> {
        (self.look)().await.map_err(Into::into)
    }
}

/// The body of `/readyz`.
#[derive(Debug, Serialize)]
pub(crate) struct Readiness {
    pub(crate) ready: bool,
    service: &'static str,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Serialize)]
struct Dependency {
    name: String,
    ready: bool,
}

/// Asks all at once; one that does not answer in time is not ready. Causes go to the log only.
pub(crate) async fn look(service: &'static str, checks: &[Box<dyn ReadinessCheck>]) -> Readiness {
    const PATIENCE: Duration = Duration::from_secs(2);
    let dependencies = join_all(checks.iter().map(async |check| {
        let outcome = tokio::time::timeout(PATIENCE, check.check())
            .await
            .unwrap_or_else(|elapsed| Err(elapsed.into()));
        if let Err(error) = &outcome {
            tracing::warn!(dependency = check.name(), %error, "a dependency is not ready");
        }
        Dependency {
            name: check.name().to_owned(),
            ready: outcome.is_ok(),
        }
    }))
    .await;
    Readiness {
        ready: dependencies.iter().all(|dependency| dependency.ready),
        service,
        dependencies,
    }
}
