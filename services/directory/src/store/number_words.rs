//! Every word (字号) that an organisation was ever given.

use db::Connection;
use db::stored::invalid;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::OrganisationId;
use uuid::Uuid;

use super::schema::number_word;

/// Whose word this is: that of `organisation` from now on, unless it was given before.
pub(crate) async fn owner(
    tx: &mut Connection,
    word: &str,
    organisation: OrganisationId,
) -> Result<OrganisationId, db::Error> {
    diesel::insert_into(number_word::table)
        .values((
            number_word::word.eq(word),
            number_word::organisation.eq(organisation.uuid()),
        ))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    // What is there now, also if it came at this moment: the insertion has waited for it.
    let owner: Uuid = number_word::table
        .find(word)
        .select(number_word::organisation)
        .first(tx)
        .await?;
    OrganisationId::from_uuid(owner).map_err(invalid)
}
