//! Who adds to the chain.

use std::collections::BTreeMap;

use diesel::dsl::not;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::last;
use super::link::{self, Link, Scheme};
use crate::log::LogRow;
use crate::schema::{event_outbox, event_seal};
use crate::{Error, SourceKey, Statement};

/// Adds a link to the chain and notes in the outbox what is sealed by it, in this order: the trigger
/// on the links looks there.
const SEAL: &str = "
    , link AS (
        INSERT INTO event_seal (batch, positions, previous, hash, causes, scheme, mac)
        SELECT l.batch, l.positions, decode(l.previous, 'hex'), decode(l.hash, 'hex'), true,
               l.scheme, decode(l.mac, 'hex')
        FROM argument, jsonb_to_record(body) AS l(batch bigint, positions bigint[], previous text,
            hash text, scheme smallint, mac text)
        RETURNING positions
    )
    UPDATE event_outbox SET sealed = true FROM link WHERE position = ANY (link.positions)";

/// Adds links to one chain. It remembers the last one that it saw, for as long as its process lives:
/// whoever cuts that off, to have what was in it sealed otherwise, waits for that in vain.
pub struct Sealer {
    key: SourceKey,
    /// Number and hash; nothing before the first look.
    seen: Option<(i64, Vec<u8>)>,
}

/// What sealing came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// So many events are in the chain now.
    Events(usize),
    /// None: this batch stood in the chain, and is not there any more or another one.
    Cut {
        /// Its number.
        batch: i64,
    },
}

impl Sealer {
    /// A sealer with the chain's key that has seen nothing yet.
    #[must_use]
    pub fn new(key: SourceKey) -> Self {
        Self { key, seen: None }
    }

    /// Looks whether what it saw stands in the chain, and takes in how far that goes now.
    pub async fn look(&mut self, connection: &mut AsyncPgConnection) -> Result<Sealed, Error> {
        let end = self.end(connection).await?;
        Ok(end.map_or_else(|batch| Sealed::Cut { batch }, |_| Sealed::Events(0)))
    }

    /// Number and hash of the chain's last link; or the number of one that was seen and is gone.
    async fn end(
        &mut self,
        connection: &mut AsyncPgConnection,
    ) -> Result<Result<(i64, Vec<u8>), i64>, Error> {
        let (last, hash) = last(connection).await?;
        if let Some((batch, seen)) = &self.seen
            && !stands(connection, *batch, seen, (last, hash.as_slice())).await?
        {
            return Ok(Err(*batch));
        }
        self.seen = Some((last, hash.clone()));
        Ok(Ok((last, hash)))
    }

    /// Seals up to `limit` events that are not sealed yet. Meant for one sealer at a time; a second
    /// one fails, on the batch's number or since no event may be sealed twice. `read` are rows of the
    /// log that were read just now and need not be read again.
    pub async fn seal_batch(
        &mut self,
        connection: &mut AsyncPgConnection,
        limit: i64,
        read: Vec<LogRow>,
    ) -> Result<Sealed, Error> {
        // Spelt as the partial index has it: a plan that is kept does not know what `= $1` stands
        // for, and walks the whole outbox.
        let positions: Vec<i64> = event_outbox::table
            .filter(not(event_outbox::sealed))
            .order(event_outbox::position)
            .select(event_outbox::position)
            .limit(limit)
            .load(connection)
            .await?;
        if positions.is_empty() {
            return Ok(Sealed::Events(0));
        }
        let rows = at_positions(connection, &positions, read).await?;
        let (last, previous) = match self.end(connection).await? {
            Ok(end) => end,
            Err(batch) => return Ok(Sealed::Cut { batch }),
        };
        let scheme = Scheme::NEWEST;
        let link = Link {
            batch: last + 1,
            scheme,
            hash: link::hash(&previous, &rows, scheme)?,
            positions,
            previous,
        };
        let row = json!({
            "batch": link.batch,
            "positions": link.positions,
            "previous": hex::encode(&link.previous),
            "hash": hex::encode(&link.hash),
            "scheme": scheme.column(),
            "mac": hex::encode(link.sign(&self.key)),
        });
        Statement::new(SEAL, row).execute(connection).await?;
        self.seen = Some((link.batch, link.hash));
        Ok(Sealed::Events(link.positions.len()))
    }
}

/// Rows of the log in the order of `positions`; those of `read` are not read again.
async fn at_positions(
    connection: &mut AsyncPgConnection,
    positions: &[i64],
    read: Vec<LogRow>,
) -> Result<Vec<LogRow>, Error> {
    let read = read.into_iter();
    let mut rows: BTreeMap<i64, LogRow> = read.map(|row| (row.position, row)).collect();
    let missing = positions.iter().copied();
    let missing: Vec<i64> = missing.filter(|one| !rows.contains_key(one)).collect();
    if !missing.is_empty() {
        let more = crate::log::at_positions(connection, &missing).await?;
        rows.extend(more.into_iter().map(|row| (row.position, row)));
    }
    let ordered = positions.iter();
    Ok(ordered
        .filter_map(|position| rows.remove(position))
        .collect())
}

/// Whether a link that was seen still stands in the chain. Another process may have gone on from it.
async fn stands(
    tx: &mut AsyncPgConnection,
    batch: i64,
    hash: &[u8],
    (last, end): (i64, &[u8]),
) -> Result<bool, Error> {
    if batch == 0 || batch == last {
        return Ok(batch == 0 || hash == end);
    }
    let found: Option<Vec<u8>> = event_seal::table
        .find(batch)
        .select(event_seal::hash)
        .first(tx)
        .await
        .optional()?;
    Ok(found.is_some_and(|found| found == hash))
}
