//! Plans that fit queues and tables that grow.
//!
//! A plan is kept with its statement. One that was made while a table was short walks all of it, or
//! all of a shard, and goes on doing so when it is long, until its statistics are next taken: a minute
//! in which everything costs as much as what waits.

use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};

use crate::Error;

/// Without an index a table is walked as ever, which counts as so dear that it would be compiled first.
const SETTINGS: [&str; 4] = [
    "enable_seqscan",
    "enable_hashjoin",
    "enable_mergejoin",
    "jit",
];

/// Has a session that does nothing else go by indexes, row by row.
pub async fn by_index(connection: &mut AsyncPgConnection) -> Result<(), Error> {
    let settings = SETTINGS.map(|setting| format!("SET {setting} = off"));
    Ok(connection.batch_execute(&settings.join("; ")).await?)
}

/// Has a transaction plan by indexes where there are any; with `anew` also what its connection has
/// plans of. Those that are kept hold for whoever is next on the connection, made with these settings or
/// without them.
pub async fn transaction_by_index(tx: &mut AsyncPgConnection, anew: bool) -> Result<(), Error> {
    let settings = SETTINGS.map(|setting| format!("SET LOCAL {setting} = off"));
    let forget = if anew { "DISCARD PLANS; " } else { "" };
    Ok(tx
        .batch_execute(&format!("{forget}{}", settings.join("; ")))
        .await?)
}
