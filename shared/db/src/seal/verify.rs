//! The walk along the whole chain.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::link::{Link, Scheme, hash};
use super::{Anchor, GENESIS};
use crate::log::LogRow;
use crate::schema::{event_log, event_outbox, event_seal, inbox};
use crate::{Error, SourceKey};

/// What a walk along the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Verification {
    /// Batches walked.
    pub batches: i64,
    /// Events in them.
    pub sealed: i64,
    /// Events in the log that no batch names yet and that wait in the outbox to be sealed.
    pub waiting: i64,
    /// The last link, hex; worth keeping outside the system as an anchor.
    pub head: String,
    /// What is wrong, for people; empty when the chain holds.
    pub faults: Vec<String>,
}

/// Walks the chain from its first link, and compares every event with its seal, every seal with
/// its signature and the noted heads of this chain with what stands there now. Whatever is
/// recorded meanwhile changes nothing about the answer.
pub async fn verify(
    connection: &mut AsyncPgConnection,
    key: &SourceKey,
    anchors: &[Anchor],
) -> Result<Verification, Error> {
    let mut walk = Walk::new(Some(key), anchors);
    walk.finish(connection).await?;
    // Log, outbox and seals are counted as of one instant, with the few batches that came since.
    // Only this much is done in one snapshot: a long one would keep the server from clearing up.
    connection
        .build_transaction()
        .repeatable_read()
        .read_only()
        .run(async |snapshot| {
            // The count goes through the whole log, which is slow on purpose here and nowhere else.
            snapshot
                .batch_execute("SET LOCAL statement_timeout = 0")
                .await?;
            walk.finish(snapshot).await?;
            walk.count(snapshot).await
        })
        .await?;
    Ok(walk.found())
}

/// Whether the consumer that this connection is of has handled events of the source: then the
/// source's log is not empty, unless somebody emptied it.
pub async fn has_heard_of(consumer: &mut AsyncPgConnection, source: &str) -> Result<bool, Error> {
    let handled = inbox::table.filter(inbox::source.eq(source));
    Ok(diesel::select(diesel::dsl::exists(handled))
        .get_result(consumer)
        .await?)
}

/// How far along the chain a look is, and what it found so far.
pub(super) struct Walk<'a> {
    found: Verification,
    previous: Vec<u8>,
    /// `None` where links of before there was a key are looked at.
    key: Option<&'a SourceKey>,
    anchors: &'a [Anchor],
}

#[derive(HasQuery)]
#[diesel(table_name = event_seal)]
struct Batch {
    batch: i64,
    positions: Vec<i64>,
    previous: Vec<u8>,
    hash: Vec<u8>,
    causes: bool,
    scheme: Option<i16>,
    mac: Option<Vec<u8>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(key: Option<&'a SourceKey>, anchors: &'a [Anchor]) -> Self {
        Self {
            found: Verification {
                batches: 0,
                sealed: 0,
                waiting: 0,
                head: String::new(),
                faults: Vec::new(),
            },
            previous: GENESIS.to_vec(),
            key,
            anchors,
        }
    }

    async fn finish(&mut self, connection: &mut AsyncPgConnection) -> Result<(), Error> {
        while self.step(connection).await?.is_some() {}
        Ok(())
    }

    /// Looks at the next batch, if there is one; gives its link if it is to be signed yet.
    pub(super) async fn step(
        &mut self,
        connection: &mut AsyncPgConnection,
    ) -> Result<Option<Option<Link>>, Error> {
        let batch = Batch::query()
            .filter(event_seal::batch.eq(self.found.batches + 1))
            .first(connection)
            .await
            .optional()?;
        let Some(batch) = batch else { return Ok(None) };
        let rows = crate::log::at_positions(connection, &batch.positions).await?;
        self.compare(batch, &rows).map(Some)
    }

    pub(super) fn found(mut self) -> Verification {
        self.found.head = hex::encode(&self.previous);
        let last = self.found.batches;
        let beyond = self.anchors.iter().filter(|anchor| anchor.batch > last);
        let faults = beyond.map(|anchor| {
            let noted = anchor.batch;
            format!("the chain ends after batch {last}, and batch {noted} was noted")
        });
        self.found.faults.extend(faults);
        self.found
    }

    /// Notes what is wrong with a batch; gives its link if nobody signed it.
    fn compare(&mut self, stored: Batch, rows: &[LogRow]) -> Result<Option<Link>, Error> {
        let batch = stored.batch;
        let events = i64::try_from(stored.positions.len()).unwrap_or(i64::MAX);
        let faults = &mut self.found.faults;
        let mut fault = |what: &str| faults.push(format!("batch {batch}: {what}"));
        if rows.len() != stored.positions.len() {
            let gone = stored.positions.len().saturating_sub(rows.len());
            fault(&format!("{gone} of its events are gone"));
        }
        if stored.previous != self.previous {
            fault("does not follow the batch before it");
        }
        let mut unsigned = None;
        if let Some(scheme) = Scheme::stored(stored.scheme, stored.causes) {
            if hash(&stored.previous, rows, scheme)? != stored.hash {
                fault("its events do not match its seal");
            }
            let link = Link {
                batch,
                scheme,
                positions: stored.positions,
                previous: stored.previous,
                hash: stored.hash.clone(),
            };
            match (&stored.mac, self.key) {
                (Some(mac), Some(key)) if !link.is_signed(key, mac) => {
                    fault("its seal is not signed with the chain's key");
                }
                (None, Some(_)) => fault("its seal is not signed"),
                (None, None) => unsigned = Some(link),
                (Some(_), _) => {}
            }
        } else {
            fault("it was sealed by a later version, which alone can verify it");
        }
        let head = hex::encode(&stored.hash);
        let mut noted = self.anchors.iter();
        if noted.any(|anchor| anchor.batch == batch && anchor.head != head) {
            fault("is not the one that was noted");
        }
        self.previous = stored.hash;
        self.found.batches = batch;
        self.found.sealed += events;
        Ok(unsigned)
    }

    /// Every event must be in a batch or wait for one, and no batch may be beyond a gap.
    pub(super) async fn count(&mut self, snapshot: &mut AsyncPgConnection) -> Result<(), Error> {
        let waiting: i64 = event_outbox::table
            .filter(event_outbox::sealed.eq(false))
            .count()
            .get_result(snapshot)
            .await?;
        let logged: i64 = event_log::table.count().get_result(snapshot).await?;
        let batches: i64 = event_seal::table.count().get_result(snapshot).await?;
        let found = &mut self.found;
        found.waiting = waiting;
        if batches != found.batches {
            let last = found.batches;
            found
                .faults
                .push(format!("the chain breaks after batch {last}"));
            return Ok(());
        }
        let strays = logged - found.sealed - waiting;
        match strays {
            0 => {}
            1.. => found
                .faults
                .push(format!("{strays} events were slipped into the log")),
            _ => found
                .faults
                .push(format!("{} events are not in the log", -strays)),
        }
        Ok(())
    }
}
