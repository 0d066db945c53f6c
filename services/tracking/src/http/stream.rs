use std::convert::Infallible;
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, get};
use contracts::Claims;
use futures_util::stream::unfold;
use problem::{Code, Problem};
use serde::Serialize;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until};
use tokio_util::sync::CancellationToken;
use web::{Actor, TokenVerifier};

use crate::app::App;
use crate::app::dashboards::Dashboard;
use crate::app::signals::Listener;
use crate::domain::standing::{Eyes, Signal, eyes};

/// Something is sent at least this often, so that proxies and people see the line is alive.
const PING: Duration = Duration::from_secs(5);
/// While signals do not arrive, dashboards are asked this often to look for themselves.
const TICK: Duration = Duration::from_secs(5);

/// Changes of open cases that the bearer sees, as server-sent events: `changed` with case and
/// body; `tick` when changes cannot be told one by one. Ends when the access token does, or when
/// the reader is too slow; the reader then connects again and looks for itself. One member of staff
/// has so many open at a time.
#[utoipa::path(tag = "backlog", responses(
    (status = 200, content_type = "text/event-stream", body = String),
    (status = 429, body = Problem)))]
#[get("/backlog/stream")]
pub(crate) async fn listen(
    actor: Actor,
    app: Data<App>,
    stop: Data<CancellationToken>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let open = app.dashboards.open(actor.sub).ok_or_else(too_many)?;
    let verifier = request.app_data::<TokenVerifier>();
    let left = u64::try_from(actor.exp - app.clock.now().timestamp()).unwrap_or(0);
    let feed = Feed {
        listener: app.signals.listen(),
        eyes: eyes(&actor.scope()),
        ping: every(PING),
        tick: every(TICK),
        until: Instant::now() + Duration::from_secs(left),
        stop: CancellationToken::clone(&stop),
        verifier: verifier.cloned().ok_or(Code::Internal)?,
        claims: actor.claims().clone(),
        _open: open,
        greeted: false,
    };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        // Compression and proxies would hold events back.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(unfold(feed, Feed::next)))
}

fn too_many() -> Problem {
    Problem::new(Code::TooManyRequests)
        .detail("您同时打开的“在办案件”页面过多，请关闭一些再试。")
        .retry_after(30)
}

/// One open dashboard.
struct Feed {
    listener: Listener,
    eyes: Eyes,
    ping: Interval,
    tick: Interval,
    until: Instant,
    stop: CancellationToken,
    greeted: bool,
    verifier: TokenVerifier,
    claims: Claims,
    _open: Dashboard,
}

impl Feed {
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        if !self.greeted {
            self.greeted = true;
            return Some((Ok(Bytes::from_static(b"retry: 3000\n\n")), self));
        }
        let bytes = self.wait().await?;
        Some((Ok(bytes), self))
    }

    fn sees(&self, signal: &Signal) -> bool {
        self.eyes.iter().any(|eye| signal.viewers.contains(eye))
    }

    /// What to send next; `None` ends the stream.
    async fn wait(&mut self) -> Option<Bytes> {
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return None,
                () = sleep_until(self.until) => return None,
                // A reader that is too far behind is dropped.
                signal = self.listener.signals.recv() => match signal {
                    Ok(signal) if self.sees(&signal) => return changed(&signal),
                    Ok(_) => {}
                    Err(_) => return None,
                },
                _ = self.tick.tick() => {
                    if !*self.listener.live.borrow() {
                        return Some(Bytes::from_static(b"event: tick\ndata: {}\n\n"));
                    }
                }
                // Whoever signed out or has other roles now hears no more.
                _ = self.ping.tick() => return (!self.verifier.has_ended(&self.claims)).then(|| Bytes::from_static(b": ping\n\n")),
            }
        }
    }
}

#[derive(Serialize)]
struct Changed {
    case: kernel::CaseId,
    organisation: kernel::OrganisationId,
}

fn changed(signal: &Signal) -> Option<Bytes> {
    let body = Changed {
        case: signal.case,
        organisation: signal.organisation,
    };
    let data = serde_json::to_string(&body).ok()?;
    Some(Bytes::from(format!("event: changed\ndata: {data}\n\n")))
}

fn every(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
