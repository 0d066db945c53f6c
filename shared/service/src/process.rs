use std::sync::Arc;

use anyhow::Context;
use contracts::Service;
use db::{Database, EventsKey};
use messaging::{Consumer, Handler, Relay, Streams, watch_redis};
use tokio_util::sync::CancellationToken;
use web::{Background, HttpArgs, Server, TokenVerifier};

use crate::ServiceArgs;
use crate::ended::{Ends, watch_ended};

/// One process of a service in the making.
pub struct Process {
    service: Service,
    args: ServiceArgs,
    database: Database,
    streams: Streams,
    background: Vec<Background>,
}

impl Process {
    /// Connects to nothing yet. Whoever records events gets the relay that publishes them.
    pub fn new(service: Service, args: ServiceArgs) -> anyhow::Result<Self> {
        let concerned =
            Service::PRODUCERS.contains(&service) || Service::CONSUMERS.contains(&service);
        // The key is kept from whoever has nothing to do with events, the console above all.
        let key = if concerned {
            args.events.key()?
        } else {
            EventsKey::passing()?
        };
        let mut process = Self {
            service,
            database: Database::new(&args.database, service)?,
            streams: Streams::new(&args.redis, key)?,
            args,
            background: Vec::new(),
        };
        if concerned {
            let streams = process.streams.clone();
            process = process.beside("the look at Redis", move |stop| {
                watch_redis(streams, service, stop)
            });
        }
        if Service::PRODUCERS.contains(&service) {
            let (database, streams) = (process.database.clone(), process.streams.clone());
            let relay = Relay::new(database, streams, service, &Service::CONSUMERS);
            process = process.beside("the relay", |stop| relay.run(stop));
        }
        Ok(process)
    }

    /// The service's own database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The streams of the installation.
    #[must_use]
    pub fn streams(&self) -> &Streams {
        &self.streams
    }

    /// Hands the events of the streams to `handler`.
    #[must_use]
    pub fn consumer(self, handler: Arc<dyn Handler>) -> Self {
        let (database, streams) = (self.database.clone(), self.streams.clone());
        let part = self.args.consumer.clone();
        let handler = Arc::new(Ends(handler));
        let consumer = Consumer::new(database, streams, self.service, part, handler);
        self.beside("the consumer", |stop| consumer.run(stop))
    }

    /// Does something beside answering requests, until it is told to stop; `name` is what an
    /// error calls it.
    #[must_use]
    pub fn beside<F>(
        mut self,
        name: &'static str,
        run: impl FnOnce(CancellationToken) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.background.push(Background::new(name, run));
        self
    }

    /// Runs `server` and all the rest until `stop` is cancelled, and what is open then to its end.
    pub async fn run(
        mut self,
        server: impl FnOnce(HttpArgs, TokenVerifier) -> Server,
        stop: CancellationToken,
    ) -> anyhow::Result<()> {
        let verifier = TokenVerifier::remote(&self.args.directory_url)
            .context("the directory's address cannot be used")?;
        if Service::CONSUMERS.contains(&self.service) {
            let (database, verifier) = (self.database.clone(), verifier.clone());
            self = self.beside("the list of ended sign-ins", |stop| {
                watch_ended(database, verifier, stop)
            });
        }
        let server = server(self.args.http, verifier).bind()?;
        Ok(web::run(server, self.background, stop).await?)
    }
}
