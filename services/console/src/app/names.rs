//! Names of administrative divisions, which hardly ever change and are needed on many pages.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use contracts::api::directory::Region;
use futures_util::future::{join_all, try_join_all};
use kernel::{Page, Timestamp};

use super::{App, Session, Trouble};

/// What was asked before.
#[derive(Debug, Default)]
pub(crate) struct Names {
    below: RwLock<HashMap<String, (Timestamp, Vec<Region>)>>,
    named: RwLock<HashMap<String, (Timestamp, String)>>,
}

impl Names {
    const MINUTES: i64 = 10;
    const MOST: usize = 4_096;
}

impl App {
    /// The divisions directly below `parent`; the topmost without.
    pub(crate) async fn regions_below(
        &self,
        session: &Session,
        parent: &str,
    ) -> Result<Vec<Region>, Trouble> {
        if let Some(known) = recall(&self.names.below, parent, self.now()) {
            return Ok(known);
        }
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let path = crate::page::path(
                "/regions",
                &[
                    ("parent", Some(parent)),
                    ("limit", Some("100")),
                    ("after", after.as_deref()),
                ],
            );
            let page: Page<Region> = self.directory().get(&path, session.bearer()).await?;
            found.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        remember(&self.names.below, parent, self.now(), &found);
        Ok(found)
    }

    /// The lists to choose from along the way to `code`: all provinces, the cities of its
    /// province, and so on down to one level below it.
    pub(crate) async fn regions_towards(
        &self,
        session: &Session,
        code: &str,
    ) -> Result<Vec<Vec<Region>>, Trouble> {
        let parents = std::iter::once("").chain(levels(code));
        let lists = parents.map(|parent| self.regions_below(session, parent));
        try_join_all(lists).await
    }

    /// The full name of a division, from the county down: 东区银江镇弄弄沟社区. The code itself
    /// where the directory does not answer: a page does not fail for a name.
    pub(crate) async fn region_name(&self, session: &Session, code: &str) -> String {
        let parts = levels(code).filter(|level| level.len() >= 6 || level.len() == code.len());
        let names = join_all(parts.map(|level| self.one_name(session, level))).await;
        let name: String = names.into_iter().flatten().collect();
        if name.is_empty() {
            code.to_owned()
        } else {
            name
        }
    }

    async fn one_name(&self, session: &Session, code: &str) -> Option<String> {
        if let Some(known) = recall(&self.names.named, code, self.now()) {
            return Some(known);
        }
        let path = format!("/regions/{code}");
        let region: Region = self.directory().get(&path, session.bearer()).await.ok()?;
        remember(&self.names.named, code, self.now(), &region.name);
        Some(region.name)
    }
}

/// The codes of the divisions that `code` lies in, topmost first, itself last.
pub(crate) fn levels(code: &str) -> impl Iterator<Item = &str> {
    [2, 4, 6, 9, 12]
        .into_iter()
        .filter_map(|length| code.get(..length))
}

type Memory<T> = RwLock<HashMap<String, (Timestamp, T)>>;

fn recall<T: Clone>(memory: &Memory<T>, key: &str, now: Timestamp) -> Option<T> {
    let memory = memory.read().unwrap_or_else(PoisonError::into_inner);
    let (at, value) = memory.get(key)?;
    ((now - *at).num_minutes() < Names::MINUTES).then(|| value.clone())
}

fn remember<T: Clone>(memory: &Memory<T>, key: &str, now: Timestamp, value: &T) {
    let mut memory = memory.write().unwrap_or_else(PoisonError::into_inner);
    if memory.len() >= Names::MOST {
        memory.clear();
    }
    memory.insert(key.to_owned(), (now, value.clone()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_lies_in_the_divisions_it_begins_with() {
        let all: Vec<_> = levels("510402101003").collect();
        assert_eq!(all, ["51", "5104", "510402", "510402101", "510402101003"]);
        assert_eq!(levels("5104").collect::<Vec<_>>(), ["51", "5104"]);
        assert_eq!(levels("").count(), 0);
    }
}
