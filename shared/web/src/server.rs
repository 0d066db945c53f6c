use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use contracts::Service;
use db::Database;
use privacy::{KeyError, Vault};
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::scope::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::body::{BodyPatience, JsonLimit};
use crate::client_address::TrustedProxies;
use crate::fallback::{Methods, no_route};
use crate::head::answer_head;
use crate::observe::Observer;
use crate::openapi::{API_ROOT, finished};
use crate::routes::{self, About};
use crate::{HttpArgs, ReadinessCheck, TokenVerifier, readiness_check};

/// Where a service registers its API routes; each comes with its documentation.
pub type ApiConfig<'a> = ServiceConfig<'a>;

type ApiRoutes = dyn Fn(&mut ApiConfig<'_>) + Send + Sync;
type PageRoutes = dyn Fn(&mut web::ServiceConfig) + Send + Sync;

/// A service's HTTP server in the making.
///
/// `Server::new(…).ready(…).api(…).bind()?.run(stop).await`. Adds to the service's own routes:
/// `/healthz`, `/readyz`, `/metrics`, `/openapi.json`, `/problems/{code}`.
pub struct Server {
    service: Service,
    args: HttpArgs,
    verifier: TokenVerifier,
    checks: Vec<Box<dyn ReadinessCheck>>,
    api: Arc<ApiRoutes>,
    pages: Arc<PageRoutes>,
}

/// A server that has its address and does not answer yet.
pub struct BoundServer {
    server: Server,
    listener: TcpListener,
    address: SocketAddr,
    log_vault: Vault,
}

/// The server cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened on; most often another process does.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The key that logs write addresses by cannot be used.
    #[error("the key of the logs cannot be used")]
    LogKey(#[from] KeyError),
    /// The server broke down.
    #[error("the HTTP server failed")]
    Run(#[source] io::Error),
}

impl Server {
    /// A server without routes.
    #[must_use]
    pub fn new(service: Service, args: HttpArgs, verifier: TokenVerifier) -> Self {
        Self {
            service,
            args,
            verifier,
            checks: Vec::new(),
            api: Arc::new(|_| {}),
            pages: Arc::new(|_| {}),
        }
    }

    /// Adds something that must work before the service is ready.
    #[must_use]
    pub fn ready(mut self, check: Box<dyn ReadinessCheck>) -> Self {
        self.checks.push(check);
        self
    }

    /// Makes readiness hang on the service's database. On Redis it never does: what is recorded
    /// without it is published when it is back.
    #[must_use]
    pub fn database(self, database: &Database) -> Self {
        let database = database.clone();
        self.ready(readiness_check("postgresql", move || {
            let database = database.clone();
            async move { database.ping().await }
        }))
    }

    /// The routes under `/api/v1`, and their application data.
    #[must_use]
    pub fn api(mut self, routes: impl Fn(&mut ApiConfig<'_>) + Send + Sync + 'static) -> Self {
        self.api = Arc::new(routes);
        self
    }

    /// Routes outside `/api/v1`: pages, assets, `/.well-known`. May set a default service for
    /// addresses that nothing matches.
    #[must_use]
    pub fn pages(
        mut self,
        routes: impl Fn(&mut web::ServiceConfig) + Send + Sync + 'static,
    ) -> Self {
        self.pages = Arc::new(routes);
        self
    }

    /// Takes the address.
    pub fn bind(self) -> Result<BoundServer, ServeError> {
        let log_vault = self.args.log_vault()?;
        let wanted = self.args.address(self.service);
        let bound = TcpListener::bind(wanted)
            .and_then(|listener| listener.local_addr().map(|address| (listener, address)));
        let (listener, address) = bound.map_err(|source| ServeError::Bind {
            address: wanted,
            source,
        })?;
        Ok(BoundServer {
            server: self,
            listener,
            address,
            log_vault,
        })
    }
}

impl BoundServer {
    /// Where it will answer.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it will answer, as the base of a [`crate::Client`].
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers until `stop` is cancelled, then finishes what is open and returns.
    ///
    /// Handlers of long answers (server-sent events) find `stop` as
    /// `web::Data<CancellationToken>` and must end by it.
    pub async fn run(self, stop: CancellationToken) -> Result<(), ServeError> {
        let HttpArgs {
            http_workers,
            shutdown_seconds,
            json_limit,
            body_seconds,
            trusted_proxies,
            ..
        } = self.server.args;
        let Server {
            service,
            verifier,
            checks,
            api,
            pages,
            ..
        } = self.server;
        let about = web::Data::new(About { service, checks });
        let observer = Observer::new(service, self.log_vault, trusted_proxies.clone());
        let token = web::Data::new(stop.clone());
        let proxies = TrustedProxies(trusted_proxies);
        let patience = BodyPatience(Duration::from_secs(body_seconds));
        let factory = move || {
            let (app, document) = App::new()
                .app_data(verifier.clone())
                .app_data(JsonLimit(json_limit))
                .app_data(patience)
                .app_data(proxies.clone())
                .app_data(about.clone())
                .app_data(token.clone())
                .default_service(web::to(no_route))
                .into_utoipa_app()
                .service(scope(API_ROOT).configure(|config| api(config)))
                .split_for_parts();
            app.app_data(web::Data::new(Methods::of(&document)))
                .app_data(web::Data::new(finished(service, document)))
                .configure(routes::configure)
                .configure(|config| pages(config))
                .wrap(from_fn(answer_head))
                .wrap(from_fn({
                    let observer = observer.clone();
                    move |request, next| observer.clone().observe(request, next)
                }))
                .wrap(Compress::default())
        };
        let server = HttpServer::new(factory)
            .workers(http_workers)
            .keep_alive(HttpArgs::KEEP_ALIVE)
            .client_request_timeout(HttpArgs::HEADER_TIMEOUT)
            .shutdown_timeout(shutdown_seconds)
            .shutdown_signal(stop.cancelled_owned());
        let server = server.listen(self.listener).map_err(ServeError::Run)?;
        tracing::info!(address = %self.address, "listening");
        server.run().await.map_err(ServeError::Run)
    }
}
