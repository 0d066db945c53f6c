//! The other services, and what to make of their answers.

use std::collections::BTreeMap;

use clap::{Arg, ArgMatches, Command};
use contracts::Service;
use contracts::service::Trait;
use problem::{Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use web::{Client, ClientAddress, ClientError};

use super::Trouble;

/// Where each of the services is.
pub type Addresses = BTreeMap<Service, String>;

/// Where the other services are: one setting each, `DINGFEN_INTAKE_URL` and so on. That of the
/// directory is every service's.
#[derive(Debug, Clone)]
pub struct UpstreamArgs(pub Addresses);

impl UpstreamArgs {
    fn services() -> impl Iterator<Item = Service> {
        Service::ALL
            .into_iter()
            .filter(|service| *service != Service::Directory && !service.is(Trait::ServesPages))
    }
}

impl clap::Args for UpstreamArgs {
    fn augment_args(command: Command) -> Command {
        Self::services().fold(command, |command, service| {
            let long = format!("{service}-url");
            let arg = Arg::new(format!("{service}_url"))
                .help(format!("Where {service} is"))
                .help_heading("Services")
                .value_name("URL")
                .env(service.address_variable())
                .default_value(default_address(service))
                .long(long);
            command.arg(arg)
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for UpstreamArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let address = |service: Service| {
            let url = matches.get_one::<String>(&format!("{service}_url"))?;
            Some((service, url.clone()))
        };
        Ok(Self(Self::services().filter_map(address).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// One of the services.
#[derive(Debug, Clone)]
pub(crate) struct Upstream {
    service: Service,
    client: Client,
}

/// All of them, in the order of [`Service::ALL`].
#[derive(Debug)]
pub(crate) struct Upstreams(Vec<Upstream>);

impl Upstreams {
    pub(crate) fn new(addresses: &Addresses) -> Result<Self, ClientError> {
        let upstream = |service: Service| {
            let address = addresses.get(&service).cloned();
            let client = Client::new(&address.unwrap_or_else(|| default_address(service)))?;
            Ok(Upstream { service, client })
        };
        Service::ALL
            .into_iter()
            .map(upstream)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(crate) fn of(&self, service: Service) -> &Upstream {
        &self.0[service as usize]
    }
}

fn default_address(service: Service) -> String {
    format!("http://127.0.0.1:{}", service.default_port())
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
