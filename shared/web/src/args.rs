use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use contracts::Service;
use ipnet::IpNet;
use privacy::{KeyError, Vault};

/// Settings of a service's HTTP server.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "HTTP")]
pub struct HttpArgs {
    /// Address to listen on; the service's own port on loopback unless told. Port 0 takes any
    /// free port.
    #[arg(long, env = "DINGFEN_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Threads that answer requests.
    #[arg(long, env = "DINGFEN_HTTP_WORKERS", default_value_t = 2)]
    pub http_workers: usize,
    /// Seconds that open requests get to finish when the service is stopped.
    #[arg(long, env = "DINGFEN_SHUTDOWN_SECONDS", default_value_t = 10)]
    pub shutdown_seconds: u64,
    /// The largest JSON body accepted, in bytes.
    #[arg(long, env = "DINGFEN_JSON_LIMIT", default_value_t = 1024 * 1024)]
    pub json_limit: usize,
    /// Seconds a request's body may take to arrive.
    #[arg(long, env = "DINGFEN_BODY_SECONDS", default_value_t = 30,
        value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub body_seconds: u64,
    /// Networks whose word is taken for where a request came from (X-Forwarded-For): the front
    /// door's, and for the directory the console's. Separated by commas.
    #[arg(
        long,
        env = "DINGFEN_TRUSTED_PROXIES",
        default_value = "127.0.0.0/8,::1/128",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<IpNet>,
    /// File with the key that logs write addresses by: 64 hex digits, the same for all services.
    /// Without it every process makes up one of its own, and its logs can be compared with no
    /// others.
    #[arg(long, env = "DINGFEN_LOG_KEY_FILE")]
    pub log_key_file: Option<PathBuf>,
}

impl HttpArgs {
    /// Where `service` listens.
    #[must_use]
    pub fn address(&self, service: Service) -> SocketAddr {
        let own = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), service.default_port());
        self.listen.unwrap_or(own)
    }

    /// Settings for tests: any free port on loopback, one worker, no waiting at the end.
    #[must_use]
    pub fn any_port() -> Self {
        Self {
            listen: Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0)),
            http_workers: 1,
            shutdown_seconds: 1,
            json_limit: 1024 * 1024,
            body_seconds: 30,
            trusted_proxies: vec![IpNet::from(IpAddr::V4(Ipv4Addr::LOCALHOST))],
            log_key_file: None,
        }
    }

    /// What logs write addresses by.
    pub(crate) fn log_vault(&self) -> Result<Vault, KeyError> {
        match &self.log_key_file {
            Some(file) => Vault::from_file(file),
            None => Vault::passing(),
        }
    }

    /// A client that takes longer to send its headers is cut off.
    pub(crate) const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
    /// How long an idle connection is kept. Longer than [`crate::Client`] keeps its own, so that
    /// a client never writes into a connection that is just being closed.
    pub(crate) const KEEP_ALIVE: Duration = Duration::from_secs(60);
}
