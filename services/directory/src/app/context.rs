use contracts::api::directory::Organisation;
use db::Connection;

use crate::domain::password::Context;
use crate::store::regions;

/// What a guesser tries first at somebody of this body.
pub(super) async fn context(
    connection: &mut Connection,
    name: &str,
    email: Option<&str>,
    body: &Organisation,
) -> Result<Context, db::Error> {
    let codes: Vec<&str> = (2..=body.region.len())
        .filter_map(|end| body.region.get(..end))
        .collect();
    let places = regions::names(connection, &codes).await?;
    let own = [name, &body.name, &body.path, email.unwrap_or_default()];
    let places = places.iter().map(String::as_str);
    Ok(Context::of(own.into_iter().chain(places)))
}
