//! What waits in the streams is handled: by all consumers together, with little and with much of it.

use std::time::{Duration, Instant};

use contracts::Service;
use tokio::time::sleep;

use crate::ceiling::{self, Registration};
use crate::intake::{CONSUMERS, TIME};
use crate::{Bench, figure};

/// Registrations that are drained.
const CASES: u16 = 3_000;
/// How long the long queue is watched.
const WATCHED: Duration = Duration::from_secs(30);

/// Events and cases that went through in a second.
struct Rates {
    events: f64,
    cases: f64,
}

/// How fast a queue is drained to its end, against plain SQL.
pub(crate) async fn measure(bench: &Bench) {
    let rates = drain(bench).await;
    let sql = ceiling::consumed(bench).await;
    figure("consume_events", rates.events, "1/s", None);
    figure("consume_sql", sql, "1/s", None);
    figure(
        "consume",
        rates.events / sql,
        "ratio",
        Some("≥ 0.1, goal 0.2"),
    );
    figure("consume_cases", rates.cases, "1/s", Some("≥ 400"));
}

async fn drain(bench: &Bench) -> Rates {
    bench.stack.pause(&CONSUMERS);
    bench.load.some(usize::from(CASES)).await;
    bench.truth.published(Service::Intake).await;
    let (before, began) = (bench.truth.handled().await, Instant::now());
    bench.stack.resume(&CONSUMERS);
    bench.truth.settled(0).await;
    let seconds = began.elapsed().as_secs_f64();
    Rates {
        events: as_f64(bench.truth.handled().await - before) / seconds,
        cases: f64::from(CASES) / seconds,
    }
}

/// The same rates with very many registrations waiting, divided by those with none.
pub(crate) async fn measure_full(bench: &Bench, waiting: u32) {
    let short = drain(bench).await;
    bench.stack.pause(&CONSUMERS);
    let statement = Registration::overheard(bench).await;
    tidied(bench).await;
    let empty = bench.load.rate(TIME).await;
    statement.some(bench, waiting).await;
    // What is published of it was so before those without anything waiting, too.
    bench.truth.relay_rests(Service::Intake).await;
    tidied(bench).await;
    let full = bench.load.rate(TIME).await;
    figure("full_intake", full / empty, "ratio", Some("≥ 0.9"));
    let cases = "SELECT count(*) AS count FROM track";
    bench.stack.resume(&CONSUMERS);
    // What they had begun when they were stopped is none of it.
    sleep(Duration::from_secs(3)).await;
    let (before, tracked) = (
        bench.truth.handled().await,
        bench.truth.count(Service::Tracking, cases).await,
    );
    let began = Instant::now();
    sleep(WATCHED).await;
    let seconds = began.elapsed().as_secs_f64();
    let events = as_f64(bench.truth.handled().await - before) / seconds;
    let tracked = as_f64(bench.truth.count(Service::Tracking, cases).await - tracked) / seconds;
    figure("full_events", events, "1/s", None);
    figure("full_cases", tracked, "1/s", None);
    figure(
        "full_consume",
        events / short.events,
        "ratio",
        Some("≥ 0.9"),
    );
}

/// Has the server do at once what it would begin at some moment of what is measured next.
async fn tidied(bench: &Bench) {
    bench.truth.execute("VACUUM ANALYZE").await;
    bench.truth.execute("CHECKPOINT").await;
}

fn as_f64(count: i64) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}
