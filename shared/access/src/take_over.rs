//! Taking over who takes part, from the events that tell of it.

use std::collections::{BTreeMap, BTreeSet};

use contracts::Event;
use db::Connection;
use kernel::{CaseId, OrganisationId, StaffId};
use messaging::HandlerError;

use crate::{Participant, add_all, leave_all};

/// A body in a case.
type Place = (CaseId, OrganisationId);

/// Takes over who takes part, where an event tells of it; passes over all other events.
pub async fn take_over(tx: &mut Connection, event: &Event) -> Result<(), HandlerError> {
    take_over_all(tx, [event]).await
}

/// The same of several events, in their order, by as many statements as of one.
pub async fn take_over_all<'a>(
    tx: &mut Connection,
    events: impl IntoIterator<Item = &'a Event>,
) -> Result<(), HandlerError> {
    let Changes { joined, left } = Changes::told_by(events);
    let (anew, left): (Vec<Place>, Vec<Place>) = left
        .into_iter()
        .partition(|place| joined.contains_key(place));
    leave_all(tx, &anew).await?;
    join_all(tx, joined).await?;
    // Last: whoever joins a walled case finds the wall by those who are in it.
    Ok(leave_all(tx, &left).await?)
}

async fn join_all(
    tx: &mut Connection,
    joined: BTreeMap<Place, Option<BTreeSet<StaffId>>>,
) -> Result<(), HandlerError> {
    if joined.is_empty() {
        return Ok(());
    }
    let bodies: BTreeSet<OrganisationId> = joined.keys().map(|(_, body)| *body).collect();
    let paths = roster::organisations::paths(tx, bodies).await?;
    let mut parts = Vec::with_capacity(joined.len());
    for ((case, body), open_to) in joined {
        // The directory's events come by another stream and may be a little later.
        let path = paths.get(&body).cloned();
        let path = path.ok_or_else(|| HandlerError::Later(format!("organisation {body}")))?;
        parts.push((case, body, Participant { path, open_to }));
    }
    let parts: Vec<_> = parts
        .iter()
        .map(|(case, body, part)| (*case, *body, part))
        .collect();
    Ok(add_all(tx, &parts).await?)
}

/// What several events come to: some leave, some join.
#[derive(Debug, Default, PartialEq, Eq)]
struct Changes {
    /// Who takes part in the end, and whom of theirs a walled case is open to, as told last.
    joined: BTreeMap<Place, Option<BTreeSet<StaffId>>>,
    /// Who left on the way, whether or not they came back.
    left: BTreeSet<Place>,
}

impl Changes {
    fn told_by<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut changes = Self::default();
        for event in events {
            match event {
                Event::CaseRegistered(told) => {
                    changes.join((told.case, told.organisation), told.open_to().as_deref());
                }
                Event::ParticipationChanged(told) => {
                    for body in &told.joined {
                        changes.join((told.case, *body), told.open_to.as_deref());
                    }
                    for body in &told.left {
                        changes.leave((told.case, *body));
                    }
                }
                _ => {}
            }
        }
        changes
    }

    fn join(&mut self, place: Place, open_to: Option<&[StaffId]>) {
        let part = self.joined.entry(place).or_default();
        if let Some(open_to) = open_to {
            *part = Some(open_to.iter().copied().collect());
        }
    }

    fn leave(&mut self, place: Place) {
        self.joined.remove(&place);
        self.left.insert(place);
    }
}

#[cfg(test)]
mod tests {
    use contracts::event::ParticipationChanged;
    use kernel::Shard;

    use super::*;

    #[test]
    fn the_last_word_counts() {
        let shard = Shard::spread(1);
        let case = CaseId::new(shard);
        let [one, other] = [1, 2].map(|_| OrganisationId::new(shard));
        let clerk = StaffId::new(shard);
        let event = |joined: &[OrganisationId], left: &[OrganisationId], open_to| {
            Event::from(ParticipationChanged {
                case,
                joined: joined.to_vec(),
                left: left.to_vec(),
                open_to,
            })
        };
        let events = [
            event(&[one, other], &[], Some(vec![clerk])),
            event(&[], &[one, other], None),
            event(&[one], &[], None),
        ];
        let changes = Changes::told_by(&events);
        assert_eq!(changes.joined, BTreeMap::from([((case, one), None)]));
        assert_eq!(changes.left, BTreeSet::from([(case, one), (case, other)]));
        let events = [
            event(&[one], &[], Some(vec![clerk])),
            event(&[one], &[], None),
        ];
        let open_to = Some(BTreeSet::from([clerk]));
        let changes = Changes::told_by(&events);
        assert_eq!(changes.joined, BTreeMap::from([((case, one), open_to)]));
        assert!(changes.left.is_empty());
    }
}
