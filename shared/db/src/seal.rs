//! The hash chain over the log: shows that no event was changed, removed or slipped in later. Every
//! link is signed with the chain's key, which is not in the database: whoever has all of that cannot
//! make the chain anew.
//!
//! Sealing happens in batches by one sealer, after the fact; a chain inside the writing
//! transaction would make every registration wait for the one before it.

mod anchor;
mod keyed;
mod link;
mod sealer;
mod verify;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::Error;
use crate::schema::event_seal;

pub use anchor::Anchor;
pub use keyed::{Signed, is_signed, sign_chain};
pub use sealer::{Sealed, Sealer};
pub use verify::{Verification, has_heard_of, verify};

/// The link before the first.
const GENESIS: [u8; 32] = [0; 32];

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
