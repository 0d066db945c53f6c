//! Access tokens that were ended before their time.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use contracts::event::{Envelope, Event, SignInsEnded};
use db::{Connection, Database};
use kernel::{Clock as _, SystemClock};
use messaging::{Delivered, Handler, HandlerError, one_by_one};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use web::TokenVerifier;

/// How soon every process of a service knows what one of them was told.
const PERIOD: Duration = Duration::from_secs(1);
/// Longer than a token may live.
const KEPT: TimeDelta = TimeDelta::hours(1);

/// Keeps the list of ended sign-ins by the directory's events, and hands all others on.
pub(crate) struct Ends(pub(crate) Arc<dyn Handler>);

#[async_trait]
impl Handler for Ends {
    async fn handle_one(
        &self,
        tx: &mut Connection,
        told: Delivered<'_>,
    ) -> Result<(), HandlerError> {
        let Event::SignInsEnded(end) = told.event else {
            return self.0.handle_one(tx, told).await;
        };
        let subject = end.sign_in.unwrap_or_else(|| end.staff.uuid());
        Ok(db::ended::end(tx, subject, end.not_before).await?)
    }

    async fn handle(
        &self,
        tx: &mut Connection,
        events: &[Delivered<'_>],
    ) -> Result<(), HandlerError> {
        let (ends, rest): (Vec<_>, Vec<_>) = events
            .iter()
            .copied()
            .partition(|told| matches!(told.event, Event::SignInsEnded(_)));
        one_by_one(self, tx, &ends).await?;
        if rest.is_empty() {
            return Ok(());
        }
        self.0.handle(tx, &rest).await
    }

    /// Whether a sign-in was ended is looked up once a [`PERIOD`].
    fn is_awaited(&self, kind: &str) -> bool {
        kind != SignInsEnded::KIND && self.0.is_awaited(kind)
    }

    async fn committed(&self, envelopes: &[Envelope]) {
        self.0.committed(envelopes).await;
    }
}

/// Has `verifier` know the list that stands in the service's database, until told to stop. While it
/// cannot be read, what was known last counts.
pub async fn watch_ended(database: Database, verifier: TokenVerifier, stop: CancellationToken) {
    loop {
        if let Err(error) = look(&database, &verifier).await {
            tracing::warn!(%error, "the list of ended sign-ins cannot be read");
        }
        tokio::select! {
            () = sleep(PERIOD) => {}
            () = stop.cancelled() => return,
        }
    }
}

async fn look(database: &Database, verifier: &TokenVerifier) -> Result<(), db::Error> {
    verifier.reload_ended(database).await?;
    let over = (SystemClock.now() - KEPT).timestamp();
    db::ended::forget(&mut *database.connection().await?, over).await
}

#[cfg(test)]
mod tests {
    use contracts::Service;
    use contracts::event::TraceContext;
    use contracts::vocabulary::{OrganisationKind, Role};
    use kernel::{EventId, Shard};

    use super::*;

    /// Counts what it is handed.
    struct Rest(std::sync::atomic::AtomicUsize);

    #[async_trait]
    impl Handler for Rest {
        async fn handle_one(
            &self,
            _: &mut Connection,
            _: Delivered<'_>,
        ) -> Result<(), HandlerError> {
            self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            Ok(())
        }
    }

    fn envelope(event: &Event) -> Envelope {
        let shard = Shard::DIRECTORY;
        Envelope {
            id: EventId::new(shard),
            source: Service::Directory,
            kind: event.kind().to_owned(),
            subject: EventId::new(shard).uuid(),
            sequence: 1,
            shard,
            time: SystemClock.now(),
            actor: None,
            cause: None,
            trace: TraceContext::default(),
            data: event.data().unwrap(),
        }
    }

    #[tokio::test]
    async fn a_service_that_is_told_refuses_tokens_of_before() {
        let store = testkit::database(Service::Routing, &[]).await;
        let tokens = testkit::Tokens::new();
        let claims = testkit::claims(OrganisationKind::Court, "5104/", &[Role::Mediator]);
        let (verifier, token) = (tokens.verifier(), tokens.token(&claims));
        assert!(verifier.verify(&token).await.is_ok());
        let rest = Arc::new(Rest(0.into()));
        let handler = Ends(Arc::clone(&rest) as Arc<dyn Handler>);
        let mut connection = store.database.connection().await.unwrap();
        let ended = |not_before| {
            Event::from(SignInsEnded {
                staff: claims.sub,
                sign_in: None,
                not_before,
            })
        };
        // The later one comes first, as after a replay.
        for event in [ended(claims.iat + 1), ended(claims.iat - 100)] {
            let envelope = envelope(&event);
            let told = Delivered {
                envelope: &envelope,
                event: &event,
            };
            handler.handle(&mut connection, &[told]).await.unwrap();
        }
        assert_eq!(rest.0.load(std::sync::atomic::Ordering::SeqCst), 0);
        look(&store.database, &verifier).await.unwrap();
        assert!(verifier.verify(&token).await.is_err());
        // What would have run out by itself is forgotten.
        db::ended::end(&mut connection, claims.org.uuid(), claims.iat - 7_200)
            .await
            .unwrap();
        look(&store.database, &verifier).await.unwrap();
        let kept = db::ended::all(&mut connection).await.unwrap();
        assert_eq!(kept.into_keys().collect::<Vec<_>>(), [claims.sub.uuid()]);
    }
}
