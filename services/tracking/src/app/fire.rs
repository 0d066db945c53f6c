use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use contracts::event::{ClockOverdue, ClockWarned, Event, Limit};
use contracts::vocabulary::Rung;
use db::Connection;
use db::log::Entry;
use kernel::Shard;
use prometheus::{GaugeVec, HistogramVec};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, info};
use wording::{Nobody, line};

use super::App;
use crate::domain::law::Law;
use crate::domain::rung::is_told;
use crate::store;
use crate::store::timers::{DueTimer, Firable, Firing};

/// How often counters that came down to nothing are removed, and unsettled limits counted.
const SWEEP: Duration = Duration::from_secs(3600);

static LATENESS: LazyLock<HistogramVec> = LazyLock::new(|| {
    telemetry::metrics::histogram(
        "dingfen_clock_lateness_seconds",
        "From the moment a warning or breach was due to its firing.",
        &["rung"],
        &[0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 3_600.0, 86_400.0],
    )
});

static OLDEST: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_clock_oldest_unfired_seconds",
        "How long the oldest warning or breach whose moment has come has been waiting.",
        &["service"],
    )
});

static UNSETTLED: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_limits_unsettled",
        "Running limits whose last day is over and provisional: no breach of them is told.",
        &["service"],
    )
});

/// The worker that fires warnings and breaches when their moment has come.
///
/// Any number may run. The database's time decides what is due; a rung is claimed by a row in
/// `fired` in the transaction that records its event, so it fires once, and one that is killed
/// half-way leaves everything as it was.
#[derive(Debug, Clone)]
pub struct Firer {
    app: App,
    poll: Duration,
    batch: i64,
    /// Shards whose rungs could not be fired at the last look.
    failing: Arc<Mutex<BTreeSet<Shard>>>,
}

/// What one look found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Rungs whose moment has come, at most the batch.
    pub due: usize,
    /// Rungs that this look fired; others may be held by another worker.
    pub fired: usize,
    /// Rungs that it took away untold: their day is not settled.
    pub untold: usize,
}

impl Firer {
    /// A worker that looks every `poll` and takes up to `batch` rungs at a time.
    #[must_use]
    pub fn new(app: App, poll: Duration, batch: i64) -> Self {
        Self {
            app,
            poll,
            batch,
            failing: Arc::default(),
        }
    }

    /// Runs until told to stop. Failures are logged once when they begin and once when they end.
    pub async fn run(self, stop: CancellationToken) {
        let mut failing = false;
        let mut swept = Instant::now();
        self.count_unsettled().await;
        while !stop.is_cancelled() {
            let more = match self.look().await {
                Ok(look) => {
                    if failing {
                        info!("firing of clocks goes on");
                    }
                    failing = false;
                    look.fired + look.untold > 0 && i64::try_from(look.due) == Ok(self.batch)
                }
                Err(error) => {
                    if !failing {
                        error!(error = %error, "firing of clocks stands still");
                    }
                    failing = true;
                    false
                }
            };
            if swept.elapsed() >= SWEEP {
                swept = Instant::now();
                self.sweep().await;
                self.count_unsettled().await;
            }
            if !more {
                tokio::select! {
                    () = sleep(self.poll) => {}
                    () = stop.cancelled() => {}
                }
            }
        }
    }

    /// Fires what is due at this moment, oldest first, one transaction per shard. A shard that
    /// fails holds up no other: what it keeps from the batch is made good for by others' rungs,
    /// and the next look tries it again.
    ///
    /// # Errors
    /// When what is due cannot be read; what was fired before stays fired.
    pub async fn look(&self) -> Result<Look, db::Error> {
        let mut failed = BTreeSet::new();
        let mut look = Look {
            due: 0,
            fired: 0,
            untold: 0,
        };
        loop {
            let mut connection = self.app.database.connection().await?;
            let due = store::timers::due(&mut connection, self.batch, &failed).await?;
            drop(connection);
            if failed.is_empty() {
                let oldest = due.first().map_or(0.0, |timer| timer.seconds_late);
                OLDEST.with_label_values(&["tracking"]).set(oldest);
            }
            look.due = due.len();
            let before = failed.len();
            for (shard, timers) in by_shard(due)? {
                match self.fire_shard(shard, &timers).await {
                    Ok((fired, untold)) => {
                        look.fired += fired;
                        look.untold += untold;
                    }
                    Err(error) => {
                        self.failed(shard, &error);
                        failed.insert(shard);
                    }
                }
            }
            let full = i64::try_from(look.due) == Ok(self.batch);
            if !full || failed.len() == before {
                break;
            }
        }
        self.recovered(&failed);
        Ok(look)
    }

    /// How many it fired, and took away untold.
    async fn fire_shard(
        &self,
        shard: Shard,
        timers: &[DueTimer],
    ) -> Result<(usize, usize), db::Error> {
        // For titles only; days are those stored.
        let law = self.app.laws.known();
        let work = async |tx: &mut Connection| fire(&law, tx, shard, timers).await;
        let (fired, untold) = self.app.database.transaction("fire_clocks", work).await?;
        for firing in &fired {
            LATENESS
                .with_label_values(&[firing.rung.as_str()])
                .observe(firing.seconds_late);
            self.app.signals.changed(firing.limit.case);
        }
        Ok((fired.len(), untold))
    }

    /// Logs a shard's failure, once until it is over.
    fn failed(&self, shard: Shard, error: &db::Error) {
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        if failing.insert(shard) {
            error!(shard = shard.column(), error = %error, "firing of a shard's clocks stands still");
        }
    }

    /// Logs which shards fire again; `failed` are those that still do not.
    fn recovered(&self, failed: &BTreeSet<Shard>) {
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        for shard in failing.difference(failed) {
            info!(shard = shard.column(), "firing of a shard's clocks goes on");
        }
        failing.clone_from(failed);
    }

    async fn sweep(&self) {
        let swept = async {
            let mut connection = self.app.database.connection().await?;
            for shard in Shard::all() {
                store::tallies::sweep(&mut connection, shard).await?;
            }
            Ok::<_, db::Error>(())
        };
        if let Err(error) = swept.await {
            error!(error = %error, "empty counters could not be removed");
        }
    }
}

impl Firer {
    /// Counts what waits for a holiday notice; rarely, since it looks at all that runs.
    async fn count_unsettled(&self) {
        let counted = async {
            let mut connection = self.app.database.connection().await?;
            store::clocks::unsettled(&mut connection, self.app.clock.today()).await
        };
        match counted.await {
            Ok(count) => UNSETTLED
                .with_label_values(&["tracking"])
                .set(f64::from(count)),
            Err(error) => error!(error = %error, "unsettled limits could not be counted"),
        }
    }
}

/// Groups rungs by shard, the shard of the oldest first.
fn by_shard(due: Vec<DueTimer>) -> Result<Vec<(Shard, Vec<DueTimer>)>, db::Error> {
    let mut groups: Vec<(Shard, Vec<DueTimer>)> = Vec::new();
    for timer in due {
        let shard = db::log::shard_of(timer.shard)?;
        match groups.iter_mut().find(|(known, _)| *known == shard) {
            Some((_, timers)) => timers.push(timer),
            None => groups.push((shard, vec![timer])),
        }
    }
    Ok(groups)
}

/// Fires those of these rungs that nobody else holds or has fired, and says how many are not to be told.
async fn fire(
    law: &Law,
    tx: &mut Connection,
    shard: Shard,
    timers: &[DueTimer],
) -> Result<(Vec<Firing>, usize), db::Error> {
    let locked = store::timers::lock(tx, timers, Firable::Due).await?;
    if locked.is_empty() {
        return Ok((locked, 0));
    }
    // A process of an earlier version may have set what is not told: that goes, and comes back when
    // the day is settled.
    let told = locked.iter().filter(|f| is_told(f.rung, f.provisional));
    let told: Vec<Firing> = told.cloned().collect();
    let untold = locked.len() - told.len();
    let claimed = store::timers::claim(tx, shard, &told).await?;
    let fired: Vec<Firing> = told
        .iter()
        .filter(|f| claimed.contains(&(f.limit.clock.uuid(), f.rung.as_str().to_owned())))
        .cloned()
        .map(|firing| worded(law, firing))
        .collect();
    store::timers::settle(tx, argument(shard, &locked, &fired)?).await?;
    Ok((fired, untold))
}

/// Fires a rung once more as it was told, whatever was its moment; `false` if it was not set, or fired
/// before.
pub(crate) async fn fire_told(
    tx: &mut Connection,
    limit: &Limit,
    rung: Rung,
    provisional: bool,
) -> Result<bool, db::Error> {
    let shard = limit.clock.shard();
    let due = DueTimer {
        shard: shard.column(),
        clock_id: limit.clock.uuid(),
        rung: rung.as_str().to_owned(),
        seconds_late: 0.0,
    };
    if !is_told(rung, provisional) {
        // As earlier versions did.
        store::timers::set_overdue(tx, &due).await?;
    }
    let locked = store::timers::lock(tx, &[due], Firable::Told).await?;
    let told = |firing: Firing| Firing {
        limit: limit.clone(),
        provisional,
        ..firing
    };
    let fired: Vec<Firing> = locked.into_iter().map(told).collect();
    if fired.is_empty() || store::timers::claim(tx, shard, &fired).await?.is_empty() {
        return Ok(false);
    }
    store::timers::settle(tx, argument(shard, &fired, &fired)?).await?;
    Ok(true)
}

/// With what the governing version says.
fn worded(law: &Law, firing: Firing) -> Firing {
    let version = law.governing(&firing.basis);
    let limit = Limit {
        title: version.map(|version| version.title.clone()),
        citation: version.map(law::RuleVersion::citation),
        ..firing.limit
    };
    Firing { limit, ..firing }
}

/// Everything that is stored for these rungs; rows of rungs that were fired before, or are not told, go
/// as well.
fn argument(shard: Shard, locked: &[Firing], fired: &[Firing]) -> Result<Value, db::Error> {
    let column = shard.column();
    let mut entries: Vec<Entry> = Vec::new();
    for firing in fired {
        let subject = firing.limit.clock.uuid();
        match entries.iter_mut().find(|entry| entry.subject == subject) {
            Some(entry) => entry.events.push(event(firing)),
            None => entries.push(Entry {
                shard,
                subject,
                after: firing.version,
                actor: None,
                events: vec![event(firing)],
            }),
        }
    }
    let mut events = Vec::new();
    for entry in &entries {
        events.extend(entry.rows()?);
    }
    let clocks = entries
        .iter()
        .map(|entry| json!({"shard": column, "id": entry.subject, "version": entry.version()}));
    let lines = fired.iter().map(|firing| {
        let limit = &firing.limit;
        let event = event(firing);
        json!({
            "shard": column, "case_id": limit.case.uuid(), "kind": event.kind(),
            "happened_on": limit.due_on, "text": line(&event, &Nobody),
        })
    });
    // That a right of parties lapsed is nobody's breach.
    let breached = fired
        .iter()
        .filter(|f| f.rung == Rung::Overdue && f.limit.party.is_none());
    let breaches = breached.map(
        |f| json!({"shard": column, "clock_id": f.limit.clock.uuid(), "due_on": f.limit.due_on}),
    );
    let timers = locked.iter().map(
        |f| json!({"shard": column, "clock_id": f.limit.clock.uuid(), "rung": f.rung.as_str()}),
    );
    Ok(json!({
        "events": events,
        "clocks": clocks.collect::<Vec<_>>(),
        "lines": lines.collect::<Vec<_>>(),
        "breaches": breaches.collect::<Vec<_>>(),
        "timers": timers.collect::<Vec<_>>(),
    }))
}

fn event(firing: &Firing) -> Event {
    let (limit, provisional) = (firing.limit.clone(), firing.provisional);
    match firing.rung {
        rung @ (Rung::Before7 | Rung::Before3 | Rung::Before1) => ClockWarned {
            limit,
            rung: rung.into(),
            provisional,
        }
        .into(),
        Rung::Overdue => ClockOverdue { limit, provisional }.into(),
    }
}
