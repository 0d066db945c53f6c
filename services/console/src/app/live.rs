//! The live signal of the backlog, passed on from tracking to a browser.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{App, Session};

/// After this the browser connects anew, with whatever token its session has then.
const LONGEST: Duration = Duration::from_secs(600);
/// How often a silent connection shows that it lives.
const BEAT: Duration = Duration::from_secs(15);
/// Pause before tracking is asked again when it broke off.
const PAUSE: Duration = Duration::from_secs(2);

/// One browser's connection.
struct Live {
    app: App,
    session: Session,
    upstream: Option<reqwest::Response>,
    /// Whether signals may have been missed.
    missed: bool,
    ends: Instant,
    stop: CancellationToken,
}

/// Events as bytes, until `stop`, or for ten minutes.
pub(crate) fn live(
    app: App,
    session: Session,
    stop: CancellationToken,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let live = Live {
        app,
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
            bytes = live.next() => Some(bytes),
        };
        next.map(|bytes| (Ok(bytes), live))
    });
    futures_util::StreamExt::chain(hello, events)
}

impl Live {
    async fn next(&mut self) -> Bytes {
        if self.upstream.is_none() {
            return self.connect().await;
        }
        let Some(upstream) = &mut self.upstream else {
            return Bytes::new();
        };
        match tokio::time::timeout(BEAT, upstream.chunk()).await {
            Err(_elapsed) => beat(),
            Ok(Ok(Some(bytes))) => bytes,
            Ok(Err(error)) if error.is_timeout() => {
                // The client's patience with silence is shorter than tracking's pings may be
                // apart; nothing was missed but silence.
                self.upstream = None;
                beat()
            }
            Ok(Ok(None) | Err(_)) => {
                self.upstream = None;
                self.missed = true;
                beat()
            }
        }
    }

    async fn connect(&mut self) -> Bytes {
        let opened = self
            .app
            .tracking()
            .open("/backlog/stream", self.session.bearer())
            .await;
        match opened {
            Ok(response) => {
                self.upstream = Some(response);
                let missed = std::mem::take(&mut self.missed);
                if missed {
                    Bytes::from_static(b"event: changed\ndata: {}\n\n")
                } else {
                    beat()
                }
            }
            Err(_) => {
                tokio::time::sleep(PAUSE).await;
                self.missed = true;
                beat()
            }
        }
    }
}

fn beat() -> Bytes {
    Bytes::from_static(b": live\n\n")
}
