//! PostgreSQL: pools, transactions, migrations, the event log, idempotent requests, and words and
//! ids in columns.
//!
//! Each service owns one schema. Its connections see only that schema (`search_path`), so SQL
//! and migrations name tables bare and run unchanged in a test's own schema.

pub mod digest;
pub mod ended;
pub mod log;
pub mod migrate;
pub mod rebuild;
pub mod request;
pub mod schema;
pub mod seal;
pub mod stored;

mod by_index;
mod error;
mod events_key;
mod people;
mod pool;
mod sqlstate;
mod statement;
mod transaction;

pub use by_index::{by_index, transaction_by_index};
pub use diesel_async::AsyncPgConnection as Connection;
pub use error::Error;
pub use events_key::{EventsArgs, EventsKey, EventsKeyError, SourceKey};
pub use people::people_role;
pub use pool::{Database, DatabaseArgs, connection_url};
pub use statement::Statement;
pub use transaction::{Retryable, Work};
