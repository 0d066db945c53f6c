//! Routing's rows. Functions are named by what they return; all SQL of the service is in here.

pub(crate) mod assignments;
pub(crate) mod decisions;
pub(crate) mod directory;
pub(crate) mod organisations;
pub(crate) mod participants;
pub(crate) mod referrals;
pub(crate) mod routes;
mod schema;
pub(crate) mod staff;

use std::str::FromStr;

use uuid::Uuid;

/// Reads a stored word of a vocabulary.
fn word<T>(text: &str) -> Result<T, db::Error>
where
    T: FromStr<Err = contracts::vocabulary::UnknownWord>,
{
    text.parse()
        .map_err(|error: contracts::vocabulary::UnknownWord| db::Error::Value(error.to_string()))
}

/// Reads the stored words of a list.
fn words<T>(texts: &[String]) -> Result<Vec<T>, db::Error>
where
    T: FromStr<Err = contracts::vocabulary::UnknownWord>,
{
    texts.iter().map(|text| word(text)).collect()
}

/// Takes a stored id.
fn id<T>(
    uuid: Uuid,
    from_uuid: impl FnOnce(Uuid) -> Result<T, kernel::IdError>,
) -> Result<T, db::Error> {
    from_uuid(uuid).map_err(|error| db::Error::Value(error.to_string()))
}
