//! Real PostgreSQL and Redis for tests, one schema and key prefix per test.
//!
//! Everything here panics when it cannot do its work: a test that has no database has failed.

#![expect(
    clippy::disallowed_methods,
    reason = "a test begins and ends its own tasks"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "failing here fails the test"
)]

mod database;
mod entries;
mod feeder;
mod law_folder;
mod lines;
mod reading;
mod server;
mod statements;
mod streams;
mod tokens;
mod wait;

pub use database::{TestDatabase, database, empty_database};
pub use entries::{a_case, an_event, entry};
pub use feeder::Feeder;
pub use law_folder::law_book;
pub use lines::Lines;
pub use reading::readable;
pub use server::{TestServer, start};
pub use streams::{
    EVENTS_KEY, events_key, redis_args, redis_operator, signed, streams, streams_and_operator,
};
pub use tokens::{Tokens, claims};
pub use wait::eventually;

use engines::{Engines, Options};
use tokio::sync::OnceCell;

/// The two engines that all test processes of this checkout share; they stop when the last user
/// is gone.
pub async fn engines() -> &'static Engines {
    static ENGINES: OnceCell<Engines> = OnceCell::const_new();
    ENGINES
        .get_or_init(|| async {
            Engines::start(&engines::test_folder(), Options::tests())
                .await
                .expect("PostgreSQL and Redis for the tests")
        })
        .await
}
