//! What tracking does with the events of the others: one file per source.

mod desk;
mod handling;
mod intake;
mod retold;
mod routing;

use async_trait::async_trait;
use contracts::Service;
use contracts::event::{
    CaseRegistered, CaseRouted, Envelope, Event, HandlerAssigned, ParticipationChanged,
};
use db::Connection;
use messaging::{Delivered, Handler, HandlerError};

use crate::app::App;
use crate::app::laws::Laws;
use crate::domain::file::{Occasion, ToldClock};
use crate::store;
use desk::Desk;
pub(crate) use retold::Retold;

#[async_trait]
impl Handler for App {
    async fn handle_one(
        &self,
        tx: &mut Connection,
        told: Delivered<'_>,
    ) -> Result<(), HandlerError> {
        self.handle(tx, &[told]).await
    }

    async fn handle(
        &self,
        tx: &mut Connection,
        events: &[Delivered<'_>],
    ) -> Result<(), HandlerError> {
        carry_out(&self.laws, tx, events, Vec::new()).await
    }

    /// What people do is looked for here at once. A registration is mostly followed by what its limits
    /// begin with, and our own come back.
    fn is_awaited(&self, kind: &str) -> bool {
        let on_its_way = [
            CaseRegistered::KIND,
            CaseRouted::KIND,
            ParticipationChanged::KIND,
            HandlerAssigned::KIND,
        ];
        let own = kind.starts_with(Service::Tracking.name());
        !own && !on_its_way.contains(&kind)
    }

    async fn committed(&self, envelopes: &[Envelope]) {
        // Ours were told when they were stored.
        let others = envelopes
            .iter()
            .filter(|told| told.source != Service::Tracking);
        for case in others.filter_map(desk::case_of) {
            self.signals.changed(case);
        }
    }
}

/// Carries out the effects of events of one stream; the clocks that they arm are these as far as they
/// were told before.
async fn carry_out(
    laws: &Laws,
    tx: &mut Connection,
    events: &[Delivered<'_>],
    clocks: Vec<ToldClock>,
) -> Result<(), HandlerError> {
    for told in events {
        if told.envelope.source == Service::Directory {
            roster::take_over(tx, told.event).await?;
        }
    }
    // Our own come back with everybody else's; what they tell was stored with them.
    let apart = [Service::Directory, Service::Tracking];
    let cases: Vec<Delivered<'_>> = events
        .iter()
        .filter(|told| !apart.contains(&told.envelope.source))
        .copied()
        .collect();
    let Some(shard) = cases.first().map(|told| told.envelope.shard) else {
        return Ok(());
    };
    store::files::take_turn(tx, shard).await?;
    let law = laws.current(tx).await?;
    let mut desk = Desk::open(tx, &law, shard, &cases)
        .await?
        .with_clocks(clocks);
    for told in &cases {
        let handling = async {
            one(&mut desk, tx, told).await?;
            desk.note(told.envelope)
        };
        told.handling(handling).await?;
    }
    desk.close(tx).await
}

/// Lets an event change the files on the desk.
async fn one(
    desk: &mut Desk<'_>,
    tx: &mut Connection,
    told: &Delivered<'_>,
) -> Result<(), HandlerError> {
    let Delivered { envelope, event } = *told;
    match envelope.source {
        Service::Intake => intake::handle(desk, tx, envelope, event).await,
        Service::Routing => routing::handle(desk, tx, envelope, event).await,
        Service::Handling => handling::handle(desk, tx, envelope, event).await,
        _ => Err(unforeseen(event)),
    }
}

/// Something happened that this version can read and has no line of history for. It is set aside, seen,
/// and taken up by a version that has: the history leaves nothing out in silence.
fn unforeseen(event: &Event) -> HandlerError {
    HandlerError::Unforeseen(event.kind())
}

fn occasion(envelope: &Envelope) -> Occasion {
    Occasion::new(envelope.time, envelope.actor)
}
