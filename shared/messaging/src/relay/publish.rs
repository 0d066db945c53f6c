//! From the outbox to the streams.

use contracts::event::Envelope;
use db::log::LogRow;
use tracing::error;

use super::outbox::{mark_published, unpublished, withhold};
use super::{BATCH, Lead, Relay};
use crate::streams::{Error, Published, publish};

/// What was taken from the outbox.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) count: usize,
    /// What of it stands in the log, to be sealed next.
    pub(super) rows: Vec<LogRow>,
}

impl Relay {
    /// Publishes the oldest events that are not published; gives how many it took, with those that
    /// it had to put aside, and their rows.
    ///
    /// Oldest by position among those that are visible: two events about one subject are written
    /// one after the other under that subject's lock, so if the later is visible the earlier is
    /// too, and has the smaller position.
    pub(super) async fn publish_batch(&self, lead: &mut Lead) -> Result<Taken, Error> {
        let positions = unpublished(&mut lead.connection, BATCH).await?;
        if positions.is_empty() {
            return Ok(Taken::default());
        }
        let rows = db::log::at_positions(&mut lead.connection, &positions).await?;
        let mut in_order = rows.iter().peekable();
        let (mut places, mut events) = (Vec::new(), Vec::<Envelope>::new());
        let mut unreadable = Vec::new();
        for position in &positions {
            let Some(row) = in_order.next_if(|row| row.position == *position) else {
                unreadable.push((*position, "it is not in the log".to_owned()));
                continue;
            };
            match row.clone().envelope(self.service) {
                Ok(event) => {
                    places.push(*position);
                    events.push(event);
                }
                Err(error) => unreadable.push((*position, telemetry::chain(&error))),
            }
        }
        self.put_aside(lead, &unreadable).await?;
        if !events.is_empty() {
            let redis = self.redis(&mut lead.redis).await?;
            let Published {
                entries,
                spoilt,
                error,
            } = publish(&self.streams, redis, &events).await?;
            if !spoilt.is_empty() {
                self.streams.reset(redis, spoilt).await?;
            }
            let published = places.into_iter().zip(entries);
            let published: Vec<_> = published
                .filter_map(|(position, entry)| Some((position, entry?)))
                .collect();
            mark_published(&mut lead.connection, lead.lease.term, &published).await?;
            if let Some(error) = error {
                return Err(error.into());
            }
        }
        Ok(Taken {
            count: positions.len(),
            rows,
        })
    }

    /// Goes on without events that cannot be published. Later ones about the same subjects are
    /// published, and wait at their consumers.
    pub(super) async fn put_aside(
        &self,
        lead: &mut Lead,
        events: &[(i64, String)],
    ) -> Result<(), Error> {
        if events.is_empty() {
            return Ok(());
        }
        for (position, reason) in events {
            error!(service = %self.service, position, reason, "an event cannot be published");
        }
        withhold(&mut lead.connection, lead.lease.term, events).await
    }
}
