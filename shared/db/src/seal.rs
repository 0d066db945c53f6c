//! The hash chain over the log: shows that no event was changed, removed or slipped in later.
//!
//! Sealing happens in batches by one sealer, after the fact; a chain inside the writing
//! transaction would make every registration wait for the one before it.

use aws_lc_rs::digest::{Context, SHA256};
use diesel::dsl::not;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::Error;
use crate::log::LogRow;
use crate::schema::{event_log, event_outbox, event_seal};

/// The link before the first.
const GENESIS: [u8; 32] = [0; 32];

/// Seals up to `limit` events that are not sealed yet; gives how many. To be called by one
/// sealer at a time: the batch's number is its primary key, a second sealer fails on it.
pub async fn seal_batch(connection: &mut AsyncPgConnection, limit: i64) -> Result<usize, Error> {
    // Spelt as the partial index has it: a plan that is kept does not know what `= $1` stands for,
    // and walks the whole outbox.
    let positions: Vec<i64> = event_outbox::table
        .filter(not(event_outbox::sealed))
        .order(event_outbox::position)
        .select(event_outbox::position)
        .limit(limit)
        .load(connection)
        .await?;
    if positions.is_empty() {
        return Ok(0);
    }
    let rows = crate::log::at_positions(connection, &positions).await?;
    connection
        .transaction(async move |tx| {
            let (batch, previous) = head(tx).await?;
            let hash = link(&previous, &rows, true)?;
            diesel::insert_into(event_seal::table)
                .values((
                    event_seal::batch.eq(batch + 1),
                    event_seal::positions.eq(&positions),
                    event_seal::previous.eq(previous),
                    event_seal::hash.eq(hash),
                    event_seal::causes.eq(true),
                ))
                .execute(tx)
                .await?;
            diesel::update(event_outbox::table.filter(event_outbox::position.eq_any(&positions)))
                .set(event_outbox::sealed.eq(true))
                .execute(tx)
                .await?;
            Ok(positions.len())
        })
        .await
}

async fn head(tx: &mut AsyncPgConnection) -> Result<(i64, Vec<u8>), Error> {
    let last = event_seal::table
        .order(event_seal::batch.desc())
        .select((event_seal::batch, event_seal::hash))
        .first::<(i64, Vec<u8>)>(tx)
        .await
        .optional()?;
    Ok(last.unwrap_or_else(|| (0, GENESIS.to_vec())))
}

/// SHA-256 over the previous link and the digests of the events in their order; of an event that
/// names no cause the same with `causes` and without.
fn link(previous: &[u8], rows: &[LogRow], causes: bool) -> Result<Vec<u8>, Error> {
    let mut chain = Context::new(&SHA256);
    chain.update(previous);
    for row in rows {
        chain.update(&crate::digest::of_row_with(row, causes)?);
    }
    Ok(chain.finish().as_ref().to_vec())
}

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

/// Walks the chain from its first link and compares every event with its seal. Whatever is
/// recorded meanwhile changes nothing about the answer.
pub async fn verify(connection: &mut AsyncPgConnection) -> Result<Verification, Error> {
    let mut walk = Walk {
        found: Verification {
            batches: 0,
            sealed: 0,
            waiting: 0,
            head: String::new(),
            faults: Vec::new(),
        },
        previous: GENESIS.to_vec(),
    };
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
    walk.found.head = hex::encode(&walk.previous);
    Ok(walk.found)
}

/// How far along the chain a look is, and what it found so far.
struct Walk {
    found: Verification,
    previous: Vec<u8>,
}

type Batch = (i64, Vec<i64>, Vec<u8>, Vec<u8>, bool);

impl Walk {
    /// Goes on until there is no next batch.
    async fn finish(&mut self, connection: &mut AsyncPgConnection) -> Result<(), Error> {
        while let Some(batch) = event_seal::table
            .filter(event_seal::batch.eq(self.found.batches + 1))
            .select((
                event_seal::batch,
                event_seal::positions,
                event_seal::previous,
                event_seal::hash,
                event_seal::causes,
            ))
            .first::<Batch>(connection)
            .await
            .optional()?
        {
            let rows = crate::log::at_positions(connection, &batch.1).await?;
            self.compare(batch, &rows)?;
        }
        Ok(())
    }

    fn compare(
        &mut self,
        (batch, positions, previous, hash, causes): Batch,
        rows: &[LogRow],
    ) -> Result<(), Error> {
        let faults = &mut self.found.faults;
        if rows.len() != positions.len() {
            let gone = positions.len() - rows.len();
            faults.push(format!("batch {batch}: {gone} of its events are gone"));
        }
        if previous != self.previous {
            faults.push(format!(
                "batch {batch}: does not follow the batch before it"
            ));
        }
        if link(&previous, rows, causes)? != hash {
            faults.push(format!("batch {batch}: its events do not match its seal"));
        }
        self.previous = hash;
        self.found.batches = batch;
        self.found.sealed += i64::try_from(positions.len()).unwrap_or(i64::MAX);
        Ok(())
    }

    /// Every event must be in a batch or wait for one, and no batch may be beyond a gap.
    async fn count(&mut self, snapshot: &mut AsyncPgConnection) -> Result<(), Error> {
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
