//! Signing what was sealed before chains had a key.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::verify::Walk;
use crate::migrate::establish;
use crate::schema::event_seal;
use crate::{Error, SourceKey};

/// What signing a chain of before came to.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Batches that got a signature.
    pub batches: usize,
    /// What was wrong with the chain before it was signed, as [`verify`](super::verify()) says it.
    /// A signature hides none of it.
    pub faults: Vec<String>,
}

/// Signs the batches of a chain of before there was a key, once and for all: from then on the
/// database takes no batch without a signature. `url` is the owner's. Without a key only a chain
/// that has no such batch is taken; `None` then says that there is one.
///
/// A chain that was changed before is not mended by this: what does not match its seal never will.
pub async fn sign_chain(
    url: &str,
    schema: &str,
    key: Option<&SourceKey>,
) -> Result<Option<Signed>, Error> {
    let mut connection = establish(url, schema).await?;
    if must_be_signed(&mut connection).await? {
        return Ok(Some(Signed::default()));
    }
    let mut walk = Walk::new(None, &[]);
    // Most of a long chain is walked while sealing goes on; only the rest holds it up.
    let Some(most) = sign(&mut connection, &mut walk, key).await? else {
        return Ok(None);
    };
    let rest = connection
        .transaction(async |tx| {
            tx.batch_execute("LOCK TABLE event_seal IN SHARE ROW EXCLUSIVE MODE")
                .await?;
            let Some(rest) = sign(tx, &mut walk, key).await? else {
                return Ok(None);
            };
            walk.count(tx).await?;
            // What lies beyond a gap in the chain is no link of it: it stays unsigned for good.
            tx.batch_execute(
                "UPDATE event_seal SET mac = '' WHERE mac IS NULL;
                 ALTER TABLE event_seal ALTER COLUMN mac SET NOT NULL",
            )
            .await?;
            Ok::<_, Error>(Some(rest))
        })
        .await?;
    Ok(rest.map(|rest| Signed {
        batches: most + rest,
        faults: walk.found().faults,
    }))
}

/// Signs from where the walk is to the end of the chain; `None` if there is something to sign and no
/// key.
async fn sign(
    connection: &mut AsyncPgConnection,
    walk: &mut Walk<'_>,
    key: Option<&SourceKey>,
) -> Result<Option<usize>, Error> {
    let mut batches = 0;
    while let Some(link) = walk.step(connection).await? {
        let Some(link) = link else { continue };
        let Some(key) = key else { return Ok(None) };
        diesel::update(event_seal::table.find(link.batch))
            .set((
                event_seal::scheme.eq(link.scheme.column()),
                event_seal::mac.eq(link.sign(key)),
            ))
            .execute(connection)
            .await?;
        batches += 1;
    }
    Ok(Some(batches))
}

/// Whether the database takes no batch without a signature. `url` is the owner's.
pub async fn is_signed(url: &str, schema: &str) -> Result<bool, Error> {
    must_be_signed(&mut establish(url, schema).await?).await
}

async fn must_be_signed(connection: &mut AsyncPgConnection) -> Result<bool, Error> {
    let must = diesel::dsl::sql::<diesel::sql_types::Bool>(
        "(SELECT attnotnull FROM pg_attribute
          WHERE attrelid = 'event_seal'::regclass AND attname = 'mac')",
    );
    Ok(diesel::select(must).get_result(connection).await?)
}
