//! What becomes of published events: let go of once every consumer gave a receipt, published again
//! when they are gone before that.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kernel::{EventId, Shard};
use redis::aio::MultiplexedConnection;
use tokio::time::Instant;
use tracing::warn;

use super::gaps::{has_room, is_due, is_lost, is_worth_it};
use super::outbox::{InFlight, in_flight, let_go, put_back};
use super::{Lead, Relay};
use crate::metrics;
use crate::progress::{Part, pending, progress};
use crate::receipts::{Asked, forget_before, received};
use crate::streams::Error;

/// Events of one shard that are looked at in one go.
const WINDOW: usize = 100;
/// Looks in a row, while all that was looked at was settled.
const LOOKS: usize = 40;
/// How long they may take together: what is written meanwhile waits.
const AT_ONCE: Duration = Duration::from_millis(20);

/// One shard's oldest events in flight.
struct Window {
    shard: Shard,
    events: Vec<InFlight>,
    ids: Vec<EventId>,
}

impl Window {
    /// Where in the stream its events stand.
    fn part(&self) -> Option<Part> {
        Some(Part {
            shard: self.shard,
            from: self.events.first()?.entry(),
            to: self.events.last()?.entry(),
        })
    }
}

/// What one pass over the outbox has come to.
#[derive(Default)]
struct Pass {
    /// Events settled by the last look, by shard.
    settled: BTreeMap<Shard, usize>,
    /// Events published again, and in how many shards.
    again: u32,
    shards_again: BTreeSet<Shard>,
    /// Shards whose streams are at their ceiling.
    full: BTreeSet<Shard>,
}

impl Relay {
    /// Collects receipts from the oldest events on, and stops where some are missing: what a
    /// consumer is behind with costs no more than that, however much it is. Gives whether there is
    /// more to do at once: publishing, and the lease, do not wait for all of it.
    pub(super) async fn confirm(&self, lead: &mut Lead) -> Result<bool, Error> {
        let begun = Instant::now();
        let mut more = false;
        let mut pass = Pass::default();
        let mut shards: Vec<Shard> = Shard::all().collect();
        for _ in 0..LOOKS {
            let windows = self.oldest(lead, &shards).await?;
            pass.settled.clear();
            if !windows.is_empty() {
                self.settle(lead, &windows, &mut pass).await?;
            }
            let whole = pass.settled.iter().filter(|(_, count)| **count >= WINDOW);
            shards = whole.map(|(shard, _)| *shard).collect();
            more = !shards.is_empty();
            if !more || begun.elapsed() >= AT_ONCE {
                break;
            }
        }
        self.tell(lead, pass);
        Ok(more)
    }

    async fn oldest(&self, lead: &mut Lead, shards: &[Shard]) -> Result<Vec<Window>, Error> {
        let window = i64::try_from(WINDOW).unwrap_or(i64::MAX);
        let rows = in_flight(&mut lead.connection, shards, window).await?;
        let mut gone = Vec::new();
        let mut windows: Vec<Window> = Vec::new();
        for row in rows {
            let Some(id) = row.id.and_then(|id| EventId::from_uuid(id).ok()) else {
                gone.push((row.position, "it is not in the log any more".to_owned()));
                continue;
            };
            let shard = db::log::shard_of(row.shard)?;
            match windows.last_mut().filter(|last| last.shard == shard) {
                Some(last) => {
                    last.events.push(row);
                    last.ids.push(id);
                }
                None => windows.push(Window {
                    shard,
                    events: vec![row],
                    ids: vec![id],
                }),
            }
        }
        self.put_aside(lead, &gone).await?;
        Ok(windows)
    }

    async fn settle(
        &self,
        lead: &mut Lead,
        windows: &[Window],
        pass: &mut Pass,
    ) -> Result<(), Error> {
        let redis = self.redis(&mut lead.redis).await?;
        let all: Vec<&Window> = windows.iter().collect();
        let (receipts, now) = self.receipts(redis, &all).await?;
        let mut receipts = receipts.into_iter();
        let (mut done, mut touched, mut overdue) = (Vec::new(), Vec::new(), Vec::new());
        for window in windows {
            let mut oldest_left = None;
            let mut due = false;
            let before = done.len();
            for (event, given) in window.events.iter().zip(receipts.by_ref()) {
                if given.iter().all(|given| *given) {
                    // What is not sealed is let go of later, by the receipts that are kept till then:
                    // while a chain is cut, that is what the window stays with.
                    match event.sealed {
                        true => done.push(event),
                        false => _ = oldest_left.get_or_insert(event),
                    }
                } else {
                    oldest_left.get_or_insert(event);
                    due |= is_due(event.entry(), event.republished, now);
                }
            }
            if done.len() > before {
                let left = oldest_left.or_else(|| window.events.last());
                touched.extend(left.map(|left| (window.shard, left.entry().ms)));
                pass.settled.insert(window.shard, done.len() - before);
            }
            if due {
                overdue.push(window);
            }
        }
        if !done.is_empty() {
            let_go(&mut lead.connection, lead.lease.term, &done).await?;
            self.tidy(redis, &touched).await?;
        }
        if !overdue.is_empty() {
            self.look_for(lead, &overdue, now, pass).await?;
        }
        Ok(())
    }

    async fn receipts(
        &self,
        redis: &mut MultiplexedConnection,
        windows: &[&Window],
    ) -> Result<(Vec<Vec<bool>>, i64), Error> {
        let asked: Vec<Asked<'_>> = windows
            .iter()
            .map(|window| Asked {
                shard: window.shard,
                events: &window.ids,
            })
            .collect();
        received(&self.streams, redis, self.service, self.consumers, &asked).await
    }

    /// Removes what nobody needs any more from Redis: entries that every group has passed, and
    /// receipts given before the oldest event that is left in the shard. Should that ever be wrong
    /// it costs a publication, and no event.
    async fn tidy(
        &self,
        redis: &mut MultiplexedConnection,
        touched: &[(Shard, i64)],
    ) -> Result<(), Error> {
        let shards: Vec<Shard> = touched.iter().map(|(shard, _)| *shard).collect();
        let streams = progress(&self.streams, redis, &shards, self.consumers).await?;
        let mut pipe = redis::pipe();
        // Whatever stands in the way of this is taken away where something is to be put in.
        pipe.ignore_errors();
        for ((shard, before), stream) in touched.iter().zip(streams) {
            if let Some(floor) = stream.passed_by_all(self.consumers) {
                pipe.cmd("XTRIM")
                    .arg(self.streams.key(*shard))
                    .arg("MINID")
                    .arg("~")
                    .arg(floor.to_string())
                    .ignore();
            }
            let (source, consumers) = (self.service, self.consumers);
            forget_before(&mut pipe, &self.streams, *shard, source, consumers, *before);
        }
        let () = pipe.query_async(redis).await?;
        Ok(())
    }

    /// Makes ready to be published again what is overdue and gone, as far as there is room for it.
    async fn look_for(
        &self,
        lead: &mut Lead,
        overdue: &[&Window],
        now: i64,
        pass: &mut Pass,
    ) -> Result<(), Error> {
        let ceiling = self.streams.ceiling();
        let redis = self.redis(&mut lead.redis).await?;
        let shards: Vec<Shard> = overdue.iter().map(|window| window.shard).collect();
        let streams = progress(&self.streams, redis, &shards, self.consumers).await?;
        let parts: Vec<Part> = overdue.iter().filter_map(|window| window.part()).collect();
        let pending = pending(&self.streams, redis, &parts, self.consumers).await?;
        // Asked last: who was done with an entry by then had given the receipt before.
        let (receipts, _) = self.receipts(redis, overdue).await?;
        let mut receipts = receipts.into_iter();
        let mut lost = Vec::new();
        for ((window, stream), pending) in overdue.iter().zip(&streams).zip(&pending) {
            if stream.length >= ceiling {
                pass.full.insert(window.shard);
            }
            let again = lead.again.entry(window.shard).or_default();
            for (event, given) in window.events.iter().zip(receipts.by_ref()) {
                let rooms: Vec<bool> = self
                    .consumers
                    .iter()
                    .zip(pending)
                    .zip(given)
                    .filter(|((consumer, pending), given)| {
                        !given && is_lost(event.entry(), stream, **consumer, pending)
                    })
                    .map(|((consumer, _), _)| has_room(stream, *consumer, ceiling))
                    .collect();
                // Half of the ceiling is left to what is new, and to those who read.
                if *again < ceiling / 2
                    && is_worth_it(&rooms, event.republished)
                    && is_due(event.entry(), event.republished, now)
                {
                    *again += 1;
                    pass.again += 1;
                    pass.shards_again.insert(window.shard);
                    *pass.settled.entry(window.shard).or_default() += 1;
                    lost.push(event);
                }
            }
        }
        if !lost.is_empty() {
            put_back(&mut lead.connection, lead.lease.term, &lost).await?;
        }
        Ok(())
    }

    /// Says what a pass found, to logs and metrics.
    fn tell(&self, lead: &mut Lead, pass: Pass) {
        let service = self.service;
        if pass.again > 0 {
            warn!(
                %service, events = pass.again, shards = pass.shards_again.len(),
                "events were gone from redis before every consumer had them, publishing again"
            );
        }
        metrics::REPUBLISHED
            .with_label_values(&[service.name()])
            .inc_by(u64::from(pass.again));
        for shard in pass.full.difference(&lead.full) {
            warn!(
                %service, %shard,
                "a stream is full, what a consumer has not read is sent to it again later"
            );
        }
        let full = u32::try_from(pass.full.len()).unwrap_or(u32::MAX);
        metrics::STREAMS_FULL
            .with_label_values(&[service.name()])
            .set(f64::from(full));
        lead.full = pass.full;
    }
}
