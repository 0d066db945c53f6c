//! The live signal of the backlog, passed on from tracking to a browser.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{App, Session, Trouble};
use crate::store::sealed::SessionId;

/// After this the browser connects anew.
const LONGEST: Duration = Duration::from_secs(600);
/// How often a silent connection shows that it lives.
const BEAT: Duration = Duration::from_secs(15);
/// Pause before tracking is asked again when it broke off.
const PAUSE: Duration = Duration::from_secs(2);

/// One browser's connection. It has the token its session had when it began; when tracking no
/// longer takes that, it ends, and the browser connects anew with a renewed session.
struct Live {
    app: App,
    id: SessionId,
    session: Session,
    upstream: Option<reqwest::Response>,
    /// Whether signals may have been missed.
    missed: bool,
    ends: Instant,
    stop: CancellationToken,
}

/// Events as bytes, until `stop`, for ten minutes, or until tracking or the session ends them.
pub(crate) fn live(
    app: App,
    id: SessionId,
    session: Session,
    stop: CancellationToken,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let live = Live {
        app,
        id,
        session,
        upstream: None,
        missed: false,
        ends: Instant::now() + LONGEST,
        stop,
    };
    let hello = stream::iter([Ok(Bytes::from_static(b"retry: 2000\n\n"))]);
    let events = stream::unfold(live, |mut live| async move {
        let stop = live.stop.clone();
        let next = tokio::select! {
            () = stop.cancelled() => None,
            () = tokio::time::sleep_until(live.ends) => None,
            bytes = live.next() => bytes,
        };
        next.map(|bytes| (Ok(bytes), live))
    });
    futures_util::StreamExt::chain(hello, events)
}

impl Live {
    /// What to send next; `None` ends the stream. Nothing is sent to whoever has signed out: the
    /// token goes on being good for some minutes, the session does not. Tracking pings every few
    /// seconds, so the session is looked at as often.
    async fn next(&mut self) -> Option<Bytes> {
        let bytes = self.heard().await?;
        self.app.goes_on(&self.id).await.then_some(bytes)
    }

    async fn heard(&mut self) -> Option<Bytes> {
        let Some(upstream) = &mut self.upstream else {
            return self.connect().await;
        };
        match tokio::time::timeout(BEAT, upstream.chunk()).await {
            Err(_elapsed) => Some(beat()),
            Ok(Ok(bytes)) => bytes,
            Ok(Err(error)) => {
                self.upstream = None;
                // The client's patience with silence is shorter than tracking's pings may be
                // apart; then nothing was missed but silence.
                self.missed |= !error.is_timeout();
                Some(beat())
            }
        }
    }

    async fn connect(&mut self) -> Option<Bytes> {
        let opened = self
            .app
            .tracking()
            .open("/backlog/stream", self.session.bearer())
            .await;
        match opened {
            Ok(response) => {
                self.upstream = Some(response);
                let missed = std::mem::take(&mut self.missed);
                Some(if missed {
                    Bytes::from_static(b"event: changed\ndata: {}\n\n")
                } else {
                    beat()
                })
            }
            Err(Trouble::Refused(_)) => None,
            Err(_) => {
                tokio::time::sleep(PAUSE).await;
                self.missed = true;
                Some(beat())
            }
        }
    }
}

fn beat() -> Bytes {
    Bytes::from_static(b": live\n\n")
}
