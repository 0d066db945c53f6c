//! Whom an accusation (检举控告) accuses: bodies of the directory, to be chosen and not typed.

use contracts::api::directory::Organisation;
use kernel::Page;

use super::entry::Entry;
use crate::page::{SignedIn, path};

/// A body to choose.
pub(crate) struct Accused {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// Those chosen already, and those whose names begin with what is looked for. Where the directory does
/// not answer there are none to add, and what was chosen stays.
pub(crate) async fn offered(user: &SignedIn, entry: &Entry) -> Vec<Accused> {
    let directory = user.app.directory();
    let mut offered: Vec<Accused> = Vec::new();
    for id in entry.chosen_bodies() {
        let known = user
            .get::<Organisation>(directory, &format!("/organisations/{id}"))
            .await;
        let name = known.map_or_else(|_| id.to_owned(), |body| body.name);
        let id = id.to_owned();
        offered.push(Accused { id, name });
    }
    if entry.bodies.is_empty() {
        return offered;
    }
    let asked = [("q", Some(entry.bodies.as_str())), ("limit", Some("50"))];
    let found = user
        .get::<Page<Organisation>>(directory, &path("/organisations", &asked))
        .await;
    match found {
        Ok(page) => {
            let found = page.items.into_iter().map(|body| Accused {
                id: body.id.to_string(),
                name: body.name,
            });
            offered.extend(found);
        }
        Err(trouble) => tracing::info!(%trouble, "the bodies cannot be listed"),
    }
    offered.sort_by(|one, other| one.id.cmp(&other.id));
    offered.dedup_by(|one, other| one.id == other.id);
    offered
}
