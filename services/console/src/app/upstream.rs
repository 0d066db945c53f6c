//! The other five services, and what to make of their answers.

use contracts::Service;
use problem::{Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use web::{Client, ClientAddress, ClientError};

use super::Trouble;

/// Where the other services are.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Services")]
pub struct UpstreamArgs {
    /// The directory.
    #[arg(
        long,
        env = "DINGFEN_DIRECTORY_URL",
        default_value = "http://127.0.0.1:8081"
    )]
    pub directory_url: String,
    /// Intake.
    #[arg(
        long,
        env = "DINGFEN_INTAKE_URL",
        default_value = "http://127.0.0.1:8082"
    )]
    pub intake_url: String,
    /// Routing.
    #[arg(
        long,
        env = "DINGFEN_ROUTING_URL",
        default_value = "http://127.0.0.1:8083"
    )]
    pub routing_url: String,
    /// Tracking.
    #[arg(
        long,
        env = "DINGFEN_TRACKING_URL",
        default_value = "http://127.0.0.1:8084"
    )]
    pub tracking_url: String,
    /// Notice.
    #[arg(
        long,
        env = "DINGFEN_NOTICE_URL",
        default_value = "http://127.0.0.1:8085"
    )]
    pub notice_url: String,
}

/// One of the other services.
#[derive(Debug, Clone)]
pub(crate) struct Upstream {
    service: Service,
    client: Client,
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Upstreams {
    pub(crate) directory: Upstream,
    pub(crate) intake: Upstream,
    pub(crate) routing: Upstream,
    pub(crate) tracking: Upstream,
    pub(crate) notice: Upstream,
}

impl Upstreams {
    pub(crate) fn new(args: &UpstreamArgs) -> Result<Self, ClientError> {
        let upstream = |service, base: &str| {
            let client = Client::new(base)?;
            Ok::<_, ClientError>(Upstream { service, client })
        };
        Ok(Self {
            directory: upstream(Service::Directory, &args.directory_url)?,
            intake: upstream(Service::Intake, &args.intake_url)?,
            routing: upstream(Service::Routing, &args.routing_url)?,
            tracking: upstream(Service::Tracking, &args.tracking_url)?,
            notice: upstream(Service::Notice, &args.notice_url)?,
        })
    }
}

impl Upstream {
    /// The same service, told whose request this process passes on.
    pub(crate) fn on_behalf_of(&self, address: ClientAddress) -> Self {
        Self {
            service: self.service,
            client: self.client.on_behalf_of(address),
        }
    }

    /// Reads `path` below `/api/v1`.
    pub(crate) async fn get<R: DeserializeOwned>(
        &self,
        path: &str,
        bearer: &str,
    ) -> Result<R, Trouble> {
        let path = format!("/api/v1{path}");
        self.said(self.client.get(&path, Some(bearer)).await)
    }

    /// Reads `path` below `/api/v1`, which needs no sign-in.
    pub(crate) async fn get_public<R: DeserializeOwned>(&self, path: &str) -> Result<R, Trouble> {
        let path = format!("/api/v1{path}");
        self.said(self.client.get(&path, None).await)
    }

    /// Sends `body` to `path` below `/api/v1`.
    pub(crate) async fn post<B: Serialize, R: DeserializeOwned>(
        &self,
        path: &str,
        bearer: Option<&str>,
        key: Option<&str>,
        body: &B,
    ) -> Result<R, Trouble> {
        let path = format!("/api/v1{path}");
        self.said(self.client.post(&path, bearer, key, body).await)
    }

    /// Opens a stream of events at `path` below `/api/v1`.
    pub(crate) async fn open(
        &self,
        path: &str,
        bearer: &str,
    ) -> Result<reqwest::Response, Trouble> {
        let path = format!("/api/v1{path}");
        self.said(self.client.open(&path, Some(bearer)).await)
    }

    fn said<R>(&self, answer: Result<R, ClientError>) -> Result<R, Trouble> {
        answer.map_err(|error| match error {
            ClientError::Problem(problem) if is_down(&problem) => Trouble::Down(self.service),
            ClientError::Problem(problem) => Trouble::Refused(problem),
            ClientError::Unavailable(cause) => {
                tracing::warn!(service = %self.service, error = %cause, "a service does not answer");
                Trouble::Down(self.service)
            }
        })
    }
}

/// Whether the service says itself that it cannot work at present.
fn is_down(problem: &Problem) -> bool {
    problem.is(Code::Unavailable) || problem.is(Code::Internal)
}
