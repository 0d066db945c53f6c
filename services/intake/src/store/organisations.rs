use contracts::event::OrganisationRegistered;
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::OrganisationId;

use super::schema::{number_word, organisation};

/// Where an organisation stands in the tree; `None` while the directory's event is on its way.
pub(crate) async fn path(
    connection: &mut Connection,
    id: OrganisationId,
) -> Result<Option<String>, Error> {
    Ok(organisation::table
        .find(id.uuid())
        .select(organisation::path)
        .first(connection)
        .await
        .optional()?)
}

/// Takes over what the directory says about an organisation.
pub(crate) async fn save(
    tx: &mut Connection,
    registered: &OrganisationRegistered,
) -> Result<(), Error> {
    let columns = (
        organisation::path.eq(&registered.path),
        organisation::kind.eq(registered.kind.as_str()),
        organisation::name.eq(&registered.name),
        organisation::number_word.eq(&registered.number_word),
    );
    diesel::insert_into(organisation::table)
        .values((organisation::id.eq(registered.organisation.uuid()), columns))
        .on_conflict(organisation::id)
        .do_update()
        .set(columns)
        .execute(tx)
        .await?;
    diesel::insert_into(number_word::table)
        .values((
            number_word::word.eq(&registered.number_word),
            number_word::shard.eq(registered.organisation.shard().column()),
            number_word::organisation.eq(registered.organisation.uuid()),
        ))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    Ok(())
}
