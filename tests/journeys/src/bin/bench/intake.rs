//! Registration: over HTTP, by the same statement alone, and with the relay at rest.

use std::time::Duration;

use contracts::Service;
use tokio::time::sleep;

use crate::ceiling::Registration;
use crate::{Bench, figure};

/// How long a rate is taken for.
pub(crate) const TIME: Duration = Duration::from_secs(8);
/// All that handle registrations, but who registers.
pub(crate) const CONSUMERS: [Service; 4] = [
    Service::Routing,
    Service::Handling,
    Service::Tracking,
    Service::Notice,
];

/// Registrations a second over HTTP, by the very statement, and what is left of it.
pub(crate) async fn measure(bench: &Bench) {
    bench.stack.pause(&CONSUMERS);
    let statement = Registration::overheard(bench).await;
    bench.load.rate(Duration::from_secs(2)).await;
    let http = bench.load.rate(TIME).await;
    let sql = statement.rate(bench, TIME).await;
    bench.stack.resume(&CONSUMERS);
    figure("intake_http", http, "1/s", None);
    figure("intake_sql", sql, "1/s", Some("≥ 6000"));
    figure("intake", http / sql, "ratio", Some("≥ 0.6, goal 0.85"));
    bench.truth.settled(0).await;
}

/// What is left of registration while the relay publishes, and how soon an event is in its stream.
pub(crate) async fn measure_relay(bench: &Bench) {
    bench.stack.pause(&CONSUMERS);
    // Without Redis the relay stands still; so does what intake itself consumes.
    bench.truth.pause_redis().await;
    bench.load.rate(Duration::from_secs(1)).await;
    let without = bench.load.rate(TIME).await;
    bench.truth.resume_redis();
    bench.truth.published(Service::Intake).await;
    let with = bench.load.rate(TIME).await;
    figure("relay", with / without, "ratio", Some("≥ 0.9"));
    bench.truth.published(Service::Intake).await;
    let mut wire = bench.load.wire().await;
    let from = bench.truth.now().await;
    for registrar in 0..150 {
        bench.load.register(&mut wire, registrar).await;
        sleep(Duration::from_millis(40)).await;
    }
    bench.truth.published(Service::Intake).await;
    for (name, part) in [("relay_p50", "0.5"), ("relay_p99", "0.99")] {
        // An entry's id begins with the millisecond in which Redis took it.
        let sql = format!(
            "SELECT percentile_disc({part}) WITHIN GROUP (
                 ORDER BY (stream_ms - extract(epoch FROM recorded_at) * 1000)::bigint) AS count
             FROM event_outbox JOIN event_log USING (position) WHERE recorded_at >= '{from}'"
        );
        let ms = bench.truth.count(Service::Intake, &sql).await;
        figure(name, f64::from(i32::try_from(ms).unwrap()), "ms", None);
    }
    bench.stack.resume(&CONSUMERS);
    bench.truth.settled(0).await;
}
