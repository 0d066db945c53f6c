//! What tracking has handled and recorded, told once more: its tables are built again beside those
//! that are there (`db::rebuild`).
//!
//! Events of others are handled as ever, and arm the clocks that the log says they armed. Of its own
//! events those count that followed from none: rungs that fired, and last days that an import moved.

use async_trait::async_trait;
use contracts::Service;
use contracts::event::{ClockReprojected, Envelope, Event, Limit, MoveReason};
use contracts::vocabulary::Rung;
use db::Connection;
use law::Deadline;
use messaging::{Delivered, Handler, HandlerError};

use super::{carry_out, occasion};
use crate::app::fire::fire_told;
use crate::app::laws::Laws;
use crate::domain::reprojection::LastDay;
use crate::store;

/// Handles events one by one, in a schema and at the time of the story.
pub(crate) struct Retold {
    laws: Laws,
}

impl Retold {
    pub(crate) fn new(laws: Laws) -> Self {
        Self { laws }
    }

    async fn one(&self, tx: &mut Connection, told: &Delivered<'_>) -> Result<(), HandlerError> {
        let Delivered { envelope, event } = *told;
        if envelope.source == Service::Tracking {
            return self.own(tx, envelope, event).await;
        }
        let clocks = store::told::clocks(tx, envelope).await?;
        let clocks = clocks.ok_or_else(|| HandlerError::Later("what fired before it".into()))?;
        carry_out(&self.laws, tx, std::slice::from_ref(told), clocks).await
    }

    async fn own(
        &self,
        tx: &mut Connection,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), HandlerError> {
        if followed_from_another(event) {
            return Ok(());
        }
        if !store::told::is_next(tx, envelope).await? {
            return Err(HandlerError::Later("what was handled before it".into()));
        }
        match event {
            Event::ClockWarned(told) => {
                let rung = told.rung.known()?;
                fired(tx, &told.limit, rung, told.provisional).await
            }
            Event::ClockOverdue(told) => {
                fired(tx, &told.limit, Rung::Overdue, told.provisional).await
            }
            Event::ClockReprojected(told) => self.moved(tx, envelope, told).await,
            _ => Err(HandlerError::Broken(format!(
                "nothing is built from {} any more",
                event.kind()
            ))),
        }
    }

    /// An import or a new release moved a last day, or let a breached one stay.
    async fn moved(
        &self,
        tx: &mut Connection,
        envelope: &Envelope,
        told: &ClockReprojected,
    ) -> Result<(), HandlerError> {
        let limit = &told.limit;
        store::files::take_turn(tx, limit.case.shard()).await?;
        let law = self.laws.current(tx).await?;
        let file = store::files::lock(tx, limit.case, occasion(envelope)).await?;
        let mut file = file.ok_or_else(|| HandlerError::Later(limit.case.to_string()))?;
        let reason = told.reason.known()?;
        let now = LastDay {
            due: match told.otherwise {
                Some(day) => Deadline::end_of(day),
                None => Deadline {
                    date: limit.due_on,
                    time: limit.due_time,
                },
            },
            provisional: told.provisional,
        };
        match told.otherwise {
            Some(_) => file.hold(&law, limit.clock, now, reason),
            None => file.reproject(&law, limit.clock, now, reason),
        }
        Ok(store::files::save(tx, file).await?)
    }
}

/// Whether it was recorded for an event of another, which records it once more.
fn followed_from_another(event: &Event) -> bool {
    match event {
        Event::ClockArmed(_) | Event::ClockMet(_) | Event::ClockStopped(_) => true,
        Event::ClockReprojected(told) => [
            MoveReason::Resumption,
            MoveReason::Exclusion,
            MoveReason::Reset,
        ]
        .iter()
        .any(|reason| told.reason == *reason),
        _ => false,
    }
}

async fn fired(
    tx: &mut Connection,
    limit: &Limit,
    rung: Rung,
    provisional: bool,
) -> Result<(), HandlerError> {
    match fire_told(tx, limit, rung, provisional).await? {
        true => Ok(()),
        false => Err(HandlerError::Broken(format!(
            "the rung {rung} of {} was not set",
            limit.clock
        ))),
    }
}

#[async_trait]
impl Handler for Retold {
    async fn handle_one(
        &self,
        tx: &mut Connection,
        told: Delivered<'_>,
    ) -> Result<(), HandlerError> {
        self.one(tx, &told).await
    }

    /// Not inside each event's handling: what is recorded once more for one of our own has no other
    /// cause than it had.
    async fn handle(
        &self,
        tx: &mut Connection,
        events: &[Delivered<'_>],
    ) -> Result<(), HandlerError> {
        for told in events {
            self.one(tx, told).await?;
        }
        Ok(())
    }
}
