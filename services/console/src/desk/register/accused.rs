//! Whom an accusation (检举控告) accuses: bodies of the directory, to be chosen and not typed.

use std::collections::BTreeMap;

use contracts::api::directory::Organisation;
use kernel::{OrganisationId, Page};

use super::entry::Entry;
use crate::app::Trouble;
use crate::page::{SignedIn, path};

/// The most bodies that are asked for, of those chosen and of those found.
const MOST: usize = 50;

/// A body to choose.
pub(crate) struct Accused {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// Offers those chosen already, and those whose names begin with what is looked for, and says what came
/// of looking. Where the directory does not answer there are none to add, and what was chosen stays.
pub(crate) async fn offer(user: &SignedIn, entry: &mut Entry) {
    let mut offered = chosen(user, entry).await;
    if !entry.bodies.is_empty() {
        let t = user.app.text();
        entry.bodies_found = match found(user, &entry.bodies).await {
            Ok(page) => {
                let n = page.items.len();
                let found = page.items.into_iter().map(|body| (body.id, body.name));
                offered.extend(found);
                match (n, page.next) {
                    (0, _) => t.register.bodies_none.to_owned(),
                    (_, None) => t.register.bodies_found(n),
                    (_, Some(_)) => t.register.bodies_many(n),
                }
            }
            Err(trouble) => {
                tracing::info!(%trouble, "the bodies cannot be listed");
                t.register.bodies_missing.to_owned()
            }
        };
    }
    let offered = offered.into_iter().map(|(id, name)| Accused {
        id: id.to_string(),
        name,
    });
    entry.accused = offered.collect();
}

async fn chosen(user: &SignedIn, entry: &Entry) -> BTreeMap<OrganisationId, String> {
    let mut chosen = BTreeMap::new();
    for id in entry.chosen_bodies().into_iter().take(MOST) {
        let known = user
            .get::<Organisation>(user.app.directory(), &format!("/organisations/{id}"))
            .await;
        let name = known.map_or_else(|_| id.to_string(), |body| body.name);
        chosen.insert(id, name);
    }
    chosen
}

async fn found(user: &SignedIn, text: &str) -> Result<Page<Organisation>, Trouble> {
    let most = MOST.to_string();
    let asked = [("q", Some(text)), ("limit", Some(most.as_str()))];
    let address = path("/organisations", &asked);
    user.get(user.app.directory(), &address).await
}
