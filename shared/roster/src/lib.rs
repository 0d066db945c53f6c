//! Who is who: a service's copy of the directory's organisations and staff.
//!
//! Each service that needs one has the same two tables in its schema ([`MIGRATIONS`]), takes the
//! directory's events over with [`take_over`], and asks [`organisations`] and [`staff`]. What only
//! one service asks, it asks of the tables itself ([`schema`]).

pub mod organisations;
mod region;
pub mod schema;
pub mod staff;

use contracts::Event;
use db::rebuild::Projection;
use db::{Connection, Error};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

pub use organisations::Organisation;
pub use region::region_code;
pub use staff::Member;

/// The tables, beside a service's own.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/roster");

/// The tables, as they follow from the directory's events.
pub const PROJECTIONS: &[Projection] = &[
    Projection::of("organisation", &["id"]),
    Projection::of("staff", &["id"]),
];

/// Takes over what the directory tells of an organisation or of a member of staff; passes over
/// all other events.
pub async fn take_over(tx: &mut Connection, event: &Event) -> Result<(), Error> {
    match event {
        Event::OrganisationRegistered(told) => organisations::save(tx, told).await,
        Event::StaffRegistered(told) => staff::save(tx, told).await,
        _ => Ok(()),
    }
}
