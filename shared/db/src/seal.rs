//! The hash chain over the log: shows that no event was changed, removed or slipped in later. Every
//! link is signed with the chain's key, which is not in the database: whoever has all of that cannot
//! make the chain anew.
//!
//! Sealing happens in batches by one sealer, after the fact; a chain inside the writing
//! transaction would make every registration wait for the one before it.

mod anchor;
mod keyed;
mod link;
mod verify;

use diesel::dsl::not;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use self::link::{Link, Scheme};
use crate::schema::{event_outbox, event_seal};
use crate::{Error, SourceKey};

pub use anchor::Anchor;
pub use keyed::{Signed, is_signed, sign_chain};
pub use verify::{Verification, has_heard_of, verify};

/// The link before the first.
const GENESIS: [u8; 32] = [0; 32];

/// Seals up to `limit` events that are not sealed yet; gives how many. Meant for one sealer at a
/// time; a second one fails, on the batch's number or since no event may be sealed twice.
pub async fn seal_batch(
    connection: &mut AsyncPgConnection,
    key: &SourceKey,
    limit: i64,
) -> Result<usize, Error> {
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
            let (last, previous) = last(tx).await?;
            let scheme = Scheme::NEWEST;
            let link = Link {
                batch: last + 1,
                scheme,
                hash: link::hash(&previous, &rows, scheme)?,
                positions,
                previous,
            };
            diesel::insert_into(event_seal::table)
                .values((
                    event_seal::batch.eq(link.batch),
                    event_seal::positions.eq(&link.positions),
                    event_seal::previous.eq(&link.previous),
                    event_seal::hash.eq(&link.hash),
                    event_seal::causes.eq(true),
                    event_seal::scheme.eq(scheme.column()),
                    event_seal::mac.eq(link.sign(key)),
                ))
                .execute(tx)
                .await?;
            let sealed = event_outbox::position.eq_any(&link.positions);
            diesel::update(event_outbox::table.filter(sealed))
                .set(event_outbox::sealed.eq(true))
                .execute(tx)
                .await?;
            Ok(link.positions.len())
        })
        .await
}

/// The last link of the chain, to be noted outside; `None` while nothing is sealed.
pub async fn head(
    connection: &mut AsyncPgConnection,
    service: &str,
) -> Result<Option<Anchor>, Error> {
    let (batch, hash) = last(connection).await?;
    Ok((batch > 0).then(|| Anchor {
        service: service.to_owned(),
        batch,
        head: hex::encode(hash),
    }))
}

/// Number and hash of the last link.
async fn last(connection: &mut AsyncPgConnection) -> Result<(i64, Vec<u8>), Error> {
    let last = event_seal::table
        .order(event_seal::batch.desc())
        .select((event_seal::batch, event_seal::hash))
        .first::<(i64, Vec<u8>)>(connection)
        .await
        .optional()?;
    Ok(last.unwrap_or_else(|| (0, GENESIS.to_vec())))
}
